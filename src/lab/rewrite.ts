import { compareLab } from "./compare.ts";
import type { CaptureBlock, ConsoleBlock, Lab, LabPart, RecordingStamp } from "./lab.ts";
import { formatStamp, parseStamp } from "./stamp.ts";
import type { Transcript } from "./transcript.ts";

/**
 * The lab's source with what a real kernel printed. A block whose expected output holds as it stands keeps it, with
 * its `...` and its order; prose is left alone. The old stamp goes: its digest is no longer true.
 */
export function rewriteLab(lab: Lab, transcript: Transcript): string {
  const same = new Set(compareLab(lab, transcript).flatMap((each) => (each.same ? [each.line] : [])));
  return lab.parts.map((part) => rewritePart(part, transcript, same)).join("");
}

/** A rewritten lab's source with the stamp that now belongs to it. */
export function stampLab(source: string, stamp: RecordingStamp): string {
  return `${source.trimEnd()}\n\n${formatStamp(stamp)}`;
}

function rewritePart(part: LabPart, transcript: Transcript, same: ReadonlySet<number>): string {
  switch (part.kind) {
    case "prose":
      return parseStamp(part.raw) === undefined ? part.raw : "";
    case "setup":
      return part.raw;
    case "console":
      return refill(part.raw, consoleLines(part, transcript, same));
    case "capture":
      return refill(part.raw, captureLines(part, transcript, same));
  }
}

function consoleLines(
  block: ConsoleBlock,
  transcript: Transcript,
  same: ReadonlySet<number>,
): readonly string[] {
  return block.commands.flatMap(({ typed, expected, index, line }) => [
    ...typed,
    ...(same.has(line) ? expected : (transcript.commands[index] ?? [])),
  ]);
}

function captureLines(
  block: CaptureBlock,
  transcript: Transcript,
  same: ReadonlySet<number>,
): readonly string[] {
  return same.has(block.line) ? block.expected : (transcript.captures[block.index] ?? []);
}

/** Puts other lines between a block's fences. */
function refill(raw: string, lines: readonly string[]): string {
  const old = raw.trimEnd().split("\n");
  const trailing = raw.slice(raw.trimEnd().length);
  return [old[0], ...lines, old.at(-1)].join("\n") + trailing;
}
