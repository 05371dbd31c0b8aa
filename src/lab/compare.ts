import { ELISION, type Lab } from "./lab.ts";
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
}

/** Compares in the order of the document. */
export function compareLab(lab: Lab, transcript: Transcript): readonly Comparison[] {
  const commands = labCommands(lab).map((command): Comparison => {
    const actual = transcript.commands[command.index] ?? [];
    const { line, expected, typed } = command;
    return { line, what: typed.join("\n"), expected, actual, ...compareLines(expected, actual) };
  });
  const captures = labCaptures(lab).map((capture): Comparison => {
    const actual = transcript.captures[capture.index] ?? [];
    const { line, expected, namespace, device, filter, order } = capture;
    const what = `capture ${namespace} ${device}${filter === "" ? "" : ` '${filter}'`}`;
    const outcome =
      order.kind === "unordered"
        ? compareLines(sorted(expected), sorted(actual))
        : compareLines(expected, actual);
    return { line, what, expected, actual, ...outcome };
  });
  return [...commands, ...captures].sort((a, b) => a.line - b.line);
}

type Outcome = Pick<Comparison, "same" | "elided">;

function compareLines(expected: readonly string[], actual: readonly string[]): Outcome {
  const same = matchLines(expected, actual);
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
