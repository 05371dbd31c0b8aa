/** What a note says; see docs/transcripts.md. */
export type Note =
  | { readonly kind: "machine"; readonly file: string }
  | { readonly kind: "host"; readonly host: string; readonly namespace: string }
  | { readonly kind: "in"; readonly name: string }
  | { readonly kind: "block"; readonly name: string }
  | { readonly kind: "hears"; readonly name: string }
  | { readonly kind: "interrupt"; readonly afterSeconds: number }
  | { readonly kind: "not run"; readonly reason: string }
  | { readonly kind: "unordered"; readonly reason: string }
  | { readonly kind: "claim"; readonly verdict: "holds" | "wrong"; readonly text: string }
  | { readonly kind: "really"; readonly text: string }
  | { readonly kind: "of"; readonly name: string }
  | { readonly kind: "evidence"; readonly count: number | "some"; readonly text: string }
  | { readonly kind: "continued"; readonly text: string }
  | { readonly kind: "stamp" }
  | { readonly kind: "unknown" };

type Reader = readonly [pattern: RegExp, read: (groups: readonly string[]) => Note];

const READERS: readonly Reader[] = [
  [/^ {3,}(.+)$/, ([text = ""]) => ({ kind: "continued", text })],
  [/^ machine (\S+)$/, ([file = ""]) => ({ kind: "machine", file })],
  [/^ host (\S+) is (\S+)$/, ([host = "", namespace = ""]) => ({ kind: "host", host, namespace })],
  [/^ in (\S+)$/, ([name = ""]) => ({ kind: "in", name })],
  [/^ block (\S+)$/, ([name = ""]) => ({ kind: "block", name })],
  [/^ hears (\S+)$/, ([name = ""]) => ({ kind: "hears", name })],
  [/^ \^C after (\d{1,4}(?:\.\d{1,3})?) s$/, ([s]) => ({ kind: "interrupt", afterSeconds: Number(s) })],
  [/^ not run: (.+)$/, ([reason = ""]) => ({ kind: "not run", reason })],
  [/^ unordered: (.+)$/, ([reason = ""]) => ({ kind: "unordered", reason })],
  [/^ holds: (.+)$/, ([text = ""]) => ({ kind: "claim", verdict: "holds", text })],
  [/^ wrong: (.+)$/, ([text = ""]) => ({ kind: "claim", verdict: "wrong", text })],
  [/^ really: (.+)$/, ([text = ""]) => ({ kind: "really", text })],
  [/^ of (\S+)$/, ([name = ""]) => ({ kind: "of", name })],
  [/^ \+ (.+)$/, ([text = ""]) => ({ kind: "evidence", count: "some", text })],
  [/^ \+(\d{1,4}) (.+)$/, ([count, text = ""]) => ({ kind: "evidence", count: Number(count), text })],
  [/^ - (.+)$/, ([text = ""]) => ({ kind: "evidence", count: 0, text })],
  [/^ (?:Recorded on a real kernel.*|(?:kernel|tool|digest): .*)$/, () => ({ kind: "stamp" })],
];

/** Reads a note, given without its sign. */
export function readNote(text: string): Note {
  for (const [pattern, read] of READERS) {
    const found = pattern.exec(text.trimEnd());
    if (found !== null) return read(found.slice(1));
  }
  return { kind: "unknown" };
}
