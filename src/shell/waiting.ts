import type { ExitStatus } from "../kernel/process.ts";
import { SIGNALS } from "../kernel/signal.ts";
import type { Task } from "../kernel/task.ts";
import { encodeText } from "../wire/text.ts";
import type { Shell } from "./shell.ts";

/** $? for a child's end: 128 + signal number when a signal ended it. */
export function statusNumber(status: ExitStatus): number {
  return status.kind === "exited" ? status.status : 128 + SIGNALS[status.signal];
}

/** Waits for a child in the foreground: signals that the shell traps do not end the wait. */
export function* waitForChild(shell: Shell, pid: number): Task<ExitStatus> {
  for (;;) {
    const status = yield* shell.process.waitpid(pid);
    if (status.ok) return status.value;
    shell.dieIfKilled();
    if (status.errno !== "EINTR") return shell.jobs.takeEnded(pid) ?? { kind: "exited", status: 127 };
  }
}

/** What bash says of a foreground command that a signal ended. */
export function* reportSignal(shell: Shell, pid: number, status: ExitStatus, text: string): Task<void> {
  if (status.kind !== "signalled" || status.signal === "INT" || status.signal === "PIPE") return;
  const words = SIGNAL_WORDS[status.signal] ?? `Unknown signal ${SIGNALS[status.signal]}`;
  const isBare = status.signal === "TERM";
  const line = isBare ? words : `${jobPrefix(shell)}${String(pid).padStart(5)} ${words.padEnd(23)} ${text}`;
  yield* shell.process.write(2, encodeText(`${line}\n`));
}

function jobPrefix(shell: Shell): string {
  return shell.inputKind === "string" ? `${shell.name}: ` : shell.messagePrefix();
}

/** Takes note of background jobs that have ended, and tells of those that a signal ended. */
export function* reapJobs(shell: Shell): Task<void> {
  for (const job of shell.jobs.all()) {
    for (const pid of job.pids) {
      const status = shell.process.reap(pid);
      if (status === undefined) continue;
      shell.jobs.ended.set(pid, status);
      if (status.kind === "signalled" && status.signal !== "TERM" && pid === job.pids.at(-1)) {
        yield* reportSignal(shell, pid, status, job.text);
      }
    }
    if (job.pids.every((pid) => shell.jobs.ended.has(pid))) shell.jobs.remove(job);
  }
}

/** strsignal(3) */
export const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  HUP: "Hangup",
  INT: "Interrupt",
  QUIT: "Quit",
  ILL: "Illegal instruction",
  TRAP: "Trace/breakpoint trap",
  ABRT: "Aborted",
  BUS: "Bus error",
  FPE: "Floating point exception",
  KILL: "Killed",
  USR1: "User defined signal 1",
  SEGV: "Segmentation fault",
  USR2: "User defined signal 2",
  PIPE: "Broken pipe",
  ALRM: "Alarm clock",
  TERM: "Terminated",
};
