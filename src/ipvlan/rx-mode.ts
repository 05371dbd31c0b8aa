import type { MacAddress } from "../wire/mac-address.ts";
import { type Changed, changed, type Effect } from "./effect.ts";
import { type Port, type Slave, type SlaveId, slaveOf, type Writable } from "./port.ts";

// ipvlan_core.c: ipvlan_mac_hash; ipvlan_main.c: ipvlan_set_multicast_mac_filter, ipvlan_change_rx_flags.
// A slave takes a group frame if the bit of the hashed MAC is set: false positives are possible, and real.

/** IPVLAN_MAC_FILTER_SIZE (256 bits) in 32-bit words. */
const FILTER_WORDS = 8;

/** What every slave starts with; shared, since most of ten thousand slaves on a port may never be opened. */
export const NO_FILTER: Uint32Array = new Uint32Array(FILTER_WORDS);
export const NO_GROUPS: ReadonlySet<MacAddress> = new Set();

/** What the core knows of a slave when it calls ndo_set_rx_mode. */
export interface RxMode {
  readonly promisc: boolean;
  readonly allmulti: boolean;
  /** The device's multicast list, without duplicates. */
  readonly multicast: readonly MacAddress[];
}

/**
 * ndo_change_rx_flags and ndo_set_rx_mode: to be called when flags or list change, and after open. While the slave is
 * down only allmulti passes on to the master (net/core/dev.c: __dev_set_rx_mode).
 */
export function setRxMode(port: Port, id: SlaveId, mode: RxMode): Changed {
  const slave = slaveOf(port, id);
  const allmulti = changeAllmulti(slave, mode);
  if (!slave.up) return changed(port, allmulti);
  const effects = [...allmulti, ...syncMulticast(slave, mode)];
  slave.filter = new Uint32Array(FILTER_WORDS).fill(mode.promisc || mode.allmulti ? 0xffffffff : 0);
  if (mode.promisc || mode.allmulti) return changed(port, effects);
  for (const mac of mode.multicast) setBit(slave.filter, macHash(mac, port.secret));
  setBit(slave.filter, macHash(slave.broadcast, port.secret));
  return changed(port, effects);
}

function changeAllmulti(slave: Writable<Slave>, mode: RxMode): readonly Effect[] {
  if (slave.allmulti === mode.allmulti) return [];
  slave.allmulti = mode.allmulti;
  return [{ kind: "master-allmulti", change: mode.allmulti ? 1 : -1 }];
}

/** dev_mc_sync: the master's list follows the slave's. */
function syncMulticast(slave: Writable<Slave>, mode: RxMode): readonly Effect[] {
  const effects: Effect[] = [];
  const wanted = new Set(mode.multicast);
  for (const mac of slave.multicast) {
    if (!wanted.has(mac)) effects.push({ kind: "master-multicast", change: -1, mac });
  }
  for (const mac of wanted) {
    if (!slave.multicast.has(mac)) effects.push({ kind: "master-multicast", change: 1, mac });
  }
  slave.multicast = wanted;
  return effects;
}

/** dev_mc_unsync at stop: the filter bits stay, unused while the slave is down. */
export function unsyncMulticast(slave: Writable<Slave>): readonly Effect[] {
  const effects = [...slave.multicast].map((mac): Effect => ({ kind: "master-multicast", change: -1, mac }));
  slave.multicast = NO_GROUPS as Set<MacAddress>;
  return effects;
}

export function filterHas(filter: Uint32Array, hash: number): boolean {
  return ((filter[hash >>> 5]! >>> (hash & 31)) & 1) === 1;
}

function setBit(filter: Uint32Array, hash: number): void {
  filter[hash >>> 5]! |= 1 << (hash & 31);
}

/**
 * ipvlan_mac_hash: jhash_1word of the last four octets, as a little-endian kernel reads them, under the secret.
 * jhash is Bob Jenkins' lookup3 (2006, public domain); the constants are its.
 */
export function macHash(mac: MacAddress, secret: number): number {
  const start = (0xdeadbeef + 4 + secret) | 0;
  return lookup3Final((swapBytes(mac >>> 0) + start) | 0, start, start) & 0xff;
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function lookup3Final(first: number, second: number, third: number): number {
  let a = first;
  let b = second;
  let c = ((third ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  return ((c ^ b) - rotate(b, 24)) | 0;
}
