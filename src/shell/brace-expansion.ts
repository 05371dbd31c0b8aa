/** More results than any script means; `{1..9999999}` would only fill memory. */
export const MAXIMUM_BRACE_RESULTS = 200_000;

/**
 * Brace expansion on the source text of a word, before all others: quotes and `${}` are skipped over, not read.
 * `undefined` when there would be more than MAXIMUM_BRACE_RESULTS.
 */
export function expandBraces(text: string): readonly string[] | undefined {
  const results: string[] = [];
  return expandInto(text, "", results) ? results : undefined;
}

function expandInto(text: string, prefix: string, results: string[]): boolean {
  const brace = findBrace(text, 0);
  if (brace === undefined) {
    results.push(prefix + text);
    return results.length <= MAXIMUM_BRACE_RESULTS;
  }
  const before = prefix + text.slice(0, brace.start);
  const after = text.slice(brace.end + 1);
  for (const item of brace.items) {
    const expanded = expandBraces(item);
    if (expanded === undefined) return false;
    for (const each of expanded) if (!expandInto(after, before + each, results)) return false;
  }
  return true;
}

interface Brace {
  readonly start: number;
  readonly end: number;
  readonly items: Iterable<string>;
}

function findBrace(text: string, from: number): Brace | undefined {
  for (let index = from; index < text.length; index = skip(text, index)) {
    if (text[index] !== "{") continue;
    const parsed = parseBrace(text, index);
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

function parseBrace(text: string, start: number): Brace | undefined {
  let depth = 0;
  let itemStart = start + 1;
  const items: string[] = [];
  for (let index = start; index < text.length; index = skip(text, index)) {
    const letter = text[index];
    if (letter === "{") depth++;
    else if (letter === "}") depth--;
    else if (letter === "," && depth === 1) {
      items.push(text.slice(itemStart, index));
      itemStart = index + 1;
    }
    if (depth > 0) continue;
    if (items.length > 0) return { start, end: index, items: [...items, text.slice(itemStart, index)] };
    const sequence = parseSequence(text.slice(start + 1, index));
    return sequence === undefined ? undefined : { start, end: index, items: sequence };
  }
  return undefined;
}

/** Index of the character after the one (or the quoted piece) at `index`. */
function skip(text: string, index: number): number {
  const letter = text[index];
  if (letter === "\\") return index + 2;
  if (letter === "'") return closing(text, index + 1, "'");
  if (letter === '"' || letter === "`") return closingQuote(text, index + 1, letter);
  if (letter === "$" && (text[index + 1] === "{" || text[index + 1] === "("))
    return closingGroup(text, index + 1);
  return index + 1;
}

function closing(text: string, from: number, letter: string): number {
  const end = text.indexOf(letter, from);
  return end < 0 ? text.length : end + 1;
}

function closingQuote(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === quote) return index + 1;
  }
  return text.length;
}

function closingGroup(text: string, open: number): number {
  const opener = text[open]!;
  const closer = opener === "{" ? "}" : ")";
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === "'" && opener === "(") index = closing(text, index + 1, "'") - 1;
    else if (text[index] === opener) depth++;
    else if (text[index] === closer && --depth === 0) return index + 1;
  }
  return text.length;
}

function parseSequence(text: string): Iterable<string> | undefined {
  const numbers = /^(-?[0-9]+)\.\.(-?[0-9]+)(?:\.\.(-?[0-9]+))?$/.exec(text);
  if (numbers !== null) return numberSequence(numbers[1]!, numbers[2]!, Number(numbers[3] ?? 1));
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?[0-9]+))?$/.exec(text);
  if (letters === null) return undefined;
  const codes = steps(letters[1]!.charCodeAt(0), letters[2]!.charCodeAt(0), Number(letters[3] ?? 1));
  return mapped(codes, (code) => (code === 92 ? "\\\\" : code === 96 ? "\\`" : String.fromCharCode(code)));
}

function numberSequence(first: string, last: string, step: number): Iterable<string> {
  const isPadded = /^-?0[0-9]/.test(first) || /^-?0[0-9]/.test(last);
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  return mapped(steps(Number(first), Number(last), step), (value) => {
    const digits = String(Math.abs(value)).padStart(width - (value < 0 ? 1 : 0), "0");
    return value < 0 ? `-${digits}` : digits;
  });
}

function* steps(first: number, last: number, step: number): Generator<number> {
  const size = Math.abs(step) || 1;
  if (first <= last) for (let value = first; value <= last; value += size) yield value;
  else for (let value = first; value >= last; value -= size) yield value;
}

function* mapped(values: Iterable<number>, format: (value: number) => string): Generator<string> {
  for (const value of values) yield format(value);
}
