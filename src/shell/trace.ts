import type { Task } from "../kernel/task.ts";
import { expandLikeQuoted } from "./arithmetic-expansion.ts";
import { quoteForTrace } from "./quoting.ts";
import type { Shell } from "./shell.ts";

/** One line of `set -x`. */
export function* traceLine(shell: Shell, text: string): Task<void> {
  const written = shell.variables.text("PS4") ?? "+ ";
  const { status } = shell;
  shell.options.delete("x");
  const prompt = yield* expandLikeQuoted(shell, written);
  shell.options.add("x");
  shell.status = status;
  yield* shell.printError(`${prompt.slice(0, 1).repeat(shell.traceDepth)}${prompt.slice(1)}${text}\n`);
}

export function* traceCommand(shell: Shell, args: readonly string[]): Task<void> {
  yield* traceLine(shell, args.map(quoteForTrace).join(" "));
}

/** `name=` and the value; without a value, the text as it is. */
export function* traceAssignment(shell: Shell, text: string, value?: string): Task<void> {
  yield* traceLine(shell, value === undefined || value === "" ? text : text + quoteForTrace(value));
}
