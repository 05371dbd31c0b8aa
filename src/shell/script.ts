import type { ParsedScript, Statement } from "unbash";
import type { Task } from "../kernel/task.ts";
import type { SourceLines } from "./engine.ts";
import type { Shell } from "./shell.ts";
import { CommandAborted, ShellExit } from "./shell-error.ts";
import { parseShell, SourceText } from "./source-text.ts";
import { runStatement } from "./statements.ts";
import { describeSyntaxError } from "./syntax-error.ts";

/** Runs statements one after the other until one jumps away. */
export function* runStatements(shell: Shell, statements: readonly Statement[]): Task<void> {
  for (const statement of statements) {
    yield* runStatement(shell, statement);
    if (shell.jump !== undefined) return;
  }
}

/**
 * Runs shell text as bash reads it: line by line, so that what comes before a syntax error still runs.
 * "keep line": messages name the line of the command that runs this text (eval, trap); a number: the line of the
 * input on which this text begins.
 */
export function* runSource(shell: Shell, text: string, lines: SourceLines): Task<void> {
  const firstLine = firstLineOf(shell, lines);
  const script = parseShell(text);
  const error = script.errors?.[0];
  const outer = { source: shell.source, position: shell.position };
  const source = new SourceText(text, firstLine);
  shell.source = source;
  shell.position = 0;
  shell.enter();
  try {
    yield* runLines(shell, error === undefined ? script.commands : soundStatements(script, text));
  } finally {
    shell.leave();
  }
  if (error !== undefined && shell.jump === undefined) {
    shell.source = source;
    yield* refuseSyntax(shell, text, error);
  }
  shell.source = outer.source;
  shell.position = outer.position;
}

function firstLineOf(shell: Shell, lines: SourceLines): number {
  if (typeof lines === "number") return lines;
  return lines === "own lines" ? 1 : shell.source.lineAt(Math.max(shell.position, shell.endPosition - 1));
}

/** Statements that end on a line before the one with the error. */
function soundStatements(script: ParsedScript, text: string): readonly Statement[] {
  const error = script.errors![0]!;
  const isAtEnd = text.slice(error.pos).trim() === "";
  const lineStart = text.lastIndexOf("\n", Math.max(0, error.pos - 1)) + 1;
  const before = script.commands.filter((each) => each.end <= lineStart && each.end > each.pos);
  const last = script.commands.at(-1);
  return isAtEnd && before.at(-1) === last && !isClosed(text, last, error.pos) ? before.slice(0, -1) : before;
}

/** Whether nothing but blank lines and comments separates the statement from the error at the end. */
function isClosed(text: string, statement: Statement | undefined, error: number): boolean {
  return statement !== undefined && !/^[^\n#]*[^\s;#]/.test(text.slice(statement.end, error));
}

function* refuseSyntax(
  shell: Shell,
  text: string,
  error: { readonly message: string; readonly pos: number },
): Task<void> {
  const isOwn = shell.inputKind === "string" && shell.sourceDepth === 0;
  const kind = shell.evalDepth > 0 ? "eval: " : isOwn ? "-c: " : "";
  const described = describeSyntaxError(shell.source, text, error);
  for (const message of described.messages) {
    shell.position = 0;
    yield* shell.printError(`${shell.name}: ${kind}line ${described.line}: ${message}\n`);
  }
  shell.status = 2;
  if (shell.evalDepth === 0 && shell.sourceDepth === 0 && !shell.isSet("i")) throw new ShellExit(2);
}

/** Top level: an aborted command takes the rest of its line with it, not the script. */
function* runLines(shell: Shell, statements: readonly Statement[]): Task<void> {
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index]!;
    try {
      yield* runStatement(shell, statement);
    } catch (error) {
      if (!(error instanceof CommandAborted) || shell.isNested()) throw error;
      shell.status = error.status;
      shell.jump = undefined;
      if (shell.isSet("e")) throw new ShellExit(error.status);
      while (index + 1 < statements.length && isSameLine(shell, statements[index]!, statements[index + 1]!)) {
        index++;
      }
    }
    if (shell.jump !== undefined) return;
  }
}

function isSameLine(shell: Shell, first: Statement, next: Statement): boolean {
  return shell.source.lineAt(first.end) === shell.source.lineAt(next.pos);
}
