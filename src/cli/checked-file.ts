import type { Comparison, Likeness, Place } from "../lab/compare.ts";
import type { LabMistake } from "../lab/parse.ts";
import type { StampState } from "../lab/stamp.ts";
import type { ScriptSource, TargetVersions } from "./script-target.ts";

/** A file of commands and of what they should print, in whatever notation: a lab or a transcript. */
export interface CheckedFile {
  readonly kind: "checked";
  readonly file: string;
  readonly title: string;
  readonly source: string;
  readonly stamp: StampState;
  readonly script: ScriptSource;
  readonly read: (printed: Printed) => ReadOutcome;
}

/** What the script of a checked file printed. */
export interface Printed {
  readonly stdout: string;
  /** How much of it came before the target had to refuse something; undefined when it never had to. */
  readonly beforeRefusal: string | undefined;
  /** What counts as equal on this target. */
  readonly alike: Likeness;
}

export type ReadOutcome =
  | { readonly ok: true; readonly outcome: CheckedOutcome }
  | { readonly ok: false; readonly mistakes: readonly LabMistake[] };

export interface CheckedOutcome {
  readonly comparisons: readonly Comparison[];
  /** Not compared, since something was refused. */
  readonly skipped: readonly Place[];
  /** The source with what was printed, and a stamp; or why that can't be written down. */
  readonly rewrite: (versions: TargetVersions) => Rewritten;
}

export type Rewritten =
  | { readonly ok: true; readonly source: string }
  | { readonly ok: false; readonly reason: string };
