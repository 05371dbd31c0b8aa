import { encodeText } from "../wire/text.ts";
import { interpretEscapes } from "./echo.ts";
import { backslashEscape, joinEscapedBytes } from "./escapes.ts";
import { quoteWithBackslashes } from "./quoting.ts";
import { formatTime } from "./time-format.ts";

/** What printf made: its text, what it complains of, and its status. */
export interface PrintfResult {
  readonly text: string;
  readonly errors: readonly string[];
  readonly status: number;
}

export interface PrintfHost {
  /** Seconds since the epoch, for `%(...)T`; undefined where the program has no such thing. */
  readonly nowSeconds: (() => number) | undefined;
}

/** printf(1): the format is used again as long as arguments are left. */
export function formatPrintf(format: string, args: readonly string[], host: PrintfHost): PrintfResult {
  const run = new PrintfRun(args, host);
  do {
    const before = run.used;
    run.once(format);
    if (run.used === before) break;
  } while (run.used < args.length && !run.isCut);
  return { text: joinEscapedBytes(run.text), errors: run.errors, status: run.errors.length > 0 ? 1 : 0 };
}

const MAXIMUM_WIDTH = 1_000_000;

class PrintfRun {
  text = "";
  readonly errors: string[] = [];
  used = 0;
  isCut = false;
  readonly #args: readonly string[];
  readonly #host: PrintfHost;

  constructor(args: readonly string[], host: PrintfHost) {
    this.#args = args;
    this.#host = host;
  }

  once(format: string): void {
    let index = 0;
    while (index < format.length && !this.isCut) {
      const letter = format[index]!;
      if (letter === "\\") {
        const piece = backslashEscape(format, index, "printf");
        if (format[index + 1] === "c") {
          this.isCut = true;
          return;
        }
        this.text += piece.value;
        index = piece.end;
      } else if (letter === "%") {
        index = this.#directive(format, index);
      } else {
        this.text += letter;
        index++;
      }
    }
  }

  #directive(format: string, start: number): number {
    if (format[start + 1] === "%") {
      this.text += "%";
      return start + 2;
    }
    const pattern =
      /^%([-+ 0#']*)(\*|-?[0-9]+)?(?:\.(\*|-?[0-9]*))?(?:[hlLqjzt]*)(?:\(([^)]*)\)(?=T))?([a-zA-Z])?/;
    const found = pattern.exec(format.slice(start))!;
    const conversion = /q$/.test(found[0]) ? "q" : found[5];
    const width = this.#number(found[2]);
    const precision = found[3] === undefined ? undefined : (this.#number(found[3]) ?? 0);
    const flags = (width ?? 0) < 0 ? `${found[1]}-` : found[1]!;
    const end = start + found[0].length;
    if (conversion === undefined || !"diouxXeEfFgGaAcsbqQT".includes(conversion)) {
      const rest = conversion === undefined ? `\`${format[end] ?? ""}'` : `\`${conversion}'`;
      this.errors.push(
        conversion === undefined && end >= format.length
          ? `\`${format.slice(start)}': missing format character`
          : `${rest}: invalid format character`,
      );
      this.isCut = true;
      return format.length;
    }
    const spec = { flags, width: Math.min(Math.abs(width ?? 0), MAXIMUM_WIDTH), precision };
    this.text += this.#convert(conversion, spec, found[4] ?? "");
    return end;
  }

  #number(text: string | undefined): number | undefined {
    if (text === undefined || text === "") return undefined;
    return text === "*" ? Number(this.#integer(this.#next() ?? "0")) : Number(text);
  }

  #next(): string | undefined {
    const arg = this.#args[this.used];
    this.used++;
    return arg;
  }

  #convert(conversion: string, spec: Spec, timeFormat: string): string {
    const arg = this.#next();
    switch (conversion) {
      case "s":
        return pad(truncate(arg ?? "", spec.precision), spec);
      case "q":
      case "Q":
        return pad(truncate(quoteWithBackslashes(arg ?? ""), spec.precision), spec);
      case "b": {
        const { value, isCut } = interpretEscapes((arg ?? "").replace(/\\([1-7][0-7]{0,2})/g, "\\0$1"));
        this.isCut ||= isCut;
        return pad(truncate(value, spec.precision), spec);
      }
      case "c":
        return pad((arg ?? "").slice(0, 1), spec);
      case "T":
        return pad(this.#time(arg, timeFormat), spec);
      case "d":
      case "i":
        return formatInteger(this.#integer(arg ?? "0"), { ...spec, base: 10, isSigned: true, conversion });
      case "o":
        return formatInteger(this.#integer(arg ?? "0"), { ...spec, base: 8, isSigned: false, conversion });
      case "u":
        return formatInteger(this.#integer(arg ?? "0"), { ...spec, base: 10, isSigned: false, conversion });
      case "x":
      case "X":
        return formatInteger(this.#integer(arg ?? "0"), { ...spec, base: 16, isSigned: false, conversion });
      default:
        return formatFloat(this.#float(arg ?? "0"), spec, conversion);
    }
  }

  #time(arg: string | undefined, format: string): string {
    const now = this.#host.nowSeconds?.() ?? 0;
    const seconds = arg === undefined || arg === "-1" || arg === "-2" ? now : Number(this.#integer(arg));
    return formatTime(format === "" ? "%X" : format, seconds, 0);
  }

  #integer(text: string): bigint {
    if (text === "") return 0n;
    if (/^["']/.test(text)) return BigInt(text.codePointAt(1) ?? 0);
    const found = /^[ \t\n]*([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(text);
    if (found === null || found[0].length < text.length) this.errors.push(`${text}: invalid number`);
    if (found === null) return 0n;
    const digits = found[2]!;
    const value = /^0[0-7]+$/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
    const signed = found[1] === "-" ? -value : value;
    if (signed > 0x7fffffffffffffffn || signed < -0x8000000000000000n) {
      this.errors.push(`warning: ${text}: Numerical result out of range`);
      return signed > 0n ? 0x7fffffffffffffffn : -0x8000000000000000n;
    }
    return signed;
  }

  #float(text: string): number {
    if (/^["']/.test(text)) return text.codePointAt(1) ?? 0;
    const found =
      /^[ \t\n]*[-+]?(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|inf(?:inity)?|nan)/i.exec(
        text,
      );
    if (found === null || found[0].length < text.length) this.errors.push(`${text}: invalid number`);
    if (found === null) return 0;
    const word = found[0].trim().toLowerCase();
    if (word.includes("inf"))
      return word.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return Number(word);
  }
}

interface Spec {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
}

function truncate(text: string, precision: number | undefined): string {
  return precision === undefined || precision < 0 ? text : text.slice(0, precision);
}

/** Width counts bytes in bash's printf. */
function pad(text: string, spec: Spec): string {
  const missing = spec.width - (/^\p{ASCII}*$/u.test(text) ? text.length : encodeText(text).length);
  if (missing <= 0) return text;
  return spec.flags.includes("-") ? text + " ".repeat(missing) : " ".repeat(missing) + text;
}

interface IntegerSpec extends Spec {
  readonly base: 8 | 10 | 16;
  readonly isSigned: boolean;
  readonly conversion: string;
}

function formatInteger(value: bigint, spec: IntegerSpec): string {
  const unsigned = spec.isSigned ? (value < 0n ? -value : value) : BigInt.asUintN(64, value);
  let digits = unsigned.toString(spec.base);
  if (spec.conversion === "X") digits = digits.toUpperCase();
  if (spec.precision !== undefined)
    digits = spec.precision === 0 && unsigned === 0n ? "" : digits.padStart(spec.precision, "0");
  const sign = spec.isSigned ? signOf(value < 0n, spec.flags) : "";
  const isAlternate = spec.flags.includes("#") && unsigned !== 0n;
  const prefix = isAlternate && spec.base === 16 ? `0${spec.conversion}` : "";
  if (isAlternate && spec.base === 8 && !digits.startsWith("0")) digits = `0${digits}`;
  return zeroPad(
    sign + prefix,
    digits,
    spec.precision === undefined ? spec : { ...spec, flags: spec.flags.replaceAll("0", "") },
  );
}

function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return "-";
  return flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
}

function zeroPad(prefix: string, digits: string, spec: Spec): string {
  const missing = spec.width - prefix.length - digits.length;
  if (spec.flags.includes("0") && !spec.flags.includes("-") && missing > 0) {
    return prefix + "0".repeat(missing) + digits;
  }
  return pad(prefix + digits, spec);
}

function formatFloat(value: number, spec: Spec, conversion: string): string {
  const sign = signOf(value < 0 || Object.is(value, -0), spec.flags);
  const size = Math.abs(value);
  if (!Number.isFinite(size)) {
    const word = Number.isNaN(size) ? "nan" : "inf";
    return pad(sign + (conversion === conversion.toUpperCase() ? word.toUpperCase() : word), spec);
  }
  const precision = Math.min(spec.precision ?? 6, 100);
  const lower = conversion.toLowerCase();
  const digits =
    lower === "f"
      ? fixed(size, precision)
      : lower === "e"
        ? exponent(size, precision)
        : general(size, precision, spec.flags);
  return zeroPad(sign, conversion === "E" || conversion === "G" ? digits.toUpperCase() : digits, spec);
}

function fixed(value: number, precision: number): string {
  return value < 1e21
    ? value.toFixed(precision)
    : `${BigInt(Math.round(value))}${precision > 0 ? `.${"0".repeat(precision)}` : ""}`;
}

function exponent(value: number, precision: number): string {
  return value.toExponential(precision).replace(/e([+-])([0-9])$/, "e$10$2");
}

function general(value: number, precision: number, flags: string): string {
  const digits = precision === 0 ? 1 : precision;
  const power = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  const text = power < -4 || power >= digits ? exponent(value, digits - 1) : fixed(value, digits - 1 - power);
  if (flags.includes("#") || !text.includes(".")) return text;
  return text.replace(/\.?0+(e|$)/, "$1");
}
