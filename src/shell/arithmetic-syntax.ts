/** Arithmetic expressions as trees. Positions are kept for bash's `(error token is "...")`. */
export type Arithmetic =
  | { readonly kind: "number"; readonly value: bigint }
  | {
      readonly kind: "variable";
      readonly name: string;
      readonly index: string | undefined;
      readonly at: number;
    }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Arithmetic }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Arithmetic;
      readonly right: Arithmetic;
      readonly at: number;
    }
  | {
      readonly kind: "assign";
      readonly operator: string;
      readonly target: Target;
      readonly value: Arithmetic;
      readonly at: number;
    }
  | {
      readonly kind: "step";
      readonly operator: "++" | "--";
      readonly target: Target;
      readonly isPrefix: boolean;
    }
  | { readonly kind: "choice"; readonly test: Arithmetic; readonly yes: Arithmetic; readonly no: Arithmetic };

export type Target = Extract<Arithmetic, { kind: "variable" }>;

/** What is wrong with an expression, and the rest of the text from the token where it was noticed. */
export class ArithmeticError {
  readonly message: string;
  readonly token: string;
  /** The text that holds it, where that is the value of a variable. */
  expression: string | undefined;

  constructor(message: string, token: string) {
    this.message = message;
    this.token = token;
  }
}

const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
];

const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="];
const OPERATOR = /^(?:<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&^|]=|[-+*/%&^|<>=!~?:,()])/;
const MAXIMUM_DEPTH = 200;

export function parseArithmetic(text: string): Arithmetic {
  return new Parser(text).whole();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  /** Start of the token that was read last. */
  #last = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Arithmetic {
    this.#space();
    if (this.#at >= this.#text.length) return { kind: "number", value: 0n };
    const tree = this.#comma();
    if (this.#at < this.#text.length) this.#fail("syntax error in expression");
    return tree;
  }

  #comma(): Arithmetic {
    let left = this.#assignment();
    while (this.#peek() === ",") {
      const at = this.#take(",");
      left = { kind: "binary", operator: ",", left, right: this.#assignment(), at };
    }
    return left;
  }

  #assignment(): Arithmetic {
    const target = this.#choice();
    const operator = this.#peek();
    if (!ASSIGNMENTS.includes(operator)) return target;
    if (target.kind !== "variable") this.#fail("attempted assignment to non-variable");
    this.#take(operator);
    const at = this.#at;
    return { kind: "assign", operator, target: target as Target, value: this.#assignment(), at };
  }

  #choice(): Arithmetic {
    const test = this.#level(0);
    if (this.#peek() !== "?") return test;
    this.#take("?");
    if (this.#peek() === ":" || this.#at >= this.#text.length) this.#fail("expression expected");
    const yes = this.#comma();
    if (this.#peek() !== ":") this.#fail("`:' expected for conditional expression");
    this.#take(":");
    if (this.#at >= this.#text.length) this.#fail("expression expected");
    return { kind: "choice", test, yes, no: this.#assignment() };
  }

  #level(level: number): Arithmetic {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#power();
    let left = this.#level(level + 1);
    for (let operator = this.#peek(); operators.includes(operator); operator = this.#peek()) {
      this.#take(operator);
      const at = this.#at;
      left = { kind: "binary", operator, left, right: this.#level(level + 1), at };
    }
    return left;
  }

  #power(): Arithmetic {
    const left = this.#unary();
    if (this.#peek() !== "**") return left;
    this.#take("**");
    const at = this.#at;
    return { kind: "binary", operator: "**", left, right: this.#power(), at };
  }

  #unary(): Arithmetic {
    this.#depth++;
    if (this.#depth > MAXIMUM_DEPTH) this.#fail("expression recursion level exceeded");
    const tree = this.#unaryInner();
    this.#depth--;
    return tree;
  }

  #unaryInner(): Arithmetic {
    const operator = this.#peek();
    if (operator === "++" || operator === "--") {
      const start = this.#take(operator);
      if (/^[A-Za-z_]/.test(this.#text.slice(this.#at))) {
        return { kind: "step", operator, target: this.#variable(), isPrefix: true };
      }
      this.#at = start + 1;
      this.#space();
      return { kind: "unary", operator: operator[0]!, operand: this.#unary() };
    }
    if (operator !== "" && "!~+-".includes(operator)) {
      this.#take(operator);
      return { kind: "unary", operator, operand: this.#unary() };
    }
    return this.#primary();
  }

  #primary(): Arithmetic {
    if (this.#peek() === "(") {
      this.#take("(");
      const tree = this.#comma();
      if (this.#peek() !== ")") this.#fail("missing `)'");
      this.#take(")");
      return tree;
    }
    const rest = this.#text.slice(this.#at);
    if (/^[A-Za-z_]/.test(rest)) {
      const target = this.#variable();
      const operator = this.#peek();
      if (operator !== "++" && operator !== "--") return target;
      this.#take(operator);
      return { kind: "step", operator, target, isPrefix: false };
    }
    const number = /^[0-9][0-9a-zA-Z_@#]*/.exec(rest);
    if (number === null) this.#fail("syntax error: operand expected");
    this.#last = this.#at;
    const value = parseNumber(number![0]);
    if (typeof value === "string") throw new ArithmeticError(value, rest);
    this.#at += number![0].length;
    this.#space();
    return { kind: "number", value };
  }

  #variable(): Target {
    const at = this.#at;
    this.#last = at;
    const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(this.#text.slice(at))![0];
    this.#at += name.length;
    const index = this.#text[this.#at] === "[" ? this.#subscript() : undefined;
    this.#space();
    return { kind: "variable", name, index, at };
  }

  #subscript(): string {
    let depth = 0;
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === "[") depth++;
      else if (this.#text[this.#at] === "]" && --depth === 0) {
        this.#at++;
        return this.#text.slice(start + 1, this.#at - 1);
      }
    }
    throw new ArithmeticError("bad array subscript", this.#text.slice(start));
  }

  #peek(): string {
    return OPERATOR.exec(this.#text.slice(this.#at, this.#at + 3))?.[0] ?? "";
  }

  #take(operator: string): number {
    const at = this.#at;
    this.#last = at;
    this.#at += operator.length;
    this.#space();
    return at;
  }

  #space(): void {
    while (" \t\n".includes(this.#text[this.#at] ?? "x")) this.#at++;
  }

  #fail(message: string): never {
    const token = this.#at < this.#text.length ? this.#at : this.#last;
    throw new ArithmeticError(message, this.#text.slice(token));
  }
}

/** A constant: decimal, 0octal, 0xhex or base#digits; an error's text instead of a value. */
export function parseNumber(text: string): bigint | string {
  const based = /^([0-9]+)#([0-9a-zA-Z@_]*)$/.exec(text);
  if (based !== null) {
    const base = Number(based[1]);
    if (base < 2 || base > 64) return "invalid arithmetic base";
    return based[2] === "" ? "invalid integer constant" : digitsInBase(based[2]!, base);
  }
  if (/^0[xX]/.test(text)) return digitsInBase(text.slice(2), 16);
  if (text.length > 1 && text[0] === "0") return digitsInBase(text.slice(1), 8);
  return digitsInBase(text, 10);
}

const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";

function digitsInBase(text: string, base: number): bigint | string {
  if (base === 10 && /^[0-9]+$/.test(text)) return BigInt.asIntN(64, BigInt(text));
  let value = 0n;
  for (const letter of text) {
    const digit = DIGITS.indexOf(base <= 36 ? letter.toLowerCase() : letter);
    if (digit < 0 || text.includes("#")) return "invalid number";
    if (digit >= base) return "value too great for base";
    value = BigInt.asIntN(64, value * BigInt(base) + BigInt(digit));
  }
  return value;
}
