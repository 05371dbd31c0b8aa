import type { Keyword, Token } from "./lexer.ts";
import { refuseFilter, syntaxError } from "./refusal.ts";

/** The tokens of a filter, read from left to right with any look-ahead. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: "end" };
  }

  /** Takes the next token; one that the scanner refused ends the filter with its message. */
  next(): Token {
    const token = this.peek();
    this.#at++;
    if (token.kind === "error") {
      return token.message === undefined ? syntaxError() : refuseFilter(token.message);
    }
    return token;
  }

  word(ahead = 0): Keyword | undefined {
    const token = this.peek(ahead);
    if (token.kind === "error" && ahead === 0) this.next();
    return token.kind === "word" ? token.text : undefined;
  }

  symbol(ahead = 0): string | undefined {
    const token = this.peek(ahead);
    return token.kind === "symbol" ? token.text : undefined;
  }

  /** Whether a term can end before the token at `ahead`. */
  endsTerm(ahead = 0): boolean {
    const token = this.peek(ahead);
    if (token.kind === "end") return true;
    if (token.kind === "word") return token.text === "and" || token.text === "or";
    return token.kind === "symbol" && token.text === ")";
  }

  number(): number {
    const token = this.next();
    return token.kind === "number" ? token.value : syntaxError();
  }

  expect(symbol: string): void {
    const token = this.next();
    if (token.kind !== "symbol" || token.text !== symbol) syntaxError();
  }
}
