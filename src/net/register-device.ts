import type { NetDevice } from "../device/device.ts";
import { type Failure, fail } from "../wire/errno.ts";
import { isValidDeviceName } from "./device-name.ts";
import { closeAndTell } from "./device-state.ts";
import { traceLink } from "./link-trace.ts";
import type { Namespace } from "./namespace.ts";

/** net/core/dev.c: register_netdevice. `name` may hold one `%d`, replaced by the first free number. */
export function registerDevice(device: NetDevice, ifindex: number): Failure | undefined {
  const namespace = device.host as Namespace;
  const taken = ifindex !== 0 && namespace.devices.byIndex(ifindex) !== undefined;
  const refused = taken ? fail("EBUSY") : takeName(namespace, device);
  if (refused !== undefined) return refused;
  namespace.devices.add(device, ifindex);
  device.registration = "registered";
  namespace.linkWatch.init(device);
  namespace.notify(device, "register");
  traceLink(device, "register_netdevice", `ifindex ${device.ifindex}`, device.operations.kind);
  return undefined;
}

function takeName(namespace: Namespace, device: NetDevice): Failure | undefined {
  const name = validName(namespace, device.name);
  if (typeof name !== "string") return name;
  device.name = name;
  return undefined;
}

/** dev_get_valid_name */
export function validName(namespace: Namespace, wanted: string): string | Failure {
  if (!isValidDeviceName(wanted)) return fail("EINVAL");
  if (wanted.includes("%")) return namespace.devices.allocateName(wanted);
  return namespace.devices.byName(wanted) === undefined ? wanted : fail("EEXIST");
}

/** unregister_netdevice_many: all are closed before any is taken off, and told of in that order. */
export function unregisterDevices(devices: readonly NetDevice[]): void {
  for (const device of devices) closeAndTell(device);
  for (const device of devices) {
    const namespace = device.host as Namespace;
    namespace.devices.remove(device);
    namespace.network.softirq.flush(device);
    device.registration = "unregistering";
  }
  for (const device of devices) dismantle(device);
}

function dismantle(device: NetDevice): void {
  const namespace = device.host as Namespace;
  shutDownQueue(device);
  namespace.notify(device, "unregister");
  device.taps.clear();
  device.multicast.clear();
  device.unicast.clear();
  device.operations.uninit?.();
  namespace.linkWatch.forget(device);
  traceLink(device, "unregister_netdevice_many", "gone");
}

/** dev_shutdown: back to the noop qdisc. */
export function shutDownQueue(device: NetDevice): void {
  device.hasQdisc = false;
  device.queueActive = false;
}

/** The devices that RTM_DELLINK of `device` takes along. */
export function dependentsOnDelete(device: NetDevice): readonly NetDevice[] {
  return device.operations.deleteLink?.() ?? [device];
}
