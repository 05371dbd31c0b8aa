/**
 * Shell patterns (glob(7) and bash's extended globs) as regular expressions. In a pattern text a backslash makes the
 * next character literal; expansion puts one before everything that was quoted.
 */
export interface PatternOptions {
  readonly ignoreCase?: boolean;
  /** For file names: `*` and `?` do not match `/`, and a leading dot only literally. */
  readonly forPaths?: boolean;
}

const MAGIC = /[*?[\]\\]|[+@!]\(/;

/** Whether the text contains anything but literal characters. */
export function hasPatternMagic(pattern: string): boolean {
  return /[*?[]|[+@!?*]\(/.test(pattern.replace(/\\./gs, ""));
}

/** The literal text of a pattern: its backslashes removed. */
export function unescapePattern(pattern: string): string {
  return pattern.includes("\\") ? pattern.replace(/\\(.)/gs, "$1") : pattern;
}

/** Quotes text so that it matches only itself. */
export function escapePattern(text: string): string {
  return MAGIC.test(text) || /[()|!+@-]/.test(text) ? text.replace(/[*?[\]\\()|!+@^-]/g, "\\$&") : text;
}

const compiled: Map<string, RegExp> = new Map();
const MAXIMUM_COMPILED = 500;

/** An anchored expression for the whole pattern. */
export function compilePattern(pattern: string, options: PatternOptions = {}): RegExp {
  const key = `${options.ignoreCase ? "i" : ""}${options.forPaths ? "p" : ""}:${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (compiled.size >= MAXIMUM_COMPILED) compiled.clear();
  const expression = new RegExp(
    `^(?:${patternSource(pattern, options)})$`,
    options.ignoreCase ? "isu" : "su",
  );
  compiled.set(key, expression);
  return expression;
}

export function matchesPattern(text: string, pattern: string, options: PatternOptions = {}): boolean {
  if (!MAGIC.test(pattern) && !options.ignoreCase) return text === pattern;
  return compilePattern(pattern, options).test(text);
}

/** The regular expression source of a pattern, not anchored. */
export function patternSource(pattern: string, options: PatternOptions): string {
  return new PatternReader(pattern, options).alternatives("");
}

class PatternReader {
  readonly #text: string;
  readonly #options: PatternOptions;
  #at = 0;

  constructor(text: string, options: PatternOptions) {
    this.#text = text;
    this.#options = options;
  }

  /** Reads up to one of `terminators` that is not inside a nested group. */
  alternatives(terminators: string): string {
    let source = "";
    while (this.#at < this.#text.length && !terminators.includes(this.#text[this.#at]!)) {
      source += this.#item();
    }
    return source;
  }

  #item(): string {
    const letter = this.#text[this.#at]!;
    if ("?*+@!".includes(letter) && this.#text[this.#at + 1] === "(") {
      const group = this.#group(letter);
      if (group !== undefined) return group;
    }
    this.#at++;
    if (letter === "*") {
      while (this.#text[this.#at] === "*" && this.#text[this.#at + 1] !== "(") this.#at++;
      return this.#options.forPaths ? "[^/]*" : ".*";
    }
    if (letter === "?") return this.#options.forPaths ? "[^/]" : ".";
    if (letter === "[") return this.#bracket();
    if (letter === "\\") return escapeRegExp(this.#take());
    return escapeRegExp(this.#rest(letter));
  }

  #take(): string {
    const point = this.#text.codePointAt(this.#at);
    if (point === undefined) return "\\";
    const letter = String.fromCodePoint(point);
    this.#at += letter.length;
    return letter;
  }

  /** Completes a surrogate pair. */
  #rest(first: string): string {
    const point = this.#text.codePointAt(this.#at - 1)!;
    if (point <= 0xffff) return first;
    this.#at++;
    return String.fromCodePoint(point);
  }

  #group(operator: string): string | undefined {
    const start = this.#at;
    this.#at += 2;
    const alternatives: string[] = [];
    for (;;) {
      alternatives.push(this.alternatives("|)"));
      const end = this.#text[this.#at];
      if (end === undefined) {
        this.#at = start;
        return undefined;
      }
      this.#at++;
      if (end === ")") break;
    }
    const inner = `(?:${alternatives.join("|")})`;
    if (operator !== "!") return operator === "@" ? inner : inner + operator;
    const any = this.#options.forPaths ? "[^/]*" : ".*";
    const rest = new PatternReader(this.#text.slice(this.#at), this.#options).alternatives(")|");
    return `(?!${inner}${rest}$)${any}`;
  }

  #bracket(): string {
    const found = /^([!^]?)(\]?(?:\[:[a-z]*:\]|\\.|[^\]\\])*)\]/su.exec(this.#text.slice(this.#at));
    if (found === null) return "\\[";
    const body = bracketSource(found[2]!);
    this.#at += found[0].length;
    if (body === "") return found[1] === "" ? "(?!)" : ".";
    return `[${found[1] === "" ? "" : "^"}${body}]`;
  }
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: "\\p{L}\\p{N}",
  alpha: "\\p{L}",
  ascii: "\\x00-\\x7f",
  blank: " \\t",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "\\p{Ll}",
  print: "\\x20-\\x7e",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\s",
  upper: "\\p{Lu}",
  word: "\\p{L}\\p{N}_",
  xdigit: "0-9A-Fa-f",
};

/** The inside of a bracket expression in regular expression syntax. */
export function bracketSource(body: string): string {
  const atoms: string[] = [];
  const pieces = body.matchAll(/\[:([a-z]*):\]|\\(.)|(.)/gsu);
  let previous: string | undefined;
  let range: string | undefined;
  for (const [, name, escaped, plain] of pieces) {
    if (name !== undefined) {
      atoms.push(CLASSES[name] ?? "");
      previous = undefined;
    } else if (plain === "-" && previous !== undefined && range === undefined) {
      range = previous;
      continue;
    } else {
      const letter = (escaped ?? plain)!;
      if (range !== undefined) {
        atoms.pop();
        if (range <= letter) atoms.push(`${escapeClass(range)}-${escapeClass(letter)}`);
        previous = undefined;
      } else {
        atoms.push(escapeClass(letter));
        previous = letter;
      }
    }
    range = undefined;
  }
  return atoms.join("") + (range === undefined ? "" : "\\-");
}

function escapeClass(letter: string): string {
  return /[\\\]^[-]/.test(letter) ? `\\${letter}` : letter;
}

export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
