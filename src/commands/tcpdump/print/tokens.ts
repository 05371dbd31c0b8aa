/** Names of numbers. */
export type Tokens = ReadonlyMap<number, string>;

/** The name of `value`, or what `otherwise` makes of it. */
export function token(
  tokens: Tokens,
  value: number,
  otherwise: string | ((value: number) => string),
): string {
  return tokens.get(value) ?? (typeof otherwise === "string" ? otherwise : otherwise(value));
}

/** The names of all flags that are wholly set in `value`, in the table's order; `none` when there is none. */
export function flags(tokens: Tokens, value: number, none: string, separator = ", "): string {
  const names: string[] = [];
  for (const [bits, name] of tokens) {
    if (bits !== 0 && (value & bits) >>> 0 === bits) names.push(name);
  }
  return names.length === 0 ? none : names.join(separator);
}

/** `width` lower-case hexadecimal digits at least, without 0x. */
export function hex(value: number, width = 1): string {
  return value.toString(16).padStart(width, "0");
}

export function plural(count: number): string {
  return count === 1 ? "" : "s";
}
