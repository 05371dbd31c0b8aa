import type { RecordingStamp } from "../lab.ts";
import type { Digest, LabSources, StampState } from "../stamp.ts";
import { howEnded, sameOutput } from "./compare.ts";
import { normalLines, recordedLines, withoutBlankEnd } from "./normal-form.ts";
import { formatNoteStamp, withoutNoteStamp } from "./note-stamp.ts";
import type { TypedOutputs } from "./results.ts";
import { commandsRun, type TerminalTranscript, type TypedCommand } from "./transcript.ts";

/** The transcript's text with what a real kernel printed, and without its stamp. What holds as it stands is kept. */
export function rewriteTranscript(transcript: TerminalTranscript, outputs: TypedOutputs): string {
  const { lines } = transcript;
  const written: string[] = [];
  let at = 0;
  for (const command of commandsRun(transcript)) {
    const typedEnd = command.line - 1 + command.typed.length;
    written.push(...lines.slice(at, typedEnd), ...newOutput(command, outputs[command.index] ?? []));
    at = typedEnd + command.expected.length;
  }
  written.push(...lines.slice(at));
  return `${withoutNoteStamp(written).join("\n")}\n`;
}

/** A rewritten transcript's text with the stamp that now belongs to it. */
export function stampTranscript(text: string, stamp: RecordingStamp): string {
  return `${text}\n${formatNoteStamp(stamp)}`;
}

function newOutput(command: TypedCommand, printed: readonly string[]): readonly string[] {
  const { expected } = command;
  const old = normalLines(expected, howEnded(command));
  const now = normalLines(printed, howEnded(command));
  if (sameOutput(command, old, now)) return expected;
  return [...recordedLines(printed, howEnded(command)), ...expected.slice(withoutBlankEnd(expected).length)];
}

/** The digest that belongs in a transcript's stamp: prose and claims may change freely, what is run and printed may not. */
export function transcriptDigest(
  { blocks, machine }: TerminalTranscript,
  sources: LabSources,
  digest: Digest,
): string {
  const commands = blocks.flatMap((block) =>
    block.commands.map(({ shell, typed, expected, ending, order }) => [
      shell.namespace,
      typed,
      withoutBlankEnd(expected),
      ending,
      order.kind,
    ]),
  );
  const read = [...sources].sort(([a], [b]) => (a < b ? -1 : 1));
  return digest(JSON.stringify([machine ?? "", commands, read]));
}

export function checkTranscriptStamp(
  transcript: TerminalTranscript,
  sources: LabSources,
  digest: Digest,
): StampState {
  if (transcript.stamp === undefined) return "unstamped";
  return transcript.stamp.digest === transcriptDigest(transcript, sources, digest) ? "recorded" : "edited";
}
