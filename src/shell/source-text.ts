import { type ParsedScript, parse } from "unbash";

/** A piece of shell source with the line that its first line has in the file. */
export class SourceText {
  readonly text: string;
  readonly #firstLine: number;
  #lineStarts: number[] | undefined;

  constructor(text: string, firstLine: number) {
    this.text = text;
    this.#firstLine = firstLine;
  }

  lineAt(position: number): number {
    this.#lineStarts ??= findLineStarts(this.text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= position) low = middle;
      else high = middle;
    }
    return this.#firstLine + low;
  }

  /** The text of the line at `position`, without its newline. */
  lineText(position: number): string {
    const start = this.text.lastIndexOf("\n", position - 1) + 1;
    const end = this.text.indexOf("\n", position);
    return this.text.slice(start, end < 0 ? undefined : end);
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

const cache: Map<string, ParsedScript> = new Map();
const MAXIMUM_CACHED = 200;

/** Parses each text once: functions called with the same `eval` or `trap` text do not pay again. */
export function parseShell(text: string): ParsedScript {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const script = parse(text);
  if (cache.size >= MAXIMUM_CACHED) cache.clear();
  if (text.length < 10_000) cache.set(text, script);
  return script;
}
