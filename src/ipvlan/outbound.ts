// Read first: drivers/net/ipvlan/ipvlan_core.c (6.1), ipvlan_process_v4_outbound and ipvlan_process_v6_outbound.

import { ETH_P_IP } from "../wire/ethernet.ts";
import type { Ipv4Address } from "../wire/ipv4-address.ts";
import { decodeIpv6Address, type Ipv6Address } from "../wire/ipv6-address.ts";
import type { DropDelivery, Packet } from "./delivery.ts";

/**
 * The output route that the master's namespace is asked for, with oif = the master and FLOWI_FLAG_ANYSRC (the source
 * need not be local). Once per packet. IPv4: only a unicast or local route will do, anything else and every error
 * is `drop`. IPv6: any route without error; an error is the outcome's errno.
 * Then the packet is sent as if made there (ip_local_out): total length and checksum written anew, TTL untouched.
 */
export type RouteRequest =
  | {
      readonly family: 4;
      readonly saddr: Ipv4Address;
      readonly daddr: Ipv4Address;
      /** RT_TOS: the four TOS bits, without precedence and ECN's lower bit. */
      readonly tos: number;
      readonly mark: number;
    }
  | {
      readonly family: 6;
      readonly saddr: Ipv6Address;
      readonly daddr: Ipv6Address;
      /** ip6_flowinfo: traffic class and flow label, 28 bits. */
      readonly flowInfo: number;
      readonly mark: number;
      /** flowi6_proto: the next header field as it stands. */
      readonly protocol: number;
    };

const IPV6_HEADER_BYTES = 40;
const RT_TOS_MASK = 0x1e;

/** The request for a `route` delivery. Nobody has checked the header: what is not there reads as zero. */
export function routeRequest(packet: Packet): RouteRequest {
  const { bytes, mark } = packet;
  if (packet.protocol === ETH_P_IP) {
    const tos = (bytes[1] ?? 0) & RT_TOS_MASK;
    return { family: 4, saddr: ipv4At(bytes, 12), daddr: ipv4At(bytes, 16), tos, mark };
  }
  const header = new Uint8Array(IPV6_HEADER_BYTES);
  header.set(bytes.subarray(0, IPV6_HEADER_BYTES));
  return {
    family: 6,
    saddr: decodeIpv6Address(header, 8),
    daddr: decodeIpv6Address(header, 24),
    flowInfo: (((header[0]! & 15) << 24) | (header[1]! << 16) | (header[2]! << 8) | header[3]!) >>> 0,
    mark,
    protocol: header[6]!,
  };
}

/** An index beyond the end reads as zero in a bit operation. */
function ipv4At(bytes: Uint8Array, offset: number): Ipv4Address {
  const word =
    (bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
  return (word >>> 0) as Ipv4Address;
}

/** The kernel log line of a drop, where it writes one. */
export function logOf(drop: DropDelivery): string | undefined {
  if (drop.reason !== "type") return undefined;
  return `Dropped outbound packet type=${drop.frame.protocol.toString(16)}`;
}
