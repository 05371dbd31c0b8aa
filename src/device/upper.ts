import type { NetDevice } from "./device.ts";

/** Kinds whose `link` is the device below them, not a peer. */
const STACKED: ReadonlySet<string> = new Set(["vlan", "macvlan", "ipvlan", "ipvtap"]);

/** net/core/dev.c: __netdev_has_upper_dev: `device` stands, at any height, on top of `lower`. */
export function isUpper(device: NetDevice, lower: NetDevice): boolean {
  const below = lowersOf(device);
  return below.some((each) => each === lower || isUpper(each, lower));
}

function lowersOf(device: NetDevice): readonly NetDevice[] {
  if (device.operations.slaves !== undefined) return device.operations.slaves();
  return STACKED.has(device.operations.kind) && device.link !== undefined ? [device.link] : [];
}
