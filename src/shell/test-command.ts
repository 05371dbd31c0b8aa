import type { TestBinaryExpression, TestCommand, TestExpression, TestUnaryExpression } from "unbash";
import type { Task } from "../kernel/task.ts";
import { evaluateOrFail, expandArithmeticText } from "./arithmetic-expansion.ts";
import { expandToPattern, expandToRegExp, expandToText } from "./expansion.ts";
import { compareFiles, testFile } from "./file-tests.ts";
import { IndexedArray } from "./indexed-array.ts";
import { hasPatternMagic, matchesPattern, unescapePattern } from "./pattern.ts";
import { quoteForTrace } from "./quoting.ts";
import { translateRegExp } from "./regular-expression.ts";
import type { Shell } from "./shell.ts";
import { isOptionSet, isVariableSet } from "./shell-queries.ts";
import { compareIntegers } from "./test-expression.ts";
import { traceLine } from "./trace.ts";

/** `[[ ... ]]` as an exit status: 2 when the expression itself is wrong. */
export function* runTestCommand(shell: Shell, node: TestCommand): Task<number> {
  const value = yield* evaluate(shell, node.expression);
  return value === "error" ? 2 : value ? 0 : 1;
}

type Outcome = boolean | "error";

function* evaluate(shell: Shell, expression: TestExpression): Task<Outcome> {
  switch (expression.type) {
    case "TestLogical": {
      let value: Outcome = expression.operator === "&&";
      for (const operand of expression.operands) {
        value = yield* evaluate(shell, operand);
        if (value === "error" || value !== (expression.operator === "&&")) return value;
      }
      return value;
    }
    case "TestNot": {
      const value = yield* evaluate(shell, expression.operand);
      return value === "error" ? value : expression.negations.length % 2 === 1 ? !value : value;
    }
    case "TestGroup":
      return yield* evaluate(shell, expression.expression);
    case "TestUnary":
      return yield* evaluateUnary(shell, expression);
    case "TestBinary":
      return yield* evaluateBinary(shell, expression);
  }
}

function* evaluateUnary(shell: Shell, expression: TestUnaryExpression): Task<Outcome> {
  const operand = yield* expandToText(shell, expression.operand);
  const { operator } = expression;
  if (shell.isSet("x")) yield* traceLine(shell, `[[ ${operator} ${quoteForTrace(operand)} ]]`);
  if (operator === "-z") return operand === "";
  if (operator === "-n") return operand !== "";
  if (operator === "-v") return isVariableSet(shell, operand);
  if (operator === "-o") return isOptionSet(shell, operand);
  if (operator === "-R") return shell.variables.own(operand)?.isNameref === true;
  return testFile(shell.process, operator, operand) ?? false;
}

function* evaluateBinary(shell: Shell, expression: TestBinaryExpression): Task<Outcome> {
  const left = yield* expandToText(shell, expression.left);
  const { operator } = expression;
  const options = { ignoreCase: shell.longOptions.has("nocasematch") };
  if (operator === "=~") return yield* matchRegExp(shell, expression, left);
  if (operator === "==" || operator === "=" || operator === "!=") {
    const pattern = yield* expandToPattern(shell, expression.right);
    yield* traceBinary(
      shell,
      left,
      operator,
      hasPatternMagic(pattern) ? pattern : quoteForTrace(unescapePattern(pattern)),
    );
    return matchesPattern(left, pattern, options) === (operator !== "!=");
  }
  const right = yield* expandToText(shell, expression.right);
  yield* traceBinary(shell, left, operator, quoteForTrace(right));
  if (operator === "<") return left < right;
  if (operator === ">") return left > right;
  if (operator === "-nt" || operator === "-ot" || operator === "-ef") {
    return compareFiles(shell.process, operator, [left, right]);
  }
  const first = yield* evaluateOrFail(shell, yield* expandArithmeticText(shell, left), "[[");
  if (first === undefined) return false;
  const second = yield* evaluateOrFail(shell, yield* expandArithmeticText(shell, right), "[[");
  return second !== undefined && compareIntegers(operator, first, second);
}

function* traceBinary(shell: Shell, left: string, operator: string, right: string): Task<void> {
  if (shell.isSet("x")) yield* traceLine(shell, `[[ ${quoteForTrace(left)} ${operator} ${right} ]]`);
}

function* matchRegExp(shell: Shell, expression: TestBinaryExpression, text: string): Task<Outcome> {
  const source = yield* expandToRegExp(shell, expression.right);
  yield* traceBinary(shell, text, "=~", source);
  const compiled = translateRegExp(source, shell.longOptions.has("nocasematch") ? "i" : "");
  if (compiled === undefined) return "error";
  const match = compiled.exec(text);
  const variable = shell.variables.ensure("BASH_REMATCH");
  variable.text = undefined;
  variable.indexed = IndexedArray.of([...(match ?? [])].map((group) => group ?? ""));
  return match !== null;
}
