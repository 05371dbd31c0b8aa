import { IFF_POINTOPOINT, IFF_UP } from "../../device/flags.ts";
import type { TunMode } from "../../device/tun.ts";
import type { HardwareInfo, LinkMessage } from "../../net/netlink/link-message.ts";
import { formatMac } from "../../wire/mac-address.ts";
import { printBridge, printBridgePort } from "./bridge-link-text.ts";
import { printLinkFlags } from "./link-flags-text.ts";
import { printLinkStatistics } from "./link-statistics-text.ts";
import { printMacvlan } from "./macvlan-text.ts";
import { groupName } from "./names.ts";
import type { Hue } from "./report.ts";
import type { TextContext } from "./text-context.ts";
import { printVlan } from "./vlan-text.ts";

/**
 * Which attributes a device is printed with. `link` is `ip link`, `address` is `ip addr`; `inet6` is what an AF_INET6
 * dump carries, so that `ip -6 addr` shows no qdisc, master or group, and looks for the peer of a veth in the wrong
 * namespace, as on Linux.
 */
export interface LinkLayout {
  readonly command: "link" | "address";
  readonly family: "any" | "packet" | 4 | 6;
  readonly attributes: "all" | "inet6";
}

/** ARPHRD_*, as -N shows them. */
const HARDWARE_TYPES: Readonly<Record<LinkMessage["type"], string>> = {
  ether: "[1]",
  loopback: "[772]",
  none: "[65534]",
};

const GSO_MAX_SIZE = 65536;
const GSO_MAX_SEGMENTS = 65535;
const TSO_MAX_SIZE_VIRTUAL = 524280;

/** One device as `ip link` and `ip addr` show it, up to and with the end of its last line. */
export function printLink(context: TextContext, link: LinkMessage, layout: LinkLayout): void {
  const { report } = context;
  report.field("ifindex", link.ifindex, `${link.ifindex}: `);
  const parent = printNameAndParent(context, link, layout.attributes, (name) => `${name}: `);
  printLinkFlags(report, link.flags, parent);
  report.field("mtu", link.mtu, `mtu ${link.mtu} `);
  printQueueing(context, link, layout);
  if (layout.family === "any" || layout.family === "packet" || context.details > 0) {
    printHardwareAddress(context, link, layout);
  }
  if (layout.attributes === "all") printNetnsOfPeer(context, link);
  if (context.details > 0 && layout.attributes === "all") printDetails(context, link, layout);
  if (link.alias !== "" && layout.command === "link") {
    report.newline();
    report.field("ifalias", link.alias, `    alias ${link.alias}`);
  }
  if (layout.command === "link" && context.statistics > 0) {
    report.newline();
    printLinkStatistics(context, link.statistics, link.carrierChanges ?? 0);
  }
  printAlternativeNames(context, link);
  report.text("\n");
}

/** One device in a line of columns (`-br`); for `ip addr` the addresses and the line end follow. */
export function printBriefLink(context: TextContext, link: LinkMessage, layout: LinkLayout): void {
  const { report } = context;
  const parent = printNameAndParent(context, link, layout.attributes, (name) => `${name.padEnd(16)} `);
  report.field("operstate", link.operState, `${link.operState.padEnd(14)} `, stateHue(link));
  if (layout.family !== "packet") return;
  report.field("address", formatMac(link.address), `${formatMac(link.address)} `, "mac");
  printLinkFlags(report, link.flags, parent);
  report.text("\n");
}

/** `name@parent`, and whether that parent is a device of this namespace that is down. */
export function printNameAndParent(
  context: TextContext,
  link: LinkMessage,
  attributes: LinkLayout["attributes"],
  layOut: (name: string) => string,
): "parent up" | "parent down" {
  const { report, links } = context;
  let shown = link.name;
  let parentState: "parent up" | "parent down" = "parent up";
  const peerIndex = attributes === "inet6" && link.link === link.ifindex ? undefined : link.link;
  if (peerIndex !== undefined) {
    const elsewhere = attributes === "all" && link.linkNetnsId !== undefined;
    if (elsewhere) {
      report.json("link_index", peerIndex);
      shown = `${link.name}@if${peerIndex}`;
    } else {
      const parent = peerIndex === 0 ? "NONE" : links.linkName(peerIndex);
      report.json("link", peerIndex === 0 ? null : parent);
      shown = `${link.name}@${parent}`;
      const flags = links.linkFlags(peerIndex);
      if (peerIndex !== 0 && flags !== undefined && (flags & IFF_UP) === 0) parentState = "parent down";
    }
  }
  report.field("ifname", link.name, layOut(shown), "ifname");
  return parentState;
}

function stateHue(link: LinkMessage): Hue | undefined {
  if (link.operState === "UP") return "up";
  return link.operState === "DOWN" ? "down" : undefined;
}

function printQueueing(context: TextContext, link: LinkMessage, layout: LinkLayout): void {
  const { report } = context;
  const all = layout.attributes === "all";
  if (all) report.field("qdisc", link.qdisc, `qdisc ${link.qdisc} `);
  if (all && link.master !== undefined) {
    const master = context.links.linkName(link.master);
    report.field("master", master, `master ${master} `);
  }
  report.text("state ");
  report.field("operstate", link.operState, `${link.operState} `, stateHue(link));
  if (all && layout.command === "link") report.field("linkmode", "DEFAULT", "mode DEFAULT ");
  if (all) {
    const group = groupName(link.group, context.naming);
    report.field("group", group, `group ${group} `);
  }
  if (link.txQueueLength !== 0) report.field("txqlen", link.txQueueLength, `qlen ${link.txQueueLength}`);
}

function printHardwareAddress(context: TextContext, link: LinkMessage, layout: LinkLayout): void {
  const { report } = context;
  report.newline();
  const { hardware } = link;
  const number = hardware === undefined ? HARDWARE_TYPES[link.type] : `[${hardware.type.number}]`;
  const type = context.naming === "names" ? (hardware?.type.name ?? link.type) : number;
  report.field("link_type", type, `    link/${type} `);
  const own = hardware?.addresses?.own ?? formatMac(link.address);
  if (link.type === "none" || own === "") return;
  report.field("address", own, own, "mac");
  if (layout.attributes === "inet6") return;
  if (link.flags & IFF_POINTOPOINT) {
    report.text(" peer ");
    report.json("link_pointtopoint", true);
  } else {
    report.text(" brd ");
  }
  const broadcast = hardware?.addresses?.broadcast ?? formatMac(link.broadcast);
  report.field("broadcast", broadcast, broadcast, "mac");
  if (link.permanentAddress === undefined || link.permanentAddress === link.address) return;
  report.text(" permaddr ");
  report.field("permaddr", formatMac(link.permanentAddress), formatMac(link.permanentAddress), "mac");
}

function printNetnsOfPeer(context: TextContext, link: LinkMessage): void {
  const id = link.linkNetnsId;
  if (id === undefined) return;
  context.report.json("link_netnsid", id);
  if (context.report.inJson) return;
  const name = context.links.netnsName(id);
  context.report.text(name === undefined ? ` link-netnsid ${id}` : ` link-netns ${name}`);
}

function printDetails(context: TextContext, link: LinkMessage, layout: LinkLayout): void {
  const { report } = context;
  report.field("promiscuity", link.promiscuity, ` promiscuity ${link.promiscuity} `);
  report.field("allmulti", link.allMulti, ` allmulti ${link.allMulti} `);
  report.field("min_mtu", link.minMtu, `minmtu ${link.minMtu} `);
  report.field("max_mtu", link.maxMtu, `maxmtu ${link.maxMtu} `);
  if (link.data !== undefined || link.bridgePort !== undefined) printKind(context, link);
  if (layout.command === "link") {
    if (link.addrGenMode !== undefined)
      report.field("inet6_addr_gen_mode", link.addrGenMode, `addrgenmode ${link.addrGenMode} `);
  }
  for (const [key, word, value] of queueLimits(link)) {
    if (value !== undefined) report.field(key, value, `${word} ${value} `);
  }
}

type LimitRow = readonly [key: string, word: string, value: number | string | undefined];

function queueLimits(link: LinkMessage): readonly LimitRow[] {
  const emulated: HardwareLimits = {
    // user-mode Linux has no IFLA_NUM_RX_QUEUES (no RPS on one processor), so none is printed.
    numRxQueues: undefined,
    gsoMaxSize: GSO_MAX_SIZE,
    gsoMaxSegments: GSO_MAX_SEGMENTS,
    tsoMaxSize: link.tsoMaxSize ?? (link.data?.kind === "dummy" ? GSO_MAX_SIZE : TSO_MAX_SIZE_VIRTUAL),
    tsoMaxSegments: GSO_MAX_SEGMENTS,
    groMaxSize: GSO_MAX_SIZE,
    parentBus: undefined,
    parentDevice: undefined,
  };
  const said = link.hardware ?? emulated;
  return [
    ["num_tx_queues", "numtxqueues", link.numTxQueues],
    ["num_rx_queues", "numrxqueues", said.numRxQueues],
    ["gso_max_size", "gso_max_size", said.gsoMaxSize],
    ["gso_max_segs", "gso_max_segs", said.gsoMaxSegments],
    ["tso_max_size", "tso_max_size", said.tsoMaxSize],
    ["tso_max_segs", "tso_max_segs", said.tsoMaxSegments],
    ["gro_max_size", "gro_max_size", said.groMaxSize],
    ["parentbus", "parentbus", said.parentBus],
    ["parentdev", "parentdev", said.parentDevice],
  ];
}

type HardwareLimits = Omit<HardwareInfo, "type" | "addresses">;

function printKind(context: TextContext, link: LinkMessage): void {
  const { report } = context;
  report.openObject("linkinfo");
  const { data } = link;
  if (data !== undefined) {
    report.newline();
    const kind = data.kind === "other" ? data.name : data.kind;
    report.field("info_kind", kind, `    ${kind} `);
    if (data.kind === "ipvlan" || data.kind === "ipvtap") {
      report.openObject("info_data");
      report.field("mode", data.mode, ` mode ${data.mode} `);
      report.field(data.flag, true, `${data.flag} `);
      report.closeObject();
    } else if (data.kind === "tun") {
      report.openObject("info_data");
      printTun(context, data.mode);
      report.closeObject();
    } else if (data.kind === "macvlan") {
      report.openObject("info_data");
      printMacvlan(context, data);
      report.closeObject();
    } else if (data.kind === "vlan") {
      report.openObject("info_data");
      printVlan(context, data);
      report.closeObject();
    } else if (data.kind === "bridge") {
      report.openObject("info_data");
      printBridge(context, data.options);
      report.closeObject();
    }
  }
  if (link.bridgePort !== undefined) {
    report.newline();
    report.field("info_slave_kind", "bridge", "    bridge_slave ");
    report.openObject("info_slave_data");
    printBridgePort(context, link, link.bridgePort);
    report.closeObject();
  }
  report.closeObject();
}

/** IFLA_TUN_*: what `ip tuntap add` makes when nothing else is said. */
function printTun({ report }: TextContext, mode: TunMode): void {
  report.field("type", mode, `type ${mode} `);
  report.field("pi", false, "pi off ");
  report.field("vnet_hdr", false, "vnet_hdr off ");
  report.json("multi_queue", false);
  report.field("persist", true, "persist on ");
}

function printAlternativeNames(context: TextContext, link: LinkMessage): void {
  if (link.altNames.length === 0) return;
  const { report } = context;
  report.openArray("altnames");
  for (const name of link.altNames) {
    report.text(`${report.style.lineEnd}    altname `);
    report.item(name, name);
  }
  report.closeArray();
}
