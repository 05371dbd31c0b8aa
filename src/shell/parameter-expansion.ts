import type {
  ParameterDefaultOperation,
  ParameterExpansionPart,
  ParameterSliceOperation,
  Word,
} from "unbash";
import type { Task } from "../kernel/task.ts";
import { evaluateInteger, expandArithmeticText } from "./arithmetic-expansion.ts";
import { elementKeys, type ParameterValue, readElement, type Subscript, textValue } from "./array-access.ts";
import type { PartContext } from "./engine.ts";
import { modifyCase, removePattern, replacePattern } from "./parameter-text.ts";
import { describeVariable, transformText } from "./parameter-transform.ts";
import {
  assignParameter,
  expandSubscript,
  parseTarget,
  readParameter,
  refuseSubstitution,
  refuseUnbound,
} from "./parameters.ts";
import type { Shell } from "./shell.ts";
import { CommandAborted, ShellExit } from "./shell-error.ts";
import { emitValue } from "./value-emission.ts";
import { isName } from "./variables.ts";
import { OperandSink } from "./word-sink.ts";

/** A parameter found: its value, and what `=` would assign to. */
interface Reference {
  readonly name: string;
  readonly subscript: Subscript | undefined;
  readonly value: ParameterValue;
}

/** `${...}` in all its forms. */
export function* expandParameter(
  shell: Shell,
  part: ParameterExpansionPart,
  context: PartContext,
): Task<void> {
  if (part.prefix === "!" && part.operation?.type === "Names") {
    const names = shell.variables.names().filter((name) => name.startsWith(part.parameter));
    emitValue(shell, { kind: "list", items: names, join: part.operation.operator }, context);
    return;
  }
  if (part.prefix === "!" && (part.index?.text === "@" || part.index?.text === "*")) {
    const items = elementKeys(shell, part.parameter);
    emitValue(shell, { kind: "list", items, join: part.index.text }, context);
    return;
  }
  const reference = yield* findReference(shell, part);
  if (part.prefix === "#") {
    emitValue(shell, textValue(yield* lengthOf(shell, part, reference.value)), context);
    return;
  }
  if (part.operation?.type === "Default") {
    yield* expandDefault(shell, { part, operation: part.operation, reference }, context);
    return;
  }
  yield* requireSet(shell, part, reference.value);
  emitValue(shell, yield* operate(shell, part, reference), context);
}

function* findReference(shell: Shell, part: ParameterExpansionPart): Task<Reference> {
  const name = part.parameter;
  if (name === "" || !/^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[?$#!@*_-])$/.test(name)) {
    yield* refuseSubstitution(shell, part.text);
  }
  const subscript = part.index === undefined ? undefined : yield* expandSubscript(shell, name, part.index);
  const value = subscript === undefined ? readParameter(shell, name) : readElement(shell, name, subscript);
  if (subscript?.kind === "index" && isBeforeStart(shell, name, subscript.index)) {
    yield* shell.complain(`${name}: bad array subscript`);
  }
  if (part.prefix !== "!") return { name, subscript, value };
  const variable = shell.variables.own(name);
  if (variable?.isNameref) return { name, subscript, value: textValue(variable.text) };
  return yield* indirect(shell, name, value);
}

function isBeforeStart(shell: Shell, name: string, index: number): boolean {
  const indexed = index < 0 ? shell.variables.get(name)?.indexed : undefined;
  return indexed !== undefined && indexed.end + index < 0;
}

/** `${!name}`: the parameter that the value names. */
function* indirect(shell: Shell, name: string, value: ParameterValue): Task<Reference> {
  const target = value.kind === "text" ? value.text : value.items.join(" ");
  if (target === undefined || target === "") {
    yield* shell.complain(
      target === undefined ? `${name}: invalid indirect expansion` : `${target}: invalid variable name`,
    );
    throw new CommandAborted(1);
  }
  if (/^(?:[0-9]+|[?$#!@*_-])$/.test(target)) {
    return { name: target, subscript: undefined, value: readParameter(shell, target) };
  }
  const parsed = yield* parseTarget(shell, target);
  if (parsed === undefined) {
    yield* shell.complain(`${target}: invalid variable name`);
    throw new CommandAborted(1);
  }
  const { subscript } = parsed;
  const found =
    subscript === undefined ? readParameter(shell, parsed.name) : readElement(shell, parsed.name, subscript);
  return { name: parsed.name, subscript, value: found };
}

function* requireSet(shell: Shell, part: ParameterExpansionPart, value: ParameterValue): Task<void> {
  if (!shell.isSet("u") || value.kind !== "text" || value.text !== undefined) return;
  const name = part.index === undefined ? part.parameter : `${part.parameter}[${part.index.text}]`;
  yield* refuseUnbound(shell, /^[0-9]/.test(name) ? `$${name}` : name);
}

function* lengthOf(shell: Shell, part: ParameterExpansionPart, value: ParameterValue): Task<string> {
  if (value.kind === "list") return String(value.items.length);
  yield* requireSet(shell, part, value);
  return String(countCharacters(value.text ?? ""));
}

function countCharacters(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

interface DefaultRequest {
  readonly part: ParameterExpansionPart;
  readonly operation: ParameterDefaultOperation;
  readonly reference: Reference;
}

function* expandDefault(shell: Shell, request: DefaultRequest, context: PartContext): Task<void> {
  const { operation, reference } = request;
  const { value } = reference;
  const isUnset = value.kind === "list" ? value.items.length === 0 : value.text === undefined;
  const text = value.kind === "list" ? value.items.join(" ") : value.text;
  const isMissing = isUnset || (operation.operator.length === 2 && text === "");
  const action = operation.operator.at(-1);
  if (action === "+") {
    if (!isMissing) yield* expandOperand(shell, operation.operand, context);
    else if (value.kind === "text") emitValue(shell, textValue(""), context);
    return;
  }
  if (!isMissing) {
    emitValue(shell, value, context);
    return;
  }
  if (action === "-") yield* expandOperand(shell, operation.operand, context);
  else if (action === "=") emitValue(shell, textValue(yield* assignDefault(shell, request)), context);
  else yield* refuseMissing(shell, request);
}

function* expandOperand(shell: Shell, operand: Word, context: PartContext): Task<void> {
  const sink = new OperandSink(context.sink, context.place);
  yield* shell.engine.expandWordParts(shell, operand, { sink, place: context.place });
}

function* assignDefault(shell: Shell, request: DefaultRequest): Task<string> {
  const { reference, operation, part } = request;
  const text = yield* shell.engine.expandToText(shell, operation.operand);
  if (!isName(reference.name)) {
    yield* shell.complain(`$${part.parameter}: cannot assign in this way`);
    throw new CommandAborted(1);
  }
  const { name, subscript } = reference;
  yield* assignParameter(shell, subscript === undefined ? { name } : { name, subscript }, text);
  return text;
}

function* refuseMissing(shell: Shell, request: DefaultRequest): Task<never> {
  const { operation, part } = request;
  const said = yield* shell.engine.expandToText(shell, operation.operand);
  const standard = operation.operator === ":?" ? "parameter null or not set" : "parameter not set";
  const name = part.index === undefined ? part.parameter : `${part.parameter}[${part.index.text}]`;
  yield* shell.complain(`${name}: ${said === "" ? standard : said}`);
  throw new ShellExit(shell.inputKind === "string" ? 127 : 1);
}

function* operate(shell: Shell, part: ParameterExpansionPart, reference: Reference): Task<ParameterValue> {
  const { operation } = part;
  const { value } = reference;
  if (operation === undefined) return value;
  switch (operation.type) {
    case "Remove":
      return mapValue(value, yield* removePattern(shell, operation));
    case "Replace":
      return mapValue(value, yield* replacePattern(shell, operation));
    case "CaseModification":
      return mapValue(value, yield* modifyCase(shell, operation));
    case "Slice":
      return yield* slice(shell, { part, operation, reference });
    case "Transform":
      return yield* transform(shell, part, reference);
    default:
      return yield* refuseSubstitution(shell, part.text);
  }
}

function mapValue(value: ParameterValue, change: (text: string) => string): ParameterValue {
  if (value.kind === "list") return { ...value, items: value.items.map(change) };
  return value.text === undefined ? value : textValue(change(value.text));
}

function* transform(shell: Shell, part: ParameterExpansionPart, reference: Reference): Task<ParameterValue> {
  const letter = part.operation?.type === "Transform" ? part.operation.operand.text : "";
  if (letter === "A" || letter === "a") return describeVariable(shell, reference.name, letter);
  const change = transformText(letter);
  if (change === undefined) return yield* refuseSubstitution(shell, part.text);
  return mapValue(reference.value, change);
}

interface SliceRequest {
  readonly part: ParameterExpansionPart;
  readonly operation: ParameterSliceOperation;
  readonly reference: Reference;
}

function* slice(shell: Shell, request: SliceRequest): Task<ParameterValue> {
  const { operation, reference, part } = request;
  const { value } = reference;
  const offset = yield* integerOperand(shell, operation.offset);
  const length = operation.length === undefined ? undefined : yield* integerOperand(shell, operation.length);
  if (value.kind === "list") return yield* sliceList(shell, { value, offset, length }, part);
  const characters = /[\ud800-\udbff]/.test(value.text ?? "") ? [...value.text!] : undefined;
  const size = characters?.length ?? (value.text ?? "").length;
  const start = offset < 0 ? size + offset : offset;
  if (start < 0 || start > size) return textValue("");
  const end = length === undefined ? size : length < 0 ? size + length : Math.min(size, start + length);
  if (end < start) {
    yield* shell.complain(`${operation.length!.text.trim()}: substring expression < 0`);
    throw new CommandAborted(1);
  }
  return textValue(characters?.slice(start, end).join("") ?? (value.text ?? "").slice(start, end));
}

function* integerOperand(shell: Shell, word: Word): Task<number> {
  return Number(yield* evaluateInteger(shell, yield* expandArithmeticText(shell, word.text)));
}

interface ListSlice {
  readonly value: Extract<ParameterValue, { kind: "list" }>;
  readonly offset: number;
  readonly length: number | undefined;
}

function* sliceList(shell: Shell, request: ListSlice, part: ParameterExpansionPart): Task<ParameterValue> {
  const { value, offset, length } = request;
  // ${@:0} counts $0 as an element.
  const isPositional = part.index === undefined;
  const items = isPositional ? [shell.name, ...value.items] : value.items;
  const start = offset < 0 ? items.length + offset : offset;
  if (start < 0) return { ...value, items: [] };
  if (length !== undefined && length < 0) {
    yield* shell.complain(`${length}: substring expression < 0`);
    throw new CommandAborted(1);
  }
  return { ...value, items: items.slice(start, length === undefined ? undefined : start + length) };
}
