import type { Assignment, Command, Word } from "unbash";
import type { Task } from "../kernel/task.ts";
import { appended, assign, assignArray } from "./assignment.ts";
import { type DeclareContext, declareName, listDeclarations, parseAttributes } from "./declare-attributes.ts";
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
  const items: (string | Expanded)[] = [];
  const options: string[] = [];
  for (const arg of node.args) {
    if (arg.type === "Assignment") {
      const text = arg.value.type === "ArrayValue" ? "" : yield* expandAssignmentText(shell, arg.value);
      items.push({ assignment: arg, text });
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

/** An assignment whose value is expanded already (arrays are expanded when they are assigned). */
interface Expanded {
  readonly assignment: Assignment;
  readonly text: string;
}

interface Declaration {
  readonly name: string;
  readonly options: readonly string[];
  readonly items: readonly (string | Expanded)[];
}

function* declare(shell: Shell, declaration: Declaration): Task<void> {
  const { name, options, items } = declaration;
  const { status } = shell;
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
  const context: DeclareContext = { name, attributes, hasFailed: false };
  for (const item of items) {
    // `$?` in a value is that of the command before.
    shell.status = status;
    yield* declareItem(shell, context, item);
  }
  shell.status = context.hasFailed ? 1 : 0;
}

function itemName(item: string | Expanded): string {
  return typeof item === "string" ? item.replace(/\+?=.*$/s, "") : item.assignment.name;
}

function* traceDeclaration(shell: Shell, declaration: Declaration): Task<void> {
  const words: string[] = [declaration.name, ...declaration.options];
  for (const item of declaration.items) {
    if (typeof item === "string") words.push(quoteForTrace(item));
    else if (item.assignment.value.type === "ArrayValue") words.push(item.assignment.text);
    else words.push(`${item.assignment.name}${item.assignment.append ? "+=" : "="}${item.text}`);
  }
  yield* traceLine(shell, words.join(" "));
  if (declaration.name !== "export" && declaration.name !== "readonly") return;
  for (const word of words) if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(word)) yield* traceLine(shell, word);
}

function* declareItem(shell: Shell, context: DeclareContext, item: string | Expanded): Task<void> {
  if (typeof item !== "string") {
    yield* declareAssignment(shell, context, item);
    return;
  }
  const equals = item.search(/\+?=/);
  const written = equals < 0 ? item : item.slice(0, equals);
  const target = yield* parseTarget(shell, written);
  if (target === undefined) {
    yield* shell.complain(`${context.name}: \`${item}': not a valid identifier`);
    context.hasFailed = true;
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
    if (assignment?.type === "Assignment")
      return yield* declareAssignment(shell, context, { assignment, text: "" });
  }
  if (!(yield* declareName(shell, context, target.name, "assigned"))) return;
  yield* assignParameter(shell, target, isAppend ? yield* appended(shell, target, text) : text);
  context.attributes.afterwards(shell, target.name);
}

function* declareAssignment(shell: Shell, context: DeclareContext, item: Expanded): Task<void> {
  const { assignment, text } = item;
  const { name, value, index } = assignment;
  if (value.type === "ArrayValue") {
    if (!(yield* declareName(shell, context, name, "assigned"))) return;
    yield* assignArray(shell, { name, append: assignment.append === true }, value);
    context.attributes.afterwards(shell, name);
    return;
  }
  if (!isName(name)) {
    yield* shell.complain(`${context.name}: \`${assignment.text}': not a valid identifier`);
    context.hasFailed = true;
    return;
  }
  if (!(yield* declareName(shell, context, name, "assigned"))) return;
  const subscript =
    index === undefined ? undefined : yield* expandSubscript(shell, name, parseWord(index.text));
  const target = subscript === undefined ? { name } : { name, subscript };
  yield* assignParameter(
    shell,
    target,
    assignment.append === true ? yield* appended(shell, target, text) : text,
  );
  context.attributes.afterwards(shell, name);
}

const USAGE: Readonly<Record<string, string>> = {
  declare: "declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]",
  typeset: "typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]",
  local: "local [option] name[=value] ...",
  export: "export [-fn] [name[=value] ...] or export -p",
  readonly: "readonly [-aAf] [name[=value] ...] or readonly -p",
};
