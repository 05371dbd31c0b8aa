import type { NeighbourMessage } from "../../net/netlink/route-message.ts";
import { formatMac } from "../../wire/mac-address.ts";
import { familyName, formatAddress } from "./address-family.ts";
import type { TextContext } from "./text-context.ts";

export interface NeighbourLayout {
  /** The device is left out where the command names it. */
  readonly device: "shown" | "hidden";
  readonly brief: "brief" | "full";
}

export function printNeighbour(
  context: TextContext,
  neighbour: NeighbourMessage,
  layout: NeighbourLayout,
): void {
  const { report } = context;
  const brief = layout.brief === "brief";
  const destination = formatAddress(neighbour.family, neighbour.destination);
  report.openObject();
  const family = familyName(neighbour.family);
  report.field("dst", destination, `${brief ? destination.padEnd(39) : destination} `, family);
  if (layout.device === "shown" && neighbour.ifindex !== 0) {
    const name = context.links.linkName(neighbour.ifindex);
    if (!brief) report.text("dev ");
    report.field("dev", name, `${brief ? name.padEnd(16) : name} `, "ifname");
  }
  if (neighbour.linkLayerAddress !== undefined) {
    const address = formatMac(neighbour.linkLayerAddress);
    if (!brief) report.text("lladdr ");
    report.field("lladdr", address, brief ? address : `${address} `, "mac");
  }
  if (!brief) printState(context, neighbour);
  report.text("\n");
  report.closeObject();
}

function printState(context: TextContext, neighbour: NeighbourMessage): void {
  const { report } = context;
  if (neighbour.router) report.field("router", null, "router ");
  if (neighbour.proxy) report.field("proxy", null, "proxy ");
  if (neighbour.externLearned) report.field("extern_learn", null, "extern_learn ");
  // A proxy entry has neither cache information nor probes.
  if (context.statistics > 0 && !neighbour.proxy) {
    const { references, usedSeconds, confirmedSeconds, updatedSeconds, probes } = neighbour;
    if (references !== 0) report.field("refcnt", references, ` ref ${references}`);
    report.field("used", usedSeconds, ` used ${usedSeconds}`);
    report.field("confirmed", confirmedSeconds, `/${confirmedSeconds}`);
    report.field("updated", updatedSeconds, `/${updatedSeconds}`);
    report.field("probes", probes, `probes ${probes} `);
  }
  if (neighbour.state === "none") return;
  report.openArray("state");
  const state = neighbour.state.toUpperCase();
  report.item(state, `${state} `);
  report.closeArray();
}
