import { type ParameterValue, textValue } from "./array-access.ts";
import { interpretEscapes } from "./echo.ts";
import { quoteSingle } from "./quoting.ts";
import type { Shell } from "./shell.ts";
import { describeDeclaration, variableFlags } from "./variable-listing.ts";

/** `${x@Q}` and its relatives that change a text; undefined for letters that bash lacks, or we. */
export function transformText(letter: string): ((text: string) => string) | undefined {
  switch (letter) {
    case "Q":
      return quoteSingle;
    case "U":
      return (text) => text.toUpperCase();
    case "L":
      return (text) => text.toLowerCase();
    case "u":
      return (text) => (text === "" ? text : text[0]!.toUpperCase() + text.slice(1));
    case "E":
      return (text) => interpretEscapes(text).value;
    default:
      return undefined;
  }
}

/** `${x@A}`: the declaration that would make it; `${x@a}`: its attribute letters. */
export function describeVariable(shell: Shell, name: string, letter: "A" | "a"): ParameterValue {
  const variable = shell.variables.get(name);
  if (variable === undefined) return textValue(undefined);
  if (letter === "a") return textValue(variableFlags(variable));
  const hasFlags = variableFlags(variable) !== "";
  if (hasFlags) return textValue(describeDeclaration(name, variable, "single"));
  return textValue(`${name}=${quoteSingle(variable.text ?? "")}`);
}
