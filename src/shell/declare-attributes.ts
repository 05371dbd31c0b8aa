import type { Task } from "../kernel/task.ts";
import { IndexedArray } from "./indexed-array.ts";
import type { Shell } from "./shell.ts";
import { describeDeclaration, describeValue, variableFlags } from "./variable-listing.ts";
import type { Variable } from "./variables.ts";

/** The options of declare and its relatives, read. */
export interface DeclareAttributes {
  readonly on: ReadonlySet<string>;
  readonly off: ReadonlySet<string>;
  readonly isArray: boolean;
  readonly prints: boolean;
  /** Sets what may only be set once the value is in (readonly). */
  readonly afterwards: (shell: Shell, name: string) => void;
}

/** One call of declare or a relative; an item that fails does not stop the others. */
export interface DeclareContext {
  readonly name: string;
  readonly attributes: DeclareAttributes;
  hasFailed: boolean;
}

/** The attributes, or the option that is none. */
export function parseAttributes(name: string, options: readonly string[]): DeclareAttributes | string {
  const on = new Set<string>();
  const off = new Set<string>();
  const known = name === "export" ? "fnp" : name === "readonly" ? "aAfp" : "aAfFgiIlnprtux";
  for (const option of options) {
    for (const letter of option.slice(1)) {
      if (!known.includes(letter)) return `${option[0]}${letter}`;
      if (option[0] === "+" || (name === "export" && letter === "n"))
        off.add(letter === "n" && name === "export" ? "x" : letter);
      else on.add(letter);
    }
  }
  if (name === "export" && !off.has("x")) on.add("x");
  if (name === "readonly") on.add("r");
  const afterwards = (shell: Shell, variable: string) => {
    if (on.has("r")) shell.variables.ensure(variable).isReadonly = true;
  };
  return { on, off, isArray: on.has("a") || on.has("A"), prints: on.has("p"), afterwards };
}

/** Makes the variable with its attributes; false after an error was told. "assigned": a value follows. */
export function* declareName(
  shell: Shell,
  context: DeclareContext,
  name: string,
  use: "assigned" | "only" = "only",
): Task<boolean> {
  const { attributes } = context;
  if (attributes.on.has("f") || attributes.on.has("F")) return true;
  const isLocal = LOCAL.has(context.name) && shell.variables.hasScope() && !attributes.on.has("g");
  const old = shell.variables.own(name);
  if (old?.isReadonly && (use === "assigned" || attributes.off.has("r"))) {
    yield* shell.complain(`${context.name}: ${name}: readonly variable`);
    context.hasFailed = true;
    return false;
  }
  const variable = isLocal ? shell.variables.declareLocal(name) : shell.variables.ensure(name);
  applyAttributes(variable, attributes);
  if (use === "only") attributes.afterwards(shell, name);
  shell.variables.attributesChanged();
  return true;
}

const LOCAL: ReadonlySet<string> = new Set(["declare", "typeset", "local"]);

function applyAttributes(variable: Variable, attributes: DeclareAttributes): void {
  const { on, off } = attributes;
  if (on.has("x")) variable.isExported = true;
  if (off.has("x")) variable.isExported = false;
  if (on.has("i")) variable.isInteger = true;
  if (off.has("i")) variable.isInteger = false;
  if (on.has("n")) variable.isNameref = true;
  if (off.has("n")) variable.isNameref = false;
  if (on.has("l")) variable.letterCase = "lower";
  if (on.has("u")) variable.letterCase = "upper";
  if (off.has("l") || off.has("u")) variable.letterCase = undefined;
  if (on.has("A")) variable.associative ??= new Map();
  else if (on.has("a") && variable.indexed === undefined) {
    variable.indexed = IndexedArray.of(variable.text === undefined ? [] : [variable.text]);
    variable.text = undefined;
  }
}

interface ListRequest {
  readonly name: string;
  readonly attributes: DeclareAttributes;
  readonly names: readonly string[];
}

/** `declare -p`, `export`, `readonly -p`, `declare -f`: what there is, as commands that would make it. */
export function* listDeclarations(shell: Shell, request: ListRequest): Task<number> {
  const { name, attributes, names } = request;
  if (attributes.on.has("f") || attributes.on.has("F")) return yield* listFunctions(shell, request);
  let text = "";
  let status = 0;
  for (const each of names.length > 0 ? names : shell.variables.names()) {
    const variable = shell.variables.own(each);
    if (variable === undefined) {
      yield* shell.complain(`${name}: ${each}: not found`);
      status = 1;
    } else if (names.length > 0 || isListed(variable, attributes)) {
      const isPlain = names.length === 0 && !attributes.prints && attributes.on.size === 0;
      text += isPlain
        ? `${each}=${describeValue(variable, "double")}\n`
        : `${describeDeclaration(each, variable, "double")}\n`;
    }
  }
  yield* shell.print(text);
  return status;
}

function isListed(variable: Variable, attributes: DeclareAttributes): boolean {
  const flags = variableFlags(variable);
  return [...attributes.on].every((letter) => letter === "p" || letter === "g" || flags.includes(letter));
}

function* listFunctions(shell: Shell, request: ListRequest): Task<number> {
  const names = request.names.length > 0 ? request.names : [...shell.functions.keys()].sort();
  let status = 0;
  for (const name of names) {
    const body = shell.functions.get(name);
    if (body === undefined) status = 1;
    else if (request.attributes.on.has("F"))
      yield* shell.print(request.names.length > 0 ? `${name}\n` : `declare -f ${name}\n`);
    else yield* shell.print(`${body.text}\n`);
  }
  return status;
}
