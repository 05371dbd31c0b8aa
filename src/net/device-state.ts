import type { NetDevice } from "../device/device.ts";
import {
  IFF_ALLMULTI,
  IFF_DORMANT,
  IFF_LOWER_UP,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_UP,
} from "../device/flags.ts";
import { updateRxMode } from "../device/rx-mode.ts";
import type { Failure } from "../wire/errno.ts";
import { traceLink } from "./link-trace.ts";

const DERIVED_FLAGS = IFF_PROMISC | IFF_ALLMULTI | IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT;

/** net/core/dev.c: dev_get_flags, what user space sees. */
export function visibleFlags(device: NetDevice): number {
  let flags = (device.flags & ~DERIVED_FLAGS) | device.requestedFlags;
  if (!device.running) return flags;
  if (device.operState === "UP" || device.operState === "UNKNOWN") flags |= IFF_RUNNING;
  if (device.carrier) flags |= IFF_LOWER_UP;
  return flags;
}

/** __dev_open: everything but telling that it is up. */
export function openDevice(device: NetDevice): Failure | undefined {
  const { host, operations } = device;
  host.notify(device, "pre-up");
  device.running = true;
  const refused = operations.open?.();
  if (refused !== undefined) {
    device.running = false;
    return refused;
  }
  device.flags |= IFF_UP;
  updateRxMode(device);
  // dev_activate: the qdisc is attached now, but works only with carrier.
  device.hasQdisc = true;
  device.queueActive = device.carrier;
  traceLink(device, "__dev_open", "up");
  return undefined;
}

/** __dev_close_many: everything but telling that it is down. */
export function closeDevice(device: NetDevice): void {
  device.host.notify(device, "going-down");
  device.running = false;
  device.queueActive = false;
  device.operations.stop?.();
  device.flags &= ~IFF_UP;
  traceLink(device, "__dev_close_many", "down");
}

/** dev_open; a refusal leaves the device down, as the callers in the kernel do. */
export function openAndTell(device: NetDevice): void {
  if ((device.flags & IFF_UP) !== 0 || openDevice(device) !== undefined) return;
  device.host.notify(device, "up");
}

/** dev_close: for those who do not go through dev_change_flags. */
export function closeAndTell(device: NetDevice): void {
  if ((device.flags & IFF_UP) === 0) return;
  closeDevice(device);
  device.host.notify(device, "down");
}
