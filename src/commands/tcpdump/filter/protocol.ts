import { and, type Condition, equal, load, or } from "./expression.ts";
import { type Link, LLC_IPX, LLC_NETBEUI, LLC_OSI, LLC_STP, linkProtocol } from "./link.ts";
import type { Protocol } from "./qualifier.ts";
import { refuseFilter, unsupported } from "./refusal.ts";

// Which protocol a packet carries. IPv6 as libpcap has it: the next header of the fixed header, or of a fragment
// header right behind it; no other extension header is passed.

export const ETHERTYPE_IP = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_RARP = 0x8035;
export const ETHERTYPE_IPV6 = 0x86dd;
const IPPROTO_FRAGMENT = 44;

const ETHERTYPES: ReadonlyMap<Protocol, number> = new Map([
  ["ip", ETHERTYPE_IP],
  ["arp", ETHERTYPE_ARP],
  ["rarp", ETHERTYPE_RARP],
  ["ip6", ETHERTYPE_IPV6],
  ["decnet", 0x6003],
  ["sca", 0x6007],
  ["lat", 0x6004],
  ["mopdl", 0x6001],
  ["moprc", 0x6002],
  ["iso", LLC_OSI],
  ["stp", LLC_STP],
  ["netbeui", LLC_NETBEUI],
]);

/** Protocols above IP, with the versions that they are looked for in. */
const IP_PROTOCOLS: ReadonlyMap<Protocol, readonly [number, "ip" | "ip6" | "both"]> = new Map([
  ["sctp", [132, "both"]],
  ["tcp", [6, "both"]],
  ["udp", [17, "both"]],
  ["icmp", [1, "ip"]],
  ["igmp", [2, "ip"]],
  ["igrp", [9, "ip"]],
  ["pim", [103, "both"]],
  ["vrrp", [112, "ip"]],
  ["carp", [112, "ip"]],
  ["icmp6", [58, "ip6"]],
  ["ah", [51, "both"]],
  ["esp", [50, "both"]],
]);

/** `tcp`, `arp`, `ip6`: the name alone. */
export function isProtocolPacket(link: Link, protocol: Protocol): Condition {
  const ethertype = ETHERTYPES.get(protocol);
  if (ethertype !== undefined) return linkProtocol(link, ethertype);
  const upper = IP_PROTOCOLS.get(protocol);
  if (upper !== undefined) return isIpProtocol(link, ...upper);
  if (protocol === "link") refuseFilter("link layer applied in wrong context");
  if (protocol === "radio") refuseFilter("'radio' is not a valid protocol type");
  return unsupported(protocol);
}

export function isIpProtocol(link: Link, number: number, version: "ip" | "ip6" | "both"): Condition {
  const network = link.payloadAt;
  const over4 = and(linkProtocol(link, ETHERTYPE_IP), equal(load(network + 9, 1), number));
  const over6 = and(
    linkProtocol(link, ETHERTYPE_IPV6),
    or(
      equal(load(network + 6, 1), number),
      and(equal(load(network + 6, 1), IPPROTO_FRAGMENT), equal(load(network + 40, 1), number)),
    ),
  );
  if (version === "ip") return over4;
  return version === "ip6" ? over6 : or(over4, over6);
}

/** `ip proto 6`, `ether proto 0x88cc`. */
export function isNumberedProtocol(
  link: Link,
  number: number,
  qualifier: { readonly protocol: Protocol | undefined; readonly direction: unknown },
): Condition {
  const { protocol } = qualifier;
  if (qualifier.direction !== undefined) refuseFilter("direction applied to 'proto'");
  switch (protocol) {
    case undefined:
      return isIpProtocol(link, number, "both");
    case "link":
      return number === LLC_IPX ? unsupported("ether proto ipx") : linkProtocol(link, number);
    case "ip":
    case "ip6":
      return isIpProtocol(link, number, protocol);
    case "iso":
    case "isis":
      return unsupported(`${protocol} proto`);
    case "clnp":
      return refuseFilter("'clnp proto' is not supported");
    default:
      return refuseFilter(ENCAPSULATES_NOTHING.get(protocol) ?? `'${protocol} proto' is bogus`);
  }
}

const ENCAPSULATES_NOTHING: ReadonlyMap<Protocol, string> = new Map([
  ["arp", "arp does not encapsulate another protocol"],
  ["rarp", "rarp does not encapsulate another protocol"],
  ["atalk", "AppleTalk encapsulation is not specifiable"],
  ["decnet", "DECNET encapsulation is not specifiable"],
  ["lat", "LAT does not encapsulate another protocol"],
  ["sca", "SCA does not encapsulate another protocol"],
  ["moprc", "MOPRC does not encapsulate another protocol"],
  ["mopdl", "MOPDL does not encapsulate another protocol"],
]);
