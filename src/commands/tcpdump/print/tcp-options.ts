import type { Dissection } from "./dissection.ts";
import { hex, type Tokens, token } from "./tokens.ts";

const OPTIONS: Tokens = new Map([
  [0, "eol"],
  [1, "nop"],
  [2, "mss"],
  [3, "wscale"],
  [4, "sackOK"],
  [5, "sack"],
  [6, "echo"],
  [7, "echoreply"],
  [8, "TS"],
  [11, "cc"],
  [12, "ccnew"],
  [13, ""],
  [19, "md5"],
  [20, "scps"],
  [28, "uto"],
  [29, "tcp-ao"],
  [30, "mptcp"],
  [34, "tfo"],
  [254, "exp"],
]);
const END = 0;
const NOP = 1;

/** `, options [mss 1460,sackOK]`; false when they are bad or cut off, which ends the line. */
export function printTcpOptions(
  d: Dissection,
  options: { readonly at: number; readonly lengthBytes: number },
  sackBase: number,
): boolean {
  d.print(", options [");
  let at = options.at;
  let left = options.lengthBytes;
  let separator = "";
  while (left > 0) {
    d.print(separator);
    const type = d.u8(at);
    const length = type === END || type === NOP ? 1 : d.u8(at + 1);
    if (type > NOP && (length < 2 || length > left)) return printBad(d, separator);
    d.print(token(OPTIONS, type, (value) => `unknown-${value}`));
    const headerLength = Math.min(length, 2);
    const option: Option = { type, at: at + headerLength, lengthBytes: length - headerLength };
    const outcome = printOption(d, option, left - headerLength, sackBase);
    if (outcome === "bad") return printBad(d, separator);
    if (outcome === "truncated") {
      d.truncated();
      if (separator !== "") d.print(">");
      return false;
    }
    if (outcome + headerLength !== length) d.print(`[len ${length}]`);
    at += headerLength + outcome;
    left -= headerLength + outcome;
    separator = ",";
    if (type === END) break;
  }
  d.print("]");
  return true;
}

interface Option {
  readonly type: number;
  /** Of its data. */
  readonly at: number;
  readonly lengthBytes: number;
}

function printBad(d: Dissection, separator: string): false {
  d.print("[bad opt]");
  if (separator !== "") d.print("]");
  return false;
}

/** Octets of data that the printer took, which may differ from the option's length. */
type Outcome = number | "bad" | "truncated";

function printOption(d: Dissection, option: Option, left: number, sackBase: number): Outcome {
  const { type, at, lengthBytes } = option;
  const fixed = FIXED.get(type);
  if (fixed !== undefined) {
    const failure = check(d, at, fixed.lengthBytes, left);
    if (failure !== undefined) return failure;
    fixed.print(d, at);
    return fixed.lengthBytes;
  }
  switch (type) {
    case 0:
    case 1:
    case 4:
      return 0;
    case 5:
      return printSack(d, option, left, sackBase);
    case 29:
      return printAuthentication(d, option, left);
    case 30:
      d.unknownProtocols.add("Multipath TCP options");
      return check(d, at, lengthBytes, left) ?? lengthBytes;
    case 34: {
      const failure = check(d, at, lengthBytes, left);
      if (failure !== undefined) return failure;
      d.print(" ");
      printFastOpen(d, at, lengthBytes);
      return lengthBytes;
    }
    case 254:
      return printExperiment(d, option, left);
    default:
      if (lengthBytes > 0) d.print(" 0x");
      return printOctets(d, option, 0, left) ?? lengthBytes;
  }
}

/** Whether `lengthBytes` of data fit into the header and were captured. */
function check(
  d: Dissection,
  at: number,
  lengthBytes: number,
  left: number,
): "bad" | "truncated" | undefined {
  if (lengthBytes > left) return "bad";
  return d.has(at, lengthBytes) ? undefined : "truncated";
}

interface FixedOption {
  readonly lengthBytes: number;
  readonly print: (d: Dissection, at: number) => void;
}

const NUMBER: FixedOption = { lengthBytes: 4, print: (d, at) => d.print(` ${d.u32(at)}`) };

const FIXED: ReadonlyMap<number, FixedOption> = new Map([
  [2, { lengthBytes: 2, print: (d, at) => d.print(` ${d.u16(at)}`) }],
  [3, { lengthBytes: 1, print: (d, at) => d.print(` ${d.u8(at)}`) }],
  [6, NUMBER],
  [7, NUMBER],
  [11, NUMBER],
  [12, NUMBER],
  [13, NUMBER],
  [8, { lengthBytes: 8, print: (d, at) => d.print(` val ${d.u32(at)} ecr ${d.u32(at + 4)}`) }],
  // RFC 2385: without a secret (-M) the digest can't be checked.
  [
    19,
    {
      lengthBytes: 16,
      print: (d, at) => {
        d.print(" shared secret not supplied with -M, ");
        d.print(`can't check - ${d.octets(at, 16, "")}`);
      },
    },
  ],
  [20, { lengthBytes: 2, print: (d, at) => d.print(` cap ${hex(d.u8(at), 2)} id ${d.u8(at + 1)}`) }],
  [28, { lengthBytes: 2, print: printUserTimeout }],
]);

/** RFC 5482: the top bit as sent last says minutes. */
function printUserTimeout(d: Dissection, at: number): void {
  const value = d.u16(at);
  const seconds = (value & 1) === 1 ? (value >>> 1) * 60 : value >>> 1;
  d.print(` 0x${hex(value)} ${seconds}`);
}

function printSack(d: Dissection, option: Option, left: number, base: number): Outcome {
  const { at, lengthBytes } = option;
  if (lengthBytes % 8 !== 0) {
    d.print(" invalid sack");
    return lengthBytes;
  }
  d.print(` ${lengthBytes / 8} `);
  for (let block = 0; block < lengthBytes; block += 8) {
    const failure = check(d, at, block + 8, left);
    if (failure !== undefined) return failure;
    const edge = (offset: number): number => (d.u32(at + block + offset) - base) >>> 0;
    d.print(`{${edge(0)}:${edge(4)}}`);
  }
  return lengthBytes;
}

/** RFC 5925 2.2. */
function printAuthentication(d: Dissection, option: Option, left: number): Outcome {
  const { at, lengthBytes } = option;
  if (lengthBytes < 2) {
    d.invalid();
    return lengthBytes;
  }
  for (const [offset, name] of ["keyid", "rnextkeyid"].entries()) {
    const failure = check(d, at, offset + 1, left);
    if (failure !== undefined) return failure;
    d.print(` ${name} ${d.u8(at + offset)}`);
  }
  if (lengthBytes > 2) d.print(" mac 0x");
  return printOctets(d, option, 2, left) ?? lengthBytes;
}

function printOctets(
  d: Dissection,
  option: Option,
  from: number,
  left: number,
): "bad" | "truncated" | undefined {
  for (let offset = from; offset < option.lengthBytes; offset++) {
    const failure = check(d, option.at, offset + 1, left);
    if (failure !== undefined) return failure;
    d.print(hex(d.u8(option.at + offset), 2));
  }
  return undefined;
}

/** RFC 6994; 0xf989 is the trial number of Fast Open. */
function printExperiment(d: Dissection, option: Option, left: number): Outcome {
  const { at, lengthBytes } = option;
  const failure = check(d, at, lengthBytes, left);
  if (failure !== undefined) return failure;
  if (lengthBytes < 2) return "bad";
  const magic = d.u16(at);
  d.print("-");
  if (magic === 0xf989) {
    d.print("tfo");
    printFastOpen(d, at + 2, lengthBytes - 2);
  } else {
    d.print(hex(magic, 4));
  }
  return lengthBytes;
}

/** RFC 7413 4.1.1. */
function printFastOpen(d: Dissection, at: number, lengthBytes: number): void {
  if (lengthBytes === 0) d.print(" cookiereq");
  else if (lengthBytes % 2 !== 0 || lengthBytes < 4 || lengthBytes > 16) d.invalid();
  else d.print(` cookie ${d.octets(at, lengthBytes, "")}`);
}
