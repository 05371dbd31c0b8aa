import type { Lab, LabBlock, RecordingStamp } from "./lab.ts";

/** SHA-256 or the like, as hexadecimal: an argument, since this layer has no host. */
export type Digest = (text: string) => string;

/** Files that set-up blocks read, by name as written there, with their text. */
export type LabSources = ReadonlyMap<string, string>;

export const STAMP_FIRST_LINE =
  "Recorded on a real kernel; after a change to a block, record again (see docs/labs.md).";

/** The comment at a lab's end that says where its expected output comes from. */
export function formatStamp(stamp: RecordingStamp): string {
  return `<!-- ${formatStampLines(stamp).join("\n")}\n-->\n`;
}

/** What a stamp says, whatever marks it as a comment. */
export function formatStampLines(stamp: RecordingStamp): readonly string[] {
  const tools = stamp.tools.map((tool) => `tool: ${tool}`);
  return [STAMP_FIRST_LINE, `kernel: ${stamp.kernel}`, ...tools, `digest: ${stamp.digest}`];
}

/** Undefined for a comment that is no stamp. */
export function parseStamp(comment: string): RecordingStamp | undefined {
  return comment.startsWith(`<!-- ${STAMP_FIRST_LINE}`) ? readStampLines(comment.split("\n")) : undefined;
}

export function readStampLines(lines: readonly string[]): RecordingStamp {
  const fields = lines.map((line) => /^(\w+): (.*)$/.exec(line));
  const values = (name: string): readonly string[] =>
    fields.flatMap((field) => (field?.[1] === name ? [field[2] ?? ""] : []));
  return { kernel: values("kernel")[0] ?? "", tools: values("tool"), digest: values("digest")[0] ?? "" };
}

/** Whether a lab's expected output is what a real kernel printed, as far as the stamp can tell. */
export type StampState = "recorded" | "unstamped" | "edited";

export function checkStamp(lab: Lab, sources: LabSources, digest: Digest): StampState {
  if (lab.stamp === undefined) return "unstamped";
  return lab.stamp.digest === labDigest(lab, sources, digest) ? "recorded" : "edited";
}

/** The digest that belongs in a lab's stamp: prose may change freely, blocks and what they read may not. */
export function labDigest(lab: Lab, sources: LabSources, digest: Digest): string {
  const read = [...sources].sort(([a], [b]) => (a < b ? -1 : 1));
  return digest(JSON.stringify([lab.blocks.map(recordedContent), read]));
}

function recordedContent(block: LabBlock): readonly unknown[] {
  switch (block.kind) {
    case "setup":
      return [block.kind, block.script];
    case "console":
      return [block.kind, block.commands.map(({ typed, expected }) => [typed, expected]), block.elision.kind];
    case "capture": {
      const { namespace, device, filter, order, elision, expected } = block;
      return [block.kind, namespace, device, filter, order.kind, elision.kind, expected];
    }
  }
}

/** Names of the files that set-up blocks read with `.` or `source`. */
export function sourceNames(lab: Lab): readonly string[] {
  const names = lab.blocks.flatMap((block) =>
    block.kind === "setup"
      ? [...block.script.matchAll(/^\s*(?:\.|source)\s+(\S+)/gm)].map(([, name]) => name ?? "")
      : [],
  );
  return [...new Set(names)];
}
