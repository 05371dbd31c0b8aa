import { fail, type Result, succeed } from "../wire/errno.ts";
import type { FileReference, OpenFile } from "./open-file.ts";

/** Descriptors of one process (RLIMIT_NOFILE's soft default). */
export const MAXIMUM_DESCRIPTORS = 1024;

/** The descriptor table of one process: numbers to shared open files. */
export class DescriptorTable {
  readonly #references: Map<number, FileReference> = new Map();

  file(fd: number): OpenFile | undefined {
    return this.#references.get(fd)?.file;
  }

  reference(fd: number): FileReference | undefined {
    return this.#references.get(fd);
  }

  numbers(): readonly number[] {
    return [...this.#references.keys()].sort((a, b) => a - b);
  }

  /** Puts `file` at the lowest free number from `minimum` on. */
  add(reference: FileReference, minimum: number): Result<number> {
    let fd = minimum;
    while (this.#references.has(fd)) fd++;
    if (fd >= MAXIMUM_DESCRIPTORS) return fail("EMFILE");
    this.set(fd, reference);
    return succeed(fd);
  }

  /** Puts `reference` at `fd`, closing what was there. */
  set(fd: number, reference: FileReference): void {
    const old = this.#references.get(fd);
    this.#references.set(fd, reference.acquire());
    old?.release();
  }

  close(fd: number): void {
    const reference = this.#references.get(fd);
    this.#references.delete(fd);
    reference?.release();
  }

  closeAll(): void {
    for (const fd of [...this.#references.keys()]) this.close(fd);
  }
}
