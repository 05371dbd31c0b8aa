import { isRelation, relation } from "./arithmetic.ts";
import { ArithmeticParser } from "./arithmetic-parser.ts";
import { and, type Condition, not, or } from "./expression.ts";
import type { FilterContext } from "./filter.ts";
import {
  matchesIpv6Text,
  matchesMacText,
  matchesName,
  matchesNetwork,
  matchesNumber,
  type Qualified,
} from "./identifier.ts";
import type { Keyword, Token } from "./lexer.ts";
import { broadcast, byteTest, direction, longer, multicast, onDevice, shorter, vlan } from "./primitive.ts";
import { isProtocolPacket } from "./protocol.ts";
import { type AddressType, type Direction, isProtocol, type Protocol } from "./qualifier.ts";
import { refuseFilter, syntaxError, unsupported } from "./refusal.ts";
import type { TokenReader } from "./token-reader.ts";

// The grammar of pcap-filter(7). `and` and `or` have the same rank and group from the left; what stands after them may
// be an address alone, which takes the qualifiers of what stood before (`host a or b`). Conditions are made while
// reading, since `vlan` changes the meaning of what follows it and the first error in the text is the one reported.

interface Parsed {
  readonly condition: Condition;
  /** For addresses that follow. */
  readonly qualified: Qualified;
}

const ADDRESS_TYPES: ReadonlySet<string> = new Set(["host", "net", "port", "portrange"]);
const ADDRESS_KINDS: ReadonlySet<Token["kind"]> = new Set(["name", "ipv4", "ipv6", "mac"]);

/** Nested parentheses. */
const MAXIMUM_DEPTH = 200;

/** A whole filter. */
export function parseFilter(context: FilterContext, tokens: TokenReader): Condition {
  const parser = new FilterParser(context, tokens);
  const { condition } = parser.expression("none");
  if (tokens.peek().kind !== "end") syntaxError();
  return condition;
}

class FilterParser {
  readonly #context: FilterContext;
  readonly #tokens: TokenReader;
  readonly #arithmetic: ArithmeticParser;
  #depth = 0;

  constructor(context: FilterContext, tokens: TokenReader) {
    this.#context = context;
    this.#tokens = tokens;
    this.#arithmetic = new ArithmeticParser(context.link, tokens);
  }

  expression(before: Qualified): Parsed {
    if (++this.#depth > MAXIMUM_DEPTH) refuseFilter("can't parse filter expression: memory exhausted");
    let parsed = this.#term(before);
    for (;;) {
      const word = this.#tokens.word();
      if (word !== "and" && word !== "or") {
        this.#depth--;
        return parsed;
      }
      this.#tokens.next();
      const operand = this.#operand(parsed.qualified);
      const condition = (word === "and" ? and : or)(parsed.condition, operand.condition);
      parsed = { condition, qualified: operand.qualified };
    }
  }

  /** After `and` and `or`: a term, or an address that borrows the qualifiers before it. */
  #operand(before: Qualified): Parsed {
    if (this.#tokens.symbol() === "!") {
      this.#tokens.next();
      const operand = this.#operand(before);
      return { ...operand, condition: not(operand.condition) };
    }
    if (!this.#startsAddress()) return this.#term(before);
    // A bare number is an address only once it is seen that no arithmetic goes on.
    if (this.#tokens.peek().kind === "number" && !this.#tokens.endsTerm(1)) return syntaxError();
    return this.#address(before);
  }

  #term(before: Qualified): Parsed {
    const symbol = this.#tokens.symbol();
    if (symbol === "!") {
      this.#tokens.next();
      const operand = this.#term(before);
      return { ...operand, condition: not(operand.condition) };
    }
    if (symbol === "(" && !this.#arithmetic.startsParenthesis()) {
      this.#tokens.next();
      const { condition } = this.expression(before);
      this.#tokens.expect(")");
      return { condition, qualified: before };
    }
    if (this.#arithmetic.starts()) return { condition: this.#relation(), qualified: "none" };
    const word = this.#tokens.word();
    if (word === undefined) return syntaxError();
    return this.#qualifiedTerm(word);
  }

  #relation(): Condition {
    const left = this.#arithmetic.parse();
    const symbol = this.#tokens.symbol();
    if (symbol === undefined || !isRelation(symbol)) return syntaxError();
    this.#tokens.next();
    return relation(symbol, left, this.#arithmetic.parse());
  }

  #qualifiedTerm(word: Keyword): Parsed {
    if (isProtocol(word)) {
      this.#tokens.next();
      return this.#afterProtocol(word);
    }
    const primitive = this.#primitive(word);
    return primitive === undefined
      ? this.#afterProtocol(undefined)
      : { condition: primitive, qualified: "none" };
  }

  /** What follows a protocol's name, or stands without one. */
  #afterProtocol(protocol: Protocol | undefined): Parsed {
    const word = this.#tokens.word();
    if (word === "broadcast" || word === "multicast") {
      this.#tokens.next();
      const make = word === "broadcast" ? broadcast : multicast;
      return { condition: make(this.#context, protocol), qualified: "none" };
    }
    if (word === "type" || word === "subtype" || word === "dir") {
      return refuseFilter("802.11 link-layer types supported only on 802.11");
    }
    const towards = this.#direction();
    const type = this.#addressType(towards);
    if (towards === undefined && type === undefined) {
      if (protocol === undefined || !this.#tokens.endsTerm()) return syntaxError();
      return { condition: isProtocolPacket(this.#context.link, protocol), qualified: "none" };
    }
    return this.#address({ protocol, direction: towards, type });
  }

  #direction(): Direction | undefined {
    const first = this.#tokens.word();
    if (first !== undefined && /^(addr[1-4]|ra|ta)$/.test(first)) return unsupported(first);
    if (first !== "src" && first !== "dst") return undefined;
    this.#tokens.next();
    const joint = this.#tokens.word();
    const second = this.#tokens.word(1);
    const isPair = second !== first && (second === "src" || second === "dst");
    if ((joint !== "or" && joint !== "and") || !isPair) return first;
    this.#tokens.next();
    this.#tokens.next();
    return joint === "or" ? "src or dst" : "src and dst";
  }

  #addressType(towards: Direction | undefined): AddressType | undefined {
    const word = this.#tokens.word();
    const isType = word !== undefined && ADDRESS_TYPES.has(word);
    const isUndirected = word === "proto" || word === "protochain" || word === "gateway";
    if (!isType && (!isUndirected || towards !== undefined)) return undefined;
    this.#tokens.next();
    return word as AddressType;
  }

  /** An address, a number, or several in parentheses. */
  #address(qualified: Qualified): Parsed {
    const token = this.#tokens.next();
    switch (token.kind) {
      case "name":
        return { condition: matchesName(this.#context, token.text, qualified), qualified };
      case "number": {
        const number = { value: token.value, text: undefined };
        return { condition: matchesNumber(this.#context, number, qualified), qualified };
      }
      case "ipv4":
        return { condition: this.#ipv4(token.text, qualified), qualified };
      case "ipv6":
        return {
          condition: matchesIpv6Text(this.#context, token.text, this.#prefixLength() ?? 128, qualified),
          qualified,
        };
      case "mac":
        return { condition: matchesMacText(this.#context, token.text, qualified), qualified };
      case "error":
        return token.message === undefined ? syntaxError() : refuseFilter(token.message);
      case "symbol":
        if (token.text === "!") {
          const { condition } = this.#address(qualified);
          return { condition: not(condition), qualified };
        }
        return token.text === "(" ? this.#addressList(qualified) : syntaxError();
      default:
        return syntaxError();
    }
  }

  #ipv4(text: string, qualified: Qualified): Condition {
    const length = this.#prefixLength();
    if (length !== undefined) return matchesNetwork(this.#context, text, { length }, qualified);
    if (this.#tokens.word() === "mask") {
      this.#tokens.next();
      const mask = this.#tokens.next();
      if (mask.kind !== "ipv4") return syntaxError();
      return matchesNetwork(this.#context, text, { mask: mask.text }, qualified);
    }
    return matchesNumber(this.#context, { value: 0, text }, qualified);
  }

  #prefixLength(): number | undefined {
    if (this.#tokens.symbol() !== "/") return undefined;
    this.#tokens.next();
    return this.#tokens.number();
  }

  /** The rest of `(a or b)`: addresses only, and no further parenthesis at the start. */
  #addressList(qualified: Qualified): Parsed {
    if (this.#tokens.symbol() === "(" && !this.#arithmetic.startsParenthesis()) return syntaxError();
    let { condition } = this.#address(qualified);
    for (let word = this.#tokens.word(); word === "and" || word === "or"; word = this.#tokens.word()) {
      this.#tokens.next();
      const operand = this.#address(qualified);
      condition = (word === "and" ? and : or)(condition, operand.condition);
    }
    this.#tokens.expect(")");
    return { condition, qualified };
  }

  /** Whether an address without qualifiers of its own stands here, behind any parentheses. */
  #startsAddress(): boolean {
    let ahead = 0;
    while (this.#tokens.symbol(ahead) === "(" || this.#tokens.symbol(ahead) === "!") ahead++;
    const token = this.#tokens.peek(ahead);
    if (ADDRESS_KINDS.has(token.kind)) return true;
    return token.kind === "number" && !this.#arithmetic.continues(ahead + 1);
  }

  #primitive(word: Keyword): Condition | undefined {
    const tokens = this.#tokens;
    switch (word) {
      case "less":
      case "greater":
        tokens.next();
        return (word === "less" ? shorter : longer)(tokens.number());
      case "byte":
        return this.#byte();
      case "inbound":
      case "outbound":
        tokens.next();
        return direction(this.#context, word);
      case "ifindex":
        tokens.next();
        return onDevice(this.#context, tokens.number());
      case "vlan":
        tokens.next();
        return vlan(this.#context, this.#arithmetic.plainNumber());
      default:
        return UNSUPPORTED.has(word) ? unsupported(word) : undefined;
    }
  }

  #byte(): Condition {
    const tokens = this.#tokens;
    tokens.next();
    const index = tokens.number();
    const operator = tokens.next();
    if (operator.kind !== "symbol" || !"&|<>=".includes(operator.text)) return syntaxError();
    return byteTest(index, operator.text, tokens.number());
  }
}

const UNSUPPORTED: ReadonlySet<string> = new Set([
  ...["mpls", "pppoed", "pppoes", "geneve", "llc", "ifname", "rset", "rnr", "srnr", "reason", "action"],
  ...["lane", "metac", "bcc", "oam", "oamf4", "oamf4ec", "oamf4sc", "sc", "ilmic", "vpi", "vci"],
  ...["connectmsg", "metaconnect", "fisu", "lssu", "msu", "hfisu", "hlssu", "hmsu"],
  ...["sio", "opc", "dpc", "sls", "hsio", "hopc", "hdpc", "hsls"],
]);
