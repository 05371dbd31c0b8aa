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

/** An error that was told already and ends the command line it is on; the script goes on with the next one. */
export class CommandAborted {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}
