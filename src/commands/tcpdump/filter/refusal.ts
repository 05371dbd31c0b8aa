/**
 * Why a filter is none, in libpcap's words. Thrown from wherever the parser stands, because the first error in the
 * order of the text is the one to report; caught in one place (filter.ts), whose answer is a value.
 */
export class Refusal {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function refuseFilter(message: string): never {
  throw new Refusal(message);
}

export function syntaxError(): never {
  throw new Refusal("can't parse filter expression: syntax error");
}

/** A part of the language that libpcap has and we do not. */
export function unsupported(what: string): never {
  throw new Refusal(`'${what}' is not supported in filters here (see docs/fidelity.md)`);
}
