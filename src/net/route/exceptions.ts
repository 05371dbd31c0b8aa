import { SECOND_NS } from "../../time/clock.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import type { FibRoute, RouteException } from "./fib-route.ts";

// Read first: net/ipv4/route.c (update_or_create_fnhe, find_exception).

/** FNHE_RECLAIM_DEPTH times FNHE_HASH_SIZE: exceptions that one next hop keeps. */
const EXCEPTION_LIMIT = 5 * 2048;
/** ip_rt_gc_timeout: how long a redirect is believed. */
export const REDIRECT_TIMEOUT_NS: number = 300 * SECOND_NS;

/** The exception for a destination, unless it has expired. */
export function findException(
  ipv4: Ipv4,
  route: FibRoute,
  destination: Ipv4Address,
): RouteException | undefined {
  if (route.exceptions.size === 0) return undefined;
  const exception = route.exceptions.get(destination);
  if (exception === undefined) return undefined;
  if (exception.expiresNs === 0 || ipv4.namespace.clock.now() < exception.expiresNs) return exception;
  route.exceptions.delete(destination);
  return undefined;
}

/** A new or changed exception; cached routes are looked up again. */
export function updateException(
  ipv4: Ipv4,
  route: FibRoute,
  destination: Ipv4Address,
  change: Partial<RouteException>,
): void {
  const old = findException(ipv4, route, destination);
  const empty: RouteException = { gateway: 0 as Ipv4Address, mtu: 0, mtuLocked: false, expiresNs: 0 };
  if (old === undefined && route.exceptions.size >= EXCEPTION_LIMIT) {
    const [oldest] = route.exceptions.keys();
    if (oldest !== undefined) route.exceptions.delete(oldest);
  }
  route.exceptions.set(destination, { ...(old ?? empty), ...change });
  route.output = undefined;
  route.input = undefined;
  ipv4.fib.flushCache();
}
