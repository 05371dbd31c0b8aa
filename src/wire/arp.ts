import { type Decoded, decoded, refuse } from "./decoded.ts";
import { decodeIpv4Address, encodeIpv4Address, type Ipv4Address } from "./ipv4-address.ts";
import { decodeMac, encodeMac, type MacAddress } from "./mac-address.ts";
import { readUint16, writeUint16 } from "./octets.ts";

// RFC 826. Only Ethernet and IPv4, the one pairing that Linux's arp_rcv accepts on an Ethernet device.
//
//   0 hardware type (1) | 2 protocol type (0800) | 4 hlen 6 | 5 plen 4 | 6 operation
//   8 sender MAC | 14 sender IP | 18 target MAC | 24 target IP

export const ARP_LENGTH_BYTES = 28;
export const ARP_OPERATION_OFFSET = 6;
export const ARP_SENDER_MAC_OFFSET = 8;
export const ARP_SENDER_IP_OFFSET = 14;
export const ARP_TARGET_MAC_OFFSET = 18;
export const ARP_TARGET_IP_OFFSET = 24;

/** include/uapi/linux/if_arp.h */
export const ARPOP_REQUEST = 1;
export const ARPOP_REPLY = 2;
const ARPHRD_ETHER = 1;
const ETH_P_IP = 0x0800;

export interface ArpPacket {
  /** Usually ARPOP_REQUEST or ARPOP_REPLY; any 16-bit number is carried. */
  readonly operation: number;
  readonly senderMac: MacAddress;
  readonly senderIp: Ipv4Address;
  readonly targetMac: MacAddress;
  readonly targetIp: Ipv4Address;
}

/** Reads the packet at `offset`; octets after it (Ethernet padding) are ignored. */
export function decodeArp(bytes: Uint8Array, offset: number, end: number = bytes.length): Decoded<ArpPacket> {
  if (end - offset < ARP_LENGTH_BYTES) return refuse("truncated");
  if (readUint16(bytes, offset) !== ARPHRD_ETHER || readUint16(bytes, offset + 2) !== ETH_P_IP) {
    return refuse("unknown type");
  }
  if (bytes[offset + 4] !== 6 || bytes[offset + 5] !== 4) return refuse("bad length");
  return decoded({
    operation: readUint16(bytes, offset + ARP_OPERATION_OFFSET),
    senderMac: decodeMac(bytes, offset + ARP_SENDER_MAC_OFFSET),
    senderIp: decodeIpv4Address(bytes, offset + ARP_SENDER_IP_OFFSET),
    targetMac: decodeMac(bytes, offset + ARP_TARGET_MAC_OFFSET),
    targetIp: decodeIpv4Address(bytes, offset + ARP_TARGET_IP_OFFSET),
  });
}

/** Writes ARP_LENGTH_BYTES octets at `offset`. */
export function encodeArp(packet: ArpPacket, bytes: Uint8Array, offset: number): void {
  writeUint16(ARPHRD_ETHER, bytes, offset);
  writeUint16(ETH_P_IP, bytes, offset + 2);
  bytes[offset + 4] = 6;
  bytes[offset + 5] = 4;
  writeUint16(packet.operation, bytes, offset + ARP_OPERATION_OFFSET);
  encodeMac(packet.senderMac, bytes, offset + ARP_SENDER_MAC_OFFSET);
  encodeIpv4Address(packet.senderIp, bytes, offset + ARP_SENDER_IP_OFFSET);
  encodeMac(packet.targetMac, bytes, offset + ARP_TARGET_MAC_OFFSET);
  encodeIpv4Address(packet.targetIp, bytes, offset + ARP_TARGET_IP_OFFSET);
}
