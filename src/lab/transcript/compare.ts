import { type Comparison, type Likeness, type Place, TO_THE_LETTER } from "../compare.ts";
import { normalLine, normalLines } from "./normal-form.ts";
import type { TypedOutputs } from "./results.ts";
import {
  type Claim,
  commandsRun,
  type Evidence,
  type TerminalTranscript,
  type TypedCommand,
} from "./transcript.ts";

/** Every command's output against what the transcript shows, and every claim against the outputs, in the text's order. */
export function compareTranscript(
  transcript: TerminalTranscript,
  outputs: TypedOutputs,
  alike: Likeness = TO_THE_LETTER,
): readonly Comparison[] {
  const compared = commandsRun(transcript).map((command): Comparison => {
    const { index } = command;
    const expected = normalLines(expectedLines(command), howEnded(command));
    const actual = normalLines(outputs[index] ?? [], howEnded(command));
    const same = sameOutput(command, expected.map(alike), actual.map(alike));
    return { ...placeOfCommand(command), expected, actual, same, elided: 0 };
  });
  const claims = transcript.claims.map((claim) => compareClaim(claim, transcript, outputs, alike));
  return [...compared, ...claims].sort((a, b) => a.line - b.line);
}

/** All that a transcript compares, in its order. */
export function placesInTranscript(transcript: TerminalTranscript): readonly Place[] {
  return [...commandsRun(transcript).map(placeOfCommand), ...transcript.claims.map(placeOfClaim)].sort(
    (a, b) => a.line - b.line,
  );
}

function placeOfCommand({ line, typed }: TypedCommand): Place {
  return { line, what: typed.join("\n") };
}

function placeOfClaim({ line, verdict, text }: Claim): Place {
  return { line, what: `${verdict}: ${text}` };
}

export function howEnded({ ending }: TypedCommand): "by itself" | "interrupted" {
  return ending.kind === "listens" || ending.kind === "interrupted" ? "interrupted" : "by itself";
}

/** Lines that only a terminal with a person before it shows. */
function expectedLines({ command, expected }: TypedCommand): readonly string[] {
  const asksPassword = /\bsudo\b/.test(command);
  const isExit = /^\s*(?:exit|logout)\b/.test(command);
  const isJob = /&\s*$/.test(command);
  return expected.filter(
    (line) =>
      !(asksPassword && /^\[sudo\] password for \S+:\s*$/.test(line)) &&
      !(isExit && /^(?:exit|logout)$/.test(line.trim())) &&
      !(isJob && /^\[\d+\] \d+$/.test(line)),
  );
}

function compareClaim(
  claim: Claim,
  { blocks }: TerminalTranscript,
  outputs: TypedOutputs,
  alike: Likeness,
): Comparison {
  const commands = blocks[claim.block]?.commands ?? [];
  const lines = commands
    .flatMap((command) => normalLines(outputs[command.index] ?? [], howEnded(command)))
    .map(alike);
  const expected = claim.evidence.map(evidenceText);
  const actual = claim.evidence.map((evidence) => whatIsThere(evidence, lines, alike));
  return { ...placeOfClaim(claim), expected, actual, same: sameLines(expected, actual), elided: 0 };
}

function evidenceText({ count, text }: Evidence): string {
  if (count === 0) return `- ${text}`;
  return count === "some" ? `+ ${text}` : `+${count} ${text}`;
}

/** The same text where the evidence is there; else how many lines contain it. */
function whatIsThere(evidence: Evidence, lines: readonly string[], alike: Likeness): string {
  const wanted = alike(normalLine(evidence.text));
  const found = lines.filter((line) => line.includes(wanted)).length;
  const isThere = evidence.count === "some" ? found > 0 : found === evidence.count;
  if (isThere) return evidenceText(evidence);
  return `  ${evidence.text} (in ${found === 0 ? "no line" : `${found} ${found === 1 ? "line" : "lines"}`})`;
}

/** Whether two outputs of a command, in normal form, count as the same. */
export function sameOutput({ order }: TypedCommand, a: readonly string[], b: readonly string[]): boolean {
  return order.kind === "ordered" ? sameLines(a, b) : sameLines([...a].sort(), [...b].sort());
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
