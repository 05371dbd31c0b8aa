import type { SignalName } from "../kernel/signal.ts";

/**
 * Ways out of a running script that are no return values. Only the shell's own entry points catch them; programs
 * and the kernel never see them.
 */

/** `exit`, `set -e`, or an error that ends the shell: the EXIT trap runs, then the process ends. */
export class ShellExit {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** A signal that ends the shell arrived while an EXIT trap is set: that runs first, then the signal does its work. */
export class ShellKilled {
  readonly signal: SignalName;

  constructor(signal: SignalName) {
    this.signal = signal;
  }
}

/** An error that was told already and ends the command line it is on; the script goes on with the next one. */
export class CommandAborted {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}
