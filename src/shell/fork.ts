import type { Process } from "../kernel/process.ts";
import { SIGNALS, type SignalName } from "../kernel/signal.ts";
import type { Task } from "../kernel/task.ts";
import { SECOND_NS } from "../time/clock.ts";
import { Shell } from "./shell.ts";
import { CommandAborted, ShellExit, ShellKilled } from "./shell-error.ts";
import { runExitTrap } from "./traps.ts";

export interface ForkRequest {
  /** What the child does; its value is the exit status. */
  readonly body: (child: Shell) => Task<number>;
  /** New descriptor -> ours, beside those that every child inherits. */
  readonly descriptors?: ReadonlyMap<number, number>;
  readonly dispositions?: ReadonlyMap<SignalName, "default" | "ignore">;
  readonly group?: "own";
}

/** Forks the shell: the child has a copy of everything and runs `body`. Answers its pid. */
export function* forkShell(shell: Shell, request: ForkRequest): Task<number> {
  const child = new Shell(shell.process, shell.engine, shell);
  const spawn = () =>
    shell.process.spawn({
      program: (process) => runForked(child, process, request.body),
      args: shell.process.commandLine,
      descriptors: inheritedDescriptors(shell, request.descriptors),
      dispositions: request.dispositions ?? NO_DISPOSITIONS,
      ...(request.group === undefined ? {} : { group: request.group }),
    });
  return yield* retryFork(shell, spawn);
}

const NO_DISPOSITIONS: ReadonlyMap<SignalName, "default" | "ignore"> = new Map();

/** Longest pause between two attempts to fork (bash: FORKSLEEP_MAX). */
const FORK_RETRY_SECONDS = [1, 2, 4, 8] as const;

/** Runs `spawn` as bash forks: told that there are too many processes, it waits and tries again. */
export function* retryFork(shell: Shell, spawn: () => ReturnType<Process["spawn"]>): Task<number> {
  for (const seconds of FORK_RETRY_SECONDS) {
    const spawned = spawn();
    if (spawned.ok) return spawned.value;
    if (spawned.errno !== "EAGAIN") throw new CommandAborted(254);
    yield* shell.complain("fork: retry: Resource temporarily unavailable");
    yield* shell.process.sleep(seconds * SECOND_NS);
  }
  const spawned = spawn();
  if (spawned.ok) return spawned.value;
  yield* shell.complain("fork: Resource temporarily unavailable");
  throw new ShellExit(254);
}

/** All of the script's descriptors but the shell's own, and what `changes` puts in their place. */
export function inheritedDescriptors(
  shell: Shell,
  changes: ReadonlyMap<number, number> | undefined,
): ReadonlyMap<number, number> {
  const map = new Map<number, number>();
  for (const fd of [0, 1, 2]) map.set(fd, -1);
  for (const fd of shell.process.descriptors()) {
    if (!shell.internalDescriptors.has(fd)) map.set(fd, fd);
  }
  for (const [fd, from] of changes ?? []) map.set(fd, from);
  return map;
}

function* runForked(child: Shell, process: Process, body: (child: Shell) => Task<number>): Task<number> {
  child.process = process;
  child.internalDescriptors.clear();
  return yield* runToEnd(child, body);
}

/** Runs a shell's whole life: what ends it early, its EXIT trap, its status. */
export function* runToEnd(shell: Shell, body: (shell: Shell) => Task<number>): Task<number> {
  let status: number;
  try {
    status = yield* body(shell);
  } catch (error) {
    if (error instanceof ShellExit) status = error.status;
    else if (error instanceof CommandAborted) status = error.status;
    else if (error instanceof ShellKilled) return yield* dieBySignal(shell, error.signal);
    else throw error;
  }
  return yield* runExitTrap(shell, status);
}

function* dieBySignal(shell: Shell, signal: SignalName): Task<number> {
  const status = 128 + SIGNALS[signal];
  yield* runExitTrap(shell, status);
  shell.process.onSignal(signal, "default");
  shell.process.kill(shell.process.pid, signal);
  yield* shell.process.yieldNow();
  return status;
}
