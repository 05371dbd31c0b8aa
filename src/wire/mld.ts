import { type Decoded, decoded, refuse } from "./decoded.ts";
import { type Ipv6Ends, writeIcmpv6Checksum } from "./icmpv6.ts";
import { decodeIpv6Address, encodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";
import { readUint16, writeUint16 } from "./octets.ts";

// Read first: RFC 2710 3 (version 1), RFC 3810 5 (version 2). A message here starts at its ICMPv6 type octet. On
// the wire a hop-by-hop header with a router alert stands before it (ipv6.ts: encodeRouterAlertHeader).

/** include/uapi/linux/icmpv6.h */
export const ICMPV6_MGM_QUERY = 130;
export const ICMPV6_MGM_REPORT = 131;
export const ICMPV6_MGM_REDUCTION = 132;
export const ICMPV6_MLD2_REPORT = 143;

/** RFC 3810 5.2.12. */
export const MLD2_MODE_IS_INCLUDE = 1;
export const MLD2_MODE_IS_EXCLUDE = 2;
export const MLD2_CHANGE_TO_INCLUDE = 3;
export const MLD2_CHANGE_TO_EXCLUDE = 4;
export const MLD2_ALLOW_NEW_SOURCES = 5;
export const MLD2_BLOCK_OLD_SOURCES = 6;

export type MldMessage =
  | {
      readonly kind: "query" | "report" | "done";
      readonly maximumResponseDelayMs: number;
      readonly group: Ipv6Address;
    }
  | {
      readonly kind: "query-v2";
      /** The 16-bit code; below 32768 it is milliseconds. */
      readonly maximumResponseCode: number;
      readonly group: Ipv6Address;
      /** 0x08 suppress, 0x07 robustness. */
      readonly flags: number;
      readonly querierIntervalCode: number;
      readonly sources: readonly Ipv6Address[];
    }
  | { readonly kind: "report-v2"; readonly records: readonly MldRecord[] };

export interface MldRecord {
  /** MLD2_* */
  readonly type: number;
  readonly group: Ipv6Address;
  readonly sources: readonly Ipv6Address[];
}

/** The message in `bytes[offset..end)`; auxiliary data of records is skipped (RFC 3810 5.2.11). */
export function decodeMld(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<MldMessage> {
  if (end - offset < 8) return refuse("truncated");
  const type = bytes[offset]!;
  if (type === ICMPV6_MLD2_REPORT) return decodeReportV2(bytes, offset, end);
  const kind = V1_KINDS.get(type);
  if (kind === undefined) return refuse("unknown type");
  if (end - offset < 24) return refuse("truncated");
  const maximum = readUint16(bytes, offset + 4);
  const group = decodeIpv6Address(bytes, offset + 8);
  // RFC 3810 8.1: the length tells a version 2 query from a version 1 one.
  if (kind !== "query" || end - offset < 28) {
    return decoded({ kind, maximumResponseDelayMs: maximum, group });
  }
  const sources = decodeSources(bytes, offset + 28, readUint16(bytes, offset + 26), end);
  if (!sources.ok) return sources;
  const flags = bytes[offset + 24]!;
  const querierIntervalCode = bytes[offset + 25]!;
  return decoded({
    kind: "query-v2",
    maximumResponseCode: maximum,
    group,
    flags,
    querierIntervalCode,
    sources: sources.value,
  });
}

export function mldLength(message: MldMessage): number {
  switch (message.kind) {
    case "query-v2":
      return 28 + 16 * message.sources.length;
    case "report-v2": {
      let length = 8;
      for (const record of message.records) length += 20 + 16 * record.sources.length;
      return length;
    }
    default:
      return 24;
  }
}

/** Writes `mldLength(message)` octets at `offset`, with the right checksum between `ends`. */
export function encodeMld(message: MldMessage, ends: Ipv6Ends, bytes: Uint8Array, offset: number): void {
  const length = mldLength(message);
  bytes.fill(0, offset, offset + length);
  bytes[offset] = TYPES[message.kind];
  if (message.kind === "report-v2") encodeReportV2(message.records, bytes, offset);
  else encodeIpv6Address(message.group, bytes, offset + 8);
  if (message.kind === "query-v2") {
    writeUint16(message.maximumResponseCode, bytes, offset + 4);
    bytes[offset + 24] = message.flags;
    bytes[offset + 25] = message.querierIntervalCode;
    writeUint16(message.sources.length, bytes, offset + 26);
    encodeSources(message.sources, bytes, offset + 28);
  } else if (message.kind !== "report-v2") {
    writeUint16(message.maximumResponseDelayMs, bytes, offset + 4);
  }
  writeIcmpv6Checksum(ends, bytes, offset, offset + length);
}

const TYPES = {
  query: ICMPV6_MGM_QUERY,
  "query-v2": ICMPV6_MGM_QUERY,
  report: ICMPV6_MGM_REPORT,
  done: ICMPV6_MGM_REDUCTION,
  "report-v2": ICMPV6_MLD2_REPORT,
} as const;

const V1_KINDS: ReadonlyMap<number, "query" | "report" | "done"> = new Map([
  [ICMPV6_MGM_QUERY, "query"],
  [ICMPV6_MGM_REPORT, "report"],
  [ICMPV6_MGM_REDUCTION, "done"],
]);

function decodeReportV2(bytes: Uint8Array, offset: number, end: number): Decoded<MldMessage> {
  const records: MldRecord[] = [];
  let at = offset + 8;
  for (let left = readUint16(bytes, offset + 6); left > 0; left--) {
    if (end - at < 20) return refuse("truncated");
    const count = readUint16(bytes, at + 2);
    const sources = decodeSources(bytes, at + 20, count, end);
    if (!sources.ok) return sources;
    records.push({ type: bytes[at]!, group: decodeIpv6Address(bytes, at + 4), sources: sources.value });
    at += 20 + 16 * count + 4 * bytes[at + 1]!;
  }
  return at > end ? refuse("truncated") : decoded({ kind: "report-v2", records });
}

function encodeReportV2(records: readonly MldRecord[], bytes: Uint8Array, offset: number): void {
  writeUint16(records.length, bytes, offset + 6);
  let at = offset + 8;
  for (const record of records) {
    bytes[at] = record.type;
    writeUint16(record.sources.length, bytes, at + 2);
    encodeIpv6Address(record.group, bytes, at + 4);
    encodeSources(record.sources, bytes, at + 20);
    at += 20 + 16 * record.sources.length;
  }
}

function decodeSources(
  bytes: Uint8Array,
  start: number,
  count: number,
  end: number,
): Decoded<readonly Ipv6Address[]> {
  if (end - start < 16 * count) return refuse("truncated");
  const sources: Ipv6Address[] = [];
  for (let index = 0; index < count; index++) sources.push(decodeIpv6Address(bytes, start + 16 * index));
  return decoded(sources);
}

function encodeSources(sources: readonly Ipv6Address[], bytes: Uint8Array, offset: number): void {
  for (const [index, source] of sources.entries()) encodeIpv6Address(source, bytes, offset + 16 * index);
}
