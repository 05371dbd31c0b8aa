import { finishChecksum } from "../../wire/checksum.ts";
import type { Frame } from "../../wire/frame.ts";
import { writeUint16 } from "../../wire/octets.ts";
import {
  checkVirtioNet,
  decodeVirtioNet,
  VIRTIO_NET_HDR_F_NEEDS_CSUM,
  VIRTIO_NET_HDR_GSO_TCPV4,
  VIRTIO_NET_HDR_GSO_TCPV6,
  VIRTIO_NET_HDR_GSO_UDP,
  VIRTIO_NET_HDR_GSO_UDP_L4,
  VIRTIO_NET_HEADER_LENGTH_BYTES,
  type VirtioNetHeader,
} from "../../wire/virtio-net-header.ts";
import { insertVlanTag, VLAN_HEADER_LENGTH_BYTES } from "../../wire/vlan.ts";
import { sumData } from "../offload/data-sum.ts";

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

const GSO_NAMES: ReadonlyMap<number, string> = new Map([
  [VIRTIO_NET_HDR_GSO_TCPV4, "TCPv4"],
  [VIRTIO_NET_HDR_GSO_UDP, "UDP fragments"],
  [VIRTIO_NET_HDR_GSO_TCPV6, "TCPv6"],
  [VIRTIO_NET_HDR_GSO_UDP_L4, "UDP"],
]);

/** What stands right before the frame's octets; a frame that is not of live has none, nor one with a header that makes no sense. */
function virtioHeader({ bytes, offload }: Frame): VirtioNetHeader | undefined {
  if (offload === undefined) return undefined;
  const { byteOffset } = bytes;
  const header = decodeVirtioNet(
    new Uint8Array(bytes.buffer, 0, byteOffset),
    byteOffset - VIRTIO_NET_HEADER_LENGTH_BYTES,
  );
  return header.ok && checkVirtioNet(header.value, bytes.length) === undefined ? header.value : undefined;
}

function gsoNote({ gsoType, gsoSize }: VirtioNetHeader): readonly string[] {
  const name = GSO_NAMES.get(gsoType);
  return name === undefined ? [] : [`GSO ${name}: segments of ${gsoSize} octets`];
}

/** What the device would do: the sum from csum_start to the end, over a field that holds the pseudo header's. */
function completeChecksum(
  bytes: Uint8Array,
  { flags, checksumStart, checksumOffset }: VirtioNetHeader,
): void {
  if ((flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) === 0) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sum = finishChecksum(sumData(view, checksumStart, bytes.length));
  writeUint16(sum === 0 ? 0xffff : sum, bytes, checksumStart + checksumOffset);
}
