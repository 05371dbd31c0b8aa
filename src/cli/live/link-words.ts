/** Options of `ip` that take the next word. */
const VALUED = ["netns", "family", "loops", "rcvbuf"] as const;

export interface LinkWords {
  /** With their values, as they came. */
  readonly options: readonly string[];
  /** From `link` on: the object, the command and its words. */
  readonly command: readonly string[];
}

/**
 * Parts the options of `ip` from its words, wherever they stand: `ipvl link show -d` is as good as `ipvl -d link show`.
 * (iproute2 itself wants them before the object.)
 */
export function readLinkWords(words: readonly string[]): LinkWords {
  const options: string[] = [];
  const command: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!/^--?[a-zA-Z0-9]/.test(word)) {
      command.push(word);
      continue;
    }
    options.push(word);
    const next = words[at + 1];
    if (takesValue(word) && next !== undefined) {
      options.push(next);
      at++;
    }
  }
  return { options, command };
}

function takesValue(word: string): boolean {
  const option = word.replace(/^--?/, "");
  return VALUED.some((name) => name.startsWith(option));
}
