import { fail, type Result, succeed } from "../../wire/errno.ts";
import {
  type IntegerSysctl,
  type IntegerSysctlOptions,
  integerEntry,
  lazyDirectory,
  type SysctlEntry,
} from "../sysctl.ts";
import type { RateLimit } from "./icmpv6-limit.ts";
import type { Ipv6 } from "./ipv6.ts";
import { collectRoutes } from "./route-collector.ts";

// Read first: net/ipv6/sysctl_net_ipv6.c, reassembly.c (ip6_frags_ns_ctl_table), route.c (ipv6_route_table_template),
// icmp.c (ipv6_icmp_table_template).

const INT_MAX = 0x7fffffff;

/** What fragments, options and paths are kept within. */
export interface TransportSettings {
  readonly fragments: {
    readonly highThreshold: IntegerSysctl;
    readonly lowThreshold: IntegerSysctl;
    readonly timeSeconds: IntegerSysctl;
  };
  readonly options: {
    readonly destinationNumber: IntegerSysctl;
    readonly destinationLength: IntegerSysctl;
    readonly hopByHopNumber: IntegerSysctl;
    readonly hopByHopLength: IntegerSysctl;
  };
  /** net.ipv6.route.mtu_expires, in seconds. */
  readonly mtuExpires: IntegerSysctl;
  readonly anycastEchoSource: IntegerSysctl;
}

export function createTransport(): TransportSettings {
  return {
    fragments: {
      highThreshold: { value: 4 * 1024 * 1024 },
      lowThreshold: { value: 3 * 1024 * 1024 },
      timeSeconds: { value: 60 },
    },
    options: {
      destinationNumber: { value: 8 },
      destinationLength: { value: INT_MAX },
      hopByHopNumber: { value: 8 },
      hopByHopLength: { value: INT_MAX },
    },
    mtuExpires: { value: 600 },
    anycastEchoSource: { value: 0 },
  };
}

/** Files that are made when somebody looks: a namespace with many slaves has them once, but there are many such. */
export function registerTransportSysctls(ipv6: Ipv6): void {
  const { sysctl } = ipv6.namespace;
  sysctl.mount(
    "net/ipv6",
    lazyDirectory(() => transportFiles(ipv6.transport)),
  );
  sysctl.mount(
    "net/ipv6/route",
    lazyDirectory(() => routeFiles(ipv6)),
  );
  sysctl.mount(
    "net/ipv6/icmp",
    lazyDirectory(() => new Map([["ratemask", maskEntry(ipv6.icmpLimit)]])),
  );
}

function transportFiles(transport: TransportSettings): ReadonlyMap<string, SysctlEntry> {
  const { fragments, options, anycastEchoSource } = transport;
  const file = (
    name: string,
    cell: IntegerSysctl,
    limits: IntegerSysctlOptions = {},
  ): [string, SysctlEntry] => [name, integerEntry(cell, limits)];
  return new Map([
    file("anycast_src_echo_reply", anycastEchoSource, { minimum: 0, maximum: 1 }),
    [
      "ip6frag_high_thresh",
      boundedBy(fragments.highThreshold, () => fragments.lowThreshold.value, undefined),
    ],
    ["ip6frag_low_thresh", boundedBy(fragments.lowThreshold, undefined, () => fragments.highThreshold.value)],
    file("ip6frag_time", fragments.timeSeconds),
    file("max_dst_opts_length", options.destinationLength),
    file("max_dst_opts_number", options.destinationNumber),
    file("max_hbh_length", options.hopByHopLength),
    file("max_hbh_opts_number", options.hopByHopNumber),
  ]);
}

/** proc_doulongvec_minmax with another file's value as a limit. */
function boundedBy(
  cell: IntegerSysctl,
  minimum: (() => number) | undefined,
  maximum: (() => number) | undefined,
): SysctlEntry {
  return {
    read: () => String(cell.value),
    write: (text) => {
      const limits = { minimum: minimum?.() ?? 0, maximum: maximum?.() ?? Number.MAX_SAFE_INTEGER };
      return integerEntry(cell, limits).write(text);
    },
  };
}

function routeFiles(ipv6: Ipv6): ReadonlyMap<string, SysctlEntry> {
  return new Map<string, SysctlEntry>([
    ["flush", { read: () => "", write: (text) => flush(ipv6, text) }],
    ["mtu_expires", integerEntry(ipv6.transport.mtuExpires, {})],
  ]);
}

/** ipv6_sysctl_rtcache_flush: the collector runs; what has not expired stays. */
function flush(ipv6: Ipv6, text: string): Result<void> {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) return fail("EINVAL");
  collectRoutes(ipv6);
  return succeed(undefined);
}

/** proc_do_large_bitmap: `0-1,3-127`. */
function maskEntry(limit: RateLimit): SysctlEntry {
  return {
    read: () => formatRanges(limit.mask),
    write: (text) => {
      const mask = parseRanges(text.trim());
      if (mask === undefined) return fail("EINVAL");
      limit.mask = mask;
      return succeed(undefined);
    },
  };
}

/** Types of ICMPv6: ICMPV6_MSG_MAX. */
const LAST_TYPE = 255;

function parseRanges(text: string): ReadonlySet<number> | undefined {
  const mask = new Set<number>();
  if (text === "") return mask;
  for (const part of text.split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (first > last || last > LAST_TYPE) return undefined;
    for (let type = first; type <= last; type++) mask.add(type);
  }
  return mask;
}

function formatRanges(mask: ReadonlySet<number>): string {
  const parts: string[] = [];
  for (let first = 0; first <= LAST_TYPE; first++) {
    if (!mask.has(first)) continue;
    let last = first;
    while (mask.has(last + 1)) last++;
    parts.push(first === last ? `${first}` : `${first}-${last}`);
    first = last;
  }
  return parts.join(",");
}
