import { SECOND_NS } from "../../time/clock.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { RT_SCOPE_UNIVERSE } from "../netlink/address-message.ts";
import type { GetRouteRequest, RouteMessage } from "../netlink/route-message.ts";
import type { Fib6Exception, Fib6Route, RouteExpiry } from "./fib6.ts";
import { type RouteAnswer, type RuleSelectors, routeInput, routeOutput } from "./fib6-lookup.ts";
import type { Ipv6 } from "./ipv6.ts";
import { sourceForRoute } from "./source-address.ts";

// Read first: net/ipv6/route.c (inet6_rtm_getroute, rt6_fill_node, rt6_dump_route).

/** What INT_MAX hundredths of a second come to, cut towards zero, with the sign that 6.1 gives it. */
const LAPSED_SECONDS = -21474836;

/** RTM_GETROUTE with NLM_F_DUMP. */
export function dumpRoutes(ipv6: Ipv6, table: number | "all" | "cache"): readonly RouteMessage[] {
  const messages: RouteMessage[] = [];
  for (const dumped of ipv6.fib.tables()) {
    if (typeof table === "number" && table !== dumped.id) continue;
    for (const route of dumped.all()) {
      // The next hops of one route are told together, at the place of the first.
      if (table !== "cache" && route.siblings !== undefined && route.siblings[0] !== route) continue;
      if (table === "cache") messages.push(...exceptionMessages(ipv6, route));
      else messages.push(wholeMessage(ipv6, route));
    }
  }
  return messages;
}

/** rt6_fill_node for a route with all its next hops. */
function wholeMessage(ipv6: Ipv6, route: Fib6Route): RouteMessage {
  const message = routeMessage(ipv6, route);
  if (route.siblings === undefined) return message;
  const nexthops = route.siblings.map((sibling) => ({
    ...routeMessage(ipv6, sibling).nexthop,
    weight: sibling.weight ?? 1,
  }));
  const nexthop = { ifindex: undefined, gateway: undefined, onlink: false, linkdown: false, dead: false };
  return { ...message, nexthop, nexthops };
}

/** rt6_fill_node */
function routeMessage(ipv6: Ipv6, route: Fib6Route): RouteMessage {
  return {
    family: 6,
    table: route.table,
    type: route.type,
    destination: route.prefixLength === 0 ? undefined : route.destination,
    prefixLength: route.prefixLength,
    tos: 0,
    protocol: route.protocol,
    scope: RT_SCOPE_UNIVERSE,
    metric: route.metric,
    preferredSource: route.preferredSource,
    nexthop: {
      ifindex: route.device.ifindex,
      gateway: route.gateway,
      onlink: route.onlink,
      linkdown: route.linkdown,
      dead: route.dead === true || (route.linkdown && ipv6.ignoresLinkdown(route.device)),
    },
    mtu: route.mtu,
    hopLimit: route.hopLimit,
    preference: route.preference,
    expiresSeconds: secondsLeft(ipv6, route.expires),
    cached: false,
    cacheFlags: [],
  };
}

function secondsLeft(ipv6: Ipv6, expires: RouteExpiry | undefined): number | undefined {
  if (expires === undefined) return undefined;
  if (expires.kind === "lapsed") return LAPSED_SECONDS;
  return Math.trunc((expires.timeNs - ipv6.namespace.clock.now()) / SECOND_NS);
}

function exceptionMessages(ipv6: Ipv6, route: Fib6Route): RouteMessage[] {
  const now = ipv6.namespace.clock.now();
  return [...(route.exceptions?.values() ?? [])]
    .filter((exception) => exception.expiresNs === undefined || exception.expiresNs > now)
    .map((exception) => withException(ipv6, routeMessage(ipv6, route), exception));
}

function withException(ipv6: Ipv6, message: RouteMessage, exception: Fib6Exception): RouteMessage {
  const timeNs = exception.expiresNs;
  return {
    ...message,
    destination: exception.destination,
    prefixLength: 128,
    nexthop: { ...message.nexthop, gateway: exception.gateway ?? message.nexthop.gateway },
    mtu: exception.mtu ?? message.mtu,
    expiresSeconds: timeNs === undefined ? undefined : secondsLeft(ipv6, { kind: "at", timeNs }),
    cached: true,
  };
}

/** inet6_rtm_getroute */
export function getRoute(ipv6: Ipv6, request: GetRouteRequest): Result<RouteMessage> {
  const destination = request.destination as Ipv6Address;
  const received = request.inputIfindex !== undefined && request.inputIfindex !== 0;
  const answer = received ? inputAnswer(ipv6, request) : outputAnswer(ipv6, request);
  if (!answer.ok) return answer;
  const { route, errno, device, exception } = answer.value;
  if (errno !== undefined || route === undefined) return fail(errno ?? "ENETUNREACH");
  const message = routeMessage(ipv6, route);
  const base = exception === undefined ? message : withException(ipv6, message, exception);
  return succeed({
    ...base,
    destination,
    prefixLength: 128,
    nexthop: { ...base.nexthop, ifindex: device.ifindex, linkdown: false, onlink: false },
    preferredSource: received ? undefined : sourceForRoute(ipv6, route, destination),
    // Only what a cached exception has of its own runs out; the route's lifetime is not told (rt6_set_from).
    expiresSeconds: exception === undefined ? undefined : base.expiresSeconds,
  });
}

function inputAnswer(ipv6: Ipv6, request: GetRouteRequest): Result<RouteAnswer> {
  const device = ipv6.namespace.deviceByIndex(request.inputIfindex!);
  if (device === undefined) return fail("ENODEV");
  const source = (request.source as Ipv6Address | undefined) ?? IPV6_ANY;
  const destination = request.destination as Ipv6Address;
  return succeed(routeInput(ipv6, device, { source, destination, selectors: selectorsOf(request) }));
}

function outputAnswer(ipv6: Ipv6, request: GetRouteRequest): Result<RouteAnswer> {
  const source = (request.source as Ipv6Address | undefined) ?? IPV6_ANY;
  const ifindex = request.outputIfindex ?? 0;
  const destination = request.destination as Ipv6Address;
  return succeed(routeOutput(ipv6, { destination, source, ifindex, selectors: selectorsOf(request) }));
}

function selectorsOf(request: GetRouteRequest): RuleSelectors {
  const { mark = 0, tos = 0, ipProtocol = 0, sourcePort = 0, destinationPort = 0 } = request;
  return { mark, tos, protocol: ipProtocol, sourcePort, destinationPort };
}
