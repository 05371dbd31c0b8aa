import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";

/** What a program wants written, in order: its parsers are plain functions, and only a Task may write. */
export class Console {
  #pending: { readonly stream: "stdout" | "stderr"; readonly text: string }[] = [];

  out(text: string): void {
    this.#pending.push({ stream: "stdout", text });
  }

  err(text: string): void {
    this.#pending.push({ stream: "stderr", text });
  }

  *flush(process: Process): Task<void> {
    const pending = this.#pending;
    this.#pending = [];
    for (const { stream, text } of pending) yield* process[stream].print(text);
  }
}
