import type { NetDevice } from "../../device/device.ts";
import { IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { RT_TABLE_MAIN } from "../netlink/route-message.ts";
import { type Fib6Route, IP6_RT_PRIO_USER, type RoutePreference } from "./fib6.ts";
import type { Ipv6 } from "./ipv6.ts";
import { addKernelRoute, expiryAfter, kernelRoute } from "./kernel-route.ts";

// Read first: net/ipv6/route.c (rt6_get_dflt_router, rt6_add_dflt_router, rt6_purge_dflt_routers, rt6_clean_tohost,
// rt6_add_route_info), RFC 4191.

/** Who advertises, as a host keeps it: the device and the router's link-local address. */
export interface AdvertisingRouter {
  readonly device: NetDevice;
  readonly address: Ipv6Address;
}

/** rt6_get_dflt_router: only what an advertisement made; a route by hand is another's. */
export function findDefaultRouter(ipv6: Ipv6, router: AdvertisingRouter): Fib6Route | undefined {
  return ipv6.fib.main
    .at(IPV6_ANY, 0)
    .find(
      (route) =>
        route.advertised === "router" && route.device === router.device && route.gateway === router.address,
    );
}

/** rt6_get_route_info */
export function findAdvertisedRoute(
  ipv6: Ipv6,
  router: AdvertisingRouter,
  prefix: Prefix,
): Fib6Route | undefined {
  return ipv6.fib.main
    .at(prefix.address, prefix.length)
    .find(
      (route) =>
        route.advertised === "route" && route.device === router.device && route.gateway === router.address,
    );
}

export interface Prefix {
  readonly address: Ipv6Address;
  readonly length: number;
}

/**
 * rt6_add_dflt_router; undefined where no such route can be: the router's address is ours (ip6_validate_gw), or a
 * route by hand through the same gateway with the same metric is there already.
 */
export function addDefaultRouter(
  ipv6: Ipv6,
  router: AdvertisingRouter,
  preference: RoutePreference,
  metric: number,
): Fib6Route | undefined {
  return addRoute(ipv6, router, { address: IPV6_ANY, length: 0 }, { preference, metric, expires: "soon" });
}

/** rt6_add_route_info: without a lifetime yet. A prefix of length 0 is a default router. */
export function addAdvertisedRoute(
  ipv6: Ipv6,
  router: AdvertisingRouter,
  prefix: Prefix,
  preference: RoutePreference,
): Fib6Route | undefined {
  return addRoute(ipv6, router, prefix, { preference, metric: IP6_RT_PRIO_USER, expires: "never" });
}

function addRoute(
  ipv6: Ipv6,
  router: AdvertisingRouter,
  prefix: Prefix,
  what: {
    readonly preference: RoutePreference;
    readonly metric: number;
    /** `soon`: RTF_EXPIRES is set, so that somebody looks for routes that have expired. */
    readonly expires: "soon" | "never";
  },
): Fib6Route | undefined {
  if (ipv6.addressIndex.isOursOrTentative(router.address, router.device)) return undefined;
  const route = kernelRoute({
    table: RT_TABLE_MAIN,
    type: "unicast",
    destination: prefix.address,
    prefixLength: prefix.length,
    metric: what.metric,
    device: router.device,
    gateway: router.address,
    advertised: prefix.length === 0 ? "router" : "route",
  });
  route.preference = what.preference;
  route.lastProbeNs = ipv6.namespace.clock.now();
  if (what.expires === "soon") route.expires = expiryAfter(ipv6, 0);
  return addKernelRoute(ipv6, route) ? route : undefined;
}

/** rt6_purge_dflt_routers: who forwards needs no other router, unless accept_ra is 2. */
export function purgeDefaultRouters(ipv6: Ipv6): void {
  for (const route of ipv6.fib.main.at(IPV6_ANY, 0)) {
    const keeps = ipv6.devices.get(route.device)?.settings.accept_ra === 2;
    if (route.advertised !== undefined && !keeps) ipv6.fib.remove(route);
  }
}

/** rt6_clean_tohost: a neighbour says that it is no router any more. */
export function forgetRouter(ipv6: Ipv6, address: Ipv6Address): void {
  ipv6.fib.clean((route) => route.advertised === "router" && route.gateway === address);
}
