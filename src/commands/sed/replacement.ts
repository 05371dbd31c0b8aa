import type { Replacement, ReplacementPart } from "./script.ts";

/** Escapes for characters that the regular expressions of libc do not know. */
export const CHARACTERS: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  f: "\f",
  v: "\v",
  a: "\u0007",
  r: "\r",
};

/** The right side of `s`: `&`, `\1` to `\9`, and GNU's changes of case. */
export function parseReplacement(source: string): Replacement {
  const parts: ReplacementPart[] = [];
  let text = "";
  const push = (part: ReplacementPart): void => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
    parts.push(part);
  };
  for (let index = 0; index < source.length; index++) {
    const letter = source[index]!;
    if (letter === "&") push({ kind: "group", group: 0 });
    else if (letter !== "\\") text += letter;
    else {
      const next = source[++index] ?? "\\";
      if (/[0-9]/.test(next)) push({ kind: "group", group: Number(next) });
      else if (/[ULEul]/.test(next)) push({ kind: "case", how: next as "U" });
      else text += CHARACTERS[next] ?? next;
    }
  }
  if (text !== "") parts.push({ kind: "text", text });
  return { parts };
}

/** What one match becomes. */
export function expandReplacement(replacement: Replacement, match: RegExpExecArray): string {
  let out = "";
  let mode: "U" | "L" | "E" = "E";
  let next: "u" | "l" | undefined;
  for (const part of replacement.parts) {
    if (part.kind === "case") {
      if (part.how === "u" || part.how === "l") next = part.how;
      else mode = part.how;
      continue;
    }
    let piece = part.kind === "text" ? part.text : (match[part.group] ?? "");
    if (mode === "U") piece = piece.toUpperCase();
    if (mode === "L") piece = piece.toLowerCase();
    if (next !== undefined && piece !== "") {
      const head = piece.slice(0, 1);
      piece = (next === "u" ? head.toUpperCase() : head.toLowerCase()) + piece.slice(1);
      next = undefined;
    }
    out += piece;
  }
  return out;
}
