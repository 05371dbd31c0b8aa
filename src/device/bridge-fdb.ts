import type { Clock } from "../time/clock.ts";
import type { MacAddress } from "../wire/mac-address.ts";
import type { BridgePort } from "./bridge-port.ts";

/** One entry of a bridge's forwarding table (struct net_bridge_fdb_entry). */
export interface FdbEntry {
  readonly address: MacAddress;
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

/**
 * net/bridge/br_fdb.c. Without VLAN filtering frames are looked up under VLAN 0. The kernel keeps a twin of each
 * local and each configured entry under the default VLAN 1, which only shows in dumps; it is not stored here.
 * Entries age by the clock: the kernel's collector removes one when its time is over, here the next look does.
 */
export class BridgeFdb {
  readonly #clock: Clock;
  readonly #entries: Map<MacAddress, FdbEntry> = new Map();
  /** hold_time: how long a learned entry lives after its last frame. */
  ageingNs: number;

  constructor(clock: Clock, ageingNs: number) {
    this.#clock = clock;
    this.ageingNs = ageingNs;
  }

  /** fdb_find_rcu */
  find(address: MacAddress): FdbEntry | undefined {
    const entry = this.#entries.get(address);
    if (entry === undefined || entry.fixed || !this.#expired(entry)) return entry;
    this.#entries.delete(address);
    return undefined;
  }

  /** br_fdb_update: a frame from `address` came in on `port`; true if that was news. */
  learn(address: MacAddress, port: BridgePort): "known" | "learned" | "moved" | "own" {
    const entry = this.find(address);
    if (entry === undefined) {
      this.create(address, { port, local: false, fixed: false, addedByUser: false });
      return "learned";
    }
    if (entry.local) return "own";
    entry.updatedNs = this.#clock.now();
    if (entry.port === port) return "known";
    entry.port = port;
    return "moved";
  }

  /** fdb_create */
  create(address: MacAddress, init: NewEntry): FdbEntry {
    const now = this.#clock.now();
    const entry: FdbEntry = { address, ...init, usedNs: now, updatedNs: now };
    this.#entries.set(address, entry);
    return entry;
  }

  delete(address: MacAddress): void {
    this.#entries.delete(address);
  }

  /** fdb_list: newest first. */
  all(): readonly FdbEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.fixed || !this.#expired(entry)).reverse();
  }

  #expired(entry: FdbEntry): boolean {
    return this.#clock.now() - entry.updatedNs >= this.ageingNs;
  }
}
