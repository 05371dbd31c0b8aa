import type { NetDevice } from "../../device/device.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV4_ANY, type Ipv4Address, ipv4Mask } from "../../wire/ipv4-address.ts";
import {
  type NewRouteMode,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  type RuleRequest,
} from "../netlink/route-message.ts";
import { FibRoute, type FibRouteInit, NEXTHOP_SCOPE_NOWHERE } from "./fib-route.ts";
import { FibRules, type RuleVerdict } from "./fib-rules.ts";
import type { Flow } from "./flow.ts";
import { type LinkdownTest, PrefixTable } from "./prefix-table.ts";

/** INET_ECN_MASK, IPTOS_TOS_MASK */
const ECN_MASK = 3;
const IPTOS_TOS_MASK = 0x1e;

/** fib_default_rules_init */
const DEFAULT_RULES = [
  [0, RT_TABLE_LOCAL],
  [0x7ffe, RT_TABLE_MAIN],
  [0x7fff, RT_TABLE_DEFAULT],
] as const;

function samePrefix(a: Ipv4Address, b: Ipv4Address, length: number): boolean {
  return ((a ^ b) & ipv4Mask(length)) === 0;
}

/** fib4_rule_action: a table without an answer leaves it to the next rule. */
function verdictOf(found: FibResult | undefined): RuleVerdict<FibResult> | undefined {
  if (found === undefined || found === "EAGAIN") return undefined;
  if (typeof found === "string") return { answer: found, prefixLength: -1 };
  return { answer: found, prefixLength: found.init.prefixLength, device: found.device };
}

/** What a lookup answers: the route, or why there is none. */
export type FibResult = FibRoute | Errno;

/**
 * The IPv4 routing tables of one namespace. Under the three default rules local and main are one table, then default is
 * asked; the first change of a rule takes them apart (fib_unmerge), and from then on the rules are gone through.
 */
export class Fib {
  readonly rules: FibRules<Ipv4Address>;
  #local: PrefixTable;
  readonly #main: PrefixTable;
  readonly #others: Map<number, PrefixTable> = new Map();
  /** Tables that came to be with a first request for a route in them. */
  readonly #known: Set<number> = new Set();
  readonly #ignoresLinkdown: LinkdownTest;
  /** rt_genid: changes whenever a cached Dst may be wrong. */
  generation = 0;
  /** fib_has_custom_local_routes: someone added a route of type local by hand. */
  customLocalRoutes = false;

  constructor(ignoresLinkdown: LinkdownTest, deviceByName: (name: string) => NetDevice | undefined) {
    this.#ignoresLinkdown = ignoresLinkdown;
    this.#main = new PrefixTable(ignoresLinkdown);
    this.#local = this.#main;
    this.rules = new FibRules<Ipv4Address>({
      family: 4,
      zero: IPV4_ANY,
      bits: 32,
      samePrefix,
      defaults: DEFAULT_RULES,
      configure: (request) => this.#configureRule(request),
      deviceByName,
      changed: () => this.#rulesChanged(),
    });
  }

  /** fib4_rule_configure */
  #configureRule(request: RuleRequest): Result<number> {
    const { tos = 0, table = 0, action = "table" } = request;
    if ((tos & ECN_MASK) !== 0) return fail("EINVAL", "Invalid dsfield (tos): ECN bits must be 0");
    if ((tos & ~IPTOS_TOS_MASK) !== 0) return fail("EINVAL", "Invalid tos");
    if (table !== 0 || action !== "table") return succeed(table);
    // fib_empty_table
    let empty = 1;
    while (this.has(empty)) empty++;
    this.open(empty);
    return succeed(empty);
  }

  /** fib_unmerge, fib_flush_cache */
  #rulesChanged(): void {
    if (this.#local === this.#main) {
      this.#local = new PrefixTable(this.#ignoresLinkdown);
      for (const route of this.#main.all()) {
        if (route.init.table !== RT_TABLE_LOCAL) continue;
        this.#main.remove(route);
        this.#local.insert(route, undefined);
      }
    }
    this.flushCache();
  }

  /** Whether the local table goes by its own name: it was taken apart from the main one. */
  get unmerged(): boolean {
    return this.#local !== this.#main;
  }

  /** fib_lookup: by the rules. */
  lookup(flow: Flow): FibResult {
    return this.rules.custom ? this.#lookupByRules(flow) : this.#lookupByDefault(flow);
  }

  #lookupByRules(flow: Flow): FibResult {
    const found = this.rules.lookup<FibResult>(
      flow,
      (table) => verdictOf(this.#existing(table)?.lookup(flow)),
      (errno) => errno,
    );
    return found ?? "ENETUNREACH";
  }

  /** The table of addresses alone: what is ours. */
  lookupLocal(flow: Flow): FibResult {
    return this.#local.lookup(flow) ?? "EAGAIN";
  }

  #lookupByDefault(flow: Flow): FibResult {
    const found = this.#main.lookup(flow);
    if (found !== undefined && found !== "EAGAIN") return found;
    const fallback = this.#others.get(RT_TABLE_DEFAULT)?.lookup(flow);
    return fallback === undefined || fallback === "EAGAIN" ? "ENETUNREACH" : fallback;
  }

  /** fib_table_lookup in one table; undefined when it does not exist. */
  lookupIn(table: number, flow: Flow): FibResult | undefined {
    return (
      this.#existing(table)?.lookup(flow) ?? (this.#existing(table) === undefined ? undefined : "EAGAIN")
    );
  }

  flushCache(): void {
    this.generation++;
  }

  /** fib_table_insert. */
  insert(init: FibRouteInit, mode: NewRouteMode | "append-kernel"): Result<FibRoute> {
    const table = this.#tableFor(init.table);
    const peers = this.#peers(table, init, init.priority);
    if (peers.length === 0) {
      if (mode === "change") return fail("ENOENT");
      return this.#insertBefore(table, init, undefined);
    }
    if (mode === "add") return fail("EEXIST");
    const same = peers.find((peer) => peer.sameAs(init));
    if (mode === "replace" || mode === "change") return this.#replaceFirst(table, init, peers[0]!, same);
    if (same !== undefined) return fail("EEXIST");
    return this.#insertBefore(table, init, mode === "prepend" ? peers[0] : undefined);
  }

  #replaceFirst(
    table: PrefixTable,
    init: FibRouteInit,
    first: FibRoute,
    same: FibRoute | undefined,
  ): Result<FibRoute> {
    if (same !== undefined) return same === first ? succeed(first) : fail("EEXIST");
    const route = new FibRoute(init);
    table.replace(first, route);
    this.flushCache();
    return succeed(route);
  }

  #insertBefore(table: PrefixTable, init: FibRouteInit, next: FibRoute | undefined): Result<FibRoute> {
    const route = new FibRoute(init);
    table.insert(route, next);
    this.flushCache();
    return succeed(route);
  }

  /** fib_table_delete: the first route that `matches` among those to this prefix with this TOS. */
  delete(
    where: { table: number; destination: Ipv4Address; prefixLength: number; tos: number },
    matches: (route: FibRoute) => boolean,
  ): Result<FibRoute> {
    const table = this.#existing(where.table);
    if (table === undefined) return fail("ESRCH", "FIB table does not exist");
    const route = this.#peers(table, where, undefined).find(matches);
    if (route === undefined) return fail("ESRCH");
    this.#remove(table, route);
    return succeed(route);
  }

  /** fib_sync_down_addr: routes that prefer an address which is gone. */
  removePreferring(source: Ipv4Address): void {
    this.#removeWhere((route) => route.init.preferredSource === source);
  }

  /** fib_sync_down_dev: routes through a device; `down` keeps those of host scope, `forced` none. */
  removeThrough(device: NetDevice, how: "down" | "forced"): void {
    this.#removeWhere(
      (route) =>
        route.device === device && (how === "forced" || route.init.nexthopScope !== NEXTHOP_SCOPE_NOWHERE),
    );
  }

  /** RTNH_F_LINKDOWN follows the carrier, except on routes of host scope. */
  setLinkdown(device: NetDevice, linkdown: "linkdown" | "linkup"): void {
    for (const route of this.#all()) {
      if (route.device !== device || route.init.nexthopScope === NEXTHOP_SCOPE_NOWHERE) continue;
      route.linkdown = linkdown === "linkdown";
    }
    this.flushCache();
  }

  /** fib_new_table: a request for a route makes its table, even if the route is then refused. */
  open(table: number): void {
    this.#tableFor(table);
  }

  /** fnhe_genid_bump: what ICMP taught about paths is forgotten. */
  forgetExceptions(): void {
    for (const route of this.#all()) route.exceptions.clear();
    this.flushCache();
  }

  /** fib_get_table: a table stays when its last route has gone. */
  has(table: number): boolean {
    return this.#known.has(table);
  }

  /** Routes of one table, or of all in the order of the kernel's table hash, as a dump gives them. */
  dump(table: number | "all"): readonly FibRoute[] {
    if (table !== "all") return this.#of(table);
    const numbers = new Set([...this.#others.keys(), RT_TABLE_MAIN, RT_TABLE_LOCAL]);
    return [...numbers].sort((a, b) => (a & 255) - (b & 255)).flatMap((number) => this.#of(number));
  }

  #of(table: number): readonly FibRoute[] {
    return (this.#existing(table)?.all() ?? []).filter((route) => route.init.table === table);
  }

  #all(): readonly FibRoute[] {
    return this.#tables().flatMap((table) => table.all());
  }

  /** fib_find_alias: the run of routes with this TOS, and this metric where one is given. */
  #peers(
    table: PrefixTable,
    where: { table: number; destination: Ipv4Address; prefixLength: number; tos: number },
    priority: number | undefined,
  ): readonly FibRoute[] {
    return table
      .leaf(where.destination, where.prefixLength)
      .filter(
        (route) =>
          route.init.table === where.table &&
          route.tos === where.tos &&
          (priority === undefined || route.init.priority === priority),
      );
  }

  #removeWhere(goes: (route: FibRoute) => boolean): void {
    for (const table of this.#tables()) {
      for (const route of table.all()) if (goes(route)) this.#remove(table, route);
    }
  }

  #remove(table: PrefixTable, route: FibRoute): void {
    route.dead = true;
    table.remove(route);
    this.flushCache();
  }

  #tables(): readonly PrefixTable[] {
    return [...new Set([this.#local, this.#main]), ...this.#others.values()];
  }

  #existing(table: number): PrefixTable | undefined {
    if (table === RT_TABLE_MAIN) return this.#main;
    return table === RT_TABLE_LOCAL ? this.#local : this.#others.get(table);
  }

  #tableFor(number: number): PrefixTable {
    this.#known.add(number);
    const existing = this.#existing(number);
    if (existing !== undefined) return existing;
    const table = new PrefixTable(this.#ignoresLinkdown);
    this.#others.set(number, table);
    return table;
  }
}
