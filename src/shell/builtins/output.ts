import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { encodeText } from "../../wire/text.ts";
import { echoText } from "../echo.ts";
import { assignParameter, parseTarget } from "../parameters.ts";
import { formatPrintf } from "../printf.ts";
import type { Shell } from "../shell.ts";
import { isOptionSet, isVariableSet } from "../shell-queries.ts";
import { evaluateTest, TestError, type TestWords } from "../test-expression.ts";
import { refuseOption } from "./builtin.ts";

export function* echoBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  return yield* write(shell, "echo", echoText(args.slice(1)));
}

/** Output of a builtin: what can't be written is told, and is status 1. */
function* write(shell: Shell, name: string, text: string): Task<number> {
  if (text === "") return 0;
  const written = yield* shell.process.write(1, encodeText(text));
  if (written.ok) return 0;
  yield* shell.complain(`${name}: write error: ${strerror(written.errno)}`);
  return 1;
}

/** printf [-v var] format [arguments] */
export function* printfBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  let index = 1;
  let variable: string | undefined;
  if (args[index] === "-v") {
    variable = args[index + 1];
    index += 2;
  } else if (/^-./.test(args[index] ?? "") && args[index] !== "--") {
    return yield* refuseOption(shell, args, args[index]!.slice(0, 2), "printf [-v var] format [arguments]");
  }
  if (args[index] === "--") index++;
  const format = args[index];
  if (format === undefined) {
    yield* shell.printError("printf: usage: printf [-v var] format [arguments]\n");
    return 2;
  }
  const { machine } = shell.process;
  const nowSeconds = () =>
    Number((machine.bootTimeNs + BigInt(Math.floor(machine.clock.now()))) / 1_000_000_000n);
  const result = formatPrintf(format, args.slice(index + 1), { nowSeconds });
  for (const message of result.errors) yield* shell.complain(`printf: ${message}`);
  if (variable === undefined) {
    const status = yield* write(shell, "printf", result.text);
    return status === 0 ? result.status : status;
  }
  const target = yield* parseTarget(shell, variable);
  if (target === undefined) {
    yield* shell.complain(`printf: \`${variable}': not a valid identifier`);
    return 2;
  }
  yield* assignParameter(shell, target, result.text);
  return result.status;
}

const WORDS: TestWords = {
  notInteger: (text) => `${text}: integer expression expected`,
  unaryExpected: (text) => `${text}: unary operator expected`,
  binaryExpected: (text) => `${text}: binary operator expected`,
  tooMany: () => "too many arguments",
  argumentExpected: () => "argument expected",
};

/** test and [ */
export function* testBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const name = args[0]!;
  if (name === "[" && args.at(-1) !== "]") {
    yield* shell.complain("[: missing `]'");
    return 2;
  }
  const host = {
    process: shell.process,
    isVariableSet: (each: string) => isVariableSet(shell, each),
    isOptionSet: (each: string) => isOptionSet(shell, each),
    words: WORDS,
  };
  try {
    return evaluateTest(host, name === "[" ? args.slice(1, -1) : args.slice(1)) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* shell.complain(`${name}: ${error.message}`);
    return 2;
  }
}
