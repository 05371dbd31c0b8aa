import {
  type IpAddress,
  type RouteMessage,
  RT_TABLE_MAIN,
  RTPROT_BOOT,
  type WeightedNexthop,
} from "../../net/netlink/route-message.ts";
import { addressBits, familyName, formatAddress } from "./address-family.ts";
import { dsfieldName, protocolName, routeTypeName, scopeName, tableName } from "./names.ts";
import type { TextContext } from "./text-context.ts";

/** What the selectors of `ip route list` have said already, so that it is not printed again. */
export interface RouteLayout {
  /** 0: routes of all tables. */
  readonly table: number;
  readonly hidden: ReadonlySet<
    "tos" | "gateway" | "dev" | "protocol" | "scope" | "source" | "metric" | "type"
  >;
}

/** What an answer of `ip route get` carries beyond the route: the key it was asked with. */
export interface RouteAnswer {
  readonly source?: { readonly address: IpAddress; readonly prefixLength: number };
  readonly inputIfindex?: number;
  readonly mark?: number;
  readonly uid?: number;
}

export function printRoute(
  context: TextContext,
  route: RouteMessage,
  layout: RouteLayout,
  answer: RouteAnswer = {},
): void {
  const { report } = context;
  const { hidden } = layout;
  const detailed = context.details > 0;
  report.openObject();
  if ((route.type !== "unicast" || detailed) && !hidden.has("type")) {
    const type = routeTypeName(route.type, context.naming);
    report.field("type", type, `${type} `);
  }
  printPrefixes(context, route, answer);
  if (route.tos !== 0 && !hidden.has("tos")) {
    const tos = dsfieldName(route.tos, context.naming);
    report.field("tos", tos, `tos ${tos} `);
  }
  printNexthop(context, route, layout);
  printOrigin(context, route, layout);
  if (route.preferredSource !== undefined && !hidden.has("source")) {
    const source = formatAddress(route.family, route.preferredSource);
    report.text("src ");
    report.field("prefsrc", source, `${source} `, familyName(route.family));
  }
  // IPv6 reports a metric of zero too.
  if ((route.metric !== 0 || route.family === 6) && !hidden.has("metric")) {
    report.field("metric", route.metric, `metric ${route.metric} `);
  }
  printFlags(context, route);
  printAnswer(context, route, answer);
  if (route.nexthops !== undefined) printNexthops(context, route, route.nexthops);
  report.text("\n");
  report.closeObject();
}

function printPrefixes(context: TextContext, route: RouteMessage, answer: RouteAnswer): void {
  const { report } = context;
  const hue = route.destination === undefined ? undefined : familyName(route.family);
  let destination = "default";
  if (route.destination !== undefined) {
    destination = prefixText(route.family, route.destination, route.prefixLength);
  } else if (route.prefixLength !== 0) {
    destination = `0/${route.prefixLength} `;
  }
  report.field("dst", destination, `${destination} `, hue);
  if (answer.source !== undefined) {
    const source = prefixText(route.family, answer.source.address, answer.source.prefixLength);
    report.field("from", source, `from ${source} `, familyName(route.family));
  }
}

function prefixText(family: 4 | 6, address: IpAddress, prefixLength: number): string {
  const text = formatAddress(family, address);
  return prefixLength === addressBits(family) ? text : `${text}/${prefixLength}`;
}

function printNexthop(context: TextContext, route: RouteMessage, layout: RouteLayout): void {
  const { report } = context;
  const { gateway, ifindex } = route.nexthop;
  if (gateway !== undefined && !layout.hidden.has("gateway")) {
    const text = formatAddress(route.family, gateway);
    report.text("via ");
    report.field("gateway", text, `${text} `, familyName(route.family));
  }
  if (ifindex !== undefined && !layout.hidden.has("dev")) {
    const name = context.links.linkName(ifindex);
    report.text("dev ");
    report.field("dev", name, `${name} `, "ifname");
  }
}

/** print_rta_multipath */
function printNexthops(context: TextContext, route: RouteMessage, hops: readonly WeightedNexthop[]): void {
  const { report } = context;
  report.openArray("nexthops");
  for (const hop of hops) {
    report.openObject();
    report.newline();
    report.text("\tnexthop ");
    printNexthop(context, { ...route, nexthop: hop }, { table: 0, hidden: new Set() });
    report.field("weight", hop.weight, `weight ${hop.weight} `);
    printFlags(context, { ...route, nexthop: hop });
    report.closeObject();
  }
  report.closeArray();
}

function printOrigin(context: TextContext, route: RouteMessage, layout: RouteLayout): void {
  const { report } = context;
  const detailed = context.details > 0;
  if (route.table !== 0 && (route.table !== RT_TABLE_MAIN || detailed) && layout.table === 0) {
    const table = tableName(route.table, context);
    report.field("table", table, `table ${table} `);
  }
  if (route.cached) return;
  if ((route.protocol !== RTPROT_BOOT || detailed) && !layout.hidden.has("protocol")) {
    const protocol = protocolName(route.protocol, context.naming);
    report.field("protocol", protocol, `proto ${protocol} `);
  }
  if ((route.scope !== 0 || detailed) && !layout.hidden.has("scope")) {
    const scope = scopeName(route.scope, context.naming);
    report.field("scope", scope, `scope ${scope} `);
  }
}

function printFlags(context: TextContext, route: RouteMessage): void {
  const { report } = context;
  report.openArray("flags");
  if (route.nexthop.dead) report.item("dead", "dead ");
  if (route.nexthop.onlink) report.item("onlink", "onlink ");
  if (route.nexthop.linkdown) report.item("linkdown", "linkdown ");
  // RTCF_MULTICAST of an answer is the same bit as RTM_F_OFFLOAD_FAILED, and iproute2 6.1 reads it as that.
  if (route.cached && route.cacheFlags.includes("mc")) report.item("rt_offload_failed", "rt_offload_failed ");
  report.closeArray();
}

function printAnswer(context: TextContext, route: RouteMessage, answer: RouteAnswer): void {
  const { report } = context;
  if (answer.mark) {
    report.field("mark", answer.mark, `mark ${answer.mark >= 16 ? hex(answer.mark) : answer.mark} `);
  }
  if (answer.uid !== undefined) report.field("uid", answer.uid, `uid ${answer.uid} `);
  if (route.family === 4 && route.cached) {
    report.openArray("cache");
    report.text(`${report.style.lineEnd}    cache `);
    const flags = route.cacheFlags;
    for (const [index, flag] of flags.entries()) {
      report.item(flag, `${index === 0 ? "<" : ""}${flag}${index === flags.length - 1 ? "> " : ","}`);
    }
    report.closeArray();
  }
  if (route.expiresSeconds !== undefined) {
    report.field("expires", route.expiresSeconds, `expires ${route.expiresSeconds}sec `);
  }
  printMetrics(context, route);
  if (answer.inputIfindex !== undefined) {
    const name = context.links.linkName(answer.inputIfindex);
    report.text("iif ");
    report.field("iif", name, `${name} `, "ifname");
  }
  if (route.preference !== undefined) report.field("pref", route.preference, `pref ${route.preference}`);
}

function printMetrics(context: TextContext, route: RouteMessage): void {
  const { mtu, hopLimit } = route;
  if (mtu === undefined && hopLimit === undefined) return;
  const { report } = context;
  report.openArray("metrics");
  report.openObject();
  if (mtu !== undefined) report.field("mtu", mtu, `mtu ${mtu} `);
  if (hopLimit !== undefined) report.field("hoplimit", hopLimit, `hoplimit ${hopLimit} `);
  report.closeObject();
  report.closeArray();
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
