// The words of errors, and the character that they count up to, are those of GNU sed 4.9.

/** What is wrong with a script, and after how many characters of its chunk it was found out. */
export class ScriptError extends Error {
  readonly characters: number | undefined;

  constructor(message: string, characters: number | undefined) {
    super(message);
    this.characters = characters;
  }
}

/** One chunk of a script (-e or -f), read letter by letter. */
export class Scanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Up to the delimiter; undefined where there is none. */
  delimited(delimiter: string, what: "pattern" | "replacement"): string | undefined {
    let out = "";
    while (this.at < this.text.length) {
      const letter = this.text[this.at++]!;
      if (letter === delimiter) return out;
      if (letter === "\n" && what === "pattern") return undefined;
      const bracket = letter === "[" && what === "pattern" ? this.bracket() : "";
      if (letter !== "\\") {
        out += letter + bracket;
        continue;
      }
      const next = this.text[this.at++];
      if (next === undefined) return undefined;
      if (next === delimiter)
        out += what === "pattern" && isSpecial(delimiter) ? `[${delimiter}]` : delimiter;
      else if (next === "\n" && what === "pattern") out += "\n";
      else out += `\\${next}`;
    }
    return undefined;
  }

  /** The rest of a bracket expression, in which the delimiter is itself; nothing where none is closed. */
  bracket(): string {
    const rest = /^\^?\]?(?:\[:[a-z]+:\]|[^\]\n])*\]/.exec(this.text.slice(this.at))?.[0] ?? "";
    this.at += rest.length;
    return rest;
  }

  peek(): string | undefined {
    return this.text[this.at];
  }

  take(letters: RegExp): string {
    const from = this.at;
    this.skip(letters);
    return this.text.slice(from, this.at);
  }

  skip(letters: RegExp): void {
    while (this.at < this.text.length && letters.test(this.text[this.at]!)) this.at++;
  }

  fail(message: string, ahead = 0): never {
    throw new ScriptError(message, this.at + ahead);
  }
}

function isSpecial(letter: string): boolean {
  return "*.[]^$+?(){}|".includes(letter);
}
