import type { Ipv4Address } from "../wire/ipv4-address.ts";
import type { Ipv6Address } from "../wire/ipv6-address.ts";

/**
 * The port's hash (ipvlan_core.c: ipvlan_ht_addr_lookup and its add and del): address -> owner.
 *
 * Every frame asks it, so it is plainer than the rest: open addressing over 32-bit words read straight from the
 * frame, without a bigint or a string per look-up. Linear probing; deletion shifts the cluster back, so no
 * tombstones; at most half full, so a miss ends soon.
 */
export class AddressTable<Owner extends object> {
  readonly #ipv4: WordTable<Owner> = new WordTable<Owner>(1);
  readonly #ipv6: WordTable<Owner> = new WordTable<Owner>(4);
  readonly #key: Uint8Array = new Uint8Array(16);
  readonly #view: DataView = new DataView(this.#key.buffer);

  #watcher: TableWatcher | undefined;

  get size(): number {
    return this.#ipv4.size + this.#ipv6.size;
  }

  /** From now on `watcher`, and nobody else, is told what enters and leaves: for copies of the table, as in a BPF map. */
  watch(watcher: TableWatcher | undefined): void {
    this.#watcher = watcher;
  }

  /** Looks up the four octets at `offset`; octets beyond the end count as zero. */
  findIpv4(bytes: Uint8Array, offset: number): Owner | undefined {
    return this.#ipv4.find(bytes, offset);
  }

  /** Looks up the sixteen octets at `offset`; octets beyond the end count as zero. */
  findIpv6(bytes: Uint8Array, offset: number): Owner | undefined {
    return this.#ipv6.find(bytes, offset);
  }

  find(address: Ipv4Address | Ipv6Address): Owner | undefined {
    return this.#select(address).find(this.#key, 0);
  }

  /** Enters the address; one that is there already is left alone (hlist_unhashed). */
  add(address: Ipv4Address | Ipv6Address, owner: Owner): void {
    if (this.#select(address).add(this.#key, owner)) this.#watcher?.added(address);
  }

  delete(address: Ipv4Address | Ipv6Address): void {
    if (this.#select(address).delete(this.#key)) this.#watcher?.removed(address);
  }

  #select(address: Ipv4Address | Ipv6Address): WordTable<Owner> {
    if (typeof address === "bigint") {
      this.#view.setBigUint64(0, address >> 64n);
      this.#view.setBigUint64(8, address);
      return this.#ipv6;
    }
    this.#view.setUint32(0, address);
    return this.#ipv4;
  }
}

/** Told after the fact, and only of what changed. */
export interface TableWatcher {
  added(address: Ipv4Address | Ipv6Address): void;
  removed(address: Ipv4Address | Ipv6Address): void;
}

const INITIAL_SLOTS = 16;

class WordTable<Owner extends object> {
  size = 0;
  readonly #words: number;
  #mask: number = INITIAL_SLOTS - 1;
  #keys: Int32Array;
  #owners: (Owner | undefined)[] = new Array<Owner | undefined>(INITIAL_SLOTS).fill(undefined);

  constructor(words: number) {
    this.#words = words;
    this.#keys = new Int32Array(INITIAL_SLOTS * words);
  }

  find(bytes: Uint8Array, offset: number): Owner | undefined {
    return this.#owners[this.#slotOf(bytes, offset)];
  }

  /** Whether it was not there before. */
  add(key: Uint8Array, owner: Owner): boolean {
    if ((this.size + 1) * 2 > this.#mask + 1) this.#grow();
    const slot = this.#slotOf(key, 0);
    if (this.#owners[slot] !== undefined) return false;
    for (let word = 0; word < this.#words; word++) {
      this.#keys[slot * this.#words + word] = wordAt(key, word * 4);
    }
    this.#owners[slot] = owner;
    this.size++;
    return true;
  }

  /** Whether it was there. */
  delete(key: Uint8Array): boolean {
    let hole = this.#slotOf(key, 0);
    if (this.#owners[hole] === undefined) return false;
    this.size--;
    // Move back every later member of the cluster that may no longer be reached across the hole.
    for (
      let slot = (hole + 1) & this.#mask;
      this.#owners[slot] !== undefined;
      slot = (slot + 1) & this.#mask
    ) {
      const home = this.#homeOf(slot);
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue;
      this.#keys.copyWithin(hole * this.#words, slot * this.#words, (slot + 1) * this.#words);
      this.#owners[hole] = this.#owners[slot];
      hole = slot;
    }
    this.#owners[hole] = undefined;
    return true;
  }

  /** The slot that holds the key, or the free one where it would go. */
  #slotOf(bytes: Uint8Array, offset: number): number {
    return this.#words === 1 ? this.#slotOfWord(wordAt(bytes, offset)) : this.#slotOfFour(bytes, offset);
  }

  #slotOfWord(word: number): number {
    const mask = this.#mask;
    let slot = mix(word) & mask;
    while (this.#owners[slot] !== undefined && this.#keys[slot] !== word) slot = (slot + 1) & mask;
    return slot;
  }

  #slotOfFour(bytes: Uint8Array, offset: number): number {
    const mask = this.#mask;
    const keys = this.#keys;
    const a = wordAt(bytes, offset);
    const b = wordAt(bytes, offset + 4);
    const c = wordAt(bytes, offset + 8);
    const d = wordAt(bytes, offset + 12);
    let slot = mixFour(a, b, c, d) & mask;
    while (
      this.#owners[slot] !== undefined &&
      (keys[slot * 4 + 3] !== d ||
        keys[slot * 4 + 2] !== c ||
        keys[slot * 4 + 1] !== b ||
        keys[slot * 4] !== a)
    ) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #homeOf(slot: number): number {
    const keys = this.#keys;
    if (this.#words === 1) return mix(keys[slot]!) & this.#mask;
    const at = slot * 4;
    return mixFour(keys[at]!, keys[at + 1]!, keys[at + 2]!, keys[at + 3]!) & this.#mask;
  }

  #grow(): void {
    const keys = this.#keys;
    const owners = this.#owners;
    const slots = owners.length * 2;
    this.#mask = slots - 1;
    this.#keys = new Int32Array(slots * this.#words);
    this.#owners = new Array<Owner | undefined>(slots).fill(undefined);
    const key = new Uint8Array(16);
    const view = new DataView(key.buffer);
    for (const [slot, owner] of owners.entries()) {
      if (owner === undefined) continue;
      for (let word = 0; word < this.#words; word++)
        view.setInt32(word * 4, keys[slot * this.#words + word]!);
      const target = this.#slotOf(key, 0);
      for (let word = 0; word < this.#words; word++) {
        this.#keys[target * this.#words + word] = keys[slot * this.#words + word]!;
      }
      this.#owners[target] = owner;
    }
  }
}

/** Network order; an index beyond the end reads as zero. */
function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!;
}

/** The finaliser of MurmurHash3: neighbouring addresses must not form one long cluster. */
function mix(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function mixFour(a: number, b: number, c: number, d: number): number {
  return mix(Math.imul(mix(a) ^ b, 0x9e3779b1) ^ Math.imul(mix(c) ^ d, 0x85ebca77));
}
