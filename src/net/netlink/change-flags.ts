import type { NetDevice } from "../../device/device.ts";
import { IFF_ALLMULTI, IFF_MULTICAST, IFF_NOARP, IFF_PROMISC, IFF_UP } from "../../device/flags.ts";
import { changeAllMulti, changePromiscuity, updateRxMode } from "../../device/rx-mode.ts";
import type { Failure } from "../../wire/errno.ts";
import { closeDevice, openDevice } from "../device-state.ts";
import type { LinkAttributes } from "./link-message.ts";

const QUIET_FLAGS = IFF_UP | IFF_PROMISC | IFF_ALLMULTI;

/** net/core/dev.c: dev_change_flags with what the request says of up, arp, multicast, allmulticast, promisc. */
export function changeFlags(device: NetDevice, attributes: LinkAttributes): Failure | undefined {
  const before = device.flags;
  device.flags = withBit(device.flags, IFF_NOARP, negate(attributes.arp));
  device.flags = withBit(device.flags, IFF_MULTICAST, attributes.multicast);
  if (device.flags !== before) updateRxMode(device);
  if (((device.flags ^ before) & IFF_NOARP) !== 0) device.operations.arpChanged?.();
  const refused = changeUp(device, attributes.up);
  changeRequested(device, IFF_PROMISC, attributes.promisc);
  changeRequested(device, IFF_ALLMULTI, attributes.allMulticast);
  if (refused === undefined) notifyFlags(device, before);
  return refused;
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

function withBit(flags: number, bit: number, value: boolean | undefined): number {
  if (value === undefined) return flags;
  return value ? flags | bit : flags & ~bit;
}

function changeUp(device: NetDevice, up: boolean | undefined): Failure | undefined {
  const isUp = (device.flags & IFF_UP) !== 0;
  if (up === undefined || up === isUp) return undefined;
  if (up) return openDevice(device);
  closeDevice(device);
  return undefined;
}

function changeRequested(device: NetDevice, flag: number, value: boolean | undefined): void {
  if (value === undefined || value === ((device.requestedFlags & flag) !== 0)) return;
  device.requestedFlags ^= flag;
  const change = flag === IFF_PROMISC ? changePromiscuity : changeAllMulti;
  change(device, value ? 1 : -1);
}

/** __dev_notify_flags */
function notifyFlags(device: NetDevice, before: number): void {
  const changes = before ^ device.flags;
  const isUp = (device.flags & IFF_UP) !== 0;
  if ((changes & IFF_UP) !== 0) device.host.notify(device, isUp ? "up" : "down");
  if (!isUp || (changes & ~QUIET_FLAGS) === 0) return;
  // arp_netdev_event and ndisc_netdev_event: who turns ARP on or off starts with an empty table.
  if ((changes & IFF_NOARP) !== 0) device.host.flushNeighbours(device);
  device.host.notify(device, "change");
}
