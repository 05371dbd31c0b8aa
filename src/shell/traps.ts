import type { SignalName } from "../kernel/signal.ts";
import type { Task } from "../kernel/task.ts";
import type { Shell, TrapName } from "./shell.ts";
import { CommandAborted, ShellExit } from "./shell-error.ts";

/** `trap ACTION NAME`: "" ignores the signal, undefined resets it. */
export function setTrap(shell: Shell, name: TrapName, action: string | undefined): void {
  if (action === undefined) shell.traps.delete(name);
  else shell.traps.set(name, action);
  if (name === "EXIT" && action !== undefined && action !== "") catchFatalSignals(shell);
  if (name === "EXIT" || name === "ERR" || name === "DEBUG" || name === "RETURN") return;
  shell.process.onSignal(name, dispositionOf(shell, name, action));
  if (action === undefined && shell.traps.has("EXIT") && FATAL.includes(name)) catchFatal(shell, name);
}

/** bash: terminating_signals. */
const FATAL: readonly SignalName[] = ["HUP", "INT", "ALRM", "TERM", "USR1", "USR2", "PIPE"];

function catchFatalSignals(shell: Shell): void {
  for (const name of FATAL) {
    if (shell.process.signalDisposition(name) === "default") catchFatal(shell, name);
  }
}

function catchFatal(shell: Shell, name: SignalName): void {
  shell.process.onSignal(name, () => {
    shell.fatalSignal = name;
  });
}

function dispositionOf(shell: Shell, name: SignalName, action: string | undefined) {
  if (action === undefined) return "default";
  if (action === "") return "ignore";
  return () => {
    if (!shell.pendingTraps.includes(name)) shell.pendingTraps.push(name);
  };
}

/** Runs the traps of signals that arrived since the last command. */
export function* runPendingTraps(shell: Shell): Task<void> {
  while (shell.pendingTraps.length > 0) {
    const name = shell.pendingTraps.shift()!;
    yield* runTrap(shell, name);
  }
}

/** Runs one trap; $? is afterwards what it was before. */
export function* runTrap(shell: Shell, name: TrapName): Task<void> {
  const action = shell.traps.get(name);
  if (action === undefined || action === "") return;
  const { status, pipeStatuses, jump, source, position } = shell;
  shell.jump = undefined;
  yield* shell.engine.runSource(shell, action, "keep line");
  shell.source = source;
  shell.position = position;
  shell.status = status;
  shell.pipeStatuses = pipeStatuses;
  shell.jump ??= jump;
}

/** The EXIT trap, once; `exit` inside it may change the status. */
export function* runExitTrap(shell: Shell, status: number): Task<number> {
  shell.status = status;
  const action = shell.traps.get("EXIT");
  if (action === undefined || action === "") return status;
  shell.traps.delete("EXIT");
  shell.jump = undefined;
  try {
    yield* runTrapText(shell, action);
  } catch (error) {
    if (error instanceof ShellExit) return error.status;
    if (!(error instanceof CommandAborted)) throw error;
  }
  return status;
}

function* runTrapText(shell: Shell, action: string): Task<void> {
  yield* shell.engine.runSource(shell, action, "keep line");
}
