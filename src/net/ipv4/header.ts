import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { NETWORK_OFFSET } from "../packet.ts";

/** The fields of a header that we make ourselves; the total length is that of the buffer. */
export interface HeaderFields {
  readonly headerLength: number;
  readonly tos: number;
  readonly id: number;
  /** The 16-bit field of flags and offset. */
  readonly fragment: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: Ipv4Address;
  readonly destination: Ipv4Address;
}

/**
 * Writes the IPv4 header of a whole packet buffer (link-layer room included), options being in place already. The
 * checksum of a header without options is summed from the fields: this runs once a datagram.
 */
export function writeIpv4Header(bytes: Uint8Array, fields: HeaderFields): void {
  const at = NETWORK_OFFSET;
  const { headerLength, tos, id, fragment, ttl, protocol, source, destination } = fields;
  const total = bytes.length - at;
  const first = 0x40 | (headerLength >>> 2);
  bytes[at] = first;
  bytes[at + 1] = tos;
  bytes[at + 2] = total >>> 8;
  bytes[at + 3] = total;
  bytes[at + 4] = id >>> 8;
  bytes[at + 5] = id;
  bytes[at + 6] = fragment >>> 8;
  bytes[at + 7] = fragment;
  bytes[at + 8] = ttl;
  bytes[at + 9] = protocol;
  writeAddress(source, bytes, at + 12);
  writeAddress(destination, bytes, at + 16);
  let sum = ((first << 8) | tos) + total + (id & 0xffff) + fragment + ((ttl << 8) | protocol);
  sum += (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff);
  for (let offset = 20; offset < headerLength; offset += 2) {
    sum += (bytes[at + offset]! << 8) | bytes[at + offset + 1]!;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  bytes[at + 10] = ~sum >>> 8;
  bytes[at + 11] = ~sum;
}

function writeAddress(address: number, bytes: Uint8Array, offset: number): void {
  bytes[offset] = address >>> 24;
  bytes[offset + 1] = address >>> 16;
  bytes[offset + 2] = address >>> 8;
  bytes[offset + 3] = address;
}
