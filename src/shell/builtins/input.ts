import type { Task } from "../../kernel/task.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { decodeText } from "../../wire/text.ts";
import { joinEscapedBytes } from "../escapes.ts";
import { IndexedArray } from "../indexed-array.ts";
import { assignParameter, parseTarget } from "../parameters.ts";
import type { Shell } from "../shell.ts";
import { refuseOption } from "./builtin.ts";

interface ReadOptions {
  isRaw: boolean;
  array: string | undefined;
  delimiter: string;
  maximum: number;
  isExact: boolean;
  fd: number;
  timeoutNs: number | undefined;
  prompt: string;
}

const USAGE =
  "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]";

/** read: one line, split into variables. */
export function* readBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const options: ReadOptions = {
    isRaw: false,
    array: undefined,
    delimiter: "\n",
    maximum: Number.POSITIVE_INFINITY,
    isExact: false,
    fd: 0,
    timeoutNs: undefined,
    prompt: "",
  };
  const names = parseReadOptions(args, options);
  if (!Array.isArray(names)) return yield* refuseOption(shell, args, String(names), USAGE);
  for (const name of names) {
    if ((yield* parseTarget(shell, name)) !== undefined) continue;
    yield* shell.complain(`read: \`${name}': not a valid identifier`);
    return 1;
  }
  if (options.prompt !== "" && shell.process.isTerminal(options.fd)) yield* shell.printError(options.prompt);
  const line = yield* readLine(shell, options);
  if (line === "bad") {
    yield* shell.complain(`read: ${options.fd}: invalid file descriptor: Bad file descriptor`);
    return 1;
  }
  yield* assignFields(shell, { names, options, line });
  if (line.end === "timeout") return 142;
  return line.end === "delimiter" ? 0 : 1;
}

function parseReadOptions(args: readonly string[], options: ReadOptions): string[] | string {
  let index = 1;
  for (; index < args.length && /^-./.test(args[index]!); index++) {
    const arg = args[index]!;
    if (arg === "--") {
      index++;
      break;
    }
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at]!;
      if ("rse".includes(letter)) {
        if (letter === "r") options.isRaw = true;
        continue;
      }
      if (!"adinNptu".includes(letter)) return `-${letter}`;
      const value = arg.slice(at + 1) || (args[++index] ?? "");
      setReadOption(options, letter, value);
      break;
    }
  }
  return args.slice(index);
}

function setReadOption(options: ReadOptions, letter: string, value: string): void {
  if (letter === "a") options.array = value;
  else if (letter === "d") options.delimiter = value === "" ? "\0" : value[0]!;
  else if (letter === "n" || letter === "N") {
    options.maximum = Number(value);
    options.isExact = letter === "N";
  } else if (letter === "p") options.prompt = value;
  else if (letter === "t") options.timeoutNs = Number(value) * SECOND_NS;
  else if (letter === "u") options.fd = Number(value);
}

interface Line {
  readonly text: string;
  /** Which characters came after a backslash: they do not split. */
  readonly escaped: ReadonlySet<number>;
  readonly end: "delimiter" | "eof" | "timeout";
}

function* readLine(shell: Shell, options: ReadOptions): Task<Line | "bad"> {
  let text = "";
  const escaped = new Set<number>();
  let isEscaped = false;
  let bytes = "";
  const deadlineNs =
    options.timeoutNs === undefined ? undefined : shell.process.machine.clock.now() + options.timeoutNs;
  while (text.length < options.maximum) {
    const letter = yield* readByte(shell, options.fd, deadlineNs);
    if (letter === "bad") return "bad";
    if (letter === "timeout" || letter === "eof")
      return { text: joinEscapedBytes(text), escaped, end: letter };
    bytes = letter;
    if (isEscaped) {
      isEscaped = false;
      if (bytes === "\n") continue;
      escaped.add(text.length);
      text += bytes;
    } else if (bytes === "\\" && !options.isRaw) isEscaped = true;
    else if (bytes === options.delimiter && !options.isExact)
      return { text: joinEscapedBytes(text), escaped, end: "delimiter" };
    else if (bytes !== "\0") text += bytes;
  }
  return { text: joinEscapedBytes(text), escaped, end: "delimiter" };
}

/** One byte at a time, so that what follows is left for the next reader. */
function* readByte(
  shell: Shell,
  fd: number,
  deadlineNs: number | undefined,
): Task<string | "bad" | "eof" | "timeout"> {
  const { process } = shell;
  for (;;) {
    if (deadlineNs !== undefined) {
      const source = process.pollable(fd);
      if (!source.ok) return "bad";
      const how = yield* process.poll([source.value], deadlineNs - process.machine.clock.now());
      if (how === "timeout") return "timeout";
    }
    const byte = yield* process.read(fd, 1);
    if (byte.ok) return byte.value.length === 0 ? "eof" : decodeText(byte.value);
    if (byte.errno === "EBADF") return "bad";
    if (byte.errno !== "EINTR") return "eof";
    shell.dieIfKilled();
  }
}

interface FieldRequest {
  readonly names: readonly string[];
  readonly options: ReadOptions;
  readonly line: Line;
}

function* assignFields(shell: Shell, request: FieldRequest): Task<void> {
  const { names, options, line } = request;
  const ifs = shell.variables.text("IFS") ?? " \t\n";
  if (options.array !== undefined) {
    const fields = splitLine(line, ifs, Number.POSITIVE_INFINITY);
    const variable = shell.variables.ensure(options.array);
    variable.text = undefined;
    variable.indexed = IndexedArray.of(fields);
    return;
  }
  if (names.length === 0) {
    yield* assignParameter(shell, { name: "REPLY" }, line.text);
    return;
  }
  const fields = options.isExact ? [line.text] : splitLine(line, ifs, names.length);
  for (const [index, name] of names.entries()) {
    const target = yield* parseTarget(shell, name);
    if (target !== undefined) yield* assignParameter(shell, target, fields[index] ?? "");
  }
}

/** Splits at IFS into at most `maximum` fields; the last one takes the rest, without IFS white space at its end. */
function splitLine(line: Line, ifs: string, maximum: number): string[] {
  const { text, escaped } = line;
  const isSeparator = (at: number) => at < text.length && ifs.includes(text[at]!) && !escaped.has(at);
  const isSpace = (at: number) => isSeparator(at) && " \t\n".includes(text[at]!);
  const fields: string[] = [];
  let at = 0;
  while (isSpace(at)) at++;
  while (at < text.length) {
    if (fields.length === maximum - 1) {
      fields.push(lastField(text, at, { isSeparator, isSpace }));
      return fields;
    }
    const start = at;
    while (at < text.length && !isSeparator(at)) at++;
    fields.push(text.slice(start, at));
    while (isSpace(at)) at++;
    if (isSeparator(at) && !(at > start && isSpace(at))) {
      at++;
      while (isSpace(at)) at++;
    }
  }
  return fields;
}

interface Separators {
  readonly isSeparator: (at: number) => boolean;
  readonly isSpace: (at: number) => boolean;
}

function lastField(text: string, start: number, separators: Separators): string {
  let end = text.length;
  while (end > start && separators.isSpace(end - 1)) end--;
  // One trailing delimiter that is no white space goes too, if it is the only one.
  if (end > start && separators.isSeparator(end - 1)) {
    let inner = start;
    while (inner < end - 1 && !separators.isSeparator(inner)) inner++;
    if (inner === end - 1) end--;
  }
  return text.slice(start, end);
}

/** mapfile, readarray: lines into an array. */
export function* mapfileBuiltin(shell: Shell, args: readonly string[]): Task<number> {
  const options = { trim: false, delimiter: "\n", maximum: 0, skip: 0, fd: 0 };
  let index = 1;
  for (; index < args.length && args[index]!.startsWith("-"); index++) {
    const option = args[index]!;
    if (option === "-t") options.trim = true;
    else if (option === "-d") options.delimiter = args[++index]?.[0] ?? "\0";
    else if (option === "-n") options.maximum = Number(args[++index]);
    else if (option === "-s") options.skip = Number(args[++index]);
    else if (option === "-u") options.fd = Number(args[++index]);
    else
      return yield* refuseOption(
        shell,
        args,
        option,
        "mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]",
      );
  }
  let text = "";
  for (;;) {
    const bytes = yield* shell.process.read(options.fd, 65536);
    if (!bytes.ok && bytes.errno === "EINTR") continue;
    if (!bytes.ok || bytes.value.length === 0) break;
    text += decodeText(bytes.value);
  }
  const pieces = text.split(options.delimiter);
  const last = pieces.pop()!;
  let lines = pieces.map((piece) => (options.trim ? piece : piece + options.delimiter));
  if (last !== "") lines.push(last);
  lines = lines.slice(options.skip, options.maximum > 0 ? options.skip + options.maximum : undefined);
  const variable = shell.variables.ensure(args[index] ?? "MAPFILE");
  variable.text = undefined;
  variable.indexed = IndexedArray.of(lines);
  return 0;
}
