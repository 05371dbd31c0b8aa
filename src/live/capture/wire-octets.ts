import { finishChecksum, sumWords } from "../../wire/checksum.ts";
import type { Frame } from "../../wire/frame.ts";
import { writeUint16 } from "../../wire/octets.ts";
import { insertVlanTag, VLAN_HEADER_LENGTH_BYTES } from "../../wire/vlan.ts";
import { VIRTIO_HEADER_BYTES } from "../sys/tap.ts";

// A frame as a reader of captures wants it: a copy, the VLAN tag back in its place, and a checksum that was left to the
// device filled in. A GSO frame stays whole, as tcpdump shows it; a note says what it is.

export interface WireOctets {
  /** At most the snapshot length. */
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly notes: readonly string[];
}

export function wireOctets(frame: Frame, snapLength: number): WireOctets {
  const tagLength = frame.vlan === undefined ? 0 : VLAN_HEADER_LENGTH_BYTES;
  const originalLength = frame.bytes.length + tagLength;
  const header = virtioHeader(frame);
  let bytes: Uint8Array = frame.bytes.slice(0, snapLength);
  // Nobody can check the sum of a frame that is cut.
  if (header !== undefined && bytes.length === frame.bytes.length) completeChecksum(bytes, header);
  if (frame.vlan !== undefined && bytes.length >= TAG_OFFSET) {
    bytes = insertVlanTag(bytes, frame.vlan).subarray(0, snapLength);
  }
  return { bytes, originalLength, notes: header === undefined ? [] : gsoNote(header) };
}

/** Behind the two addresses. */
const TAG_OFFSET = 12;

// struct virtio_net_hdr (include/uapi/linux/virtio_net.h), little-endian as the TAPs and sockets are told:
//
//   0 flags | 1 gso_type | 2 hdr_len | 4 gso_size | 6 csum_start | 8 csum_offset

const NEEDS_CSUM = 1;
const GSO_ECN = 0x80;
const GSO_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "TCPv4"],
  [3, "UDP fragments"],
  [4, "TCPv6"],
  [5, "UDP"],
]);

/** The frame's virtio_net_hdr, which stands right before its octets; a frame that is not of live has none. */
function virtioHeader({ bytes, offload }: Frame): DataView | undefined {
  if (offload === undefined) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset - VIRTIO_HEADER_BYTES, VIRTIO_HEADER_BYTES);
}

function gsoNote(header: DataView): readonly string[] {
  const type = header.getUint8(1);
  if (type === 0) return [];
  const name = GSO_NAMES.get(type & ~GSO_ECN) ?? `type ${type}`;
  return [`GSO ${name}: segments of ${header.getUint16(4, true)} octets`];
}

/** What the device would do: the sum from csum_start to the end, over a field that holds the pseudo header's. */
function completeChecksum(bytes: Uint8Array, header: DataView): void {
  if ((header.getUint8(0) & NEEDS_CSUM) === 0) return;
  const start = header.getUint16(6, true);
  const field = start + header.getUint16(8, true);
  if (field + 2 > bytes.length) return;
  const sum = finishChecksum(sumWords(bytes, start, bytes.length));
  writeUint16(sum === 0 ? 0xffff : sum, bytes, field);
}
