import { isIncomplete } from "../../shell/interactive.ts";
import type { CaptureOrder } from "../lab.ts";
import type { LabMistake } from "../parse.ts";
import { type ClaimDraft, claimsOf, readClaimNote } from "./claims.ts";
import { type CommandDraft, endings } from "./hearing.ts";
import { parseNoteStamp } from "./note-stamp.ts";
import { type Note, readNote } from "./notes.ts";
import { type Piece, readPieces } from "./pieces.ts";
import { bareSignOf, type Prompt } from "./prompt.ts";
import { ShellTable } from "./shell-table.ts";
import type { TerminalTranscript } from "./transcript.ts";

export type ParsedTranscript =
  | { readonly ok: true; readonly transcript: TerminalTranscript }
  | { readonly ok: false; readonly mistakes: readonly LabMistake[] };

/** Reads a transcript; every mistake has its line. Never throws, whatever the text. */
export function parseTranscript(file: string, source: string): ParsedTranscript {
  const unfit = unfitText(source);
  if (unfit !== undefined) return { ok: false, mistakes: [{ line: 1, reason: unfit }] };
  const lines = withoutEscapes(source).split("\n");
  const { pieces, prose } = readPieces(lines, bareSignOf(lines));
  const reader = new TranscriptReader();
  for (const piece of pieces) reader.piece(piece);
  const finished = reader.finish();
  if (reader.mistakes.length > 0) {
    return { ok: false, mistakes: [...reader.mistakes].sort((a, b) => a.line - b.line) };
  }
  const stamp = parseNoteStamp(lines);
  return { ok: true, transcript: { file, lines, prose, stamp, machine: reader.machine, ...finished } };
}

function unfitText(source: string): string | undefined {
  if (source.trim() === "") return "the file is empty";
  if (source.includes("\0") || source.includes("\ufffd")) return "this is no text (UTF-8)";
  return undefined;
}

const ESC = String.fromCharCode(0x1b);
const BEL = String.fromCharCode(0x07);
/** What colours, moves the cursor or names the window: `ESC [ ... letter`, `ESC ] ... BEL`. */
const ESCAPES = new RegExp(
  `${ESC}\\[[0-9;?]*[A-Za-z]|${ESC}\\][^${BEL}${ESC}\\n]*(?:${BEL}|${ESC}\\\\)`,
  "g",
);

/** Without what `script` and copying from a terminal leave behind. */
function withoutEscapes(source: string): string {
  return source.replace(ESCAPES, "").replaceAll("\r\n", "\n");
}

interface BlockDraft {
  readonly name: string | undefined;
  readonly line: number;
  /** The shell that a note named. */
  readonly inName: string | undefined;
  /** What its prompts name; another one begins another block. */
  readonly place: string;
  readonly prompt: Prompt;
  readonly hears: { readonly name: string; readonly line: number } | undefined;
  readonly afterSeconds: number | undefined;
  readonly order: CaptureOrder;
  readonly notRun: string | undefined;
  readonly commands: CommandDraft[];
}

/** Notes that wait for the block they are about. */
interface Pending {
  line: number;
  inName?: string;
  name?: string;
  hears?: string;
  afterSeconds?: number;
  unordered?: string;
  notRun?: string;
}

class TranscriptReader {
  readonly mistakes: LabMistake[] = [];
  machine: string | undefined;
  readonly #blocks: BlockDraft[] = [];
  readonly #claims: ClaimDraft[] = [];
  readonly #shells = new ShellTable();
  #pending: Pending | undefined;
  #open: BlockDraft | undefined;
  #commands = 0;

  piece(piece: Piece): void {
    switch (piece.kind) {
      case "note":
        this.#note(readNote(piece.text), piece.line);
        return;
      case "end":
        this.#open = undefined;
        return;
      case "prompt":
        this.#prompt(piece);
        return;
      case "output":
        this.#output(piece.raw);
    }
  }

  finish(): Pick<TerminalTranscript, "shells" | "blocks" | "claims"> {
    this.#refusePending();
    const drafts = this.#blocks;
    if (drafts.length === 0) {
      this.mistakes.push({
        line: 1,
        reason: 'no command found: a transcript has lines like "user@host:~$ ip link" or "$ ip link"',
      });
    }
    this.#refuseIncomplete(drafts);
    const commandsEnd = endings(drafts, this.mistakes);
    const blocks = drafts.map((draft, block) => {
      const shell = this.#shells.of(draft, this.mistakes);
      const commands = draft.commands.map(({ index, line, typed, command, expected }) => {
        const ending = commandsEnd[index] ?? ({ kind: "by itself" } as const);
        const { order } = draft;
        return { index, line, block, shell, typed, command, expected, ending, order };
      });
      return { name: draft.name, line: draft.line, shell, commands };
    });
    const claims = claimsOf(this.#claims, blocks, this.mistakes);
    return { shells: this.#shells.all(), blocks, claims };
  }

  #note(note: Note, line: number): void {
    switch (note.kind) {
      case "machine":
        if (this.machine !== undefined) this.#mistake(line, "the machine is named twice");
        if (this.#blocks.length > 0) this.#mistake(line, "the machine is named after the first command");
        this.machine = note.file;
        return;
      case "host":
        this.#shells.map(note.host, note.namespace);
        return;
      case "in":
        this.#wait(line, { inName: note.name });
        return;
      case "block":
        this.#wait(line, { name: note.name });
        return;
      case "hears":
        this.#wait(line, { hears: note.name });
        return;
      case "interrupt":
        this.#wait(line, { afterSeconds: note.afterSeconds });
        return;
      case "not run":
        this.#wait(line, { notRun: note.reason });
        return;
      case "unordered":
        this.#wait(line, { unordered: note.reason });
        return;
      case "stamp":
        return;
      case "unknown":
        this.#mistake(line, "a note that is not known; docs/transcripts.md lists them all");
        return;
      default: {
        const refused = readClaimNote(note, { line, block: this.#blocks.length - 1, claims: this.#claims });
        if (refused !== undefined) this.#mistake(line, refused);
      }
    }
  }

  #wait(line: number, what: Omit<Pending, "line">): void {
    this.#pending = { ...(this.#pending ?? { line }), ...what };
  }

  #prompt({ prompt, line, raw }: Extract<Piece, { kind: "prompt" }>): void {
    if (this.#continues(raw)) return;
    const place = placeOf(prompt);
    if (this.#open === undefined || this.#open.place !== place) this.#begin(prompt, line, place);
    if (prompt.typed === "") return;
    const block = this.#open;
    if (block === undefined) return;
    if (block.commands.length === 0) this.#blocks.push(block);
    block.commands.push({ index: this.#commands++, line, typed: [raw], command: prompt.typed, expected: [] });
  }

  #begin(prompt: Prompt, line: number, place: string): void {
    const {
      inName,
      name,
      hears,
      afterSeconds,
      unordered,
      notRun,
      line: noteLine = line,
    } = this.#pending ?? {};
    this.#pending = undefined;
    this.#open = {
      ...{ name, line, inName, place, prompt, afterSeconds, notRun, commands: [] },
      order: unordered === undefined ? { kind: "ordered" } : { kind: "unordered", reason: unordered },
      hears: hears === undefined ? undefined : { name: hears, line: noteLine },
    };
  }

  #output(raw: string): void {
    if (this.#continues(raw)) return;
    const command = this.#open?.commands.at(-1);
    command?.expected.push(raw);
  }

  /** Takes a line that goes on with an unfinished command: after a backslash as it is, else after the prompt `> `. */
  #continues(raw: string): boolean {
    const command = this.#open?.commands.at(-1);
    if (command === undefined || command.expected.length > 0 || !isIncomplete(`${command.command}\n`))
      return false;
    const continued = /^> ?(.*)$/.exec(raw)?.[1] ?? (command.command.endsWith("\\") ? raw : undefined);
    if (continued === undefined) return false;
    command.typed.push(raw);
    command.command += `\n${continued}`;
    return true;
  }

  #refuseIncomplete(drafts: readonly BlockDraft[]): void {
    for (const { line, command } of drafts.flatMap(({ commands }) => commands)) {
      if (isIncomplete(`${command}\n`)) {
        this.#mistake(line, `this command is not complete: ${command.split("\n").at(-1)}`);
      }
    }
  }

  #refusePending(): void {
    if (this.#pending !== undefined) this.#mistake(this.#pending.line, "no block follows this note");
  }

  #mistake(line: number, reason: string): void {
    this.mistakes.push({ line, reason });
  }
}

/** Prompts of one terminal have it in common; a user may change in it. */
function placeOf(prompt: Prompt): string {
  switch (prompt.kind) {
    case "host":
      return `${prompt.host} ${prompt.label ?? ""}`;
    case "namespace":
      return prompt.namespace;
    case "bare":
      return "";
  }
}
