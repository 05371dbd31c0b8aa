import { IPV6_ALL_NODES, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { multicastScope, SCOPE_LINK_LOCAL } from "./address-type.ts";

/**
 * A group that a device has joined, or has left and still tells of (struct ifmcaddr6). Source filters are not kept: every
 * membership is "all sources" (EXCLUDE of nothing).
 */
export class MulticastGroup {
  readonly address: Ipv6Address;
  /** Its last 32 bits, which tell most groups apart without a bigint. */
  readonly tail: number;
  users = 1;
  /** MAF_LOADED: its MAC is in the device's list. */
  loaded = false;
  /** How many more change reports shall name it (mca_crcount). */
  changesLeft = 0;

  constructor(address: Ipv6Address) {
    this.address = address;
    this.tail = Number(address & 0xffffffffn);
  }

  /** MAF_NOREPORT: all nodes, and everything that does not leave the interface. */
  get silent(): boolean {
    return this.address === IPV6_ALL_NODES || this.interfaceLocal;
  }

  get interfaceLocal(): boolean {
    return multicastScope(this.address) < SCOPE_LINK_LOCAL;
  }
}
