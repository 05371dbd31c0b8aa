import type { FdbMessage } from "../../net/netlink/route-message.ts";
import { formatMac } from "../../wire/mac-address.ts";
import type { TextContext } from "./text-context.ts";

export interface FdbLayout {
  /** The device is left out where the command names it. */
  readonly device: "shown" | "hidden";
}

/** One forwarding entry as `bridge fdb` shows it. */
export function printFdbEntry(context: TextContext, entry: FdbMessage, layout: FdbLayout): void {
  const { report } = context;
  report.openObject();
  const address = formatMac(entry.address);
  report.field("mac", address, `${address} `, "mac");
  if (layout.device === "shown") {
    const name = context.links.linkName(entry.ifindex);
    report.text("dev ");
    report.field("ifname", name, `${name} `, "ifname");
  }
  if (entry.vlan !== undefined) report.field("vlan", entry.vlan, `vlan ${entry.vlan} `);
  if (context.statistics > 0 && !entry.self) {
    report.json("used", entry.usedSeconds);
    report.json("updated", entry.updatedSeconds);
    report.text(`used ${entry.usedSeconds}/${entry.updatedSeconds} `);
  }
  report.openArray("flags");
  if (entry.self) report.item("self", "self ");
  report.closeArray();
  if (entry.master !== undefined) {
    const master = context.links.linkName(entry.master);
    report.field("master", master, `master ${master} `);
  }
  const state = entry.state === "dynamic" ? "" : entry.state;
  report.json("state", state);
  report.text(`${state}\n`);
  report.closeObject();
}
