import type { Failure } from "../wire/errno.ts";
import { encodeText } from "../wire/text.ts";
import type { OutputStream, Process } from "./process.ts";
import type { Task } from "./task.ts";

/** BUFSIZ of glibc streams on pipes and files: st_blksize. */
const BUFFER_BYTES = 4096;
const NEWLINE = 10;

/** C stdio over one descriptor of one process. */
export class StdioStream implements OutputStream {
  failure: Failure | undefined;
  readonly #process: Process;
  readonly #fd: number;
  #mode: "none" | "line" | "full" | undefined;
  #chunks: Uint8Array[] = [];
  #lengthBytes = 0;

  constructor(process: Process, fd: number, mode: "none" | undefined) {
    this.#process = process;
    this.#fd = fd;
    this.#mode = mode;
  }

  setBuffering(mode: "none" | "line" | "full"): void {
    this.#mode = mode;
  }

  *print(text: string): Task<void> {
    yield* this.write(encodeText(text));
  }

  *write(bytes: Uint8Array): Task<void> {
    if (bytes.length === 0) return;
    this.#mode ??= this.#process.isTerminal(this.#fd) ? "line" : "full";
    this.#chunks.push(bytes);
    this.#lengthBytes += bytes.length;
    if (this.#mode === "none") yield* this.flush();
    else if (this.#mode === "line") yield* this.#flushLines(bytes);
    if (this.#lengthBytes >= BUFFER_BYTES) {
      yield* this.#flushFirst(this.#lengthBytes - (this.#lengthBytes % BUFFER_BYTES));
    }
  }

  *flush(): Task<void> {
    yield* this.#flushFirst(this.#lengthBytes);
  }

  *#flushLines(last: Uint8Array): Task<void> {
    const newline = last.lastIndexOf(NEWLINE);
    if (newline >= 0) yield* this.#flushFirst(this.#lengthBytes - (last.length - newline - 1));
  }

  *#flushFirst(count: number): Task<void> {
    if (count === 0) return;
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : joinBytes(this.#chunks, this.#lengthBytes);
    this.#chunks = count < all.length ? [all.subarray(count)] : [];
    this.#lengthBytes = all.length - count;
    const written = yield* this.#process.write(this.#fd, all.subarray(0, count));
    if (!written.ok) this.failure ??= written;
  }
}

export function joinBytes(chunks: readonly Uint8Array[], lengthBytes: number): Uint8Array {
  const all = new Uint8Array(lengthBytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
