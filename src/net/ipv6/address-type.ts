import type { NetDevice } from "../../device/device.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import {
  IPV6_ANY,
  IPV6_LOOPBACK,
  type Ipv6Address,
  isIpv6LinkLocal,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_SITE,
  RT_SCOPE_UNIVERSE,
} from "../netlink/address-message.ts";

// Read first: net/ipv6/addrconf_core.c (__ipv6_addr_type), include/net/ipv6.h, RFC 4291 2.7.

/** IPV6_ADDR_SCOPE_*: the values of the scope field of a multicast address. */
export const SCOPE_NODE_LOCAL = 1;
export const SCOPE_LINK_LOCAL = 2;
export const SCOPE_SITE_LOCAL = 5;
export const SCOPE_GLOBAL = 14;

export const IPV6_INTERFACE_LOCAL_ALL_NODES: Ipv6Address = 0xff010000000000000000000000000001n as Ipv6Address;
export const IPV6_INTERFACE_LOCAL_ALL_ROUTERS: Ipv6Address =
  0xff010000000000000000000000000002n as Ipv6Address;
export const IPV6_SITE_LOCAL_ALL_ROUTERS: Ipv6Address = 0xff050000000000000000000000000002n as Ipv6Address;
/** ff02::16, all MLDv2-capable routers. */
export const IPV6_ALL_MLD2_ROUTERS: Ipv6Address = 0xff020000000000000000000000000016n as Ipv6Address;

/** fec0::/10, deprecated but known. */
export function isSiteLocal(address: Ipv6Address): boolean {
  return address >> 118n === 0x3fbn;
}

/** ::ffff:0:0/96 */
export function isV4Mapped(address: Ipv6Address): boolean {
  return address >> 32n === 0xffffn;
}

/** The IPv4 address in a mapped one, and back. */
export function mappedIpv4(address: Ipv6Address): Ipv4Address {
  return Number(address & 0xffffffffn) as Ipv4Address;
}

export function mappedIpv6(address: Ipv4Address): Ipv6Address {
  return (0xffff00000000n | BigInt(address)) as Ipv6Address;
}

/** ::/96: IPv4-compatible addresses, deprecated but known; :: and ::1 are in it too. */
export function isV4Compatible(address: Ipv6Address): boolean {
  return address >> 32n === 0n;
}

/** 2001:10::/28, RFC 4843: addresses that only a host identity protocol may use. */
export function isOrchid(address: Ipv6Address): boolean {
  return address >> 100n === 0x2001001n;
}

/** ff02::1:ff00:0/104 */
export function isSolicitedNode(address: Ipv6Address): boolean {
  return address >> 24n === 0xff0200000000000000000001ffn;
}

/** __ipv6_addr_src_scope: the unspecified address has the narrowest scope of all. */
export function sourceScope(address: Ipv6Address): number {
  if (address === IPV6_ANY) return 0;
  if (isIpv6Multicast(address)) return multicastScope(address);
  if (address === IPV6_LOOPBACK || isIpv6LinkLocal(address)) return SCOPE_LINK_LOCAL;
  return isSiteLocal(address) ? SCOPE_SITE_LOCAL : SCOPE_GLOBAL;
}

export function multicastScope(address: Ipv6Address): number {
  return Number((address >> 112n) & 15n);
}

/** ipv6_addr_scope as rtnetlink tells it (rt_scope). */
export function routingScope(address: Ipv6Address): number {
  if (address === IPV6_LOOPBACK) return RT_SCOPE_HOST;
  const scope = sourceScope(address);
  if (scope === SCOPE_NODE_LOCAL) return RT_SCOPE_HOST;
  if (scope === SCOPE_LINK_LOCAL) return RT_SCOPE_LINK;
  return scope === SCOPE_SITE_LOCAL ? RT_SCOPE_SITE : RT_SCOPE_UNIVERSE;
}

/** __ipv6_addr_needs_scope_id */
export function needsScopeId(address: Ipv6Address): boolean {
  if (isIpv6LinkLocal(address)) return true;
  return isIpv6Multicast(address) && multicastScope(address) <= SCOPE_LINK_LOCAL;
}

/** rt6_need_strict: these mean something on one device only. */
export function needsStrictInterface(address: Ipv6Address): boolean {
  return isIpv6Multicast(address) || isIpv6LinkLocal(address) || address === IPV6_LOOPBACK;
}

/** ipv6_eth_mc_map: 33:33 and the last four octets (RFC 2464 7). */
export function multicastMac(group: Ipv6Address): MacAddress {
  return (0x333300000000 + Number(group & 0xffffffffn)) as MacAddress;
}

/** addrconf_ifid_eui48: with a dev_id, slaves that share a MAC differ, and the universal bit stays as it is. */
export function eui64(device: NetDevice): bigint {
  const mac = BigInt(device.mac);
  const high = mac >> 24n;
  const low = mac & 0xffffffn;
  if (device.devId !== 0) return (high << 40n) | (BigInt(device.devId & 0xffff) << 24n) | low;
  return ((high << 40n) | 0xfffe000000n | low) ^ 0x0200000000000000n;
}
