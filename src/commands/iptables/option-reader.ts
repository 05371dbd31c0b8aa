// Read first: getopt_long(3) of glibc, with `-` in front of its letters (operands come in their place).

export interface LongOption {
  readonly name: string;
  readonly argument: "none" | "required" | "optional";
}

/** What the next word of a command line is. */
export type OptionEvent<L extends LongOption> =
  | { readonly kind: "short"; readonly letter: string; readonly argument: string | undefined }
  | { readonly kind: "long"; readonly option: L; readonly argument: string | undefined }
  | { readonly kind: "operand"; readonly text: string }
  /** `text`: what the message names, `-x` or the word. */
  | { readonly kind: "unknown"; readonly text: string }
  | { readonly kind: "missing argument"; readonly text: string }
  | { readonly kind: "end" };

/** Reads a command line word by word; which long options there are may change between two calls. */
export class OptionReader {
  readonly #words: readonly string[];
  readonly #letters: string;
  #index: number;
  /** Where we are within a word of several letters; 0 = at its start. */
  #within = 0;
  #before: readonly [index: number, within: number] = [0, 0];
  #ended = false;

  /** `letters` as getopt wants them; `words` without the program's name. */
  constructor(words: readonly string[], letters: string) {
    this.#words = words;
    this.#letters = letters;
    this.#index = 0;
  }

  next<L extends LongOption>(longOptions: readonly L[]): OptionEvent<L> {
    this.#before = [this.#index, this.#within];
    const word = this.#words[this.#index];
    if (word === undefined || this.#ended) return { kind: "end" };
    if (this.#within > 0) return this.#short(word);
    if (word === "--") {
      this.#index++;
      this.#ended = true;
      return { kind: "end" };
    }
    if (!word.startsWith("-") || word === "-") {
      this.#index++;
      return { kind: "operand", text: word };
    }
    if (word.startsWith("--")) return this.#long(word, longOptions);
    this.#within = 1;
    return this.#short(word);
  }

  /** Reads the last event again. */
  again(): void {
    [this.#index, this.#within] = this.#before;
  }

  /** xs_has_arg: whether the next word is no option and no `!`. */
  get hasArgument(): boolean {
    const word = this.#words[this.#index];
    return word !== undefined && !word.startsWith("-") && !word.startsWith("!");
  }

  /** argv[optind++] */
  take(): string {
    return this.#words[this.#index++]!;
  }

  /** Whether words are left after the end of the options. */
  get hasRest(): boolean {
    return this.#index < this.#words.length;
  }

  #short(word: string): OptionEvent<never> {
    const letter = word[this.#within++]!;
    const isLast = this.#within >= word.length;
    const at = letter === ":" || letter === ";" ? -1 : this.#letters.indexOf(letter);
    const optional = this.#letters.startsWith("::", at + 1);
    const required = !optional && this.#letters[at + 1] === ":";
    if (at < 0 || !(required || optional)) {
      if (isLast) this.#nextWord();
      return at < 0
        ? { kind: "unknown", text: `-${letter}` }
        : { kind: "short", letter, argument: undefined };
    }
    const attached = word.slice(this.#within);
    this.#nextWord();
    if (attached !== "") return { kind: "short", letter, argument: attached };
    if (optional) return { kind: "short", letter, argument: undefined };
    if (!this.hasRest) return { kind: "missing argument", text: word };
    return { kind: "short", letter, argument: this.take() };
  }

  #nextWord(): void {
    this.#within = 0;
    this.#index++;
  }

  #long<L extends LongOption>(word: string, longOptions: readonly L[]): OptionEvent<L> {
    this.#index++;
    const equals = word.indexOf("=");
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const option = findLong(name, longOptions);
    const attached = equals < 0 ? undefined : word.slice(equals + 1);
    if (option === undefined || (option.argument === "none" && attached !== undefined)) {
      return { kind: "unknown", text: word };
    }
    if (option.argument !== "required" || attached !== undefined) {
      return { kind: "long", option, argument: attached };
    }
    if (!this.hasRest) return { kind: "missing argument", text: word };
    return { kind: "long", option, argument: this.take() };
  }
}

/** The option of that very name, else the only one that begins so. */
function findLong<L extends LongOption>(name: string, options: readonly L[]): L | undefined {
  const exact = options.find((option) => option.name === name);
  if (exact !== undefined) return exact;
  const candidates = options.filter((option) => option.name.startsWith(name));
  return candidates.length === 1 ? candidates[0] : undefined;
}
