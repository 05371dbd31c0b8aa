import type { Errno } from "../../wire/errno.ts";
import { ipv4Mask } from "../../wire/ipv4-address.ts";
import type { FibRoute } from "./fib-route.ts";
import type { Flow } from "./flow.ts";

// Read first: net/ipv4/fib_trie.c (fib_table_lookup, fib_table_insert, fib_find_alias). Instead of a trie: one hash
// table a prefix length, asked from the longest length in use to the shortest. Keys are signed 32-bit integers, which
// the engine keeps unboxed.

/** Whether a route whose device has no carrier is to be skipped (ignore_routes_with_linkdown). */
export type LinkdownTest = (route: FibRoute) => boolean;

/** A set of routes by prefix; local and main share one, as they do in Linux while there are no custom rules. */
export class PrefixTable {
  readonly #byLength: (Map<number, FibRoute[]> | undefined)[] = new Array(33).fill(undefined);
  /** Prefix lengths in use, longest first. */
  #lengths: number[] = [];
  readonly #ignoresLinkdown: LinkdownTest;

  constructor(ignoresLinkdown: LinkdownTest) {
    this.#ignoresLinkdown = ignoresLinkdown;
  }

  /** fib_table_lookup: a route, the error of the route that ended the search, or undefined (no match). */
  lookup(flow: Flow): FibRoute | Errno | undefined {
    const lengths = this.#lengths;
    for (let index = 0; index < lengths.length; index++) {
      const length = lengths[index]!;
      const key = length === 0 ? 0 : flow.destination & (-1 << (32 - length));
      const leaf = this.#byLength[length]!.get(key);
      if (leaf === undefined) continue;
      const found = this.#match(leaf, flow);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #match(leaf: readonly FibRoute[], flow: Flow): FibRoute | Errno | undefined {
    for (let index = 0; index < leaf.length; index++) {
      const route = leaf[index]!;
      if (route.tos !== 0 && route.tos !== flow.tos) continue;
      if (route.scope < flow.scope) continue;
      if (route.error !== undefined) return route.error;
      if (flow.outputIfindex !== 0 && route.device!.ifindex !== flow.outputIfindex) continue;
      if (route.linkdown && !flow.ignoreLinkState && this.#ignoresLinkdown(route)) continue;
      return route;
    }
    return undefined;
  }

  /** The routes to exactly this prefix, in the order in which a lookup tries them. */
  leaf(destination: number, prefixLength: number): readonly FibRoute[] {
    return this.#byLength[prefixLength]?.get(keyOf(destination, prefixLength)) ?? [];
  }

  /** Puts `route` before `next`; without it behind its equals: table descending, TOS descending, metric ascending. */
  insert(route: FibRoute, next: FibRoute | undefined): void {
    const { destination, prefixLength } = route.init;
    const leaf = this.#leafOf(destination, prefixLength);
    const place = next === undefined ? leaf.findIndex((other) => precedes(route, other)) : leaf.indexOf(next);
    leaf.splice(place < 0 ? leaf.length : place, 0, route);
  }

  replace(old: FibRoute, route: FibRoute): void {
    const leaf = this.#leafOf(old.init.destination, old.init.prefixLength);
    leaf[leaf.indexOf(old)] = route;
  }

  remove(route: FibRoute): void {
    const { destination, prefixLength } = route.init;
    const leaves = this.#byLength[prefixLength];
    const key = keyOf(destination, prefixLength);
    const left = (leaves?.get(key) ?? []).filter((other) => other !== route);
    if (left.length > 0) leaves?.set(key, left);
    else leaves?.delete(key);
    if (leaves?.size === 0) {
      this.#byLength[prefixLength] = undefined;
      this.#lengths = this.#lengths.filter((length) => length !== prefixLength);
    }
  }

  /** All routes in the order of the trie: by address, longer prefixes first. */
  all(): readonly FibRoute[] {
    const leaves: FibRoute[][] = [];
    for (const length of this.#lengths) leaves.push(...this.#byLength[length]!.values());
    leaves.sort((a, b) => {
      const [left, right] = [a[0]!.init, b[0]!.init];
      return left.destination - right.destination || right.prefixLength - left.prefixLength;
    });
    return leaves.flat();
  }

  #leafOf(destination: number, prefixLength: number): FibRoute[] {
    let leaves = this.#byLength[prefixLength];
    if (leaves === undefined) {
      leaves = new Map();
      this.#byLength[prefixLength] = leaves;
      this.#lengths = [...this.#lengths, prefixLength].sort((a, b) => b - a);
    }
    const key = keyOf(destination, prefixLength);
    let leaf = leaves.get(key);
    if (leaf === undefined) {
      leaf = [];
      leaves.set(key, leaf);
    }
    return leaf;
  }
}

function keyOf(destination: number, prefixLength: number): number {
  return (destination & ipv4Mask(prefixLength)) | 0;
}

function precedes(a: FibRoute, b: FibRoute): boolean {
  if (a.init.table !== b.init.table) return a.init.table > b.init.table;
  if (a.tos !== b.tos) return a.tos > b.tos;
  return a.init.priority < b.init.priority;
}
