import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { decodeText } from "../../wire/text.ts";
import { filterContext } from "./context.ts";
import { type Filter, type FilterFailure, parseFilter } from "./filter.ts";
import { listRows } from "./listing.ts";
import { parseSsArguments, type SsOptions } from "./options.ts";
import { DEFAULT_STATES, statesOf } from "./selection.ts";
import { summaryText } from "./summary.ts";
import { renderTable } from "./table.ts";
import { SS_USAGE, SS_VERSION } from "./usage.ts";

/** Columns that a terminal is taken to have. */
const TERMINAL_COLUMNS = 80;

/** `ss` of iproute2 6.1. */
export const ss: Program = function* (process, args) {
  const parsed = parseSsArguments(args.slice(1));
  switch (parsed.kind) {
    case "help":
      yield* process.stdout.print(SS_USAGE);
      return 0;
    case "version":
      yield* process.stdout.print(SS_VERSION);
      return 0;
    case "error":
      yield* process.stderr.print(parsed.usage ? parsed.words + SS_USAGE : parsed.words);
      return parsed.status;
    case "lacking":
      return yield* lacking(process, parsed.option);
    case "run":
      return yield* run(process, parsed.options, parsed.operands);
  }
};

function* lacking(process: Process, what: string): Task<number> {
  yield* process.stderr.print(`ss: ${what} is not emulated\nipvl: see docs/fidelity.md\n`);
  return 1;
}

function* run(process: Process, options: SsOptions, operands: readonly string[]): Task<number> {
  if (options.namespace !== undefined) {
    const namespace = process.machine.namedNamespace(options.namespace);
    if (namespace === undefined) {
      const why = "No such file or directory";
      yield* process.stderr.print(`Cannot open network namespace "${options.namespace}": ${why}\n`);
      return 1;
    }
    process.namespace = namespace;
  }
  const { selection } = options;
  if (options.summary) {
    yield* process.stdout.print(summaryText(process.namespace));
    if (selection.isDefault && operands.length === 0) return 0;
  }
  const rest = readStates(options, operands);
  if (typeof rest === "string") {
    yield* process.stderr.print(rest);
    return 255;
  }
  if (selection.isDefault) {
    options.states ||= DEFAULT_STATES;
    selection.addQuery("all");
  }
  if (options.states !== 0) selection.states = options.states;
  selection.mergeDefaults();
  const nothing = nothingToShow(options);
  if (nothing !== undefined) {
    yield* process.stderr.print(`ss: no ${nothing} to show with such filter.\n`);
    return 0;
  }
  return yield* show(process, options, rest);
}

/** `state X` and `exclude X` before the expression; text = a complaint. */
function readStates(options: SsOptions, operands: readonly string[]): readonly string[] | string {
  let index = 0;
  let seen = false;
  while (index < operands.length) {
    const word = operands[index];
    const excluded = word === "exclude" || word === "excl";
    if (word !== "state" && !excluded) break;
    const name = operands[index + 1];
    if (name === undefined) return 'Command line is not complete. Try option "help"\n';
    const states = statesOf(name);
    if (states === undefined) return `ss: wrong state name: ${name}\n`;
    if (!seen) options.states = excluded ? statesOf("all")! : 0;
    options.states = excluded ? options.states & ~states : options.states | states;
    seen = true;
    index += 2;
  }
  return operands.slice(index);
}

function nothingToShow({ selection }: SsOptions): string | undefined {
  if (selection.databases.size === 0) return "socket tables";
  if (selection.families.size === 0) return "families";
  return selection.states === 0 ? "socket states" : undefined;
}

function* show(process: Process, options: SsOptions, expression: readonly string[]): Task<number> {
  const words = readFilterFile(process, options, expression);
  if (typeof words === "string") {
    yield* process.stderr.print(words);
    return 255;
  }
  const parsed = parseFilter(words, filterContext(process, options));
  if (!parsed.ok) return yield* refuse(process, parsed.failure);
  const { selection } = options;
  const hidden = new Set<"netid" | "state">();
  if (selection.databases.size === 1) hidden.add("netid");
  if ((selection.states & (selection.states - 1)) === 0) hidden.add("state");
  const listed = listRows(process, options, parsed.filter as Filter | undefined);
  if (listed.kind === "lacking") return yield* lacking(process, listed.what);
  for (const line of listed.warnings) yield* process.stderr.print(line);
  const text = renderTable(listed.rows, {
    header: options.header ? "header" : "no header",
    hidden,
    screenWidth: process.isTerminal(1) ? TERMINAL_COLUMNS : undefined,
  });
  yield* process.stdout.print(text);
  return 0;
}

function* refuse(process: Process, { words, usage }: FilterFailure): Task<number> {
  yield* process.stderr.print(words.join("") + (usage ? SS_USAGE : ""));
  return usage ? 255 : 1;
}

/** -F: its lines follow the words of the command line. */
function readFilterFile(
  process: Process,
  { filterFile }: SsOptions,
  expression: readonly string[],
): readonly string[] | string {
  if (filterFile === undefined) return expression;
  const read = process.files.readFile(filterFile);
  if (!read.ok) return `fopen filter file: ${strerror(read.errno)}\n`;
  const lines = decodeText(read.value).split("\n");
  return [...expression, ...lines.filter((line) => !/^[#0]/.test(line))];
}
