// Read first: drivers/net/ipvlan/ipvlan_main.c (6.1), ipvlan_link_new, ipvlan_nl_validate, ipvlan_nl_changelink,
// ipvlan_set_port_mode, ipvlan_open, ipvlan_stop, ipvlan_link_delete.
//
// Mode and flag belong to the port: the latest successful request changes every slave. A request that adds a slave
// applies its flags first and its mode second, and a missing mode means l3; one that changes a slave applies mode,
// then flags, and leaves alone what it does not name.

import type { MacAddress } from "../wire/mac-address.ts";
import { allocateDevId, releaseDevId } from "./dev-id.ts";
import {
  type Changed,
  type ControlResult,
  changed,
  type DriverFailure,
  type Effect,
  refuse,
} from "./effect.ts";
import {
  createPort,
  type Flag,
  type Master,
  type Mode,
  type NamespaceId,
  type Port,
  type Slave,
  type SlaveId,
  slaveOf,
  type Writable,
} from "./port.ts";
import { NO_FILTER, NO_GROUPS, unsyncMulticast } from "./rx-mode.ts";

/** By their number in IFLA_IPVLAN_MODE and IFLA_IPVLAN_FLAGS. */
export const MODES: readonly Mode[] = ["l2", "l3", "l3s"];
export const FLAGS: readonly Flag[] = ["bridge", "private", "vepa"];

/** ether_setup's min_mtu and ipvlan_link_setup's max_mtu; the core checks them. */
export const IPVLAN_MIN_MTU = 68;
export const IPVLAN_MAX_MTU = 65535;

/** IFLA_INFO_DATA: IFLA_IPVLAN_MODE and IFLA_IPVLAN_FLAGS as numbers; absent = not in the request. */
export interface LinkData {
  readonly mode?: number;
  readonly flags?: number;
}

/** What IFLA_LINK of a new link leads to. */
export type Parent =
  | { readonly kind: "absent" }
  | { readonly kind: "unknown" }
  /** An ipvlan slave: the new one joins its port. `capable`: CAP_NET_ADMIN over the master's namespace. */
  | { readonly kind: "slave"; readonly port: Port; readonly capable: boolean }
  /** A device that is a master already. */
  | { readonly kind: "port"; readonly port: Port }
  /** Any other device; `secret` seeds the multicast filters of the port if one is made. */
  | {
      readonly kind: "device";
      readonly device: Master;
      readonly type: "ether" | "loopback" | "other";
      readonly rxHandler: "free" | "busy";
      readonly secret: number;
    };

export interface NewLink {
  readonly data: LinkData | undefined;
  /** IFLA_MTU; without it the slave takes the master's. */
  readonly mtu: number | undefined;
  /** The master's carrier now: it may have been lost without an event (6.1 sends none for an admin-down master). */
  readonly carrier: "on" | "off";
  /** Where the device is made. */
  readonly namespace: NamespaceId;
  readonly broadcast: MacAddress;
  /** Of a slave that is made once more, after a restart of the adapter; otherwise the next free one is taken. */
  readonly devId?: number;
}

export interface NewSlave extends Changed {
  readonly slave: Slave;
  /** MAC and MTU of the new device, MAC as copied from the master whatever the request said. */
  readonly mac: MacAddress;
  readonly mtu: number;
}

/** ipvlan_nl_validate: asked by rtnetlink for every request that names the kind, before anything else. */
export function validateLink(data: LinkData | undefined): { readonly ok: true } | DriverFailure {
  if (data?.mode !== undefined && MODES[data.mode] === undefined) return refuse("EINVAL");
  if (data?.flags !== undefined && FLAGS[data.flags] === undefined) return refuse("EINVAL");
  return { ok: true };
}

/**
 * ipvlan_link_new: checks the parent, makes the port if the slave is its first, gives dev_id, MAC and MTU, applies
 * flags and mode to the whole port, appends the slave. A refusal leaves everything as it was.
 */
export function newLink(parent: Parent, request: NewLink): NewSlave | DriverFailure {
  const valid = validateLink(request.data);
  if (!valid.ok) return valid;
  const allowed = validateParent(parent);
  if (!allowed.ok) return allowed;
  const port = portFor(parent) as Writable<Port>;
  const devId = allocateDevId(port.devIds, request.devId);
  if (devId === undefined) return refuse("ENOSPC");
  if (request.data?.flags !== undefined) port.flag = FLAGS[request.data.flags]!;
  // The new slave is not in the list yet: it gets NOARP when opened, unlike the others here.
  const effects = setPortMode(port, MODES[request.data?.mode ?? 1]!);
  const slave = makeSlave(port, devId, request);
  port.slaves.set(slave.id, slave);
  return { ok: true, port, effects, slave, mac: port.mac, mtu: request.mtu ?? port.mtu };
}

/**
 * What ipvlan_link_new asks of the parent before it registers the device; `newLink` asks the same. On its own for
 * callers that must know whether this refusal or a name that is taken comes first.
 */
export function validateParent(parent: Parent): { readonly ok: true } | DriverFailure {
  switch (parent.kind) {
    case "absent":
      return refuse("EINVAL");
    case "unknown":
      return refuse("ENODEV");
    case "slave":
      return parent.capable ? { ok: true } : refuse("EPERM");
    case "port":
      return { ok: true };
    case "device":
      if (parent.type !== "ether") {
        return refuse("EINVAL", { log: "Master is either lo or non-ether device" });
      }
      if (parent.rxHandler === "busy") return refuse("EBUSY", { log: "Device is already in use." });
      return { ok: true };
  }
}

function portFor(parent: Parent): Port {
  if (parent.kind === "slave" || parent.kind === "port") return parent.port;
  if (parent.kind === "device") return createPort(parent.device, parent.secret);
  throw new Error("a parent that is refused has no port");
}

function makeSlave(port: Writable<Port>, devId: number, request: NewLink): Slave {
  return {
    id: port.nextSlave++ as SlaveId,
    devId,
    up: false,
    noarp: false,
    carrier: request.carrier,
    namespace: request.namespace,
    broadcast: request.broadcast,
    addresses: new Set(),
    filter: NO_FILTER,
    multicast: NO_GROUPS,
    allmulti: false,
  };
}

/** After a restart of the adapter, once all slaves are back: where the search for the next free dev_id goes on. */
export function resumeDevIds(port: Port, next: number): Changed {
  port.devIds.start = next;
  return changed(port, []);
}

/**
 * ipvlan_nl_changelink. `data` undefined (a request without IFLA_INFO_DATA) succeeds unchecked; else
 * CAP_NET_ADMIN over the master's namespace is needed. Call `validateLink` first, as rtnetlink does.
 */
export function changeLink(
  port: Port,
  data: LinkData | undefined,
  rights: "capable" | "not capable",
): ControlResult {
  const valid = validateLink(data);
  if (!valid.ok) return valid;
  if (data === undefined) return changed(port, []);
  if (rights === "not capable") return refuse("EPERM");
  const effects = data.mode === undefined ? [] : setPortMode(port as Writable<Port>, MODES[data.mode]!);
  if (data.flags !== undefined) (port as Writable<Port>).flag = FLAGS[data.flags]!;
  return changed(port, effects);
}

/** ipvlan_set_port_mode: NOARP of every slave, up or down, then the L3S hooks. */
function setPortMode(port: Writable<Port>, mode: Mode): readonly Effect[] {
  if (port.mode === mode) return [];
  const effects: Effect[] = [];
  for (const slave of port.slaves.values())
    effects.push(...setNoarp(slave as Writable<Slave>, mode, "notify"));
  if (mode === "l3s") effects.push({ kind: "l3s-register", namespace: port.namespace });
  else if (port.mode === "l3s") effects.push({ kind: "l3s-unregister", namespace: port.namespace });
  port.mode = mode;
  return effects;
}

/** dev_change_flags tells nobody when nothing changes: l3 to l3s is silent. */
function setNoarp(slave: Writable<Slave>, mode: Mode, by: "open" | "notify"): readonly Effect[] {
  const noarp = mode !== "l2";
  if (slave.noarp === noarp) return [];
  slave.noarp = noarp;
  return [{ kind: "noarp", slave: slave.id, value: noarp ? "set" : "clear", by }];
}

/** ipvlan_open: decides NOARP and enters the slave's addresses. */
export function openSlave(port: Port, id: SlaveId): Changed {
  const slave = slaveOf(port, id);
  const effects = setNoarp(slave, port.mode, "open");
  for (const address of slave.addresses) port.table.add(address, slave);
  slave.up = true;
  return changed(port, effects);
}

/** ipvlan_stop: takes the slave's addresses out of the table and its groups out of the master's list. */
export function stopSlave(port: Port, id: SlaveId): Changed {
  const slave = slaveOf(port, id);
  const effects = unsyncMulticast(slave);
  for (const address of slave.addresses) port.table.delete(address);
  slave.up = false;
  return changed(port, effects);
}

/** The core's dev_change_flags on a slave (`ip link set X arp on|off`): the driver only keeps the flag. */
export function setSlaveNoarp(port: Port, id: SlaveId, value: "set" | "clear"): Changed {
  slaveOf(port, id).noarp = value === "set";
  return changed(port, []);
}

/** `ip link set SLAVE broadcast MAC`; the filter follows at the next rx-mode update. */
export function setSlaveBroadcast(port: Port, id: SlaveId, broadcast: MacAddress): Changed {
  slaveOf(port, id).broadcast = broadcast;
  return changed(port, []);
}

/** After dev_change_net_namespace of a slave (which stops it first): the port is told where it is now. */
export function moveSlave(port: Port, id: SlaveId, namespace: NamespaceId): Changed {
  slaveOf(port, id).namespace = namespace;
  return changed(port, []);
}

/**
 * ipvlan_link_delete and, for the last slave, ipvlan_port_destroy. Frames of the slave that wait in the backlog
 * are still distributed.
 */
export function deleteLink(port: Port, id: SlaveId): Changed {
  const slave = slaveOf(port, id);
  const effects: Effect[] = slave.up ? [...stopSlave(port, id).effects] : [];
  const writable = port as Writable<Port>;
  for (const address of slave.addresses) writable.owners.delete(address);
  slave.addresses.clear();
  releaseDevId(port.devIds, slave.devId);
  writable.slaves.delete(id);
  if (port.slaves.size === 0) effects.push(...destroyPort(port));
  return changed(port, effects);
}

function destroyPort(port: Port): readonly Effect[] {
  const effects: Effect[] = [];
  if (port.mode === "l3s") effects.push({ kind: "l3s-unregister", namespace: port.namespace });
  effects.push({ kind: "destroy-port" });
  return effects;
}
