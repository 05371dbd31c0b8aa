import type { Process, Program } from "../kernel/process.ts";
import type { Task } from "../kernel/task.ts";
import { decodeText, encodeText } from "../wire/text.ts";
import { complain, coreutilsOptions, finish, quoteWord, refuseUsage } from "./coreutils.ts";
import { LineReader, openOperand, readAllBytes, readAllLines } from "./lines.ts";

export const wcProgram: Program = function* (process, args) {
  const spec = { short: "lwcm", long: { lines: "l", words: "w", bytes: "c", chars: "m" }, lacks: "L" };
  const parsed = yield* coreutilsOptions(process, "wc", args, spec);
  if (parsed === undefined) return 1;
  const chosen = new Set(parsed.options.map((option) => option.name));
  const shown =
    chosen.size === 0 ? ["l", "w", "c"] : ["l", "w", "m", "c"].filter((letter) => chosen.has(letter));
  const rows: (readonly [counts: readonly number[], name: string])[] = [];
  const total = shown.map(() => 0);
  let status = 0;
  for (const file of parsed.operands.length === 0 ? ["-"] : parsed.operands) {
    const fd = yield* openOperand(process, "wc", file);
    if (fd === undefined) {
      status = 1;
      continue;
    }
    const counts = countText(yield* readAllBytes(process, fd));
    const row = shown.map((letter) => counts[letter]!);
    for (const [index, count] of row.entries()) total[index]! += count;
    rows.push([row, parsed.operands.length === 0 ? "" : file]);
  }
  if (parsed.operands.length > 1) rows.push([total, "total"]);
  const width = columnWidth(process, parsed.operands, { rows, columns: shown.length });
  for (const [row, name] of rows) {
    const columns = row.map((count) => String(count).padStart(width)).join(" ");
    yield* process.stdout.print(`${columns}${name === "" ? "" : ` ${name}`}\n`);
  }
  return yield* finish(process, "wc", status);
};

/** One number stands by itself; pipes get 7 columns; files as many as their sizes need. */
function columnWidth(
  process: Process,
  operands: readonly string[],
  table: { readonly rows: readonly (readonly [readonly number[], string])[]; readonly columns: number },
): number {
  if (table.columns === 1 && operands.length <= 1) return 1;
  const sizes = (operands.length === 0 ? ["-"] : operands).map((file) =>
    file === "-" ? process.sizeOf(0) : (process.files.stat(file)?.sizeBytes ?? 0),
  );
  if (sizes.includes(undefined)) return 7;
  return String(sizes.reduce((sum: number, size) => sum + (size ?? 0), 0)).length;
}

function countText(bytes: Uint8Array): Record<string, number> {
  let lines = 0;
  let words = 0;
  let isInWord = false;
  let characters = 0;
  for (const byte of bytes) {
    if (byte === 10) lines++;
    if ((byte & 0xc0) !== 0x80) characters++;
    const isSpace = byte === 32 || (byte >= 9 && byte <= 13);
    if (!isSpace && !isInWord) words++;
    isInWord = !isSpace;
  }
  return { l: lines, w: words, c: bytes.length, m: characters };
}

export const uniqProgram: Program = function* (process, args) {
  const spec = {
    short: "cdui",
    long: { count: "c", repeated: "d", unique: "u", "ignore-case": "i" },
    lacks: "Dfswz",
  };
  const parsed = yield* coreutilsOptions(process, "uniq", args, spec);
  if (parsed === undefined) return 1;
  const has = (letter: string) => parsed.options.some((option) => option.name === letter);
  const fd = yield* openOperand(process, "uniq", parsed.operands[0] ?? "-");
  if (fd === undefined) return 1;
  const key = (line: string) => (has("i") ? line.toLowerCase() : line);
  const reader = new LineReader(process, fd);
  let current: string | undefined;
  let count = 0;
  for (;;) {
    const next = yield* reader.next();
    const line = next?.replace(/\n$/, "");
    if (line !== undefined && current !== undefined && key(line) === key(current)) {
      count++;
      continue;
    }
    if (current !== undefined && !(has("d") && count === 1) && !(has("u") && count > 1)) {
      yield* process.stdout.print(`${has("c") ? `${String(count).padStart(7)} ` : ""}${current}\n`);
    }
    if (line === undefined) return yield* finish(process, "uniq", 0);
    current = line;
    count = 1;
  }
};

export const cutProgram: Program = function* (process, args) {
  const spec = {
    short: "b:c:d:f:s",
    long: {
      "bytes=": "b",
      "characters=": "c",
      "delimiter=": "d",
      "fields=": "f",
      "only-delimited": "s",
      "output-delimiter=": "o",
      complement: "C",
    },
    lacks: "nz",
  };
  const parsed = yield* coreutilsOptions(process, "cut", args, spec);
  if (parsed === undefined) return 1;
  const value = (letter: string) => parsed.options.findLast((option) => option.name === letter)?.value;
  const list = value("f") ?? value("b") ?? value("c");
  if (list === undefined)
    return yield* refuseUsage(process, "cut", "you must specify a list of bytes, characters, or fields");
  const delimiter = value("d") ?? "\t";
  if (delimiter.length !== 1)
    return yield* refuseUsage(process, "cut", "the delimiter must be a single character");
  const ranges = parseRanges(list);
  if (ranges === undefined) {
    const what = value("f") === undefined ? "byte/character position" : "field value";
    return yield* refuseUsage(process, "cut", `invalid ${what} ${quoteWord(process, list)}`);
  }
  const isChosen = (at: number) =>
    ranges.some(([low, high]) => at >= low && at <= high) !== (value("C") !== undefined);
  let status = 0;
  for (const file of parsed.operands.length === 0 ? ["-"] : parsed.operands) {
    const fd = yield* openOperand(process, "cut", file);
    if (fd === undefined) {
      status = 1;
      continue;
    }
    const reader = new LineReader(process, fd);
    for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) {
      const text = line.replace(/\n$/, "");
      if (value("f") === undefined) {
        const bytes = encodeText(`${text}\n`);
        yield* process.stdout.write(bytes.filter((byte, index) => byte === 10 || isChosen(index + 1)));
      } else if (!text.includes(delimiter)) {
        if (value("s") === undefined) yield* process.stdout.print(`${text}\n`);
      } else {
        const fields = text.split(delimiter).filter((_, index) => isChosen(index + 1));
        yield* process.stdout.print(`${fields.join(value("o") ?? delimiter)}\n`);
      }
    }
  }
  return yield* finish(process, "cut", status);
};

function parseRanges(text: string): (readonly [low: number, high: number])[] | undefined {
  const ranges: (readonly [number, number])[] = [];
  for (const piece of text.split(/[, ]/)) {
    const found = /^([0-9]*)(-?)([0-9]*)$/.exec(piece);
    if (found === null || piece === "" || piece === "-" || piece === "0") return undefined;
    const low = found[1] === "" ? 1 : Number(found[1]);
    ranges.push([low, found[2] === "" ? low : found[3] === "" ? Number.POSITIVE_INFINITY : Number(found[3])]);
  }
  return ranges;
}

const CLASSES: Readonly<Record<string, string>> = {
  upper: "A-Z",
  lower: "a-z",
  digit: "0-9",
  alpha: "A-Za-z",
  alnum: "0-9A-Za-z",
  space: "\t-\r ",
  blank: "\t ",
  punct: "!-/:-@[-`{-~",
  xdigit: "0-9A-Fa-f",
  cntrl: "\u0000-\u001f\u007f",
  print: " -~",
  graph: "!-~",
};

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};

function expandSet(text: string): string[] {
  const named = text.replace(/\[:([a-z]+):\]/g, (whole, name: string) => CLASSES[name] ?? whole);
  const letters: string[] = [];
  const pieces = [...named.matchAll(/\\([0-7]{1,3})|\\(.)|(.)/gsu)].map(([, octal, escaped, plain]) =>
    octal !== undefined
      ? String.fromCharCode(Number.parseInt(octal, 8))
      : escaped !== undefined
        ? (ESCAPES[escaped] ?? escaped)
        : plain!,
  );
  for (let index = 0; index < pieces.length; index++) {
    const last = pieces[index + 2];
    if (pieces[index + 1] === "-" && last !== undefined && last >= pieces[index]!) {
      for (let code = pieces[index]!.codePointAt(0)!; code <= last.codePointAt(0)!; code++)
        letters.push(String.fromCodePoint(code));
      index += 2;
    } else letters.push(pieces[index]!);
  }
  return letters;
}

export const trProgram: Program = function* (process, args) {
  const spec = {
    short: "cCdst",
    long: { complement: "c", delete: "d", "squeeze-repeats": "s", "truncate-set1": "t" },
    order: "stop",
  } as const;
  const parsed = yield* coreutilsOptions(process, "tr", args, spec);
  if (parsed === undefined) return 1;
  const has = (letters: string) => parsed.options.some((option) => letters.includes(option.name));
  const [first, second] = parsed.operands;
  if (first === undefined) return yield* refuseUsage(process, "tr", "missing operand");
  if (second === undefined && !has("ds")) {
    yield* complain(process, "tr", `missing operand after ${quoteWord(process, first)}`);
    yield* process.stderr.print(
      "Two strings must be given when translating.\nTry 'tr --help' for more information.\n",
    );
    return 1;
  }
  const from = expandSet(first);
  const to = second === undefined ? [] : expandSet(second);
  const members = new Set(from);
  const isIn = (letter: string) => members.has(letter) !== has("cC");
  const table = new Map(from.map((letter, index) => [letter, to[index] ?? to.at(-1)]));
  const squeezed = has("s") ? new Set(second === undefined ? from : to) : undefined;
  const isSqueezed = (letter: string) =>
    second === undefined && has("cC") ? isIn(letter) : squeezed!.has(letter);
  let previous = "";
  for (;;) {
    const bytes = yield* process.read(0, 65536);
    if (!bytes.ok || bytes.value.length === 0) return yield* finish(process, "tr", 0);
    let out = "";
    for (const letter of decodeText(bytes.value)) {
      if (has("d") && isIn(letter)) continue;
      const mapped =
        second === undefined || has("d") || !isIn(letter)
          ? letter
          : has("cC")
            ? to.at(-1)!
            : table.get(letter)!;
      if (squeezed !== undefined && mapped === previous && isSqueezed(mapped)) continue;
      out += mapped;
      previous = mapped;
    }
    yield* process.stdout.print(out);
  }
};

export const seqProgram: Program = function* (process, args) {
  const words = args.slice(1);
  let separator = "\n";
  let isEqualWidth = false;
  let format: string | undefined;
  while (words[0] !== undefined && /^-[wsf-]/.test(words[0]) && !/^-[0-9.]/.test(words[0])) {
    const option = words.shift()!;
    if (option === "--") break;
    if (option === "-w" || option === "--equal-width") isEqualWidth = true;
    else if (option.startsWith("-s")) separator = option.slice(2) || (words.shift() ?? "");
    else if (option.startsWith("-f")) format = option.slice(2) || words.shift();
    else return yield* refuseUsage(process, "seq", `unrecognized option ${quoteWord(process, option)}`);
  }
  if (words.length === 0) return yield* refuseUsage(process, "seq", "missing operand");
  if (words.length > 3)
    return yield* refuseUsage(process, "seq", `extra operand ${quoteWord(process, words[3]!)}`);
  const wrong = words.find((word) => !/^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/i.test(word));
  if (wrong !== undefined)
    return yield* refuseUsage(
      process,
      "seq",
      `invalid floating point argument: ${quoteWord(process, wrong)}`,
    );
  const [first, step, last] =
    words.length === 1
      ? ["1", "1", words[0]!]
      : words.length === 2
        ? [words[0]!, "1", words[1]!]
        : (words as [string, string, string]);
  if (Number(step) === 0)
    return yield* refuseUsage(process, "seq", `invalid Zero increment value: ${quoteWord(process, step)}`);
  return yield* printSequence(process, { first, step, last, separator, isEqualWidth, format });
};

interface Sequence {
  readonly first: string;
  readonly step: string;
  readonly last: string;
  readonly separator: string;
  readonly isEqualWidth: boolean;
  readonly format: string | undefined;
}

function* printSequence(process: Process, sequence: Sequence): Task<number> {
  const [first, step, last] = [Number(sequence.first), Number(sequence.step), Number(sequence.last)];
  const decimals = Math.max(decimalsOf(sequence.first), decimalsOf(sequence.step));
  const width = sequence.isEqualWidth
    ? Math.max(first.toFixed(decimals).length, last.toFixed(decimals).length)
    : 0;
  let isFirst = true;
  for (let index = 0; ; index++) {
    const value = first + index * step;
    if (step > 0 ? value > last + 1e-9 : value < last - 1e-9) break;
    const digits = Math.abs(value).toFixed(decimals);
    const sign = value < 0 && Number(digits) !== 0 ? "-" : "";
    const text = sign + digits.padStart(width - sign.length, "0");
    const shown =
      sequence.format === undefined
        ? text
        : sequence.format.replace(/%(0?)([0-9]*)(?:\.[0-9]+)?[gf]/, (_, zero, size) =>
            text.padStart(Number(size || 0), zero === "0" ? "0" : " "),
          );
    yield* process.stdout.print((isFirst ? "" : sequence.separator) + shown);
    if (process.charge(100) === "yield") yield* process.yieldNow();
    isFirst = false;
  }
  if (!isFirst) yield* process.stdout.print("\n");
  return yield* finish(process, "seq", 0);
}

function decimalsOf(text: string): number {
  const dot = text.indexOf(".");
  return dot < 0 ? 0 : text.length - dot - 1;
}

/** The lines of all operands together; status 2 when one of them could not be read. */
export function* readOperands(
  process: Process,
  name: string,
  operands: readonly string[],
): Task<readonly [lines: string[], status: number]> {
  const lines: string[] = [];
  let status = 0;
  for (const file of operands.length === 0 ? ["-"] : operands) {
    const fd = yield* openOperand(process, name, file);
    if (fd === undefined) status = 2;
    else for (const line of yield* readAllLines(process, fd)) lines.push(line);
  }
  return [lines, status];
}
