import type { NetDevice } from "../../device/device.ts";
import { SECOND_NS } from "../../time/clock.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { type RouteType, RTPROT_KERNEL, RTPROT_RA } from "../netlink/route-message.ts";
import type { Fib6Route, RouteExpiry } from "./fib6.ts";
import type { Ipv6 } from "./ipv6.ts";
import { startRouteCollector } from "./route-collector.ts";

// Read first: net/ipv6/route.c (ip6_route_add), net/ipv6/ip6_fib.c (fib6_add_rt2node, fib6_set_expires).

export interface KernelRoute {
  readonly table: number;
  readonly type: RouteType;
  readonly destination: Ipv6Address;
  readonly prefixLength: number;
  readonly metric: number;
  readonly device: NetDevice;
  readonly advertised?: "router" | "prefix" | "route";
  readonly gateway?: Ipv6Address;
}

/** A route of the kernel's own making, not in its table yet. */
export function kernelRoute(what: KernelRoute): Fib6Route {
  return {
    table: what.table,
    destination: what.destination,
    prefixLength: what.prefixLength,
    type: what.type,
    metric: what.metric,
    device: what.device,
    protocol: what.gateway === undefined ? RTPROT_KERNEL : RTPROT_RA,
    gateway: what.gateway,
    onlink: false,
    mtu: undefined,
    hopLimit: undefined,
    preference: "medium",
    advertised: what.advertised,
    lastProbeNs: 0,
    preferredSource: undefined,
    linkdown: false,
    expires: undefined,
    linked: false,
    exceptions: undefined,
  };
}

/**
 * ip6_route_add without a request behind it: false where the very same next hop has a route of this metric. One
 * that expires takes the new lifetime, one that stays stays.
 */
export function addKernelRoute(ipv6: Ipv6, route: Fib6Route): boolean {
  const { destination, prefixLength, metric, device, gateway } = route;
  const same = ipv6.fib
    .tableFor(route.table)
    .at(destination, prefixLength)
    .find((other) => other.metric === metric && other.device === device && other.gateway === gateway);
  if (same !== undefined) {
    if (same.expires !== undefined) same.expires = route.expires;
    return false;
  }
  route.linkdown = !device.carrier;
  ipv6.fib.insert(route);
  if (route.expires !== undefined) startRouteCollector(ipv6);
  return true;
}

/** fib6_set_expires, fib6_clean_expires: undefined = forever. */
export function expiryAfter(ipv6: Ipv6, seconds: number | undefined): RouteExpiry | undefined {
  if (seconds === undefined) return undefined;
  return { kind: "at", timeNs: ipv6.namespace.clock.now() + seconds * SECOND_NS };
}

/** rt6_mtu_change: routes with an MTU of their own follow, if theirs is larger or was the device's own. */
export function routeMtuChanged(ipv6: Ipv6, device: NetDevice, mtu: number): void {
  const before = ipv6.devices.get(device)?.settings.mtu;
  ipv6.fib.forEach((route) => {
    if (route.device !== device || route.mtu === undefined) return;
    if (route.mtu >= mtu || route.mtu === before) route.mtu = mtu;
  });
}
