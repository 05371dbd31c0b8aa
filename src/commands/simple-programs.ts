import type { Program } from "../kernel/process.ts";
import { SECOND_NS } from "../time/clock.ts";
import { encodeText } from "../wire/text.ts";
import { complain, coreutilsOptions, finish, quoteWord, refuseUsage } from "./coreutils.ts";

export const sleepProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "sleep", args, { short: "" });
  if (parsed === undefined) return 1;
  if (parsed.operands.length === 0) return yield* refuseUsage(process, "sleep", "missing operand");
  let seconds = 0;
  let isWrong = false;
  for (const operand of parsed.operands) {
    const value = parseDuration(operand);
    if (value === undefined) {
      yield* complain(process, "sleep", `invalid time interval ${quoteWord(process, operand)}`);
      isWrong = true;
    } else seconds += value;
  }
  if (isWrong) {
    yield* process.stderr.print("Try 'sleep --help' for more information.\n");
    return 1;
  }
  if (seconds === Number.POSITIVE_INFINITY) for (;;) yield* process.pause();
  yield* process.sleep(Math.ceil(seconds * SECOND_NS));
  return 0;
};

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** Seconds; undefined when the text is no duration. */
export function parseDuration(text: string): number | undefined {
  if (/^inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const found = /^([0-9]+\.?[0-9]*|\.[0-9]+)(?:e([-+]?[0-9]+))?([smhd]?)$/i.exec(text);
  if (found === null) return undefined;
  const value = Number(found[2] === undefined ? found[1] : `${found[1]}e${found[2]}`);
  return value * (UNITS[found[3]!] ?? 1);
}

export const hostnameProgram: Program = function* (process, args) {
  const option = args.slice(1).find((arg) => arg !== "-s" && arg !== "--short");
  if (option !== undefined) {
    yield* process.stderr.print(
      option.startsWith("-")
        ? `hostname: invalid option -- '${option[1]}'\n`
        : "hostname: you must be root to change the host name\n",
    );
    yield* process.stderr.print("ipvl: hostname only shows the name here: see docs/fidelity.md\n");
    return 1;
  }
  yield* process.stdout.print(`${process.machine.hostname}\n`);
  return 0;
};

export const idProgram: Program = function* (process, args) {
  const letters = args.slice(1).join("").replaceAll("-", "");
  if (letters === "") yield* process.stdout.print("uid=0(root) gid=0(root) groups=0(root)\n");
  else if (/^[ugG]$/.test(letters)) yield* process.stdout.print("0\n");
  else if (/^(?:[ugG]n|n[ugG])$/.test(letters)) yield* process.stdout.print("root\n");
  else {
    yield* process.stderr.print(
      `id: extra operand ${quoteWord(process, args.at(-1)!)}\nTry 'id --help' for more information.\n`,
    );
    return 1;
  }
  return 0;
};

export const whoamiProgram: Program = function* (process) {
  yield* process.stdout.print("root\n");
  return 0;
};

export const pwdProgram: Program = function* (process) {
  yield* process.stdout.print(`${process.cwd}\n`);
  return 0;
};

/** yes: writes in blocks, as coreutils do. */
export const yesProgram: Program = function* (process, args) {
  const line = `${args.length > 1 ? args.slice(1).join(" ") : "y"}\n`;
  const block = encodeText(line.repeat(Math.max(1, Math.floor(8192 / line.length))));
  for (;;) {
    const written = yield* process.write(1, block);
    if (!written.ok) return yield* finish(process, "yes", 1);
  }
};

export const teeProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "tee", args, {
    short: "ai",
    long: { append: "a" },
    lacks: "p",
  });
  if (parsed === undefined) return 1;
  const mode = parsed.options.some((option) => option.name === "a") ? "append" : "write";
  const outputs = [1];
  let status = 0;
  for (const file of parsed.operands) {
    const opened = process.open(file, mode);
    if (opened.ok) outputs.push(opened.value);
    else {
      yield* complain(
        process,
        "tee",
        `${file}: ${opened.errno === "EISDIR" ? "Is a directory" : "No such file or directory"}`,
      );
      status = 1;
    }
  }
  for (;;) {
    const bytes = yield* process.read(0, 8192);
    if (!bytes.ok || bytes.value.length === 0) return status;
    for (const fd of outputs) yield* process.write(fd, bytes.value);
  }
};

export const basenameProgram: Program = function* (process, args) {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  const [path, suffix = ""] = words;
  if (path === undefined) return yield* refuseUsage(process, "basename", "missing operand");
  if (words.length > 2)
    return yield* refuseUsage(process, "basename", `extra operand ${quoteWord(process, words[2]!)}`);
  const trimmed = path.replace(/\/+$/, "");
  const name = trimmed === "" ? (path === "" ? "" : "/") : trimmed.slice(trimmed.lastIndexOf("/") + 1);
  const isSuffix = suffix !== "" && name !== suffix && name.endsWith(suffix);
  yield* process.stdout.print(`${isSuffix ? name.slice(0, -suffix.length) : name}\n`);
  return 0;
};

export const dirnameProgram: Program = function* (process, args) {
  const words = args[1] === "--" ? args.slice(2) : args.slice(1);
  if (words.length === 0) return yield* refuseUsage(process, "dirname", "missing operand");
  for (const path of words) {
    const trimmed = path.replace(/\/+$/, "");
    const slash = trimmed.lastIndexOf("/");
    const head = slash < 0 ? "." : trimmed.slice(0, slash).replace(/\/+$/, "");
    yield* process.stdout.print(`${trimmed === "" && path !== "" ? "/" : head === "" ? "/" : head}\n`);
  }
  return 0;
};
