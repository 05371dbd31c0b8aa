import { type Decoded, decoded, refuse } from "./decoded.ts";
import type { PacketType } from "./frame.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

// LINUX_SLL2, what libpcap makes of frames captured on `any`: 20 octets in place of the link header.
//
//   0 protocol | 2 reserved | 4 ifindex | 8 ARPHRD | 10 packet type | 11 address length | 12 address, 8 octets

export const SLL2_HEADER_LENGTH_BYTES = 20;

export interface Sll2Header {
  readonly protocol: number;
  readonly ifindex: number;
  /** ARPHRD_*: 1 Ethernet, 772 loopback. */
  readonly hardwareType: number;
  readonly packetType: PacketType;
  /** The sender's link address; at most eight octets. */
  readonly address: Uint8Array;
}

export function decodeSll2(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<Sll2Header> {
  if (end - offset < SLL2_HEADER_LENGTH_BYTES) return refuse("truncated");
  const packetType = PACKET_TYPES[bytes[offset + 10]!];
  if (packetType === undefined) return refuse("unknown type");
  const addressLength = bytes[offset + 11]!;
  if (addressLength > 8) return refuse("bad length");
  return decoded({
    protocol: readUint16(bytes, offset),
    ifindex: readUint32(bytes, offset + 4),
    hardwareType: readUint16(bytes, offset + 8),
    packetType,
    address: bytes.slice(offset + 12, offset + 12 + addressLength),
  });
}

/** Writes SLL2_HEADER_LENGTH_BYTES octets at `offset`. */
export function encodeSll2(header: Sll2Header, bytes: Uint8Array, offset: number): void {
  bytes.fill(0, offset, offset + SLL2_HEADER_LENGTH_BYTES);
  writeUint16(header.protocol, bytes, offset);
  writeUint32(header.ifindex, bytes, offset + 4);
  writeUint16(header.hardwareType, bytes, offset + 8);
  bytes[offset + 10] = PACKET_TYPES.indexOf(header.packetType);
  bytes[offset + 11] = header.address.length;
  bytes.set(header.address, offset + 12);
}

/** By number (include/uapi/linux/if_packet.h: PACKET_HOST ...). */
const PACKET_TYPES: readonly PacketType[] = ["host", "broadcast", "multicast", "otherhost", "outgoing"];
