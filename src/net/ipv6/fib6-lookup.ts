import type { NetDevice } from "../../device/device.ts";
import type { Errno } from "../../wire/errno.ts";
import { formatIpv6Address, IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { NUD_FAILED, NUD_VALID } from "../neighbour/neighbour.ts";
import { LOOPBACK_IFINDEX, type RuleVerdict } from "../route/fib-rules.ts";
import { needsStrictInterface } from "./address-type.ts";
import { type Fib6Exception, type Fib6Route, type Fib6Table, isLocalRoute, rejectErrno } from "./fib6.ts";
import type { Ipv6 } from "./ipv6.ts";
import { selectPath } from "./multipath.ts";
import { probeRouter } from "./router-probe.ts";

// Read first: net/ipv6/route.c (fib6_table_lookup, __find_rr_leaf, find_match, ip6_route_output_flags_noref).

/** One question to the tables (struct flowi6 and RT6_LOOKUP_F_*). */
export interface RouteQuery {
  readonly destination: Ipv6Address;
  /** IPV6_ANY while none is chosen. */
  readonly source: Ipv6Address;
  /** ifindex that is preferred, and required where `interface` is strict; 0 = any. */
  readonly ifindex: number;
  readonly interface: "strict" | "preferred";
  /** What only rules look at; absent: 0. */
  readonly selectors?: RuleSelectors | undefined;
}

/** The rest of struct flowi6. */
export interface RuleSelectors {
  /** flowi6_iif, for a received packet, whose `ifindex` is no output device. */
  readonly inputIfindex?: number;
  readonly mark?: number;
  readonly tos?: number;
  readonly protocol?: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** Only the choice among several next hops looks at it. */
  readonly flowLabel?: number;
}

/** What routing answered (struct rt6_info). `errno` is set for routes that reject and where there is none. */
export interface RouteAnswer {
  readonly route: Fib6Route | undefined;
  readonly errno: Errno | undefined;
  /** dst.dev: lo where the destination is this host. */
  readonly device: NetDevice;
  /** Where the packet goes on the link. */
  readonly nexthop: Ipv6Address;
  readonly exception: Fib6Exception | undefined;
  readonly mtu: number;
}

/** ip6_route_output_flags: for a packet that starts here. `bound` = the socket is bound to a device. */
export function routeOutput(
  ipv6: Ipv6,
  flow: Omit<RouteQuery, "interface">,
  socket: "bound" | "unbound" = "unbound",
): RouteAnswer {
  const strict =
    socket === "bound" ||
    needsStrictInterface(flow.destination) ||
    (flow.ifindex !== 0 && flow.source === IPV6_ANY);
  return lookupRoute(ipv6, { ...flow, interface: strict ? "strict" : "preferred" });
}

/** Where a received packet comes from and goes to. */
export interface ReceivedFlow {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly selectors?: RuleSelectors | undefined;
}

/** ip6_route_input_lookup: for a packet received on `device`. */
export function routeInput(ipv6: Ipv6, device: NetDevice, received: ReceivedFlow): RouteAnswer {
  const { source, destination } = received;
  const own = device === ipv6.loopback;
  // A packet on lo was routed when it was sent and keeps that route.
  const ifindex = own ? 0 : device.ifindex;
  const strict = !own && needsStrictInterface(destination);
  const selectors = { ...received.selectors, inputIfindex: device.ifindex };
  const scope = strict ? "strict" : "preferred";
  return lookupRoute(ipv6, { destination, source, ifindex, interface: scope, selectors });
}

/** fib6_rule_lookup */
export function lookupRoute(ipv6: Ipv6, query: RouteQuery): RouteAnswer {
  const { route, errno } = ipv6.fib.rules.custom ? lookupByRules(ipv6, query) : lookupByDefault(ipv6, query);
  if (ipv6.namespace.tracer.enabled) traceRoute(ipv6, query, route, errno);
  return answer(ipv6, query.destination, route, errno);
}

interface Found {
  readonly route: Fib6Route | undefined;
  readonly errno: Errno | undefined;
}

const NOT_FOUND: Found = { route: undefined, errno: "ENETUNREACH" };

/** fib_rules_lookup with fib6_rule_action */
function lookupByRules(ipv6: Ipv6, query: RouteQuery): Found {
  const { selectors, ifindex } = query;
  const received = selectors?.inputIfindex !== undefined;
  const flow = {
    destination: query.destination,
    source: query.source,
    inputIfindex: selectors?.inputIfindex ?? LOOPBACK_IFINDEX,
    outputIfindex: received ? 0 : ifindex,
    mark: selectors?.mark ?? 0,
    tos: selectors?.tos ?? 0,
    protocol: selectors?.protocol ?? 0,
    sourcePort: selectors?.sourcePort ?? 0,
    destinationPort: selectors?.destinationPort ?? 0,
  };
  const found = ipv6.fib.rules.lookup<Found>(
    flow,
    (id) => verdictOf(ipv6, id, query),
    (errno) => ({ route: undefined, errno }),
  );
  return found ?? NOT_FOUND;
}

function verdictOf(ipv6: Ipv6, id: number, query: RouteQuery): RuleVerdict<Found> | undefined {
  const table = ipv6.fib.table(id);
  const route = table === undefined ? undefined : lookupPath(ipv6, table, query);
  if (route === undefined) return undefined;
  const errno = rejectErrno(route.type);
  if (errno === "EAGAIN") return undefined;
  const prefixLength = errno === undefined ? route.prefixLength : -1;
  return { answer: { route, errno }, prefixLength, device: route.device };
}

function lookupByDefault(ipv6: Ipv6, query: RouteQuery): Found {
  const { local, main } = ipv6.fib;
  let route = lookupTable(ipv6, local, query);
  let errno = route === undefined ? undefined : rejectErrno(route.type);
  if (route === undefined || errno === "EAGAIN") {
    route = lookupPath(ipv6, main, query);
    errno = route === undefined ? "ENETUNREACH" : rejectErrno(route.type);
    if (errno === "EAGAIN") {
      route = undefined;
      errno = "ENETUNREACH";
    }
  }
  return { route, errno };
}

function answer(
  ipv6: Ipv6,
  destination: Ipv6Address,
  route: Fib6Route | undefined,
  errno: Errno | undefined,
): RouteAnswer {
  if (route === undefined || errno !== undefined) {
    const device = ipv6.loopback;
    return { route, errno, device, nexthop: destination, exception: undefined, mtu: device.mtu };
  }
  const exception = validException(ipv6, route, destination);
  const device = isLocalRoute(route) ? ipv6.loopback : route.device;
  const nexthop = exception?.gateway ?? route.gateway ?? destination;
  const mtu = exception?.mtu ?? route.mtu ?? ipv6.deviceMtu(device);
  return { route, errno, device, nexthop, exception, mtu };
}

function validException(ipv6: Ipv6, route: Fib6Route, destination: Ipv6Address): Fib6Exception | undefined {
  const exception = route.exceptions?.get(destination);
  if (exception === undefined) return undefined;
  if (exception.expiresNs !== undefined && exception.expiresNs <= ipv6.namespace.clock.now()) {
    route.exceptions!.delete(destination);
    return undefined;
  }
  return exception;
}

/** fib6_table_lookup, then fib6_select_path. */
function lookupPath(ipv6: Ipv6, table: Fib6Table, query: RouteQuery): Fib6Route | undefined {
  const match = lookupTable(ipv6, table, query);
  if (match?.siblings === undefined) return match;
  const { source, destination, selectors } = query;
  const { protocol = 0, flowLabel = 0 } = selectors ?? {};
  const gateways = ipv6.all.forwarding === 0 ? "reachable" : "any";
  return selectPath(
    ipv6,
    match,
    { source, destination, protocol, flowLabel },
    (route) => scoreRoute(ipv6, route, query, gateways) >= 0,
  );
}

/** fib6_table_lookup: hosts first look for a gateway that is not known to be gone. */
export function lookupTable(ipv6: Ipv6, table: Fib6Table, query: RouteQuery): Fib6Route | undefined {
  const { destination } = query;
  const cautious = ipv6.all.forwarding === 0 ? "reachable" : "any";
  const first = table.longest(destination, (routes) => selectRoute(ipv6, routes, query, cautious));
  if (first !== undefined || cautious === "any") return first;
  return table.longest(destination, (routes) => selectRoute(ipv6, routes, query, "any"));
}

/** find_rr_leaf: the best of the lowest metric; only where none fits, the best of the others. */
function selectRoute(
  ipv6: Ipv6,
  routes: readonly Fib6Route[],
  query: RouteQuery,
  gateways: "reachable" | "any",
): Fib6Route | undefined {
  let best: Fib6Route | undefined;
  let bestScore = -1;
  const metric = routes[0]!.metric;
  for (const route of routes) {
    if (route.metric !== metric && best !== undefined) break;
    const score = scoreRoute(ipv6, route, query, gateways);
    if (score > bestScore) {
      best = route;
      bestScore = score;
    }
  }
  return best;
}

const UNFIT = -3;

/** find_match and rt6_score_route */
function scoreRoute(ipv6: Ipv6, route: Fib6Route, query: RouteQuery, gateways: "reachable" | "any"): number {
  if (route.dead === true || (route.expires !== undefined && isExpired(ipv6, route))) return UNFIT;
  if (route.linkdown && ipv6.ignoresLinkdown(route.device)) return UNFIT;
  const matches = query.ifindex === 0 || route.device.ifindex === query.ifindex;
  if (!matches && query.interface === "strict") return UNFIT;
  const preference = PREFERENCE_SCORES[route.preference];
  const score = matches ? preference | 2 : preference;
  if (gateways === "any" || route.gateway === undefined) return score;
  const neighbour = ipv6.neighbours.lookup(route.gateway, route.device);
  if (neighbour !== undefined && (neighbour.state & NUD_VALID) !== 0) return score;
  const failed = neighbour !== undefined && (neighbour.state & NUD_FAILED) !== 0;
  probeRouter(ipv6, route, neighbour);
  return failed ? UNFIT : score;
}

/** IPV6_DECODE_PREF, shifted beyond the bit of the device. */
const PREFERENCE_SCORES = { low: 1 << 2, medium: 2 << 2, high: 3 << 2 } as const;

function isExpired(ipv6: Ipv6, route: Fib6Route): boolean {
  const { expires } = route;
  if (expires === undefined) return false;
  return expires.kind === "lapsed" || expires.timeNs <= ipv6.namespace.clock.now();
}

/** A route in the words of `ip -6 route`. */
export function describeRoute(route: Fib6Route | undefined): string {
  if (route === undefined) return "no route";
  const type = route.type === "unicast" ? "" : `${route.type} `;
  const prefix =
    route.prefixLength === 0 ? "default" : `${formatIpv6Address(route.destination)}/${route.prefixLength}`;
  const via = route.gateway === undefined ? "" : ` via ${formatIpv6Address(route.gateway)}`;
  return `${type}${prefix}${via} dev ${route.device.name} table ${route.table} metric ${route.metric}`;
}

function traceRoute(
  ipv6: Ipv6,
  query: RouteQuery,
  route: Fib6Route | undefined,
  errno: Errno | undefined,
): void {
  ipv6.namespace.tracer.emit({
    kind: "route",
    frame: ipv6.currentFrame,
    namespace: ipv6.namespace.label,
    device: route?.device.name ?? "",
    function: "fib6_rule_lookup",
    verdict: errno ?? (route !== undefined && isLocalRoute(route) ? "local" : "ok"),
    rule: `${formatIpv6Address(query.destination)}: ${describeRoute(route)}`,
  });
}
