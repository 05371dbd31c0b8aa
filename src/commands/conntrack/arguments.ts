import { refuse } from "./complaint.ts";
import { OPTIONS } from "./option-table.ts";

/** One option as getopt_long(3) finds it. */
export interface FoundOption {
  /** Its letter; `--NAME` for one of the protocol's own. */
  readonly letter: string;
  /** optarg */
  readonly value: string | undefined;
}

type ArgumentKind = "none" | "required" | "optional";

/** getopt_long over a command line whose long options grow while it is read. */
export class Arguments {
  readonly #words: readonly string[];
  #index = 0;
  /** What is left of a word of several letters. */
  #letters = "";
  /** Long options of the protocol, all with an argument. */
  protocolOptions: readonly string[] = [];

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** The next option; other words are passed over. */
  next(): FoundOption | undefined {
    if (this.#letters !== "") return this.#nextLetter();
    for (;;) {
      const word = this.#words[this.#index];
      if (word === undefined || word === "--") return undefined;
      this.#index++;
      if (word === "-" || !word.startsWith("-")) continue;
      if (word.startsWith("--")) return this.#long(word);
      this.#letters = word.slice(1);
      return this.#nextLetter();
    }
  }

  /** get_optional_arg: the next word, if it is no option. */
  optional(found: FoundOption): string | undefined {
    // In the middle of `-Lp` the word at hand is that one itself.
    if (found.value !== undefined || this.#letters !== "") return undefined;
    const word = this.#words[this.#index];
    if (word === undefined || word.startsWith("-") || word.startsWith("!")) return undefined;
    this.#index++;
    return word;
  }

  #nextLetter(): FoundOption {
    const letter = this.#letters[0]!;
    const rest = this.#letters.slice(1);
    this.#letters = rest;
    const option = OPTIONS.find((each) => each.letter === letter);
    if (option === undefined) refuse(`unknown option \`${this.#words[this.#index - 1]}'`);
    if (option.argument === "none") return { letter, value: undefined };
    this.#letters = "";
    return { letter, value: this.#argument(option.argument, rest === "" ? undefined : rest) };
  }

  #long(word: string): FoundOption {
    const equals = word.indexOf("=");
    const written = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const attached = equals < 0 ? undefined : word.slice(equals + 1);
    const found = this.#findLong(written);
    if (found === undefined || (found.argument === "none" && attached !== undefined)) {
      refuse(`unknown option \`${word}'`);
    }
    if (found.argument === "none") return { letter: found.letter, value: undefined };
    return { letter: found.letter, value: this.#argument(found.argument, attached) };
  }

  /** Whole names first, then beginnings that can mean one thing only. */
  #findLong(written: string): { readonly letter: string; readonly argument: ArgumentKind } | undefined {
    const own = this.protocolOptions.map((name) => ({
      name,
      letter: `--${name}`,
      argument: "required" as const,
    }));
    const common = OPTIONS.flatMap(({ letter, names, argument }) =>
      names.map((name) => ({ name, letter, argument })),
    );
    const all = [...common, ...own];
    const exact = all.find(({ name }) => name === written);
    if (exact !== undefined) return exact;
    const candidates = all.filter(({ name }) => name.startsWith(written));
    return new Set(candidates.map(({ letter }) => letter)).size === 1 ? candidates[0] : undefined;
  }

  #argument(kind: ArgumentKind, attached: string | undefined): string | undefined {
    if (attached !== undefined || kind === "optional") return attached;
    const word = this.#words[this.#index];
    if (word === undefined) refuse(`option \`${this.#words[this.#index - 1]}' requires an argument`);
    this.#index++;
    return word;
  }
}
