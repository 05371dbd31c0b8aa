import { fail, type Result, succeed } from "../wire/errno.ts";
import { doNothing, type OpenFile } from "./open-file.ts";

/** Bytes that a pipe holds before its writer waits (pipe(7), 16 pages). */
export const PIPE_CAPACITY_BYTES = 65536;

/** A pipe: two open files over one bounded queue of bytes. */
export function createPipe(id: number): { readonly readEnd: OpenFile; readonly writeEnd: OpenFile } {
  const pipe = new PipeBuffer(`pipe:[${id}]`);
  return { readEnd: new PipeReadEnd(pipe), writeEnd: new PipeWriteEnd(pipe) };
}

class PipeBuffer {
  readonly path: string;
  chunks: Uint8Array[] = [];
  headOffset = 0;
  lengthBytes = 0;
  hasReader = true;
  hasWriter = true;
  readonly readWaiters: Set<() => void> = new Set();
  readonly writeWaiters: Set<() => void> = new Set();

  constructor(path: string) {
    this.path = path;
  }

  take(maximum: number): Uint8Array {
    const head = this.chunks[0]!;
    const available = head.length - this.headOffset;
    if (maximum < available) {
      const bytes = head.subarray(this.headOffset, this.headOffset + maximum);
      this.headOffset += maximum;
      this.lengthBytes -= maximum;
      return bytes;
    }
    const size = Math.min(maximum, this.lengthBytes);
    const bytes = this.chunks.length === 1 ? head.subarray(this.headOffset) : this.#gather(size);
    if (this.chunks.length === 1) this.#drop(bytes.length);
    return bytes;
  }

  #gather(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const part = this.chunks[0]!.subarray(this.headOffset, this.headOffset + size - at);
      bytes.set(part, at);
      at += part.length;
      this.#drop(part.length);
    }
    return bytes;
  }

  #drop(size: number): void {
    this.headOffset += size;
    this.lengthBytes -= size;
    if (this.headOffset === this.chunks[0]!.length) {
      this.chunks.shift();
      this.headOffset = 0;
    }
  }
}

function wakeAll(waiters: Set<() => void>): void {
  if (waiters.size === 0) return;
  const all = [...waiters];
  waiters.clear();
  for (const wake of all) wake();
}

function arm(waiters: Set<() => void>, wake: () => void): () => void {
  waiters.add(wake);
  return () => waiters.delete(wake);
}

class PipeReadEnd implements OpenFile {
  readonly isTerminal = false;
  readonly path: string;
  readonly #pipe: PipeBuffer;

  constructor(pipe: PipeBuffer) {
    this.#pipe = pipe;
    this.path = pipe.path;
  }

  readable(): boolean {
    return this.#pipe.lengthBytes > 0 || !this.#pipe.hasWriter;
  }

  onReadable(wake: () => void): () => void {
    return arm(this.#pipe.readWaiters, wake);
  }

  onWritable(): () => void {
    return doNothing;
  }

  read(maximum: number): Result<Uint8Array> | "wait" {
    const pipe = this.#pipe;
    if (pipe.lengthBytes === 0) return pipe.hasWriter ? "wait" : succeed(new Uint8Array(0));
    const bytes = pipe.take(maximum);
    wakeAll(pipe.writeWaiters);
    return succeed(bytes);
  }

  write(): Result<number> {
    return fail("EBADF");
  }

  release(): void {
    this.#pipe.hasReader = false;
    this.#pipe.chunks = [];
    wakeAll(this.#pipe.writeWaiters);
  }
}

class PipeWriteEnd implements OpenFile {
  readonly isTerminal = false;
  readonly path: string;
  readonly #pipe: PipeBuffer;

  constructor(pipe: PipeBuffer) {
    this.#pipe = pipe;
    this.path = pipe.path;
  }

  readable(): boolean {
    return false;
  }

  onReadable(): () => void {
    return doNothing;
  }

  onWritable(wake: () => void): () => void {
    return arm(this.#pipe.writeWaiters, wake);
  }

  read(): Result<Uint8Array> {
    return fail("EBADF");
  }

  write(bytes: Uint8Array, offset: number): Result<number> | "wait" {
    const pipe = this.#pipe;
    if (!pipe.hasReader) return fail("EPIPE");
    const room = PIPE_CAPACITY_BYTES - pipe.lengthBytes;
    const wanted = bytes.length - offset;
    // A write of up to PIPE_BUF bytes is atomic (pipe(7)): it waits for room for all of it.
    if (room === 0 || (wanted <= 4096 && room < wanted)) return "wait";
    const size = Math.min(room, wanted);
    if (size > 0) pipe.chunks.push(bytes.subarray(offset, offset + size));
    pipe.lengthBytes += size;
    wakeAll(pipe.readWaiters);
    return succeed(size);
  }

  release(): void {
    this.#pipe.hasWriter = false;
    wakeAll(this.#pipe.readWaiters);
  }
}
