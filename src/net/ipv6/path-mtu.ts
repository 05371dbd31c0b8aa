import { SECOND_NS } from "../../time/clock.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import type { Fib6Exception, Fib6Route } from "./fib6.ts";
import { type RouteQuery, routeOutput } from "./fib6-lookup.ts";
import type { Ipv6 } from "./ipv6.ts";
import { startRouteCollector } from "./route-collector.ts";
import { IPV6_MIN_MTU } from "./settings.ts";

// Read first: RFC 8201, net/ipv6/route.c (ip6_update_pmtu, __ip6_rt_update_pmtu, rt6_insert_exception).

/** FIB6_MAX_DEPTH times FIB6_EXCEPTION_BUCKET_SIZE: exceptions that one route keeps. */
const EXCEPTION_LIMIT = 5 * 1024;

/** What is kept about a packet too big, by whoever may believe it. */
export type PathFlow = Omit<RouteQuery, "interface">;

/** ip6_update_pmtu: the route of what was too big remembers `mtu` for its destination; never upwards, never below 1280. */
export function updatePathMtu(ipv6: Ipv6, flow: PathFlow, mtu: number): void {
  const { route, errno, mtu: known } = routeOutput(ipv6, flow);
  if (route === undefined || errno !== undefined) return;
  if (mtu < IPV6_MIN_MTU || mtu >= known) return;
  const expiresNs = ipv6.namespace.clock.now() + ipv6.transport.mtuExpires.value * SECOND_NS;
  updateException(ipv6, route, flow.destination, { mtu, expiresNs });
}

/** rt6_insert_exception */
export function updateException(
  ipv6: Ipv6,
  route: Fib6Route,
  destination: Ipv6Address,
  change: Partial<Fib6Exception>,
): void {
  route.exceptions ??= new Map();
  const { exceptions } = route;
  const known = exceptions.get(destination);
  if (known === undefined && exceptions.size >= EXCEPTION_LIMIT) {
    const [oldest] = exceptions.keys();
    exceptions.delete(oldest!);
  }
  const nothing = { destination, gateway: undefined, mtu: undefined, expiresNs: undefined };
  const madeNs = ipv6.namespace.clock.now();
  exceptions.set(destination, { ...(known ?? { ...nothing, madeNs }), ...change });
  startRouteCollector(ipv6);
}
