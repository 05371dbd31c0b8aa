import type { MacAddress } from "../wire/mac-address.ts";
import type { NetDevice } from "./device.ts";
import { IFF_ALLMULTI, IFF_PROMISC, IFF_UP } from "./flags.ts";

/** net/core/dev.c: dev_set_promiscuity. */
export function changePromiscuity(device: NetDevice, by: 1 | -1): void {
  device.promiscuity += by;
  setFlag(device, IFF_PROMISC, device.promiscuity);
}

/** dev_set_allmulti. */
export function changeAllMulti(device: NetDevice, by: 1 | -1): void {
  device.allMulti += by;
  setFlag(device, IFF_ALLMULTI, device.allMulti);
}

function setFlag(device: NetDevice, flag: number, count: number): void {
  const before = device.flags;
  device.flags = count > 0 ? before | flag : before & ~flag;
  if (device.flags !== before) updateRxMode(device);
}

/** net/core/dev_addr_lists.c: dev_mc_add. */
export function addLinkGroup(device: NetDevice, group: MacAddress): void {
  device.multicast.set(group, (device.multicast.get(group) ?? 0) + 1);
  updateRxMode(device);
}

/** dev_mc_del. */
export function deleteLinkGroup(device: NetDevice, group: MacAddress): void {
  const users = device.multicast.get(group);
  if (users === undefined) return;
  if (users > 1) device.multicast.set(group, users - 1);
  else device.multicast.delete(group);
  updateRxMode(device);
}

/** dev_set_rx_mode: a device that is down learns of it when it comes up. */
export function updateRxMode(device: NetDevice): void {
  if ((device.flags & IFF_UP) !== 0) device.operations.rxModeChanged?.();
}
