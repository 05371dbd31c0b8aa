// Read first: net/ipv4/tcp_offload.c (tcp_gso_segment), net/ipv4/udp_offload.c (__udp_gso_segment), net/ipv4/af_inet.c
// (inet_gso_segment), net/ipv6/ip6_offload.c (ipv6_gso_segment).
//
// A raw socket takes no segment larger than the device's MTU, so what a slave's stack left whole is cut here. Only the
// headers are written anew, one behind the other into `room`; the data stay where they are, and each segment goes to
// the kernel as two pieces. Checksums are those of the whole, corrected by what differs:
//
//     packet   | IP | TCP |  data 0  |  data 1  |  data 2 |
//     room     | IP | TCP | . . | IP | TCP | . . | IP | TCP |          HEADER_STRIDE_BYTES apart

import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import { IPPROTO_TCP, IPPROTO_UDP } from "../../wire/ip-protocol.ts";
import { IPV4_CHECKSUM_OFFSET, IPV4_ID_OFFSET, IPV4_TOTAL_LENGTH_OFFSET } from "../../wire/ipv4.ts";
import { IPV6_HEADER_LENGTH_BYTES, IPV6_PAYLOAD_LENGTH_OFFSET, IPV6_SOURCE_OFFSET } from "../../wire/ipv6.ts";
import { TCP_CWR, TCP_FIN, TCP_PSH } from "../../wire/tcp.ts";
import { UDP_CHECKSUM_OFFSET, UDP_LENGTH_OFFSET } from "../../wire/udp.ts";
import {
  VIRTIO_NET_HDR_F_NEEDS_CSUM,
  VIRTIO_NET_HDR_GSO_TCPV4,
  VIRTIO_NET_HDR_GSO_TCPV6,
  VIRTIO_NET_HDR_GSO_UDP_L4,
  type VirtioNetHeader,
} from "../../wire/virtio-net-header.ts";
import type { Cut, HeaderRoom } from "./cut.ts";
import { HEADER_STRIDE_BYTES, MAX_PIECES } from "./cut.ts";
import { sumData } from "./data-sum.ts";
import { findHeaders, type PacketHeaders, type PacketView } from "./packet-view.ts";

const TCP_SEQUENCE_OFFSET = 4;
const TCP_FLAGS_OFFSET = 13;
const TCP_CHECKSUM_OFFSET = 16;
const IPV4_SOURCE_OFFSET = 12;

/**
 * The segments of a packet whose virtio header asks for segmentation, or undefined: headers that aren't there, lengths
 * that lie, a kind that Linux gives no TAP (UFO), more pieces than any stack makes.
 */
export function segment(packet: PacketView, offload: VirtioNetHeader, room: HeaderRoom): Cut | undefined {
  const headers = findHeaders(packet);
  if (headers === undefined || !agrees(packet, headers, offload)) return undefined;
  const headerLength = headers.data - packet.start;
  const count = Math.max(1, Math.ceil((packet.end - headers.data) / offload.gsoSize));
  if (headerLength > HEADER_STRIDE_BYTES || count > MAX_PIECES) return undefined;
  const cut: Cut = {
    count,
    headerLength,
    dataStart: headers.data,
    dataEnd: packet.end,
    dataBytes: offload.gsoSize,
  };
  if (headers.protocol === IPPROTO_TCP) writeTcp(packet, headers, offload, { room, cut });
  else writeUdp(packet, headers, offload, { room, cut });
  return cut;
}

interface Target {
  readonly room: HeaderRoom;
  readonly cut: Cut;
}

/** virtio_net_hdr_to_skb: the type names the protocol, and the checksum is that protocol's. */
function agrees(packet: PacketView, headers: PacketHeaders, offload: VirtioNetHeader): boolean {
  const { family, protocol, transport } = headers;
  if (protocol !== protocolOf(offload.gsoType, family)) return false;
  if ((offload.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) === 0) return true;
  const start = packet.start + offload.checksumStart - ETHERNET_HEADER_LENGTH_BYTES;
  const offset = protocol === IPPROTO_TCP ? TCP_CHECKSUM_OFFSET : UDP_CHECKSUM_OFFSET;
  return start === transport && offload.checksumOffset === offset;
}

function protocolOf(gsoType: number, family: 4 | 6): number | undefined {
  if (gsoType === VIRTIO_NET_HDR_GSO_UDP_L4) return IPPROTO_UDP;
  if (gsoType === VIRTIO_NET_HDR_GSO_TCPV4) return family === 4 ? IPPROTO_TCP : undefined;
  return gsoType === VIRTIO_NET_HDR_GSO_TCPV6 && family === 6 ? IPPROTO_TCP : undefined;
}

/** Sequence numbers go on, FIN and PSH belong to the last segment, CWR to the first. */
function writeTcp(packet: PacketView, headers: PacketHeaders, offload: VirtioNetHeader, to: Target): void {
  const { view, start } = packet;
  const { room, cut } = to;
  const { count, headerLength, dataEnd, dataBytes } = cut;
  const transport = headers.transport;
  const tcpHeaderLength = headers.data - transport;
  const sequence = view.getUint32(transport + TCP_SEQUENCE_OFFSET);
  const flags = view.getUint8(transport + TCP_FLAGS_OFFSET);
  const ip = ipSums(packet, headers);
  // Everything that all segments share; what differs (sequence, flags, length) is added for each.
  const shared =
    pseudoSum(packet, headers, offload) +
    sumData(view, transport, headers.data) +
    absent(view.getUint16(transport + TCP_CHECKSUM_OFFSET)) +
    absent(sequence >>> 16) +
    absent(sequence & 0xffff) +
    absent(flags);
  for (let index = 0; index < count; index++) {
    const at = room.offset + index * HEADER_STRIDE_BYTES;
    const dataStart = headers.data + index * dataBytes;
    const length = Math.min(dataBytes, dataEnd - dataStart);
    copyHeader(view, start, headerLength, room.view, at);
    writeIp(room.view, at, headers.family, headerLength + length, index, ip);
    const tcp = at + transport - start;
    const ownSequence = (sequence + index * dataBytes) >>> 0;
    const ownFlags = flagsOf(flags, index, count);
    room.view.setUint32(tcp + TCP_SEQUENCE_OFFSET, ownSequence);
    room.view.setUint8(tcp + TCP_FLAGS_OFFSET, ownFlags);
    const sum = shared + (ownSequence >>> 16) + (ownSequence & 0xffff) + ownFlags + tcpHeaderLength + length;
    const checksum = folded(sum + sumData(view, dataStart, dataStart + length));
    room.view.setUint16(tcp + TCP_CHECKSUM_OFFSET, checksum);
  }
}

function flagsOf(flags: number, index: number, count: number): number {
  let own = flags;
  if (index > 0) own &= ~TCP_CWR;
  if (index < count - 1) own &= ~(TCP_FIN | TCP_PSH);
  return own;
}

/** Each datagram has a length of its own. A checksum of zero, which asks for none, stays zero. */
function writeUdp(packet: PacketView, headers: PacketHeaders, offload: VirtioNetHeader, to: Target): void {
  const { view, start } = packet;
  const { room, cut } = to;
  const { count, headerLength, dataEnd, dataBytes } = cut;
  const { transport } = headers;
  const ip = ipSums(packet, headers);
  const unsummed =
    (offload.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) === 0 &&
    view.getUint16(transport + UDP_CHECKSUM_OFFSET) === 0;
  const shared =
    pseudoSum(packet, headers, offload) + view.getUint16(transport) + view.getUint16(transport + 2);
  for (let index = 0; index < count; index++) {
    const at = room.offset + index * HEADER_STRIDE_BYTES;
    const dataStart = headers.data + index * dataBytes;
    const length = Math.min(dataBytes, dataEnd - dataStart);
    copyHeader(view, start, headerLength, room.view, at);
    writeIp(room.view, at, headers.family, headerLength + length, index, ip);
    const udp = at + transport - start;
    const udpLength = headers.data - transport + length;
    room.view.setUint16(udp + UDP_LENGTH_OFFSET, udpLength);
    // Twice the length: once in the pseudo header, once in the header.
    const checksum = folded(shared + 2 * udpLength + sumData(view, dataStart, dataStart + length));
    room.view.setUint16(udp + UDP_CHECKSUM_OFFSET, unsummed ? 0 : checksum === 0 ? 0xffff : checksum);
  }
}

/**
 * The pseudo header's sum without the length: what the field holds of it where a partial checksum stands there (which
 * knows the final destination behind a routing header), else from the addresses.
 */
function pseudoSum(packet: PacketView, headers: PacketHeaders, offload: VirtioNetHeader): number {
  const { view, start } = packet;
  const { family, protocol, transport } = headers;
  if ((offload.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) !== 0) {
    const length = packet.end - transport;
    const offset = protocol === IPPROTO_TCP ? TCP_CHECKSUM_OFFSET : UDP_CHECKSUM_OFFSET;
    const declared = protocol === IPPROTO_TCP ? length : view.getUint16(transport + UDP_LENGTH_OFFSET);
    return view.getUint16(transport + offset) + absent(declared);
  }
  const addresses = start + (family === 4 ? IPV4_SOURCE_OFFSET : IPV6_SOURCE_OFFSET);
  return protocol + sumData(view, addresses, addresses + (family === 4 ? 8 : 32));
}

interface IpSums {
  readonly id: number;
  /** Of the IPv4 header without length, id and checksum. */
  readonly shared: number;
}

function ipSums({ view, start }: PacketView, { family }: PacketHeaders): IpSums {
  if (family === 6) return NO_SUMS;
  const id = view.getUint16(start + IPV4_ID_OFFSET);
  const headerLength = (view.getUint8(start) & 15) * 4;
  const shared =
    sumData(view, start, start + headerLength) +
    absent(id) +
    absent(view.getUint16(start + IPV4_TOTAL_LENGTH_OFFSET)) +
    absent(view.getUint16(start + IPV4_CHECKSUM_OFFSET));
  return { id, shared };
}

const NO_SUMS: IpSums = { id: 0, shared: 0 };

/** Lengths; for IPv4 also the id, which counts up, and the header's checksum. */
// biome-ignore lint/complexity/useMaxParams: for every segment; an object would be allocated for each.
function writeIp(
  view: DataView,
  at: number,
  family: 4 | 6,
  lengthBytes: number,
  index: number,
  sums: IpSums,
): void {
  if (family === 6) {
    view.setUint16(at + IPV6_PAYLOAD_LENGTH_OFFSET, lengthBytes - IPV6_HEADER_LENGTH_BYTES);
    return;
  }
  const id = (sums.id + index) & 0xffff;
  view.setUint16(at + IPV4_TOTAL_LENGTH_OFFSET, lengthBytes);
  view.setUint16(at + IPV4_ID_OFFSET, id);
  view.setUint16(at + IPV4_CHECKSUM_OFFSET, folded(sums.shared + id + lengthBytes));
}

/** Headers are whole 32-bit words long. */
// biome-ignore lint/complexity/useMaxParams: for every segment; an object would be allocated for each.
function copyHeader(from: DataView, start: number, length: number, to: DataView, at: number): void {
  for (let offset = 0; offset < length; offset += 4) {
    to.setUint32(at + offset, from.getUint32(start + offset, true), true);
  }
}

/** What takes a word out of a sum of one's complement. */
function absent(word: number): number {
  return ~word & 0xffff;
}

/** Complemented. A sum of less than 2^32 needs two folds. */
function folded(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return ~((once & 0xffff) + (once >>> 16)) & 0xffff;
}
