import type { NetDevice } from "../../device/device.ts";
import { type Failure, fail } from "../../wire/errno.ts";
import { closeAndTell } from "../device-state.ts";
import { traceLink } from "../link-trace.ts";
import type { Namespace } from "../namespace.ts";
import { shutDownQueue, validName } from "../register-device.ts";

/**
 * net/core/dev.c: __dev_change_net_namespace. The device goes down, is forgotten by the protocols of the old namespace
 * and made known to those of the new one. `fallback` is the name to take where its own is in use.
 */
export function moveDevice(
  device: NetDevice,
  target: Namespace,
  fallback: string | undefined,
): Failure | undefined {
  const source = device.host as Namespace;
  if (device.operations.netnsLocal) return fail("EINVAL");
  if (target === source) return undefined;
  const name = nameIn(target, device.name, fallback);
  if (typeof name !== "string") return name;
  if (device.altNames.some((each) => target.devices.byName(each) !== undefined)) return fail("EEXIST");
  closeAndTell(device);
  source.devices.remove(device);
  source.network.softirq.flush(device);
  shutDownQueue(device);
  source.notify(device, "unregister");
  device.taps.clear();
  source.netnsIds.allocate(target.id);
  device.multicast.clear();
  device.unicast.clear();
  traceLink(device, "__dev_change_net_namespace", `moved to ${target.label}`);
  device.host = target;
  device.name = name;
  target.devices.add(device, device.ifindex);
  target.notify(device, "register");
  tellLinkNamespace(device, target);
  return undefined;
}

function nameIn(target: Namespace, own: string, fallback: string | undefined): string | Failure {
  if (target.devices.byName(own) === undefined) return own;
  return fallback === undefined ? fail("EEXIST") : validName(target, fallback);
}

/** The RTM_NEWLINK that listeners get gives the namespace of the parent or peer an id. */
export function tellLinkNamespace(device: NetDevice, namespace: Namespace): void {
  const { link, operations } = device;
  if (link === undefined || operations.tellsLinkNetns === undefined || link.host === device.host) return;
  namespace.netnsIds.allocate(link.host.id);
}
