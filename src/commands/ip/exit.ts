/**
 * exit(3) inside `ip` and `bridge`: thrown where iproute2 exits in the middle of its parser, caught only in the program
 * itself. The parsers stay straight-line code in the order of the real ones, which is what decides the messages.
 */
export class Exit {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** Status of exit(-1). */
export const EXIT_USAGE = 255;

/** One command is over with this status; a batch goes on after it with -force. */
export class CommandFailed {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}
