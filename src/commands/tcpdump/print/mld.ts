import type { Dissection } from "./dissection.ts";
import { RECORD_TYPES } from "./igmp.ts";
import { token } from "./tokens.ts";

// RFC 2710, RFC 3810. `at` is the ICMPv6 type octet.

/** Query, report and done of version 1; the missing space before `max` is the real program's. */
export function printMldV1(d: Dissection, at: number): void {
  if (!d.has(at, 24)) return;
  d.print(`max resp delay: ${d.u16(at + 4)} `);
  d.print(`addr: ${d.ipv6(at + 8)}`);
}

export function printMldReportV2(d: Dissection, at: number, lengthBytes: number): void {
  if (lengthBytes < 8) {
    d.print(` [invalid len ${lengthBytes}]`);
    return;
  }
  const groups = d.u16(at + 6);
  d.print(`, ${groups} group record(s)`);
  if (d.options.verbose === 0) return;
  let offset = 8;
  for (let group = 0; group < groups; group++) {
    if (lengthBytes < offset + 20) {
      d.print(" [invalid number of groups]");
      return;
    }
    d.print(` [gaddr ${d.ipv6(at + offset + 4)}`);
    d.print(` ${token(RECORD_TYPES, d.u8(at + offset), (value) => ` [v2-report-#${value}]`)}`);
    const count = d.u16(at + offset + 2);
    if (lengthBytes < offset + 20 + 16 * count) {
      d.print(` [invalid number of sources ${count}]`);
      return;
    }
    if (d.options.verbose === 1) d.print(`, ${count} source(s)`);
    else printSources(d, at + offset + 20, count);
    d.print("]");
    offset += 20 + 16 * count;
  }
}

export function printMldQueryV2(d: Dissection, at: number, lengthBytes: number): void {
  d.print(" v2");
  const code = d.u16(at + 4);
  // RFC 3810 5.1.3: milliseconds, from 32768 on as a floating-point number.
  const delay = code < 32768 ? code : ((code & 0xfff) | 0x1000) << (((code & 0x7000) >>> 12) + 3);
  const verbose = d.options.verbose > 0;
  if (verbose) d.print(` [max resp delay=${delay}]`);
  d.print(` [gaddr ${d.ipv6(at + 8)}`);
  if (verbose) printQuerier(d, at);
  const count = d.u16(at + 26);
  if (count > 0) {
    if (lengthBytes < 28 + 16 * count) d.print(" [invalid number of sources]");
    else if (d.options.verbose > 1) printSources(d, at + 28, count);
    else d.print(`, ${count} source(s)`);
  }
  d.print("]");
}

function printQuerier(d: Dissection, at: number): void {
  const bits = d.u8(at + 24);
  if ((bits & 8) !== 0) d.print(" sflag");
  if ((bits & 7) !== 0) d.print(` robustness=${bits & 7}`);
  const code = d.u8(at + 25);
  const interval = code < 128 ? code : ((code & 15) | 16) << (((code & 0x70) >>> 4) + 3);
  d.print(` qqi=${interval}`);
}

function printSources(d: Dissection, at: number, count: number): void {
  d.print(" {");
  for (let source = 0; source < count; source++) d.print(` ${d.ipv6(at + 16 * source)}`);
  d.print(" }");
}
