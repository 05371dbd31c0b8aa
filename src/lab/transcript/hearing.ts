import type { LabMistake } from "../parse.ts";
import type { Ending } from "./transcript.ts";

/**
 * Which commands a listening one heard. A terminal shows a tcpdump after the ping that it captured, since it was ended
 * after it; it was started before. What is not said is decided by one rule: a capture hears the nearest block above it
 * in which nothing listens, and where there is none, the commands just before it in its own block.
 */

/** A command as it is being read. */
export interface CommandDraft {
  readonly index: number;
  readonly line: number;
  readonly typed: string[];
  command: string;
  readonly expected: string[];
}

export interface ListeningBlock {
  readonly name: string | undefined;
  readonly line: number;
  readonly hears: { readonly name: string; readonly line: number } | undefined;
  readonly afterSeconds: number | undefined;
  readonly notRun: string | undefined;
  readonly commands: readonly CommandDraft[];
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * Seconds between the end of what a capture heard and its Ctrl-C. Without `--immediate-mode` the kernel hands over
 * what it has captured once a second.
 */
const DEFAULT_AFTER_SECONDS = 1.5;

/** How each command ends, by its index. */
export function endings(blocks: readonly ListeningBlock[], mistakes: LabMistake[]): readonly Ending[] {
  return blocks.flatMap((block, at) => {
    const { notRun } = block;
    if (notRun !== undefined) return block.commands.map(() => ({ kind: "not run", reason: notRun }));
    refuseEndless(block, mistakes);
    refuseIdleNotes(block, mistakes);
    return block.commands.map((command): Ending => {
      const interrupt = command.expected.findIndex((line) => line.startsWith("^C"));
      if (interrupt < 0) return { kind: "by itself" };
      const range = listens(block, command) ? heardBy(blocks, at, command) : undefined;
      if (range === "unknown block") {
        const { name = "", line = block.line } = block.hears ?? {};
        mistakes.push({ line, reason: `no block "${name}" with a command that ends by itself` });
      }
      if (range === undefined || range === "unknown block")
        return { kind: "interrupted", afterLines: interrupt };
      return { kind: "listens", ...range, afterSeconds: block.afterSeconds ?? DEFAULT_AFTER_SECONDS };
    });
  });
}

function heardBy(
  blocks: readonly ListeningBlock[],
  at: number,
  command: CommandDraft,
): Range | "unknown block" | undefined {
  const block = blocks[at];
  if (block?.hears !== undefined) {
    const { name } = block.hears;
    return wholeRange(blocks.find((each) => each.name === name)) ?? "unknown block";
  }
  const quiet = blocks.slice(0, at).findLast((each) => isQuiet(each));
  return wholeRange(quiet) ?? ownRange(block, command);
}

function isQuiet(block: ListeningBlock): boolean {
  return block.notRun === undefined && !block.commands.some((one) => listens(block, one));
}

/** From a block's first command that ends by itself to its last. */
function wholeRange(block: ListeningBlock | undefined): Range | undefined {
  const commands = block?.commands.filter((each) => !isInterrupted(each)) ?? [];
  const [first, last] = [commands[0], commands.at(-1)];
  return first === undefined || last === undefined ? undefined : { from: first.index, to: last.index };
}

/** The commands of its own block between it and whatever listened before. */
function ownRange(block: ListeningBlock | undefined, command: CommandDraft): Range | undefined {
  const before = block?.commands.filter(({ index }) => index < command.index) ?? [];
  const last = before.findLastIndex((each) => !isInterrupted(each));
  const first = before.slice(0, last + 1).findLastIndex(isInterrupted) + 1;
  const [from, to] = [before[first], before[last]];
  return from === undefined || to === undefined ? undefined : { from: from.index, to: to.index };
}

function isInterrupted({ expected }: CommandDraft): boolean {
  return expected.some((line) => line.startsWith("^C"));
}

function listens(block: ListeningBlock, command: CommandDraft): boolean {
  return isInterrupted(command) && (block.hears !== undefined || CAPTURE.test(command.command));
}

const AS_ROOT = String.raw`^\s*(?:sudo\s+(?:-\S+\s+)*)?(?:ip\s+netns\s+exec\s+\S+\s+)?`;
const CAPTURE = new RegExp(String.raw`${AS_ROOT}(?:\S*/)?tcpdump\b`);

interface EndlessProgram {
  readonly name: string;
  readonly program: RegExp;
  /** Options that end it. */
  readonly options: RegExp;
  /** What it prints when it does not even begin. */
  readonly refusal: RegExp;
  readonly advice: string;
}

/** Programs that go on until somebody ends them. */
const ENDLESS: readonly EndlessProgram[] = [
  {
    name: "tcpdump",
    program: CAPTURE,
    options: /\s-[A-Za-z]*[crDLdh]|\s--(?:version|help|list)/,
    refusal: /^tcpdump: (?!verbose|listening|data link)/,
    advice: "no -c",
  },
  {
    name: "ping",
    program: new RegExp(String.raw`${AS_ROOT}(?:\S*/)?ping[46]?\s`),
    options: /\s-[A-Za-z46]*[cwhV]/,
    refusal: /^ping: /,
    advice: "no -c or -w",
  },
];

function refuseEndless({ commands }: ListeningBlock, mistakes: LabMistake[]): void {
  for (const each of commands) {
    if (isInterrupted(each) || /[&|]|\btimeout\b/.test(each.command)) continue;
    const endless = ENDLESS.find(({ program }) => program.test(each.command));
    if (endless === undefined || endless.options.test(each.command)) continue;
    if (each.expected.some((line) => endless.refusal.test(line))) continue;
    const reason = `nothing ends this ${endless.name}: ${endless.advice}, and no ^C in what it printed`;
    mistakes.push({ line: each.line, reason });
  }
}

function refuseIdleNotes(
  { hears, afterSeconds, commands, line }: ListeningBlock,
  mistakes: LabMistake[],
): void {
  if (hears === undefined && afterSeconds === undefined) return;
  if (commands.some(isInterrupted)) return;
  mistakes.push({ line: hears?.line ?? line, reason: "no ^C in this block: nothing of it listens" });
}
