import type { NetDevice } from "../../device/device.ts";
import type { Random } from "../../time/random.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import type { Fib6Route } from "./fib6.ts";
import { flowLabelOf } from "./flow-label.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: net/ipv6/route.c (fib6_select_path, rt6_multipath_rebalance, rt6_multipath_hash, fib6_ifdown).

/** mp_hash has 31 bits, and the bounds of next hops share them by weight. */
const HASH_RANGE = 2 ** 31;

/** What a flow is told apart by under fib_multipath_hash_policy 0. */
export interface MultipathKey {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly protocol: number;
  readonly flowLabel: number;
}

/** rt6_multipath_hash: the same for all packets of a flow, from a secret that another boot would not have. */
function multipathHash(random: Random, key: MultipathKey): number {
  const { source, destination, protocol } = key;
  const high = flowLabelOf(random, { source, destination, protocol, selector: key.flowLabel });
  const low = flowLabelOf(random, { source, destination, protocol, selector: ~key.flowLabel });
  return ((high << 11) ^ low) & 0x7fffffff;
}

/** fib6_select_path: among the next hops of `match`, the one whose share of the hash holds this flow, if it is usable. */
export function selectPath(
  ipv6: Ipv6,
  match: Fib6Route,
  key: MultipathKey,
  usable: (route: Fib6Route) => boolean,
): Fib6Route {
  const { siblings } = match;
  if (siblings === undefined) return match;
  const hash = multipathHash(ipv6.namespace.network.random, key);
  const chosen = siblings[shareOf(ipv6, siblings, hash)];
  return chosen !== undefined && usable(chosen) ? chosen : match;
}

/** rt6_multipath_rebalance: which of the next hops has this hash; dead ones have none. */
function shareOf(ipv6: Ipv6, siblings: readonly Fib6Route[], hash: number): number {
  const alive = siblings.map((route) => (isDead(ipv6, route) ? 0 : (route.weight ?? 1)));
  const total = alive.reduce((sum, weight) => sum + weight, 0);
  let weight = 0;
  return alive.findIndex((own) => {
    weight += own;
    return own > 0 && hash <= Math.round((weight * HASH_RANGE) / total) - 1;
  });
}

/** rt6_is_dead */
function isDead(ipv6: Ipv6, route: Fib6Route): boolean {
  return route.dead === true || (route.linkdown && ipv6.ignoresLinkdown(route.device));
}

/** fib6_ifdown: a route goes with its device, unless it has next hops on others; these are only dead then. */
export function routesDown(ipv6: Ipv6, device: NetDevice, how: "down" | "gone"): void {
  const doomed = new Set<Fib6Route>();
  ipv6.fib.forEach((route) => {
    const { siblings } = route;
    if (how === "gone" || siblings === undefined) {
      if (route.device === device) doomed.add(route);
      return;
    }
    if (!siblings.some((sibling) => sibling.device === device)) return;
    const left = siblings.some((sibling) => sibling.device !== device && sibling.dead !== true);
    if (!left) doomed.add(route);
    else if (route.device === device) {
      route.dead = true;
      route.linkdown = true;
    }
  });
  if (doomed.size > 0) ipv6.fib.clean((route) => doomed.has(route));
}

/** rt6_sync_up */
export function routesUp(ipv6: Ipv6, device: NetDevice): void {
  ipv6.fib.forEach((route) => {
    if (route.device !== device || route.dead !== true) return;
    route.dead = undefined;
    route.linkdown = !device.carrier;
  });
}
