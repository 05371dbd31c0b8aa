import { decodeIpv6Address, type Ipv6Address, ipv6Network } from "../../wire/ipv6-address.ts";
import { readUint32 } from "../../wire/octets.ts";
import { LIFETIME_FOREVER } from "../netlink/address-message.ts";
import {
  type AdvertisingRouter,
  addAdvertisedRoute,
  findAdvertisedRoute,
  findDefaultRouter,
} from "./default-router.ts";
import type { RoutePreference } from "./fib6.ts";
import type { Ipv6 } from "./ipv6.ts";
import { expiryAfter } from "./kernel-route.ts";
import type { Ipv6Settings } from "./settings.ts";

// Read first: RFC 4191 2.3, net/ipv6/route.c (rt6_route_rcv), net/ipv6/ndisc.c (ndisc_router_discovery).

/** Bits 3 and 4 of a flag octet, in an advertisement and in a route information option (RFC 4191 2.1). */
export function decodePreference(flags: number): RoutePreference | undefined {
  return PREFERENCES[(flags >> 3) & 3];
}

const PREFERENCES: readonly (RoutePreference | undefined)[] = ["medium", "high", undefined, "low"];

/** Where the fields are in an option's data, which starts after type and length. */
const FLAGS_OFFSET = 1;
const LIFETIME_OFFSET = 2;
const PREFIX_OFFSET = 6;

interface RouteInformation {
  readonly prefix: Ipv6Address;
  readonly prefixLength: number;
  readonly preference: RoutePreference;
  readonly lifetimeSeconds: number;
}

/** One option of an advertisement that was accepted. */
export function receiveRouteInformation(
  ipv6: Ipv6,
  router: AdvertisingRouter,
  settings: Ipv6Settings,
  data: Uint8Array,
): void {
  const prefixLength = data[0]!;
  if (prefixLength === 0 && settings.accept_ra_defrtr === 0) return;
  if (data.length < PREFIX_OFFSET) return;
  const lifetime = readUint32(data, LIFETIME_OFFSET);
  if (lifetime !== 0 && lifetime < settings.accept_ra_min_lft) return;
  if (prefixLength < settings.accept_ra_rt_info_min_plen) return;
  if (prefixLength > settings.accept_ra_rt_info_max_plen) return;
  const information = decodeRouteInformation(data);
  if (information !== undefined) applyRouteInformation(ipv6, router, information);
}

/** rt6_route_rcv's checks: the option must be long enough for its prefix. */
function decodeRouteInformation(data: Uint8Array): RouteInformation | undefined {
  const prefixLength = data[0]!;
  const prefixBytes = data.length - PREFIX_OFFSET;
  const needed = prefixLength > 64 ? 16 : prefixLength > 0 ? 8 : 0;
  if (prefixLength > 128 || prefixBytes > 16 || prefixBytes < needed) return undefined;
  const preference = decodePreference(data[FLAGS_OFFSET]!);
  if (preference === undefined) return undefined;
  const padded = new Uint8Array(16);
  padded.set(data.subarray(PREFIX_OFFSET));
  return {
    prefix: ipv6Network(decodeIpv6Address(padded, 0), prefixLength),
    prefixLength,
    preference,
    lifetimeSeconds: readUint32(data, LIFETIME_OFFSET),
  };
}

function applyRouteInformation(ipv6: Ipv6, router: AdvertisingRouter, said: RouteInformation): void {
  const prefix = { address: said.prefix, length: said.prefixLength };
  let route =
    said.prefixLength === 0 ? findDefaultRouter(ipv6, router) : findAdvertisedRoute(ipv6, router, prefix);
  if (said.lifetimeSeconds === 0) {
    if (route !== undefined) ipv6.fib.remove(route);
    return;
  }
  if (route === undefined) route = addAdvertisedRoute(ipv6, router, prefix, said.preference);
  else route.preference = said.preference;
  if (route === undefined) return;
  const forever = said.lifetimeSeconds === LIFETIME_FOREVER;
  route.expires = expiryAfter(ipv6, forever ? undefined : said.lifetimeSeconds);
}
