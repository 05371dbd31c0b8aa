import type { NetDevice } from "../../device/device.ts";
import { IFF_UP } from "../../device/flags.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { IPV6_ANY, type Ipv6Address, ipv6Network } from "../../wire/ipv6-address.ts";
import { IFA_F_NOPREFIXROUTE, IFA_F_PERMANENT } from "../netlink/address-message.ts";
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from "../netlink/route-message.ts";
import { joinSolicitedNode, leaveSolicitedNode } from "./dad.ts";
import { type Fib6Route, IP6_RT_PRIO_ADDRCONF } from "./fib6.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { AnycastAddress, Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { addKernelRoute, expiryAfter, kernelRoute } from "./kernel-route.ts";

// Read first: net/ipv6/addrconf.c (addrconf_prefix_route, check_cleanup_prefix_route, __ipv6_ifa_notify),
// net/ipv6/anycast.c. The routes that come and go with addresses.

/** RFC 6164: no router anycast address on such links. */
const POINT_TO_POINT_PREFIX_LENGTH = 127;

/** addrconf_f6i_alloc: the route that makes an address ours; not in the table yet. */
export function hostRoute(device: NetDevice, address: Ipv6Address, type: "local" | "anycast"): Fib6Route {
  const table = RT_TABLE_LOCAL;
  return kernelRoute({ table, destination: address, prefixLength: 128, metric: 0, type, device });
}

/** A device's connected prefix, with the lifetime of the address that brings it. */
export interface PrefixRoute {
  readonly address: Ipv6Address;
  readonly prefixLength: number;
  /** 0 = 256 */
  readonly metric: number;
  /** undefined = forever */
  readonly validSeconds: number | undefined;
  /** It comes from a router advertisement, not from an address. */
  readonly advertised?: "prefix";
}

/** addrconf_prefix_route: silently nothing on a device that is down. */
export function addPrefixRoute(ipv6: Ipv6, device: NetDevice, what: PrefixRoute): void {
  if ((device.flags & IFF_UP) === 0) return;
  const destination = ipv6Network(what.address, what.prefixLength);
  const metric = what.metric === 0 ? IP6_RT_PRIO_ADDRCONF : what.metric;
  const { prefixLength, advertised, validSeconds } = what;
  const route = kernelRoute({
    table: RT_TABLE_MAIN,
    type: "unicast",
    destination,
    prefixLength,
    metric,
    device,
    ...(advertised === undefined ? {} : { advertised }),
  });
  route.expires = expiryAfter(ipv6, validSeconds);
  addKernelRoute(ipv6, route);
}

/** addrconf_add_mroute */
export function addMulticastRoute(ipv6: Ipv6, device: NetDevice): void {
  if ((device.flags & IFF_UP) === 0) return;
  const destination = 0xff000000000000000000000000000000n as Ipv6Address;
  if (ipv6.fib.local.at(destination, 8).some((other) => other.device === device)) return;
  const metric = IP6_RT_PRIO_ADDRCONF;
  const common = { table: RT_TABLE_LOCAL, destination, prefixLength: 8, metric };
  const route = kernelRoute({ ...common, type: "multicast", device });
  route.linkdown = !device.carrier;
  ipv6.fib.insert(route);
}

/** addrconf_get_prefix_route */
function findPrefixRoute(
  ipv6: Ipv6,
  device: NetDevice,
  address: Ipv6Address,
  length: number,
): Fib6Route | undefined {
  return ipv6.fib.main
    .at(ipv6Network(address, length), length)
    .find((route) => route.device === device && route.gateway === undefined && route.type === "unicast");
}

/** modify_prefix_route; false when there is none any more. */
export function modifyPrefixRoute(
  ipv6: Ipv6,
  entry: Inet6Address,
  validSeconds: number | undefined,
): boolean {
  const route = findPrefixRoute(ipv6, entry.idev.device, entry.address, entry.prefixLength);
  if (route === undefined) return false;
  if (entry.metric !== 0 && entry.metric !== route.metric) {
    ipv6.fib.remove(route);
    addPrefixRoute(ipv6, entry.idev.device, {
      address: entry.address,
      prefixLength: entry.prefixLength,
      metric: entry.metric,
      validSeconds,
    });
    return true;
  }
  route.expires = validSeconds === undefined ? undefined : { kind: "lapsed" };
  return true;
}

/** check_cleanup_prefix_route and cleanup_prefix_route: stays while another address of the prefix wants it. */
export function cleanUpPrefixRoute(ipv6: Ipv6, entry: Inet6Address): void {
  const { idev, prefixLength } = entry;
  const network = ipv6Network(entry.address, prefixLength);
  let expiresNs: number | undefined;
  for (const other of idev.addresses) {
    if (other === entry || other.prefixLength !== prefixLength) continue;
    if (ipv6Network(other.address, prefixLength) !== network) continue;
    if ((other.flags & (IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE)) !== 0) return;
    const endNs = other.stampNs + other.validSeconds * SECOND_NS;
    expiresNs = Math.max(expiresNs ?? ipv6.namespace.clock.now(), endNs);
  }
  const route = findPrefixRoute(ipv6, idev.device, entry.address, prefixLength);
  if (route === undefined) return;
  if (expiresNs === undefined) ipv6.fib.remove(route);
  else if (route.expires === undefined) route.expires = { kind: "at", timeNs: expiresNs };
}

/** ipv6_ifa_notify(RTM_NEWADDR): the address is valid, packets to it are ours. */
export function addressIsValid(ipv6: Ipv6, entry: Inet6Address): void {
  if (entry.route !== undefined && !entry.route.linked) ipv6.fib.insert(entry.route);
  if (entry.idev.settings.forwarding !== 0) joinAnycast(ipv6, entry);
  addPeerRoute(ipv6, entry);
  ipv6.namespace.addressChanged(entry.idev.device.ifindex, "new");
}

/** ipv6_ifa_notify(RTM_DELADDR) */
export function addressIsGone(ipv6: Ipv6, entry: Inet6Address): void {
  ipv6.namespace.addressChanged(entry.idev.device.ifindex, "deleted");
  if (entry.idev.settings.forwarding !== 0) leaveAnycast(ipv6, entry);
  leaveSolicitedNode(ipv6, entry.idev, entry.address);
  if (entry.peer !== undefined) {
    const route = findPrefixRoute(ipv6, entry.idev.device, entry.peer, 128);
    if (route !== undefined) ipv6.fib.remove(route);
  }
  if (entry.route !== undefined) ipv6.fib.remove(entry.route);
  entry.route = undefined;
}

export function addPeerRoute(ipv6: Ipv6, entry: Inet6Address): void {
  if (entry.peer === undefined) return;
  const { metric } = entry;
  const what = { address: entry.peer, prefixLength: 128, metric, validSeconds: undefined };
  addPrefixRoute(ipv6, entry.idev.device, what);
}

/** addrconf_join_anycast: routers answer for the prefix's own address (RFC 4291 2.6.1). */
export function joinAnycast(ipv6: Ipv6, entry: Inet6Address): void {
  const address = subnetRouterAnycast(entry);
  if (address === undefined) return;
  const { idev } = entry;
  const known = idev.anycast.find((other) => other.address === address);
  if (known !== undefined) {
    known.users++;
    return;
  }
  const route = hostRoute(idev.device, address, "anycast");
  const anycast: AnycastAddress = { address, route, users: 1 };
  idev.anycast.unshift(anycast);
  ipv6.fib.insert(route);
  joinSolicitedNode(ipv6, idev, address);
}

export function leaveAnycast(ipv6: Ipv6, entry: Inet6Address): void {
  const address = subnetRouterAnycast(entry);
  if (address === undefined) return;
  const { anycast } = entry.idev;
  const at = anycast.findIndex((other) => other.address === address);
  if (at < 0) return;
  const known = anycast[at]!;
  known.users--;
  if (known.users > 0) return;
  anycast.splice(at, 1);
  leaveSolicitedNode(ipv6, entry.idev, address);
  ipv6.fib.remove(known.route);
}

/** ipv6_ac_destroy_dev */
export function dropAnycast(ipv6: Ipv6, idev: Inet6Device): void {
  for (const { route } of idev.anycast) ipv6.fib.remove(route);
  idev.anycast.length = 0;
}

function subnetRouterAnycast(entry: Inet6Address): Ipv6Address | undefined {
  if (entry.prefixLength >= POINT_TO_POINT_PREFIX_LENGTH) return undefined;
  const network = ipv6Network(entry.address, entry.prefixLength);
  return network === IPV6_ANY ? undefined : network;
}
