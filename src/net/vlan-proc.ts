import { type Vlan, vlanOf } from "../device/vlan.ts";
import type { Namespace } from "./namespace.ts";

// /proc/net/vlan (net/8021q/vlanproc.c).

/** IFF_802_1Q_VLAN, IFF_NO_QUEUE, IFF_UNICAST_FLT and what else a VLAN device has, as the file shows it. */
const PRIVATE_FLAGS = "81021";

/** The names in /proc/net/vlan. */
export function vlanFiles(namespace: Namespace): readonly string[] {
  return ["config", ...vlans(namespace).map((vlan) => vlan.device.name)].sort();
}

/** The text of one of its files; undefined if there is none of this name. */
export function vlanFile(namespace: Namespace, name: string): string | undefined {
  if (name === "config") return configText(namespace);
  const device = namespace.devices.byName(name);
  const vlan = device === undefined ? undefined : vlanOf(device);
  return vlan === undefined ? undefined : vlanText(vlan);
}

function vlans(namespace: Namespace): readonly Vlan[] {
  return namespace.devices.all().flatMap((device) => vlanOf(device) ?? []);
}

/** vlan_seq_show */
function configText(namespace: Namespace): string {
  const rows = vlans(namespace).map(
    ({ device, id, real }) => `${device.name.padEnd(15)}| ${id}  | ${real.name}\n`,
  );
  return `VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\n${rows.join("")}`;
}

/** vlandev_seq_show */
function vlanText(vlan: Vlan): string {
  const { device, id, reorderHeader, ingress, egress, real } = vlan;
  const { rxPackets = 0, rxBytes = 0, multicast = 0, txPackets = 0, txBytes = 0 } = vlan.statistics();
  const number = (text: string, value: number): string =>
    `${text.padStart(30)} ${String(value).padStart(12)}\n`;
  const [first, ...others] = ingress.map((to, from) => `${from}:${to}`);
  return [
    `${device.name}  VID: ${id}\t REORDER_HDR: ${reorderHeader ? 1 : 0}  dev->priv_flags: ${PRIVATE_FLAGS}\n`,
    number("total frames received", rxPackets),
    number("total bytes received", rxBytes),
    number("Broadcast/Multicast Rcvd", multicast),
    "\n",
    number("total frames transmitted", txPackets),
    number("total bytes transmitted", txBytes),
    `Device: ${real.name}\n`,
    `INGRESS priority mappings: ${first}  ${others.slice(0, 5).join("  ")}  ${others.slice(5).join(" ")}\n`,
    ` EGRESS priority mappings: ${egress.map(({ from, to }) => `${from}:${to} `).join("")}\n`,
  ].join("");
}
