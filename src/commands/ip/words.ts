import type { LinkInvocation } from "./invocation.ts";

/** matches(): `word` is a prefix of `keyword`, but not empty. */
export function abbreviates(word: string, keyword: string): boolean {
  return word !== "" && keyword.startsWith(word);
}

/** The words of one command that are still to be read. */
export class Words {
  readonly #words: readonly string[];
  readonly #invocation: LinkInvocation;
  #next = 0;

  constructor(invocation: LinkInvocation, words: readonly string[]) {
    this.#invocation = invocation;
    this.#words = words;
  }

  get done(): boolean {
    return this.#next >= this.#words.length;
  }

  /** How many are left. */
  get left(): number {
    return this.#words.length - this.#next;
  }

  peek(): string | undefined {
    return this.#words[this.#next];
  }

  /** The next word; the caller has looked that there is one. */
  take(): string {
    return this.#words[this.#next++]!;
  }

  /** NEXT_ARG(): the value that must follow a keyword. */
  value(): string {
    if (this.done) this.#invocation.fail('Command line is not complete. Try option "help"');
    return this.take();
  }

  rest(): readonly string[] {
    const words = this.#words.slice(this.#next);
    this.#next = this.#words.length;
    return words;
  }
}

/**
 * One keyword of a command and what it does with the words after it. The order of a table is iproute2's order of
 * comparison, which decides what an abbreviation means.
 */
export type Keyword<State> = readonly [
  word: string,
  match: "whole" | "prefix",
  handle: (state: State, words: Words, word: string) => void,
];

export function findKeyword<State>(
  table: readonly Keyword<State>[],
  word: string,
): Keyword<State>[2] | undefined {
  for (const [keyword, match, handle] of table) {
    if (match === "whole" ? word === keyword : abbreviates(word, keyword)) return handle;
  }
  return undefined;
}

const C_NUMBER = /^\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;

/** get_integer() and get_s32(): a C number (base 0) that fits in 32 bits. */
export function parseInteger(text: string): number | undefined {
  const match = C_NUMBER.exec(text);
  if (match === null) return undefined;
  const digits = match[2]!;
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  const signed = match[1] === "-" ? -value : value;
  return signed >= -0x80000000 && signed <= 0x7fffffff ? signed : undefined;
}

/** get_unsigned(), get_u32(), get_u16() and get_u8(): a C number from 0 to `maximum`. */
export function parseUnsigned(text: string, maximum = 0xffffffff): number | undefined {
  const match = C_NUMBER.exec(text);
  if (match === null) return undefined;
  const digits = match[2]!;
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  if (match[1] === "-" && value !== 0) return undefined;
  return value <= maximum ? value : undefined;
}

/** atoi() */
export function parseLeadingInteger(text: string): number {
  const match = /^\s*([+-]?\d+)/.exec(text);
  return match === null ? 0 : Number(match[1]);
}
