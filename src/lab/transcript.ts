import { captureLogSection, captureSection, commandSection, MARK, setupSection } from "./compile.ts";
import type { CaptureBlock, ConsoleBlock, ConsoleCommand, Lab, LabBlock, SetupBlock } from "./lab.ts";
import { maskOutput } from "./masks.ts";
import type { LabMistake } from "./parse.ts";

/** What a lab's commands printed and its captures saw, by index: lines as a lab shows them. */
export interface Transcript {
  readonly commands: readonly (readonly string[])[];
  readonly captures: readonly (readonly string[])[];
}

export type ReadTranscript =
  | { readonly ok: true; readonly transcript: Transcript }
  | { readonly ok: false; readonly mistakes: readonly LabMistake[] };

interface Section {
  readonly text: string;
  readonly status: number;
}

/**
 * Takes the output of a compiled lab apart; a set-up that failed, or a section that is missing, is a mistake.
 * `show` gives a program's text the form it has in a lab; line by line, so that lines can be told apart without it.
 */
export function readTranscript(
  lab: Lab,
  stdout: string,
  show: (text: string) => string = maskOutput,
): ReadTranscript {
  const sections = splitSections(stdout);
  const mistakes: LabMistake[] = [];
  const need = (name: string, line: number): Section => {
    const section = sections.get(name);
    if (section === undefined) mistakes.push({ line, reason: "the script ended before this was done" });
    return section ?? { text: "", status: 0 };
  };
  const setups = lab.blocks.filter((block): block is SetupBlock => block.kind === "setup");
  for (const [index, block] of setups.entries()) {
    mistakes.push(...setupMistakes(block, need(setupSection(index), block.line)));
  }
  const commands = labCommands(lab).map((command) =>
    shownOutput(show, need(commandSection(command.index), command.line)),
  );
  const captures = labCaptures(lab).map((capture) => {
    // Ended by SIGINT, tcpdump prints an empty line, for the terminal's ^C; it is no frame.
    const section = need(captureSection(capture.index), capture.line);
    const log = need(captureLogSection(capture.index), capture.line);
    if (section.status !== 0) mistakes.push({ line: capture.line, reason: `tcpdump: ${log.text.trim()}` });
    return shownLines(show(section.text.replace(/\n\n$/, "\n").replace(/^\n$/, "")));
  });
  if (mistakes.length > 0) return { ok: false, mistakes: mistakes.slice(0, 5) };
  return { ok: true, transcript: { commands, captures } };
}

/** The part of a lab that had been done when this had been printed: whole sections, from its beginning. */
export function partDone(lab: Lab, stdout: string): Lab {
  const done = splitSections(stdout);
  let setups = 0;
  const blocks: LabBlock[] = [];
  for (const block of lab.blocks) {
    const part = block.kind === "setup" ? doneSetup(block, done, setups++) : doneBlock(block, done);
    if (part !== undefined) blocks.push(part);
    if (part !== block) break;
  }
  return { ...lab, blocks };
}

function doneSetup(
  block: SetupBlock,
  done: ReadonlyMap<string, Section>,
  index: number,
): SetupBlock | undefined {
  return done.has(setupSection(index)) ? block : undefined;
}

function doneBlock(
  block: ConsoleBlock | CaptureBlock,
  done: ReadonlyMap<string, Section>,
): LabBlock | undefined {
  if (block.kind === "capture") return done.has(captureLogSection(block.index)) ? block : undefined;
  const commands = block.commands.filter(({ index }) => done.has(commandSection(index)));
  return commands.length === block.commands.length ? block : { ...block, commands };
}

export function labCommands(lab: Lab): readonly ConsoleCommand[] {
  return lab.blocks.flatMap((block) => (block.kind === "console" ? block.commands : []));
}

export function labCaptures(lab: Lab): readonly CaptureBlock[] {
  return lab.blocks.filter((block): block is CaptureBlock => block.kind === "capture");
}

function splitSections(stdout: string): ReadonlyMap<string, Section> {
  const pattern = new RegExp(`${MARK}begin (\\S+)\\n([^${MARK}]*)${MARK}end \\1 (\\d+)\\n`, "g");
  const found = [...stdout.matchAll(pattern)];
  return new Map(found.map(([, name = "", text = "", status]) => [name, { text, status: Number(status) }]));
}

function setupMistakes(block: SetupBlock, section: Section): readonly LabMistake[] {
  if (section.text === "" && section.status === 0) return [];
  const status = section.status === 0 ? "" : ` and ended with status ${section.status}`;
  return [
    {
      line: block.line,
      reason: `this set-up must be silent and succeed; it printed "${section.text}"${status}`,
    },
  ];
}

function shownOutput(show: (text: string) => string, section: Section): readonly string[] {
  const lines = shownLines(show(section.text));
  return section.status === 0 ? lines : [...lines, `[${section.status}]`];
}

function shownLines(text: string): readonly string[] {
  if (text === "") return [];
  return text.endsWith("\n")
    ? text.slice(0, -1).split("\n")
    : [...text.split("\n"), "(no newline at the end)"];
}
