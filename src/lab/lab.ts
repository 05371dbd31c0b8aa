/**
 * A lab: Markdown with shell in it. See docs/labs.md for how one is written.
 *
 *   ```sh                              set-up: runs in the first namespace, must be silent and succeed
 *   ```console                         commands at a prompt (`NAME# command`, `# command` in the first namespace),
 *                                      each followed by what it prints and `[1]` if its status is 1
 *   ```capture NAME DEV 'filter'       what `tcpdump -e -n -t -i DEV 'filter'` in NAME saw during the console block
 *                                      before it
 *
 * An HTML comment before a block holds its options, each with a reason: `<!-- unordered: why -->` and, where the
 * block has `...` for any lines, `<!-- ...: why -->`.
 */
export interface Lab {
  /** The first heading, or the file's name. */
  readonly title: string;
  readonly file: string;
  /** The whole document, in order; joined, their `raw` is the source. */
  readonly parts: readonly LabPart[];
  /** The `parts` that do something. */
  readonly blocks: readonly LabBlock[];
  readonly stamp: RecordingStamp | undefined;
}

export type LabPart = ProsePart | LabBlock;

export interface ProsePart {
  readonly kind: "prose";
  readonly raw: string;
}

export type LabBlock = SetupBlock | ConsoleBlock | CaptureBlock;

interface BlockPlace {
  readonly raw: string;
  /** Of the opening fence, counted from 1. */
  readonly line: number;
}

export interface SetupBlock extends BlockPlace {
  readonly kind: "setup";
  readonly script: string;
}

export interface ConsoleBlock extends BlockPlace {
  readonly kind: "console";
  readonly commands: readonly ConsoleCommand[];
  readonly elision: Elision;
}

export interface ConsoleCommand {
  /** Place among all commands of the lab, from 0. */
  readonly index: number;
  readonly line: number;
  readonly namespace: string;
  /** As it goes to the shell; several lines after backslashes. */
  readonly command: string;
  /** The lines as typed, prompt included. */
  readonly typed: readonly string[];
  readonly expected: readonly string[];
}

export interface CaptureBlock extends BlockPlace {
  readonly kind: "capture";
  /** Place among all captures of the lab, from 0. */
  readonly index: number;
  readonly namespace: string;
  readonly device: string;
  readonly filter: string;
  readonly order: CaptureOrder;
  readonly elision: Elision;
  readonly expected: readonly string[];
}

/** `unordered`: the real kernel itself varies; the reason says why. */
export type CaptureOrder =
  | { readonly kind: "ordered" }
  | { readonly kind: "unordered"; readonly reason: string };

/** Whether `...` lines may stand for any lines. */
export type Elision = { readonly kind: "none" } | { readonly kind: "allowed"; readonly reason: string };

/** Where and of what the expected output was recorded. */
export interface RecordingStamp {
  readonly kernel: string;
  readonly tools: readonly string[];
  /** Of every block's commands and expected output, and of the files that set-up blocks read. */
  readonly digest: string;
}

/** The namespace that a lab starts in. */
export const FIRST_NAMESPACE = "init";

/** Stands for any lines, none included. */
export const ELISION = "...";
