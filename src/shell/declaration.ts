import type { Assignment, Command, Word } from "unbash";
import type { Task } from "../kernel/task.ts";
import { appended, assign, assignArray } from "./assignment.ts";
import {
  type DeclareAttributes,
  declareName,
  listDeclarations,
  parseAttributes,
} from "./declare-attributes.ts";
import { expandAssignmentText, expandWordInto, parseWord } from "./expansion.ts";
import { assignParameter, expandSubscript, parseTarget } from "./parameters.ts";
import { quoteForTrace } from "./quoting.ts";
import { withRedirections } from "./redirection.ts";
import type { Shell } from "./shell.ts";
import { parseShell } from "./source-text.ts";
import { traceLine } from "./trace.ts";
import { isName } from "./variables.ts";

export const DECLARATIONS: ReadonlySet<string> = new Set([
  "declare",
  "typeset",
  "local",
  "export",
  "readonly",
]);

/** Whether the command is one whose arguments are assignments by themselves (not split, arrays allowed). */
export function isDeclaration(node: Command): boolean {
  return node.name !== undefined && node.name.parts === undefined && DECLARATIONS.has(node.name.value);
}

/** declare, typeset, local, export, readonly */
export function* runDeclaration(shell: Shell, node: Command): Task<void> {
  shell.substitutionStatus = undefined;
  const name = node.name!.value;
  for (const each of node.prefix) if (each.type === "Assignment") yield* assign(shell, each);
  const items: (string | Assignment)[] = [];
  const options: string[] = [];
  for (const arg of node.args) {
    if (arg.type === "Assignment") {
      items.push(arg);
      continue;
    }
    for (const word of yield* expanded(shell, arg)) {
      if (items.length === 0 && /^[-+][a-zA-Z]/.test(word)) options.push(word);
      else if (word !== "--" || items.length > 0) items.push(word);
    }
  }
  yield* withRedirections(shell, node.redirects, () => declare(shell, { name, options, items }));
}

/** The same for words that are expanded already (`command export x=1`). */
export function* declareWords(shell: Shell, args: readonly string[]): Task<void> {
  const count = args.slice(1).findIndex((word) => !/^[-+][a-zA-Z]/.test(word));
  const first = count < 0 ? args.length : count + 1;
  const items = args.slice(first).filter((word) => word !== "--");
  yield* declare(shell, { name: args[0]!, options: args.slice(1, first), items });
}

function* expanded(shell: Shell, word: Word): Task<string[]> {
  const words: string[] = [];
  yield* expandWordInto(shell, word, words);
  return words;
}

interface Declaration {
  readonly name: string;
  readonly options: readonly string[];
  readonly items: readonly (string | Assignment)[];
}

function* declare(shell: Shell, declaration: Declaration): Task<void> {
  const { name, options, items } = declaration;
  shell.status = 0;
  const attributes = parseAttributes(name, options);
  if (typeof attributes === "string") {
    yield* shell.complain(`${name}: ${attributes}: invalid option`);
    yield* shell.printError(`${name}: usage: ${USAGE[name]}\n`);
    shell.status = 2;
    return;
  }
  if (name === "local" && shell.callStack.length === 0) {
    yield* shell.complain("local: can only be used in a function");
    shell.status = 1;
    return;
  }
  if (items.length === 0 || attributes.prints) {
    shell.status = yield* listDeclarations(shell, { name, attributes, names: items.map(itemName) });
    return;
  }
  if (shell.isSet("x")) yield* traceDeclaration(shell, declaration);
  for (const item of items) yield* declareItem(shell, { name, attributes }, item);
}

function itemName(item: string | Assignment): string {
  return typeof item === "string" ? item.replace(/\+?=.*$/s, "") : item.name;
}

function* traceDeclaration(shell: Shell, declaration: Declaration): Task<void> {
  const words: string[] = [declaration.name, ...declaration.options];
  for (const item of declaration.items) {
    if (typeof item === "string") words.push(quoteForTrace(item));
    else if (item.value.type === "ArrayValue") words.push(item.text);
    else
      words.push(`${item.name}${item.append ? "+=" : "="}${yield* expandAssignmentText(shell, item.value)}`);
  }
  yield* traceLine(shell, words.join(" "));
  if (declaration.name !== "export" && declaration.name !== "readonly") return;
  for (const word of words) if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(word)) yield* traceLine(shell, word);
}

interface DeclareContext {
  readonly name: string;
  readonly attributes: DeclareAttributes;
}

function* declareItem(shell: Shell, context: DeclareContext, item: string | Assignment): Task<void> {
  if (typeof item !== "string") {
    yield* declareAssignment(shell, context, item);
    return;
  }
  const equals = item.search(/\+?=/);
  const written = equals < 0 ? item : item.slice(0, equals);
  const target = yield* parseTarget(shell, written);
  if (target === undefined) {
    yield* shell.complain(`${context.name}: \`${item}': not a valid identifier`);
    shell.status = 1;
    return;
  }
  if (equals < 0) {
    yield* declareName(shell, context, target.name);
    return;
  }
  const isAppend = item[equals] === "+";
  const text = item.slice(equals + (isAppend ? 2 : 1));
  if (text.startsWith("(") && text.endsWith(")") && context.attributes.isArray) {
    const parsed = parseShell(`${target.name}=${text}`).commands[0]?.command;
    const assignment = parsed?.type === "Command" ? parsed.prefix[0] : undefined;
    if (assignment?.type === "Assignment") return yield* declareAssignment(shell, context, assignment);
  }
  if (!(yield* declareName(shell, context, target.name, "assigned"))) return;
  yield* assignParameter(shell, target, isAppend ? yield* appended(shell, target, text) : text);
  context.attributes.afterwards(shell, target.name);
}

function* declareAssignment(shell: Shell, context: DeclareContext, item: Assignment): Task<void> {
  const { name, value, index } = item;
  // The value is expanded before the name becomes local: `local x=$x`.
  if (value.type === "ArrayValue") {
    if (!(yield* declareName(shell, context, name, "assigned"))) return;
    yield* assignArray(shell, { name, append: item.append === true }, value);
    context.attributes.afterwards(shell, name);
    return;
  }
  const text = yield* expandAssignmentText(shell, value);
  if (shell.substitutionStatus !== undefined) shell.status = 0;
  if (!isName(name)) {
    yield* shell.complain(`${context.name}: \`${item.text}': not a valid identifier`);
    shell.status = 1;
    return;
  }
  if (!(yield* declareName(shell, context, name, "assigned"))) return;
  const subscript =
    index === undefined ? undefined : yield* expandSubscript(shell, name, parseWord(index.text));
  const target = subscript === undefined ? { name } : { name, subscript };
  yield* assignParameter(shell, target, item.append === true ? yield* appended(shell, target, text) : text);
  context.attributes.afterwards(shell, name);
}

const USAGE: Readonly<Record<string, string>> = {
  declare: "declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]",
  typeset: "typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]",
  local: "local [option] name[=value] ...",
  export: "export [-fn] [name[=value] ...] or export -p",
  readonly: "readonly [-aAf] [name[=value] ...] or readonly -p",
};
