import type { Program } from "../kernel/process.ts";
import { strerror } from "../wire/errno.ts";
import { encodeText } from "../wire/text.ts";
import { complain, coreutilsOptions, finish } from "./coreutils.ts";
import { readOperands } from "./text-programs.ts";

const SPEC = {
  short: "bdfghik:mMnro:st:uVc",
  long: {
    reverse: "r",
    unique: "u",
    "numeric-sort": "n",
    "key=": "k",
    "field-separator=": "t",
    "output=": "o",
    stable: "s",
    "ignore-case": "f",
    "ignore-leading-blanks": "b",
    "version-sort": "V",
  },
  lacks: "RSTz",
};

interface Key {
  readonly startField: number;
  readonly startChar: number;
  readonly endField: number;
  readonly endChar: number;
  readonly flags: string;
}

export const sortProgram: Program = function* (process, args) {
  const parsed = yield* coreutilsOptions(process, "sort", args, SPEC);
  if (parsed === undefined) return 2;
  const unsupported = parsed.options.find((option) => "ghiMmdc".includes(option.name));
  if (unsupported !== undefined) {
    yield* complain(process, "sort", `invalid option -- '${unsupported.name}'`);
    yield* process.stderr.print(
      "Try 'sort --help' for more information.\nipvl: sort lacks this option: see docs/fidelity.md\n",
    );
    return 2;
  }
  const value = (letter: string) => parsed.options.findLast((option) => option.name === letter)?.value;
  const flags = parsed.options
    .map((option) => option.name)
    .filter((name) => "bfnrV".includes(name))
    .join("");
  const keys: Key[] = [];
  for (const option of parsed.options) {
    if (option.name !== "k") continue;
    const key = parseKey(option.value, flags);
    if (key === undefined) {
      yield* complain(process, "sort", `invalid field specification ‘${option.value}’`);
      return 2;
    }
    keys.push(key);
  }
  const [lines, status] = yield* readOperands(process, "sort: cannot read", parsed.operands);
  if (status !== 0) return 2;
  const compare = comparison(keys, flags, value("t"));
  const isUnique = value("u") !== undefined;
  const isReversed = flags.includes("r");
  const whole = (a: string, b: string) =>
    isUnique || value("s") !== undefined ? 0 : byBytes(a, b) * (isReversed ? -1 : 1);
  lines.sort((a, b) => compare(a, b) || whole(a, b));
  const kept = isUnique
    ? lines.filter((line, index) => index === 0 || compare(lines[index - 1]!, line) !== 0)
    : lines;
  const output = value("o");
  const text = kept.map((line) => `${line}\n`).join("");
  if (output === undefined) yield* process.stdout.print(text);
  else {
    const written = process.files.writeFile(output, encodeText(text), "truncate");
    if (!written.ok) {
      yield* complain(process, "sort", `open failed: ${output}: ${strerror(written.errno)}`);
      return 2;
    }
  }
  return yield* finish(process, "sort", 0);
};

function parseKey(text: string, global: string): Key | undefined {
  const found = /^([0-9]+)(?:\.([0-9]+))?([bfnrV]*)(?:,([0-9]+)(?:\.([0-9]+))?([bfnrV]*))?$/.exec(text);
  if (found === null || found[1] === "0") return undefined;
  const own = (found[3] ?? "") + (found[6] ?? "");
  return {
    startField: Number(found[1]),
    startChar: Number(found[2] ?? 1),
    endField: found[4] === undefined ? Number.POSITIVE_INFINITY : Number(found[4]),
    endChar: Number(found[5] ?? 0),
    flags: own === "" ? global : own,
  };
}

type Compare = (a: string, b: string) => number;

function comparison(keys: readonly Key[], flags: string, separator: string | undefined): Compare {
  if (keys.length === 0) return keyComparison(flags);
  const parts = keys.map((key) => ({ compare: keyComparison(key.flags), key }));
  return (a, b) => {
    for (const { compare, key } of parts) {
      const order = compare(keyText(a, key, separator), keyText(b, key, separator));
      if (order !== 0) return order;
    }
    return 0;
  };
}

function keyText(line: string, key: Key, separator: string | undefined): string {
  const fields =
    separator === undefined ? (line.match(/[ \t]*[^ \t]*/g) ?? []).slice(0, -1) : line.split(separator);
  const joined = fields.slice(key.startField - 1, Math.min(fields.length, key.endField));
  if (joined.length > 0 && key.endChar > 0 && key.endField <= fields.length) {
    joined[joined.length - 1] = joined.at(-1)!.slice(0, key.endChar);
  }
  const text = joined.join(separator ?? "");
  return key.startChar > 1 ? text.slice(key.startChar - 1) : text;
}

function keyComparison(flags: string): Compare {
  const sign = flags.includes("r") ? -1 : 1;
  const fold = (text: string) => {
    const trimmed = flags.includes("b") ? text.replace(/^[ \t]+/, "") : text;
    return flags.includes("f") ? trimmed.toUpperCase() : trimmed;
  };
  if (flags.includes("n")) return (a, b) => sign * (numberOf(a) - numberOf(b));
  if (flags.includes("V")) return (a, b) => sign * byVersion(fold(a), fold(b));
  return (a, b) => sign * byBytes(fold(a), fold(b));
}

function numberOf(text: string): number {
  return Number(/^[ \t]*(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))/.exec(text)?.[1] ?? 0);
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byVersion(a: string, b: string): number {
  const left = a.match(/[0-9]+|[^0-9]+/g) ?? [];
  const right = b.match(/[0-9]+|[^0-9]+/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [x = "", y = ""] = [left[index], right[index]];
    const areNumbers = /^[0-9]/.test(x) && /^[0-9]/.test(y);
    const order = areNumbers ? Number(x) - Number(y) : byBytes(x, y);
    if (order !== 0) return order;
  }
  return 0;
}
