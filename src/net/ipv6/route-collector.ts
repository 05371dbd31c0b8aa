import { SECOND_NS } from "../../time/clock.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import type { Fib6Route } from "./fib6.ts";
import type { Ipv6 } from "./ipv6.ts";

/** net.ipv6.route.gc_interval */
const GC_INTERVAL_NS: number = 30 * SECOND_NS;

/** round_jiffies: work that need not be exact is done at full seconds. */
function roundedSeconds(timeNs: number): number {
  const rest = timeNs % SECOND_NS;
  return rest < SECOND_NS / 4 ? timeNs - rest : timeNs - rest + SECOND_NS;
}

/** fib6_start_gc: while there are routes that expire, they are looked through every 30 s; till then they show. */
export function startRouteCollector(ipv6: Ipv6): void {
  if (ipv6.collectsRoutes) return;
  collectAfter(ipv6, GC_INTERVAL_NS);
}

function collectAfter(ipv6: Ipv6, delayNs: number): void {
  const { clock } = ipv6.namespace;
  ipv6.collectsRoutes = true;
  startKernelTimer(clock, delayNs, () => {
    ipv6.collectsRoutes = false;
    const now = clock.now();
    if (collectRoutes(ipv6)) collectAfter(ipv6, roundedSeconds(now + GC_INTERVAL_NS) - now);
  });
}

/**
 * rt6_age_exceptions: what has expired, redirects after an interval, and all behind a gateway that isn't known as a
 * router; true when some are left.
 */
function ageExceptions(ipv6: Ipv6, route: Fib6Route): boolean {
  const now = ipv6.namespace.clock.now();
  for (const { destination, gateway, expiresNs, madeNs } of [...route.exceptions!.values()]) {
    const over = now >= (expiresNs ?? madeNs + GC_INTERVAL_NS);
    const hop = gateway ?? route.gateway;
    const lost = hop !== undefined && ipv6.neighbours.lookup(hop, route.device)?.router !== true;
    if (over || lost) route.exceptions!.delete(destination);
  }
  return route.exceptions!.size > 0;
}

/** fib6_run_gc, which a device that goes down or changes its MAC also causes; true when some are left to expire. */
export function collectRoutes(ipv6: Ipv6): boolean {
  const now = ipv6.namespace.clock.now();
  let left = false;
  ipv6.fib.clean((route) => {
    const { expires } = route;
    if (route.exceptions !== undefined && ageExceptions(ipv6, route)) left = true;
    if (expires === undefined) return false;
    const expired = expires.kind === "lapsed" || expires.timeNs <= now;
    left ||= !expired;
    return expired;
  });
  return left;
}
