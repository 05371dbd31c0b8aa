import { IndexedArray } from "./indexed-array.ts";
import type { Shell } from "./shell.ts";
import { elementEntries, elementValues, type Variable } from "./variables.ts";

/** What a parameter stands for: one text (`undefined`: not set), or the elements of `@` or `*`. */
export type ParameterValue =
  | { readonly kind: "text"; readonly text: string | undefined }
  | { readonly kind: "list"; readonly items: readonly string[]; readonly join: "@" | "*" };

/** An array subscript after expansion. */
export type Subscript =
  | { readonly kind: "all"; readonly join: "@" | "*" }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "key"; readonly key: string };

export function textValue(text: string | undefined): ParameterValue {
  return { kind: "text", text };
}

/** `${name[subscript]}` */
export function readElement(shell: Shell, name: string, subscript: Subscript): ParameterValue {
  const variable = arrayVariable(shell, name);
  if (subscript.kind === "all") {
    return {
      kind: "list",
      items: variable === undefined ? [] : elementValues(variable),
      join: subscript.join,
    };
  }
  if (variable === undefined) return textValue(undefined);
  if (subscript.kind === "key") return textValue(variable.associative?.get(subscript.key));
  if (variable.indexed === undefined) {
    return textValue(
      subscript.index === 0 || subscript.index === -1 ? shell.variables.text(name) : undefined,
    );
  }
  const index = subscript.index < 0 ? variable.indexed.end + subscript.index : subscript.index;
  return textValue(variable.indexed.get(index));
}

/** The names of the elements: `${!name[@]}`. */
export function elementKeys(shell: Shell, name: string): readonly string[] {
  const variable = arrayVariable(shell, name);
  return variable === undefined ? [] : elementEntries(variable).map(([key]) => key);
}

/** Arrays that the shell keeps itself (PIPESTATUS, FUNCNAME, BASH_VERSINFO), else the variable. */
function arrayVariable(shell: Shell, name: string): Variable | undefined {
  if (name === "PIPESTATUS") return listVariable(shell.pipeStatuses.map(String));
  if (name === "FUNCNAME") return listVariable([...shell.callStack].reverse());
  return shell.variables.get(name);
}

function listVariable(items: readonly string[]): Variable {
  return {
    text: undefined,
    indexed: IndexedArray.of(items),
    associative: undefined,
    isExported: false,
    isReadonly: false,
    isInteger: false,
    isNameref: false,
    letterCase: undefined,
  };
}
