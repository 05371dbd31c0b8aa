import { checksum } from "./checksum.ts";
import { type Decoded, decoded, refuse } from "./decoded.ts";
import { decodeIpv4Address, encodeIpv4Address, type Ipv4Address } from "./ipv4-address.ts";
import { readUint16, writeUint16 } from "./octets.ts";

// Read first: RFC 2236 2 (version 2), RFC 3376 4 (version 3).

/** include/uapi/linux/igmp.h */
export const IGMP_HOST_MEMBERSHIP_QUERY = 0x11;
export const IGMP_HOST_MEMBERSHIP_REPORT = 0x12;
export const IGMPV2_HOST_MEMBERSHIP_REPORT = 0x16;
export const IGMP_HOST_LEAVE_MESSAGE = 0x17;
export const IGMPV3_HOST_MEMBERSHIP_REPORT = 0x22;

/** RFC 3376 4.2.12. */
export const IGMPV3_MODE_IS_INCLUDE = 1;
export const IGMPV3_MODE_IS_EXCLUDE = 2;
export const IGMPV3_CHANGE_TO_INCLUDE = 3;
export const IGMPV3_CHANGE_TO_EXCLUDE = 4;
export const IGMPV3_ALLOW_NEW_SOURCES = 5;
export const IGMPV3_BLOCK_OLD_SOURCES = 6;

export type IgmpMessage =
  | {
      /** Versions 1 and 2: the second octet is 0 in version 1, else tenths of a second. */
      readonly kind: "query" | "report-v1" | "report-v2" | "leave";
      readonly maximumResponseCode: number;
      readonly group: Ipv4Address;
    }
  | {
      readonly kind: "query-v3";
      readonly maximumResponseCode: number;
      readonly group: Ipv4Address;
      /** 0x08 suppress, 0x07 robustness. */
      readonly flags: number;
      readonly querierIntervalCode: number;
      readonly sources: readonly Ipv4Address[];
    }
  | { readonly kind: "report-v3"; readonly records: readonly IgmpRecord[] };

export interface IgmpRecord {
  /** IGMPV3_* */
  readonly type: number;
  readonly group: Ipv4Address;
  readonly sources: readonly Ipv4Address[];
}

/** The message in `bytes[offset..end)`; auxiliary data of records is skipped; the checksum is not looked at. */
export function decodeIgmp(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<IgmpMessage> {
  if (end - offset < 8) return refuse("truncated");
  const type = bytes[offset]!;
  if (type === IGMPV3_HOST_MEMBERSHIP_REPORT) return decodeReportV3(bytes, offset, end);
  const kind = SIMPLE_KINDS.get(type);
  if (kind === undefined) return refuse("unknown type");
  const maximumResponseCode = bytes[offset + 1]!;
  const group = decodeIpv4Address(bytes, offset + 4);
  // RFC 3376 7.1: a query of twelve octets or more is version 3.
  if (kind !== "query" || end - offset < 12) return decoded({ kind, maximumResponseCode, group });
  const sources = decodeSources(bytes, offset + 12, readUint16(bytes, offset + 10), end);
  if (!sources.ok) return sources;
  return decoded({
    kind: "query-v3",
    maximumResponseCode,
    group,
    flags: bytes[offset + 8]!,
    querierIntervalCode: bytes[offset + 9]!,
    sources: sources.value,
  });
}

export function igmpLength(message: IgmpMessage): number {
  switch (message.kind) {
    case "query-v3":
      return 12 + 4 * message.sources.length;
    case "report-v3": {
      let length = 8;
      for (const record of message.records) length += 8 + 4 * record.sources.length;
      return length;
    }
    default:
      return 8;
  }
}

/** Writes `igmpLength(message)` octets at `offset`, with the right checksum. */
export function encodeIgmp(message: IgmpMessage, bytes: Uint8Array, offset: number): void {
  const length = igmpLength(message);
  bytes.fill(0, offset, offset + length);
  bytes[offset] = TYPES[message.kind];
  if (message.kind === "report-v3") {
    encodeReportV3(message.records, bytes, offset);
  } else {
    bytes[offset + 1] = message.maximumResponseCode;
    encodeIpv4Address(message.group, bytes, offset + 4);
  }
  if (message.kind === "query-v3") {
    bytes[offset + 8] = message.flags;
    bytes[offset + 9] = message.querierIntervalCode;
    writeUint16(message.sources.length, bytes, offset + 10);
    encodeSources(message.sources, bytes, offset + 12);
  }
  writeUint16(checksum(bytes, offset, offset + length), bytes, offset + 2);
}

const TYPES = {
  query: IGMP_HOST_MEMBERSHIP_QUERY,
  "query-v3": IGMP_HOST_MEMBERSHIP_QUERY,
  "report-v1": IGMP_HOST_MEMBERSHIP_REPORT,
  "report-v2": IGMPV2_HOST_MEMBERSHIP_REPORT,
  leave: IGMP_HOST_LEAVE_MESSAGE,
  "report-v3": IGMPV3_HOST_MEMBERSHIP_REPORT,
} as const;

const SIMPLE_KINDS: ReadonlyMap<number, "query" | "report-v1" | "report-v2" | "leave"> = new Map([
  [IGMP_HOST_MEMBERSHIP_QUERY, "query"],
  [IGMP_HOST_MEMBERSHIP_REPORT, "report-v1"],
  [IGMPV2_HOST_MEMBERSHIP_REPORT, "report-v2"],
  [IGMP_HOST_LEAVE_MESSAGE, "leave"],
]);

function decodeReportV3(bytes: Uint8Array, offset: number, end: number): Decoded<IgmpMessage> {
  const records: IgmpRecord[] = [];
  let at = offset + 8;
  for (let left = readUint16(bytes, offset + 6); left > 0; left--) {
    if (end - at < 8) return refuse("truncated");
    const count = readUint16(bytes, at + 2);
    const sources = decodeSources(bytes, at + 8, count, end);
    if (!sources.ok) return sources;
    records.push({ type: bytes[at]!, group: decodeIpv4Address(bytes, at + 4), sources: sources.value });
    at += 8 + 4 * count + 4 * bytes[at + 1]!;
  }
  return at > end ? refuse("truncated") : decoded({ kind: "report-v3", records });
}

function encodeReportV3(records: readonly IgmpRecord[], bytes: Uint8Array, offset: number): void {
  writeUint16(records.length, bytes, offset + 6);
  let at = offset + 8;
  for (const record of records) {
    bytes[at] = record.type;
    writeUint16(record.sources.length, bytes, at + 2);
    encodeIpv4Address(record.group, bytes, at + 4);
    encodeSources(record.sources, bytes, at + 8);
    at += 8 + 4 * record.sources.length;
  }
}

function decodeSources(
  bytes: Uint8Array,
  start: number,
  count: number,
  end: number,
): Decoded<readonly Ipv4Address[]> {
  if (end - start < 4 * count) return refuse("truncated");
  const sources: Ipv4Address[] = [];
  for (let index = 0; index < count; index++) sources.push(decodeIpv4Address(bytes, start + 4 * index));
  return decoded(sources);
}

function encodeSources(sources: readonly Ipv4Address[], bytes: Uint8Array, offset: number): void {
  for (const [index, source] of sources.entries()) encodeIpv4Address(source, bytes, offset + 4 * index);
}
