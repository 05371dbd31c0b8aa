import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { Exit } from "./exit.ts";
import type { Invocation } from "./invocation.ts";

/** One command of a batch file, with the number of its last line. */
export interface BatchLine {
  readonly number: number;
  readonly words: readonly string[];
}

const READ_BYTES = 65536;
/** MAX_ARGS of iproute2, one of which is the terminator. */
const MAX_WORDS = 511;

/** Reads a batch file, or standard input for `-`; undefined after the complaint that it can't be opened. */
export function* readBatch(invocation: Invocation, file: string): Task<readonly BatchLine[] | undefined> {
  const { process } = invocation.host;
  let descriptor = 0;
  if (file !== "-") {
    const opened = process.open(file, "read");
    if (!opened.ok) {
      invocation.complain(`Cannot open file "${file}" for reading: ${strerror(opened.errno)}`);
      return undefined;
    }
    descriptor = opened.value;
  }
  const pieces: string[] = [];
  for (;;) {
    const piece = yield* process.read(descriptor, READ_BYTES);
    if (!piece.ok || piece.value.length === 0) break;
    pieces.push(decodeBytes(piece.value));
  }
  if (descriptor !== 0) process.close(descriptor);
  return splitBatch(invocation, pieces.join(""));
}

/** Commands are ASCII; other octets only ever pass through as parts of names. */
function decodeBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Comments start at `#` anywhere; a backslash at the end of a line joins it with the next. */
export function splitBatch(invocation: Invocation, text: string): readonly BatchLine[] {
  const result: BatchLine[] = [];
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (let index = 0; index < lines.length; index++) {
    let line = stripComment(lines[index]!);
    while (line.endsWith("\\") && index + 1 < lines.length) {
      index++;
      line = line.slice(0, -1) + stripComment(lines[index]!);
    }
    const words = splitWords(invocation, line);
    if (words.length > 0) result.push({ number: index + 1, words });
  }
  return result;
}

function stripComment(line: string): string {
  const start = line.indexOf("#");
  return start < 0 ? line : line.slice(0, start);
}

/** makeargs(): blanks separate, quotes hold together, there are no escapes. */
function splitWords(invocation: Invocation, line: string): readonly string[] {
  const words: string[] = [];
  let rest = line.trimStart();
  while (rest !== "") {
    if (words.length >= MAX_WORDS) {
      invocation.complain("Too many arguments to command");
      throw new Exit(1);
    }
    const quote = rest[0] === "'" || rest[0] === '"' ? rest[0] : undefined;
    const end = quote === undefined ? rest.search(/[ \t\r]/) : rest.indexOf(quote, 1);
    if (quote !== undefined && end < 0) {
      invocation.complain("Unterminated quoted string");
      throw new Exit(1);
    }
    words.push(rest.slice(quote === undefined ? 0 : 1, end < 0 ? undefined : end));
    rest = end < 0 ? "" : rest.slice(end + 1).trimStart();
  }
  return words;
}
