import type { Comparison, Likeness } from "../lab/compare.ts";

/** One shell script to run: on the emulated kernel or on a real one, it is the same text. */
export interface ScriptSource {
  /** The script's file name, as it stands in the shell's own messages. */
  readonly name: string;
  readonly script: string;
  /** Its files are in the script's working directory; what the script writes there stays inside. */
  readonly directory?: string;
}

/** What a script left behind: byte for byte its own. */
export interface ScriptResult {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly status: number;
  /** Files written in the working directory, by relative path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The first thing asked for that the target knows it can't do; what was printed from then on says nothing. */
  readonly refusal?: Refusal;
}

export interface Refusal {
  /** Length of what had gone to standard output by then. */
  readonly afterBytes: number;
  readonly reason: string;
}

/** `ok: false` when the script could not be run to its end; then it has no result at all. */
export type ScriptOutcome =
  | { readonly ok: true; readonly result: ScriptResult }
  | { readonly ok: false; readonly reason: string };

/** Where a script ran: what a recording's stamp says. */
export interface TargetVersions {
  readonly kernel: string;
  readonly tools: readonly string[];
}

/** Scripts under way. Each outcome settles as its script ends; none rejects. */
export interface RunningScripts {
  readonly outcomes: readonly Promise<ScriptOutcome>[];
  /** Known when all have ended; undefined where there is no real kernel, or it did not start. */
  readonly versions: Promise<TargetVersions | undefined>;
}

export interface Comparing {
  readonly alike: Likeness;
  /** Adds what is known about differences in this file. */
  readonly explain: (file: string, comparisons: readonly Comparison[]) => readonly Comparison[];
}

/** A Linux that runs shell scripts. */
export interface ScriptTarget {
  /** How the outputs are to be compared with what the kernel's own driver printed; to the letter, if this is not there. */
  readonly comparing?: Comparing;
  run(scripts: readonly ScriptSource[]): RunningScripts;
}
