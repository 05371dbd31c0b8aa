import type { AndOr, CommandNode, Pipeline, PipelineNode, Statement } from "unbash";
import type { ExitStatus } from "../kernel/process.ts";
import type { SignalName } from "../kernel/signal.ts";
import type { Task } from "../kernel/task.ts";
import { SECOND_NS } from "../time/clock.ts";
import { commandFailed } from "./command-failure.ts";
import { type ForkRequest, forkShell } from "./fork.ts";
import type { Shell } from "./shell.ts";
import { execCommand } from "./simple-command.ts";
import { reapJobs, reportSignal, statusNumber, waitForChild } from "./waiting.ts";

/** A pipeline in the foreground. */
export function* runPipeline(shell: Shell, node: Pipeline): Task<void> {
  const time = node.prefixes.find((prefix) => prefix.type === "Time");
  const startNs = shell.process.machine.clock.now();
  const only = node.commands[0];
  if (node.commands.length === 1 && only !== undefined) yield* shell.engine.runCommand(shell, only);
  else if (node.commands.length > 1) yield* runStages(shell, node);
  if (time !== undefined) yield* printTimes(shell, startNs, time.posix === undefined ? "bash" : "posix");
}

function* runStages(shell: Shell, node: Pipeline): Task<void> {
  const line = shell.position;
  const pids = yield* startStages(shell, node, "foreground");
  const statuses: ExitStatus[] = [];
  for (const pid of pids) statuses.push(yield* waitForChild(shell, pid));
  const numbers = statuses.map(statusNumber);
  shell.position = Math.max(line, node.pos);
  yield* reportSignal(shell, pids.at(-1)!, statuses.at(-1)!, describe(shell, node));
  shell.pipeStatuses = numbers;
  const failed = shell.longOptions.has("pipefail") ? numbers.findLast((status) => status !== 0) : undefined;
  shell.status = failed ?? numbers.at(-1)!;
  yield* reapJobs(shell);
  yield* commandFailed(shell);
}

/** Starts one process for each stage, joined by pipes. */
function* startStages(shell: Shell, node: Pipeline, where: "foreground" | "background"): Task<number[]> {
  const { process } = shell;
  const pids: number[] = [];
  let input = where === "background" ? openNull(shell) : -1;
  for (const [index, command] of node.commands.entries()) {
    const descriptors = new Map<number, number>();
    if (input >= 0) descriptors.set(0, input);
    const isLast = index === node.commands.length - 1;
    const pipe = isLast ? undefined : process.pipe();
    if (pipe !== undefined) {
      descriptors.set(1, pipe.writeFd);
      if (node.operators[index] === "|&") descriptors.set(2, pipe.writeFd);
      shell.internalDescriptors.add(pipe.readFd).add(pipe.writeFd);
    }
    pids.push(yield* startStage(shell, command, { descriptors, where }));
    if (input >= 0) closeInternal(shell, input);
    if (pipe !== undefined) closeInternal(shell, pipe.writeFd);
    input = pipe?.readFd ?? -1;
  }
  return pids;
}

interface StageOptions {
  readonly descriptors: ReadonlyMap<number, number>;
  readonly where: "foreground" | "background";
}

function* startStage(shell: Shell, command: CommandNode, options: StageOptions): Task<number> {
  return yield* forkShell(shell, {
    descriptors: options.descriptors,
    ...(options.where === "background" ? backgroundSignals(shell) : {}),
    body: function* (child) {
      if (command.type === "Command") return yield* execCommand(child, command);
      yield* child.engine.runCommand(child, command);
      return child.status;
    },
  });
}

/** With job control a background job is a process group of its own; without, it ignores the terminal's signals. */
function backgroundSignals(shell: Shell): Pick<ForkRequest, "group" | "dispositions"> {
  return shell.isSet("m") ? { group: "own" } : { dispositions: IGNORED_IN_BACKGROUND };
}

/** POSIX 2.11 */
const IGNORED_IN_BACKGROUND: ReadonlyMap<SignalName, "ignore"> = new Map([
  ["INT", "ignore"],
  ["QUIT", "ignore"],
]);

function closeInternal(shell: Shell, fd: number): void {
  shell.process.close(fd);
  shell.internalDescriptors.delete(fd);
}

/** Standard input of asynchronous commands without job control. */
function openNull(shell: Shell): number {
  const opened = shell.process.open("/dev/null", "read");
  if (!opened.ok) return -1;
  shell.internalDescriptors.add(opened.value);
  return opened.value;
}

/** `... &` */
export function* startBackground(shell: Shell, statement: Statement): Task<void> {
  yield* reapJobs(shell);
  shell.position = statement.pos;
  const { command } = statement;
  const isPlainPipeline = command.type === "Pipeline" && command.prefixes.length === 0;
  const pids = isPlainPipeline
    ? yield* startStages(shell, command, "background")
    : [yield* startJob(shell, command)];
  const job = shell.jobs.add({ pids, text: describe(shell, command), line: shell.line });
  shell.lastBackgroundPid = pids.at(-1)!;
  if (shell.isSet("i")) yield* shell.printError(`[${job.number}] ${shell.lastBackgroundPid}\n`);
  shell.status = 0;
}

function* startJob(shell: Shell, command: PipelineNode | AndOr): Task<number> {
  const input = openNull(shell);
  const descriptors = new Map(input >= 0 ? [[0, input]] : []);
  let pid: number;
  if (command.type === "AndOr" || command.type === "Pipeline") {
    pid = yield* forkShell(shell, {
      descriptors,
      ...backgroundSignals(shell),
      body: function* (child) {
        if (command.type === "AndOr") yield* child.engine.runAndOr(child, command);
        else yield* runPipeline(child, command);
        return child.status;
      },
    });
  } else {
    pid = yield* startStage(shell, command, { descriptors, where: "background" });
  }
  if (input >= 0) closeInternal(shell, input);
  return pid;
}

/** The command as `jobs` shows it: its source on one line. */
function describe(shell: Shell, node: PipelineNode | AndOr): string {
  return shell.source.text.slice(node.pos, node.end).replace(/\s+/g, " ").trim();
}

/** `time`: user and system time are not modelled, and said to be none. */
function* printTimes(shell: Shell, startNs: number, format: "bash" | "posix"): Task<void> {
  const seconds = (shell.process.machine.clock.now() - startNs) / SECOND_NS;
  const minutes = Math.floor(seconds / 60);
  const rest = (seconds - minutes * 60).toFixed(3);
  const text =
    format === "posix"
      ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
      : `\nreal\t${minutes}m${rest}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
  yield* shell.printError(text);
}
