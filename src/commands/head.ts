import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { complain, coreutilsOptions, finish, quoteAlways, quoteWord } from "./coreutils.ts";
import { LineReader, readAllBytes } from "./lines.ts";

const SPEC = {
  short: "n:c:qv",
  long: { "lines=": "n", "bytes=": "c", quiet: "q", silent: "q", verbose: "v" },
  lacks: "z",
};

interface Amount {
  readonly unit: "lines" | "bytes";
  readonly count: number;
  /** `-n -N`: all but the last N. */
  readonly isFromEnd: boolean;
}

/** The old form `-5` is `-n 5`. */
function modernise(args: readonly string[]): string[] {
  return args.map((arg, index) => (index === 1 && /^-[0-9]+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
}

export const headProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "head", modernise(args), SPEC);
  if (parsed === undefined) return 1;
  let amount: Amount = { unit: "lines", count: 10, isFromEnd: false };
  let headers: "auto" | "never" | "always" = "auto";
  for (const { name, value } of parsed.options) {
    if (name === "q") headers = "never";
    else if (name === "v") headers = "always";
    else {
      const unit = name === "n" ? "lines" : "bytes";
      if (!/^-?[0-9]+$/.test(value)) {
        yield* complain(process, "head", `invalid number of ${unit}: ${quoteWord(process, value)}`);
        return 1;
      }
      amount = { unit, count: Math.abs(Number(value)), isFromEnd: value.startsWith("-") };
    }
  }
  const files = parsed.operands.length === 0 ? ["-"] : parsed.operands;
  const showsHeaders = headers === "always" || (headers === "auto" && files.length > 1);
  let status = 0;
  for (const [index, file] of files.entries()) {
    const opened = file === "-" ? ({ ok: true, value: 0 } as const) : process.open(file, "read");
    if (!opened.ok) {
      yield* complain(
        process,
        "head",
        `cannot open ${quoteAlways(file)} for reading: ${strerror(opened.errno)}`,
      );
      status = 1;
      continue;
    }
    if (process.files.kindOf(file) === "directory") {
      yield* complain(process, "head", `error reading ${quoteAlways(file)}: Is a directory`);
      status = 1;
      continue;
    }
    if (showsHeaders)
      yield* process.stdout.print(
        `${index > 0 ? "\n" : ""}==> ${file === "-" ? "standard input" : file} <==\n`,
      );
    yield* copyHead(process, opened.value, amount);
    if (file !== "-") process.close(opened.value);
  }
  return yield* finish(process, "head", status);
};

function* copyHead(process: Process, fd: number, amount: Amount): Task<void> {
  if (amount.isFromEnd) return yield* copyAllBut(process, fd, amount);
  if (amount.unit === "bytes") {
    let left = amount.count;
    while (left > 0) {
      const bytes = yield* process.read(fd, Math.min(left, 8192));
      if (!bytes.ok || bytes.value.length === 0) return;
      left -= bytes.value.length;
      yield* process.stdout.write(bytes.value);
    }
    return;
  }
  const reader = new LineReader(process, fd);
  for (let left = amount.count; left > 0; left--) {
    const line = yield* reader.next();
    if (line === undefined) return;
    yield* process.stdout.print(line);
  }
}

function* copyAllBut(process: Process, fd: number, amount: Amount): Task<void> {
  const bytes = yield* readAllBytes(process, fd);
  if (amount.unit === "bytes") {
    yield* process.stdout.write(bytes.subarray(0, Math.max(0, bytes.length - amount.count)));
    return;
  }
  let end = bytes.length;
  for (let left = amount.count; left > 0 && end > 0; left--) {
    end = bytes.lastIndexOf(10, end - 2) + 1;
  }
  yield* process.stdout.write(bytes.subarray(0, end));
}
