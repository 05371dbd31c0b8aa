import { joinBytes } from "../kernel/output-stream.ts";
import type { Process } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { decodeText } from "../wire/text.ts";
import { complain, quoteArgument } from "./coreutils.ts";

/** Reads lines one after the other from a descriptor as they arrive, newline included. */
export class LineReader {
  readonly #process: Process;
  readonly #fd: number;
  #rest = "";
  #chunks: string[] = [];
  #isEnded = false;

  constructor(process: Process, fd: number) {
    this.#process = process;
    this.#fd = fd;
  }

  /** The next line with its newline (the last may lack it), or undefined at the end. */
  *next(): Task<string | undefined> {
    for (;;) {
      const newline = this.#rest.indexOf("\n");
      if (newline >= 0) {
        const line = this.#chunks.join("") + this.#rest.slice(0, newline + 1);
        this.#chunks = [];
        this.#rest = this.#rest.slice(newline + 1);
        return line;
      }
      if (this.#isEnded) return this.#last();
      this.#chunks.push(this.#rest);
      this.#rest = "";
      yield* this.#fill();
    }
  }

  #last(): string | undefined {
    const line = this.#chunks.join("") + this.#rest;
    this.#chunks = [];
    this.#rest = "";
    return line === "" ? undefined : line;
  }

  *#fill(): Task<void> {
    const bytes = yield* this.#process.read(this.#fd, 32768);
    if (!bytes.ok || bytes.value.length === 0) this.#isEnded = true;
    else this.#rest = decodeText(bytes.value);
  }
}

/** Opens an operand ("-" is standard input); told and undefined when that fails. */
export function* openOperand(process: Process, name: string, file: string): Task<number | undefined> {
  if (file === "-") return 0;
  const opened = process.files.kindOf(file) === "directory" ? undefined : process.open(file, "read");
  if (opened?.ok) return opened.value;
  const why = opened === undefined ? "EISDIR" : opened.errno;
  yield* complain(process, name, `${quoteArgument(file)}: ${strerror(why)}`);
  return undefined;
}

/** Everything from a descriptor. */
export function* readAllBytes(process: Process, fd: number): Task<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const bytes = yield* process.read(fd, 65536);
    if (!bytes.ok || bytes.value.length === 0) return joinBytes(chunks, length);
    chunks.push(bytes.value);
    length += bytes.value.length;
  }
}

/** Everything from a descriptor as lines without their newlines. */
export function* readAllLines(process: Process, fd: number): Task<string[]> {
  const lines = decodeText(yield* readAllBytes(process, fd)).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
