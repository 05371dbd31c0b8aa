import type { OptionLetter, Shell } from "./shell.ts";

/** Long names of the one-letter options (`set -o`), in the order in which they are listed. */
export const OPTION_NAMES: Readonly<Record<string, OptionLetter | undefined>> = {
  allexport: "a",
  braceexpand: "B",
  errexit: "e",
  errtrace: "E",
  functrace: "T",
  hashall: "h",
  monitor: "m",
  noclobber: "C",
  noexec: "n",
  noglob: "f",
  nounset: "u",
  pipefail: undefined,
  posix: undefined,
  verbose: "v",
  xtrace: "x",
};

/** `test -o NAME` */
export function isOptionSet(shell: Shell, name: string): boolean {
  const letter = OPTION_NAMES[name];
  return letter === undefined ? shell.longOptions.has(name) : shell.isSet(letter);
}

/** `test -v NAME`, also for one element of an array. */
export function isVariableSet(shell: Shell, name: string): boolean {
  const element = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/s.exec(name);
  if (element === null) {
    if (/^[0-9]+$/.test(name)) return shell.args[Number(name) - 1] !== undefined;
    return shell.variables.text(name) !== undefined;
  }
  const variable = shell.variables.get(element[1]!);
  const index = element[2]!;
  if (variable === undefined) return false;
  if (index === "@" || index === "*") return (variable.indexed ?? variable.associative)?.size !== 0;
  if (variable.associative !== undefined) return variable.associative.has(index);
  const place = Number(index);
  return variable.indexed?.has(place < 0 ? variable.indexed.end + place : place) ?? place === 0;
}
