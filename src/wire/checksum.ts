import type { Ipv4Address } from "./ipv4-address.ts";
import { encodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";

/**
 * The Internet checksum (RFC 1071): one's complement of the one's complement sum of 16-bit words.
 * `sum` accumulates (start with 0, or with a pseudo header's sum); `finishChecksum` folds and complements.
 */
export function sumWords(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = initial;
  const even = end - ((end - start) & 1);
  for (let offset = start; offset < even; offset += 2) sum += (bytes[offset]! << 8) | bytes[offset + 1]!;
  if (even < end) sum += bytes[even]! << 8;
  return sum;
}

/** Of a sum below 2^32, which no packet of 64 kB exceeds: two folds leave no carry. */
export function finishChecksum(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return ~((once & 0xffff) + (once >>> 16)) & 0xffff;
}

/** The checksum of `bytes[start..end)`: what goes into a zeroed field, or 0 when the range already carries a right one. */
export function checksum(bytes: Uint8Array, start: number, end: number): number {
  return finishChecksum(sumWords(bytes, start, end));
}

/**
 * RFC 1624 equation 3: the checksum after one 16-bit word of the covered data changed. All three are 16-bit
 * values as they stand in the packet.
 */
export function updateChecksum(old: number, oldWord: number, newWord: number): number {
  let sum = (~old & 0xffff) + (~oldWord & 0xffff) + newWord;
  sum = (sum & 0xffff) + (sum >>> 16);
  sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Sum over the IPv4 pseudo header (RFC 768): start value for `sumWords` over the segment. */
export function ipv4PseudoSum(
  source: Ipv4Address,
  destination: Ipv4Address,
  protocol: number,
  lengthBytes: number,
): number {
  return (
    (source >>> 16) +
    (source & 0xffff) +
    (destination >>> 16) +
    (destination & 0xffff) +
    protocol +
    lengthBytes
  );
}

/** Sum over the IPv6 pseudo header (RFC 8200 8.1). */
export function ipv6PseudoSum(
  source: Ipv6Address,
  destination: Ipv6Address,
  protocol: number,
  lengthBytes: number,
): number {
  encodeIpv6Address(source, ADDRESSES, 0);
  encodeIpv6Address(destination, ADDRESSES, 16);
  return ipv6PseudoSumAt(ADDRESSES, 0, protocol, lengthBytes);
}

/** The same, with source and destination read as 32 octets at `offset` (8 octets into an IPv6 header). */
export function ipv6PseudoSumAt(
  bytes: Uint8Array,
  offset: number,
  protocol: number,
  lengthBytes: number,
): number {
  return sumWords(bytes, offset, offset + 32, (lengthBytes >>> 16) + (lengthBytes & 0xffff) + protocol);
}

/** Scratch space for one call, so that summing allocates nothing. */
const ADDRESSES: Uint8Array = new Uint8Array(32);
