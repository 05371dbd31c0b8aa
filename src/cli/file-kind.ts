import { readFile } from "node:fs/promises";
import { firstPromptLine } from "../lab/transcript/prompt.ts";

export type FileKind = "lab" | "transcript" | "script";

/** What a file is taken as, and the reason, for a person. */
export interface GuessedKind {
  readonly kind: FileKind;
  readonly why: string;
}

/** By the name's end; `.md` is a lab, and a script may have any other. */
const KINDS: readonly (readonly [end: RegExp, kind: FileKind])[] = [
  [/\.md$/, "lab"],
  [/\.(?:txt|transcript|console)$/, "transcript"],
  [/\.(?:sh|bash)$/, "script"],
];

/** `--as`, else the name, else the text: a prompt at a line's beginning makes a transcript of what has no `#!`. */
export async function kindOfFile(file: string, as: FileKind | undefined): Promise<GuessedKind> {
  if (as !== undefined) return { kind: as, why: `--as ${as}` };
  const byName = KINDS.find(([end]) => end.test(file));
  if (byName !== undefined)
    return { kind: byName[1], why: `its name ends in ${file.slice(file.lastIndexOf("."))}` };
  const text = await readFile(file, "utf8").catch(() => "");
  const line = text.startsWith("#!") ? undefined : firstPromptLine(text);
  return line === undefined
    ? { kind: "script", why: "no line begins with a prompt" }
    : { kind: "transcript", why: `line ${line} begins with a prompt` };
}
