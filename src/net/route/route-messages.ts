import { SECOND_NS } from "../../time/clock.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import { type GetRouteRequest, type RouteMessage, RT_TABLE_MAIN } from "../netlink/route-message.ts";
import { type Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "./dst.ts";
import type { FibRoute, RouteException } from "./fib-route.ts";
import { Flow } from "./flow.ts";
import { routeInput } from "./route-input.ts";
import { routeOutput } from "./route-output.ts";

/** fib_dump_info */
export function routeMessage(route: FibRoute): RouteMessage {
  const { init } = route;
  return {
    family: 4,
    table: init.table,
    type: init.type,
    destination: init.prefixLength === 0 ? undefined : init.destination,
    prefixLength: init.prefixLength,
    tos: init.tos,
    protocol: init.protocol,
    scope: init.scope,
    metric: init.priority,
    preferredSource: init.preferredSource === 0 ? undefined : init.preferredSource,
    nexthop: {
      ifindex: init.device?.ifindex,
      gateway: init.gateway === 0 ? undefined : init.gateway,
      onlink: init.onlink,
      linkdown: route.linkdown,
      dead: route.dead,
    },
    mtu: init.mtu,
    preference: undefined,
    expiresSeconds: undefined,
    cached: false,
    cacheFlags: [],
  };
}

/**
 * inet_rtm_getroute: the route that a packet would take. Cache flags in iproute2's order; `mc` stands for a flag bit
 * that iproute2 also prints as `rt_offload_failed`.
 */
export function getRouteMessage(ipv4: Ipv4, request: GetRouteRequest, scope: number): Result<RouteMessage> {
  const flow = new Flow();
  flow.destination = request.destination as Ipv4Address;
  flow.source = (request.source ?? IPV4_ANY) as Ipv4Address;
  flow.outputIfindex = request.outputIfindex ?? 0;
  flow.tos = (request.tos ?? 0) & 0x1c;
  flow.mark = request.mark ?? 0;
  flow.scope = scope;
  const { inputIfindex } = request;
  const input = inputIfindex !== undefined && inputIfindex !== 0;
  const dst = input ? routeReceived(ipv4, request, flow) : routeOutput(ipv4, flow);
  if (typeof dst === "string") return fail(dst);
  if (dst.error !== undefined) return fail(dst.error);
  // RTA_PREFSRC is what routing chose, not what was asked for.
  const chosen = !input && flow.source !== request.source ? flow.source : undefined;
  return succeed(dstMessage(ipv4, dst, { destination: flow.destination, source: chosen, input }));
}

function routeReceived(ipv4: Ipv4, request: GetRouteRequest, flow: Flow): Dst | Errno {
  const device = ipv4.namespace.deviceByIndex(request.inputIfindex!);
  if (device === undefined) return "ENODEV";
  const { destination, source, tos, mark } = flow;
  return routeInput(ipv4, { destination, source, tos, mark, protocol: 17, kind: "packet" }, device);
}

/** rt_fill_info */
function dstMessage(
  ipv4: Ipv4,
  dst: Dst,
  ends: { destination: Ipv4Address; source: Ipv4Address | undefined; input: boolean },
): RouteMessage {
  const { exception } = dst;
  const now = ipv4.namespace.clock.now();
  const expires =
    exception === undefined || exception.expiresNs === 0 ? undefined : exception.expiresNs - now;
  // What is ours is shown on lo.
  const local = (dst.flags & RTCF_LOCAL) !== 0 && (dst.type === "local" || ends.input);
  const lo = ipv4.namespace.deviceByIndex(1);
  return {
    family: 4,
    // Local and main are one table until a rule takes them apart, and go by the name of the main one.
    table: ipv4.fib.unmerged ? dst.table : RT_TABLE_MAIN,
    type: dst.type,
    destination: ends.destination,
    prefixLength: 32,
    tos: 0,
    protocol: 0,
    scope: 0,
    metric: 0,
    preferredSource: ends.source,
    nexthop: {
      ifindex: local ? lo?.ifindex : dst.device.ifindex,
      gateway: dst.gateway === 0 ? undefined : dst.gateway,
      onlink: false,
      linkdown: false,
      dead: false,
    },
    mtu: exception !== undefined && exception.mtu !== 0 ? exception.mtu : dst.route?.init.mtu,
    preference: undefined,
    expiresSeconds: expires === undefined ? undefined : Math.floor(expires / SECOND_NS),
    cached: true,
    cacheFlags: cacheFlags(dst),
  };
}

function cacheFlags(dst: Dst): readonly string[] {
  const flags: string[] = [];
  if ((dst.flags & RTCF_LOCAL) !== 0) flags.push("local");
  if ((dst.flags & RTCF_MULTICAST) !== 0) flags.push("mc");
  if ((dst.flags & RTCF_BROADCAST) !== 0) flags.push("brd");
  if (dst.exception !== undefined && dst.exception.gateway !== 0) flags.push("redirected");
  if (dst.redirect) flags.push("redirect");
  return flags;
}

/** `ip route show cache`: fib_dump_info_fnhe. */
export function exceptionMessages(ipv4: Ipv4): readonly RouteMessage[] {
  const now = ipv4.namespace.clock.now();
  return ipv4.fib
    .dump("all")
    .flatMap((route) =>
      [...route.exceptions]
        .filter(([, exception]) => exception.expiresNs === 0 || exception.expiresNs > now)
        .map(([destination, exception]) => exceptionMessage(route, destination, exception, now)),
    );
}

function exceptionMessage(
  route: FibRoute,
  destination: Ipv4Address,
  exception: RouteException,
  now: number,
): RouteMessage {
  const base = routeMessage(route);
  const learned = exception.gateway !== 0;
  const own = route.usesGateway ? route.init.gateway : undefined;
  return {
    ...base,
    destination,
    prefixLength: 32,
    protocol: 0,
    scope: 0,
    metric: 0,
    preferredSource: undefined,
    nexthop: { ...base.nexthop, gateway: learned ? exception.gateway : own },
    mtu: exception.mtu === 0 ? undefined : exception.mtu,
    expiresSeconds:
      exception.expiresNs === 0 ? undefined : Math.floor((exception.expiresNs - now) / SECOND_NS),
    cached: true,
    cacheFlags: learned ? ["redirected"] : [],
  };
}
