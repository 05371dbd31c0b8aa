import { checksum, updateChecksum } from "./checksum.ts";
import { type Decoded, type DecodeFailure, decoded, refuse } from "./decoded.ts";
import { decodeIpv4Address, encodeIpv4Address, type Ipv4Address } from "./ipv4-address.ts";
import { readUint16, writeUint16 } from "./octets.ts";

// Read first: RFC 791 3.1. Options have a codec of their own (ipv4-options.ts).
//
// The packet path reads single fields in place: every function `ipv4...(bytes, at)` takes the offset `at` of the
// header's first octet and expects that `checkIpv4` has accepted it. The value codec is for everything else.

export const IPV4_MIN_HEADER_LENGTH_BYTES = 20;
export const IPV4_TOS_OFFSET = 1;
export const IPV4_TOTAL_LENGTH_OFFSET = 2;
export const IPV4_ID_OFFSET = 4;
export const IPV4_FRAGMENT_OFFSET = 6;
export const IPV4_TTL_OFFSET = 8;
export const IPV4_PROTOCOL_OFFSET = 9;
export const IPV4_CHECKSUM_OFFSET = 10;
export const IPV4_SOURCE_OFFSET = 12;
export const IPV4_DESTINATION_OFFSET = 16;
/** Bits of the 16-bit fragment field (include/net/ip.h: IP_DF, IP_MF, IP_OFFSET). */
export const IPV4_DF = 0x4000;
export const IPV4_MF = 0x2000;
export const IPV4_OFFSET_MASK = 0x1fff;

export interface Ipv4Header {
  readonly tos: number;
  /** Header and payload. */
  readonly totalLength: number;
  readonly id: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** In octets, a multiple of 8. */
  readonly fragmentOffset: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
  /** Padded to a multiple of four octets; empty for the usual header. */
  readonly options: Uint8Array;
}

/** The structural checks of ip_rcv_core: why the header at `at` is unusable, or undefined. Not the checksum. */
export function checkIpv4(bytes: Uint8Array, at: number, end: number): DecodeFailure | undefined {
  if (end - at < IPV4_MIN_HEADER_LENGTH_BYTES) return "truncated";
  const first = bytes[at]!;
  if (first >>> 4 !== 4) return "bad version";
  const headerLength = (first & 15) * 4;
  if (headerLength < IPV4_MIN_HEADER_LENGTH_BYTES) return "bad header length";
  if (headerLength > end - at) return "truncated";
  const totalLength = readUint16(bytes, at + IPV4_TOTAL_LENGTH_OFFSET);
  return totalLength < headerLength || totalLength > end - at ? "bad length" : undefined;
}

/** The header at `offset`; its checksum is not looked at (`ipv4ChecksumIsRight`). */
export function decodeIpv4(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<Ipv4Header> {
  const failure = checkIpv4(bytes, offset, end);
  if (failure !== undefined) return refuse(failure);
  const fragment = readUint16(bytes, offset + IPV4_FRAGMENT_OFFSET);
  return decoded({
    tos: bytes[offset + IPV4_TOS_OFFSET]!,
    totalLength: ipv4TotalLength(bytes, offset),
    id: ipv4Id(bytes, offset),
    dontFragment: (fragment & IPV4_DF) !== 0,
    moreFragments: (fragment & IPV4_MF) !== 0,
    fragmentOffset: (fragment & IPV4_OFFSET_MASK) * 8,
    ttl: ipv4Ttl(bytes, offset),
    protocol: ipv4Protocol(bytes, offset),
    source: ipv4Source(bytes, offset),
    destination: ipv4Destination(bytes, offset),
    options: bytes.slice(offset + IPV4_MIN_HEADER_LENGTH_BYTES, offset + ipv4HeaderLength(bytes, offset)),
  });
}

/** Writes 20 octets and the options at `offset`, with the right checksum. */
export function encodeIpv4(header: Ipv4Header, bytes: Uint8Array, offset: number): void {
  const headerLength = IPV4_MIN_HEADER_LENGTH_BYTES + header.options.length;
  bytes[offset] = 0x40 | (headerLength >>> 2);
  bytes[offset + IPV4_TOS_OFFSET] = header.tos;
  writeUint16(header.totalLength, bytes, offset + IPV4_TOTAL_LENGTH_OFFSET);
  writeUint16(header.id, bytes, offset + IPV4_ID_OFFSET);
  const flags = (header.dontFragment ? IPV4_DF : 0) | (header.moreFragments ? IPV4_MF : 0);
  writeUint16(flags | (header.fragmentOffset >>> 3), bytes, offset + IPV4_FRAGMENT_OFFSET);
  bytes[offset + IPV4_TTL_OFFSET] = header.ttl;
  bytes[offset + IPV4_PROTOCOL_OFFSET] = header.protocol;
  encodeIpv4Address(header.source, bytes, offset + IPV4_SOURCE_OFFSET);
  encodeIpv4Address(header.destination, bytes, offset + IPV4_DESTINATION_OFFSET);
  bytes.set(header.options, offset + IPV4_MIN_HEADER_LENGTH_BYTES);
  writeIpv4Checksum(bytes, offset);
}

/** Computes the header checksum anew, after fields were written in place. */
export function writeIpv4Checksum(bytes: Uint8Array, at: number): void {
  writeUint16(0, bytes, at + IPV4_CHECKSUM_OFFSET);
  writeUint16(checksum(bytes, at, at + ipv4HeaderLength(bytes, at)), bytes, at + IPV4_CHECKSUM_OFFSET);
}

export function ipv4ChecksumIsRight(bytes: Uint8Array, at: number): boolean {
  return checksum(bytes, at, at + ipv4HeaderLength(bytes, at)) === 0;
}

/** ip_decrease_ttl: TTL less one in place, the checksum updated incrementally (RFC 1141 as RFC 1624 corrects it). */
export function decrementIpv4Ttl(bytes: Uint8Array, at: number): void {
  const old = readUint16(bytes, at + IPV4_TTL_OFFSET);
  bytes[at + IPV4_TTL_OFFSET] = bytes[at + IPV4_TTL_OFFSET]! - 1;
  const sum = updateChecksum(
    readUint16(bytes, at + IPV4_CHECKSUM_OFFSET),
    old,
    readUint16(bytes, at + IPV4_TTL_OFFSET),
  );
  writeUint16(sum, bytes, at + IPV4_CHECKSUM_OFFSET);
}

export function ipv4HeaderLength(bytes: Uint8Array, at: number): number {
  return (bytes[at]! & 15) * 4;
}

export function ipv4Tos(bytes: Uint8Array, at: number): number {
  return bytes[at + IPV4_TOS_OFFSET]!;
}

export function ipv4TotalLength(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at + IPV4_TOTAL_LENGTH_OFFSET);
}

export function ipv4Id(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at + IPV4_ID_OFFSET);
}

/** The 16-bit field of IPV4_DF, IPV4_MF and the offset in units of eight octets. */
export function ipv4FragmentField(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at + IPV4_FRAGMENT_OFFSET);
}

/** ip_is_fragment: any fragment, the first and the last too. */
export function ipv4IsFragment(bytes: Uint8Array, at: number): boolean {
  return (ipv4FragmentField(bytes, at) & (IPV4_MF | IPV4_OFFSET_MASK)) !== 0;
}

export function ipv4Ttl(bytes: Uint8Array, at: number): number {
  return bytes[at + IPV4_TTL_OFFSET]!;
}

export function ipv4Protocol(bytes: Uint8Array, at: number): number {
  return bytes[at + IPV4_PROTOCOL_OFFSET]!;
}

export function ipv4Source(bytes: Uint8Array, at: number): Ipv4Address {
  return decodeIpv4Address(bytes, at + IPV4_SOURCE_OFFSET);
}

export function ipv4Destination(bytes: Uint8Array, at: number): Ipv4Address {
  return decodeIpv4Address(bytes, at + IPV4_DESTINATION_OFFSET);
}
