import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { decodeText } from "../../wire/text.ts";
import { complain, finish } from "../coreutils.ts";
import { readAllBytes } from "../lines.ts";
import { type ParsedOption, parseOptions } from "../options.ts";
import { Executor, type Settings } from "./executor.ts";
import { Panic } from "./panic.ts";
import { Parser } from "./parser.ts";
import { ScriptError } from "./scanner.ts";
import type { Command } from "./script.ts";

const SPEC = {
  short: "ne:f:Erl:su",
  long: {
    quiet: "n",
    silent: "n",
    "expression=": "e",
    "file=": "f",
    "regexp-extended": "E",
    "line-length=": "l",
    separate: "s",
    unbuffered: "u",
    posix: "p",
    "follow-symlinks": "S",
  },
  lacks: "z",
};

const USAGE = `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...
ipvl: the options of sed that are emulated are in docs/fidelity.md
`;

/** `sed` as GNU sed 4.9 has it, less what docs/fidelity.md names. */
export const sed: Program = function* (process, args) {
  const { args: rest, inPlace } = takeInPlace(args.slice(1));
  const parsed = parseOptions(rest, SPEC);
  if (!parsed.ok) {
    yield* complain(process, "sed", parsed.message);
    yield* process.stderr.print(USAGE);
    return 1;
  }
  const chunks = parsed.options.filter(({ name }) => name === "e" || name === "f");
  const operands = [...parsed.operands];
  if (chunks.length === 0) {
    const script = operands.shift();
    if (script === undefined) {
      yield* process.stderr.print(USAGE);
      return 1;
    }
    chunks.push({ name: "e", value: script });
  }
  const has = (letter: string): boolean => parsed.options.some(({ name }) => name === letter);
  const script = yield* readScript(process, chunks, has("E") || has("r") ? "extended" : "basic");
  if (typeof script === "number") return script;
  const settings: Settings = {
    quiet: has("n") || script.quiet,
    scope: inPlace !== undefined ? "in place" : has("s") ? "separate" : "together",
    backup: inPlace ?? "",
    lineLength: Number(parsed.options.findLast(({ name }) => name === "l")?.value ?? 70),
    posix: has("p"),
    unbuffered: has("u"),
  };
  const files = operands.length === 0 ? ["-"] : operands;
  try {
    const status = yield* new Executor(process, script.commands, { settings, files }).run();
    return yield* finish(process, "sed", status);
  } catch (error) {
    if (!(error instanceof Panic)) throw error;
    yield* complain(process, "sed", error.message);
    return yield* finish(process, "sed", error.status);
  }
};

/** `-i` takes its suffix only when it is attached: getopt's optional argument. */
function takeInPlace(args: readonly string[]): {
  readonly args: string[];
  readonly inPlace: string | undefined;
} {
  const kept: string[] = [];
  let inPlace: string | undefined;
  for (const [index, arg] of args.entries()) {
    if (arg === "--") return { args: [...kept, ...args.slice(index)], inPlace };
    const long = /^--in-place(?:=(.*))?$/s.exec(arg);
    const short = /^-([nErsu]*)i(.*)$/s.exec(arg);
    if (long !== null) inPlace = long[1] ?? "";
    else if (short !== null) {
      inPlace = short[2]!;
      if (short[1] !== "") kept.push(`-${short[1]}`);
    } else kept.push(arg);
  }
  return { args: kept, inPlace };
}

/** Exit statuses of GNU sed. */
const EXIT_BAD_USAGE = 1;
const EXIT_PANIC = 4;

interface Script {
  readonly commands: readonly Command[];
  /** Its first two characters are `#n`, alone on their line. */
  readonly quiet: boolean;
}

/** The script, or the exit status of one that is wrong. */
function* readScript(
  process: Process,
  chunks: readonly ParsedOption[],
  syntax: "basic" | "extended",
): Task<Script | number> {
  const parser = new Parser(syntax);
  let quiet = false;
  let where = "";
  try {
    for (const [index, { name, value }] of chunks.entries()) {
      where = `${name === "e" ? "-e expression" : "file"} #${index + 1}, char `;
      const text = name === "e" ? value : yield* readFile(process, value);
      if (text === undefined) return EXIT_PANIC;
      if (index === 0) quiet = /^#n(?:\n|$)/.test(text);
      parser.parse(text);
    }
    return { commands: parser.finish(), quiet };
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const { message, characters } = error;
    if (message.startsWith("lacking: ")) {
      yield* complain(process, "sed", `${where}0: unknown command: \`${message.slice(9)}'`);
      yield* process.stderr.print(`ipvl: sed lacks the command ${message.slice(9)}: see docs/fidelity.md\n`);
    } else
      yield* complain(
        process,
        "sed",
        characters === undefined ? message : `${where}${characters}: ${message}`,
      );
    return characters === undefined && !message.startsWith("lacking: ") ? EXIT_PANIC : EXIT_BAD_USAGE;
  }
}

function* readFile(process: Process, name: string): Task<string | undefined> {
  const opened = name === "-" ? ({ ok: true, value: 0 } as const) : process.open(name, "read");
  if (!opened.ok) {
    yield* complain(process, "sed", `couldn't open file ${name}: ${strerror(opened.errno)}`);
    return undefined;
  }
  return decodeText(yield* readAllBytes(process, opened.value)).replace(/\n$/, "");
}
