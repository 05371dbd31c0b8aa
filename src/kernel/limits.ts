import { SECOND_NS } from "../time/clock.ts";

/** What one run may use. A script that meets one of these ends, with a message that names it. */
export interface Limits {
  /** Processes alive at once; beyond it fork fails with EAGAIN as RLIMIT_NPROC does. */
  readonly maximumProcesses: number;
  /** Forks refused before the run is given up: a fork bomb retries for ever. */
  readonly maximumRefusedForks: number;
  /** Bytes written to the streams that the host gave (terminal, log). */
  readonly maximumOutputBytes: number;
  /** Virtual time since boot. */
  readonly maximumVirtualTimeNs: number;
  /** Events of the run queue; a shell step or a system call counts as four of them, and so do 4096 bytes. */
  readonly maximumSteps: number;
  /** Nested shell functions, sourced files, evals and command substitutions of one process. */
  readonly maximumShellDepth: number;
  /** Bytes of one shell value, and of one in-memory file. */
  readonly maximumTextLength: number;
}

export const DEFAULT_LIMITS: Limits = {
  maximumProcesses: 1024,
  maximumRefusedForks: 32,
  maximumOutputBytes: 64 * 1024 * 1024,
  maximumVirtualTimeNs: 30 * 24 * 3600 * SECOND_NS,
  maximumSteps: 20_000_000,
  maximumShellDepth: 200,
  maximumTextLength: 64 * 1024 * 1024,
};

/**
 * Thrown through the process that met a limit, caught by the run queue only: the run ends and says which.
 * Not an error of a program, so no program can catch it and go on.
 */
export class LimitReached {
  readonly limit: keyof Limits;
  /** `ipvl: limit reached: ...` without the prefix. */
  readonly message: string;

  constructor(limit: keyof Limits, message: string) {
    this.limit = limit;
    this.message = message;
  }
}
