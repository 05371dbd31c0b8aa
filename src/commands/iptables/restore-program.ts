import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { Family } from "../../net/netfilter/xtables/rule.ts";
import { strerror } from "../../wire/errno.ts";
import { LineReader } from "../lines.ts";
import { parseOptions } from "../options.ts";
import { type Invocation, parseCommandLine } from "./command-line.ts";
import { executeCommand } from "./execution.ts";
import { OTHER_PROBLEM, refuse, XtablesError } from "./failure.ts";
import { describeFailure, type Handle } from "./handle.ts";

import { createInvocation, guarded, openTable } from "./program.ts";
import { parsePolicyCounters, splitCounters, splitWords } from "./restore-line.ts";

// Read first: iptables/iptables-restore.c.

/** `iptables-restore` 1.8.9 with the legacy back end. */
export const iptablesRestore: Program = (process, args) => runRestore(process, args, 4);
export const ip6tablesRestore: Program = (process, args) => runRestore(process, args, 6);

interface RestoreOptions {
  readonly counters: boolean;
  readonly verbosity: number;
  readonly testing: boolean;
  readonly noFlush: boolean;
  /** -T: only this table. */
  readonly onlyTable: string | undefined;
}

function* runRestore(process: Process, args: readonly string[], family: Family): Task<number> {
  const program = family === 4 ? "iptables-restore" : "ip6tables-restore";
  const parsed = parseOptions(args.slice(1), {
    short: "bcvVthnwWM:T:",
    long: {
      counters: "c",
      verbose: "v",
      version: "V",
      test: "t",
      help: "h",
      noflush: "n",
      "modprobe=": "M",
      "table=": "T",
      wait: "w",
      "wait-interval": "W",
    },
  });
  if (!parsed.ok) {
    yield* process.stderr.print(`${program}: ${parsed.message}\n`);
    yield* process.stderr.print(`Try \`${program} -h' for more information.\n`);
    return 1;
  }
  const given = parsed.options.map(({ name }) => name);
  const invocation = createInvocation(process, program, family);
  if (given.includes("V")) {
    yield* process.stdout.print(`${program} v${invocation.version}\n`);
    return 0;
  }
  if (given.includes("h")) return yield* usage(process, program);
  const options = {
    counters: given.includes("c"),
    verbosity: given.filter((name) => name === "v").length,
    testing: given.includes("t"),
    noFlush: given.includes("n"),
    onlyTable: parsed.options.findLast(({ name }) => name === "T")?.value,
  };
  const waits = given.includes("w") && /^\d+$/.test(parsed.operands[0] ?? "");
  const operands = waits ? parsed.operands.slice(1) : parsed.operands;
  return yield* restoreFrom(process, operands, new Restorer(process, invocation, options));
}

/** Short words of our own: the real text is not copied. */
function* usage(process: Process, program: string): Task<number> {
  yield* process.stderr.print(`Usage: ${program} [-c] [-n] [-t] [-v] [-V] [-h] [-w] [-T TABLE] [FILE]\n`);
  return 0;
}

function* restoreFrom(process: Process, operands: readonly string[], restorer: Restorer): Task<number> {
  if (operands.length > 1) {
    yield* process.stderr.print("Unknown arguments found on commandline\n");
    return 1;
  }
  const [path] = operands;
  const opened = path === undefined ? { ok: true as const, value: 0 } : process.open(path, "read");
  if (!opened.ok) {
    yield* process.stderr.print(`Can't open ${path}: ${strerror(opened.errno)}\n`);
    return 1;
  }
  const lines = new LineReader(process, opened.value);
  for (;;) {
    const line = yield* lines.next();
    if (line === undefined) return yield* restorer.finish();
    const status = yield* restorer.take(line);
    if (status !== 0) return status;
  }
}

/** Reads one line after the other; a table is put in place at its COMMIT. */
class Restorer {
  readonly #process: Process;
  readonly #invocation: Invocation;
  readonly #options: RestoreOptions;
  #line = 0;
  /** The table of the last `*` line. */
  #table = "";
  /** Undefined outside of a table. */
  #handle: Handle | undefined;

  constructor(process: Process, invocation: Invocation, options: RestoreOptions) {
    this.#process = process;
    this.#invocation = invocation;
    this.#options = options;
  }

  /** The exit status, 0 = go on. `text` has its newline. */
  *take(text: string): Task<number> {
    this.#line++;
    return yield* guarded(this.#process, this.#invocation, this.#line, () => {
      const isGood = this.#takeLine(text);
      const { onlyTable } = this.#options;
      if (isGood || (onlyTable !== undefined && onlyTable !== this.#table)) return 0;
      this.#invocation.console.err(`${this.#invocation.program}: line ${this.#line} failed\n`);
      return 1;
    });
  }

  *finish(): Task<number> {
    if (this.#handle === undefined) return 0;
    const { program } = this.#invocation;
    yield* this.#process.stderr.print(`${program}: COMMIT expected at line ${this.#line + 1}\n`);
    return 1;
  }

  #takeLine(text: string): boolean {
    const handle = this.#handle;
    if (text.startsWith("\n")) return true;
    if (text.startsWith("#")) {
      if (this.#options.verbosity > 0) this.#invocation.console.out(text);
      return true;
    }
    if (handle === undefined) return text.startsWith("*") && this.#startTable(text);
    if (text === "COMMIT\n") return this.#commit(handle);
    if (text.startsWith(":")) return this.#takeChain(handle, text);
    return this.#takeRule(handle, text);
  }

  #startTable(text: string): boolean {
    const { program, console, setting } = this.#invocation;
    const [name] = words(text);
    if (name === undefined) refuse(`${program}: line ${this.#line} table name invalid`);
    this.#table = name!;
    const { onlyTable, noFlush, verbosity } = this.#options;
    if (onlyTable !== undefined && onlyTable !== name) return true;
    const handle = openTable(this.#process, setting.family, name!);
    if (typeof handle === "string") return refuse(`${program}: unable to initialize table '${name}'`);
    this.#handle = handle;
    if (noFlush) return true;
    for (const chain of [...handle.chains]) {
      if (verbosity > 0) console.out(`Flushing chain \`${chain.name}'\n`);
      handle.flush(chain.name);
    }
    for (const chain of handle.chains.filter(({ point }) => point === undefined)) {
      if (verbosity > 0) console.out(`Deleting chain \`${chain.name}'\n`);
      handle.deleteChain(chain.name);
    }
    return true;
  }

  #commit(handle: Handle): boolean {
    this.#handle = undefined;
    return this.#options.testing || handle.commit().ok;
  }

  /** `:NAME POLICY [packets:bytes]` */
  #takeChain(handle: Handle, text: string): boolean {
    const { program } = this.#invocation;
    const [name, policy, counters] = words(text);
    if (name === undefined) return refuse(`${program}: line ${this.#line} chain name invalid`);
    if (name.length >= 29) refuse(`Invalid chain name \`${name}' (28 chars max)`);
    const existing = handle.chain(name);
    if (existing === undefined || (existing.point === undefined && !this.#options.noFlush)) {
      const created = handle.createChain(name);
      if (!created.ok) refuse(`error creating chain '${name}':${strerror(created.errno)}`);
    } else if (existing.point === undefined) handle.flush(name);
    if (policy === undefined) return refuse(`${program}: line ${this.#line} policy invalid`);
    if (policy !== "-") this.#setPolicy(handle, name, policy, counters);
    return true;
  }

  #setPolicy(handle: Handle, name: string, policy: string, counters: string | undefined): void {
    const wanted = this.#options.counters;
    const count = counters === undefined || !wanted ? undefined : parsePolicyCounters(counters);
    if (wanted && count === undefined) refuse(`invalid policy counters for chain '${name}'`);
    const result = handle.setPolicy(name, policy, count);
    if (result.ok) return;
    const where = `\`${policy}' on \`${name}' line ${this.#line}`;
    throw new XtablesError(OTHER_PROBLEM, `Can't set policy ${where}: ${describeFailure(result)}`);
  }

  #takeRule(handle: Handle, text: string): boolean {
    const { counters, verbosity, noFlush } = this.#options;
    const verbose = noFlush ? [] : Array<string>(verbosity).fill("-v");
    const split = splitCounters(text, this.#line);
    const set =
      counters && split.counters !== undefined
        ? ["--set-counters", split.counters.packets, split.counters.bytes]
        : [];
    const invocation = { ...this.#invocation, restore: { table: this.#table } };
    const command = parseCommandLine(invocation, [...verbose, ...set, ...splitWords(split.rest)]);
    return executeCommand(invocation, command, handle).ok;
  }
}

/** strtok behind the first character. */
function words(text: string): readonly string[] {
  return text
    .slice(1)
    .split(/[ \t\n]+/)
    .filter((word) => word !== "");
}
