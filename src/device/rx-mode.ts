import type { MacAddress } from "../wire/mac-address.ts";
import type { NetDevice } from "./device.ts";
import { IFF_ALLMULTI, IFF_PROMISC, IFF_UP } from "./flags.ts";

/** net/core/dev.c: dev_set_promiscuity. */
export function changePromiscuity(device: NetDevice, by: 1 | -1): void {
  if (setPromiscuity(device, by)) updateRxMode(device);
}

/** __dev_set_promiscuity; true if the flag changed. */
function setPromiscuity(device: NetDevice, by: 1 | -1): boolean {
  device.promiscuity += by;
  return setFlag(device, IFF_PROMISC, device.promiscuity);
}

/** dev_set_allmulti. */
export function changeAllMulti(device: NetDevice, by: 1 | -1): void {
  device.allMulti += by;
  if (setFlag(device, IFF_ALLMULTI, device.allMulti)) updateRxMode(device);
}

function setFlag(device: NetDevice, flag: number, count: number): boolean {
  const before = device.flags;
  device.flags = count > 0 ? before | flag : before & ~flag;
  if (device.flags === before) return false;
  device.operations.rxFlagsChanged?.(flag);
  return true;
}

/** net/core/dev_addr_lists.c: dev_mc_add. */
export function addLinkGroup(device: NetDevice, group: MacAddress): void {
  addUser(device.multicast, group);
  updateRxMode(device);
}

/** dev_mc_del. */
export function deleteLinkGroup(device: NetDevice, group: MacAddress): void {
  if (removeUser(device.multicast, group)) updateRxMode(device);
}

/** Kinds that hand their groups on to the device they stand on (dev_mc_sync), which counts as one more user. */
const SYNCING: ReadonlySet<string> = new Set(["ipvlan", "ipvtap", "vlan", "macvlan"]);

/** The link-layer groups of a device with their users, as /proc/net/dev_mcast tells them. */
export function linkGroups(device: NetDevice): readonly (readonly [MacAddress, number])[] {
  const synced = device.running && SYNCING.has(device.operations.kind) ? 1 : 0;
  return [...device.multicast].map(([group, users]) => [group, users + synced] as const);
}

/** dev_mc_add_global: the administrator's wish counts once. */
export function addStaticGroup(device: NetDevice, group: MacAddress): void {
  if (device.staticGroups.has(group)) return;
  device.staticGroups.add(group);
  addLinkGroup(device, group);
}

/** dev_mc_del_global; false if nobody wished for it. */
export function deleteStaticGroup(device: NetDevice, group: MacAddress): boolean {
  if (!device.staticGroups.delete(group)) return false;
  deleteLinkGroup(device, group);
  return true;
}

/** dev_uc_add: the device receives frames for one more address. */
export function addUnicast(device: NetDevice, address: MacAddress): void {
  addUser(device.unicast, address);
  updateRxMode(device);
}

/** dev_uc_del; false if the address is not there. */
export function deleteUnicast(device: NetDevice, address: MacAddress): boolean {
  if (!removeUser(device.unicast, address)) return false;
  updateRxMode(device);
  return true;
}

function addUser(list: Map<MacAddress, number>, address: MacAddress): void {
  list.set(address, (list.get(address) ?? 0) + 1);
}

function removeUser(list: Map<MacAddress, number>, address: MacAddress): boolean {
  const users = list.get(address);
  if (users === undefined) return false;
  if (users > 1) list.set(address, users - 1);
  else list.delete(address);
  return true;
}

/** __dev_set_rx_mode: a device that is down learns of it when it comes up. */
export function updateRxMode(device: NetDevice): void {
  if ((device.flags & IFF_UP) === 0) return;
  if (!device.operations.unicastFilter && device.unicast.size > 0 !== device.unicastPromiscuous) {
    device.unicastPromiscuous = !device.unicastPromiscuous;
    setPromiscuity(device, device.unicastPromiscuous ? 1 : -1);
  }
  device.operations.rxModeChanged?.();
}

/** dev_uc_sync and dev_mc_sync: what a device on top listens to, its parent must receive. */
export class AddressSync {
  readonly #parent: NetDevice;
  readonly #synced: { readonly unicast: Set<MacAddress>; readonly multicast: Set<MacAddress> } = {
    unicast: new Set(),
    multicast: new Set(),
  };

  constructor(parent: NetDevice) {
    this.#parent = parent;
  }

  /** What is new goes up, what is gone is taken back. */
  sync(device: NetDevice): void {
    this.#follow("unicast", device.unicast);
    this.#follow("multicast", device.multicast);
  }

  /** dev_uc_unsync and dev_mc_unsync */
  unsync(): void {
    this.#follow("unicast", NONE);
    this.#follow("multicast", NONE);
  }

  #follow(list: "unicast" | "multicast", wanted: ReadonlyMap<MacAddress, number>): void {
    const synced = this.#synced[list];
    for (const address of [...synced]) {
      if (wanted.has(address)) continue;
      synced.delete(address);
      if (list === "unicast") deleteUnicast(this.#parent, address);
      else deleteLinkGroup(this.#parent, address);
    }
    for (const address of wanted.keys()) {
      if (synced.has(address)) continue;
      synced.add(address);
      if (list === "unicast") addUnicast(this.#parent, address);
      else addLinkGroup(this.#parent, address);
    }
  }
}

const NONE: ReadonlyMap<MacAddress, number> = new Map();

/** The upper device's IFF_ALLMULTI and IFF_PROMISC begin (1) or cease (-1) to count on the device below, as it opens or stops. */
export function passOnFlags(upper: NetDevice, lower: NetDevice, by: 1 | -1): void {
  if ((upper.flags & IFF_ALLMULTI) !== 0) changeAllMulti(lower, by);
  if ((upper.flags & IFF_PROMISC) !== 0) changePromiscuity(lower, by);
}

/** ndo_change_rx_flags of a device that is up: one of the two has just changed. */
export function passOnFlag(upper: NetDevice, lower: NetDevice, flag: number): void {
  const change = flag === IFF_PROMISC ? changePromiscuity : changeAllMulti;
  change(lower, (upper.flags & flag) !== 0 ? 1 : -1);
}
