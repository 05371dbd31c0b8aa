import type { Dissection } from "./dissection.ts";
import { type Tokens, token } from "./tokens.ts";

const OPTIONS: Tokens = new Map([
  [0, "EOL"],
  [1, "NOP"],
  [68, "timestamp"],
  [130, "security"],
  [7, "RR"],
  [137, "SSRR"],
  [131, "LSRR"],
  [148, "RA"],
  [82, "traceroute"],
]);
const END = 0;
const NOP = 1;
const TIMESTAMP = 68;
const ROUTER_ALERT = 148;
const ROUTES: ReadonlySet<number> = new Set([7, 131, 137]);

/** The options of an IPv4 header, separated by commas; false when they were not captured whole. */
export function printIpv4Options(d: Dissection, at: number, lengthBytes: number): boolean {
  let optionAt = at;
  let left = lengthBytes;
  let separator = "";
  while (left > 0) {
    d.print(separator);
    separator = ",";
    const type = d.u8(optionAt);
    d.print(token(OPTIONS, type, (value) => `unknown ${value}`));
    const length = type === NOP || type === END ? 1 : d.u8(optionAt + 1);
    if ((type > NOP && length < 2) || length > left) {
      d.print(` [bad length ${length}]`);
      return true;
    }
    if (!d.has(optionAt, length)) return false;
    if (type === END) return true;
    printOption(d, type, optionAt, length);
    optionAt += length;
    left -= length;
  }
  return true;
}

function printOption(d: Dissection, type: number, at: number, length: number): void {
  if (ROUTES.has(type)) printRoute(d, at, length);
  else if (type === TIMESTAMP) printTimestamp(d, at, length);
  else if (type === ROUTER_ALERT && length < 4) d.print(` [bad length ${length}]`);
  else if (type === ROUTER_ALERT && d.u16(at + 2) !== 0) d.print(` value ${d.u16(at + 2)}`);
}

/** Slots before the pointer are used: a comma follows them. */
function printRoute(d: Dissection, at: number, length: number): void {
  if (length < 3) {
    d.print(` [bad length ${length}]`);
    return;
  }
  if (((length + 1) & 3) !== 0) d.print(` [bad length ${length}]`);
  const pointer = d.u8(at + 2) - 1;
  if (pointer < 3 || ((pointer + 1) & 3) !== 0 || pointer > length + 1) d.print(` [bad ptr ${d.u8(at + 2)}]`);
  for (let slot = 3; slot < length; slot += 4) {
    d.print(` ${d.ipv4(at + slot)}`);
    if (pointer > slot || pointer < 0) d.print(",");
  }
}

const FLAG_NAMES: Tokens = new Map([
  [0, "TSONLY"],
  [1, "TS+ADDR"],
  [3, "PRESPEC"],
]);

function printTimestamp(d: Dissection, at: number, length: number): void {
  if (length < 4) {
    d.print(`[bad length ${length}]`);
    return;
  }
  d.print(" TS{");
  const flag = d.u8(at + 3) & 15;
  const entryLength = flag === 0 ? 4 : 8;
  if (((length - 4) & (entryLength - 1)) !== 0) d.print(`[bad length ${length}]`);
  const pointer = d.u8(at + 2) - 1;
  if (pointer < 4 || ((pointer - 4) & (entryLength - 1)) !== 0 || pointer > length + 1) {
    d.print(`[bad ptr ${d.u8(at + 2)}]`);
  }
  const name = FLAG_NAMES.get(flag);
  d.print(name ?? `[bad ts type ${flag}]`);
  const entry = name === undefined ? 0 : printEntries(d, { at, length, entryLength, pointer });
  if (pointer === entry) d.print(" ^ ");
  const overflow = d.u8(at + 3) >>> 4;
  d.print(overflow === 0 ? "}" : ` [${overflow} hops not recorded]} `);
}

/** Where the entries ended; `^` stands before the one that the pointer names. */
function printEntries(
  d: Dissection,
  option: {
    readonly at: number;
    readonly length: number;
    readonly entryLength: number;
    readonly pointer: number;
  },
): number {
  const { at, length, entryLength, pointer } = option;
  let entry = 4;
  for (; entry < length; entry += entryLength) {
    const mark = pointer === entry ? " ^ " : " ";
    const address = entryLength === 8 ? d.ipv4(at + entry) : "";
    d.print(`${mark}${d.u32(at + entry + entryLength - 4)}@${address}`);
  }
  return entry;
}
