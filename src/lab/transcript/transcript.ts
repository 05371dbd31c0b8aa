import type { CaptureOrder, RecordingStamp } from "../lab.ts";

/**
 * A transcript: text as people paste it from terminals and blogs, with prompts, what was typed at them and what was
 * printed. See docs/transcripts.md for how it is read. What a prompt cannot say stands in notes, lines that begin
 * with `#:`.
 */
export interface TerminalTranscript {
  readonly file: string;
  /** The text, line by line, as read. */
  readonly lines: readonly string[];
  /** A script beside the transcript that builds the machine. */
  readonly machine: string | undefined;
  readonly shells: readonly TerminalShell[];
  readonly blocks: readonly TranscriptBlock[];
  readonly claims: readonly Claim[];
  readonly stamp: RecordingStamp | undefined;
  /** Lines that are neither typed nor printed nor notes: prose, and numbers of a blog's margin. */
  readonly prose: number;
}

/** One terminal: its shell lives from its first command to the end of the transcript. */
export interface TerminalShell {
  readonly index: number;
  /** A host, or a namespace; "" for prompts that name neither. */
  readonly name: string;
  /** Where it starts. */
  readonly namespace: string;
}

/** What stands together, typed in one terminal: from a prompt to an empty prompt, a note, prose, or the end. */
export interface TranscriptBlock {
  readonly name: string | undefined;
  /** From 1. */
  readonly line: number;
  readonly shell: TerminalShell;
  readonly commands: readonly TypedCommand[];
}

export interface TypedCommand {
  /** Place among all commands, from 0. */
  readonly index: number;
  readonly line: number;
  /** Place of its block. */
  readonly block: number;
  readonly shell: TerminalShell;
  /** The lines as they stand, prompts included. */
  readonly typed: readonly string[];
  /** As it goes to the shell. */
  readonly command: string;
  /** What was printed, as it stands. */
  readonly expected: readonly string[];
  readonly ending: Ending;
  /** Of the lines printed; from a note before the block. */
  readonly order: CaptureOrder;
}

/**
 * How a command ended: by itself, or by Ctrl-C. What listens hears a range of commands, by index: it starts before the
 * first of them and is interrupted `afterSeconds` after the last one has ended. Without any, the interrupt comes when
 * as many lines have been printed as stand before the `^C`. What a note says is not run is shown only.
 */
export type Ending =
  | { readonly kind: "by itself" }
  | { readonly kind: "not run"; readonly reason: string }
  | { readonly kind: "interrupted"; readonly afterLines: number }
  | {
      readonly kind: "listens";
      readonly from: number;
      readonly to: number;
      readonly afterSeconds: number;
    };

/** What somebody says about the outputs of a block, and what shows whether it is so. */
export interface Claim {
  readonly line: number;
  readonly verdict: "holds" | "wrong";
  readonly text: string;
  /** What really happens, where the claim is wrong. */
  readonly really: string;
  readonly block: number;
  readonly evidence: readonly Evidence[];
}

/** How many lines of the block's outputs contain the text: a number, or at least one. */
export interface Evidence {
  readonly line: number;
  readonly count: number | "some";
  readonly text: string;
}

/** All commands but those that a note says are not run. */
export function commandsRun({ blocks }: TerminalTranscript): readonly TypedCommand[] {
  return blocks.flatMap((block) => block.commands).filter(({ ending }) => ending.kind !== "not run");
}
