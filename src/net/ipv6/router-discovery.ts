import { MILLISECOND_NS } from "../../time/clock.ts";
import { isIpv6LinkLocal } from "../../wire/ipv6-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import type { NdpMessage } from "../../wire/ndp.ts";
import {
  ND_OPT_MTU,
  ND_OPT_PREFIX_INFO,
  ND_OPT_ROUTE_INFO,
  ND_OPT_SOURCE_LL_ADDR,
  type NdpOption,
} from "../../wire/ndp-options.ts";
import { readUint32 } from "../../wire/octets.ts";
import { NUD_STALE } from "../neighbour/neighbour.ts";
import { type AdvertisingRouter, addDefaultRouter, findDefaultRouter } from "./default-router.ts";
import { traceDrop } from "./drop.ts";
import type { Fib6Route, RoutePreference } from "./fib6.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";
import { expiryAfter, routeMtuChanged } from "./kernel-route.ts";
import { receivePrefixInformation } from "./prefix-information.ts";
import { decodePreference, receiveRouteInformation } from "./route-information.ts";
import { acceptsRouterAdvertisements } from "./router-solicitation.ts";
import { IPV6_MIN_MTU } from "./settings.ts";

// Read first: RFC 4861 6.3.4, RFC 4191, net/ipv6/ndisc.c (ndisc_router_discovery).
//
//   default router, hop limit --> timers --> neighbour entry --> route information --> prefixes --> MTU
//
// DNS servers and everything else is for programs (RTM_NEWNDUSEROPT); the kernel does nothing with it.

type RouterAdvertisement = Extract<NdpMessage, { kind: "router-advertisement" }>;

/** Below this, router lifetimes and hop limits of advertisements are taken (accept_ra_min_hop_limit). */
const NO_HOP_LIMIT_ACCEPTED = 256;
/** HZ / 100 and HZ / 10: no timer of neighbours is shorter. */
const SHORTEST_RETRANS_MS = 10;
const SHORTEST_REACHABLE_MS = 100;

export function discoverRouter(ipv6: Ipv6, inbound: Inbound, message: RouterAdvertisement): void {
  const { device, source } = inbound;
  if (!isIpv6LinkLocal(source)) {
    ignore(ipv6, inbound, "source address is not link-local");
    return;
  }
  const idev = ipv6.devices.get(device);
  if (idev === undefined) return;
  const router: AdvertisingRouter = { device, address: source };
  const accepts = acceptsRouterAdvertisements(idev.settings);
  let route: Fib6Route | undefined;
  if (accepts) {
    noteAdvertisement(idev, message.flags);
    const learned = learnDefaultRouter(ipv6, idev, router, message);
    if (learned === "failed") {
      ignore(ipv6, inbound, "failed to add default route");
      return;
    }
    route = learned;
    learnTimers(ipv6, idev, message);
  } else ignore(ipv6, inbound, `net.ipv6.conf.${device.name}: did not accept ra`);
  if (!updateNeighbour(ipv6, router, message.options)) return;
  if (accepts) processOptions(ipv6, { idev, router, route }, message.options);
}

function ignore(ipv6: Ipv6, { packet, device }: Inbound, rule: string): void {
  const reason = "SKB_DROP_REASON_NOT_SPECIFIED";
  traceDrop(ipv6, packet, device, { function: "ndisc_router_discovery", reason, rule });
}

const MANAGED = 0x80;
const OTHER = 0x40;

/** No more solicitations; managed and other configuration are for programs to read. */
function noteAdvertisement(idev: Inet6Device, flags: number): void {
  if (idev.rsSent) idev.raReceived = true;
  idev.raFlags = flags & (MANAGED | OTHER);
}

/** accept_ra_from_local: an advertisement whose source is one of our own addresses. */
function isFromLocal(ipv6: Ipv6, idev: Inet6Device, router: AdvertisingRouter): boolean {
  return idev.settings.accept_ra_from_local === 0 && ipv6.addressIndex.isOurs(router.address, router.device);
}

function learnDefaultRouter(
  ipv6: Ipv6,
  idev: Inet6Device,
  router: AdvertisingRouter,
  message: RouterAdvertisement,
): Fib6Route | "failed" | undefined {
  const { settings } = idev;
  const lifetime = message.routerLifetimeSeconds;
  if (settings.accept_ra_defrtr === 0) return undefined;
  if (lifetime !== 0 && lifetime < settings.accept_ra_min_lft) return undefined;
  if (isFromLocal(ipv6, idev, router)) return undefined;
  const said = settings.accept_ra_rtr_pref === 0 ? undefined : decodePreference(message.flags);
  // RFC 4191 2.2: the reserved value counts as medium.
  const route = updateDefaultRouter(ipv6, router, {
    preference: said ?? "medium",
    metric: settings.ra_defrtr_metric,
    lifetime,
  });
  if (route === "failed") return route;
  learnHopLimit(idev, route, message.hopLimit);
  return route;
}

function updateDefaultRouter(
  ipv6: Ipv6,
  router: AdvertisingRouter,
  said: { readonly preference: RoutePreference; readonly metric: number; readonly lifetime: number },
): Fib6Route | "failed" | undefined {
  let route = findDefaultRouter(ipv6, router);
  if (route !== undefined && (said.lifetime === 0 || route.metric !== said.metric)) {
    ipv6.fib.remove(route);
    route = undefined;
  }
  if (route === undefined && said.lifetime !== 0) {
    route = addDefaultRouter(ipv6, router, said.preference, said.metric);
    if (route === undefined) return "failed";
    const neighbour = ipv6.neighbours.lookupOrCreate(router.address, router.device);
    if (neighbour === undefined) return "failed";
    neighbour.router = true;
  }
  if (route === undefined) return undefined;
  route.preference = said.preference;
  route.expires = expiryAfter(ipv6, said.lifetime);
  return route;
}

/** Also without a router lifetime; 0 = not said. */
function learnHopLimit(idev: Inet6Device, route: Fib6Route | undefined, hopLimit: number): void {
  const minimum = idev.settings.accept_ra_min_hop_limit;
  if (minimum >= NO_HOP_LIMIT_ACCEPTED || hopLimit === 0 || minimum > hopLimit) return;
  idev.settings.hop_limit = hopLimit;
  if (route !== undefined) route.hopLimit = hopLimit;
}

/** Retrans timer and reachable time of the device's neighbours; in jiffies, so that 10 ms is the least that counts. */
function learnTimers(ipv6: Ipv6, idev: Inet6Device, message: RouterAdvertisement): void {
  const parameters = ipv6.neighbours.parametersOf(idev.device);
  const now = ipv6.namespace.clock.now();
  if (message.retransTimerMs !== 0) {
    parameters.retransNs = Math.max(jiffiesMs(message.retransTimerMs), SHORTEST_RETRANS_MS) * MILLISECOND_NS;
  }
  if (message.reachableTimeMs === 0) return;
  const reachableMs = Math.max(jiffiesMs(message.reachableTimeMs), SHORTEST_REACHABLE_MS);
  if (reachableMs * MILLISECOND_NS === parameters.baseReachableNs) return;
  parameters.gcStaleNs = 3 * reachableMs * MILLISECOND_NS;
  parameters.setBaseReachable(reachableMs * MILLISECOND_NS, now);
}

function jiffiesMs(milliseconds: number): number {
  return Math.floor(milliseconds / 10) * 10;
}

/** False where the link-layer address has a length of its own: the rest of the advertisement is not looked at. */
function updateNeighbour(ipv6: Ipv6, router: AdvertisingRouter, options: readonly NdpOption[]): boolean {
  const neighbour = ipv6.neighbours.lookupOrCreate(router.address, router.device);
  if (neighbour === undefined) return true;
  let mac: MacAddress | undefined;
  for (const option of options) {
    if (option.kind === "other" && option.type === ND_OPT_SOURCE_LL_ADDR) return false;
    if (option.kind !== "source-link-layer") continue;
    mac = option.address;
    break;
  }
  ipv6.neighbours.update(neighbour, mac, NUD_STALE, {
    weakOverride: true,
    override: true,
    overrideIsRouter: true,
    isRouter: true,
  });
  return true;
}

interface Accepted {
  readonly idev: Inet6Device;
  readonly router: AdvertisingRouter;
  /** The default route that this advertisement made or renewed. */
  readonly route: Fib6Route | undefined;
}

function processOptions(ipv6: Ipv6, accepted: Accepted, options: readonly NdpOption[]): void {
  const { idev, router } = accepted;
  const { settings } = idev;
  if (settings.accept_ra_rtr_pref !== 0 && !isFromLocal(ipv6, idev, router)) {
    for (const option of options) {
      const isRoute = option.kind === "other" && option.type === ND_OPT_ROUTE_INFO;
      if (isRoute) receiveRouteInformation(ipv6, router, settings, option.data);
    }
  }
  if (settings.accept_ra_pinfo !== 0) {
    for (const option of options) if (isPrefix(option)) receivePrefixInformation(ipv6, idev, option);
  }
  const mtu = settings.accept_ra_mtu === 0 ? undefined : advertisedMtu(options);
  if (mtu !== undefined) learnMtu(ipv6, accepted, mtu);
}

function isPrefix(option: NdpOption): boolean {
  return (
    option.kind === "prefix-information" || (option.kind === "other" && option.type === ND_OPT_PREFIX_INFO)
  );
}

/** The first MTU option counts; reserved bits are not looked at. */
function advertisedMtu(options: readonly NdpOption[]): number | undefined {
  for (const option of options) {
    if (option.kind === "mtu") return option.mtu;
    if (option.kind === "other" && option.type === ND_OPT_MTU) return readUint32(option.data, 2);
  }
  return undefined;
}

/** The device's MTU for IPv6, and with it the route's. */
function learnMtu(ipv6: Ipv6, { idev, route }: Accepted, mtu: number): void {
  const { settings, device } = idev;
  if (mtu < IPV6_MIN_MTU || mtu > device.mtu || settings.mtu === mtu) return;
  settings.mtu = mtu;
  if (route !== undefined) route.mtu = mtu;
  routeMtuChanged(ipv6, device, mtu);
}
