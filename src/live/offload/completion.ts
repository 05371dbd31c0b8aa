// Read first: net/core/dev.c (skb_checksum_help).

import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import type { VirtioNetHeader } from "../../wire/virtio-net-header.ts";
import { type Cut, HEADER_STRIDE_BYTES, type HeaderRoom } from "./cut.ts";
import { sumData } from "./data-sum.ts";
import type { PacketView } from "./packet-view.ts";

const COMPUTED_ZERO = 0xffff;

/**
 * A packet with a partial checksum (VIRTIO_NET_HDR_F_NEEDS_CSUM) as one piece with a whole one: its octets as far as the
 * checksum are the header. Undefined when the checksum does not lie within the packet, or further in than any header.
 */
export function complete(packet: PacketView, offload: VirtioNetHeader, room: HeaderRoom): Cut | undefined {
  const { bytes, start, end } = packet;
  const checksumStart = start + offload.checksumStart - ETHERNET_HEADER_LENGTH_BYTES;
  const field = checksumStart + offload.checksumOffset;
  const headerLength = field + 2 - start;
  if (checksumStart < start || field + 2 > end || headerLength > HEADER_STRIDE_BYTES) return undefined;
  const sum = ~sumData(packet.view, checksumStart, end) & 0xffff;
  room.bytes.set(bytes.subarray(start, field), room.offset);
  room.view.setUint16(room.offset + field - start, sum === 0 ? COMPUTED_ZERO : sum);
  return { count: 1, headerLength, dataStart: field + 2, dataEnd: end, dataBytes: end - field - 2 };
}
