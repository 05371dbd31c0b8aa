import { type ParsedScript, parse, type WordPart } from "unbash";
import type { Task } from "../kernel/task.ts";
import { type ArithmeticScope, evaluateArithmetic } from "./arithmetic.ts";
import { ArithmeticError } from "./arithmetic-syntax.ts";
import { readElement } from "./array-access.ts";
import { IndexedArray } from "./indexed-array.ts";
import type { Shell } from "./shell.ts";
import { CommandAborted, ShellExit } from "./shell-error.ts";
import { TextSink } from "./word-sink.ts";

/** The value of an arithmetic text whose expansions are done; a wrong one ends the command line. */
export function* evaluateInteger(shell: Shell, text: string, context?: string): Task<bigint> {
  try {
    return evaluateArithmetic(text, scopeOf(shell));
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error;
    const prefix = context === undefined ? "" : `${context}: `;
    if (error.message.startsWith("unbound:")) {
      yield* shell.complain(`${error.message.slice(8)}: unbound variable`);
      throw new ShellExit(shell.inputKind === "string" ? 127 : 1);
    }
    const expression = (error.expression ?? text).replace(/^[ \t\n]+/, "");
    yield* shell.complain(`${prefix}${expression}: ${error.message} (error token is "${error.token}")`);
    throw new CommandAborted(1);
  }
}

/** `((...))`, `let`, `[[ -eq ]]`: a wrong expression is told and is a failure, not the end of the line. */
export function* evaluateOrFail(shell: Shell, text: string, context: string): Task<bigint | undefined> {
  try {
    return yield* evaluateInteger(shell, text, context);
  } catch (error) {
    if (error instanceof CommandAborted) return undefined;
    throw error;
  }
}

/** `$((...))` and subscripts: expansions inside as in double quotes, quotes removed. */
export function* expandArithmeticText(shell: Shell, text: string): Task<string> {
  if (!/[$`"'\\]/.test(text)) return text;
  const expanded = /[$`\\]/.test(text) ? yield* expandLikeQuoted(shell, text) : text;
  return expanded.replaceAll('"', "");
}

/** Expansions in a text that stands outside of words: arithmetic, PS4, here-document-like. */
export function* expandLikeQuoted(shell: Shell, text: string): Task<string> {
  const sink = new TextSink(" ");
  const parts = quotedParts(text);
  if (parts === undefined) return text;
  yield* shell.engine.expandParts(shell, parts, { sink, place: "quoted" });
  return sink.text;
}

const parsedTexts: Map<string, readonly WordPart[] | undefined> = new Map();
const MAXIMUM_PARSED = 500;
const DELIMITER = "_IPVL_END_OF_TEXT_";

function quotedParts(text: string): readonly WordPart[] | undefined {
  if (parsedTexts.has(text)) return parsedTexts.get(text);
  if (parsedTexts.size >= MAXIMUM_PARSED) parsedTexts.clear();
  const script: ParsedScript = parse(`: <<${DELIMITER}\n${text}\n${DELIMITER}\n`);
  const command = script.commands[0]?.command;
  const hereDoc = command?.type === "Command" ? command.redirects[0] : undefined;
  const parts = hereDoc?.type === "HereDoc" ? withoutLastNewline(hereDoc.body.parts) : undefined;
  parsedTexts.set(text, parts);
  return parts;
}

function withoutLastNewline(parts: readonly WordPart[] | undefined): readonly WordPart[] | undefined {
  const last = parts?.at(-1);
  if (parts === undefined || last?.type !== "Literal") return parts;
  const shorter = { ...last, value: last.value.replace(/\n$/, ""), text: last.text.replace(/\n$/, "") };
  return [...parts.slice(0, -1), shorter];
}

function scopeOf(shell: Shell): ArithmeticScope {
  return {
    read: (name, index) => readVariable(shell, name, index),
    write: (name, index, value) => writeVariable(shell, { name, index }, value),
  };
}

function readVariable(shell: Shell, name: string, index: string | undefined): string | undefined {
  const value = index === undefined ? shell.variables.text(name) : readIndexed(shell, name, index);
  if (value === undefined && shell.isSet("u")) throw new ArithmeticError(`unbound:${name}`, name);
  return value;
}

function readIndexed(shell: Shell, name: string, index: string): string | undefined {
  const value = readElement(shell, name, subscriptOf(shell, name, index));
  return value.kind === "text" ? value.text : value.items[0];
}

function subscriptOf(shell: Shell, name: string, index: string) {
  if (shell.variables.get(name)?.associative !== undefined) return { kind: "key", key: index } as const;
  return { kind: "index", index: Number(evaluateArithmetic(index, scopeOf(shell))) } as const;
}

function writeVariable(
  shell: Shell,
  target: { readonly name: string; readonly index: string | undefined },
  value: string,
): void {
  const { name, index } = target;
  if (shell.variables.get(name)?.isReadonly) throw new ArithmeticError(`${name}: readonly variable`, name);
  if (index === undefined) {
    shell.variables.setText(name, value);
    return;
  }
  const subscript = subscriptOf(shell, name, index);
  const variable = shell.variables.ensure(name);
  if (subscript.kind === "key") {
    variable.associative?.set(subscript.key, value);
    return;
  }
  variable.indexed ??= IndexedArray.of(variable.text === undefined ? [] : [variable.text]);
  variable.text = undefined;
  const place = subscript.index < 0 ? variable.indexed.end + subscript.index : subscript.index;
  if (place >= 0) variable.indexed.set(place, value);
}
