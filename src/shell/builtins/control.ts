import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { decodeText } from "../../wire/text.ts";
import { evaluateOrFail } from "../arithmetic-expansion.ts";
import { parseTarget } from "../parameters.ts";
import type { Shell } from "../shell.ts";
import { ShellExit } from "../shell-error.ts";
import { parseShell } from "../source-text.ts";

/** `:` and `true` */
// biome-ignore lint/correctness/useYield: builtins are tasks, also those that never wait
export function* succeedBuiltin(): Task<number> {
  return 0;
}

// biome-ignore lint/correctness/useYield: builtins are tasks, also those that never wait
export function* failBuiltin(): Task<number> {
  return 1;
}

export function* jumpBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const kind = args[0] as "break" | "continue";
  if (shell.loopDepth === 0) {
    yield* shell.complain(`${kind}: only meaningful in a \`for', \`while', or \`until' loop`);
    return 0;
  }
  const count = args[1] ?? "1";
  if (!/^[-+]?[0-9]+$/.test(count)) {
    yield* shell.complain(`${kind}: ${count}: numeric argument required`);
    throw new ShellExit(128);
  }
  if (Number(count) < 1) {
    yield* shell.complain(`${kind}: ${count}: loop count out of range`);
    shell.jump = { kind: "break", levels: shell.loopDepth };
    return 1;
  }
  shell.jump = { kind, levels: Math.min(Number(count), shell.loopDepth) };
  return 0;
}

export function* returnBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  if (shell.callStack.length === 0 && shell.sourceDepth === 0) {
    yield* shell.complain("return: can only `return' from a function or sourced script");
    return 2;
  }
  const status = yield* statusArgument(shell, args);
  shell.jump = { kind: "return" };
  return status;
}

export function* exitBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  throw new ShellExit(yield* statusArgument(shell, args));
}

function* statusArgument(shell: Shell, args: readonly string[]): Task<number> {
  const text = args[1] === "--" ? args[2] : args[1];
  if (text === undefined) return shell.status;
  if (/^[ \t]*[-+]?[0-9]+[ \t]*$/.test(text))
    return Number(BigInt.asUintN(8, BigInt(text.trim().replace("+", ""))));
  yield* shell.complain(`${args[0]}: ${text}: numeric argument required`);
  return 2;
}

export function* evalBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const text = (args[1] === "--" ? args.slice(2) : args.slice(1)).join(" ");
  if (text.trim() === "") return 0;
  shell.evalDepth++;
  try {
    yield* shell.engine.runSource(shell, text, "keep line");
  } finally {
    shell.evalDepth--;
  }
  return shell.status;
}

export function* sourceBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const name = args[1];
  if (name === undefined) {
    yield* shell.complain(`${args[0]}: filename argument required`);
    yield* shell.printError(`${args[0]}: usage: ${args[0]} filename [arguments]\n`);
    return 2;
  }
  const text = shell.process.files.readFile(name);
  if (!text.ok) {
    yield* shell.complain(
      text.errno === "EISDIR" ? `${args[0]}: ${name}: is a directory` : `${name}: ${strerror(text.errno)}`,
    );
    return 1;
  }
  const { args: outer, name: shellName } = shell;
  if (args.length > 2) shell.args = args.slice(2);
  shell.sourceDepth++;
  const source = decodeText(text.value);
  // The file begins with the caller's $?; without a command in it the status is 0 (bash: _evalfile).
  if (parseShell(source).commands.length === 0) shell.status = 0;
  shell.messageName = name;
  try {
    yield* shell.engine.runSource(shell, source, "own lines");
  } finally {
    shell.sourceDepth--;
    shell.messageName = undefined;
    if (args.length > 2) shell.args = outer;
  }
  if (shell.jump?.kind === "return") shell.jump = undefined;
  return shellName === "" ? 0 : shell.status;
}

export function* shiftBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const text = args[1] ?? "1";
  if (!/^[-+]?[0-9]+$/.test(text)) {
    yield* shell.complain(`shift: ${text}: numeric argument required`);
    return 1;
  }
  const count = Number(text);
  if (count < 0) {
    yield* shell.complain(`shift: ${text}: shift count out of range`);
    return 1;
  }
  if (count > shell.args.length) return 1;
  shell.args = shell.args.slice(count);
  return 0;
}

export function* unsetBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  let kind: "any" | "variable" | "function" | "reference" = "any";
  let status = 0;
  for (const arg of args.slice(1)) {
    if (arg === "-v") kind = "variable";
    else if (arg === "-f") kind = "function";
    else if (arg === "-n") kind = "reference";
    else if (arg !== "--" && !(yield* unsetName(shell, arg, kind))) status = 1;
  }
  return status;
}

function* unsetName(shell: Shell, name: string, kind: string): Task<boolean> {
  if (kind === "function") return shell.functions.delete(name) || true;
  const target = yield* parseTarget(shell, name);
  if (target === undefined) {
    if (kind !== "variable") return true;
    yield* shell.complain(`unset: \`${name}': not a valid identifier`);
    return false;
  }
  const variable = kind === "reference" ? shell.variables.own(target.name) : shell.variables.get(target.name);
  if (variable?.isReadonly) {
    yield* shell.complain(`unset: ${name}: cannot unset: readonly variable`);
    return false;
  }
  if (variable === undefined && kind === "any") {
    shell.functions.delete(name);
    shell.variables.unset(name);
  } else if (target.subscript === undefined || target.subscript.kind === "all") {
    if (kind === "reference") shell.variables.unsetOwn(target.name);
    else shell.variables.unset(target.name);
  } else if (target.subscript.kind === "key") variable?.associative?.delete(target.subscript.key);
  else {
    const { index } = target.subscript;
    const { indexed } = variable ?? {};
    indexed?.delete(index < 0 ? indexed.end + index : index);
  }
  return true;
}

export function* letBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  if (args.length < 2) {
    yield* shell.complain("let: expression expected");
    return 1;
  }
  let value: bigint | undefined = 0n;
  for (const arg of args.slice(1)) {
    value = yield* evaluateOrFail(shell, arg, "let");
    if (value === undefined) return 1;
  }
  return value === 0n ? 1 : 0;
}
