import { type Decoded, type DecodeFailure, decoded, refuse } from "./decoded.ts";

// Read first: virtio 1.2, 5.1.6 (struct virtio_net_hdr without num_buffers); include/linux/virtio_net.h for what Linux
// makes of it. TAP devices and packet sockets put it before a frame whose checksum nobody has computed yet, or which is
// a segment larger than any link carries. Little-endian here: what a TAP is set to (TUNSETVNETLE), and a packet socket's
// own order on the machines that Node runs on.
//
//      0        1         2          4          6            8
//     +--------+---------+----------+----------+------------+-------------+
//     | flags  | gso_type| hdr_len  | gso_size | csum_start | csum_offset |
//     +--------+---------+----------+----------+------------+-------------+

export const VIRTIO_NET_HEADER_LENGTH_BYTES = 10;

/** The sum from csum_start to the end is to be put at csum_start + csum_offset, where the pseudo header's stands. */
export const VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;
/** The checksum was found right by whoever received it. */
export const VIRTIO_NET_HDR_F_DATA_VALID = 2;

export const VIRTIO_NET_HDR_GSO_NONE = 0;
export const VIRTIO_NET_HDR_GSO_TCPV4 = 1;
/** A datagram to be cut into IP fragments (UFO). */
export const VIRTIO_NET_HDR_GSO_UDP = 3;
export const VIRTIO_NET_HDR_GSO_TCPV6 = 4;
/** Several datagrams of one size in one (USO). */
export const VIRTIO_NET_HDR_GSO_UDP_L4 = 5;

const VIRTIO_NET_HDR_GSO_ECN = 0x80;
const KNOWN_FLAGS = VIRTIO_NET_HDR_F_NEEDS_CSUM | VIRTIO_NET_HDR_F_DATA_VALID;

export interface VirtioNetHeader {
  /** VIRTIO_NET_HDR_F_* */
  readonly flags: number;
  /** VIRTIO_NET_HDR_GSO_*, without the bit for ECN. */
  readonly gsoType: number;
  /** The TCP segment has CWR set: only the first of its parts may keep it. */
  readonly ecn: boolean;
  /** A hint, not to be trusted: how many octets of headers the frame begins with. */
  readonly headerLength: number;
  /** Octets of data in each part; 0 without segmentation. */
  readonly gsoSize: number;
  /** Counted from the frame's first octet. */
  readonly checksumStart: number;
  /** Counted from `checksumStart`. */
  readonly checksumOffset: number;
}

/** What almost every frame has before it that asks for nothing. */
export const NO_OFFLOAD: VirtioNetHeader = {
  flags: 0,
  gsoType: VIRTIO_NET_HDR_GSO_NONE,
  ecn: false,
  headerLength: 0,
  gsoSize: 0,
  checksumStart: 0,
  checksumOffset: 0,
};

/** virtio_net_hdr_to_skb, as far as it looks at the header alone: a segmentation has a known type and a size. */
export function decodeVirtioNet(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<VirtioNetHeader> {
  if (end - offset < VIRTIO_NET_HEADER_LENGTH_BYTES) return refuse("truncated");
  const flags = bytes[offset]!;
  const type = bytes[offset + 1]!;
  const gsoType = type & ~VIRTIO_NET_HDR_GSO_ECN;
  const gsoSize = uint16At(bytes, offset + 4);
  if ((flags & ~KNOWN_FLAGS) !== 0 || !isKnownType(type, gsoType)) return refuse("unknown type");
  if (gsoType !== VIRTIO_NET_HDR_GSO_NONE && gsoSize === 0) return refuse("bad length");
  return decoded({
    flags,
    gsoType,
    ecn: type !== gsoType,
    headerLength: uint16At(bytes, offset + 2),
    gsoSize,
    checksumStart: uint16At(bytes, offset + 6),
    checksumOffset: uint16At(bytes, offset + 8),
  });
}

export function encodeVirtioNet(header: VirtioNetHeader, bytes: Uint8Array, offset: number): void {
  bytes[offset] = header.flags;
  bytes[offset + 1] = header.ecn ? header.gsoType | VIRTIO_NET_HDR_GSO_ECN : header.gsoType;
  writeUint16(header.headerLength, bytes, offset + 2);
  writeUint16(header.gsoSize, bytes, offset + 4);
  writeUint16(header.checksumStart, bytes, offset + 6);
  writeUint16(header.checksumOffset, bytes, offset + 8);
}

/** skb_partial_csum_set: why the header can't belong to a frame of this length, or undefined. */
export function checkVirtioNet(header: VirtioNetHeader, lengthBytes: number): DecodeFailure | undefined {
  if ((header.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) === 0) return undefined;
  return header.checksumStart + header.checksumOffset + 2 > lengthBytes ? "bad length" : undefined;
}

function isKnownType(type: number, gsoType: number): boolean {
  switch (gsoType) {
    case VIRTIO_NET_HDR_GSO_NONE:
      return type === gsoType;
    case VIRTIO_NET_HDR_GSO_TCPV4:
    case VIRTIO_NET_HDR_GSO_UDP:
    case VIRTIO_NET_HDR_GSO_TCPV6:
    case VIRTIO_NET_HDR_GSO_UDP_L4:
      return true;
    default:
      return false;
  }
}

function uint16At(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! | (bytes[offset + 1]! << 8);
}

function writeUint16(value: number, bytes: Uint8Array, offset: number): void {
  bytes[offset] = value;
  bytes[offset + 1] = value >>> 8;
}
