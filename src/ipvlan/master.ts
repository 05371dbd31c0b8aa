import type { MacAddress } from "../wire/mac-address.ts";
import { type Changed, changed, type Effect } from "./effect.ts";
import { deleteLink } from "./link.ts";
import type { NamespaceId, Port, Slave, Writable } from "./port.ts";

// ipvlan_main.c: ipvlan_device_event, one function an event of the master device. On 6.1 there is none for
// NETDEV_DOWN: a master that goes administratively down tells its slaves nothing.

/** NETDEV_UP and NETDEV_CHANGE: slaves take over the master's carrier. */
export function masterChanged(port: Port, carrier: "on" | "off"): Changed {
  const effects: Effect[] = [];
  for (const slave of port.slaves.values()) {
    if (slave.carrier === carrier) continue;
    (slave as Writable<Slave>).carrier = carrier;
    effects.push({ kind: "carrier", slave: slave.id, carrier });
  }
  return changed(port, effects);
}

/** NETDEV_CHANGEMTU: overwrites every slave's MTU, in both directions. */
export function masterMtuChanged(port: Port, mtu: number): Changed {
  (port as Writable<Port>).mtu = mtu;
  return changed(
    port,
    forEachSlave(port, (slave) => ({ kind: "mtu", slave: slave.id, mtu })),
  );
}

/** NETDEV_CHANGEADDR. */
export function masterMacChanged(port: Port, mac: MacAddress): Changed {
  (port as Writable<Port>).mac = mac;
  return changed(
    port,
    forEachSlave(port, (slave) => ({ kind: "mac", slave: slave.id, mac })),
  );
}

/** `ip link set MASTER broadcast MAC`: no event, the port reads the device. */
export function masterBroadcastChanged(port: Port, broadcast: MacAddress): Changed {
  (port as Writable<Port>).broadcast = broadcast;
  return changed(port, []);
}

/** NETDEV_REGISTER in another namespace: the L3S hooks migrate, slaves stay where they are. */
export function masterMoved(port: Port, namespace: NamespaceId): Changed {
  const from = port.namespace;
  (port as Writable<Port>).namespace = namespace;
  if (from === namespace || port.mode !== "l3s") return changed(port, []);
  return changed(port, [
    { kind: "l3s-register", namespace },
    { kind: "l3s-unregister", namespace: from },
  ]);
}

/** NETDEV_UNREGISTER: every slave dies with the master, in all namespaces, and the port with the last. */
export function masterUnregistered(port: Port): Changed {
  const effects: Effect[] = [];
  for (const slave of [...port.slaves.values()]) {
    effects.push({ kind: "delete-slave", slave: slave.id });
    effects.push(...deleteLink(port, slave.id).effects);
  }
  return changed(port, effects);
}

function forEachSlave(port: Port, effect: (slave: Slave) => Effect): readonly Effect[] {
  return [...port.slaves.values()].map(effect);
}
