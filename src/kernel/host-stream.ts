import { fail, type Result, succeed } from "../wire/errno.ts";
import { alwaysReady, doNothing, type OpenFile } from "./open-file.ts";

/**
 * Bytes that come from the host: a file's worth at once, or a terminal's lines as they are typed. While it is open
 * and empty its readers wait, and `Machine.run` returns to the host for more.
 */
export class HostInput implements OpenFile {
  readonly path: string;
  readonly isTerminal: boolean;
  readonly #chunks: Uint8Array[] = [];
  readonly #waiters: Set<() => void> = new Set();
  #isEnded = false;

  constructor(kind: "pipe" | "terminal") {
    this.isTerminal = kind === "terminal";
    this.path = kind === "terminal" ? "/dev/pts/0" : "pipe:[0]";
  }

  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.push(bytes);
    this.#wake();
  }

  /** Ctrl-D on an empty line: who reads next gets an end of file, and more lines may follow. */
  endOnce(): void {
    this.#chunks.push(new Uint8Array(0));
    this.#wake();
  }

  /** End of file, for good. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** True while a process waits here for bytes that only the host can give. */
  isWanted(): boolean {
    return this.#waiters.size > 0;
  }

  readable(): boolean {
    return this.#chunks.length > 0 || this.#isEnded;
  }

  onReadable(wake: () => void): () => void {
    this.#waiters.add(wake);
    return () => this.#waiters.delete(wake);
  }

  onWritable(): () => void {
    return doNothing;
  }

  read(maximum: number): Result<Uint8Array> | "wait" {
    const head = this.#chunks[0];
    if (head === undefined) return this.#isEnded ? succeed(new Uint8Array(0)) : "wait";
    if (head.length <= maximum) this.#chunks.shift();
    else this.#chunks[0] = head.subarray(maximum);
    return succeed(head.subarray(0, maximum));
  }

  write(): Result<number> {
    return fail("EBADF");
  }

  release(): void {
    this.#waiters.clear();
  }

  #wake(): void {
    const all = [...this.#waiters];
    this.#waiters.clear();
    for (const wake of all) wake();
  }
}

/** Where a stream's bytes go on the host; called during `Machine.run`, never waits. */
export type HostSink = (bytes: Uint8Array) => void;

/** A stream to the host: never full. */
export class HostOutput implements OpenFile {
  readonly path: string;
  readonly isTerminal: boolean;
  readonly #sink: HostSink;

  constructor(kind: "pipe" | "terminal", sink: HostSink) {
    this.isTerminal = kind === "terminal";
    this.path = kind === "terminal" ? "/dev/pts/0" : "pipe:[1]";
    this.#sink = sink;
  }

  readable(): boolean {
    return false;
  }

  onReadable(): () => void {
    return doNothing;
  }

  onWritable(wake: () => void): () => void {
    return alwaysReady(wake);
  }

  read(): Result<Uint8Array> {
    return fail("EBADF");
  }

  write(bytes: Uint8Array, offset: number): Result<number> {
    this.#sink(offset === 0 ? bytes : bytes.subarray(offset));
    return succeed(bytes.length - offset);
  }

  release(): void {
    doNothing();
  }
}
