// Read first: RFC 791 2.3, net/ipv4/ip_output.c (ip_do_fragment).
//
// RFC 791 3.1 would have options without the copied bit in the first fragment alone. Linux knows them from what it
// noted when it parsed or wrote them itself (IPCB); ipvlan_process_v4_outbound clears that note, and for a raw socket's packet
// nobody wrote one, so that every fragment has them all. So here.

import { IPV4_DF, IPV4_FRAGMENT_OFFSET, IPV4_MF, IPV4_OFFSET_MASK } from "../../wire/ipv4.ts";
import { type Cut, HEADER_STRIDE_BYTES, type HeaderRoom, MAX_PIECES } from "./cut.ts";
import { sumData } from "./data-sum.ts";
import type { PacketView } from "./packet-view.ts";

const MIN_HEADER_LENGTH_BYTES = 20;
const TOTAL_LENGTH_OFFSET = 2;
const CHECKSUM_OFFSET = 10;

/** Whether the sender forbids to fragment it. */
export function forbidsFragments({ view, start }: PacketView): boolean {
  return (view.getUint16(start + IPV4_FRAGMENT_OFFSET) & IPV4_DF) !== 0;
}

/**
 * The IPv4 packet in fragments of at most `mtu` octets, first one first; it may itself be a fragment. Undefined for a
 * header that isn't there, and for an MTU that has no room for eight octets behind it.
 */
export function fragment(packet: PacketView, mtu: number, room: HeaderRoom): Cut | undefined {
  const { bytes, view, start, end } = packet;
  if (end - start < MIN_HEADER_LENGTH_BYTES) return undefined;
  const headerLength = (bytes[start]! & 15) * 4;
  const dataBytes = (mtu - headerLength) & ~7;
  if (headerLength < MIN_HEADER_LENGTH_BYTES || start + headerLength > end || dataBytes < 8) return undefined;
  const dataStart = start + headerLength;
  const count = Math.max(1, Math.ceil((end - dataStart) / dataBytes));
  if (count > MAX_PIECES) return undefined;
  const field = view.getUint16(start + IPV4_FRAGMENT_OFFSET);
  for (let index = 0; index < count; index++) {
    const at = room.offset + index * HEADER_STRIDE_BYTES;
    const length = Math.min(dataBytes, end - dataStart - index * dataBytes);
    room.bytes.set(bytes.subarray(start, dataStart), at);
    const offset = (field & IPV4_OFFSET_MASK) + index * (dataBytes >>> 3);
    const more = index < count - 1 ? IPV4_MF : field & IPV4_MF;
    room.view.setUint16(at + IPV4_FRAGMENT_OFFSET, (field & IPV4_DF) | more | (offset & IPV4_OFFSET_MASK));
    room.view.setUint16(at + TOTAL_LENGTH_OFFSET, headerLength + length);
    room.view.setUint16(at + CHECKSUM_OFFSET, 0);
    room.view.setUint16(at + CHECKSUM_OFFSET, ~sumData(room.view, at, at + headerLength) & 0xffff);
  }
  return { count, headerLength, dataStart, dataEnd: end, dataBytes };
}
