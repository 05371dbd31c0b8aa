import { translateBasicRegExp, translateRegExp } from "../../shell/regular-expression.ts";
import { CHARACTERS, parseReplacement } from "./replacement.ts";
import { Scanner, ScriptError } from "./scanner.ts";
import type { Action, Address, Command, RangeEnd, SimpleLetter } from "./script.ts";

// Read first: POSIX sed, "Editing Commands in sed"; the GNU manual for what goes beyond it. Words of errors and the
// character that they count up to are those of GNU sed 4.9.

const SIMPLE = "=dDFghGHlnNpPxz";
const LACKING = "eRWv";

export class Parser {
  readonly commands: Command[] = [];
  readonly #extended: boolean;
  readonly #blocks: number[] = [];
  #scanner: Scanner = new Scanner("");

  constructor(syntax: "basic" | "extended") {
    this.#extended = syntax === "extended";
  }

  /** One -e or -f, after those before it. */
  parse(text: string): void {
    this.#scanner = new Scanner(text);
    for (;;) {
      this.#scanner.skip(/[\s;]/);
      if (this.#scanner.at >= text.length) return;
      if (text[this.#scanner.at] === "#") this.#scanner.skip(/[^\n]/);
      else this.#command();
    }
  }

  /** After the last chunk: all blocks closed, all labels known. */
  finish(): readonly Command[] {
    if (this.#blocks.length > 0) throw new ScriptError("unmatched `{'", 0);
    const labels = new Map<string, number>();
    for (const [index, { action }] of this.commands.entries())
      if (action.kind === "label") labels.set(action.label, index);
    for (const { action } of this.commands) {
      if (action.kind !== "branch") continue;
      const target = action.label === "" ? this.commands.length : labels.get(action.label);
      if (target === undefined)
        throw new ScriptError(`can't find label for jump to \`${action.label}'`, undefined);
      action.target = target;
    }
    return this.commands;
  }

  #command(): void {
    const first = this.#address();
    let last: RangeEnd | undefined;
    this.#scanner.skip(/[ \t]/);
    if (this.#scanner.peek() === ",") {
      if (first === undefined) this.#scanner.fail("unknown command: `,'", 1);
      this.#scanner.at++;
      this.#scanner.skip(/[ \t]/);
      last = this.#rangeEnd();
      if (last === undefined)
        this.#scanner.fail("unexpected `,'", this.#scanner.at < this.#scanner.text.length ? 1 : 0);
    }
    if (first?.kind === "zero" && last?.kind !== "match")
      this.#scanner.fail("invalid usage of line address 0", 1);
    this.#scanner.skip(/[ \t]/);
    let negated = false;
    while (this.#scanner.peek() === "!") {
      if (negated) this.#scanner.fail("multiple `!'s", 1);
      negated = true;
      this.#scanner.at++;
      this.#scanner.skip(/[ \t]/);
    }
    const letter = this.#scanner.text[this.#scanner.at++];
    if (letter === undefined) {
      this.#scanner.at--;
      this.#scanner.fail("missing command");
    }
    const action = this.#action(letter, { first, last });
    const index = this.commands.length;
    this.commands.push({ first, last, negated, action, range: { kind: "closed" } });
    if (action.kind === "block") this.#blocks.push(index);
  }

  #action(
    letter: string,
    range: { readonly first: Address | undefined; readonly last: RangeEnd | undefined },
  ): Action {
    if (letter === "\n" || letter === ";") this.#scanner.fail("missing command");
    if (LACKING.includes(letter)) throw new ScriptError(`lacking: ${letter}`, undefined);
    if (SIMPLE.includes(letter)) {
      this.#endOfCommand();
      return { kind: "simple", letter: letter as SimpleLetter };
    }
    switch (letter) {
      case "#":
        this.#scanner.fail("comments don't accept any addresses");
        break;
      case "{":
        return { kind: "block", end: 0 };
      case "}":
        return this.#closeBlock(range.first !== undefined);
      case ":":
        return this.#label(range.first !== undefined);
      case "b":
      case "t":
      case "T":
        return { kind: "branch", how: letter, label: this.#word(), target: 0 };
      case "a":
      case "c":
      case "i":
        return { kind: "text", how: letter, text: this.#literalText() };
      case "r":
      case "w":
        return { kind: "file", how: letter, path: this.#fileName() };
      case "q":
      case "Q":
        if (range.last !== undefined) this.#scanner.fail("command only uses one address");
        return { kind: "quit", how: letter, status: this.#exitStatus() };
      case "s":
        return this.#substitute();
      case "y":
        return this.#translate();
    }
    this.#scanner.fail(`unknown command: \`${letter}'`);
  }

  #closeBlock(addressed: boolean): Action {
    const open = this.#blocks.pop();
    if (open === undefined) this.#scanner.fail("unexpected `}'");
    if (addressed) this.#scanner.fail("} doesn't want any addresses");
    const { action } = this.commands[open]!;
    if (action.kind === "block") action.end = this.commands.length;
    this.#endOfCommand();
    return { kind: "end" };
  }

  #label(addressed: boolean): Action {
    if (addressed) this.#scanner.fail(": doesn't want any addresses");
    this.#scanner.skip(/[ \t]/);
    const label = this.#scanner.take(/[^\s;]/);
    if (label === "") this.#scanner.fail('":" lacks a label');
    return { kind: "label", label };
  }

  #word(): string {
    this.#scanner.skip(/[ \t]/);
    return this.#scanner.take(/[^\s;}]/);
  }

  #fileName(): string {
    this.#scanner.skip(/[ \t]/);
    const name = this.#scanner.take(/[^\n]/);
    if (name === "") this.#scanner.fail("missing filename in r/R/w/W commands");
    return name;
  }

  #exitStatus(): number {
    this.#scanner.skip(/[ \t]/);
    const digits = this.#scanner.take(/[0-9]/);
    this.#endOfCommand();
    return Number(digits) & 0xff;
  }

  /** `a\` newline text, or GNU's `a text`; lines go on after a backslash. */
  #literalText(): string {
    this.#scanner.skip(/[ \t]/);
    if (this.#scanner.at >= this.#scanner.text.length)
      this.#scanner.fail("expected \\ after `a', `c' or `i'");
    if (this.#scanner.peek() === "\\") {
      this.#scanner.at++;
      const blanks = /^[ \t]*\n/.exec(this.#scanner.text.slice(this.#scanner.at));
      if (blanks !== null) this.#scanner.at += blanks[0].length;
      else if (this.#scanner.at >= this.#scanner.text.length) this.#scanner.fail("incomplete command");
    }
    let out = "";
    while (this.#scanner.at < this.#scanner.text.length && this.#scanner.peek() !== "\n") {
      if (this.#scanner.peek() === "\\") this.#scanner.at++;
      out += this.#scanner.text[this.#scanner.at++] ?? "";
    }
    return `${out}\n`;
  }

  #substitute(): Action {
    const delimiter = this.#delimiter("s");
    const source =
      this.#scanner.delimited(delimiter, "pattern") ?? this.#scanner.fail("unterminated `s' command");
    const replacement =
      this.#scanner.delimited(delimiter, "replacement") ?? this.#scanner.fail("unterminated `s' command");
    const flags = this.#substituteFlags();
    const expression = this.#expression(source, flags.letters);
    const parsed = parseReplacement(replacement);
    const highest = Math.max(0, ...parsed.parts.map((part) => (part.kind === "group" ? part.group : 0)));
    if (expression !== undefined && highest > groupCount(expression))
      this.#scanner.fail(`invalid reference \\${highest} on \`s' command's RHS`);
    const { print, global, from, file } = flags;
    return { kind: "substitute", substitute: { expression, replacement: parsed, global, from, print, file } };
  }

  #substituteFlags() {
    const flags = {
      global: false,
      print: false,
      from: 1,
      file: undefined as string | undefined,
      letters: "",
    };
    let numbered = false;
    for (;;) {
      const letter = this.#scanner.text[this.#scanner.at++];
      if (letter === "g") {
        if (flags.global) this.#scanner.fail("multiple `g' options to `s' command");
        flags.global = true;
      } else if (letter === "p") {
        if (flags.print) this.#scanner.fail("multiple `p' options to `s' command");
        flags.print = true;
      } else if (letter === " ") continue;
      else if (letter === "i" || letter === "I") flags.letters += "i";
      else if (letter === "m" || letter === "M") flags.letters += "m";
      else if (letter === "e") throw new ScriptError("lacking: s///e", undefined);
      else if (letter !== undefined && /[0-9]/.test(letter)) {
        if (numbered) this.#scanner.fail("multiple number options to `s' command");
        numbered = true;
        this.#scanner.at--;
        flags.from = Number(this.#scanner.take(/[0-9]/));
        if (flags.from === 0) this.#scanner.fail("number option to `s' command may not be zero");
      } else if (letter === "w") {
        flags.file = this.#fileName();
        return flags;
      } else {
        this.#scanner.at--;
        this.#endOfCommand("unknown option to `s'");
        return flags;
      }
    }
  }

  #translate(): Action {
    const delimiter = this.#delimiter("y");
    const from =
      this.#scanner.delimited(delimiter, "replacement") ?? this.#scanner.fail("unterminated `y' command");
    const to =
      this.#scanner.delimited(delimiter, "replacement") ?? this.#scanner.fail("unterminated `y' command");
    const [left, right] = [unescapeText(from), unescapeText(to)];
    if (left.length !== right.length) this.#scanner.fail("strings for `y' command are different lengths");
    this.#endOfCommand();
    const table = new Map<string, string>();
    for (const [index, letter] of left.entries()) if (!table.has(letter)) table.set(letter, right[index]!);
    return { kind: "translate", table };
  }

  #delimiter(command: string): string {
    const delimiter = this.#scanner.text[this.#scanner.at++];
    if (delimiter === undefined) {
      this.#scanner.at--;
      this.#scanner.fail(`unterminated \`${command}' command`);
    }
    if (delimiter === "\n" || delimiter === "\\") this.#scanner.fail(`unterminated \`${command}' command`);
    return delimiter;
  }

  #address(): Address | undefined {
    const letter = this.#scanner.peek();
    if (letter === undefined) return undefined;
    if (/[0-9]/.test(letter)) return this.#lineAddress();
    if (letter === "$") {
      this.#scanner.at++;
      return { kind: "last" };
    }
    if (letter === "+" || letter === "~") this.#scanner.fail("invalid usage of +N or ~N as first address", 2);
    return this.#matchAddress();
  }

  #lineAddress(): Address {
    const first = Number(this.#scanner.take(/[0-9]/));
    if (this.#scanner.peek() === "~") {
      this.#scanner.at++;
      return { kind: "step", first, step: Number(this.#scanner.take(/[0-9]/)) };
    }
    return first === 0 ? { kind: "zero" } : { kind: "line", line: first };
  }

  #matchAddress(): Address | undefined {
    const letter = this.#scanner.peek();
    if (letter !== "/" && letter !== "\\") return undefined;
    this.#scanner.at++;
    const delimiter = letter === "/" ? "/" : this.#scanner.text[this.#scanner.at++];
    const source = delimiter === undefined ? undefined : this.#scanner.delimited(delimiter, "pattern");
    if (source === undefined) this.#scanner.fail("unterminated address regex");
    let flags = "";
    while (this.#scanner.peek() === "I" || this.#scanner.peek() === "M")
      flags += this.#scanner.text[this.#scanner.at++]!.toLowerCase();
    return { kind: "match", expression: this.#expression(source, flags) };
  }

  #rangeEnd(): RangeEnd | undefined {
    const sign = this.#scanner.peek();
    if (sign !== "+" && sign !== "~") {
      const address = this.#address();
      return address?.kind === "zero" ? { kind: "line", line: 0 } : address;
    }
    this.#scanner.at++;
    const digits = this.#scanner.take(/[0-9]/);
    if (digits === "") this.#scanner.fail("expected number after +/~", 0);
    return sign === "+" ? { kind: "count", count: Number(digits) } : { kind: "multiple", of: Number(digits) };
  }

  #expression(source: string, flags: string): RegExp | undefined {
    if (source === "") return undefined;
    const spelt = source.replace(/\\([\s\S])/g, (whole, letter: string) => CHARACTERS[letter] ?? whole);
    const translate = this.#extended ? translateRegExp : translateBasicRegExp;
    return (
      translate(spelt, `g${[...new Set(flags)].join("")}`) ??
      this.#scanner.fail(explain(source, this.#extended))
    );
  }

  #endOfCommand(message = "extra characters after command"): void {
    this.#scanner.skip(/[ \t\r]/);
    const letter = this.#scanner.text[this.#scanner.at];
    if (letter === undefined || letter === "}" || letter === "#") return;
    this.#scanner.at++;
    if (letter !== "\n" && letter !== ";") this.#scanner.fail(message);
  }
}

function unescapeText(text: string): readonly string[] {
  return [
    ...text.replace(/\\([\s\S])/g, (whole, letter: string) =>
      letter === "\\" ? "\\" : (CHARACTERS[letter] ?? whole),
    ),
  ];
}

function groupCount(expression: RegExp): number {
  return new RegExp(`${expression.source}|`, expression.flags).exec("")!.length - 1;
}

/** regcomp(3)'s reason, as far as it can be told from the text. */
function explain(source: string, extended: boolean): string {
  const bare = source.replace(/\[\^?\]?[^\]]*\]/g, "").replace(extended ? /\\[\s\S]/g : /\\[^(){}]/g, "");
  const opened = (bare.match(extended ? /\(/g : /\\\(/g) ?? []).length;
  const closed = (bare.match(extended ? /\)/g : /\\\)/g) ?? []).length;
  if (opened > closed) return `Unmatched ${extended ? "( or \\(" : "( or \\("}`;
  if (closed > opened) return "Unmatched ) or \\)";
  if (bare.includes("[")) return "unterminated address regex";
  return "Invalid preceding regular expression";
}
