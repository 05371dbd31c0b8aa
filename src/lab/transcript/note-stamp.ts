import type { RecordingStamp } from "../lab.ts";
import { formatStampLines, readStampLines, STAMP_FIRST_LINE } from "../stamp.ts";

/** The stamp of a recording, as the notes at a transcript's end. */
export function formatNoteStamp(stamp: RecordingStamp): string {
  return formatStampLines(stamp)
    .map((line) => `#: ${line}\n`)
    .join("");
}

/** Undefined without one. */
export function parseNoteStamp(lines: readonly string[]): RecordingStamp | undefined {
  const at = lines.indexOf(`#: ${STAMP_FIRST_LINE}`);
  return at < 0 ? undefined : readStampLines(lines.slice(at + 1).map((line) => line.replace(/^#: /, "")));
}

/** The lines without their stamp and the blank ones before it. */
export function withoutNoteStamp(lines: readonly string[]): readonly string[] {
  const at = lines.indexOf(`#: ${STAMP_FIRST_LINE}`);
  const kept = at < 0 ? lines : lines.slice(0, at);
  return kept.slice(0, kept.findLastIndex((line) => line.trim() !== "") + 1);
}
