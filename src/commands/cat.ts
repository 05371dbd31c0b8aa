import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { strerror } from "../wire/errno.ts";
import { decodeText } from "../wire/text.ts";
import { complain, coreutilsOptions, finish, quoteArgument } from "./coreutils.ts";

const SPEC = {
  short: "nu",
  long: { number: "n" },
  lacks: "AbeEstTv",
};

/** Bytes that cat reads at once from pipes and files. */
const BUFFER_BYTES = 131072;

export const catProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "cat", args, SPEC);
  if (parsed === undefined) return 1;
  const numbered = parsed.options.some((option) => option.name === "n");
  const lines: LineCount = { next: 1, isAtStart: true };
  let status = 0;
  for (const name of parsed.operands.length === 0 ? ["-"] : parsed.operands) {
    const failure = yield* copyFile(process, name, numbered ? lines : undefined);
    if (failure === undefined) continue;
    if (typeof failure !== "string") {
      yield* complain(process, "cat", `write error: ${failure.write}`);
      return 1;
    }
    yield* complain(process, "cat", failure);
    status = 1;
  }
  return yield* finish(process, "cat", status);
};

/** Why a file was not copied; `write`: it is the output that fails, and nothing more can be done. */
type Failure = string | { readonly write: string } | undefined;

interface LineCount {
  next: number;
  isAtStart: boolean;
}

function* copyFile(process: Process, name: string, lines: LineCount | undefined): Task<Failure> {
  if (name !== "-" && process.files.kindOf(name) === "directory")
    return `${quoteArgument(name)}: Is a directory`;
  const opened = name === "-" ? ({ ok: true, value: 0 } as const) : process.open(name, "read");
  if (!opened.ok) return `${quoteArgument(name)}: ${strerror(opened.errno)}`;
  const failure = yield* copyDescriptor(process, opened.value, lines);
  if (name !== "-") process.close(opened.value);
  return typeof failure === "string" ? `${quoteArgument(name)}: ${failure}` : failure;
}

function* copyDescriptor(process: Process, fd: number, lines: LineCount | undefined): Task<Failure> {
  for (;;) {
    const bytes = yield* process.read(fd, BUFFER_BYTES);
    if (!bytes.ok) return strerror(bytes.errno);
    if (bytes.value.length === 0) return undefined;
    if (lines === undefined) {
      const written = yield* process.write(1, bytes.value);
      if (!written.ok) return { write: strerror(written.errno) };
    } else {
      yield* process.stdout.print(numberLines(decodeText(bytes.value), lines));
      yield* process.stdout.flush();
    }
  }
}

function numberLines(text: string, lines: LineCount): string {
  let out = "";
  for (const line of text.split(/(?<=\n)/)) {
    if (lines.isAtStart) out += `${String(lines.next++).padStart(6)}\t`;
    out += line;
    lines.isAtStart = line.endsWith("\n");
  }
  return out;
}
