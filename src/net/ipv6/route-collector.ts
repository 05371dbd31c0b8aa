import { SECOND_NS } from "../../time/clock.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import type { Ipv6 } from "./ipv6.ts";

/** net.ipv6.route.gc_interval */
const GC_INTERVAL_NS: number = 30 * SECOND_NS;

/** fib6_start_gc: while there are routes that expire, they are looked through every 30 s; till then they show. */
export function startRouteCollector(ipv6: Ipv6): void {
  if (ipv6.collectsRoutes) return;
  ipv6.collectsRoutes = true;
  startKernelTimer(ipv6.namespace.clock, GC_INTERVAL_NS, () => {
    ipv6.collectsRoutes = false;
    if (collectRoutes(ipv6)) startRouteCollector(ipv6);
  });
}

/** fib6_run_gc, which a device that goes down or changes its MAC also causes; true when some are left to expire. */
export function collectRoutes(ipv6: Ipv6): boolean {
  const now = ipv6.namespace.clock.now();
  let left = false;
  ipv6.fib.clean(({ expires }) => {
    if (expires === undefined) return false;
    const expired = expires.kind === "lapsed" || expires.timeNs <= now;
    left ||= !expired;
    return expired;
  });
  return left;
}
