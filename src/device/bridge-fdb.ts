import type { Clock } from "../time/clock.ts";
import type { MacAddress } from "../wire/mac-address.ts";
import type { BridgePort } from "./bridge-port.ts";

/** One entry of a bridge's forwarding table (struct net_bridge_fdb_entry). */
export interface FdbEntry {
  readonly address: MacAddress;
  /** 0: of a bridge that does not look at VLANs. */
  readonly vlan: number;
  /** Later entries have higher numbers. */
  readonly order: number;
  /** Undefined for an address of the bridge itself. */
  port: BridgePort | undefined;
  /** BR_FDB_LOCAL: for this host. */
  local: boolean;
  /** BR_FDB_STATIC: never ages. */
  fixed: boolean;
  /** BR_FDB_ADDED_BY_USER */
  addedByUser: boolean;
  usedNs: number;
  updatedNs: number;
}

/** How an entry is made: of the bridge's own addresses, as learned, or as the administrator asked. */
export type NewEntry = Pick<FdbEntry, "port" | "local" | "fixed" | "addedByUser">;

type Table = Map<MacAddress, FdbEntry>;

/**
 * net/bridge/br_fdb.c: one table for each VLAN. Without VLAN filtering frames are looked up under VLAN 0.
 * Entries age by the clock: the kernel's collector removes one when its time is over, here the next look does.
 */
export class BridgeFdb {
  readonly #clock: Clock;
  readonly #plain: Table = new Map();
  readonly #vlans: Map<number, Table> = new Map();
  #order = 0;
  /** hold_time: how long a learned entry lives after its last frame. */
  ageingNs: number;

  constructor(clock: Clock, ageingNs: number) {
    this.#clock = clock;
    this.ageingNs = ageingNs;
  }

  /** fdb_find_rcu */
  find(address: MacAddress, vlan: number): FdbEntry | undefined {
    const table = vlan === 0 ? this.#plain : this.#vlans.get(vlan);
    const entry = table?.get(address);
    if (entry === undefined || entry.fixed || !this.#expired(entry)) return entry;
    this.delete(address, vlan);
    return undefined;
  }

  /** br_fdb_update: a frame from `address` came in on `port`; true if that was news. */
  learn(address: MacAddress, vlan: number, port: BridgePort): "known" | "learned" | "moved" | "own" {
    const entry = this.find(address, vlan);
    if (entry === undefined) {
      this.create(address, vlan, { port, local: false, fixed: false, addedByUser: false });
      return "learned";
    }
    if (entry.local) return "own";
    entry.updatedNs = this.#clock.now();
    if (entry.port === port) return "known";
    entry.port = port;
    return "moved";
  }

  /** fdb_create */
  create(address: MacAddress, vlan: number, init: NewEntry): FdbEntry {
    const now = this.#clock.now();
    const order = ++this.#order;
    const entry: FdbEntry = { address, vlan, order, ...init, usedNs: now, updatedNs: now };
    this.#table(vlan).set(address, entry);
    return entry;
  }

  delete(address: MacAddress, vlan: number): void {
    const table = vlan === 0 ? this.#plain : this.#vlans.get(vlan);
    table?.delete(address);
    if (vlan !== 0 && table?.size === 0) this.#vlans.delete(vlan);
  }

  /** fdb_list: newest first. */
  all(): readonly FdbEntry[] {
    const tables = [this.#plain, ...this.#vlans.values()];
    return tables
      .flatMap((table) => [...table.values()])
      .filter((entry) => entry.fixed || !this.#expired(entry))
      .sort((a, b) => b.order - a.order);
  }

  #table(vlan: number): Table {
    if (vlan === 0) return this.#plain;
    let table = this.#vlans.get(vlan);
    if (table === undefined) {
      table = new Map();
      this.#vlans.set(vlan, table);
    }
    return table;
  }

  #expired(entry: FdbEntry): boolean {
    return this.#clock.now() - entry.updatedNs >= this.ageingNs;
  }
}
