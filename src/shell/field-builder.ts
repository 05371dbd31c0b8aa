import { escapePattern } from "./pattern.ts";

/** One field that word splitting made: its text, and the same as a pattern for pathname expansion. */
export interface Field {
  readonly text: string;
  readonly pattern: string;
  /** An unquoted `*`, `?`, `[` or extended glob came in. */
  readonly isPattern: boolean;
}

/** Puts a word's pieces together into fields: quoted text stays whole, unquoted results are split at IFS. */
export class FieldBuilder {
  readonly fields: Field[] = [];
  readonly #ifs: string;
  readonly #ifsSpace: string;
  #text = "";
  #pattern = "";
  #isPattern = false;
  /** Something that makes a field even if empty: quotes, or any character. */
  #isStarted = false;
  /** White space of IFS was seen after the last field: the next text begins a new one. */
  #isBroken = false;

  constructor(ifs: string) {
    this.#ifs = ifs;
    this.#ifsSpace = [...ifs].filter((letter) => " \t\n".includes(letter)).join("");
  }

  addQuoted(text: string): void {
    this.#breakIfDue();
    this.#isStarted = true;
    this.#text += text;
    this.#pattern += escapePattern(text);
  }

  /** Literal text of the script: not split; `isPattern` where it is a glob operator. */
  addLiteral(text: string, pattern: string, kind: "plain" | "glob"): void {
    this.#breakIfDue();
    this.#isStarted = true;
    this.#text += text;
    this.#pattern += pattern;
    if (kind === "glob") this.#isPattern = true;
  }

  /** The unquoted result of an expansion: split at IFS, its characters may be glob operators. */
  addSplit(text: string): void {
    if (this.#ifs === "" || !this.#hasSeparator(text)) {
      this.#addUnquoted(text);
      return;
    }
    let start = 0;
    for (let index = 0; index <= text.length; index++) {
      const letter = text[index];
      if (letter !== undefined && !this.#ifs.includes(letter)) continue;
      if (index > start) this.#addUnquoted(text.slice(start, index));
      if (letter !== undefined) index = this.#separator(text, index);
      start = index + 1;
    }
  }

  /** A new field begins here whatever is around it (`"$@"` between its elements). */
  breakField(): void {
    this.#end();
    this.#isStarted = false;
    this.#isBroken = false;
  }

  /** What comes next is a new field, if anything was before and anything comes. */
  separate(): void {
    if (this.#isStarted) this.#isBroken = true;
  }

  finish(): readonly Field[] {
    if (this.#isStarted) this.#end();
    return this.fields;
  }

  #hasSeparator(text: string): boolean {
    for (const letter of this.#ifs) if (text.includes(letter)) return true;
    return false;
  }

  #addUnquoted(text: string): void {
    if (text === "") return;
    this.#breakIfDue();
    this.#isStarted = true;
    this.#text += text;
    this.#pattern += text;
    if (/[*?[\\]|[+@!]\(/.test(text)) this.#isPattern = true;
  }

  /** One delimiter: IFS white space around at most one other IFS character. Answers its last index. */
  #separator(text: string, start: number): number {
    let index = start;
    while (index < text.length && this.#ifsSpace.includes(text[index]!)) index++;
    const letter = text[index];
    const isHard = letter !== undefined && this.#ifs.includes(letter);
    if (!isHard) {
      if (this.#isStarted) this.#isBroken = true;
      return index - 1;
    }
    this.#breakIfDue();
    this.#end();
    this.#isStarted = false;
    index++;
    while (index < text.length && this.#ifsSpace.includes(text[index]!)) index++;
    return index - 1;
  }

  #breakIfDue(): void {
    if (!this.#isBroken) return;
    this.#isBroken = false;
    this.#end();
  }

  #end(): void {
    this.fields.push({ text: this.#text, pattern: this.#pattern, isPattern: this.#isPattern });
    this.#text = "";
    this.#pattern = "";
    this.#isPattern = false;
    this.#isStarted = false;
  }
}
