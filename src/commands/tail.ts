import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { complain, coreutilsOptions, finish, quoteAlways, quoteWord } from "./coreutils.ts";
import { readAllBytes } from "./lines.ts";

const SPEC = {
  short: "n:c:qv",
  long: { "lines=": "n", "bytes=": "c", quiet: "q", silent: "q", verbose: "v" },
  lacks: "fFsz",
};

interface Amount {
  readonly unit: "lines" | "bytes";
  readonly count: number;
  /** `-n +N`: from line N on. */
  readonly isFromStart: boolean;
}

export const tailProgram: Program = function* (process, args) {
  const modern = args.map((arg, index) =>
    index === 1 && /^[-+][0-9]+$/.test(arg) ? `-n${arg.replace("-", "")}` : arg,
  );
  const parsed = yield* coreutilsOptions(process, "tail", modern, SPEC);
  if (parsed === undefined) return 1;
  let amount: Amount = { unit: "lines", count: 10, isFromStart: false };
  let headers: "auto" | "never" | "always" = "auto";
  for (const { name, value } of parsed.options) {
    if (name === "q") headers = "never";
    else if (name === "v") headers = "always";
    else {
      const unit = name === "n" ? "lines" : "bytes";
      if (!/^[-+]?[0-9]+$/.test(value)) {
        yield* complain(process, "tail", `invalid number of ${unit}: ${quoteWord(process, value)}`);
        return 1;
      }
      amount = { unit, count: Math.abs(Number(value)), isFromStart: value.startsWith("+") };
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
        "tail",
        `cannot open ${quoteAlways(file)} for reading: ${strerror(opened.errno)}`,
      );
      status = 1;
      continue;
    }
    if (showsHeaders)
      yield* process.stdout.print(
        `${index > 0 ? "\n" : ""}==> ${file === "-" ? "standard input" : file} <==\n`,
      );
    yield* copyTail(process, opened.value, amount);
    if (file !== "-") process.close(opened.value);
  }
  return yield* finish(process, "tail", status);
};

function* copyTail(process: Process, fd: number, amount: Amount): Task<void> {
  const bytes = yield* readAllBytes(process, fd);
  yield* process.stdout.write(
    bytes.subarray(amount.unit === "bytes" ? byteStart(bytes, amount) : lineStart(bytes, amount)),
  );
}

function byteStart(bytes: Uint8Array, amount: Amount): number {
  return amount.isFromStart ? Math.max(0, amount.count - 1) : Math.max(0, bytes.length - amount.count);
}

function lineStart(bytes: Uint8Array, amount: Amount): number {
  if (amount.isFromStart) {
    let start = 0;
    for (let line = 1; line < amount.count; line++) {
      const newline = bytes.indexOf(10, start);
      if (newline < 0) return bytes.length;
      start = newline + 1;
    }
    return start;
  }
  if (amount.count === 0) return bytes.length;
  let start = bytes.length;
  for (let left = amount.count; left > 0 && start > 0; left--) start = bytes.lastIndexOf(10, start - 2) + 1;
  return start;
}
