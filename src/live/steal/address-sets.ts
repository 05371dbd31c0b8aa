import type { SlaveAddress } from "../../ipvlan/port.ts";
import { BpfSet } from "../bpf/map.ts";
import type { KeySets } from "./rule-program.ts";

/** More than any host has: 1,000 slaves with an IPv4 address and several IPv6 ones are a tenth of it. */
const LIMIT = 65_536;

/** The addresses of slaves that are up, where programs can see them: the port's table once more, inside the kernel. */
export class AddressSets {
  readonly #ipv4: BpfSet = BpfSet.create("ipvl_ipv4", 4, LIMIT);
  readonly #ipv6: BpfSet;

  constructor() {
    try {
      this.#ipv6 = BpfSet.create("ipvl_ipv6", 16, LIMIT);
    } catch (error) {
      this.#ipv4.close();
      throw error;
    }
  }

  get keySets(): KeySets {
    return { ipv4: this.#ipv4.fd, ipv6: this.#ipv6.fd };
  }

  add(address: SlaveAddress): void {
    this.#setOf(address).add(keyOf(address));
  }

  remove(address: SlaveAddress): void {
    this.#setOf(address).delete(keyOf(address));
  }

  close(): void {
    this.#ipv4.close();
    this.#ipv6.close();
  }

  #setOf(address: SlaveAddress): BpfSet {
    return typeof address === "bigint" ? this.#ipv6 : this.#ipv4;
  }
}

/** Words as a program reads them from a packet: the highest first, each in the machine's order. */
function keyOf(address: SlaveAddress): Uint8Array {
  if (typeof address !== "bigint") return words([address]);
  const word = (shift: bigint) => Number((address >> shift) & 0xffffffffn);
  return words([word(96n), word(64n), word(32n), word(0n)]);
}

function words(values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}
