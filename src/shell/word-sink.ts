import { FieldBuilder } from "./field-builder.ts";
import { escapePattern, escapeRegExp } from "./pattern.ts";

/** Takes the pieces of a word as they are expanded, in order; each context makes something else of them. */
export interface WordSink {
  /** Text that was quoted. */
  quoted(text: string): void;
  /** The script's own unquoted text: its value, and its raw form with backslashes. */
  literal(value: string, raw: string): void;
  /** An unquoted glob operator of the script. */
  glob(text: string): void;
  /** The result of an unquoted expansion. */
  result(text: string): void;
  /** Between the elements of "$@". */
  breakQuoted(): void;
  /** Between the elements of an unquoted $@ or $*. */
  breakUnquoted(): void;
}

/** Words of a command: split into fields. */
export class FieldSink implements WordSink {
  readonly builder: FieldBuilder;

  constructor(ifs: string) {
    this.builder = new FieldBuilder(ifs);
  }

  quoted(text: string): void {
    this.builder.addQuoted(text);
  }

  literal(value: string, raw: string): void {
    this.builder.addLiteral(value, raw, "plain");
  }

  glob(text: string): void {
    this.builder.addLiteral(text, text, "glob");
  }

  result(text: string): void {
    this.builder.addSplit(text);
  }

  breakQuoted(): void {
    this.builder.breakField();
  }

  breakUnquoted(): void {
    this.builder.separate();
  }
}

/** Assignments, here-documents, redirection targets: one string. */
export class TextSink implements WordSink {
  text = "";
  readonly separator: string;

  constructor(separator: string) {
    this.separator = separator;
  }

  quoted(text: string): void {
    this.text += text;
  }

  literal(value: string): void {
    this.text += value;
  }

  glob(text: string): void {
    this.text += text;
  }

  result(text: string): void {
    this.text += text;
  }

  breakQuoted(): void {
    this.text += this.separator;
  }

  breakUnquoted(): void {
    this.text += this.separator;
  }
}

/** `case`, `[[ == ]]`, `${x#...}`: a pattern whose quoted parts are literal. */
export class PatternSink implements WordSink {
  text = "";

  quoted(text: string): void {
    this.text += escapePattern(text);
  }

  literal(_value: string, raw: string): void {
    this.text += raw;
  }

  glob(text: string): void {
    this.text += text;
  }

  result(text: string): void {
    this.text += text;
  }

  breakQuoted(): void {
    this.text += " ";
  }

  breakUnquoted(): void {
    this.text += " ";
  }
}

/** The right side of `=~`: an extended regular expression whose quoted parts are literal. */
export class RegExpSink implements WordSink {
  text = "";

  quoted(text: string): void {
    this.text += escapeRegExp(text);
  }

  literal(_value: string, raw: string): void {
    this.text += raw;
  }

  glob(text: string): void {
    this.text += text;
  }

  result(text: string): void {
    this.text += text;
  }

  breakQuoted(): void {
    this.text += " ";
  }

  breakUnquoted(): void {
    this.text += " ";
  }
}

/** What stands in `${x:-...}`: its literals are results; inside double quotes everything is quoted. */
export class OperandSink implements WordSink {
  readonly #outer: WordSink;
  readonly #place: "quoted" | "unquoted";

  constructor(outer: WordSink, place: "quoted" | "unquoted") {
    this.#outer = outer;
    this.#place = place;
  }

  quoted(text: string): void {
    this.#outer.quoted(text);
  }

  literal(value: string, raw: string): void {
    if (this.#place === "quoted") this.#outer.quoted(value);
    else if (value === raw) this.#outer.result(value);
    else this.#outer.literal(value, raw);
  }

  glob(text: string): void {
    if (this.#place === "quoted") this.#outer.quoted(text);
    else this.#outer.glob(text);
  }

  result(text: string): void {
    if (this.#place === "quoted") this.#outer.quoted(text);
    else this.#outer.result(text);
  }

  breakQuoted(): void {
    this.#outer.breakQuoted();
  }

  breakUnquoted(): void {
    if (this.#place === "quoted") this.#outer.breakQuoted();
    else this.#outer.breakUnquoted();
  }
}
