import type { ArrayValue, Assignment, Word } from "unbash";
import type { Task } from "../kernel/task.ts";
import { evaluateInteger, expandArithmeticText } from "./arithmetic-expansion.ts";
import { readElement, type Subscript } from "./array-access.ts";
import { expandAssignmentText, expandToText, expandWordInto, parseWord } from "./expansion.ts";
import { IndexedArray } from "./indexed-array.ts";
import { assignElement, assignParameter, expandSubscript, toIndexed } from "./parameters.ts";
import type { Shell } from "./shell.ts";
import { CommandAborted } from "./shell-error.ts";
import { traceAssignment } from "./trace.ts";
import type { Variable } from "./variables.ts";

/** `name=value`, `name[i]=value`, `name+=value`, `name=(...)`. */
export function* assign(shell: Shell, assignment: Assignment): Task<void> {
  const { name, value, index, append } = assignment;
  if (value.type === "ArrayValue") {
    yield* refuseReadonly(shell, name);
    yield* assignArray(shell, { name, append: append === true }, value);
    if (shell.isSet("x")) yield* traceAssignment(shell, assignment.text);
    return;
  }
  const text = yield* expandAssignmentText(shell, value);
  const subscript = index === undefined ? undefined : yield* expandSubscript(shell, name, index);
  if (shell.isSet("x")) {
    const written = index === undefined ? name : `${name}[${index.text}]`;
    yield* traceAssignment(shell, append ? `${written}+=` : `${written}=`, text);
  }
  const target = subscript === undefined ? { name } : { name, subscript };
  yield* assignParameter(shell, target, append === true ? yield* appended(shell, target, text) : text);
}

/** What `+=` makes: text put behind, or a sum for integer variables. */
export function* appended(
  shell: Shell,
  target: { readonly name: string; readonly subscript?: Subscript },
  text: string,
): Task<string> {
  const { name, subscript } = target;
  const value = subscript === undefined ? undefined : readElement(shell, name, subscript);
  const old = value?.kind === "text" ? (value.text ?? "") : (shell.variables.text(name) ?? "");
  if (!shell.variables.get(name)?.isInteger) return old + text;
  const sum = (yield* evaluateInteger(shell, old)) + (yield* evaluateInteger(shell, text));
  return String(sum);
}

function* refuseReadonly(shell: Shell, name: string): Task<void> {
  if (!shell.variables.get(name)?.isReadonly) return;
  yield* shell.complain(`${name}: readonly variable`);
  throw new CommandAborted(1);
}

/** `name=(a b [5]=c "${x[@]}")`: elements are expanded before the old ones go. */
export function* assignArray(
  shell: Shell,
  target: { readonly name: string; readonly append: boolean },
  value: ArrayValue,
): Task<void> {
  const variable = shell.variables.ensure(target.name);
  if (variable.associative !== undefined) yield* assignAssociative(shell, { variable, ...target }, value);
  else yield* assignIndexed(shell, { variable, ...target }, value);
}

interface ArrayTarget {
  readonly variable: Variable;
  readonly name: string;
  readonly append: boolean;
}

function* assignIndexed(shell: Shell, target: ArrayTarget, value: ArrayValue): Task<void> {
  const entries: (readonly [subscript: string | undefined, text: string, append: boolean])[] = [];
  for (const element of value.elements) {
    const keyed = keyedElement(element);
    if (keyed !== undefined) {
      entries.push([keyed.key, yield* expandAssignmentText(shell, parseWord(keyed.value)), keyed.append]);
      continue;
    }
    const words: string[] = [];
    yield* expandWordInto(shell, element, words);
    for (const word of words) entries.push([undefined, word, false]);
  }
  const indexed = target.append ? toIndexed(target.variable) : new IndexedArray();
  target.variable.indexed = indexed;
  target.variable.text = undefined;
  let next = indexed.end;
  for (const [subscript, text, append] of entries) {
    if (subscript !== undefined) {
      const index = yield* evaluateInteger(shell, yield* expandArithmeticText(shell, subscript));
      next = index < 0n ? indexed.end + Number(index) : Number(index);
    }
    const old = append ? (indexed.get(next) ?? "") : "";
    yield* assignElement(shell, { name: target.name, subscript: { kind: "index", index: next } }, old + text);
    next++;
  }
}

function* assignAssociative(shell: Shell, target: ArrayTarget, value: ArrayValue): Task<void> {
  const entries: (readonly [string, string])[] = [];
  let pendingKey: string | undefined;
  for (const element of value.elements) {
    const keyed = keyedElement(element);
    if (keyed !== undefined) {
      const key = yield* expandToText(shell, parseWord(keyed.key));
      entries.push([key, yield* expandAssignmentText(shell, parseWord(keyed.value))]);
      continue;
    }
    const text = yield* expandToText(shell, element);
    if (pendingKey === undefined) pendingKey = text;
    else {
      entries.push([pendingKey, text]);
      pendingKey = undefined;
    }
  }
  if (pendingKey !== undefined) entries.push([pendingKey, ""]);
  const items = target.append ? target.variable.associative! : new Map<string, string>();
  for (const [key, text] of entries) items.set(key, text);
  target.variable.associative = items;
}

interface KeyedElement {
  readonly key: string;
  readonly value: string;
  readonly append: boolean;
}

/** `[key]=value` inside an array's parentheses. */
function keyedElement(word: Word): KeyedElement | undefined {
  if (word.text[0] !== "[") return undefined;
  let depth = 0;
  for (let index = 0; index < word.text.length; index++) {
    if (word.text[index] === "[") depth++;
    else if (word.text[index] === "]" && --depth === 0) {
      const rest = /^(\+?)=(.*)$/s.exec(word.text.slice(index + 1));
      return rest === null
        ? undefined
        : { key: word.text.slice(1, index), value: rest[2]!, append: rest[1] === "+" };
    }
  }
  return undefined;
}
