import { IFF_UP, type Link } from "../netlink/link.ts";
import { renewToken } from "./identifiers.ts";
import { type LiveParent, masterOf, vlansOn } from "./live-parent.ts";
import type { PortContext } from "./port-context.ts";

/** RTM_NEWLINK of the parent as control calls of the driver (ipvlan_device_event), each only for what is different. */
export function parentSeen(context: PortContext, parent: LiveParent, link: Link): void {
  const before = parent.link;
  parent.link = link;
  if (link.name !== before.name) context.changed();
  addressesSeen(context, parent, before);
  mtuSeen(context, link);
  stateSeen(context, link, before);
}

/** A device of the parent's namespace came, went or changed: VLAN devices on the parent take their frames. */
export function vlansSeen(context: PortContext, parent: LiveParent): void {
  context.plane.setVlans(vlansOn(parent));
}

function addressesSeen(context: PortContext, parent: LiveParent, before: Link): void {
  const { port, control } = context;
  const { mac, broadcast } = masterOf(parent);
  if (broadcast !== port.broadcast) control.call(port, "masterBroadcastChanged", broadcast);
  if (mac === port.mac && before.mac === parent.link.mac) return;
  context.apply(control.call(port, "masterMacChanged", mac).effects);
  for (const slave of context.slaves.values()) renewToken(context, slave);
  context.changed();
}

function mtuSeen({ port, control, apply }: PortContext, link: Link): void {
  if (link.mtu !== port.mtu) apply(control.call(port, "masterMtuChanged", link.mtu).effects);
}

/** A parent that is down tells its slaves nothing, whatever its carrier does meanwhile (linkwatch asks for IFF_UP). */
function stateSeen({ port, control, apply }: PortContext, link: Link, before: Link): void {
  if ((link.flags & IFF_UP) === 0) return;
  if (link.carrier === before.carrier && (before.flags & IFF_UP) !== 0) return;
  apply(control.call(port, "masterChanged", link.carrier).effects);
}
