import type { Program } from "../kernel/process.ts";
import { evaluateTest, TestError, type TestWords } from "../shell/test-expression.ts";
import { quoteAlways } from "./coreutils.ts";

const WORDS: TestWords = {
  notInteger: (text) => `invalid integer ${quoteAlways(text)}`,
  unaryExpected: (text) => `${quoteAlways(text)}: unary operator expected`,
  binaryExpected: (text) => `${quoteAlways(text)}: binary operator expected`,
  tooMany: (text) => `extra argument ${quoteAlways(text)}`,
  argumentExpected: (text) => `missing argument after ${quoteAlways(text)}`,
};

/** /usr/bin/test and /usr/bin/[ */
export const testProgram: Program = function* (process, args) {
  const name = args[0]!.slice(args[0]!.lastIndexOf("/") + 1);
  if (name === "[" && args.at(-1) !== "]") {
    yield* process.stderr.print("[: missing ']'\n");
    return 2;
  }
  const host = { process, isVariableSet: () => false, isOptionSet: () => false, words: WORDS };
  try {
    return evaluateTest(host, name === "[" ? args.slice(1, -1) : args.slice(1)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* process.stderr.print(`${name}: ${error.message}\n`);
    return 2;
  }
};
