import {
  type Arithmetic,
  isRelation,
  negation,
  operation,
  protocolOctets,
  RANKS,
  UNRANKED,
} from "./arithmetic.ts";
import { constant, type Operator } from "./expression.ts";
import type { Link } from "./link.ts";
import { isProtocol, type Protocol } from "./qualifier.ts";
import { syntaxError } from "./refusal.ts";
import type { TokenReader } from "./token-reader.ts";

/** Arithmetic in filters: `ip[0] & 0xf`, `(tcp[12] >> 2) + 4`. */
export class ArithmeticParser {
  readonly #link: Link;
  readonly #tokens: TokenReader;

  constructor(link: Link, tokens: TokenReader) {
    this.#link = link;
    this.#tokens = tokens;
  }

  /** Whether arithmetic stands here rather than another term. */
  starts(): boolean {
    const token = this.#tokens.peek();
    if (token.kind === "number") return true;
    if (token.kind === "symbol") return token.text === "-" || this.startsParenthesis();
    if (token.kind !== "word") return false;
    return token.text === "len" || (isProtocol(token.text) && this.#tokens.symbol(1) === "[");
  }

  /** Whether `(` here encloses arithmetic and no condition: nothing within it compares, joins or negates. */
  startsParenthesis(): boolean {
    if (this.#tokens.symbol() !== "(") return false;
    let depth = 0;
    for (let ahead = 0; ; ahead++) {
      const token = this.#tokens.peek(ahead);
      if (token.kind === "number") continue;
      if (token.kind === "word") {
        if (token.text !== "len" && (!isProtocol(token.text) || this.#tokens.symbol(ahead + 1) !== "[")) {
          return false;
        }
        continue;
      }
      if (token.kind !== "symbol" || token.text === "!" || isRelation(token.text)) return false;
      if (token.text === "(") depth++;
      if (token.text === ")" && --depth === 0) return true;
    }
  }

  /** Whether a number before position `ahead` is part of more: an operator or a comparison follows. */
  continues(ahead: number): boolean {
    let position = ahead;
    while (this.#tokens.symbol(position) === ")") position++;
    const symbol = this.#tokens.symbol(position);
    return symbol !== undefined && (RANKS.has(symbol) || UNRANKED.has(symbol) || isRelation(symbol));
  }

  parse(minimumRank = 0): Arithmetic {
    let left = this.#operand();
    for (;;) {
      const symbol = this.#tokens.symbol();
      if (symbol === undefined) return left;
      const rank = RANKS.get(symbol);
      if (UNRANKED.has(symbol)) {
        this.#tokens.next();
        left = operation(symbol as Operator, left, this.parse());
      } else if (rank !== undefined && rank >= minimumRank) {
        this.#tokens.next();
        left = operation(symbol as Operator, left, this.parse(rank + 1));
      } else {
        return left;
      }
    }
  }

  /** A number in any parentheses, or undefined when there is none here. */
  plainNumber(): number | undefined {
    let ahead = 0;
    while (this.#tokens.symbol(ahead) === "(") ahead++;
    if (this.#tokens.peek(ahead).kind !== "number") return undefined;
    for (let open = 0; open < ahead; open++) this.#tokens.next();
    const value = this.#tokens.number();
    for (let open = 0; open < ahead; open++) this.#tokens.expect(")");
    return value;
  }

  #operand(): Arithmetic {
    const token = this.#tokens.next();
    if (token.kind === "number") return { value: constant(token.value), requires: undefined };
    if (token.kind === "symbol" && token.text === "-") {
      return negation(this.parse(HIGHEST_RANK));
    }
    if (token.kind === "symbol" && token.text === "(") {
      const inner = this.parse();
      this.#tokens.expect(")");
      return inner;
    }
    if (token.kind !== "word") return syntaxError();
    if (token.text === "len") return { value: { kind: "length" }, requires: undefined };
    return isProtocol(token.text) ? this.#octets(token.text) : syntaxError();
  }

  /** The rest of `tcp[12:2]`. */
  #octets(protocol: Protocol): Arithmetic {
    this.#tokens.expect("[");
    const index = this.parse();
    let sizeBytes = 1;
    if (this.#tokens.symbol() === ":") {
      this.#tokens.next();
      sizeBytes = this.#tokens.number();
    }
    this.#tokens.expect("]");
    return protocolOctets(this.#link, protocol, index, sizeBytes);
  }
}

/** Above every operator: a sign takes one operand. */
const HIGHEST_RANK = 6;
