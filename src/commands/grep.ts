import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { escapeRegExp } from "../shell/pattern.ts";
import { translateBasicRegExp, translateRegExp } from "../shell/regular-expression.ts";
import { strerror } from "../wire/errno.ts";
import { complain, finish } from "./coreutils.ts";
import { LineReader } from "./lines.ts";
import { type ParsedOption, parseOptions } from "./options.ts";

const SPEC = {
  short: "EFGe:ivwxclLqsnhHom:A:B:C:a",
  long: {
    "extended-regexp": "E",
    "fixed-strings": "F",
    "basic-regexp": "G",
    "regexp=": "e",
    "ignore-case": "i",
    "invert-match": "v",
    "word-regexp": "w",
    "line-regexp": "x",
    count: "c",
    "files-with-matches": "l",
    "files-without-match": "L",
    quiet: "q",
    silent: "q",
    "no-messages": "s",
    "line-number": "n",
    "no-filename": "h",
    "with-filename": "H",
    "only-matching": "o",
    "max-count=": "m",
    "after-context=": "A",
    "before-context=": "B",
    "context=": "C",
    "line-buffered": "U",
    "color=": "K",
    text: "a",
  },
  lacks: "PrRbfdDTUzZ",
};

const USAGE = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";

interface Search {
  readonly name: string;
  readonly expression: RegExp;
  readonly has: (letter: string) => boolean;
  readonly maximum: number;
  readonly before: number;
  readonly after: number;
  readonly showsNames: boolean;
}

export const grepProgram: Program = function* (process, args) {
  return yield* grepAs(process, "grep", args);
};

export const egrepProgram: Program = function* (process, args) {
  return yield* grepAs(process, "egrep", [args[0]!, "-E", ...args.slice(1)]);
};

function* grepAs(process: Process, name: string, args: readonly string[]): Task<number> {
  const parsed = parseOptions(args.slice(1), SPEC);
  if (!parsed.ok) {
    yield* complain(process, name, parsed.message);
    yield* process.stderr.print(USAGE);
    if (parsed.isLacking)
      yield* process.stderr.print(`ipvl: ${name} lacks this option: see docs/fidelity.md\n`);
    return 2;
  }
  const operands = [...parsed.operands];
  const patterns = parsed.options.filter((option) => option.name === "e").map((option) => option.value);
  if (patterns.length === 0) {
    const pattern = operands.shift();
    if (pattern === undefined) {
      yield* process.stderr.print(USAGE);
      return 2;
    }
    patterns.push(pattern);
  }
  const expression = compile(
    patterns.flatMap((each) => each.split("\n")),
    parsed.options,
  );
  if (expression === undefined) {
    yield* complain(process, name, "Unmatched [, [^, [:, [., or [=");
    return 2;
  }
  return yield* searchAll(process, search(name, expression, parsed.options, operands), operands);
}

function search(
  name: string,
  expression: RegExp,
  options: readonly ParsedOption[],
  operands: readonly string[],
): Search {
  const has = (letter: string) => options.some((option) => option.name === letter);
  const number = (letter: string) =>
    Number(options.findLast((option) => option.name === letter)?.value ?? Number.NaN);
  const context = number("C");
  return {
    name,
    expression,
    has,
    maximum: has("m") ? number("m") : Number.POSITIVE_INFINITY,
    before: has("B") ? number("B") : context || 0,
    after: has("A") ? number("A") : context || 0,
    showsNames: !has("h") && (has("H") || operands.length > 1),
  };
}

function compile(patterns: readonly string[], options: readonly ParsedOption[]): RegExp | undefined {
  const kind = options.findLast((option) => "EFG".includes(option.name))?.name ?? "G";
  const has = (letter: string) => options.some((option) => option.name === letter);
  const sources: string[] = [];
  for (const pattern of patterns) {
    if (kind === "F") {
      sources.push(escapeRegExp(pattern));
      continue;
    }
    const translated =
      kind === "E" ? translateRegExp(pattern, "") : translateBasicRegExp(withGnuAlternatives(pattern), "");
    if (translated === undefined) return undefined;
    sources.push(translated.source === "(?:)" ? "" : translated.source.replaceAll("\u0001", ""));
  }
  const body = sources.map((source) => `(?:${source})`).join("|");
  const whole = has("x")
    ? `^(?:${body})$`
    : has("w")
      ? `(?<![\\p{L}\\p{N}_])(?:${body})(?![\\p{L}\\p{N}_])`
      : body;
  return new RegExp(restoreOperators(whole), has("i") ? "giu" : "gu");
}

/** GNU's `\|`, `\+`, `\?`, `\(`, `\)`, `\{`, `\}` are operators in basic expressions: marked, then restored. */
const MARKS: Readonly<Record<string, string>> = {
  "|": "\ue000",
  "+": "\ue001",
  "?": "\ue002",
  "(": "\ue003",
  ")": "\ue004",
  "{": "\ue005",
  "}": "\ue006",
};

function withGnuAlternatives(pattern: string): string {
  return pattern.replace(/\\(.)/gs, (whole, letter: string) => MARKS[letter] ?? whole);
}

function restoreOperators(source: string): string {
  return source.replace(/[\ue000-\ue006]/g, (mark) => "|+?(){}"[mark.charCodeAt(0) - 0xe000]!);
}

function* searchAll(process: Process, search: Search, operands: readonly string[]): Task<number> {
  let matched = false;
  let failed = false;
  for (const file of operands.length === 0 ? ["-"] : operands) {
    const fd = yield* openInput(process, search, file);
    if (fd === undefined) {
      failed = true;
      continue;
    }
    const found = yield* searchFile(process, search, { fd, name: file === "-" ? "(standard input)" : file });
    matched ||= found;
    if (found && search.has("q")) return 0;
    if (file !== "-") process.close(fd);
  }
  return yield* finish(process, search.name, failed ? 2 : matched ? 0 : 1);
}

function* openInput(process: Process, search: Search, file: string): Task<number | undefined> {
  if (file === "-") return 0;
  if (process.files.kindOf(file) === "directory") {
    if (!search.has("s")) yield* complain(process, search.name, `${file}: Is a directory`);
    return undefined;
  }
  const opened = process.open(file, "read");
  if (opened.ok) return opened.value;
  if (!search.has("s")) yield* complain(process, search.name, `${file}: ${strerror(opened.errno)}`);
  return undefined;
}

function* searchFile(
  process: Process,
  search: Search,
  file: { readonly fd: number; readonly name: string },
): Task<boolean> {
  const reader = new LineReader(process, file.fd);
  const printsLines = !["c", "l", "L", "q"].some(search.has);
  const prefix = search.showsNames ? file.name : "";
  const earlier: string[] = [];
  let count = 0;
  let after = 0;
  let lastPrinted = 0;
  for (let number = 1; count < search.maximum || after > 0; number++) {
    const line = yield* reader.next();
    if (line === undefined) break;
    const text = line.endsWith("\n") ? line.slice(0, -1) : line;
    search.expression.lastIndex = 0;
    const isMatch = count < search.maximum && search.expression.test(text) !== search.has("v");
    if (isMatch) count++;
    if (isMatch && (search.has("q") || search.has("l"))) break;
    if (!printsLines) continue;
    if (isMatch && search.has("o")) {
      yield* process.stdout.print(onlyMatches(search, text, label(search, { prefix, number, mark: ":" })));
    } else if (isMatch) {
      const first = number - earlier.length;
      if (lastPrinted > 0 && first > lastPrinted + 1 && search.before + search.after > 0)
        yield* process.stdout.print("--\n");
      for (const [index, each] of earlier.entries()) {
        yield* process.stdout.print(
          `${label(search, { prefix, number: first + index, mark: "-" })}${each}\n`,
        );
      }
      yield* process.stdout.print(`${label(search, { prefix, number, mark: ":" })}${text}\n`);
      after = search.after;
      lastPrinted = number;
      earlier.length = 0;
    } else if (after > 0) {
      after--;
      yield* process.stdout.print(`${label(search, { prefix, number, mark: "-" })}${text}\n`);
      lastPrinted = number;
    } else if (search.before > 0) {
      earlier.push(text);
      if (earlier.length > search.before) earlier.shift();
    }
    if (search.has("U")) yield* process.stdout.flush();
  }
  if (search.has("c")) yield* process.stdout.print(`${prefix === "" ? "" : `${prefix}:`}${count}\n`);
  if ((search.has("l") && count > 0) || (search.has("L") && count === 0))
    yield* process.stdout.print(`${file.name}\n`);
  return search.has("L") ? count === 0 : count > 0;
}

function label(
  search: Search,
  line: { readonly prefix: string; readonly number: number; readonly mark: string },
): string {
  const name = line.prefix === "" ? "" : `${line.prefix}${line.mark}`;
  return search.has("n") ? `${name}${line.number}${line.mark}` : name;
}

function onlyMatches(search: Search, text: string, prefix: string): string {
  let out = "";
  search.expression.lastIndex = 0;
  for (const match of text.matchAll(search.expression)) if (match[0] !== "") out += `${prefix}${match[0]}\n`;
  return out;
}
