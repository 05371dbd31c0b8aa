import type { Task } from "../kernel/task.ts";
import { decodeText } from "../wire/text.ts";
import type { Job } from "./job-table.ts";
import type { Shell } from "./shell.ts";
import { CommandAborted, ShellExit } from "./shell-error.ts";
import { parseShell } from "./source-text.ts";
import { reapJobs, SIGNAL_WORDS } from "./waiting.ts";

/**
 * bash on a terminal: prompts, reads a command (more lines while it is not complete), runs it, tells of jobs that
 * ended. Editing and history are the terminal's. Ctrl-C ends the command, never the shell.
 */
export function* runInteractive(shell: Shell): Task<number> {
  shell.options.add("i").add("m");
  shell.inputKind = "stdin";
  let interrupts = 0;
  shell.process.onSignal("INT", () => {
    interrupts++;
  });
  for (;;) {
    yield* tellEndedJobs(shell);
    const seen = interrupts;
    const text = yield* readCommand(shell, () => interrupts !== seen);
    if (text === undefined) {
      yield* shell.printError("exit\n");
      return shell.status;
    }
    if (interrupts !== seen) {
      yield* shell.printError("\n");
      shell.status = 130;
      continue;
    }
    const ended = yield* runTyped(shell, text);
    if (ended !== undefined) return ended;
  }
}

/** Runs one command as typed; a number: the shell was told to exit. */
function* runTyped(shell: Shell, text: string): Task<number | undefined> {
  try {
    yield* shell.engine.runSource(shell, text, "own lines");
  } catch (error) {
    if (error instanceof ShellExit) return error.status;
    if (!(error instanceof CommandAborted)) throw error;
    shell.status = error.status;
  }
  shell.jump = undefined;
  return undefined;
}

/**
 * bash on a pipe or file: reads no further than the command that it runs next, so that a program of the script, a
 * nested shell above all, finds the lines that follow on its own standard input.
 */
export function* runStandardInput(shell: Shell): Task<number> {
  for (let line = 1; ; ) {
    const text = yield* readLines(shell);
    if (text === "") return shell.status;
    yield* shell.engine.runSource(shell, text, line);
    if (shell.jump !== undefined) return shell.status;
    line += text.split("\n").length - 1;
  }
}

/** The lines of one command; "" at the end of input. */
function* readLines(shell: Shell): Task<string> {
  let text = "";
  do {
    const line = yield* readLine(shell);
    if (line === undefined) return text;
    text += line;
  } while (isIncomplete(text));
  return text;
}

/** One complete command; undefined at the end of input. */
function* readCommand(shell: Shell, isInterrupted: () => boolean): Task<string | undefined> {
  let text = "";
  do {
    yield* shell.printError(yield* expandPrompt(shell, text === "" ? "PS1" : "PS2"));
    const line = yield* readLine(shell);
    if (isInterrupted()) return "";
    if (line === undefined) return text === "" ? undefined : text;
    text += line;
  } while (isIncomplete(text));
  return text;
}

/** Up to and with the newline; undefined at the end of input, "" after a signal. */
function* readLine(shell: Shell): Task<string | undefined> {
  const bytes: number[] = [];
  for (;;) {
    const read = yield* shell.process.read(0, 1);
    if (!read.ok) return "";
    const byte = read.value[0];
    if (byte === undefined) return bytes.length === 0 ? undefined : decodeText(Uint8Array.from(bytes));
    bytes.push(byte);
    if (byte === 0x0a) return decodeText(Uint8Array.from(bytes));
  }
}

/** Whether more lines could still make sense of it. */
export function isIncomplete(text: string): boolean {
  if (/(^|[^\\])(\\\\)*\\\n$/.test(text) || hasOpenHereDocument(text)) return true;
  const errors = parseShell(text).errors ?? [];
  if (errors[0]?.message.startsWith("unexpected")) return false;
  const end = text.trimEnd().length;
  return errors.some(({ message, pos }) => message.startsWith("unterminated") || pos >= end);
}

function hasOpenHereDocument(text: string): boolean {
  for (const match of text.matchAll(/(?<!<)<<(-?)[ \t]*(["']?)([A-Za-z_][A-Za-z0-9_]*)\2/g)) {
    const rest = text.slice(match.index).split("\n").slice(1);
    const closes = (line: string) => (match[1] === "-" ? line.replace(/^\t+/, "") : line) === match[3];
    if (!rest.some(closes)) return true;
  }
  return false;
}

/** Labs' own prompt unless PS1 is set: the name of the network namespace, which is what one loses track of. */
function labPrompt(shell: Shell): string {
  const { machine, namespace } = shell.process;
  const isFirst = namespace === machine.initialNamespace;
  return `${isFirst ? "init" : (machine.nameOfNamespace(namespace) ?? "?")}# `;
}

/** PROMPTING in bash(1): the escapes that make sense here, then parameters and commands. */
function* expandPrompt(shell: Shell, name: "PS1" | "PS2"): Task<string> {
  const prompt = shell.variables.text(name);
  if (prompt === undefined) return name === "PS1" ? labPrompt(shell) : "> ";
  const { process } = shell;
  const home = shell.variables.text("HOME") ?? "";
  const directory =
    process.cwd === home
      ? "~"
      : process.cwd.startsWith(`${home}/`)
        ? `~${process.cwd.slice(home.length)}`
        : process.cwd;
  const escapes: Readonly<Record<string, string>> = {
    u: "root",
    h: process.machine.hostname.split(".")[0] ?? "",
    H: process.machine.hostname,
    w: directory,
    W: directory.split("/").at(-1) || "/",
    $: "\\#",
    n: "\n",
    s: "bash",
    v: "5.2",
    "[": "",
    "]": "",
    "\\": "\\\\",
  };
  const decoded = prompt.replace(/\\(.)/gs, (whole, letter: string) => escapes[letter] ?? whole);
  return yield* expandQuoted(shell, decoded.replaceAll("\\#", "#"));
}

function* expandQuoted(shell: Shell, text: string): Task<string> {
  if (!/[$`]/.test(text)) return text;
  const script = parseShell(`: "${text.replace(/"/g, '\\"')}"`);
  const command = script.commands[0]?.command;
  const word = command?.type === "Command" ? command.suffix[0] : undefined;
  const { status } = shell;
  const expanded = word?.type !== "Word" ? text : yield* shell.engine.expandToText(shell, word);
  shell.status = status;
  return expanded;
}

/** `[1]+  Done                    ping -c 1 10.0.0.1` */
function* tellEndedJobs(shell: Shell): Task<void> {
  yield* reapJobs(shell);
  for (const job of shell.jobs.takeRemoved()) {
    const mark = shell.jobs.all().length === 0 ? "+" : "-";
    yield* shell.printError(`[${job.number}]${mark}  ${endOf(shell, job).padEnd(23)} ${job.text}\n`);
  }
}

function endOf(shell: Shell, job: Job): string {
  const status = shell.jobs.ended.get(job.pids.at(-1)!);
  if (status?.kind === "signalled") return SIGNAL_WORDS[status.signal] ?? status.signal;
  return status?.status === 0 || status === undefined ? "Done" : `Exit ${status.status}`;
}
