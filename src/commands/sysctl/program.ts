import type { Process, Program } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { decodeText } from "../../wire/text.ts";
import { parseOptions } from "../options.ts";
import { type Assignment, isAssignable, parseAssignment } from "./assignment.ts";
import { SysctlTree } from "./tree.ts";

/** What the options ask for. */
interface Mode {
  names: "with values" | "none" | "only";
  newline: boolean;
  ignoreUnknown: boolean;
  quiet: boolean;
  write: boolean;
  all: boolean;
  load: boolean;
  dryRun: boolean;
  deprecated: boolean;
  pattern: RegExp | undefined;
}

const DEFAULT_FILE = "/etc/sysctl.conf";

/** `sysctl` of procps 4.0.2 over the kernel parameters of the calling process's namespace. */
export const sysctl: Program = function* (process, args) {
  if (args.length < 2) return yield* usage(process, 1);
  const files: string[] = [];
  const parsed = parseOptions(splitLoad(args.slice(1), files), {
    short: "bneNwfpqoxaAXr:Vdh",
    long: {
      all: "a",
      binary: "b",
      ignore: "e",
      names: "N",
      values: "n",
      load: "p",
      quiet: "q",
      write: "w",
      "pattern=": "r",
      help: "h",
      version: "V",
      deprecated: "D",
      "dry-run": "y",
      system: "S",
    },
  });
  if (!parsed.ok) {
    yield* process.stderr.print(`sysctl: ${parsed.message}\n`);
    return yield* usage(process, 0);
  }
  const mode = initialMode();
  for (const { name, value } of parsed.options) {
    const status = yield* applyOption(process, mode, name, value);
    if (status !== undefined) return status;
  }
  return yield* new SysctlRun(process, mode).run(files, parsed.operands);
};

/** `-pFILE` and `--load=FILE`: the file of an option whose argument is optional. */
function splitLoad(args: readonly string[], files: string[]): readonly string[] {
  return args.map((word) => {
    const long = /^--load=(.*)$/.exec(word);
    const short = /^-([bneNwfqoxaAXVdh]*)p(.+)$/.exec(word);
    if (long !== null) files.push(long[1]!);
    else if (short !== null) files.push(short[2]!);
    return long !== null ? "--load" : short !== null ? `-${short[1]}p` : word;
  });
}

function initialMode(): Mode {
  return {
    names: "with values",
    newline: true,
    ignoreUnknown: false,
    quiet: false,
    write: false,
    all: false,
    load: false,
    dryRun: false,
    deprecated: false,
    pattern: undefined,
  };
}

/** undefined: go on; a number: the program is over. */
function* applyOption(process: Process, mode: Mode, name: string, value: string): Task<number | undefined> {
  if (name === "V") {
    yield* process.stdout.print("sysctl from procps-ng 4.0.2\n");
    return 0;
  }
  if (name === "d" || name === "h") return yield* usage(process, 0);
  if (name === "S") {
    yield* process.stderr.print("sysctl: option --system is not emulated, see docs/fidelity.md\n");
    return 1;
  }
  if (name === "b") mode.newline = false;
  if (name === "b" || name === "n") mode.names = mode.names === "only" ? "only" : "none";
  if (name === "N") mode.names = "only";
  if (name === "e") mode.ignoreUnknown = true;
  if (name === "w") mode.write = true;
  if (name === "p" || name === "f") mode.load = true;
  if (name === "q") mode.quiet = true;
  if (name === "a" || name === "A" || name === "X") mode.all = true;
  if (name === "y") mode.dryRun = true;
  if (name === "D") mode.deprecated = true;
  if (name === "r") mode.pattern = extendedRegExp(value);
  return undefined;
}

/** A POSIX extended expression, read as JavaScript's; one that is none matches nothing. */
function extendedRegExp(source: string): RegExp {
  try {
    return new RegExp(source, "u");
  } catch {
    return /(?!)/;
  }
}

function* usage(process: Process, status: number): Task<number> {
  const stream = status === 0 ? process.stdout : process.stderr;
  yield* stream.print("\nUsage:\n sysctl [options] [variable[=value] ...]\n\n");
  yield* stream.print("What is emulated of it stands in docs/fidelity.md.\n");
  return status;
}

/** One run: what it reads and writes, with the words of procps. */
class SysctlRun {
  readonly #process: Process;
  readonly #mode: Mode;
  readonly #tree: SysctlTree;

  constructor(process: Process, mode: Mode) {
    this.#process = process;
    this.#mode = mode;
    this.#tree = new SysctlTree(process.namespace.sysctl);
  }

  *run(files: readonly string[], operands: readonly string[]): Task<number> {
    const { all, load, names, quiet } = this.#mode;
    if (all) return yield* this.#showBelow("");
    if (load) return yield* this.#load([...files, ...operands]);
    if (operands.length === 0) return yield* this.#refuse("no variables specified");
    if (names === "only" && quiet) return yield* this.#refuse("options -N and -q cannot coexist");
    let status = 0;
    for (const operand of operands) {
      status |= yield* this.#one(operand);
    }
    return status;
  }

  *#one(operand: string): Task<number> {
    if (!this.#mode.write && !operand.includes("=")) return yield* this.#show(operand);
    const parsed = parseAssignment(operand);
    if (isAssignable(parsed)) return yield* this.#assign(parsed);
    if (parsed === "invalid") {
      yield* this.#warn("command line(0): invalid syntax, continuing...");
    }
    return 1;
  }

  *#show(name: string): Task<number> {
    const path = pathOf(name);
    if (this.#tree.isDirectory(path)) return yield* this.#showBelow(`${path}/`);
    if (!this.#tree.exists(path)) {
      if (this.#mode.ignoreUnknown) return 0;
      yield* this.#warn(`cannot stat /proc/sys/${path}: No such file or directory`);
      return 1;
    }
    return yield* this.#showFile(path);
  }

  *#showBelow(prefix: string): Task<number> {
    let status = 0;
    for (const path of this.#tree.filesBelow(prefix)) {
      if (!this.#mode.deprecated && DEPRECATED.test(path)) continue;
      status |= yield* this.#showFile(path);
    }
    return status;
  }

  *#showFile(path: string): Task<number> {
    const { names, newline, pattern } = this.#mode;
    const dotted = dottedOf(path);
    if (SysctlTree.isWriteOnly(path) || pattern?.test(dotted) === false) return 0;
    if (names === "only") {
      yield* this.#process.stdout.print(`${dotted}\n`);
      return 0;
    }
    const read = this.#process.namespace.sysctl.read(path);
    if (!read.ok) {
      // stable_secret can't be read until it is set, and is passed over.
      if (read.errno !== "EIO") yield* this.#warn(`reading key "${dotted}"`);
      return 1;
    }
    const end = newline ? "\n" : "";
    yield* this.#process.stdout.print(
      names === "none" ? `${read.value}${end}` : `${dotted} = ${read.value}\n`,
    );
    return 0;
  }

  *#assign({ key, value, ignoreFailure }: Assignment): Task<number> {
    const { ignoreUnknown, quiet, dryRun, names, newline } = this.#mode;
    const path = pathOf(key);
    const dotted = dottedOf(path);
    if (!this.#tree.exists(path) && !this.#tree.isDirectory(path)) {
      if (ignoreUnknown) return 0;
      yield* this.#warn(`cannot stat /proc/sys/${path}: No such file or directory`);
      return 1;
    }
    if (this.#process.namespace.sysctl.isReadOnly(path)) {
      // procps 4.0.2 looks at the mode, says what errno was left over, and goes on.
      yield* this.#warn(`setting key "${dotted}": Invalid argument`);
      return 0;
    }
    const written = this.#tree.isDirectory(path)
      ? ({ ok: false, errno: "EISDIR" } as const)
      : dryRun
        ? ({ ok: true } as const)
        : this.#process.namespace.sysctl.write(path, value);
    if (!written.ok) {
      if (written.errno === "EPERM" || written.errno === "EACCES") {
        yield* this.#warn(`permission denied on key "${dotted}"${ignoreFailure ? ", ignoring" : ""}`);
        return ignoreFailure ? 0 : 1;
      }
      yield* this.#warn(`setting key "${dotted}": ${strerror(written.errno)}`);
      return 1;
    }
    if (quiet) return 0;
    const plain = names === "only" ? `${dotted}\n` : `${value}${newline ? "\n" : ""}`;
    yield* this.#process.stdout.print(names === "with values" ? `${dotted} = ${value}\n` : plain);
    return 0;
  }

  *#load(files: readonly string[]): Task<number> {
    const assignments: Assignment[] = [];
    let status = 0;
    for (const file of files.length === 0 ? [DEFAULT_FILE] : files) {
      const read = this.#process.files.readFile(file);
      // Debian's own file holds nothing but comments.
      if (!read.ok && file === DEFAULT_FILE) continue;
      if (!read.ok) {
        yield* this.#warn(`cannot open "${file}": ${strerror(read.errno)}`);
        status = 1;
        break;
      }
      for (const [index, line] of decodeText(read.value).split("\n").entries()) {
        if (this.#mode.pattern?.test(line.trimStart()) === false) continue;
        const parsed = parseAssignment(line);
        if (isAssignable(parsed)) assignments.push(parsed);
        else if (parsed === "invalid") {
          yield* this.#warn(`${file}(${index + 1}): invalid syntax, continuing...`);
        }
      }
    }
    for (const assignment of assignments) status |= yield* this.#assign(assignment);
    return status;
  }

  *#warn(message: string): Task<void> {
    // procps writes both streams where they stand: its own flush order is theirs.
    yield* this.#process.stdout.flush();
    yield* this.#process.stderr.print(`sysctl: ${message}\n`);
  }

  *#refuse(message: string): Task<number> {
    yield* this.#warn(message);
    yield* this.#process.stderr.print("Try `sysctl --help' for more information.\n");
    return 1;
  }
}

/** Names that moved: listed only with --deprecated. */
const DEPRECATED = /(^|\/)(base_reachable_time|retrans_time)$/;

/**
 * The first separator decides: `net.ipv4.conf.eth0/5.rp_filter` has dots for separators and a slash that stands for a
 * dot in a name.
 */
function pathOf(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === "." ? swapSeparators(name) : name;
}

function dottedOf(path: string): string {
  return swapSeparators(path);
}

function swapSeparators(name: string): string {
  return name.replace(/[./]/g, (separator) => (separator === "." ? "/" : "."));
}
