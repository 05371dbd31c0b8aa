import type { NetDevice } from "../../device/device.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import {
  type NewRouteMode,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
} from "../netlink/route-message.ts";
import { FibRoute, type FibRouteInit, NEXTHOP_SCOPE_NOWHERE } from "./fib-route.ts";
import type { Flow } from "./flow.ts";
import { type LinkdownTest, PrefixTable } from "./prefix-table.ts";

/** What a lookup answers: the route, or why there is none. */
export type FibResult = FibRoute | Errno;

/**
 * The IPv4 routing tables of one namespace under the three default rules: local and main as one (fib_unmerge has not
 * happened), then default. Numbered tables are kept and listed; no rule leads there in this version.
 */
export class Fib {
  readonly #localAndMain: PrefixTable;
  readonly #others: Map<number, PrefixTable> = new Map();
  /** Tables that came to be with a first request for a route in them. */
  readonly #known: Set<number> = new Set();
  readonly #ignoresLinkdown: LinkdownTest;
  /** rt_genid: changes whenever a cached Dst may be wrong. */
  generation = 0;
  /** fib_has_custom_local_routes: someone added a route of type local by hand. */
  customLocalRoutes = false;

  constructor(ignoresLinkdown: LinkdownTest) {
    this.#ignoresLinkdown = ignoresLinkdown;
    this.#localAndMain = new PrefixTable(ignoresLinkdown);
  }

  /** fib_lookup: by the rules. */
  lookup(flow: Flow): FibResult {
    const found = this.#localAndMain.lookup(flow);
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
    return [this.#localAndMain, ...this.#others.values()].flatMap((table) => table.all());
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
    for (const table of [this.#localAndMain, ...this.#others.values()]) {
      for (const route of table.all()) if (goes(route)) this.#remove(table, route);
    }
  }

  #remove(table: PrefixTable, route: FibRoute): void {
    route.dead = true;
    table.remove(route);
    this.flushCache();
  }

  #existing(table: number): PrefixTable | undefined {
    return table === RT_TABLE_LOCAL || table === RT_TABLE_MAIN ? this.#localAndMain : this.#others.get(table);
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
