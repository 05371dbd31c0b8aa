import type { Random } from "../time/random.ts";
import { fail, type Result, succeed } from "../wire/errno.ts";
import { alwaysReady, doNothing, type OpenFile } from "./open-file.ts";

export type DeviceName = "null" | "zero" | "full" | "urandom" | "random" | "tty";

export const DEVICE_NAMES: readonly DeviceName[] = ["full", "null", "random", "tty", "urandom", "zero"];

/** The character devices under /dev that need no hardware. */
export class DeviceFile implements OpenFile {
  readonly path: string;
  readonly isTerminal = false;
  readonly #name: DeviceName;
  readonly #random: Random;

  constructor(name: DeviceName, random: Random) {
    this.path = `/dev/${name}`;
    this.#name = name;
    this.#random = random;
  }

  readable(): boolean {
    return true;
  }

  onReadable(wake: () => void): () => void {
    return alwaysReady(wake);
  }

  onWritable(wake: () => void): () => void {
    return alwaysReady(wake);
  }

  read(maximum: number): Result<Uint8Array> {
    if (this.#name === "null" || this.#name === "tty") return succeed(new Uint8Array(0));
    const bytes = new Uint8Array(maximum);
    if (this.#name === "zero" || this.#name === "full") return succeed(bytes);
    for (let index = 0; index < maximum; index++) bytes[index] = this.#random.below(256);
    return succeed(bytes);
  }

  write(bytes: Uint8Array, offset: number): Result<number> {
    return this.#name === "full" ? fail("ENOSPC") : succeed(bytes.length - offset);
  }

  release(): void {
    doNothing();
  }
}

/** A file whose text is made at open, as those under /proc are; `store` takes what is written, if anything may. */
export class TextFile implements OpenFile {
  readonly path: string;
  readonly isTerminal = false;
  readonly #bytes: Uint8Array;
  readonly #store: ((bytes: Uint8Array) => Result<void>) | undefined;
  #offset = 0;

  constructor(path: string, bytes: Uint8Array, store: ((bytes: Uint8Array) => Result<void>) | undefined) {
    this.path = path;
    this.#bytes = bytes;
    this.#store = store;
  }

  readable(): boolean {
    return true;
  }

  onReadable(wake: () => void): () => void {
    return alwaysReady(wake);
  }

  onWritable(wake: () => void): () => void {
    return alwaysReady(wake);
  }

  read(maximum: number): Result<Uint8Array> {
    const bytes = this.#bytes.slice(this.#offset, this.#offset + maximum);
    this.#offset += bytes.length;
    return succeed(bytes);
  }

  write(bytes: Uint8Array, offset: number): Result<number> {
    if (this.#store === undefined) return fail("EACCES");
    const stored = this.#store(bytes.subarray(offset));
    return stored.ok ? succeed(bytes.length - offset) : stored;
  }

  release(): void {
    doNothing();
  }
}
