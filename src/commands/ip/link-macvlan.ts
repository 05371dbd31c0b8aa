import type { MacvlanData } from "../../device/macvlan.ts";
import { CommandFailed } from "./exit.ts";
import type { LinkInvocation } from "./invocation.ts";
import { abbreviates, findKeyword, type Keyword, parseUnsigned, type Words } from "./words.ts";

// `ip link add link eno2 name mv0 type macvlan ...` (iplink_macvlan.c).

interface MacvlanWords {
  readonly invocation: LinkInvocation;
  readonly data: { -readonly [K in keyof MacvlanData]: MacvlanData[K] };
}

export function readMacvlan(invocation: LinkInvocation, words: Words): MacvlanData {
  const state: MacvlanWords = { invocation, data: {} };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle !== undefined) {
      handle(state, words, word);
      continue;
    }
    if (!abbreviates(word, "help")) invocation.complain(`macvlan: unknown option "${word}"?`);
    explain(invocation);
  }
  if (state.data.noPromiscuity && state.data.mode !== "passthru") {
    invocation.complain("macvlan: nopromisc flag only valid in passthru mode");
    explain(invocation);
  }
  return state.data;
}

function explain(invocation: LinkInvocation): never {
  explainMacvlan((line) => invocation.complain(line));
  throw new CommandFailed(1);
}

/** A short usage of our own. */
export function explainMacvlan(write: (line: string) => void): void {
  write("Usage: ... macvlan mode MODE [ nopromisc ] [ bcqueuelen N ] (see docs/fidelity.md)");
}

const MODES = ["private", "vepa", "bridge", "passthru"] as const;

function readMode({ invocation, data }: MacvlanWords, words: Words): void {
  const word = words.value();
  const mode = MODES.find((known) => known === word);
  if (mode !== undefined) {
    data.mode = mode;
    return;
  }
  if (word === "source") invocation.lacks("macvlan: mode source", '"type macvlan mode source"');
  invocation.complain(
    `Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${word}"`,
  );
  throw new CommandFailed(1);
}

const lacking: Keyword<MacvlanWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`macvlan: unknown option "${word}"?`, `"type macvlan ${word}"`);

function readQueueLength({ invocation, data }: MacvlanWords, words: Words): void {
  const word = words.value();
  const length = parseUnsigned(word);
  if (length !== undefined) {
    data.queueLength = length;
    return;
  }
  invocation.complain(
    `Error: argument of "bcqueuelen" must be a positive integer [0-4294967295], not "${word}"`,
  );
  throw new CommandFailed(1);
}

const KEYWORDS: readonly Keyword<MacvlanWords>[] = [
  ["mode", "prefix", readMode],
  ["flag", "prefix", lacking],
  ["macaddr", "prefix", lacking],
  [
    "nopromisc",
    "prefix",
    ({ data }) => {
      data.noPromiscuity = true;
    },
  ],
  ["nodst", "prefix", lacking],
  ["bcqueuelen", "prefix", readQueueLength],
];
