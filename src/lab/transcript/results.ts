import { MARK } from "../compile.ts";
import type { LabMistake } from "../parse.ts";
import { LATE_AFTER_SECONDS, lateSection, SETUP_SECTION, shellSection, typedSection } from "./compile.ts";
import { commandsRun, type TerminalTranscript, type TypedCommand } from "./transcript.ts";

/** What each command printed, by index: the lines as a terminal shows them. What is not run has none. */
export type TypedOutputs = readonly (readonly string[])[];

export type ReadResults =
  | { readonly ok: true; readonly outputs: TypedOutputs }
  | { readonly ok: false; readonly mistakes: readonly LabMistake[] };

const LATE = `this did not end within ${LATE_AFTER_SECONDS} s; does it wait for input?`;

interface Section {
  readonly text: string;
  readonly status: number;
}

/** Takes the output of a compiled transcript apart. */
export function readResults(transcript: TerminalTranscript, stdout: string): ReadResults {
  const sections = splitSections(stdout);
  const setUp = setUpMistakes(transcript, sections);
  if (setUp.length > 0) return { ok: false, mistakes: setUp };
  const commands = commandsRun(transcript);
  const late = commands.find(({ index }) => sections.has(lateSection(index)));
  if (late !== undefined) return { ok: false, mistakes: [{ line: late.line, reason: LATE }] };
  const mistakes: LabMistake[] = [];
  const outputs: (readonly string[])[] = [];
  for (const command of commands) {
    const section = sections.get(typedSection(command.index));
    if (section === undefined) mistakes.push({ line: command.line, reason: whyNotRun(command, sections) });
    outputs[command.index] = printedLines(section?.text ?? "");
  }
  return mistakes.length > 0 ? { ok: false, mistakes: mistakes.slice(0, 5) } : { ok: true, outputs };
}

function setUpMistakes(
  { machine }: TerminalTranscript,
  sections: ReadonlyMap<string, Section>,
): readonly LabMistake[] {
  if (machine === undefined) return [];
  const { text, status } = sections.get(SETUP_SECTION) ?? { text: "", status: "that of a script that ended" };
  if (text === "" && status === 0) return [];
  const reason = `the machine ${machine} must be silent and succeed; it printed "${text.trimEnd()}" and its status was ${status}`;
  return [{ line: 1, reason }];
}

/** Why a command has no section: its shell was gone, or never there. */
function whyNotRun({ shell }: TypedCommand, sections: ReadonlyMap<string, Section>): string {
  const printed = sections.get(shellSection(shell.index))?.text.trim() ?? "";
  const name = shell.name === "" ? "the shell" : `the shell ${shell.name}`;
  return printed === ""
    ? `this did not run: ${name} had ended`
    : `this did not run: ${name} says "${printed.split("\n").at(-1)}"`;
}

/**
 * Sections of what ended by itself stand inside the section of their shell. A command that ended its shell (`exit`) has
 * no end mark of its own.
 */
function splitSections(stdout: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  let shell: string | undefined;
  let open: string | undefined;
  let outside = "";
  for (const chunk of stdout.split(MARK)) {
    const [, what, name = "", status = "0", text = ""] =
      /^(begin|end) (\S+)(?: (\d+))?\n([\s\S]*)$/.exec(chunk) ?? [];
    if (what === "begin" && name.startsWith("shell-")) {
      shell = name;
      outside = text;
    } else if (what === "begin") {
      sections.set(name, { text, status: 0 });
      open = name;
    } else if (what === "end" && name === shell) {
      sections.set(name, { text: outside, status: 0 });
      shell = undefined;
      open = undefined;
    } else if (what === "end" && name === open) {
      // What a background job prints later still follows the command that was last.
      sections.set(name, { text: (sections.get(name)?.text ?? "") + text, status: Number(status) });
      open = undefined;
    }
  }
  return sections;
}

function printedLines(text: string): readonly string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
