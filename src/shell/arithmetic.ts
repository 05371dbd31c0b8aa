import { type Arithmetic, ArithmeticError, parseArithmetic, type Target } from "./arithmetic-syntax.ts";

/** How expressions reach the shell's variables; `index` is the text between brackets. */
export interface ArithmeticScope {
  read(name: string, index: string | undefined): string | undefined;
  write(name: string, index: string | undefined, value: string): void;
}

const cache: Map<string, Arithmetic> = new Map();
const MAXIMUM_CACHED = 1000;
/** Variables whose value is an expression with variables ... (bash: expression recursion level exceeded). */
const MAXIMUM_LEVEL = 100;

/** The value of an expression (64-bit, wrapping). Throws ArithmeticError. */
export function evaluateArithmetic(text: string, scope: ArithmeticScope): bigint {
  return evaluateText(text, scope, 0);
}

function evaluateText(text: string, scope: ArithmeticScope, level: number): bigint {
  try {
    return evaluateTree(text, scope, level);
  } catch (error) {
    if (error instanceof ArithmeticError) error.expression ??= text;
    throw error;
  }
}

function evaluateTree(text: string, scope: ArithmeticScope, level: number): bigint {
  if (level > MAXIMUM_LEVEL) throw new ArithmeticError("expression recursion level exceeded", text);
  let tree = cache.get(text);
  if (tree === undefined) {
    tree = parseArithmetic(text);
    if (cache.size >= MAXIMUM_CACHED) cache.clear();
    cache.set(text, tree);
  }
  return new Evaluation(text, scope, level).value(tree);
}

class Evaluation {
  readonly #text: string;
  readonly #scope: ArithmeticScope;
  readonly #level: number;

  constructor(text: string, scope: ArithmeticScope, level: number) {
    this.#text = text;
    this.#scope = scope;
    this.#level = level;
  }

  value(tree: Arithmetic): bigint {
    switch (tree.kind) {
      case "number":
        return tree.value;
      case "variable":
        return this.#read(tree);
      case "unary":
        return unary(tree.operator, this.value(tree.operand));
      case "binary":
        return this.#binary(tree);
      case "choice":
        return this.value(tree.test) !== 0n ? this.value(tree.yes) : this.value(tree.no);
      case "assign":
        return this.#assign(tree);
      case "step": {
        const old = this.#read(tree.target);
        const changed = BigInt.asIntN(64, tree.operator === "++" ? old + 1n : old - 1n);
        this.#write(tree.target, changed);
        return tree.isPrefix ? changed : old;
      }
    }
  }

  #binary(tree: Extract<Arithmetic, { kind: "binary" }>): bigint {
    const left = this.value(tree.left);
    if (tree.operator === "&&") return left !== 0n && this.value(tree.right) !== 0n ? 1n : 0n;
    if (tree.operator === "||") return left !== 0n || this.value(tree.right) !== 0n ? 1n : 0n;
    return this.#apply(tree.operator, [left, this.value(tree.right)], tree.at);
  }

  #assign(tree: Extract<Arithmetic, { kind: "assign" }>): bigint {
    const operator = tree.operator.slice(0, -1);
    const old = operator === "" ? 0n : this.#read(tree.target);
    const right = this.value(tree.value);
    const value = operator === "" ? right : this.#apply(operator, [old, right], tree.at);
    this.#write(tree.target, value);
    return value;
  }

  #apply(operator: string, [left, right]: readonly [bigint, bigint], at: number): bigint {
    if ((operator === "/" || operator === "%") && right === 0n) {
      throw new ArithmeticError("division by 0", this.#text.slice(at));
    }
    if (operator === "**" && right < 0n) {
      throw new ArithmeticError("exponent less than 0", this.#text.slice(at));
    }
    return BigInt.asIntN(64, binary(operator, left, right));
  }

  #read(target: Target): bigint {
    const text = this.#scope.read(target.name, target.index);
    if (text === undefined || text === "") return 0n;
    if (/^[0-9]+$/.test(text) && (text[0] !== "0" || text === "0")) return BigInt.asIntN(64, BigInt(text));
    return evaluateText(text, this.#scope, this.#level + 1);
  }

  #write(target: Target, value: bigint): void {
    this.#scope.write(target.name, target.index, String(value));
  }
}

function unary(operator: string, value: bigint): bigint {
  if (operator === "!") return value === 0n ? 1n : 0n;
  if (operator === "~") return ~value;
  return operator === "-" ? BigInt.asIntN(64, -value) : value;
}

const BINARY: Readonly<Record<string, (left: bigint, right: bigint) => bigint>> = {
  ",": (_left, right) => right,
  "|": (left, right) => left | right,
  "^": (left, right) => left ^ right,
  "&": (left, right) => left & right,
  "==": (left, right) => (left === right ? 1n : 0n),
  "!=": (left, right) => (left !== right ? 1n : 0n),
  "<": (left, right) => (left < right ? 1n : 0n),
  ">": (left, right) => (left > right ? 1n : 0n),
  "<=": (left, right) => (left <= right ? 1n : 0n),
  ">=": (left, right) => (left >= right ? 1n : 0n),
  // x86 shifts by the low six bits of the count.
  "<<": (left, right) => left << (right & 63n),
  ">>": (left, right) => left >> (right & 63n),
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
  "**": power,
};

function binary(operator: string, left: bigint, right: bigint): bigint {
  return BINARY[operator]!(left, right);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = BigInt.asIntN(64, result * square);
    square = BigInt.asIntN(64, square * square);
  }
  return result;
}
