import type { HookPoint } from "../hooks.ts";
import type { AddressPattern, Rule, RuleHeader } from "./rule.ts";
import type { ChainSpec } from "./table-spec.ts";

// Read first: net/ipv4/netfilter/ip_tables.c (mark_source_chains).

/** For each rule the hooks from which it can be reached; "loop" where chains lead back into themselves. */
export type Reachability = ReadonlyMap<Rule, ReadonlySet<HookPoint>>;

/**
 * Follows every jump from every built-in chain. What stands behind a rule that takes every packet away is never reached,
 * and so neither checked for its hooks nor found to be a loop.
 */
export function findReachability(chains: readonly ChainSpec[]): Reachability | "loop" {
  const reached = new Map<Rule, Set<HookPoint>>();
  const byName = new Map(chains.map((chain) => [chain.name, chain]));
  for (const start of chains) {
    if (start.point === undefined) continue;
    const walk: Walk = { point: start.point, byName, reached, path: new Set(), done: new Set() };
    if (!follow(start, walk)) return "loop";
  }
  return reached;
}

interface Walk {
  readonly point: HookPoint;
  readonly byName: ReadonlyMap<string, ChainSpec>;
  readonly reached: Map<Rule, Set<HookPoint>>;
  /** Chains that have been entered and not left. */
  readonly path: Set<ChainSpec>;
  readonly done: Set<ChainSpec>;
}

function follow(chain: ChainSpec, walk: Walk): boolean {
  if (walk.path.has(chain)) return false;
  if (walk.done.has(chain)) return true;
  walk.path.add(chain);
  for (const { rule } of chain.rules) {
    const points = walk.reached.get(rule) ?? new Set();
    walk.reached.set(rule, points.add(walk.point));
    const { action } = rule;
    if (action.kind === "jump" || action.kind === "goto") {
      if (!follow(walk.byName.get(action.chain)!, walk)) return false;
    }
    if (action.kind === "verdict" && isUnconditional(rule)) break;
  }
  walk.path.delete(chain);
  walk.done.add(chain);
  return true;
}

function isUnconditional({ header, matches }: Rule): boolean {
  return matches.length === 0 && asksNothing(header);
}

function asksNothing(header: RuleHeader): boolean {
  const { source, destination, input, output, protocol, protocolSaid, fragment, inverted } = header;
  const devices = input === "" && output === "";
  const addresses = isAny(source) && isAny(destination);
  return devices && addresses && protocol === 0 && !protocolSaid && !fragment && inverted.size === 0;
}

function isAny({ address, mask }: AddressPattern): boolean {
  return BigInt(address) === 0n && BigInt(mask) === 0n;
}
