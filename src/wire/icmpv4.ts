import { checksum } from "./checksum.ts";
import { type Decoded, decoded, refuse } from "./decoded.ts";
import { decodeIpv4Address, encodeIpv4Address, type Ipv4Address } from "./ipv4-address.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

// Read first: RFC 792, RFC 1191 (the MTU in "fragmentation needed"). `type code checksum rest[4] data`.

export const ICMP_HEADER_LENGTH_BYTES = 8;
export const ICMP_CHECKSUM_OFFSET = 2;
export const ICMP_ID_OFFSET = 4;
export const ICMP_SEQUENCE_OFFSET = 6;

/** include/uapi/linux/icmp.h */
export const ICMP_ECHOREPLY = 0;
export const ICMP_DEST_UNREACH = 3;
export const ICMP_SOURCE_QUENCH = 4;
export const ICMP_REDIRECT = 5;
export const ICMP_ECHO = 8;
export const ICMP_TIME_EXCEEDED = 11;
export const ICMP_PARAMETERPROB = 12;
export const ICMP_TIMESTAMP = 13;
export const ICMP_TIMESTAMPREPLY = 14;

export const ICMP_NET_UNREACH = 0;
export const ICMP_HOST_UNREACH = 1;
export const ICMP_PROT_UNREACH = 2;
export const ICMP_PORT_UNREACH = 3;
export const ICMP_FRAG_NEEDED = 4;
export const ICMP_SR_FAILED = 5;
export const ICMP_HOST_UNKNOWN = 7;
export const ICMP_NET_ANO = 9;
export const ICMP_HOST_ANO = 10;
export const ICMP_PKT_FILTERED = 13;
export const ICMP_REDIR_NET = 0;
export const ICMP_REDIR_HOST = 1;
export const ICMP_EXC_TTL = 0;
export const ICMP_EXC_FRAGTIME = 1;

export type Icmpv4Message =
  | {
      readonly kind: "echo-request" | "echo-reply";
      readonly code: number;
      readonly id: number;
      readonly sequence: number;
      readonly data: Uint8Array;
    }
  /** `mtu` is meaningful for ICMP_FRAG_NEEDED; `data` quotes the offending packet from its IPv4 header on. */
  | {
      readonly kind: "destination-unreachable";
      readonly code: number;
      readonly mtu: number;
      readonly data: Uint8Array;
    }
  | {
      readonly kind: "redirect";
      readonly code: number;
      readonly gateway: Ipv4Address;
      readonly data: Uint8Array;
    }
  | { readonly kind: "time-exceeded"; readonly code: number; readonly data: Uint8Array }
  | {
      readonly kind: "parameter-problem";
      readonly code: number;
      readonly pointer: number;
      readonly data: Uint8Array;
    }
  /** Everything else, `rest` being the second word of the header. */
  | {
      readonly kind: "other";
      readonly type: number;
      readonly code: number;
      readonly rest: number;
      readonly data: Uint8Array;
    };

/** The message in `bytes[offset..end)`; its checksum is not looked at (`checksum(...) === 0` tells). */
export function decodeIcmpv4(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<Icmpv4Message> {
  if (end - offset < ICMP_HEADER_LENGTH_BYTES) return refuse("truncated");
  const type = bytes[offset]!;
  const code = bytes[offset + 1]!;
  const data = bytes.slice(offset + ICMP_HEADER_LENGTH_BYTES, end);
  switch (type) {
    case ICMP_ECHO:
    case ICMP_ECHOREPLY: {
      const id = readUint16(bytes, offset + ICMP_ID_OFFSET);
      const sequence = readUint16(bytes, offset + ICMP_SEQUENCE_OFFSET);
      return decoded({
        kind: type === ICMP_ECHO ? "echo-request" : "echo-reply",
        code,
        id,
        sequence,
        data,
      });
    }
    case ICMP_DEST_UNREACH:
      if (readUint16(bytes, offset + 4) !== 0) break;
      return decoded({ kind: "destination-unreachable", code, mtu: readUint16(bytes, offset + 6), data });
    case ICMP_REDIRECT:
      return decoded({ kind: "redirect", code, gateway: decodeIpv4Address(bytes, offset + 4), data });
    case ICMP_TIME_EXCEEDED:
      if (readUint32(bytes, offset + 4) !== 0) break;
      return decoded({ kind: "time-exceeded", code, data });
    case ICMP_PARAMETERPROB:
      if ((readUint32(bytes, offset + 4) & 0xffffff) !== 0) break;
      return decoded({ kind: "parameter-problem", code, pointer: bytes[offset + 4]!, data });
  }
  return decoded({ kind: "other", type, code, rest: readUint32(bytes, offset + 4), data });
}

export function icmpv4Length(message: Icmpv4Message): number {
  return ICMP_HEADER_LENGTH_BYTES + message.data.length;
}

/** Writes `icmpv4Length(message)` octets at `offset`, with the right checksum. */
export function encodeIcmpv4(message: Icmpv4Message, bytes: Uint8Array, offset: number): void {
  bytes[offset] = icmpv4Type(message);
  bytes[offset + 1] = message.code;
  encodeRest(message, bytes, offset + 4);
  bytes.set(message.data, offset + ICMP_HEADER_LENGTH_BYTES);
  writeIcmpv4Checksum(bytes, offset, offset + icmpv4Length(message));
}

/** Computes the checksum of the message in `bytes[start..end)` anew. */
export function writeIcmpv4Checksum(bytes: Uint8Array, start: number, end: number): void {
  writeUint16(0, bytes, start + ICMP_CHECKSUM_OFFSET);
  writeUint16(checksum(bytes, start, end), bytes, start + ICMP_CHECKSUM_OFFSET);
}

const TYPES = {
  "echo-request": ICMP_ECHO,
  "echo-reply": ICMP_ECHOREPLY,
  "destination-unreachable": ICMP_DEST_UNREACH,
  redirect: ICMP_REDIRECT,
  "time-exceeded": ICMP_TIME_EXCEEDED,
  "parameter-problem": ICMP_PARAMETERPROB,
} as const;

function icmpv4Type(message: Icmpv4Message): number {
  return message.kind === "other" ? message.type : TYPES[message.kind];
}

function encodeRest(message: Icmpv4Message, bytes: Uint8Array, offset: number): void {
  switch (message.kind) {
    case "echo-request":
    case "echo-reply":
      writeUint16(message.id, bytes, offset);
      writeUint16(message.sequence, bytes, offset + 2);
      return;
    case "destination-unreachable":
      writeUint32(message.mtu, bytes, offset);
      return;
    case "redirect":
      encodeIpv4Address(message.gateway, bytes, offset);
      return;
    case "time-exceeded":
      writeUint32(0, bytes, offset);
      return;
    case "parameter-problem":
      writeUint32(message.pointer * 0x1000000, bytes, offset);
      return;
    case "other":
      writeUint32(message.rest, bytes, offset);
  }
}
