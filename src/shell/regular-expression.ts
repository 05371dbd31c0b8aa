import { bracketSource } from "./pattern.ts";

/** A POSIX extended (or, for grep, basic) regular expression as one of the host's; undefined when it is not valid. */
export function translateRegExp(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(translate(source, "extended"), `${flags}su`);
  } catch {
    return undefined;
  }
}

export function translateBasicRegExp(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(translate(source, "basic"), `${flags}su`);
  } catch {
    return undefined;
  }
}

function translate(source: string, kind: "extended" | "basic"): string {
  let out = "";
  let index = 0;
  while (index < source.length) {
    const letter = source[index]!;
    if (letter === "[") {
      const bracket = /^\[(\^?)(\]?(?:\[:[a-z]+:\]|[^\]])*)\]/su.exec(source.slice(index));
      if (bracket === null) throw new SyntaxError("unmatched [");
      const body = bracketSource(bracket[2]!.replace(/\\/g, "\\\\"));
      out += `[${bracket[1]}${body}]`;
      index += bracket[0].length;
      continue;
    }
    if (letter === "\\") {
      out += escaped(source[index + 1] ?? "", kind);
      index += 2;
      continue;
    }
    out += kind === "basic" ? basicLetter(letter, out) : extendedLetter(letter, source, index);
    index++;
  }
  return out;
}

const GNU_ESCAPES: Readonly<Record<string, string>> = {
  w: "[\\p{L}\\p{N}_]",
  W: "[^\\p{L}\\p{N}_]",
  s: "\\s",
  S: "\\S",
  b: "\\b",
  B: "\\B",
  "<": "\\b(?=\\w)",
  ">": "\\b(?<=\\w)",
};

function escaped(letter: string, kind: "extended" | "basic"): string {
  const gnu = GNU_ESCAPES[letter];
  if (gnu !== undefined) return gnu;
  if (/[1-9]/.test(letter)) return `\\${letter}`;
  if (kind === "basic" && "(){}+?|".includes(letter) && letter !== "") return letter;
  return literal(letter);
}

function literal(letter: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(letter) ? `\\${letter}` : letter;
}

function extendedLetter(letter: string, source: string, index: number): string {
  // A brace that begins no interval is itself.
  if (letter === "{" && !/^\{[0-9]*,?[0-9]*\}/.test(source.slice(index))) return "\\{";
  if (letter === "}" && !/\{[0-9]*,?[0-9]*$/.test(source.slice(0, index))) return "\\}";
  if (letter === "]") return "\\]";
  return letter === "/" ? "\\/" : letter;
}

/** In basic expressions these are ordinary characters, and `*` at the start is too. */
function basicLetter(letter: string, before: string): string {
  if ("(){}+?|]".includes(letter)) return `\\${letter}`;
  if (letter === "*" && (before === "" || /(?:^|[^\\])\($|(?:^|[^\\])\|$|^\^$/.test(before))) return "\\*";
  if (letter === "^" && before !== "" && !/[(|]$/.test(before)) return "\\^";
  return letter;
}
