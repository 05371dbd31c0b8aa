import type { Pollable } from "../net/socket/socket.ts";
import type { Result } from "../wire/errno.ts";

/**
 * An open file description (open(2)): offset and pipe end are shared by every descriptor that was duplicated or
 * inherited from it. Calls never wait; "wait" tells the caller to arm `onReadable` or `onWritable` and retry.
 */
export interface OpenFile extends Pollable {
  /** What /proc/self/fd shows: a path or `pipe:[7]`. */
  readonly path: string;
  readonly isTerminal: boolean;
  read(maximum: number): Result<Uint8Array> | "wait";
  /** How many bytes were taken, from `offset` on. */
  write(bytes: Uint8Array, offset: number): Result<number> | "wait";
  onWritable(wake: () => void): () => void;
  /** The size of a regular file. */
  sizeBytes?(): number;
  /** The last descriptor is gone. */
  release(): void;
}

/** Counts the descriptors of one open file. */
export class FileReference {
  readonly file: OpenFile;
  #count = 0;

  constructor(file: OpenFile) {
    this.file = file;
  }

  acquire(): this {
    this.#count++;
    return this;
  }

  release(): void {
    this.#count--;
    if (this.#count === 0) this.file.release();
  }
}

/** For files that are always ready: nothing to arm. */
export function alwaysReady(wake: () => void): () => void {
  wake();
  return doNothing;
}

export function doNothing(): void {}
