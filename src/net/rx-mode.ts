import type { NetDevice } from "../device/device.ts";
import { addLinkGroup, deleteLinkGroup } from "../device/rx-mode.ts";
import type { MacAddress } from "../wire/mac-address.ts";

/** ip_mc_filter_add and ndisc's: a protocol listens to a link-layer group on a device. */
export function joinLinkGroup(device: NetDevice, group: MacAddress): void {
  addLinkGroup(device, group);
}

/** ip_mc_filter_del and ndisc's. */
export function leaveLinkGroup(device: NetDevice, group: MacAddress): void {
  deleteLinkGroup(device, group);
}
