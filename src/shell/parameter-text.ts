import type { ParameterCaseOperation, ParameterRemoveOperation, ParameterReplaceOperation } from "unbash";
import type { Task } from "../kernel/task.ts";
import { compilePattern, patternSource } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import type { WordSink } from "./word-sink.ts";

type Change = (text: string) => string;

/** `${x#p}` `${x##p}` `${x%p}` `${x%%p}` */
export function* removePattern(shell: Shell, operation: ParameterRemoveOperation): Task<Change> {
  const pattern = yield* shell.engine.expandToPattern(shell, operation.operand);
  const expression = compilePattern(pattern);
  const isPrefix = operation.operator[0] === "#";
  const isLongest = operation.operator.length === 2;
  if (isLongest || isPrefix) {
    const source = isPrefix ? anchored(pattern, isLongest ? "longest" : "shortest") : undefined;
    if (source !== undefined) return (text) => text.replace(source, "");
  }
  return (text) => removeByTrial(text, expression, { isPrefix, isLongest });
}

/** A prefix without alternatives can be left to the regular expression engine. */
function anchored(pattern: string, which: "longest" | "shortest"): RegExp | undefined {
  if (/[(|[]/.test(pattern)) return undefined;
  const source = patternSource(pattern, {});
  return new RegExp(`^(?:${which === "shortest" ? source.replaceAll(".*", ".*?") : source})`, "su");
}

function removeByTrial(
  text: string,
  expression: RegExp,
  how: { readonly isPrefix: boolean; readonly isLongest: boolean },
): string {
  const growing = how.isPrefix !== how.isLongest;
  for (let step = 0; step <= text.length; step++) {
    const at = growing ? step : text.length - step;
    if (splitsPair(text, at)) continue;
    const candidate = how.isPrefix ? text.slice(0, at) : text.slice(at);
    if (expression.test(candidate)) return how.isPrefix ? text.slice(at) : text.slice(0, at);
  }
  return text;
}

function splitsPair(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff;
}

/** `${x/p/r}` `${x//p/r}` `${x/#p/r}` `${x/%p/r}`; an unquoted `&` in r is what matched (patsub_replacement). */
export function* replacePattern(shell: Shell, operation: ParameterReplaceOperation): Task<Change> {
  const pattern = yield* shell.engine.expandToPattern(shell, operation.pattern);
  const sink = new ReplacementSink();
  yield* shell.engine.expandWordParts(shell, operation.replacement, { sink, place: "unquoted" });
  const { pieces } = sink;
  const build = (match: string) => pieces.map((piece) => (piece === undefined ? match : piece)).join("");
  if (pattern === "" && operation.operator !== "/#" && operation.operator !== "/%") return (text) => text;
  const source = patternSource(pattern, {});
  if (operation.operator === "/#") return replacing(`^(?:${source})`, "su", build);
  if (operation.operator === "/%") return replacing(`(?:${source})$`, "su", build);
  return replacing(`(?:${source})`, operation.operator === "//" ? "gsu" : "su", build);
}

function replacing(source: string, flags: string, build: (match: string) => string): Change {
  const expression = new RegExp(source, flags);
  return (text) => {
    let isDone = false;
    return text.replace(expression, (match) => {
      // A pattern that matches nothing replaces once, at the start.
      if (match === "" && isDone) return "";
      isDone = true;
      return build(match);
    });
  };
}

/** The replacement in pieces; `undefined` stands for what matched. */
class ReplacementSink implements WordSink {
  readonly pieces: (string | undefined)[] = [];

  quoted(text: string): void {
    this.pieces.push(text);
  }

  literal(value: string, raw: string): void {
    this.#withMatches(value, raw);
  }

  glob(text: string): void {
    this.#withMatches(text, text);
  }

  result(text: string): void {
    this.#withMatches(text, text);
  }

  breakQuoted(): void {
    this.pieces.push(" ");
  }

  breakUnquoted(): void {
    this.pieces.push(" ");
  }

  #withMatches(value: string, raw: string): void {
    if (!value.includes("&")) {
      this.pieces.push(value);
      return;
    }
    for (const [, escaped, ampersand, plain] of raw.matchAll(/\\(.)|(&)|([^\\&]+)/gs)) {
      this.pieces.push(ampersand === undefined ? (escaped ?? plain) : undefined);
    }
  }
}

/** `${x^}` `${x^^}` `${x,}` `${x,,}` */
export function* modifyCase(shell: Shell, operation: ParameterCaseOperation): Task<Change> {
  const pattern =
    operation.operand === undefined ? "" : yield* shell.engine.expandToPattern(shell, operation.operand);
  const expression = compilePattern(pattern === "" ? "?" : pattern);
  const toUpper = operation.operator[0] === "^";
  const change = (letter: string) =>
    expression.test(letter) ? (toUpper ? letter.toUpperCase() : letter.toLowerCase()) : letter;
  if (operation.operator.length === 2) return (text) => [...text].map(change).join("");
  return (text) => {
    const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
    return text === "" ? text : change(first) + text.slice(first.length);
  };
}
