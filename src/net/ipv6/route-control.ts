import type { NetDevice } from "../../device/device.ts";
import { IFF_LOOPBACK, IFF_UP } from "../../device/flags.ts";
import { type Failure, fail, type Result, succeed } from "../../wire/errno.ts";
import {
  IPV6_ANY,
  IPV6_LOOPBACK,
  type Ipv6Address,
  ipv6Network,
  isIpv6LinkLocal,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import {
  type DeleteRouteRequest,
  type NewRouteMode,
  type NexthopRequest,
  type RouteRequest,
  RT_TABLE_MAIN,
  RTPROT_BOOT,
} from "../netlink/route-message.ts";
import {
  type Fib6Route,
  IP6_RT_PRIO_USER,
  isLocalRoute,
  qualifiesForMultipath,
  rejectErrno,
} from "./fib6.ts";
import { lookupRoute, lookupTable, type RouteQuery } from "./fib6-lookup.ts";
import type { Ipv6 } from "./ipv6.ts";
import { expiryAfter } from "./kernel-route.ts";
import { startRouteCollector } from "./route-collector.ts";

// Read first: net/ipv6/route.c (ip6_route_info_create, fib6_nh_init, ip6_validate_gw, ip6_route_del),
// net/ipv6/ip6_fib.c (fib6_add_rt2node). Errors and their words: test/golden/ipv6/routes.sh.uml.

/** RTM_NEWROUTE */
export function newRoute(ipv6: Ipv6, request: RouteRequest, mode: NewRouteMode): Result<void> {
  // fib6_new_table: the request makes its table, even if the route is then refused.
  ipv6.fib.tableFor(request.table ?? RT_TABLE_MAIN);
  if (request.nexthops !== undefined) return newMultipath(ipv6, request, mode);
  const built = buildRoute(ipv6, request);
  if (!built.ok) return built;
  const added = addRoute(ipv6, built.value, mode);
  if (added.ok && built.value.expires !== undefined) startRouteCollector(ipv6);
  return added;
}

const DEVICE_ONLY = "Device only routes can not be added for IPv6 using the multipath API.";

/** ip6_route_multipath_add: all next hops are made, then put into the table one by one; one that fails takes all back. */
function newMultipath(ipv6: Ipv6, request: RouteRequest, mode: NewRouteMode): Result<void> {
  const built: Fib6Route[] = [];
  for (const hop of request.nexthops ?? []) {
    const one = buildRoute(ipv6, withNexthop(request, hop) as RouteRequest);
    if (!one.ok) return one;
    const route: Fib6Route = { ...one.value, weight: hop.weight ?? 1 };
    if (!qualifiesForMultipath(route)) return fail("EINVAL", DEVICE_ONLY);
    if (built.some((other) => hasSameNextHop(other, route))) return fail("EEXIST");
    built.push(route);
  }
  for (const [index, route] of built.entries()) {
    const added = addRoute(ipv6, route, index === 0 ? mode : "append");
    if (added.ok) continue;
    for (const earlier of built.slice(0, index)) ipv6.fib.remove(earlier);
    return added;
  }
  return succeed(undefined);
}

/** The request for one of its next hops. */
function withNexthop(request: DeleteRouteRequest, hop: NexthopRequest): DeleteRouteRequest {
  const { nexthops: _all, gateway: _gateway, ifindex: _ifindex, onlink: _onlink, ...rest } = request;
  return {
    ...rest,
    ...(hop.gateway === undefined ? {} : { gateway: hop.gateway }),
    ...(hop.ifindex === undefined ? {} : { ifindex: hop.ifindex }),
    ...(hop.onlink === true ? { onlink: true } : {}),
  };
}

/** ip6_route_multipath_del: every next hop, and the last error. */
function deleteMultipath(ipv6: Ipv6, request: DeleteRouteRequest): Result<void> {
  let result: Result<void> = succeed(undefined);
  for (const hop of request.nexthops ?? []) {
    const deleted = deleteRoute(ipv6, withNexthop(request, hop));
    if (!deleted.ok) result = deleted;
  }
  return result;
}

/** ip6_route_info_create */
function buildRoute(ipv6: Ipv6, request: RouteRequest): Result<Fib6Route> {
  if (request.prefixLength > 128) return fail("EINVAL", "Invalid prefix length");
  const destination = ipv6Network(
    (request.destination as Ipv6Address | undefined) ?? IPV6_ANY,
    request.prefixLength,
  );
  const hop = nextHop(ipv6, request, destination);
  if (!hop.ok) return hop;
  const { device, gateway, type } = hop.value;
  const source = request.preferredSource as Ipv6Address | undefined;
  const hasSource = source !== undefined && source !== IPV6_ANY;
  if (hasSource && !ipv6.addressIndex.isOurs(source, device)) return fail("EINVAL", "Invalid source address");
  const local = type === "local" || type === "anycast";
  return succeed({
    table: request.table ?? RT_TABLE_MAIN,
    destination,
    prefixLength: request.prefixLength,
    type,
    metric: request.metric === undefined || request.metric === 0 ? IP6_RT_PRIO_USER : request.metric,
    protocol: request.protocol ?? RTPROT_BOOT,
    device,
    gateway,
    onlink: request.onlink === true,
    mtu: request.mtu,
    hopLimit: request.hopLimit,
    preference: request.preference ?? "medium",
    advertised: undefined,
    lastProbeNs: ipv6.namespace.clock.now(),
    preferredSource: hasSource ? source : undefined,
    linkdown: !local && !device.carrier,
    expires: expiryAfter(ipv6, request.expiresSeconds),
    linked: false,
    exceptions: undefined,
  });
}

interface NextHop {
  readonly device: NetDevice;
  readonly gateway: Ipv6Address | undefined;
  readonly type: RouteRequest["type"];
}

/** fib6_nh_init */
function nextHop(ipv6: Ipv6, request: RouteRequest, destination: Ipv6Address): Result<NextHop> {
  const { type } = request;
  const given = request.ifindex === undefined || request.ifindex === 0 ? undefined : deviceOf(ipv6, request);
  if (given !== undefined && !given.ok) return given;
  let device = given?.value;
  if (request.onlink === true) {
    if (device === undefined) return fail("ENODEV", "Nexthop device required for onlink");
    if ((device.flags & IFF_UP) === 0) return fail("ENETDOWN", "Nexthop device is not up");
  }
  const gateway = request.gateway as Ipv6Address | undefined;
  // A gateway is looked at first, and lo can be none's device (recorded on 6.1.176).
  if (rejects(type, gateway === undefined ? device : undefined, destination)) {
    const rejecting = rejectErrno(type) === undefined ? "unreachable" : type;
    return succeed({ device: ipv6.loopback, gateway: undefined, type: rejecting });
  }
  if (gateway !== undefined) {
    const validated = validateGateway(ipv6, request, gateway, device);
    if (!validated.ok) return validated;
    device = validated.value;
  }
  if (device === undefined) return fail("ENODEV");
  if (ipv6.devices.get(device)?.settings.disable_ipv6 !== 0) {
    return fail("EACCES", "IPv6 is disabled on nexthop device");
  }
  if ((device.flags & IFF_UP) === 0) return fail("ENETDOWN", "Nexthop device is not up");
  return succeed({ device, gateway, type });
}

function deviceOf(ipv6: Ipv6, request: RouteRequest): Result<NetDevice> {
  const device = ipv6.namespace.deviceByIndex(request.ifindex!);
  return device === undefined || !ipv6.devices.has(device) ? fail("ENODEV") : succeed(device);
}

/** fib6_is_reject: a true route through lo would loop, so it becomes one that rejects. */
function rejects(
  type: RouteRequest["type"],
  device: NetDevice | undefined,
  destination: Ipv6Address,
): boolean {
  if (rejectErrno(type) !== undefined) return true;
  if (device === undefined || (device.flags & IFF_LOOPBACK) === 0) return false;
  return destination !== IPV6_LOOPBACK && type !== "local" && type !== "anycast";
}

/** ip6_validate_gw: which device the gateway is on. */
function validateGateway(
  ipv6: Ipv6,
  request: RouteRequest,
  gateway: Ipv6Address,
  given: NetDevice | undefined,
): Result<NetDevice> {
  if (given !== undefined && isLocalGateway(ipv6, gateway, given)) return localGateway();
  let device = given;
  if (!isIpv6LinkLocal(gateway)) {
    if (isIpv6Multicast(gateway) || gateway === IPV6_ANY) return fail("EINVAL", "Invalid gateway address");
    if (request.onlink === true) {
      const refused = checkOnlink(ipv6, request, gateway, given!);
      if (refused !== undefined) return refused;
    } else {
      const found = gatewayDevice(ipv6, request, gateway);
      if (found === undefined || (given !== undefined && given !== found)) return fail("EHOSTUNREACH");
      device = found;
    }
  }
  if (device === undefined) return fail("EINVAL", "Egress device not specified");
  if ((device.flags & IFF_LOOPBACK) !== 0) {
    return fail("EINVAL", "Egress device can not be loopback device for this route");
  }
  return given === undefined && isLocalGateway(ipv6, gateway, device) ? localGateway() : succeed(device);
}

function isLocalGateway(ipv6: Ipv6, gateway: Ipv6Address, device: NetDevice): boolean {
  const anywhere = !isIpv6LinkLocal(gateway);
  return ipv6.addressIndex.isOursOrTentative(gateway, anywhere ? undefined : device);
}

function localGateway(): Failure {
  return fail("EINVAL", "Gateway can not be a local address");
}

/** ip6_route_check_nh: through a route of its own table first, then by all. */
function gatewayDevice(ipv6: Ipv6, request: RouteRequest, gateway: Ipv6Address): NetDevice | undefined {
  const query: RouteQuery = {
    destination: gateway,
    source: IPV6_ANY,
    ifindex: request.ifindex ?? 0,
    interface: "strict",
  };
  const table = ipv6.fib.table(request.table ?? RT_TABLE_MAIN);
  const inTable = table === undefined ? undefined : lookupTable(ipv6, table, query);
  if (inTable !== undefined && isDirect(inTable)) return inTable.device;
  const { route, errno } = lookupRoute(ipv6, query);
  return errno === undefined && route !== undefined && isDirect(route) ? route.device : undefined;
}

function isDirect(route: Fib6Route): boolean {
  return route.gateway === undefined && rejectErrno(route.type) === undefined;
}

/** ip6_route_check_nh_onlink: not an address that the table sends elsewhere. */
function checkOnlink(
  ipv6: Ipv6,
  request: RouteRequest,
  gateway: Ipv6Address,
  device: NetDevice,
): Failure | undefined {
  const table = ipv6.fib.table(request.table ?? RT_TABLE_MAIN);
  const query: RouteQuery = { destination: gateway, source: IPV6_ANY, ifindex: 0, interface: "preferred" };
  const route = table === undefined ? undefined : lookupTable(ipv6, table, query);
  if (route === undefined || route.prefixLength === 0) return undefined;
  const elsewhere = isLocalRoute(route) || rejectErrno(route.type) !== undefined || route.device !== device;
  return elsewhere ? fail("EINVAL", "Nexthop has invalid gateway or device mismatch") : undefined;
}

/** fib6_add, fib6_add_rt2node */
function addRoute(ipv6: Ipv6, route: Fib6Route, mode: NewRouteMode): Result<void> {
  const table = ipv6.fib.tableFor(route.table);
  const present = table.at(route.destination, route.prefixLength);
  const sameMetric = present.filter((other) => other.metric === route.metric);
  if (mode === "replace" || mode === "change") return replaceRoute(ipv6, route, sameMetric, mode);
  if (mode === "add" && sameMetric.length > 0) return fail("EEXIST");
  const same = sameMetric.find((other) => hasSameNextHop(other, route));
  if (same !== undefined) {
    // A route that expires takes the lifetime of the one that is refused, be it none.
    if (same.expires !== undefined) same.expires = route.expires;
    return fail("EEXIST");
  }
  ipv6.fib.multipath ||= qualifiesForMultipath(route) && sameMetric.some(qualifiesForMultipath);
  table.insert(route);
  return succeed(undefined);
}

function replaceRoute(
  ipv6: Ipv6,
  route: Fib6Route,
  sameMetric: readonly Fib6Route[],
  mode: "replace" | "change",
): Result<void> {
  const table = ipv6.fib.tableFor(route.table);
  const multipath = qualifiesForMultipath(route);
  const old = sameMetric.find((other) => qualifiesForMultipath(other) === multipath) ?? sameMetric[0];
  if (old !== undefined) {
    const others = (old.siblings ?? []).filter((sibling) => sibling !== old);
    table.replace(old, route);
    for (const sibling of others) table.remove(sibling);
    return succeed(undefined);
  }
  if (mode === "replace") {
    table.insert(route);
    return succeed(undefined);
  }
  // The root of a table is a node even without routes.
  const node = route.prefixLength === 0 || table.at(route.destination, route.prefixLength).length > 0;
  return node ? fail("ENOENT") : fail("ENOENT", "Can not replace route - no match found");
}

/** rt6_duplicate_nexthop */
function hasSameNextHop(a: Fib6Route, b: Fib6Route): boolean {
  return a.device === b.device && a.gateway === b.gateway;
}

/** ip6_route_del: the first route of the prefix that is all that was said. */
export function deleteRoute(ipv6: Ipv6, request: DeleteRouteRequest): Result<void> {
  const table = ipv6.fib.table(request.table ?? RT_TABLE_MAIN);
  if (table === undefined) return fail("ESRCH", "FIB table does not exist");
  const destination = ipv6Network(
    (request.destination as Ipv6Address | undefined) ?? IPV6_ANY,
    request.prefixLength,
  );
  if (request.cached === true) return deleteException(ipv6, request, destination);
  if (request.nexthops !== undefined) return deleteMultipath(ipv6, request);
  const routes = table.at(destination, request.prefixLength);
  const matching = routes.find((route) => matches(route, request));
  if (matching === undefined) {
    // The root of an empty table holds the null entry, which matches but can't be deleted (__ip6_del_rt).
    const foundNull = request.prefixLength === 0 && routes.length === 0 && request.ifindex === undefined;
    return fail(foundNull && request.gateway === undefined ? "ENOENT" : "ESRCH");
  }
  // Whoever names no gateway means all next hops (fc_delete_all_nh).
  const all = request.gateway === undefined ? matching.siblings : undefined;
  for (const route of all ?? [matching]) table.remove(route);
  return succeed(undefined);
}

/** ip6_del_cached_rt: what was learned about one destination is forgotten. */
function deleteException(ipv6: Ipv6, request: DeleteRouteRequest, destination: Ipv6Address): Result<void> {
  const table = ipv6.fib.table(request.table ?? RT_TABLE_MAIN);
  const removed = table?.longest(destination, (routes) => {
    for (const route of routes) {
      const exception = route.exceptions?.get(destination);
      if (exception === undefined || !exceptionMatches(route, exception.gateway, request)) continue;
      return route.exceptions?.delete(destination);
    }
    return undefined;
  });
  return removed === true ? succeed(undefined) : fail("ESRCH");
}

function exceptionMatches(
  route: Fib6Route,
  learned: Ipv6Address | undefined,
  { ifindex, gateway }: DeleteRouteRequest,
): boolean {
  if (ifindex !== undefined && ifindex !== 0 && route.device.ifindex !== ifindex) return false;
  return gateway === undefined || gateway === (learned ?? route.gateway);
}

function matches(route: Fib6Route, request: DeleteRouteRequest): boolean {
  const { ifindex, gateway, metric, protocol } = request;
  if (ifindex !== undefined && ifindex !== 0 && route.device.ifindex !== ifindex) return false;
  if (gateway !== undefined && route.gateway !== gateway) return false;
  if (metric !== undefined && metric !== 0 && route.metric !== metric) return false;
  return protocol === undefined || protocol === 0 || route.protocol === protocol;
}
