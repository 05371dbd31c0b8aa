import type { IndexedArray } from "./indexed-array.ts";

/** One shell variable. At most one of `text`, `indexed`, `associative` holds its value; none: declared, not set. */
export interface Variable {
  text: string | undefined;
  indexed: IndexedArray | undefined;
  associative: Map<string, string> | undefined;
  isExported: boolean;
  isReadonly: boolean;
  isInteger: boolean;
  isNameref: boolean;
  letterCase: "lower" | "upper" | undefined;
}

export function newVariable(): Variable {
  return {
    text: undefined,
    indexed: undefined,
    associative: undefined,
    isExported: false,
    isReadonly: false,
    isInteger: false,
    isNameref: false,
    letterCase: undefined,
  };
}

/** Variables whose value is made when they are read (RANDOM, SECONDS); `write` takes an assignment, if it means one. */
export interface DynamicVariable {
  readonly read: () => string;
  readonly write?: (text: string) => void;
}

/**
 * The variables of one shell, with bash's dynamic scope: a function's `local` saves what was there and puts it back
 * at return, so that functions called from it see its locals.
 */
export class VariableTable {
  #variables: Map<string, Variable> = new Map();
  readonly #scopes: Map<string, Variable | undefined>[] = [];
  readonly dynamic: Map<string, DynamicVariable> = new Map();
  #environment: Map<string, string> | undefined;

  /** A copy for a subshell; `dynamic` is bound by the new shell itself. */
  clone(): VariableTable {
    const copy = new VariableTable();
    for (const [name, variable] of this.#variables) copy.#variables.set(name, cloneVariable(variable));
    for (const scope of this.#scopes) copy.#scopes.push(new Map(scope));
    copy.#environment = this.#environment;
    return copy;
  }

  get(name: string): Variable | undefined {
    const variable = this.#variables.get(name);
    return variable?.isNameref && variable.text !== undefined ? this.#target(variable) : variable;
  }

  /** The variable itself, not what a nameref stands for. */
  own(name: string): Variable | undefined {
    return this.#variables.get(name);
  }

  /** The name that `name` stands for, through namerefs. */
  realName(name: string): string {
    let at = name;
    for (let depth = 0; depth < 8; depth++) {
      const variable = this.#variables.get(at);
      if (!variable?.isNameref || variable.text === undefined) return at;
      at = variable.text;
    }
    return at;
  }

  /** The value as `$name` has it: an array's element 0. */
  text(name: string): string | undefined {
    const dynamic = this.dynamic.get(name);
    if (dynamic !== undefined) return dynamic.read();
    const variable = this.get(name);
    return variable === undefined ? undefined : scalarText(variable);
  }

  /** The variable to change, made if it is not there. */
  ensure(name: string): Variable {
    const real = this.realName(name);
    const found = this.#variables.get(real);
    if (found !== undefined) {
      if (found.isExported) this.#environment = undefined;
      return found;
    }
    const variable = newVariable();
    this.#variables.set(real, variable);
    return variable;
  }

  /** Plain assignment without checks; an array's element 0. */
  setText(name: string, text: string): void {
    const dynamic = this.dynamic.get(name);
    if (dynamic !== undefined) {
      if (dynamic.write !== undefined) dynamic.write(text);
      else this.dynamic.delete(name);
      if (dynamic.write !== undefined) return;
    }
    const variable = this.ensure(name);
    if (variable.indexed !== undefined) variable.indexed.set(0, text);
    else if (variable.associative !== undefined) variable.associative.set("0", text);
    else variable.text = text;
  }

  unset(name: string): void {
    this.dynamic.delete(name);
    this.#environment = undefined;
    this.#variables.delete(this.realName(name));
  }

  unsetOwn(name: string): void {
    this.#environment = undefined;
    this.#variables.delete(name);
  }

  names(): string[] {
    return [...this.#variables.keys()].sort();
  }

  pushScope(): void {
    this.#scopes.push(new Map());
  }

  popScope(): void {
    for (const [name, saved] of this.#scopes.pop() ?? []) this.restore(name, saved);
  }

  /** Makes `name` local to the innermost function: a new variable; the old one comes back at return. */
  declareLocal(name: string): Variable {
    const scope = this.#scopes.at(-1);
    if (scope?.has(name)) return this.ensure(name);
    const old = this.#variables.get(name);
    scope?.set(name, old);
    const variable = newVariable();
    if (old?.isExported) variable.isExported = true;
    this.#environment = undefined;
    this.#variables.set(name, variable);
    return variable;
  }

  hasScope(): boolean {
    return this.#scopes.length > 0;
  }

  /** A copy of the variable to put back with `restore`, for assignments that last for one command. */
  save(name: string): Variable | undefined {
    const variable = this.#variables.get(name);
    return variable === undefined ? undefined : cloneVariable(variable);
  }

  restore(name: string, saved: Variable | undefined): void {
    this.#environment = undefined;
    if (saved === undefined) this.#variables.delete(name);
    else this.#variables.set(name, saved);
  }

  attributesChanged(): void {
    this.#environment = undefined;
  }

  /** What programs get as their environment. */
  environment(): ReadonlyMap<string, string> {
    if (this.#environment !== undefined) return this.#environment;
    const environment = new Map<string, string>();
    for (const [name, variable] of this.#variables) {
      if (variable.isExported && variable.text !== undefined) environment.set(name, variable.text);
    }
    this.#environment = environment;
    return environment;
  }

  #target(variable: Variable): Variable | undefined {
    const name = this.realName(variable.text!);
    const target = this.#variables.get(name);
    return target?.isNameref ? undefined : target;
  }
}

function cloneVariable(variable: Variable): Variable {
  const copy = { ...variable };
  if (variable.indexed !== undefined) copy.indexed = variable.indexed.clone();
  if (variable.associative !== undefined) copy.associative = new Map(variable.associative);
  return copy;
}

function scalarText(variable: Variable): string | undefined {
  if (variable.indexed !== undefined) return variable.indexed.get(0);
  if (variable.associative !== undefined) return variable.associative.get("0");
  return variable.text;
}

/** Values of an array in the order of its indices, or the one value of a scalar. */
export function elementValues(variable: Variable): string[] {
  return elementEntries(variable).map(([, value]) => value);
}

export function elementEntries(variable: Variable): (readonly [key: string, value: string])[] {
  if (variable.indexed !== undefined) {
    return variable.indexed.entries().map(([key, value]) => [String(key), value] as const);
  }
  if (variable.associative !== undefined) return [...variable.associative];
  return variable.text === undefined ? [] : [["0", variable.text]];
}

export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}
