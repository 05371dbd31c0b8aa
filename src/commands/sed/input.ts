import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { complain } from "../coreutils.ts";
import { LineReader } from "../lines.ts";
import { Panic } from "./panic.ts";

export interface InputLine {
  readonly text: string;
  /** A file's last line may lack its newline, and is written without one. */
  readonly newline: "\n" | "";
  readonly file: string;
}

/** The lines of all operands in one row, with one line's foresight for the address `$`. */
export class Input {
  /** The exit status that a file which could not be read leaves: 2, for a directory 4. */
  status = 0;
  readonly #process: Process;
  readonly #files: string[];
  readonly #separate: boolean;
  readonly #inPlace: boolean;
  #open: { readonly reader: LineReader; readonly fd: number; readonly name: string } | undefined;
  #ahead: InputLine | undefined;

  constructor(process: Process, files: readonly string[], scope: "together" | "separate" | "in place") {
    this.#process = process;
    this.#files = [...files];
    this.#separate = scope !== "together";
    this.#inPlace = scope === "in place";
  }

  *next(): Task<InputLine | undefined> {
    const line = this.#ahead ?? (yield* this.#read());
    this.#ahead = undefined;
    return line;
  }

  /** Whether `current` is the last line: of all, or with -s and -i of its file. */
  *isLast(current: InputLine): Task<boolean> {
    if (!(yield* this.hasMore())) return true;
    return this.#separate && this.#ahead!.file !== current.file;
  }

  *hasMore(): Task<boolean> {
    this.#ahead ??= yield* this.#read();
    return this.#ahead !== undefined;
  }

  *#read(): Task<InputLine | undefined> {
    for (;;) {
      this.#open ??= yield* this.#openNext();
      if (this.#open === undefined) return undefined;
      const line = yield* this.#open.reader.next();
      const file = this.#open.name;
      if (line !== undefined) {
        const whole = line.endsWith("\n");
        return { text: whole ? line.slice(0, -1) : line, newline: whole ? "\n" : "", file };
      }
      if (this.#open.fd !== 0) this.#process.close(this.#open.fd);
      this.#open = undefined;
    }
  }

  *#openNext() {
    for (;;) {
      const name = this.#files.shift();
      if (name === undefined) return undefined;
      if (name === "-" && !this.#inPlace) return { reader: new LineReader(this.#process, 0), fd: 0, name };
      if (this.#process.files.kindOf(name) === "directory") {
        if (!this.#inPlace) throw new Panic(`read error on ${name}: Is a directory`, 4);
        yield* complain(this.#process, "sed", `couldn't edit ${name}: not a regular file`);
        this.status = 4;
        continue;
      }
      const opened = this.#process.open(name, "read");
      if (opened.ok) return { reader: new LineReader(this.#process, opened.value), fd: opened.value, name };
      yield* complain(this.#process, "sed", `can't read ${name}: ${strerror(opened.errno)}`);
      this.status = 2;
    }
  }
}
