import { type CaptureBlock, type ConsoleCommand, ELISION, type Lab } from "./lab.ts";
import { labCaptures, labCommands, type Transcript } from "./transcript.ts";

/** One thing that was compared: a command's output, or a capture. */
export interface Comparison {
  readonly line: number;
  /** As it stands in the lab: `ns2# ping -c 1 10.138.36.2`, `capture init eno2 'arp'`. */
  readonly what: string;
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  readonly same: boolean;
  /** Lines of output that `...` stood for. */
  readonly elided: number;
  /** Why a difference here is no surprise where this ran (live-differences.ts). */
  readonly known?: string;
}

/** A command or a capture, as reports name it. */
export type Place = Pick<Comparison, "line" | "what">;

/** The form in which two lines count as equal: what differs unavoidably where a lab ran is the same text in both. */
export type Likeness = (line: string) => string;

export const TO_THE_LETTER: Likeness = (line) => line;

/** Compares in the order of the document. */
export function compareLab(
  lab: Lab,
  transcript: Transcript,
  alike: Likeness = TO_THE_LETTER,
): readonly Comparison[] {
  const commands = labCommands(lab).map((command): Comparison => {
    const actual = transcript.commands[command.index] ?? [];
    const { expected } = command;
    return { ...placeOfCommand(command), expected, actual, ...compareLines(expected, actual, alike) };
  });
  const captures = labCaptures(lab).map((capture): Comparison => {
    const actual = transcript.captures[capture.index] ?? [];
    const { expected, order } = capture;
    const outcome =
      order.kind === "unordered"
        ? compareLines(sorted(expected.map(alike)), sorted(actual.map(alike)), TO_THE_LETTER)
        : compareLines(expected, actual, alike);
    return { ...placeOfCapture(capture), expected, actual, ...outcome };
  });
  return [...commands, ...captures].sort((a, b) => a.line - b.line);
}

/** All that a lab compares, in its order. */
export function placesOf(lab: Lab): readonly Place[] {
  return [...labCommands(lab).map(placeOfCommand), ...labCaptures(lab).map(placeOfCapture)].sort(
    (a, b) => a.line - b.line,
  );
}

function placeOfCommand({ line, typed }: ConsoleCommand): Place {
  return { line, what: typed.join("\n") };
}

function placeOfCapture({ line, namespace, device, filter }: CaptureBlock): Place {
  return { line, what: `capture ${namespace} ${device}${filter === "" ? "" : ` '${filter}'`}` };
}

type Outcome = Pick<Comparison, "same" | "elided">;

function compareLines(expected: readonly string[], actual: readonly string[], alike: Likeness): Outcome {
  const same = matchLines(expected.map(alike), actual.map(alike));
  const kept = expected.filter((line) => line !== ELISION).length;
  return { same, elided: same ? actual.length - kept : 0 };
}

/** Whether `actual` is `expected` with any lines in place of each `...`: the glob algorithm, over lines. */
function matchLines(expected: readonly string[], actual: readonly string[]): boolean {
  let from = 0;
  let at = 0;
  let lastElision = -1;
  let retryAt = 0;
  while (at < actual.length) {
    if (expected[from] === ELISION) {
      lastElision = from++;
      retryAt = at;
    } else if (from < expected.length && expected[from] === actual[at]) {
      from++;
      at++;
    } else if (lastElision >= 0) {
      from = lastElision + 1;
      at = ++retryAt;
    } else {
      return false;
    }
  }
  return expected.slice(from).every((line) => line === ELISION);
}

function sorted(lines: readonly string[]): readonly string[] {
  return [...lines].sort();
}
