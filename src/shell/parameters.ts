import type { Word } from "unbash";
import type { Task } from "../kernel/task.ts";
import { evaluateInteger, expandArithmeticText } from "./arithmetic-expansion.ts";
import { type ParameterValue, type Subscript, textValue } from "./array-access.ts";
import { IndexedArray } from "./indexed-array.ts";
import type { OptionLetter, Shell } from "./shell.ts";
import { CommandAborted, ShellExit } from "./shell-error.ts";
import { isName, type Variable } from "./variables.ts";

/** `$name`, `$1`, `$@`, `$?` ... */
export function readParameter(shell: Shell, name: string): ParameterValue {
  const first = name.charCodeAt(0);
  if ((first >= 97 && first <= 122) || (first >= 65 && first <= 90))
    return textValue(shell.variables.text(name));
  if (name === "@" || name === "*") return { kind: "list", items: shell.args, join: name };
  return textValue(specialParameter(shell, name) ?? shell.variables.text(name));
}

/** The order in which `$-` lists them. */
const OPTION_ORDER = "abefhikmnptuvxBCEHPTcs";

function specialParameter(shell: Shell, name: string): string | undefined {
  switch (name) {
    case "?":
      return String(shell.status);
    case "$":
      return String(shell.shellPid);
    case "#":
      return String(shell.args.length);
    case "!":
      return shell.lastBackgroundPid === undefined ? undefined : String(shell.lastBackgroundPid);
    case "-":
      return [...OPTION_ORDER].filter((letter) => shell.options.has(letter as OptionLetter)).join("");
    case "0":
      return shell.name;
    case "_":
      return shell.lastArgument;
    default:
      return /^[0-9]+$/.test(name) ? shell.args[Number(name) - 1] : undefined;
  }
}

/** Expands the text between brackets for the kind of array that `name` is. */
export function* expandSubscript(shell: Shell, name: string, word: Word): Task<Subscript> {
  if (word.text === "@" || word.text === "*") return { kind: "all", join: word.text };
  const variable = shell.variables.get(name);
  if (variable?.associative !== undefined)
    return { kind: "key", key: yield* shell.engine.expandToText(shell, word) };
  const index = yield* evaluateInteger(shell, yield* expandArithmeticText(shell, word.text));
  return { kind: "index", index: Number(index) };
}

/** `set -u` met a parameter that is not set. */
export function* refuseUnbound(shell: Shell, name: string): Task<never> {
  yield* shell.complain(`${name}: unbound variable`);
  throw new ShellExit(shell.inputKind === "string" ? 127 : 1);
}

/** `${...}` that means nothing. */
export function* refuseSubstitution(shell: Shell, text: string): Task<never> {
  yield* shell.complain(`${text}: bad substitution`);
  throw new ShellExit(shell.inputKind === "string" ? 127 : 1);
}

/** Assigns to `name` or `name[subscript]` with all checks and attributes. */
export function* assignParameter(
  shell: Shell,
  target: { readonly name: string; readonly subscript?: Subscript },
  text: string,
): Task<void> {
  const { name, subscript } = target;
  const variable = shell.variables.get(name);
  if (variable?.isReadonly) {
    yield* shell.complain(`${name}: readonly variable`);
    throw new CommandAborted(1);
  }
  checkLength(shell, text);
  const value = variable === undefined ? text : yield* withAttributes(shell, variable, text);
  if (subscript === undefined) {
    shell.variables.setText(name, value);
    if (shell.isSet("a")) exportVariable(shell, name);
    return;
  }
  yield* assignElement(shell, { name, subscript }, value);
}

function exportVariable(shell: Shell, name: string): void {
  shell.variables.ensure(name).isExported = true;
  shell.variables.attributesChanged();
}

function* withAttributes(shell: Shell, variable: Variable, text: string): Task<string> {
  if (variable.isInteger) return String(yield* evaluateInteger(shell, text));
  if (variable.letterCase === "lower") return text.toLowerCase();
  return variable.letterCase === "upper" ? text.toUpperCase() : text;
}

export function* assignElement(
  shell: Shell,
  target: { readonly name: string; readonly subscript: Subscript },
  text: string,
): Task<void> {
  const { name, subscript } = target;
  const variable = shell.variables.ensure(name);
  if (subscript.kind === "key") {
    variable.associative ??= new Map();
    variable.associative.set(subscript.key, text);
    return;
  }
  const indexed = toIndexed(variable);
  const index = subscript.kind === "all" ? -1 : subscript.index;
  const place = index < 0 && subscript.kind === "index" ? indexed.end + index : index;
  if (place < 0) {
    const written = subscript.kind === "all" ? subscript.join : String(index);
    yield* shell.complain(`${name}[${written}]: bad array subscript`);
    throw new CommandAborted(1);
  }
  indexed.set(place, text);
}

/** Makes the variable an indexed array; a scalar's value becomes element 0. */
export function toIndexed(variable: Variable): IndexedArray {
  if (variable.indexed === undefined) {
    variable.indexed = new IndexedArray();
    if (variable.text !== undefined) variable.indexed.set(0, variable.text);
    variable.text = undefined;
  }
  return variable.indexed;
}

export function checkLength(shell: Shell, text: string): void {
  if (text.length > shell.process.machine.limits.maximumTextLength)
    throw new RangeError("Invalid string length");
}

/** A name with an optional subscript as `unset`, `read` and `printf -v` take it. */
export function* parseTarget(
  shell: Shell,
  text: string,
): Task<{ readonly name: string; readonly subscript?: Subscript } | undefined> {
  if (isName(text)) return { name: text };
  const parsed = /^([A-Za-z_][A-Za-z0-9_]*)\[(.+)\]$/s.exec(text);
  if (parsed === null) return undefined;
  const [, name, inner] = parsed;
  if (inner === "@" || inner === "*") return { name: name!, subscript: { kind: "all", join: inner } };
  if (shell.variables.get(name!)?.associative !== undefined) {
    return { name: name!, subscript: { kind: "key", key: inner!.replace(/^(["'])(.*)\1$/s, "$2") } };
  }
  return { name: name!, subscript: { kind: "index", index: Number(yield* evaluateInteger(shell, inner!)) } };
}
