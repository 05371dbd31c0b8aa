import type { Operation } from "./command.ts";
import { refuse } from "./failure.ts";

// Read first: iptables/iptables.c of 1.8.9 (commands_v_options, generic_opt_check).

/** Options that are counted: some belong to rules, some to listings. `0` is --line-numbers. */
export type LetterOption = "n" | "s" | "d" | "p" | "j" | "v" | "x" | "i" | "o" | "0" | "c" | "f";

/** In the order in which they are checked. */
const ORDER: readonly LetterOption[] = ["n", "s", "d", "p", "j", "v", "x", "i", "o", "0", "c", "f"];

const WITH_RULE = "sdpjviof";

/** What may stand with each operation. */
const ALLOWED: Readonly<Record<Operation, string>> = {
  A: `${WITH_RULE}c`,
  I: `${WITH_RULE}c`,
  R: `${WITH_RULE}c`,
  D: WITH_RULE,
  C: WITH_RULE,
  "D#": "v",
  L: "nvx0",
  S: "v",
  F: "v",
  Z: "v",
  "Z#": "v",
  N: "v",
  X: "v",
  E: "v",
  P: "vc",
};

/** An option is right if any of the operations takes it. */
export function checkAllowed(operations: ReadonlySet<Operation>, given: ReadonlySet<LetterOption>): void {
  for (const letter of ORDER) {
    if (!given.has(letter)) continue;
    const isAllowed = [...operations].some((operation) => ALLOWED[operation].includes(letter));
    if (!isAllowed) refuse(`Illegal option \`-${letter}' with this command`);
  }
}

/** cmd2char */
export function operationLetter(operation: Operation): string {
  return operation[0]!;
}
