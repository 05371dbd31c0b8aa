// Read first: libxtables/xtables.c (xtables_strtoul_base), strtoul(3).

/** The number at the start of a text and what stands behind it. */
export interface NumberPrefix {
  readonly value: number;
  readonly rest: string;
}

/** Inclusive. */
export interface Limits {
  readonly minimum: number;
  readonly maximum: number;
}

/** strtoul(3) in base 0: decimal, octal or hexadecimal, without a minus. Undefined: no number, or out of range. */
export function parseNumberPrefix(text: string, limits: Limits): NumberPrefix | undefined {
  const match = /^\s*\+?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(text);
  if (match === null) return undefined;
  const digits = match[1]!;
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  if (value < limits.minimum || value > limits.maximum) return undefined;
  return { value, rest: text.slice(match[0].length) };
}

/** The whole text as a number, as xtables_strtoui takes it. */
export function parseNumber(text: string, limits: Limits): number | undefined {
  const found = parseNumberPrefix(text, limits);
  return found === undefined || found.rest !== "" ? undefined : found.value;
}

export const UINT8: Limits = { minimum: 0, maximum: 0xff };
export const UINT16: Limits = { minimum: 0, maximum: 0xffff };
export const UINT32: Limits = { minimum: 0, maximum: 0xffffffff };

/** sscanf("%llu"): the digits at the start, or undefined. */
export function scanCount(text: string): number | undefined {
  const match = /^\s*[+-]?(\d+)/.exec(text);
  return match === null ? undefined : Number(match[1]);
}
