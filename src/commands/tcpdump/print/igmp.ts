import { residue } from "./checksum.ts";
import type { Dissection } from "./dissection.ts";
import { hex, type Tokens, token } from "./tokens.ts";

// RFC 1112, RFC 2236, RFC 3376.

/** Group record types of version 3, the same in MLDv2. */
export const RECORD_TYPES: Tokens = new Map([
  [1, "is_in"],
  [2, "is_ex"],
  [3, "to_in"],
  [4, "to_ex"],
  [5, "allow"],
  [6, "block"],
]);

export function printIgmp(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "igmp";
  if (d.options.quiet > 0) {
    d.print("igmp");
    return;
  }
  printMessage(d, at, lengthBytes);
  if (d.options.verbose === 0 || lengthBytes < 4 || !d.has(at, lengthBytes)) return;
  if (residue(d, at, at + lengthBytes) !== 0) d.print(` bad igmp cksum ${hex(d.u16(at + 2))}!`);
}

function printMessage(d: Dissection, at: number, lengthBytes: number): void {
  const type = d.u8(at);
  switch (type) {
    case 0x11:
      d.print("igmp query");
      if (lengthBytes >= 12) printQueryV3(d, at, lengthBytes);
      else printQuery(d, at, lengthBytes);
      return;
    case 0x12:
      d.print(`igmp v1 report ${d.ipv4(at + 4)}`);
      if (lengthBytes !== 8) d.print(` [len ${lengthBytes}]`);
      return;
    case 0x16:
      d.print(`igmp v2 report ${d.ipv4(at + 4)}`);
      return;
    case 0x17:
      d.print(`igmp leave ${d.ipv4(at + 4)}`);
      return;
    case 0x22:
      d.print("igmp v3 report");
      printReportV3(d, at, lengthBytes);
      return;
    case 0x13:
    case 0x14:
    case 0x1e:
    case 0x1f:
      d.unknownProtocols.add("DVMRP, PIM version 1 and mtrace in IGMP");
      d.print(`igmp-${type}`);
      return;
    default:
      d.print(`igmp-${type}`);
  }
}

function printQuery(d: Dissection, at: number, lengthBytes: number): void {
  const maximum = d.u8(at + 1);
  d.print(maximum === 0 ? " v1" : " v2");
  if (maximum !== 0 && maximum !== 100) d.print(` [max resp time ${maximum}]`);
  if (d.u32(at + 4) !== 0) d.print(` [gaddr ${d.ipv4(at + 4)}]`);
  if (lengthBytes !== 8) d.print(` [len ${lengthBytes}]`);
}

function printQueryV3(d: Dissection, at: number, lengthBytes: number): void {
  d.print(" v3");
  if ((lengthBytes & 3) !== 0) {
    d.print(` [invalid len ${lengthBytes}]`);
    return;
  }
  const code = d.u8(at + 1);
  // RFC 3376 4.1.1: tenths of a second, from 128 on as a floating-point number.
  const tenths = code < 128 ? code : ((code & 15) | 16) << (((code & 0x70) >>> 4) + 3);
  if (code !== 100) {
    const text = tenths < 600 ? `${(tenths / 10).toFixed(1)}s` : relativeSeconds(Math.floor(tenths / 10));
    d.print(` [max resp time ${text}]`);
  }
  if (d.u32(at + 4) === 0) return;
  d.print(` [gaddr ${d.ipv4(at + 4)}`);
  const count = d.u16(at + 10);
  if (count > 0) {
    if (lengthBytes < 12 + 4 * count) d.print(" [invalid number of sources]");
    else if (d.options.verbose > 1) printSources(d, at + 12, count);
    else d.print(`, ${count} source(s)`);
  }
  d.print("]");
}

function printReportV3(d: Dissection, at: number, lengthBytes: number): void {
  if (lengthBytes < 16 || (lengthBytes & 3) !== 0) {
    d.print(` [invalid len ${lengthBytes}]`);
    return;
  }
  const groups = d.u16(at + 6);
  d.print(`, ${groups} group record(s)`);
  if (d.options.verbose === 0) return;
  let offset = 8;
  for (let group = 0; group < groups; group++) {
    if (lengthBytes < offset + 8) {
      d.print(" [invalid number of groups]");
      return;
    }
    d.print(` [gaddr ${d.ipv4(at + offset + 4)}`);
    d.print(` ${token(RECORD_TYPES, d.u8(at + offset), (value) => ` [v3-report-#${value}]`)}`);
    const count = d.u16(at + offset + 2);
    if (lengthBytes < offset + 8 + 4 * count) {
      d.print(` [invalid number of sources ${count}]`);
      return;
    }
    if (d.options.verbose === 1) d.print(`, ${count} source(s)`);
    else printSources(d, at + offset + 8, count);
    d.print("]");
    offset += 8 + 4 * count;
  }
}

function printSources(d: Dissection, at: number, count: number): void {
  d.print(" {");
  for (let source = 0; source < count; source++) d.print(` ${d.ipv4(at + 4 * source)}`);
  d.print(" }");
}

const UNITS: readonly (readonly [number, string])[] = [
  [31536000, "y"],
  [604800, "w"],
  [86400, "d"],
  [3600, "h"],
  [60, "m"],
  [1, "s"],
];

/** `1m42s`. */
function relativeSeconds(seconds: number): string {
  let text = "";
  let left = seconds;
  for (const [unit, name] of UNITS) {
    if (left < unit) continue;
    text += `${Math.floor(left / unit)}${name}`;
    left %= unit;
  }
  return text === "" ? "0s" : text;
}
