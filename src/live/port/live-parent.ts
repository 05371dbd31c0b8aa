import type { Parent } from "../../ipvlan/link.ts";
import type { Master } from "../../ipvlan/port.ts";
import { BROADCAST_MAC, ZERO_MAC } from "../../wire/mac-address.ts";
import { numberOf } from "../netlink/attribute.ts";
import { ARPHRD_ETHER, ARPHRD_LOOPBACK, type Link } from "../netlink/link.ts";
import { listLinks, withRouteSocket } from "../netlink/requests.ts";
import type { LiveNamespace } from "./namespaces.ts";

const IFLA_VLAN_ID = 1;

/** The device whose wire the slaves use, as it was last seen. */
export interface LiveParent {
  /** Stays open: the packet socket keeps the namespace alive anyway. */
  namespaceFd: number;
  namespace: LiveNamespace;
  link: Link;
}

/**
 * Whether a device may get a port, as ipvlan_link_new sees it. Who has its rx handler can't be asked for, but everybody
 * who takes it leaves a trace: a port of a bridge, bond, team or Open vSwitch has a master; macvlans lie on their parent.
 */
export function parentOf(parent: LiveParent, secret: number): Parent {
  const { link } = parent;
  return {
    kind: "device",
    device: masterOf(parent),
    type: typeOf(link),
    rxHandler: rxHandlerOf(parent),
    secret,
  };
}

export function masterOf({ link, namespace }: LiveParent): Master {
  return {
    mac: link.mac ?? ZERO_MAC,
    broadcast: link.broadcast ?? BROADCAST_MAC,
    mtu: link.mtu,
    namespace: namespace.inode,
  };
}

function typeOf(link: Link): "ether" | "loopback" | "other" {
  if (link.type === ARPHRD_ETHER) return "ether";
  return link.type === ARPHRD_LOOPBACK ? "loopback" : "other";
}

/** A VRF's ports keep their own rx handler: the kernel takes them. */
function rxHandlerOf(parent: LiveParent): "free" | "busy" {
  const { link } = parent;
  if (link.slaveKind !== undefined && link.slaveKind !== "vrf") return "busy";
  const others = withRouteSocket(parent.namespaceFd, listLinks);
  const taken = others.some((other) => liesOn(other, link, ["macvlan", "macvtap", "ipvlan", "ipvtap"]));
  return taken ? "busy" : "free";
}

/** VLAN ids that have a device on the parent: their frames are theirs before anybody else's. */
export function vlansOn(parent: LiveParent): ReadonlySet<number> {
  const links = withRouteSocket(parent.namespaceFd, listLinks).filter((other) =>
    liesOn(other, parent.link, ["vlan"]),
  );
  return new Set(links.map((other) => numberOf(other.info.get(IFLA_VLAN_ID)) ?? 0));
}

/** In the parent's own namespace: for those elsewhere IFLA_LINK is a number of a namespace that this one can't see. */
function liesOn(other: Link, parent: Link, kinds: readonly string[]): boolean {
  if (other.link !== parent.ifindex || other.linkNamespace !== undefined) return false;
  return other.kind !== undefined && kinds.includes(other.kind);
}
