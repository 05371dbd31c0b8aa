/**
 * exit_error inside `conntrack`: thrown where the real program exits in the middle of its parser, caught only in the
 * program itself.
 */
export class Complaint {
  /** 2: a wrong command line; 1: anything else. */
  readonly status: 1 | 2;
  readonly message: string;
  readonly reason: "refused" | "lacking";

  constructor(status: 1 | 2, message: string, reason: "refused" | "lacking" = "refused") {
    this.status = status;
    this.message = message;
    this.reason = reason;
  }
}

export function refuse(message: string): never {
  throw new Complaint(2, message);
}

export function failWith(message: string): never {
  throw new Complaint(1, message);
}

/** What the real program could do and we can't. */
export function lacking(what: string): never {
  throw new Complaint(1, `${what} not emulated`, "lacking");
}
