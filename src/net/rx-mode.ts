import type { NetDevice } from "../device/device.ts";
import { IFF_ALLMULTI, IFF_PROMISC } from "../device/flags.ts";
import type { MacAddress } from "../wire/mac-address.ts";

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
  if (device.flags !== before) device.operations.rxModeChanged?.();
}

/** net/core/dev_addr_lists.c: dev_mc_add. */
export function joinLinkGroup(device: NetDevice, group: MacAddress): void {
  device.multicast.set(group, (device.multicast.get(group) ?? 0) + 1);
  device.operations.rxModeChanged?.();
}

/** dev_mc_del. */
export function leaveLinkGroup(device: NetDevice, group: MacAddress): void {
  const users = (device.multicast.get(group) ?? 0) - 1;
  if (users > 0) device.multicast.set(group, users);
  else device.multicast.delete(group);
  device.operations.rxModeChanged?.();
}
