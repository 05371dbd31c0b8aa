import type { BridgeOptions, BridgePortInfo, LinkMessage } from "../../net/netlink/link-message.ts";
import { ETH_P_8021AD } from "../../wire/ethernet.ts";
import { formatMac, type MacAddress } from "../../wire/mac-address.ts";
import { printOnOff, type TextContext } from "./text-context.ts";
import { vlanProtocolName } from "./vlan-text.ts";

/** Read first: the order of IFLA_BR_* and IFLA_BRPORT_* in an iproute2 6.1 listing, recorded in test/golden/ip. */

/** `8000.` and the address, each octet without a leading zero where glibc's ether_ntoa writes none. */
export function bridgeIdText(priority: number, address: MacAddress): string {
  const octets = formatMac(address)
    .split(":")
    .map((octet) => Number.parseInt(octet, 16).toString(16));
  return `${priority.toString(16).padStart(4, "0")}.${octets.join(":")}`;
}

type NumberRow = readonly [key: string, text: string, value: number];

function printNumbers(context: TextContext, rows: readonly NumberRow[]): void {
  for (const [key, text, value] of rows) context.report.field(key, value, `${text} ${value} `);
}

/** STP is not emulated: its timers are always stopped, which JSON shows as the bare number 0.00. */
function printStoppedTimer(context: TextContext, name: string): void {
  context.report.jsonRaw(name, "0.00");
  context.report.text(`${name}    0.00 `);
}

/** IFLA_BR_* of `ip -d link`; what BridgeOptions lacks has the kernel's default. */
export function printBridge(context: TextContext, options: BridgeOptions): void {
  const { report } = context;
  printNumbers(context, [
    ["forward_delay", "forward_delay", options.forwardDelayTicks],
    ["hello_time", "hello_time", options.helloTimeTicks],
    ["max_age", "max_age", options.maxAgeTicks],
    ["ageing_time", "ageing_time", options.ageingTimeTicks],
    ["stp_state", "stp_state", options.stpState],
    ["priority", "priority", options.priority],
    ["vlan_filtering", "vlan_filtering", options.vlanFiltering],
  ]);
  const protocol = vlanProtocolName(options.vlanProtocol);
  report.field("vlan_protocol", protocol, `vlan_protocol ${protocol} `);
  const id = bridgeIdText(options.priority, options.bridgeAddress);
  report.field("bridge_id", id, `bridge_id ${id} `);
  report.field("root_id", id, `designated_root ${id} `);
  printNumbers(context, [
    ["root_port", "root_port", 0],
    ["root_path_cost", "root_path_cost", 0],
    ["topology_change", "topology_change", 0],
    ["topology_change_detected", "topology_change_detected", 0],
  ]);
  for (const timer of ["hello_timer", "tcn_timer", "topology_change_timer", "gc_timer"]) {
    printStoppedTimer(context, timer);
  }
  printNumbers(context, [
    ["vlan_default_pvid", "vlan_default_pvid", options.vlanDefaultPvid],
    ["vlan_stats_enabled", "vlan_stats_enabled", options.vlanStatistics],
    ["vlan_stats_per_port", "vlan_stats_per_port", options.vlanStatisticsPerPort],
  ]);
  report.field("group_fwd_mask", "0", "group_fwd_mask 0 ");
  // recalculate_group_addr: a provider bridge talks to its own kind only.
  const isProvider = options.vlanFiltering !== 0 && options.vlanProtocol === ETH_P_8021AD;
  const group = isProvider ? "01:80:c2:00:00:08" : "01:80:c2:00:00:00";
  report.field("group_addr", group, `group_address ${group} `);
  printNumbers(context, [["mcast_snooping", "mcast_snooping", options.multicastSnooping]]);
  printNumbers(context, MULTICAST_DEFAULTS);
}

/** IFLA_BR_MCAST_* and IFLA_BR_NF_CALL_*: net/bridge/br_multicast.c, br_multicast_ctx_init. */
const MULTICAST_DEFAULTS: readonly NumberRow[] = [
  ["no_linklocal_learn", "no_linklocal_learn", 0],
  ["mcast_vlan_snooping", "mcast_vlan_snooping", 0],
  ["mcast_router", "mcast_router", 1],
  ["mcast_query_use_ifaddr", "mcast_query_use_ifaddr", 0],
  ["mcast_querier", "mcast_querier", 0],
  ["mcast_hash_elasticity", "mcast_hash_elasticity", 16],
  ["mcast_hash_max", "mcast_hash_max", 4096],
  ["mcast_last_member_cnt", "mcast_last_member_count", 2],
  ["mcast_startup_query_cnt", "mcast_startup_query_count", 2],
  ["mcast_last_member_intvl", "mcast_last_member_interval", 100],
  ["mcast_membership_intvl", "mcast_membership_interval", 26000],
  ["mcast_querier_intvl", "mcast_querier_interval", 25500],
  ["mcast_query_intvl", "mcast_query_interval", 12500],
  ["mcast_query_response_intvl", "mcast_query_response_interval", 1000],
  ["mcast_startup_query_intvl", "mcast_startup_query_interval", 3125],
  ["mcast_stats_enabled", "mcast_stats_enabled", 0],
  ["mcast_igmp_version", "mcast_igmp_version", 2],
  ["mcast_mld_version", "mcast_mld_version", 1],
  ["nf_call_iptables", "nf_call_iptables", 0],
  ["nf_call_ip6tables", "nf_call_ip6tables", 0],
  ["nf_call_arptables", "nf_call_arptables", 0],
];

/** IFLA_BRPORT_* of `ip -d link`. */
export function printBridgePort(context: TextContext, link: LinkMessage, port: BridgePortInfo): void {
  const { report } = context;
  report.field("state", port.state, `state ${port.state} `);
  printNumbers(context, [
    ["priority", "priority", port.priority],
    ["cost", "cost", port.cost],
  ]);
  printSwitches(context, [
    ["hairpin", port.hairpin],
    ["guard", port.guard],
    ["root_block", port.rootBlock],
    ["fastleave", port.fastLeave],
    ["learning", port.learning],
    ["flood", port.flood],
  ]);
  // The upper six bits are the priority, the lower ten the number (br_stp_if.c: br_make_port_id).
  const portId = ((port.priority << 10) | port.portNumber) & 0xffff;
  report.field("id", hex(portId), `port_id ${hex(portId)} `);
  report.field("no", hex(port.portNumber), `port_no ${hex(port.portNumber)} `);
  printNumbers(context, [
    ["designated_port", "designated_port", portId],
    ["designated_cost", "designated_cost", 0],
  ]);
  const bridge = context.links.bridgeId(link.master);
  report.field("bridge_id", bridge, `designated_bridge ${bridge} `);
  report.field("root_id", bridge, `designated_root ${bridge} `);
  for (const timer of ["hold_timer", "message_age_timer", "forward_delay_timer"]) {
    printStoppedTimer(context, timer);
  }
  printNumbers(context, [
    ["topology_change_ack", "topology_change_ack", 0],
    ["config_pending", "config_pending", 0],
  ]);
  printSwitches(context, [
    ["proxy_arp", port.proxyArp],
    ["proxy_arp_wifi", false],
  ]);
  report.field("multicast_router", 1, "mcast_router 1 ");
  report.text(`mcast_fast_leave ${port.fastLeave ? "on" : "off"} `);
  printSwitches(context, [
    ["mcast_flood", port.multicastFlood],
    ["bcast_flood", port.broadcastFlood],
    ["mcast_to_unicast", false],
    ["neigh_suppress", port.neighSuppress],
  ]);
  report.field("group_fwd_mask", "0", "group_fwd_mask 0 ");
  report.field("group_fwd_mask_str", "0x0", "group_fwd_mask_str 0x0 ");
  printSwitches(context, [
    ["vlan_tunnel", false],
    ["isolated", port.isolated],
    ["locked", port.locked ?? false],
  ]);
}

function printSwitches(context: TextContext, rows: readonly (readonly [string, boolean])[]): void {
  for (const [key, on] of rows) printOnOff(context.report, key, key, on ? "on" : "off");
}

function hex(value: number): string {
  return value === 0 ? "0" : `0x${value.toString(16)}`;
}

/** The port as `bridge link` shows it: state, priority and cost, and with -d its switches. */
export function printBridgePortBriefly(context: TextContext, port: BridgePortInfo): void {
  const { report } = context;
  report.field("state", port.state, `state ${port.state} `);
  printNumbers(context, [
    ["priority", "priority", port.priority],
    ["cost", "cost", port.cost],
  ]);
  if (context.details === 0) return;
  report.text(`${report.style.lineEnd}    `);
  printSwitches(context, [
    ["hairpin", port.hairpin],
    ["guard", port.guard],
    ["root_block", port.rootBlock],
    ["fastleave", port.fastLeave],
    ["learning", port.learning],
    ["flood", port.flood],
    ["mcast_flood", port.multicastFlood],
    ["bcast_flood", port.broadcastFlood],
  ]);
  report.field("mcast_router", 1, "mcast_router 1 ");
  printSwitches(context, [
    ["mcast_to_unicast", false],
    ["neigh_suppress", port.neighSuppress],
    ["vlan_tunnel", false],
    ["isolated", port.isolated],
    ["locked", port.locked ?? false],
  ]);
}
