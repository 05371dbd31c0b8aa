import type { Process, Program } from "../kernel/process.ts";
import { evaluateTest, TestError, type TestWords } from "../shell/test-expression.ts";
import { quoteWord } from "./coreutils.ts";

const words = (process: Process): TestWords => ({
  notInteger: (text) => `invalid integer ${quoteWord(process, text)}`,
  unaryExpected: (text) => `${quoteWord(process, text)}: unary operator expected`,
  binaryExpected: (text) => `${quoteWord(process, text)}: binary operator expected`,
  tooMany: (text) => `extra argument ${quoteWord(process, text)}`,
  argumentExpected: (text) => `missing argument after ${quoteWord(process, text)}`,
});

/** /usr/bin/test and /usr/bin/[ */
export const testProgram: Program = function* (process, args) {
  const name = args[0]!.slice(args[0]!.lastIndexOf("/") + 1);
  if (name === "[" && args.at(-1) !== "]") {
    yield* process.stderr.print(`[: missing ${quoteWord(process, "]")}\n`);
    return 2;
  }
  const host = { process, isVariableSet: () => false, isOptionSet: () => false, words: words(process) };
  try {
    return evaluateTest(host, name === "[" ? args.slice(1, -1) : args.slice(1)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* process.stderr.print(`${name}: ${error.message}\n`);
    return 2;
  }
};
