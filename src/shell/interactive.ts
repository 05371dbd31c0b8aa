import type { Task } from "../kernel/task.ts";
import { decodeText } from "../kernel/text.ts";
import type { Shell } from "./shell.ts";
import { CommandAborted, ShellExit } from "./shell-error.ts";
import { parseShell, SourceText } from "./source-text.ts";
import { describeSyntaxError } from "./syntax-error.ts";

const CONTINUATION_PROMPT = "> ";
const LINE_BYTES = 4096;

/**
 * A shell at a terminal: a prompt, a command (over as many lines as it needs), again. Ctrl-C ends the line or the
 * program in the foreground, never the shell. Line editing is the terminal's.
 */
export function* runInteractive(shell: Shell): Task<number> {
  shell.process.onSignal("INT", () => {});
  for (;;) {
    const text = yield* readCommand(shell);
    if (text === "end of file") return shell.status;
    const isBroken = parseShell(text).errors !== undefined;
    const lastJob = shell.jobs.all().at(-1);
    try {
      yield* shell.engine.runSource(shell, text, "own lines");
    } catch (error) {
      if (error instanceof CommandAborted || (error instanceof ShellExit && isBroken))
        shell.status = error.status;
      else throw error;
    }
    const job = shell.jobs.all().at(-1);
    if (job !== undefined && job !== lastJob) yield* shell.printError(`[${job.number}] ${job.pids.at(-1)}\n`);
  }
}

function* readCommand(shell: Shell): Task<string> {
  let text = "";
  for (;;) {
    yield* shell.printError(text === "" ? prompt(shell) : CONTINUATION_PROMPT);
    const read = yield* shell.process.read(0, LINE_BYTES);
    if (!read.ok) {
      yield* shell.printError("\n");
      text = "";
      continue;
    }
    if (read.value.length === 0) {
      yield* shell.printError("exit\n");
      return "end of file";
    }
    text += decodeText(read.value);
    if (isWhole(text)) return text;
  }
}

/** Labs' own prompt: the name of the network namespace, which is what one loses track of. */
function prompt(shell: Shell): string {
  const { machine, namespace } = shell.process;
  const isFirst = namespace === machine.initialNamespace;
  return `${isFirst ? "init" : (machine.nameOfNamespace(namespace) ?? "?")}# `;
}

/** Whether the text is a whole command, or broken before its end: either way nothing more is waited for. */
function isWhole(text: string): boolean {
  if (text.endsWith("\\\n")) return false;
  const error = parseShell(text).errors?.[0];
  if (error === undefined) return true;
  const { messages } = describeSyntaxError(new SourceText(text, 1), text, error);
  return !messages.some((message) => /unexpected (EOF|end of file)/.test(message));
}
