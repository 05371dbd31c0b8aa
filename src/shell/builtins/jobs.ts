import type { ExitStatus } from "../../kernel/process.ts";
import { parseSignal, SIGNALS, type SignalName, signalByNumber } from "../../kernel/signal.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import type { Job } from "../job-table.ts";
import type { Shell } from "../shell.ts";
import { reapJobs, reportSignal, SIGNAL_WORDS, statusNumber } from "../waiting.ts";
import { refuseOption } from "./builtin.ts";

/** wait [-fn] [-p var] [pid or job ...] */
export function* waitBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  let waitsForAny = false;
  let variable: string | undefined;
  let index = 1;
  for (; index < args.length && args[index]!.startsWith("-"); index++) {
    const option = args[index]!;
    if (option === "--") {
      index++;
      break;
    }
    if (option === "-p") variable = args[++index];
    else if (option === "-n" || option === "-nf" || option === "-fn") waitsForAny = true;
    else if (option !== "-f") return yield* refuseOption(shell, args, option, "wait [-fn] [-p var] [id ...]");
  }
  const targets = args.slice(index);
  if (waitsForAny) return yield* waitAny(shell, targets, variable);
  if (targets.length === 0) return yield* waitAll(shell);
  let status = 0;
  for (const target of targets) status = yield* waitTarget(shell, target, variable);
  return status;
}

function* waitAll(shell: Shell): Task<number> {
  for (const job of shell.jobs.all()) {
    for (const pid of job.pids) {
      const status = yield* waitPid(shell, pid, job);
      if (status === "interrupted") return interruptedStatus(shell);
    }
    shell.jobs.remove(job);
  }
  return 0;
}

/** `wait` that a trapped signal ended returns 128 + its number. */
function interruptedStatus(shell: Shell): number {
  const name = shell.pendingTraps.find((each) => each in SIGNALS) as SignalName | undefined;
  return name === undefined ? 0 : 128 + SIGNALS[name];
}

function* waitPid(
  shell: Shell,
  pid: number,
  job: Job | undefined,
): Task<ExitStatus | "interrupted" | "missing"> {
  const known = shell.jobs.ended.get(pid);
  if (known !== undefined) return known;
  if (shell.pendingTraps.length > 0) return "interrupted";
  for (;;) {
    const status = yield* shell.process.waitpid(pid);
    if (!status.ok && status.errno === "EINTR") {
      shell.dieIfKilled();
      if (shell.pendingTraps.length > 0) return "interrupted";
      continue;
    }
    if (!status.ok) return "missing";
    shell.jobs.ended.set(pid, status.value);
    if (
      job !== undefined &&
      pid === job.pids.at(-1) &&
      status.value.kind === "signalled" &&
      status.value.signal !== "TERM"
    ) {
      yield* reportSignal(shell, pid, status.value, job.text);
    }
    return status.value;
  }
}

function* waitTarget(shell: Shell, target: string, variable: string | undefined): Task<number> {
  const isSpec = target.startsWith("%");
  if (!isSpec && !/^[0-9]+$/.test(target)) {
    yield* shell.complain(`wait: \`${target}': not a pid or valid job spec`);
    return 1;
  }
  const job = isSpec ? shell.jobs.bySpec(target) : shell.jobs.byPid(Number(target));
  if (isSpec && job === undefined) {
    yield* shell.complain(`wait: ${target}: no such job`);
    return 127;
  }
  const pid = isSpec ? job!.pids.at(-1)! : Number(target);
  const status = yield* waitPid(shell, pid, job);
  if (status === "interrupted") return interruptedStatus(shell);
  if (status === "missing") {
    yield* shell.complain(`wait: pid ${target} is not a child of this shell`);
    return 127;
  }
  if (job?.pids.every((each) => shell.jobs.ended.has(each))) shell.jobs.remove(job);
  if (variable !== undefined) shell.variables.setText(variable, String(pid));
  return statusNumber(status);
}

function* waitAny(shell: Shell, targets: readonly string[], variable: string | undefined): Task<number> {
  const jobs = targets.length === 0 ? shell.jobs.all() : targets.flatMap((target) => jobOf(shell, target));
  if (jobs.length === 0) return 127;
  for (;;) {
    const ended = jobs.find((job) => shell.jobs.ended.has(job.pids.at(-1)!));
    if (ended !== undefined) {
      const pid = ended.pids.at(-1)!;
      shell.jobs.remove(ended);
      if (variable !== undefined) shell.variables.setText(variable, String(pid));
      return statusNumber(shell.jobs.ended.get(pid)!);
    }
    const any = yield* shell.process.waitAny(jobs.flatMap((job) => job.pids));
    if (any.ok) shell.jobs.ended.set(any.value.pid, any.value.status);
    else if (any.errno !== "EINTR") return 127;
    else shell.dieIfKilled();
    if (!any.ok && shell.pendingTraps.length > 0) return interruptedStatus(shell);
  }
}

function jobOf(shell: Shell, target: string): Job[] {
  const job = target.startsWith("%") ? shell.jobs.bySpec(target) : shell.jobs.byPid(Number(target));
  return job === undefined ? [] : [job];
}

/** jobs [-lpr]: those that still run. */
export function* jobsBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  let text = "";
  const jobs = shell.jobs.all();
  for (const [index, job] of jobs.entries()) {
    const pid = job.pids.at(-1)!;
    const status = shell.jobs.ended.get(pid) ?? shell.process.reap(pid);
    if (status !== undefined) shell.jobs.ended.set(pid, status);
    if (args.includes("-r") && status !== undefined) continue;
    if (args.includes("-p")) {
      text += `${job.pids[0]}\n`;
      continue;
    }
    const mark = index === jobs.length - 1 ? "+" : index === jobs.length - 2 ? "-" : " ";
    const pids = args.includes("-l") ? `${String(pid).padStart(5)} ` : " ";
    const tail = status === undefined ? " &" : "";
    text += `[${job.number}]${mark} ${pids}${stateWords(status).padEnd(23)} ${job.text}${tail}\n`;
  }
  yield* shell.print(text);
  for (const job of jobs) if (shell.jobs.ended.has(job.pids.at(-1)!)) shell.jobs.remove(job);
  return 0;
}

function stateWords(status: ExitStatus | undefined): string {
  if (status === undefined) return "Running";
  if (status.kind === "signalled") return SIGNAL_WORDS[status.signal] ?? status.signal;
  return status.status === 0 ? "Done" : `Exit ${status.status}`;
}

const KILL_USAGE =
  "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n";

/** kill [-s NAME | -NAME | -NUMBER] pid or job ... */
export function* killBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  let signal: SignalName | 0 = "TERM";
  let index = 1;
  const option = args[1];
  if (option === "-l" || option === "-L") return yield* listSignals(shell, args.slice(2));
  if (option === "-s" || option === "-n") {
    const parsed = args[2] === undefined ? undefined : parseKillSignal(args[2]);
    if (parsed === undefined) {
      yield* shell.complain(
        args[2] === undefined
          ? `kill: ${option}: option requires an argument`
          : `kill: ${args[2]}: invalid signal specification`,
      );
      return 1;
    }
    signal = parsed;
    index = 3;
  } else if (option !== undefined && /^-./.test(option) && option !== "--") {
    const parsed = parseKillSignal(option.slice(1));
    if (parsed === undefined) {
      yield* shell.complain(`kill: ${option.slice(1)}: invalid signal specification`);
      return 1;
    }
    signal = parsed;
    index = 2;
  }
  if (args[index] === "--") index++;
  if (index >= args.length) {
    yield* shell.printError(KILL_USAGE);
    return 2;
  }
  // bash has taken note of children that ended by now: their pids are no processes any more.
  yield* reapJobs(shell);
  let status = 0;
  let sent = false;
  for (const target of args.slice(index)) {
    if (yield* killTarget(shell, target, signal)) sent = true;
    else status = 1;
  }
  yield* shell.process.yieldNow();
  return sent ? 0 : status;
}

function parseKillSignal(text: string): SignalName | 0 | undefined {
  return text === "0" || text === "EXIT" ? 0 : parseSignal(text);
}

function* killTarget(shell: Shell, target: string, signal: SignalName | 0): Task<boolean> {
  if (target.startsWith("%")) {
    const job = shell.jobs.bySpec(target);
    if (job === undefined) {
      yield* shell.complain(`kill: ${target}: no such job`);
      return false;
    }
    for (const pid of job.pids) shell.process.kill(pid, signal);
    return true;
  }
  if (!/^-?[0-9]+$/.test(target)) {
    yield* shell.complain(`kill: ${target}: arguments must be process or job IDs`);
    return false;
  }
  const failure = shell.process.kill(Number(target), signal);
  if (failure === undefined) return true;
  yield* shell.complain(`kill: (${target}) - ${strerror(failure.errno)}`);
  return false;
}

function* listSignals(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length === 0) {
    const names = Object.entries(SIGNALS).map(
      ([name, number]) => `${String(number).padStart(2)}) SIG${name}`,
    );
    yield* shell.print(`${names.join("\n")}\n`);
    return 0;
  }
  let status = 0;
  for (const arg of args) {
    const number = /^[0-9]+$/.test(arg) ? Number(arg) : undefined;
    const name =
      number === undefined ? parseSignal(arg) : signalByNumber(number > 128 ? number - 128 : number);
    if (name === undefined) {
      yield* shell.complain(`kill: ${arg}: invalid signal specification`);
      status = 1;
    } else yield* shell.print(`${number === undefined ? SIGNALS[name] : name}\n`);
  }
  return status;
}
