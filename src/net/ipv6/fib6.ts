import type { NetDevice } from "../../device/device.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import {
  IPV6_ALL_NODES,
  IPV6_ANY,
  type Ipv6Address,
  ipv6Network,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import { type RouteType, RT_TABLE_LOCAL, RT_TABLE_MAIN, type RuleRequest } from "../netlink/route-message.ts";
import { FibRules } from "../route/fib-rules.ts";

// Read first: net/ipv6/ip6_fib.c (fib6_add_rt2node, fib6_walk), net/ipv6/route.c (rt6_select).
//
// A table is one map per prefix length, from network to the routes of that prefix, in order of metric. A lookup
// tries the lengths from the longest on, which is what descending the kernel's tree and backtracking comes to.

/** include/net/ip6_route.h and rtnetlink: metrics of user and kernel routes. */
export const IP6_RT_PRIO_USER = 1024;
export const IP6_RT_PRIO_ADDRCONF = 256;

/** What a packet too big or a redirect taught about one destination (rt6_exception). */
export interface Fib6Exception {
  readonly destination: Ipv6Address;
  readonly gateway: Ipv6Address | undefined;
  readonly mtu: number | undefined;
  /** Virtual time; undefined for a redirect, which stays for an interval of the collector. */
  readonly expiresNs: number | undefined;
  readonly madeNs: number;
}

export type RoutePreference = "low" | "medium" | "high";

/** One route (struct fib6_info with its one next hop). */
export interface Fib6Route {
  readonly table: number;
  readonly destination: Ipv6Address;
  readonly prefixLength: number;
  readonly type: RouteType;
  readonly metric: number;
  readonly protocol: number;
  /** lo for routes that reject. */
  readonly device: NetDevice;
  readonly gateway: Ipv6Address | undefined;
  readonly onlink: boolean;
  /** RTAX_MTU and RTAX_HOPLIMIT, where the route has its own. */
  mtu: number | undefined;
  hopLimit: number | undefined;
  /** RFC 4191 2.1 (RTF_PREF) */
  preference: RoutePreference;
  /** What a router advertisement made (RTF_ADDRCONF with RTF_DEFAULT, RTF_PREFIX_RT or RTF_ROUTEINFO). */
  readonly advertised: "router" | "prefix" | "route" | undefined;
  /** When the gateway was last probed for being there; at first, when the route was made (fib6_nh.last_probe). */
  lastProbeNs: number;
  preferredSource: Ipv6Address | undefined;
  /** RTNH_F_LINKDOWN */
  linkdown: boolean;
  expires: RouteExpiry | undefined;
  /** In its table now (fib6_node is set). */
  linked: boolean;
  exceptions: Map<Ipv6Address, Fib6Exception> | undefined;
  /** Its share among the next hops of one route; absent = 1. */
  readonly weight?: number | undefined;
  /** All next hops of the route that this is one of, itself included (fib6_siblings); absent = it is the only one. */
  siblings?: readonly Fib6Route[] | undefined;
  /** RTNH_F_DEAD: its device is down, and other next hops keep the route. */
  dead?: boolean | undefined;
}

/**
 * `lapsed` is what 6.1 makes of the prefix route of an address whose finite lifetime is changed: modify_prefix_route
 * takes a duration for a time, so that the route shows a huge negative rest.
 */
export type RouteExpiry = { readonly kind: "at"; readonly timeNs: number } | { readonly kind: "lapsed" };

/** Which errno stands for a route that rejects (ip6_rt_init_dst_reject). */
export function rejectErrno(type: RouteType): Errno | undefined {
  switch (type) {
    case "unreachable":
      return "EHOSTUNREACH";
    case "blackhole":
      return "EINVAL";
    case "prohibit":
      return "EACCES";
    case "throw":
      return "EAGAIN";
    default:
      return undefined;
  }
}

/** RTF_LOCAL or RTF_ANYCAST: packets end here. */
export function isLocalRoute(route: Fib6Route): boolean {
  return route.type === "local" || route.type === "anycast";
}

/** rt6_qualify_for_ecmp: routes through a gateway may stand side by side as next hops of one route; advertised ones don't. */
export function qualifiesForMultipath(route: Fib6Route): boolean {
  return route.gateway !== undefined && route.advertised === undefined;
}

export class Fib6Table {
  readonly id: number;
  readonly #levels: Map<number, Map<bigint, Fib6Route[]>> = new Map();
  /** Prefix lengths in use, the longest first. */
  #lengths: number[] = [];
  /** How many routes make a group local: none but where somebody experiments. */
  localGroupRoutes = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** Routes of exactly this prefix, best metric first. */
  at(destination: Ipv6Address, prefixLength: number): readonly Fib6Route[] {
    return this.#levels.get(prefixLength)?.get(destination) ?? [];
  }

  /** The first answer of `visit` over the prefixes that hold `destination`, the longest first. */
  longest<T>(
    destination: Ipv6Address,
    visit: (routes: readonly Fib6Route[]) => T | undefined,
  ): T | undefined {
    for (const length of this.#lengths) {
      const routes = this.#levels.get(length)!.get(ipv6Network(destination, length));
      if (routes === undefined) continue;
      const answer = visit(routes);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  /** After all routes of the same or a better metric. */
  insert(route: Fib6Route): void {
    const routes = this.#node(route);
    const at = routes.findIndex((other) => other.metric > route.metric);
    routes.splice(at < 0 ? routes.length : at, 0, route);
    this.#link(route);
    regroup(routes, route);
  }

  replace(old: Fib6Route, route: Fib6Route): void {
    const routes = this.#node(route);
    routes[routes.indexOf(old)] = route;
    this.#unlink(old);
    this.#link(route);
    regroup(routes, route);
  }

  remove(route: Fib6Route): void {
    if (!route.linked) return;
    this.#unlink(route);
    const level = this.#levels.get(route.prefixLength)!;
    const left = level.get(route.destination)!.filter((other) => other !== route);
    regroup(left, route);
    if (left.length > 0) {
      level.set(route.destination, left);
      return;
    }
    level.delete(route.destination);
    if (level.size > 0) return;
    this.#levels.delete(route.prefixLength);
    this.#lengths = this.#lengths.filter((length) => length !== route.prefixLength);
  }

  /** fib6_walk: a prefix after those that it contains, else by number. */
  all(): readonly Fib6Route[] {
    const nodes = [...this.#levels.values()].flatMap((level) => [...level.values()]);
    return nodes.sort((a, b) => compareNodes(a[0]!, b[0]!)).flat();
  }

  #link(route: Fib6Route): void {
    route.linked = true;
    if (isLocalGroup(route)) this.localGroupRoutes++;
  }

  #unlink(route: Fib6Route): void {
    route.linked = false;
    if (isLocalGroup(route)) this.localGroupRoutes--;
  }

  #node(route: Fib6Route): Fib6Route[] {
    let level = this.#levels.get(route.prefixLength);
    if (level === undefined) {
      level = new Map();
      this.#levels.set(route.prefixLength, level);
      this.#lengths = [...this.#lengths, route.prefixLength].sort((a, b) => b - a);
    }
    let routes = level.get(route.destination);
    if (routes === undefined) {
      routes = [];
      level.set(route.destination, routes);
    }
    return routes;
  }
}

/** rt6_qualify_for_ecmp: routes of one metric through gateways are the next hops of one route. */
function regroup(routes: readonly Fib6Route[], changed: Fib6Route): void {
  changed.siblings = undefined;
  if (!qualifiesForMultipath(changed)) return;
  const group = routes.filter((route) => route.metric === changed.metric && qualifiesForMultipath(route));
  for (const route of group) route.siblings = group.length > 1 ? group : undefined;
}

/** Also ::/0 and what else contains groups. */
function isLocalGroup(route: Fib6Route): boolean {
  if (!isLocalRoute(route)) return false;
  const { destination, prefixLength } = route;
  return isIpv6Multicast(destination) || ipv6Network(IPV6_ALL_NODES, prefixLength) === destination;
}

function compareNodes(a: Fib6Route, b: Fib6Route): number {
  const common = Math.min(a.prefixLength, b.prefixLength);
  const left = ipv6Network(a.destination, common);
  const right = ipv6Network(b.destination, common);
  if (left === right) return b.prefixLength - a.prefixLength;
  return left < right ? -1 : 1;
}

/** FIB6_TABLE_HASHSZ: tables are dumped in the order of their hash chains. */
const TABLE_HASH_SIZE = 256;

/** fib6_rules_net_init */
const DEFAULT_RULES = [
  [0, RT_TABLE_LOCAL],
  [0x7ffe, RT_TABLE_MAIN],
] as const;

/** INET_ECN_MASK */
const ECN_MASK = 3;

function samePrefix(a: Ipv6Address, b: Ipv6Address, length: number): boolean {
  return length === 0 || ((a ^ b) as bigint) >> BigInt(128 - length) === 0n;
}

/** The IPv6 routing tables of one namespace, and the rules that lead to them. */
export class Fib6 {
  /** Some route has, or had, several next hops. */
  multipath = false;
  readonly rules: FibRules<Ipv6Address>;
  readonly local: Fib6Table = new Fib6Table(RT_TABLE_LOCAL);
  readonly main: Fib6Table = new Fib6Table(RT_TABLE_MAIN);
  readonly #tables: Map<number, Fib6Table> = new Map([
    [RT_TABLE_LOCAL, this.local],
    [RT_TABLE_MAIN, this.main],
  ]);

  constructor(deviceByName: (name: string) => NetDevice | undefined) {
    this.rules = new FibRules<Ipv6Address>({
      family: 6,
      zero: IPV6_ANY,
      bits: 128,
      samePrefix,
      defaults: DEFAULT_RULES,
      configure: (request) => this.#configureRule(request),
      deviceByName,
      changed: () => {},
    });
  }

  /** fib6_rule_configure: a rule makes its table. */
  #configureRule({ tos = 0, table = 0, action = "table" }: RuleRequest): Result<number> {
    if ((tos & ECN_MASK) !== 0) return fail("EINVAL", "Invalid dsfield (tos): ECN bits must be 0");
    if (action !== "table") return succeed(table);
    if (table === 0) return fail("EINVAL", "Invalid table");
    this.tableFor(table);
    return succeed(table);
  }

  table(id: number): Fib6Table | undefined {
    return this.#tables.get(id);
  }

  /** fib6_new_table */
  tableFor(id: number): Fib6Table {
    const known = this.#tables.get(id);
    if (known !== undefined) return known;
    const table = new Fib6Table(id);
    this.#tables.set(id, table);
    return table;
  }

  /** In the order of a dump of all tables. */
  tables(): readonly Fib6Table[] {
    return [...this.#tables.values()].sort((a, b) => (a.id % TABLE_HASH_SIZE) - (b.id % TABLE_HASH_SIZE));
  }

  insert(route: Fib6Route): void {
    this.tableFor(route.table).insert(route);
  }

  remove(route: Fib6Route): void {
    this.#tables.get(route.table)?.remove(route);
  }

  /** fib6_clean_all: removes what `unwanted` says. */
  clean(unwanted: (route: Fib6Route) => boolean): void {
    for (const table of this.#tables.values()) {
      for (const route of table.all()) if (unwanted(route)) table.remove(route);
    }
  }

  forEach(visit: (route: Fib6Route) => void): void {
    for (const table of this.#tables.values()) for (const route of table.all()) visit(route);
  }
}
