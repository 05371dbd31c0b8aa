/** `key = value`, as it stands on the command line and in a file. */
export interface Assignment {
  readonly key: string;
  readonly value: string;
  /** `-key = value` */
  readonly ignoreFailure: boolean;
}

export type ParsedLine = Assignment | "nothing" | "invalid";

export function isAssignable(line: ParsedLine): line is Assignment {
  return typeof line !== "string";
}

/** One line; comments, blanks, single characters and exclusions (`-key`) say nothing. */
export function parseAssignment(line: string): ParsedLine {
  const text = line.trimStart();
  if (text.length < 2 || text.startsWith("#") || text.startsWith(";")) return "nothing";
  const equals = text.indexOf("=");
  if (equals < 0) return text.startsWith("-") ? "nothing" : "invalid";
  const ignoreFailure = text.startsWith("-");
  const key = text.slice(ignoreFailure ? 1 : 0, equals).trimEnd();
  return { key, value: text.slice(equals + 1).trim(), ignoreFailure };
}
