import { type BareSign, type Prompt, readPrompt } from "./prompt.ts";

/** What a transcript's lines are, before anything is made of them. */
export type Piece = NotePiece | PromptPiece | OutputPiece | EndPiece;

/** `#: ...`, without the sign. */
interface NotePiece {
  readonly kind: "note";
  readonly line: number;
  readonly text: string;
}

interface PromptPiece {
  readonly kind: "prompt";
  readonly line: number;
  readonly raw: string;
  readonly prompt: Prompt;
}

/** A line after a prompt with something typed at it. */
interface OutputPiece {
  readonly kind: "output";
  readonly line: number;
  readonly raw: string;
}

/** Prose, a fence, a margin of numbers: whatever was typed before is over. */
interface EndPiece {
  readonly kind: "end";
}

export interface ReadPieces {
  readonly pieces: readonly Piece[];
  /** Lines that are nothing of the above. */
  readonly prose: number;
}

/** The sign of a note: to a shell it is a comment, and no prompt looks like it. */
const NOTE = /^#:(?: |$)/;

export function readPieces(lines: readonly string[], bare: BareSign): ReadPieces {
  const reader = new PieceReader(lines, bare);
  while (reader.at < lines.length) reader.next();
  return reader;
}

class PieceReader {
  readonly pieces: Piece[] = [];
  prose = 0;
  at = 0;
  readonly #lines: readonly string[];
  readonly #bare: BareSign;
  /** Whether a line without a prompt would be output: something was typed, and nothing has ended it. */
  #isPrinting = false;
  /** Where the block that a margin of numbers announced ends. */
  #end: number | undefined;

  constructor(lines: readonly string[], bare: BareSign) {
    this.#lines = lines;
    this.#bare = bare;
  }

  next(): void {
    if (this.at === this.#end) this.#endBlock();
    const raw = this.#lines[this.at] ?? "";
    const margin = this.#end === undefined ? this.#marginLength() : 0;
    if (NOTE.test(raw)) {
      this.#endBlock();
      this.pieces.push({ kind: "note", line: this.at + 1, text: raw.slice(2) });
    } else if (margin > 0) {
      this.#endBlock();
      this.prose += margin;
      this.at += margin;
      this.#end = this.at + margin;
      return;
    } else if (/^\s*(```|~~~)/.test(raw)) {
      this.#endBlock();
      this.prose++;
    } else {
      this.#typedOrPrinted(raw);
    }
    this.at++;
  }

  #typedOrPrinted(raw: string): void {
    const prompt = readPrompt(raw, this.#bare);
    const line = this.at + 1;
    if (prompt !== undefined) {
      this.pieces.push({ kind: "prompt", line, raw, prompt });
      this.#isPrinting = prompt.typed !== "";
    } else if (this.#isPrinting) {
      this.pieces.push({ kind: "output", line, raw });
    } else {
      // A terminal never shows a blank line after an empty prompt: here something else begins.
      this.#endBlock();
      if (raw.trim() !== "") this.prose++;
    }
  }

  #endBlock(): void {
    this.#isPrinting = false;
    this.#end = undefined;
    if (this.pieces.at(-1)?.kind !== "end") this.pieces.push({ kind: "end" });
  }

  /**
   * How many lines of numbers stand here, as a blog's code block has them in its margin: 1, 2, ... N after a blank line,
   * then at once a prompt and so the N lines of the block. Output of `seq` has no blank line before it.
   */
  #marginLength(): number {
    if (this.at > 0 && this.#lines[this.at - 1]?.trim() !== "") return 0;
    let length = 0;
    while (this.#lines[this.at + length]?.trim() === String(length + 1)) length++;
    const next = this.#lines[this.at + length];
    return length > 0 && next !== undefined && readPrompt(next, this.#bare) !== undefined ? length : 0;
  }
}
