import type { NetDevice } from "./device.ts";

/** Kinds whose `link` is the device below them, not a peer. */
const STACKED: ReadonlySet<string> = new Set(["vlan", "macvlan", "ipvlan", "ipvtap"]);

/** net/core/dev.c: __netdev_has_upper_dev: `device` stands, at any height, on top of `lower`. */
export function isUpper(device: NetDevice, lower: NetDevice): boolean {
  const below = lowersOf(device);
  return below.some((each) => each === lower || isUpper(each, lower));
}

/** MAX_NEST_DEV: so many devices may stand one on top of the other (netdev_upper_dev_link: EMLINK). */
const MAX_NESTING = 8;

export function canBearAnother(device: NetDevice): boolean {
  return levelOf(device) < MAX_NESTING;
}

/** dev->lower_level */
function levelOf(device: NetDevice): number {
  return 1 + Math.max(0, ...lowersOf(device).map(levelOf));
}

function lowersOf(device: NetDevice): readonly NetDevice[] {
  if (device.operations.slaves !== undefined) return device.operations.slaves();
  return STACKED.has(device.operations.kind) && device.link !== undefined ? [device.link] : [];
}
