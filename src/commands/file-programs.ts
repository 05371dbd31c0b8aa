import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { complain, coreutilsOptions, quoteAlways, quoteWord, refuseUsage } from "./coreutils.ts";

export const mkdirProgram: Program = function* (process, args) {
  const spec = { short: "pvm:", long: { parents: "p", verbose: "v", "mode=": "m" }, lacks: "Z" };
  const parsed = yield* coreutilsOptions(process, "mkdir", args, spec);
  if (parsed === undefined) return 1;
  if (parsed.operands.length === 0) return yield* refuseUsage(process, "mkdir", "missing operand");
  const makesParents = parsed.options.some((option) => option.name === "p");
  const isVerbose = parsed.options.some((option) => option.name === "v");
  let status = 0;
  for (const path of parsed.operands) {
    if (makesParents && process.files.kindOf(path) === "directory") continue;
    if (makesParents) makeParents(process, path);
    const made = process.files.makeDirectory(path);
    if (made.ok) {
      if (isVerbose) yield* process.stdout.print(`mkdir: created directory ${quoteAlways(path)}\n`);
      continue;
    }
    yield* complain(
      process,
      "mkdir",
      `cannot create directory ${quoteWord(process, path)}: ${strerror(made.errno)}`,
    );
    status = 1;
  }
  return status;
};

function makeParents(process: Process, path: string): void {
  const names = process.files.resolve(path).split("/").slice(1, -1);
  let at = "";
  for (const name of names) {
    at += `/${name}`;
    if (process.files.kindOf(at) === undefined) process.files.makeDirectory(at);
  }
}

export const rmdirProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "rmdir", args, { short: "", lacks: "pv" });
  if (parsed === undefined) return 1;
  if (parsed.operands.length === 0) return yield* refuseUsage(process, "rmdir", "missing operand");
  let status = 0;
  for (const path of parsed.operands) {
    const removed = process.files.removeDirectory(path);
    if (removed.ok) continue;
    yield* complain(process, "rmdir", `failed to remove ${quoteAlways(path)}: ${strerror(removed.errno)}`);
    status = 1;
  }
  return status;
};

export const rmProgram: Program = function* (process, args) {
  const spec = { short: "frRdv", long: { force: "f", recursive: "r", dir: "d", verbose: "v" }, lacks: "iI" };
  const parsed = yield* coreutilsOptions(process, "rm", args, spec);
  if (parsed === undefined) return 1;
  const has = (letters: string) => parsed.options.some((option) => letters.includes(option.name));
  if (parsed.operands.length === 0)
    return has("f") ? 0 : yield* refuseUsage(process, "rm", "missing operand");
  let status = 0;
  for (const path of parsed.operands) {
    const kind = process.files.kindOf(path);
    if (kind === undefined && has("f")) continue;
    if (kind === "directory" && !has("rRd")) {
      yield* complain(process, "rm", `cannot remove ${quoteAlways(path)}: Is a directory`);
      status = 1;
      continue;
    }
    const failure =
      kind === "directory" && has("rR") ? removeTree(process, path) : removeOne(process, path, kind);
    if (failure === undefined) continue;
    yield* complain(process, "rm", `cannot remove ${quoteAlways(path)}: ${failure}`);
    status = 1;
  }
  return status;
};

function removeOne(process: Process, path: string, kind: string | undefined): string | undefined {
  const removed = kind === "directory" ? process.files.removeDirectory(path) : process.files.remove(path);
  return removed.ok ? undefined : strerror(removed.errno);
}

function removeTree(process: Process, path: string): string | undefined {
  const names = process.files.list(path);
  for (const name of names.ok ? names.value : []) {
    const child = `${path}/${name}`;
    const isDirectory = process.files.kindOf(child) === "directory";
    const failure = isDirectory ? removeTree(process, child) : removeOne(process, child, "file");
    if (failure !== undefined) return failure;
  }
  return removeOne(process, path, "directory");
}

export const touchProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "touch", args, { short: "camf", lacks: "dhrt" });
  if (parsed === undefined) return 1;
  if (parsed.operands.length === 0) return yield* refuseUsage(process, "touch", "missing file operand");
  const { machine } = process;
  const now = Number((machine.bootTimeNs + BigInt(Math.floor(machine.clock.now()))) / 1_000_000_000n);
  const creates = !parsed.options.some((option) => option.name === "c");
  let status = 0;
  for (const path of parsed.operands) {
    if (!creates && process.files.kindOf(path) === undefined) continue;
    const touched = process.files.touch(path, now);
    if (touched.ok) continue;
    yield* complain(process, "touch", `cannot touch ${quoteAlways(path)}: ${strerror(touched.errno)}`);
    status = 1;
  }
  return status;
};

/** cp and mv put several sources into a directory, one beside or over another file. */
function* eachTarget(
  process: Process,
  name: string,
  operands: readonly string[],
  run: (from: string, to: string) => string | undefined,
): Task<number> {
  if (operands.length === 0) return yield* refuseUsage(process, name, "missing file operand");
  const destination = operands.at(-1)!;
  if (operands.length === 1) {
    return yield* refuseUsage(
      process,
      name,
      `missing destination file operand after ${quoteAlways(destination)}`,
    );
  }
  const isDirectory = process.files.kindOf(destination) === "directory";
  if (operands.length > 2 && !isDirectory) {
    const words =
      process.files.kindOf(destination) === undefined
        ? `target ${quoteAlways(destination)}: No such file or directory`
        : `target ${quoteAlways(destination)} is not a directory`;
    yield* complain(process, name, words);
    return 1;
  }
  let status = 0;
  for (const from of operands.slice(0, -1)) {
    const base = from.replace(/\/+$/, "").slice(from.replace(/\/+$/, "").lastIndexOf("/") + 1);
    const failure = run(from, isDirectory ? `${destination.replace(/\/$/, "")}/${base}` : destination);
    if (failure === undefined) continue;
    yield* complain(process, name, failure);
    status = 1;
  }
  return status;
}

export const cpProgram: Program = function* (process, args) {
  const spec = {
    short: "rRafpv",
    long: { recursive: "r", archive: "a", force: "f", verbose: "v" },
    lacks: "bdHilLnPstTuxZ",
  };
  const parsed = yield* coreutilsOptions(process, "cp", args, spec);
  if (parsed === undefined) return 1;
  const isRecursive = parsed.options.some((option) => "rRa".includes(option.name));
  return yield* eachTarget(process, "cp", parsed.operands, (from, to) =>
    copy(process, from, to, isRecursive ? "tree" : "file"),
  );
};

function copy(process: Process, from: string, to: string, what: "tree" | "file"): string | undefined {
  const { files } = process;
  const kind = files.kindOf(from);
  if (kind === undefined) return `cannot stat ${quoteAlways(from)}: No such file or directory`;
  if (kind === "directory" && what === "file")
    return `-r not specified; omitting directory ${quoteAlways(from)}`;
  if (kind === "directory") return copyTree(process, from, to);
  if (files.resolve(from) === files.resolve(to))
    return `${quoteAlways(from)} and ${quoteAlways(to)} are the same file`;
  if (to.endsWith("/") && files.kindOf(to) !== "directory") {
    return `cannot create regular file ${quoteAlways(to)}: Not a directory`;
  }
  const bytes = files.readFile(from);
  if (!bytes.ok) return `cannot open ${quoteAlways(from)} for reading: ${strerror(bytes.errno)}`;
  const written = files.writeFile(to, bytes.value, "truncate");
  if (!written.ok) return `cannot create regular file ${quoteAlways(to)}: ${strerror(written.errno)}`;
  const status = files.stat(from);
  if (status?.kind === "file") files.setMode(to, status.mode);
  return undefined;
}

function copyTree(process: Process, from: string, to: string): string | undefined {
  const { files } = process;
  if (`${files.resolve(to)}/`.startsWith(`${files.resolve(from)}/`)) {
    return `cannot copy a directory, ${quoteAlways(from)}, into itself, ${quoteAlways(to)}`;
  }
  if (files.kindOf(to) === undefined) {
    const made = files.makeDirectory(to);
    if (!made.ok) return `cannot create directory ${quoteWord(process, to)}: ${strerror(made.errno)}`;
  }
  const names = files.list(from);
  for (const name of names.ok ? names.value : []) {
    const failure = copy(process, `${from}/${name}`, `${to}/${name}`, "tree");
    if (failure !== undefined) return failure;
  }
  return undefined;
}

export const mvProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "mv", args, {
    short: "fv",
    long: { force: "f", verbose: "v" },
    lacks: "binStTuZ",
  });
  if (parsed === undefined) return 1;
  return yield* eachTarget(process, "mv", parsed.operands, (from, to) => {
    if (process.files.kindOf(from) === undefined)
      return `cannot stat ${quoteAlways(from)}: No such file or directory`;
    const moved = process.files.rename(from, to);
    return moved.ok
      ? undefined
      : `cannot move ${quoteAlways(from)} to ${quoteAlways(to)}: ${strerror(moved.errno)}`;
  });
};

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export const mktempProgram: Program = function* (process, args) {
  const spec = {
    short: "dup:qt",
    long: { directory: "d", "dry-run": "u", quiet: "q", "tmpdir=": "p", "suffix=": "S" },
  };
  const parsed = yield* coreutilsOptions(process, "mktemp", args, spec);
  if (parsed === undefined) return 1;
  const option = (letter: string) => parsed.options.findLast((each) => each.name === letter)?.value;
  const written = parsed.operands[0];
  const template = written ?? "tmp.XXXXXXXXXX";
  const run = /X+(?=[^X]*$)/.exec(template);
  if (run === null || run[0].length < 3) {
    yield* complain(process, "mktemp", `too few X's in template ${quoteWord(process, template)}`);
    return 1;
  }
  const random = () =>
    Array.from(run[0], () => LETTERS[process.machine.deviceRandom.below(LETTERS.length)]).join("");
  const directory =
    option("p") ?? (written === undefined ? (process.env.get("TMPDIR") ?? "/tmp") : undefined);
  const name =
    template.slice(0, run.index) + random() + template.slice(run.index + run[0].length) + (option("S") ?? "");
  const path = directory === undefined ? name : `${directory}/${name}`;
  const made =
    option("u") !== undefined
      ? undefined
      : option("d") !== undefined
        ? process.files.makeDirectory(path)
        : process.files.writeFile(path, new Uint8Array(0), "truncate");
  if (made !== undefined && !made.ok) {
    const what = option("d") === undefined ? "file" : "directory";
    yield* complain(
      process,
      "mktemp",
      `failed to create ${what} via template ${quoteWord(process, directory === undefined ? template : `${directory}/${template}`)}: ${strerror(made.errno)}`,
    );
    return 1;
  }
  yield* process.stdout.print(`${path}\n`);
  return 0;
};

/** chmod: octal modes and the x bit, which decides whether a script may be run. */
export const chmodProgram: Program = function* (process, args) {
  const parsed = { operands: args.slice(1) };
  const [mode, ...paths] = parsed.operands;
  if (mode === undefined || paths.length === 0) {
    return yield* refuseUsage(
      process,
      "chmod",
      mode === undefined ? "missing operand" : `missing operand after ${quoteWord(process, mode)}`,
    );
  }
  let status = 0;
  for (const path of paths) {
    const old = process.files.stat(path);
    const value = old === undefined ? undefined : newMode(mode, old.mode);
    if (old === undefined)
      yield* complain(process, "chmod", `cannot access ${quoteAlways(path)}: No such file or directory`);
    else if (value === undefined) {
      yield* complain(process, "chmod", `invalid mode: ${quoteWord(process, mode)}`);
      yield* process.stderr.print("Try 'chmod --help' for more information.\n");
      return 1;
    } else if (process.files.setMode(path, value).ok) continue;
    status = 1;
  }
  return status;
};

function newMode(text: string, old: number): number | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  let mode = old;
  for (const clause of text.split(",")) {
    const found = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (found === null) return undefined;
    const who = found[1] === "" || found[1]!.includes("a") ? "ugo" : found[1]!;
    let bits = 0;
    for (const [letter, value] of [
      ["r", 4],
      ["w", 2],
      ["x", 1],
    ] as const)
      if (found[3]!.includes(letter)) bits |= value;
    for (const [letter, shift] of [
      ["u", 6],
      ["g", 3],
      ["o", 0],
    ] as const) {
      if (!who.includes(letter)) continue;
      if (found[2] === "=") mode &= ~(7 << shift);
      mode = found[2] === "-" ? mode & ~(bits << shift) : mode | (bits << shift);
    }
  }
  return mode;
}
