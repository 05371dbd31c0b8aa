// Read first: drivers/net/ipvlan/ipvlan_core.c (6.1), ipvlan_get_L3_hdr and ipvlan_addr_lookup.
//
//  | Ethernet | network header ...       |
//  ^ TX: skb->data    ^ `network`         ^ end of the frame
//             RX, L3S: skb->data = `network`
//
// The kernel tests lengths against skb->len, which on TX still includes the Ethernet header: a datagram that says up
// to 14 octets more than it has passes there. Headers that end early are then read beyond the frame; the kernel finds
// stale memory there, we find zeros (README.md, known differences).

import { ETH_P_ARP, ETH_P_IP, ETH_P_IPV6 } from "../wire/ethernet.ts";
import type { AddressTable } from "./address-table.ts";

/**
 * ipvl_hdr_type, with its ICMPv6-from-:: told apart: `nd-solicit` (a DAD probe) goes by its target, any other `icmpv6`
 * by nothing. `none`: no key; the frame is treated as a miss.
 */
export type HeaderType = "arp" | "ipv4" | "ipv6" | "nd-solicit" | "icmpv6" | "none";

const ARP_LENGTH_BYTES = 28;
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const ICMPV6_HEADER_BYTES = 8;
const IPV6_ADDRESS_BYTES = 16;
const NEXT_HEADER_ICMPV6 = 58;
const ND_NEIGHBOUR_SOLICIT = 135;
const ND_TARGET_OFFSET = IPV6_HEADER_BYTES + ICMPV6_HEADER_BYTES;

/** ipvlan_get_L3_hdr. `length` is skb->len: the frame's on TX, without the Ethernet header otherwise. */
export function headerType(bytes: Uint8Array, protocol: number, network: number, length: number): HeaderType {
  switch (protocol) {
    case ETH_P_IP:
      return isIpv4(bytes, network, length) ? "ipv4" : "none";
    case ETH_P_IPV6:
      return ipv6Type(bytes, network, length);
    case ETH_P_ARP:
      // Hardware type, operation and address lengths are not looked at.
      return length >= ARP_LENGTH_BYTES ? "arp" : "none";
    default:
      return "none";
  }
}

/** The header checksum is not checked. */
function isIpv4(bytes: Uint8Array, network: number, length: number): boolean {
  if (length < IPV4_HEADER_BYTES) return false;
  const headerWords = bytes[network]! & 15;
  const totalLength = (bytes[network + 2]! << 8) | bytes[network + 3]!;
  if (headerWords < 5 || bytes[network]! >>> 4 !== 4) return false;
  return length >= totalLength && totalLength >= headerWords * 4;
}

function ipv6Type(bytes: Uint8Array, network: number, length: number): HeaderType {
  if (length < IPV6_HEADER_BYTES || bytes[network]! >>> 4 !== 6) return "none";
  if (bytes[network + 6] !== NEXT_HEADER_ICMPV6 || !isUnspecified(bytes, network + 8)) return "ipv6";
  if (length < IPV6_HEADER_BYTES + ICMPV6_HEADER_BYTES) return "none";
  if (bytes[network + IPV6_HEADER_BYTES] !== ND_NEIGHBOUR_SOLICIT) return "icmpv6";
  return length < ND_TARGET_OFFSET + IPV6_ADDRESS_BYTES ? "none" : "nd-solicit";
}

function isUnspecified(bytes: Uint8Array, offset: number): boolean {
  for (let index = offset; index < offset + IPV6_ADDRESS_BYTES; index++) {
    if ((bytes[index] ?? 0) !== 0) return false;
  }
  return true;
}

/** ipvlan_addr_lookup with use_dest: whose address the frame goes to. */
export function findDestination<Owner extends object>(
  table: AddressTable<Owner>,
  bytes: Uint8Array,
  network: number,
  type: HeaderType,
): Owner | undefined {
  switch (type) {
    case "ipv4":
      return table.findIpv4(bytes, network + 16);
    case "ipv6":
      return table.findIpv6(bytes, network + 24);
    case "arp":
      return table.findIpv4(bytes, network + 24);
    case "nd-solicit":
      return table.findIpv6(bytes, network + ND_TARGET_OFFSET);
    case "icmpv6":
    case "none":
      return undefined;
  }
}

/** ipvlan_addr_lookup without use_dest: whose address it comes from. A DAD probe's source is its target, too. */
export function findSource<Owner extends object>(
  table: AddressTable<Owner>,
  bytes: Uint8Array,
  network: number,
  type: HeaderType,
): Owner | undefined {
  switch (type) {
    case "ipv4":
      return table.findIpv4(bytes, network + 12);
    case "ipv6":
      return table.findIpv6(bytes, network + 8);
    case "arp":
      return table.findIpv4(bytes, network + 14);
    case "nd-solicit":
      return table.findIpv6(bytes, network + ND_TARGET_OFFSET);
    case "icmpv6":
    case "none":
      return undefined;
  }
}
