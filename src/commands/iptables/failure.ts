/** enum xtables_exittype: the exit statuses. */
export const OTHER_PROBLEM = 1;
export const PARAMETER_PROBLEM = 2;
export const VERSION_PROBLEM = 3;
export const RESOURCE_PROBLEM = 4;

/**
 * xtables_error and exit(3) inside the parser: thrown where iptables ends in the middle of it, caught only in the programs
 * themselves. The parsers stay straight-line code in the order of the real ones, which is what decides the messages.
 */
export class XtablesError {
  readonly status: number;
  readonly message: string;

  constructor(status: number, message: string) {
    this.status = status;
    this.message = message;
  }
}

/** The end of the program with lines that are not an error of xtables_error's kind. */
export class TryHelp {
  /** What stands on standard error before the hint to `-h`; "" for nothing. */
  readonly line: string;

  constructor(line: string) {
    this.line = line;
  }
}

/** exit(3) after the output is done: -h and -V. */
export class Finished {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** A wrong word on the command line (PARAMETER_PROBLEM). */
export function refuse(message: string): never {
  throw new XtablesError(PARAMETER_PROBLEM, message);
}
