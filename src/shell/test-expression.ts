import type { Process } from "../kernel/process.ts";
import { compareFiles, FILE_OPERATORS, testFile } from "./file-tests.ts";

/** What is wrong with the arguments of `test`, in the words of whoever asked. */
export class TestError {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** What `test` needs beyond files: the shell's variables and options (the program has none). */
export interface TestHost {
  readonly process: Process;
  readonly isVariableSet: (name: string) => boolean;
  readonly isOptionSet: (name: string) => boolean;
  readonly words: TestWords;
}

/** bash's builtin and coreutils' program word their errors differently. */
export interface TestWords {
  readonly notInteger: (text: string) => string;
  readonly unaryExpected: (text: string) => string;
  readonly binaryExpected: (text: string) => string;
  readonly tooMany: (text: string) => string;
  readonly argumentExpected: (text: string) => string;
}

/** The value of `test`'s arguments (without the name, without `]`). Throws TestError. */
export function evaluateTest(host: TestHost, args: readonly string[]): boolean {
  if (args.length === 0) return false;
  if (args.length <= 4) return testFew(host, args);
  return new TestParser(host, args).whole();
}

const BINARY: readonly string[] = [
  ...["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"],
];

function isUnary(operator: string): boolean {
  return FILE_OPERATORS.includes(operator) || ["-z", "-n", "-v", "-o", "-R"].includes(operator);
}

/** POSIX's rules by the number of arguments. */
function testFew(host: TestHost, args: readonly string[]): boolean {
  const [first, second, third] = args as [string, string, string];
  switch (args.length) {
    case 1:
      return first !== "";
    case 2:
      if (first === "!") return second === "";
      if (isUnary(first)) return unary(host, first, second);
      throw new TestError(host.words.unaryExpected(first));
    case 3:
      if (BINARY.includes(second)) return binary(host, second, [first, third]);
      if (second === "-a") return first !== "" && third !== "";
      if (second === "-o") return first !== "" || third !== "";
      if (first === "!") return !testFew(host, args.slice(1));
      if (first === "(" && third === ")") return second !== "";
      throw new TestError(host.words.binaryExpected(second));
    default:
      if (first === "!") return !testFew(host, args.slice(1));
      if (first === "(" && args[3] === ")") return testFew(host, args.slice(1, 3));
      return new TestParser(host, args).whole();
  }
}

/** More than four arguments: -a binds closer than -o. */
class TestParser {
  readonly #host: TestHost;
  readonly #args: readonly string[];
  #at = 0;

  constructor(host: TestHost, args: readonly string[]) {
    this.#host = host;
    this.#args = args;
  }

  whole(): boolean {
    const value = this.#or();
    if (this.#at < this.#args.length) throw new TestError(this.#host.words.tooMany(this.#args[this.#at]!));
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#args[this.#at] === "-o") {
      this.#at++;
      value = this.#and() || value;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#term();
    while (this.#args[this.#at] === "-a") {
      this.#at++;
      value = this.#term() && value;
    }
    return value;
  }

  #term(): boolean {
    const args = this.#args;
    const first = args[this.#at];
    if (first === undefined) throw new TestError(this.#host.words.argumentExpected(args.at(-1) ?? ""));
    if (first === "!") {
      this.#at++;
      return !this.#term();
    }
    const operator = args[this.#at + 1];
    if (operator !== undefined && BINARY.includes(operator) && args[this.#at + 2] !== undefined) {
      this.#at += 3;
      return binary(this.#host, operator, [first, args[this.#at - 1]!]);
    }
    if (first === "(") {
      this.#at++;
      const value = this.#or();
      if (args[this.#at] !== ")") throw new TestError("`)' expected");
      this.#at++;
      return value;
    }
    if (isUnary(first) && operator !== undefined) {
      this.#at += 2;
      return unary(this.#host, first, operator);
    }
    this.#at++;
    return first !== "";
  }
}

export function unary(host: TestHost, operator: string, operand: string): boolean {
  if (operator === "-z") return operand === "";
  if (operator === "-n") return operand !== "";
  if (operator === "-v") return host.isVariableSet(operand);
  if (operator === "-o") return host.isOptionSet(operand);
  if (operator === "-t" && !/^\s*[0-9]+\s*$/.test(operand))
    throw new TestError(host.words.notInteger(operand));
  return testFile(host.process, operator, operand) ?? false;
}

function binary(host: TestHost, operator: string, [left, right]: readonly [string, string]): boolean {
  switch (operator) {
    case "=":
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case ">":
      return left > right;
    case "-nt":
    case "-ot":
    case "-ef":
      return compareFiles(host.process, operator, [left, right]);
    default:
      return compareIntegers(operator, integer(host, left), integer(host, right));
  }
}

function integer(host: TestHost, text: string): bigint {
  if (!/^[ \t\n]*[-+]?[0-9]+[ \t\n]*$/.test(text)) throw new TestError(host.words.notInteger(text));
  return BigInt(text.trim().replace(/^\+/, ""));
}

export function compareIntegers(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case "-eq":
      return left === right;
    case "-ne":
      return left !== right;
    case "-lt":
      return left < right;
    case "-le":
      return left <= right;
    case "-gt":
      return left > right;
    default:
      return left >= right;
  }
}
