import { finishChecksum, ipv6PseudoSum, ipv6PseudoSumAt, sumWords } from "./checksum.ts";
import { type Decoded, decoded, refuse } from "./decoded.ts";
import { IPPROTO_ICMPV6 } from "./ip-protocol.ts";
import { IPV6_SOURCE_OFFSET } from "./ipv6.ts";
import type { Ipv6Address } from "./ipv6-address.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

// Read first: RFC 4443. Neighbour discovery is in ndp.ts, multicast listeners in mld.ts: both are the body of one
// of these messages. `type code checksum rest[4] data`; the checksum covers a pseudo header.

export const ICMPV6_HEADER_LENGTH_BYTES = 8;
export const ICMPV6_CHECKSUM_OFFSET = 2;
export const ICMPV6_ID_OFFSET = 4;
export const ICMPV6_SEQUENCE_OFFSET = 6;

/** include/uapi/linux/icmpv6.h */
export const ICMPV6_DEST_UNREACH = 1;
export const ICMPV6_PKT_TOOBIG = 2;
export const ICMPV6_TIME_EXCEED = 3;
export const ICMPV6_PARAMPROB = 4;
export const ICMPV6_ECHO_REQUEST = 128;
export const ICMPV6_ECHO_REPLY = 129;

export const ICMPV6_NOROUTE = 0;
export const ICMPV6_ADM_PROHIBITED = 1;
export const ICMPV6_NOT_NEIGHBOUR = 2;
export const ICMPV6_ADDR_UNREACH = 3;
export const ICMPV6_PORT_UNREACH = 4;
export const ICMPV6_POLICY_FAIL = 5;
export const ICMPV6_REJECT_ROUTE = 6;
export const ICMPV6_EXC_HOPLIMIT = 0;
export const ICMPV6_EXC_FRAGTIME = 1;
export const ICMPV6_HDR_FIELD = 0;
export const ICMPV6_UNK_NEXTHDR = 1;
export const ICMPV6_UNK_OPTION = 2;
export const ICMPV6_HDR_INCOMP = 3;

export type Icmpv6Message =
  | {
      readonly kind: "echo-request" | "echo-reply";
      readonly code: number;
      readonly id: number;
      readonly sequence: number;
      readonly data: Uint8Array;
    }
  /** `data` quotes the offending packet from its IPv6 header on. */
  | {
      readonly kind: "destination-unreachable" | "time-exceeded";
      readonly code: number;
      readonly data: Uint8Array;
    }
  | {
      readonly kind: "packet-too-big";
      readonly code: number;
      readonly mtu: number;
      readonly data: Uint8Array;
    }
  | {
      readonly kind: "parameter-problem";
      readonly code: number;
      readonly pointer: number;
      readonly data: Uint8Array;
    }
  /** Everything else, ND and MLD too: `rest` is the second word of the header. */
  | {
      readonly kind: "other";
      readonly type: number;
      readonly code: number;
      readonly rest: number;
      readonly data: Uint8Array;
    };

/** The message in `bytes[offset..end)`; its checksum is not looked at (`icmpv6ChecksumIsRight`). */
export function decodeIcmpv6(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<Icmpv6Message> {
  if (end - offset < ICMPV6_HEADER_LENGTH_BYTES) return refuse("truncated");
  const type = bytes[offset]!;
  const code = bytes[offset + 1]!;
  const rest = readUint32(bytes, offset + 4);
  const data = bytes.slice(offset + ICMPV6_HEADER_LENGTH_BYTES, end);
  switch (type) {
    case ICMPV6_ECHO_REQUEST:
    case ICMPV6_ECHO_REPLY: {
      const kind = type === ICMPV6_ECHO_REQUEST ? "echo-request" : "echo-reply";
      const sequence = readUint16(bytes, offset + ICMPV6_SEQUENCE_OFFSET);
      return decoded({ kind, code, id: readUint16(bytes, offset + ICMPV6_ID_OFFSET), sequence, data });
    }
    case ICMPV6_DEST_UNREACH:
    case ICMPV6_TIME_EXCEED: {
      if (rest !== 0) break;
      const kind = type === ICMPV6_DEST_UNREACH ? "destination-unreachable" : "time-exceeded";
      return decoded({ kind, code, data });
    }
    case ICMPV6_PKT_TOOBIG:
      return decoded({ kind: "packet-too-big", code, mtu: rest, data });
    case ICMPV6_PARAMPROB:
      return decoded({ kind: "parameter-problem", code, pointer: rest, data });
  }
  return decoded({ kind: "other", type, code, rest, data });
}

export function icmpv6Length(message: Icmpv6Message): number {
  return ICMPV6_HEADER_LENGTH_BYTES + message.data.length;
}

/** The addresses that an ICMPv6 checksum covers. */
export interface Ipv6Ends {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
}

/** Writes `icmpv6Length(message)` octets at `offset`, with the right checksum between `ends`. */
export function encodeIcmpv6(
  message: Icmpv6Message,
  ends: Ipv6Ends,
  bytes: Uint8Array,
  offset: number,
): void {
  bytes[offset] = icmpv6Type(message);
  bytes[offset + 1] = message.code;
  writeUint32(icmpv6Rest(message), bytes, offset + 4);
  bytes.set(message.data, offset + ICMPV6_HEADER_LENGTH_BYTES);
  writeIcmpv6Checksum(ends, bytes, offset, offset + icmpv6Length(message));
}

/** Computes the checksum of the message in `bytes[start..end)` anew. */
export function writeIcmpv6Checksum(ends: Ipv6Ends, bytes: Uint8Array, start: number, end: number): void {
  writeUint16(0, bytes, start + ICMPV6_CHECKSUM_OFFSET);
  const pseudo = ipv6PseudoSum(ends.source, ends.destination, IPPROTO_ICMPV6, end - start);
  writeUint16(finishChecksum(sumWords(bytes, start, end, pseudo)), bytes, start + ICMPV6_CHECKSUM_OFFSET);
}

/** Whether the message in `bytes[start..end)` sums up with the addresses of the IPv6 header at `ipv6At`. */
export function icmpv6ChecksumIsRight(
  bytes: Uint8Array,
  ipv6At: number,
  start: number,
  end: number,
): boolean {
  const pseudo = ipv6PseudoSumAt(bytes, ipv6At + IPV6_SOURCE_OFFSET, IPPROTO_ICMPV6, end - start);
  return finishChecksum(sumWords(bytes, start, end, pseudo)) === 0;
}

const TYPES = {
  "echo-request": ICMPV6_ECHO_REQUEST,
  "echo-reply": ICMPV6_ECHO_REPLY,
  "destination-unreachable": ICMPV6_DEST_UNREACH,
  "time-exceeded": ICMPV6_TIME_EXCEED,
  "packet-too-big": ICMPV6_PKT_TOOBIG,
  "parameter-problem": ICMPV6_PARAMPROB,
} as const;

function icmpv6Type(message: Icmpv6Message): number {
  return message.kind === "other" ? message.type : TYPES[message.kind];
}

function icmpv6Rest(message: Icmpv6Message): number {
  switch (message.kind) {
    case "echo-request":
    case "echo-reply":
      return message.id * 0x10000 + message.sequence;
    case "packet-too-big":
      return message.mtu;
    case "parameter-problem":
      return message.pointer;
    case "other":
      return message.rest;
    default:
      return 0;
  }
}
