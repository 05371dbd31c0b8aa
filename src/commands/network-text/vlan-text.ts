import type { VlanLinkData } from "../../net/netlink/link-message.ts";
import { ETH_P_8021AD, ETH_P_8021Q } from "../../wire/ethernet.ts";
import type { TextContext } from "./text-context.ts";

/** 802.1Q and 802.1ad as iproute2 writes an ethertype. */
export function vlanProtocolName(protocol: number): string {
  if (protocol === ETH_P_8021Q) return "802.1Q";
  return protocol === ETH_P_8021AD ? "802.1ad" : `[${protocol}]`;
}

/** IFLA_VLAN_* of `ip -d link`. */
export function printVlan(context: TextContext, data: VlanLinkData): void {
  const { report } = context;
  const protocol = vlanProtocolName(data.protocol);
  report.field("protocol", protocol, `protocol ${protocol} `);
  report.field("id", data.id, `id ${data.id} `);
  const flags = [
    ...(data.reorderHeader ? ["REORDER_HDR"] : []),
    ...(data.looseBinding ? ["LOOSE_BINDING"] : []),
  ];
  report.openArray("flags");
  for (const [index, flag] of flags.entries()) report.item(flag, index === 0 ? `<${flag}` : `,${flag}`);
  report.closeArray();
  if (flags.length > 0) report.text("> ");
  printMap(context, data.ingress, "ingress_qos", "ingress-qos-map");
  printMap(context, data.egress, "egress_qos", "egress-qos-map");
}

function printMap(context: TextContext, map: VlanLinkData["ingress"], key: string, text: string): void {
  if (map.length === 0) return;
  const { report } = context;
  report.openArray(key);
  report.text(`${report.style.lineEnd}      ${text} { `);
  for (const { from, to } of map) {
    report.openObject();
    report.field("from", from, `${from}:`);
    report.field("to", to, `${to} `);
    report.closeObject();
  }
  report.closeArray();
  report.text("} ");
}
