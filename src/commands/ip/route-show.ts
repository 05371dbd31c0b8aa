import { type IpAddress, type RouteMessage, RT_TABLE_MAIN } from "../../net/netlink/route-message.ts";
import { strerror } from "../../wire/errno.ts";
import { addressBits, samePrefix } from "../network-text/address-family.ts";
import { printRoute, type RouteLayout } from "../network-text/route-text.ts";
import { type Prefix, readPrefix } from "./address-words.ts";
import { CommandFailed } from "./exit.ts";
import type { Family, Invocation } from "./invocation.ts";
import { parseDsfield, parseNamed, parseRouteType } from "./route-words.ts";
import { usage } from "./usage.ts";
import { abbreviates, findKeyword, type Keyword, parseUnsigned, type Words } from "./words.ts";

/** The selectors of `ip route list` and `flush` (iproute.c: iproute_list_flush_or_save, filter_nlmsg). */
interface RouteFilter {
  readonly invocation: Invocation;
  /** 0: all tables. */
  table: number;
  cached: boolean;
  readonly tests: ((route: RouteMessage) => boolean)[];
  readonly hidden: Set<Parameters<RouteLayout["hidden"]["has"]>[0]>;
  device: string | undefined;
  inputDevice: string | undefined;
}

export function showRoutes(invocation: Invocation, words: Words): number {
  const filter = readFilter(invocation, words);
  invocation.report.begin();
  if (!hasTable(filter)) {
    invocation.complain("Dump terminated");
    return 2;
  }
  for (const route of selectRoutes(filter)) {
    printRoute(invocation, route, { table: filter.table, hidden: filter.hidden });
  }
  invocation.report.end();
  return 0;
}

/** A table that no route was ever put into does not exist; iproute2 forgives that of the main one. */
function hasTable(filter: RouteFilter): boolean {
  const { invocation, table, cached } = filter;
  if (table === 0 || table === RT_TABLE_MAIN || cached) return true;
  const family = dumpFamily(filter) === 6 ? 6 : 4;
  if (invocation.rtnetlink.hasRouteTable(family, table)) return true;
  const message = `ipv${family}: FIB table does not exist`;
  return invocation.answered({ ok: false, errno: "ENOENT", message });
}

function readFilter(invocation: Invocation, words: Words): RouteFilter {
  const filter: RouteFilter = {
    invocation,
    table: RT_TABLE_MAIN,
    cached: false,
    tests: [],
    hidden: new Set(),
    device: undefined,
    inputDevice: undefined,
  };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle === undefined) readDestination(filter, words, word);
    else handle(filter, words, word);
  }
  for (const name of [filter.inputDevice, filter.device]) {
    if (name !== undefined && invocation.linkIndex(name) === 0) {
      throw new CommandFailed(invocation.noDevice(name));
    }
  }
  if (filter.device !== undefined) {
    const ifindex = invocation.linkIndex(filter.device);
    filter.tests.push((route) => route.nexthop.ifindex === ifindex);
    filter.hidden.add("dev");
  }
  // Routes of a table are not cache entries: none of them came in on a device.
  if (filter.inputDevice !== undefined) filter.tests.push(() => false);
  return filter;
}

function dumpFamily(filter: RouteFilter): Family {
  const { family } = filter.invocation.options;
  return family === "any" && filter.table !== 0 ? 4 : family;
}

function selectRoutes(filter: RouteFilter): readonly RouteMessage[] {
  const { rtnetlink } = filter.invocation;
  const family = dumpFamily(filter);
  const which = filter.cached ? "cache" : filter.table === 0 ? "all" : filter.table;
  const dump = (one: 4 | 6): readonly RouteMessage[] =>
    family === "any" || family === one ? rtnetlink.dumpRoutes(one, which) : [];
  return [...dump(4), ...dump(6)].filter((route) => filter.tests.every((accepts) => accepts(route)));
}

export function flushRoutes(invocation: Invocation, words: Words): number {
  if (words.done) {
    invocation.complain('"ip route flush" requires arguments.');
    return 1;
  }
  const filter = readFilter(invocation, words);
  const { statistics } = invocation.options;
  const family = dumpFamily(filter);
  if (filter.cached && family !== 6) {
    const written = invocation.host.process.namespace.sysctl.write("net/ipv4/route/flush", "-1");
    if (!written.ok) return cannotFlushCache(invocation, strerror(written.errno));
    if (statistics > 0) invocation.print("*** IPv4 routing cache is flushed.\n");
    if (family === 4) return 0;
  }
  if (!hasTable(filter)) {
    invocation.complain("Flush terminated");
    return 2;
  }
  for (let round = 0; ; round++) {
    const selected = selectRoutes(filter).filter((route) => !isNullEntry(route));
    if (selected.length === 0) return finishFlush(invocation, filter, round);
    for (const route of selected) {
      if (statistics > 1) printRoute(invocation, route, { table: filter.table, hidden: filter.hidden });
      if (!removeRoute(invocation, route)) return 2;
    }
    if (statistics > 0) {
      invocation.print(`\n*** Round ${round + 1}, deleting ${selected.length} entries ***\n`);
    }
  }
}

function cannotFlushCache(invocation: Invocation, reason: string): number {
  invocation.complain(`Cannot open "/proc/sys/net/ipv4/route/flush": ${reason}`);
  return 1;
}

/** The kernel's own entry for `no route`, which can't be deleted. */
function isNullEntry(route: RouteMessage): boolean {
  return (
    route.family === 6 &&
    route.prefixLength === 0 &&
    route.type === "unreachable" &&
    route.metric === 0xffffffff
  );
}

function finishFlush(invocation: Invocation, filter: RouteFilter, rounds: number): number {
  if (invocation.options.statistics === 0) return 0;
  if (rounds === 0 && (!filter.cached || dumpFamily(filter) === 6)) invocation.print("Nothing to flush.\n");
  else invocation.print(`*** Flush is complete after ${rounds} round${rounds > 1 ? "s" : ""} ***\n`);
  return 0;
}

function removeRoute(invocation: Invocation, route: RouteMessage): boolean {
  const { ifindex, gateway } = route.nexthop;
  const result = invocation.rtnetlink.deleteRoute({
    family: route.family,
    table: route.table,
    type: route.type,
    destination: route.destination,
    prefixLength: route.prefixLength,
    tos: route.tos,
    protocol: route.protocol,
    scope: route.scope,
    metric: route.metric,
    ...(ifindex === undefined ? {} : { ifindex }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(route.cached ? { cached: true } : {}),
    ...(route.nexthops === undefined ? {} : { nexthops: route.nexthops }),
  });
  if (result.ok) return true;
  invocation.answered(result);
  invocation.complain(`Failed to send flush request: ${strerror(result.errno)}`);
  return false;
}

function readDestination(filter: RouteFilter, words: Words, first: string): void {
  const { invocation } = filter;
  const word = abbreviates(first, "to") ? words.value() : first;
  const { family } = invocation.options;
  if (abbreviates(word, "root")) {
    filter.tests.push(withinRoot(readPrefix(invocation, words.value(), family)));
  } else if (abbreviates(word, "match")) {
    filter.tests.push(matches(readPrefix(invocation, words.value(), family)));
  } else {
    const prefix = readPrefix(invocation, abbreviates(word, "exact") ? words.value() : word, family);
    filter.tests.push(withinRoot(prefix), matches(prefix));
  }
}

/** `root PREFIX`: routes whose destination lies in the prefix. */
function withinRoot(prefix: Prefix): (route: RouteMessage) => boolean {
  if (prefix.family === undefined && prefix.length === "implied") return () => true;
  return (route) =>
    (prefix.family === undefined || route.family === prefix.family) &&
    prefix.bits <= route.prefixLength &&
    samePrefix(zeroIfAbsent(route, route.destination), zeroIfAbsent(route, prefix.address), prefix.bits);
}

/** `match PREFIX`: routes whose destination holds the prefix. */
function matches(prefix: Prefix): (route: RouteMessage) => boolean {
  if (prefix.family === undefined && prefix.length === "implied") return () => true;
  return (route) =>
    (prefix.family === undefined || route.family === prefix.family) &&
    prefix.bits >= route.prefixLength &&
    samePrefix(
      zeroIfAbsent(route, route.destination),
      zeroIfAbsent(route, prefix.address),
      route.prefixLength,
    );
}

function zeroIfAbsent(route: RouteMessage, address: IpAddress | undefined): IpAddress {
  return address ?? ((route.family === 4 ? 0 : 0n) as IpAddress);
}

function readGateway(filter: RouteFilter, words: Words): void {
  const first = words.value();
  const family: Family | undefined = first === "inet" ? 4 : first === "inet6" ? 6 : undefined;
  const word = family === undefined ? first : words.value();
  const prefix = readPrefix(filter.invocation, word, family ?? filter.invocation.options.family);
  if (prefix.family === undefined) return;
  if (prefix.bits === addressBits(prefix.family)) filter.hidden.add("gateway");
  filter.tests.push((route) => isWithin(prefix, route, route.nexthop.gateway));
}

function readSource(filter: RouteFilter, words: Words): void {
  const prefix = readPrefix(filter.invocation, words.value(), filter.invocation.options.family);
  if (prefix.family === undefined) return;
  if (prefix.bits === addressBits(prefix.family)) filter.hidden.add("source");
  filter.tests.push((route) => isWithin(prefix, route, route.preferredSource));
}

function isWithin(prefix: Prefix, route: RouteMessage, address: IpAddress | undefined): boolean {
  if (route.family !== prefix.family) return false;
  return samePrefix(zeroIfAbsent(route, address), zeroIfAbsent(route, prefix.address), prefix.bits);
}

/** A number or name to compare with a field, and the field is not shown; `all` compares with nothing. */
function selectNamed(key: "protocol" | "scope"): Keyword<RouteFilter>[2] {
  return (filter, words) => {
    const word = words.value();
    const wanted = parseNamed(key, word);
    if (wanted === undefined && word !== "all") filter.invocation.wrongArgument(`invalid "${key}"\n`, word);
    if (wanted === undefined) return;
    filter.hidden.add(key);
    filter.tests.push((route) => route[key] === wanted);
  };
}

function selectTable(filter: RouteFilter, words: Words): void {
  const word = words.value();
  const table = filter.invocation.tableNumber(word);
  if (table !== undefined) filter.table = table;
  else if (word === "all") filter.table = 0;
  else if (word === "cache") filter.cached = true;
  else if (word === "help") usage(filter.invocation, "route");
  else filter.invocation.wrongArgument("table id value is invalid\n", word);
}

function selectTos(filter: RouteFilter, words: Words): void {
  const word = words.value();
  const tos = parseDsfield(word) ?? filter.invocation.wrongArgument("TOS value is invalid\n", word);
  filter.hidden.add("tos");
  filter.tests.push((route) => route.tos === tos);
}

function selectMetric(filter: RouteFilter, words: Words): void {
  const word = words.value();
  const metric = parseUnsigned(word) ?? filter.invocation.wrongArgument('"metric" value is invalid\n', word);
  filter.hidden.add("metric");
  filter.tests.push((route) => route.metric === metric);
}

const lacking: Keyword<RouteFilter>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`Error: either "to" is duplicate, or "${word}" is a garbage.`, `"route list ${word}"`);
const selectDevice: Keyword<RouteFilter>[2] = (filter, words) => {
  filter.device = words.value();
};
const selectCached: Keyword<RouteFilter>[2] = (filter) => {
  filter.cached = true;
};

const KEYWORDS: readonly Keyword<RouteFilter>[] = [
  ["table", "prefix", selectTable],
  ["vrf", "prefix", (filter, words) => filter.invocation.wrongArgument("Invalid VRF\n", words.value())],
  ["cached", "prefix", selectCached],
  ["cloned", "prefix", selectCached],
  ["tos", "whole", selectTos],
  ["dsfield", "prefix", selectTos],
  ["protocol", "prefix", selectNamed("protocol")],
  ["scope", "prefix", selectNamed("scope")],
  [
    "type",
    "prefix",
    (filter, words) => {
      const word = words.value();
      const type =
        parseRouteType(word) ?? filter.invocation.wrongArgument("node type value is invalid\n", word);
      filter.tests.push((route) => route.type === type);
    },
  ],
  ["dev", "whole", selectDevice],
  ["oif", "whole", selectDevice],
  [
    "iif",
    "whole",
    (filter, words) => {
      filter.inputDevice = words.value();
    },
  ],
  ["mark", "whole", lacking],
  ["metric", "prefix", selectMetric],
  ["priority", "prefix", selectMetric],
  ["preference", "whole", selectMetric],
  ["via", "whole", readGateway],
  ["src", "whole", readSource],
  ["realms", "prefix", lacking],
  ["from", "prefix", lacking],
];
