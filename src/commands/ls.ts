import type { FileStatus } from "../kernel/file-system.ts";
import type { Process, Program } from "../kernel/process.ts";
import { formatTime } from "../shell/time-format.ts";
import { complain, coreutilsOptions, finish, quoteAlways } from "./coreutils.ts";

const SPEC = {
  short: "1aAdlrt",
  long: { all: "a", "almost-all": "A", directory: "d", reverse: "r" },
  lacks: "bBcCDfFgGhHiIkLmnNopqQRsSTuUvwxXZ",
};

export const lsProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "ls", args, SPEC);
  if (parsed === undefined) return 2;
  const has = (letter: string) => parsed.options.some((option) => option.name === letter);
  const operands = parsed.operands.length === 0 ? ["."] : [...parsed.operands].sort();
  const plain: string[] = [];
  const directories: string[] = [];
  let status = 0;
  for (const path of operands) {
    const kind = process.files.kindOf(path);
    if (kind === undefined) {
      yield* complain(process, "ls", `cannot access ${quoteAlways(path)}: No such file or directory`);
      status = 2;
    } else (kind === "directory" && !has("d") ? directories : plain).push(path);
  }
  yield* process.stdout.print(listing(process, { base: "", names: plain, has }));
  for (const [index, path] of directories.entries()) {
    const isFirst = index === 0 && plain.length === 0;
    if (operands.length > 1) yield* process.stdout.print(`${isFirst ? "" : "\n"}${path}:\n`);
    const listed = process.files.list(path);
    let names = listed.ok ? listed.value.filter((name) => has("a") || has("A") || !name.startsWith(".")) : [];
    if (has("a")) names = [".", "..", ...names];
    if (has("l")) yield* process.stdout.print("total 0\n");
    yield* process.stdout.print(listing(process, { base: `${path}/`, names, has }));
  }
  return yield* finish(process, "ls", status);
};

interface Listing {
  readonly base: string;
  readonly names: readonly string[];
  readonly has: (letter: string) => boolean;
}

function listing(process: Process, request: Listing): string {
  const { base, has } = request;
  const statusOf = (name: string) => process.files.stat(base + name);
  let names = [...request.names];
  if (has("t"))
    names.sort((a, b) => (statusOf(b)?.modifiedSeconds ?? 0) - (statusOf(a)?.modifiedSeconds ?? 0));
  if (has("r")) names = names.reverse();
  if (!has("l")) return names.map((name) => `${name}\n`).join("");
  const statuses = names.map(statusOf);
  const width = Math.max(0, ...statuses.map((each) => String(each?.sizeBytes ?? 0).length));
  return names.map((name, index) => longLine(name, statuses[index], width)).join("");
}

function longLine(name: string, status: FileStatus | undefined, width: number): string {
  const kind = { file: "-", directory: "d", device: "c", fifo: "p", symlink: "l" }[status?.kind ?? "file"];
  const mode = status?.mode ?? 0;
  const bits = [8, 7, 6, 5, 4, 3, 2, 1, 0]
    .map((bit) => (mode & (1 << bit) ? "rwx"[(8 - bit) % 3] : "-"))
    .join("");
  const time = formatTime("%b %e %H:%M", status?.modifiedSeconds ?? 0, 0);
  const links = status?.kind === "directory" ? 2 : 1;
  return `${kind}${bits} ${links} root root ${String(status?.sizeBytes ?? 0).padStart(width)} ${time} ${name}\n`;
}
