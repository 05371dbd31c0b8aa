import { quoteDouble, quoteSingle } from "./quoting.ts";
import { elementEntries, type Variable } from "./variables.ts";

/** The attribute letters of `declare -p`, in bash's order. */
export function variableFlags(variable: Variable): string {
  return [
    variable.indexed !== undefined ? "a" : "",
    variable.associative !== undefined ? "A" : "",
    variable.isInteger ? "i" : "",
    variable.isNameref ? "n" : "",
    variable.isReadonly ? "r" : "",
    variable.isExported ? "x" : "",
    variable.letterCase === "lower" ? "l" : "",
    variable.letterCase === "upper" ? "u" : "",
  ].join("");
}

/** `declare -x name="value"` as `declare -p` prints it (`${x@A}` quotes with single quotes). */
export function describeDeclaration(name: string, variable: Variable, quotes: "double" | "single"): string {
  const flags = variableFlags(variable) || "-";
  const isSet =
    variable.text !== undefined || variable.indexed !== undefined || variable.associative !== undefined;
  if (!isSet) return `declare -${flags} ${name}`;
  return `declare -${flags} ${name}=${describeValue(variable, quotes)}`;
}

export function describeValue(variable: Variable, quotes: "double" | "single"): string {
  if (variable.indexed === undefined && variable.associative === undefined) {
    return quotes === "double" ? quoteDouble(variable.text ?? "") : quoteSingle(variable.text ?? "");
  }
  const items = elementEntries(variable).map(([key, value]) => `[${quoteKey(key)}]=${quoteDouble(value)}`);
  const isAssociative = variable.associative !== undefined;
  return `(${items.join(" ")}${isAssociative && items.length > 0 ? " " : ""})`;
}

function quoteKey(key: string): string {
  return /^[A-Za-z0-9_./:@%+,-]+$/.test(key) ? key : quoteDouble(key);
}
