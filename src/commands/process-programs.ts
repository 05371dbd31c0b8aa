import type { ExitStatus, Process, Program } from "../kernel/process.ts";
import { parseSignal, SIGNALS, type SignalName } from "../kernel/signal.ts";
import type { Task } from "../kernel/task.ts";
import { SECOND_NS } from "../time/clock.ts";
import { strerror } from "../wire/errno.ts";
import { decodeText } from "../wire/text.ts";
import { complain, coreutilsOptions, finish, quoteWord } from "./coreutils.ts";
import { readAllBytes } from "./lines.ts";
import { parseDuration } from "./simple-programs.ts";

function statusOf(status: ExitStatus): number {
  return status.kind === "exited" ? status.status : 128 + SIGNALS[status.signal];
}

/** Replaces this process by a command, or says why not: 127 when it is missing, 126 when it can't be run. */
function* become(process: Process, name: string, command: readonly string[]): Task<number> {
  const status = yield* process.exec(command[0]!, command);
  if (status.ok) return status.value;
  const words =
    name === "timeout"
      ? `failed to run command ${quoteWord(process, command[0]!)}`
      : quoteWord(process, command[0]!);
  yield* complain(process, name, `${words}: ${strerror(status.errno)}`);
  return status.errno === "ENOENT" ? 127 : 126;
}

export const envProgram: Program = function* (process, args) {
  const spec = {
    short: "iu:C:0",
    long: { "ignore-environment": "i", "unset=": "u", "chdir=": "C", null: "0" },
    lacks: "Sv",
    order: "stop",
  } as const;
  const parsed = yield* coreutilsOptions(process, "env", args, spec);
  if (parsed === undefined) return 125;
  const words = [...parsed.operands];
  if (words[0] === "-") words.shift();
  if (parsed.operands[0] === "-" || parsed.options.some((option) => option.name === "i")) process.env.clear();
  for (const option of parsed.options) {
    if (option.name === "u") process.env.delete(option.value);
    if (option.name === "C") process.cwd = process.files.resolve(option.value);
  }
  while (words[0]?.includes("=")) {
    const word = words.shift()!;
    process.env.set(word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1));
  }
  if (words.length > 0) return yield* become(process, "env", words);
  const end = parsed.options.some((option) => option.name === "0") ? "\0" : "\n";
  for (const [name, value] of process.env) yield* process.stdout.print(`${name}=${value}${end}`);
  return yield* finish(process, "env", 0);
};

const TIMEOUT_SPEC = {
  short: "k:s:v",
  long: { "kill-after=": "k", "signal=": "s", "preserve-status": "p", foreground: "f", verbose: "v" },
  order: "stop",
} as const;

export const timeoutProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "timeout", args, TIMEOUT_SPEC);
  if (parsed === undefined) return 125;
  const option = (letter: string) => parsed.options.findLast((each) => each.name === letter)?.value;
  const [duration, ...command] = parsed.operands;
  if (duration === undefined || command.length === 0) {
    yield* process.stderr.print("Try 'timeout --help' for more information.\n");
    return 125;
  }
  const seconds = parseDuration(duration);
  const killAfter = option("k") === undefined ? undefined : parseDuration(option("k")!);
  const signal = option("s") === undefined ? "TERM" : parseSignal(option("s")!);
  if (seconds === undefined || (option("k") !== undefined && killAfter === undefined)) {
    yield* complain(
      process,
      "timeout",
      `invalid time interval ${quoteWord(process, seconds === undefined ? duration : option("k")!)}`,
    );
    yield* process.stderr.print("Try 'timeout --help' for more information.\n");
    return 125;
  }
  if (signal === undefined) {
    yield* complain(process, "timeout", `${quoteWord(process, option("s")!)}: invalid signal`);
    yield* process.stderr.print("Try 'timeout --help' for more information.\n");
    return 125;
  }
  const watch = {
    seconds,
    killAfter,
    signal,
    preserves: option("p") !== undefined,
    isVerbose: option("v") !== undefined,
  };
  return yield* runWithTimeout(process, command, watch);
};

interface Watch {
  readonly seconds: number;
  readonly killAfter: number | undefined;
  readonly signal: SignalName;
  readonly preserves: boolean;
  readonly isVerbose: boolean;
}

function* runWithTimeout(process: Process, command: readonly string[], watch: Watch): Task<number> {
  const child = process.spawn({ program: command[0]!, args: command, env: process.env, group: "own" });
  if (!child.ok) {
    yield* complain(
      process,
      "timeout",
      `failed to run command ${quoteWord(process, command[0]!)}: ${strerror(child.errno)}`,
    );
    return child.errno === "ENOENT" ? 127 : 126;
  }
  let received: SignalName | undefined;
  for (const name of ["INT", "TERM", "HUP", "QUIT"] as const) {
    process.onSignal(name, (signal) => {
      received = signal;
    });
  }
  const timer = new ChildTimer(process, child.value);
  let how = yield* timer.wait(watch.seconds);
  if (how !== "timeout" && received === undefined) return statusOf(how as ExitStatus);
  const isTimeout = how === "timeout";
  const signal = received ?? watch.signal;
  if (watch.isVerbose)
    yield* complain(
      process,
      "timeout",
      `sending signal ${signal} to command ${quoteWord(process, command[0]!)}`,
    );
  if (signal === "KILL") yield* killAll(process, child.value);
  process.kill(-child.value, signal);
  process.kill(-child.value, "CONT");
  received = undefined;
  how = yield* timer.wait(watch.killAfter ?? 0);
  if (how === "timeout") yield* killAll(process, child.value);
  const status = statusOf(how as ExitStatus);
  if (how !== "interrupted" && watch.preserves) return status;
  return isTimeout ? 124 : status;
}

/** SIGKILL goes to the whole process group, timeout itself included. */
function* killAll(process: Process, group: number): Task<void> {
  process.kill(-group, "KILL");
  process.kill(process.pid, "KILL");
  yield* process.yieldNow();
}

/** Waits for one child, for a time (0: without end), or for a caught signal. */
class ChildTimer {
  readonly #process: Process;
  readonly #pid: number;

  constructor(process: Process, pid: number) {
    this.#process = process;
    this.#pid = pid;
  }

  *wait(seconds: number): Task<ExitStatus | "timeout" | "interrupted"> {
    const { clock } = this.#process.machine;
    let isOver = false;
    const timer =
      seconds > 0 && seconds !== Number.POSITIVE_INFINITY
        ? clock.after(Math.ceil(seconds * SECOND_NS), () => {
            isOver = true;
            this.#process.kill(this.#process.pid, "ALRM");
          })
        : undefined;
    this.#process.onSignal("ALRM", () => undefined);
    try {
      const status = yield* this.#process.waitpid(this.#pid);
      if (status.ok) return status.value;
      return isOver ? "timeout" : "interrupted";
    } finally {
      timer?.cancel();
    }
  }
}

export const whichProgram: Program = function* (process, args) {
  let status = 0;
  for (const name of args.slice(1).filter((arg) => arg !== "-a")) {
    const installed = name.includes("/")
      ? process.machine.programs.byPath(name)
      : process.machine.programs.byName(name);
    if (installed === undefined) status = 1;
    else yield* process.stdout.print(`${name.includes("/") ? name : installed.path}\n`);
  }
  return status;
};

/** /bin/kill of procps, in the form that scripts use. */
export const killProgram: Program = function* (process, args) {
  let signal: SignalName | 0 = "TERM";
  let words = args.slice(1);
  const option = words[0];
  if (option !== undefined && /^-./.test(option) && option !== "--") {
    const text = option === "-s" || option === "-n" ? (words[1] ?? "") : option.slice(1);
    const parsed = text === "0" ? 0 : parseSignal(text);
    if (parsed === undefined) {
      yield* complain(process, "kill", `invalid argument ${quoteWord(process, text)}`);
      return 1;
    }
    signal = parsed;
    words = words.slice(option === "-s" || option === "-n" ? 2 : 1);
  }
  let status = 0;
  for (const word of words.filter((each) => each !== "--")) {
    const failure = /^-?[0-9]+$/.test(word)
      ? process.kill(Number(word), signal)
      : { errno: "EINVAL" as const };
    if (failure === undefined) continue;
    yield* process.stderr.print(`kill: (${word}): ${strerror(failure.errno)}\n`);
    status = 1;
  }
  return status;
};

export const pkillProgram: Program = function* (process, args) {
  return yield* selectProcesses(process, "pkill", args);
};

export const pgrepProgram: Program = function* (process, args) {
  return yield* selectProcesses(process, "pgrep", args);
};

function* selectProcesses(process: Process, name: "pkill" | "pgrep", args: readonly string[]): Task<number> {
  let signal: SignalName = "TERM";
  let flags = "";
  let pattern: string | undefined;
  for (const arg of args.slice(1)) {
    const parsed = name === "pkill" && /^-[A-Z0-9]/.test(arg) ? parseSignal(arg.slice(1)) : undefined;
    if (parsed !== undefined) signal = parsed;
    else if (arg.startsWith("--signal=")) signal = parseSignal(arg.slice(9)) ?? "TERM";
    else if (/^-[flxnoac]+$/.test(arg)) flags += arg.slice(1);
    else if (arg.startsWith("-")) {
      yield* process.stderr.print(
        `${name}: invalid option -- '${arg.slice(1, 2)}'\nipvl: ${name} lacks this option: see docs/fidelity.md\n`,
      );
      return 2;
    } else pattern = arg;
  }
  if (pattern === undefined) {
    yield* process.stderr.print(
      `${name}: no matching criteria specified\nTry \`${name} --help' for more information.\n`,
    );
    return 2;
  }
  const expression = new RegExp(flags.includes("x") ? `^(?:${pattern})$` : pattern, "u");
  let found = process.machine.processes().filter((each) => {
    if (each.pid === process.pid) return false;
    return expression.test(flags.includes("f") ? each.commandLine.join(" ") : each.name.slice(0, 15));
  });
  found = [...found].sort((a, b) => a.pid - b.pid);
  if (flags.includes("n")) found = found.slice(-1);
  if (flags.includes("o")) found = found.slice(0, 1);
  if (name === "pgrep" && flags.includes("c")) yield* process.stdout.print(`${found.length}\n`);
  for (const each of found) {
    if (name === "pkill") process.kill(each.pid, signal);
    else if (!flags.includes("c")) {
      const more = flags.includes("a")
        ? ` ${each.commandLine.join(" ")}`
        : flags.includes("l")
          ? ` ${each.name}`
          : "";
      yield* process.stdout.print(`${each.pid}${more}\n`);
    }
  }
  return found.length > 0 ? 0 : 1;
}

export const xargsProgram: Program = function* (process, args) {
  const spec = {
    short: "n:I:L:0rtP:d:",
    long: { null: "0", "no-run-if-empty": "r", "max-args=": "n", "max-procs=": "P" },
    lacks: "aeEiopsx",
    order: "stop",
  } as const;
  const parsed = yield* coreutilsOptions(process, "xargs", args, spec);
  if (parsed === undefined) return 1;
  const option = (letter: string) => parsed.options.findLast((each) => each.name === letter)?.value;
  const text = decodeText(yield* readAllBytes(process, 0));
  const placeholder = option("I");
  const delimiter = option("0") !== undefined ? "\0" : option("d");
  const items =
    delimiter !== undefined
      ? text.split(delimiter).filter((each, index, all) => index < all.length - 1 || each !== "")
      : placeholder !== undefined
        ? text
            .split("\n")
            .filter((line) => line.trim() !== "")
            .map((line) => line.trimStart())
        : splitWords(text);
  const command = parsed.operands.length === 0 ? ["echo"] : parsed.operands;
  const size = option("n") === undefined ? Number.POSITIVE_INFINITY : Number(option("n"));
  if (items.length === 0 && option("r") !== undefined) return 0;
  const batches: string[][] = [];
  if (placeholder !== undefined)
    for (const item of items) batches.push(command.map((word) => word.replaceAll(placeholder, item)));
  else {
    for (let start = 0; start === 0 || start < items.length; start += size)
      batches.push([...command, ...items.slice(start, start + size)]);
  }
  let status = 0;
  for (const batch of batches) {
    if (option("t") !== undefined) yield* process.stderr.print(`${batch.join(" ")}\n`);
    const child = process.spawn({ program: batch[0]!, args: batch });
    if (!child.ok) {
      yield* complain(process, "xargs", `${batch[0]}: ${strerror(child.errno)}`);
      return child.errno === "ENOENT" ? 127 : 126;
    }
    const ended = yield* process.waitpid(child.value);
    if (ended.ok && statusOf(ended.value) !== 0) status = 123;
  }
  return status;
};

function splitWords(text: string): string[] {
  return [...text.matchAll(/(?:[^\s'"\\]|\\.|'[^'\n]*'|"[^"\n]*")+/gs)].map(([word]) =>
    word.replace(/\\(.)|'([^']*)'|"([^"]*)"/gs, (_, escaped, single, double) => escaped ?? single ?? double),
  );
}
