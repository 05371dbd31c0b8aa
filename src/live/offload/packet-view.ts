import { IPPROTO_TCP, IPPROTO_UDP } from "../../wire/ip-protocol.ts";
import { IPV4_MF, IPV4_OFFSET_MASK, IPV4_PROTOCOL_OFFSET } from "../../wire/ipv4.ts";
import { IPV6_HEADER_LENGTH_BYTES, IPV6_NEXT_HEADER_OFFSET, walkIpv6 } from "../../wire/ipv6.ts";
import { TCP_MIN_HEADER_LENGTH_BYTES } from "../../wire/tcp.ts";
import { UDP_HEADER_LENGTH_BYTES } from "../../wire/udp.ts";

/** A network-layer packet in the midst of a larger memory: `bytes` and `view` are both the whole of that memory. */
export interface PacketView {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Of the IP header's first octet. */
  readonly start: number;
  /** Behind the last octet: nobody has compared it with any length field. */
  readonly end: number;
}

/** Where the parts of a packet begin; offsets into the memory. */
export interface PacketHeaders {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly transport: number;
  readonly data: number;
}

const IPV4_MIN_HEADER_LENGTH_BYTES = 20;

/**
 * The headers of a TCP or UDP packet that is to be cut into segments, or undefined when they aren't there: the sender
 * may be hostile, so nothing it says is believed before it is compared with the octets at hand.
 */
export function findHeaders(packet: PacketView): PacketHeaders | undefined {
  const { bytes, start, end } = packet;
  if (end - start < IPV4_MIN_HEADER_LENGTH_BYTES) return undefined;
  const version = bytes[start]! >>> 4;
  if (version === 4) return findBehindIpv4(packet);
  return version === 6 ? findBehindIpv6(packet) : undefined;
}

function findBehindIpv4(packet: PacketView): PacketHeaders | undefined {
  const { bytes, view, start } = packet;
  const headerLength = (bytes[start]! & 15) * 4;
  if (headerLength < IPV4_MIN_HEADER_LENGTH_BYTES) return undefined;
  if ((view.getUint16(start + 6) & (IPV4_MF | IPV4_OFFSET_MASK)) !== 0) return undefined;
  return withTransport(packet, 4, bytes[start + IPV4_PROTOCOL_OFFSET]!, start + headerLength);
}

function findBehindIpv6(packet: PacketView): PacketHeaders | undefined {
  const { bytes, start, end } = packet;
  if (end - start < IPV6_HEADER_LENGTH_BYTES) return undefined;
  const next = bytes[start + IPV6_NEXT_HEADER_OFFSET]!;
  if (next === IPPROTO_TCP || next === IPPROTO_UDP) {
    return withTransport(packet, 6, next, start + IPV6_HEADER_LENGTH_BYTES);
  }
  const walked = walkIpv6(bytes, start, end);
  if (!walked.ok) return undefined;
  return withTransport(packet, 6, walked.value.protocol, walked.value.offset);
}

function withTransport(
  packet: PacketView,
  family: 4 | 6,
  protocol: number,
  transport: number,
): PacketHeaders | undefined {
  const { bytes, end } = packet;
  if (protocol === IPPROTO_UDP) {
    const data = transport + UDP_HEADER_LENGTH_BYTES;
    return data > end ? undefined : { family, protocol, transport, data };
  }
  if (protocol !== IPPROTO_TCP || transport + TCP_MIN_HEADER_LENGTH_BYTES > end) return undefined;
  const headerLength = (bytes[transport + 12]! >>> 4) * 4;
  const data = transport + headerLength;
  if (headerLength < TCP_MIN_HEADER_LENGTH_BYTES || data > end) return undefined;
  return { family, protocol, transport, data };
}
