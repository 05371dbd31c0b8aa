import type { AndOr, CommandNode, Pipeline, Statement, Word, WordPart } from "unbash";
import type { Task } from "../kernel/task.ts";
import type { Shell } from "./shell.ts";
import type { WordSink } from "./word-sink.ts";

/** Where a part stands: inside double quotes or not, and what takes its pieces. */
export interface PartContext {
  readonly sink: WordSink;
  readonly place: "quoted" | "unquoted";
}

/** How lines are counted in messages about a source text. */
export type SourceLines = "own lines" | "keep line" | number;

/**
 * The parts of the evaluator that call each other in a circle (a command expands words, a word substitutes
 * commands). Every shell holds them, so that the files need not import each other in a circle too.
 */
export interface Engine {
  runStatements(shell: Shell, statements: readonly Statement[]): Task<void>;
  /**
   * Runs shell text as bash reads it. "keep line": messages name the line of the command that runs this text
   * (eval, trap); a number: the line of the input on which this text begins.
   */
  runSource(shell: Shell, text: string, lines: SourceLines): Task<void>;
  runCommand(shell: Shell, node: CommandNode): Task<void>;
  runPipeline(shell: Shell, node: Pipeline): Task<void>;
  runAndOr(shell: Shell, list: AndOr): Task<void>;
  expandParts(shell: Shell, parts: readonly WordPart[], context: PartContext): Task<void>;
  expandWordParts(shell: Shell, word: Word, context: PartContext): Task<void>;
  expandToText(shell: Shell, word: Word): Task<string>;
  expandToPattern(shell: Shell, word: Word): Task<string>;
}
