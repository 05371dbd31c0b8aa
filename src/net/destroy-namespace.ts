import type { Namespace } from "./namespace.ts";
import { dependentsOnDelete, unregisterDevices } from "./register-device.ts";

/**
 * net/core/net_namespace.c: cleanup_net, at the moment when the worker gets to it; whoever counts the references
 * delays the call. All devices go, the newest first (default_device_exit_batch), with their peers and dependents
 * elsewhere; the other namespaces forget the id.
 */
export function destroyNamespace(namespace: Namespace): void {
  const { network } = namespace;
  for (const other of network.namespaces()) other.netnsIds.release(namespace.id);
  for (const device of [...namespace.devices.all()].reverse()) {
    if (device.registration !== "registered" || device.operations.kind === "") continue;
    unregisterDevices(dependentsOnDelete(device));
  }
  const loopback = namespace.devices.byIndex(1);
  if (loopback !== undefined) unregisterDevices([loopback]);
  network.forget(namespace);
}
