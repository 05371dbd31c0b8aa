/** A sed script as its parser leaves it (GNU sed 4.9, POSIX sed): commands in one list, blocks by their addresses. */

export type Address =
  | { readonly kind: "line"; readonly line: number }
  /** FIRST~STEP */
  | { readonly kind: "step"; readonly first: number; readonly step: number }
  | { readonly kind: "last" }
  /** `undefined` stands for the expression that was used last (an empty one). */
  | { readonly kind: "match"; readonly expression: RegExp | undefined }
  /** `0,/re/`: a range whose end may be the first line. */
  | { readonly kind: "zero" };

export type RangeEnd =
  | Address
  /** ADDR,+N */
  | { readonly kind: "count"; readonly count: number }
  /** ADDR,~N */
  | { readonly kind: "multiple"; readonly of: number };

export interface Replacement {
  /** Literal text, or which group (0 = all). */
  readonly parts: readonly ReplacementPart[];
}

export type ReplacementPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "group"; readonly group: number }
  /** \U \L \E stay on; \u \l change the next character only. */
  | { readonly kind: "case"; readonly how: "U" | "L" | "E" | "u" | "l" };

export type Action =
  | { readonly kind: "block" /** Index behind the closing brace. */; end: number }
  | { readonly kind: "end" }
  | { readonly kind: "substitute"; readonly substitute: Substitute }
  | { readonly kind: "translate"; readonly table: ReadonlyMap<string, string> }
  | { readonly kind: "text"; readonly how: "a" | "c" | "i"; readonly text: string }
  | { readonly kind: "file"; readonly how: "r" | "w"; readonly path: string }
  | { readonly kind: "branch"; readonly how: "b" | "t" | "T"; readonly label: string; target: number }
  | { readonly kind: "label"; readonly label: string }
  | { readonly kind: "quit"; readonly how: "q" | "Q"; readonly status: number }
  | { readonly kind: "simple"; readonly letter: SimpleLetter };

export type SimpleLetter =
  | "="
  | "d"
  | "D"
  | "F"
  | "g"
  | "G"
  | "h"
  | "H"
  | "l"
  | "n"
  | "N"
  | "p"
  | "P"
  | "x"
  | "z";

export interface Substitute {
  readonly expression: RegExp | undefined;
  readonly replacement: Replacement;
  readonly global: boolean;
  /** The first match that is replaced, from 1. */
  readonly from: number;
  readonly print: boolean;
  readonly file: string | undefined;
}

export interface Command {
  readonly first: Address | undefined;
  readonly last: RangeEnd | undefined;
  readonly negated: boolean;
  readonly action: Action;
  /** State of a range: the line it ends at, or that it is open; GNU sed keeps it in the command too. */
  range: { readonly kind: "closed" } | { readonly kind: "open"; readonly until: number | undefined };
}
