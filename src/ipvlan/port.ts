import type { Ipv4Address } from "../wire/ipv4-address.ts";
import type { Ipv6Address } from "../wire/ipv6-address.ts";
import type { MacAddress } from "../wire/mac-address.ts";
import { AddressTable } from "./address-table.ts";
import type { DevIdAllocator } from "./dev-id.ts";
import { createDevIds } from "./dev-id.ts";

// ipvlan.h: struct ipvl_port, struct ipvl_dev. A port hangs on one master device; everything that a decision
// needs is in it, so that `receive`, `transmit` and `flush` are functions of the port and the frame alone.

/** enum ipvlan_mode, in the order of IFLA_IPVLAN_MODE. */
export type Mode = "l2" | "l3" | "l3s";
/** IFLA_IPVLAN_FLAGS: 0, IPVLAN_F_PRIVATE, IPVLAN_F_VEPA. */
export type Flag = "bridge" | "private" | "vepa";

/** Names a slave within its port; never used again after the slave's deletion. */
export type SlaveId = number & { readonly __brand: "SlaveId" };

/** Identity of a network namespace, chosen by the adapter: only compared. */
export type NamespaceId = number;

export type SlaveAddress = Ipv4Address | Ipv6Address;

/** Read-only outside `src/ipvlan`; changed by the calls of link.ts, address.ts, master.ts and rx-mode.ts. */
export interface Slave {
  readonly id: SlaveId;
  /** net_device.dev_id: tells apart the IPv6 identifiers of slaves that share a MAC. */
  readonly devId: number;
  readonly up: boolean;
  /** IFF_NOARP as the driver last set it. */
  readonly noarp: boolean;
  readonly carrier: "on" | "off";
  readonly namespace: NamespaceId;
  /** net_device.broadcast: group frames to it are packet type broadcast, and its filter bit is always set. */
  readonly broadcast: MacAddress;
  /** What the notifiers entered, up or not. */
  readonly addresses: ReadonlySet<SlaveAddress>;
  /** mac_filters: 256 bits over hashed group MACs. */
  readonly filter: Uint32Array;
  readonly multicast: ReadonlySet<MacAddress>;
  readonly allmulti: boolean;
}

/** Read-only outside `src/ipvlan`. Identity and tables live as long as the port; control calls change it in place. */
export interface Port {
  readonly mode: Mode;
  readonly flag: Flag;
  /** The master's address, which every slave shares. */
  readonly mac: MacAddress;
  /** The master's broadcast address. */
  readonly broadcast: MacAddress;
  /** The master's namespace. */
  readonly namespace: NamespaceId;
  /** The master's MTU: what a new slave gets. */
  readonly mtu: number;
  /** In order of creation: the order in which `flush` serves them. */
  readonly slaves: ReadonlyMap<SlaveId, Slave>;
  /** hlhead: the addresses of slaves that are up; the only thing that demultiplexes. */
  readonly table: AddressTable<Slave>;
  /** Who has an address, up or down: uniqueness is judged by this. */
  readonly owners: ReadonlyMap<SlaveAddress, Slave>;
  readonly devIds: DevIdAllocator;
  readonly nextSlave: number;
  /** ipvlan_jhash_secret: seeds the multicast filter's hash. */
  readonly secret: number;
}

/** What a port takes from its master when it is made. */
export interface Master {
  readonly mac: MacAddress;
  readonly broadcast: MacAddress;
  readonly mtu: number;
  readonly namespace: NamespaceId;
}

/** What a port begins with, before the request that made it is applied. */
export const FIRST_MODE: Mode = "l3";
export const FIRST_FLAG: Flag = "bridge";

/** ipvlan_main.c: ipvlan_port_create. A fresh port's first slave gets dev_id 1. */
export function createPort(master: Master, secret: number): Port {
  return {
    mode: FIRST_MODE,
    flag: FIRST_FLAG,
    mac: master.mac,
    broadcast: master.broadcast,
    namespace: master.namespace,
    mtu: master.mtu,
    slaves: new Map(),
    table: new AddressTable<Slave>(),
    owners: new Map(),
    devIds: createDevIds(),
    nextSlave: 1,
    secret,
  };
}

/** For the control calls only: the port and its slaves as something that can be changed. */
export type Writable<T> = {
  -readonly [K in keyof T]: T[K] extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Value>
    : T[K] extends ReadonlySet<infer Member>
      ? Set<Member>
      : T[K];
};

/** The slave, or a bug: adapters drop a SlaveId when they delete the slave. */
export function slaveOf(port: Port, id: SlaveId): Writable<Slave> {
  const slave = port.slaves.get(id);
  if (slave === undefined) throw new Error(`no slave ${id} on this port`);
  return slave as Writable<Slave>;
}
