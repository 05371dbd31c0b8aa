import { readFileSync, writeFileSync } from "node:fs";
import type { Log } from "./log.ts";

/** As the workers' own, see src/live/port/worker.ts. */
const NICENESS = -15;

/**
 * sched(7), "The autogroup feature": niceness counts only among the processes of one session, so that of a daemon with a
 * session of its own is its session's. (A daemon started by hand in the foreground shares its shell's: left alone.)
 */
export function raiseAutogroup(log: Log): void {
  try {
    // proc(5): behind the name in parentheses come state, parent, group and session.
    const session = readFileSync("/proc/self/stat", "utf8").replace(/^.*\)/s, "").trim().split(" ")[3];
    if (session === String(process.pid)) writeFileSync("/proc/self/autogroup", String(NICENESS));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: a kernel without it.
    if (code !== "ENOENT") log.write("debug", `its session's niceness stays as it is: ${code}`);
  }
}
