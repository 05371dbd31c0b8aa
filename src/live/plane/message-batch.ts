import { type Memory, mapMemory } from "../sys/memory.ts";

// struct mmsghdr and what it points to, for recvmmsg(2) and sendmmsg(2), on a 64-bit little-endian machine:
//
//   mmsghdr   name 8 | name length 4 | pad 4 | iovecs 8 | their number 8 | control 8 | its length 8 | flags 4 | pad 4 |
//             octets moved 4 | pad 4                                                                  (64 octets)
//   iovec     base 8 | length 8
//   name      struct sockaddr_ll: family 2 | protocol 2 | ifindex 4 | hardware type 2 | packet type 1 | ... (20 octets)
//   control   cmsghdr (length 8 | level 4 | type 4), tpacket_auxdata (20 octets)

const MESSAGE_BYTES = 64;
const NAME_LENGTH = 8;
const IOVECS = 16;
const IOVEC_COUNT = 24;
const CONTROL = 32;
const CONTROL_LENGTH = 40;
const FLAGS = 48;
const MOVED = 56;

const IOVEC_BYTES = 16;
const NAME_BYTES = 32;
const CONTROL_BYTES = 64;

const PER_MESSAGE = MESSAGE_BYTES + IOVEC_BYTES + NAME_BYTES + CONTROL_BYTES;

const SOL_PACKET = 263;
const PACKET_AUXDATA = 8;
const TP_STATUS_VLAN_VALID = 0x10;
const TP_STATUS_VLAN_TPID_VALID = 0x40;
const ETH_P_8021Q = 0x8100;

/** `count` messages of one buffer each. */
export class MessageBatch {
  readonly count: number;
  readonly #memory: Memory;
  readonly #view: DataView;
  readonly #iovecs: number;
  readonly #names: number;
  readonly #controls: number;

  constructor(count: number, direction: "send" | "receive") {
    this.count = count;
    this.#memory = mapMemory(count * PER_MESSAGE);
    this.#view = this.#memory.view;
    this.#iovecs = count * MESSAGE_BYTES;
    this.#names = this.#iovecs + count * IOVEC_BYTES;
    this.#controls = this.#names + count * NAME_BYTES;
    for (let index = 0; index < count; index++) this.#lay(index, direction);
  }

  /** Of the message number `index`, as the first of those that a call is about. */
  addressOf(index: number): number {
    return this.#memory.address + index * MESSAGE_BYTES;
  }

  setBuffer(index: number, address: number, length: number): void {
    const at = this.#iovecs + index * IOVEC_BYTES;
    this.#pointer(at, address);
    this.#view.setUint32(at + 8, length, true);
  }

  /** recvmmsg(2) writes over the lengths; this makes the first `count` ready once more. */
  renew(count: number): void {
    for (let index = 0; index < count; index++) {
      const at = index * MESSAGE_BYTES;
      this.#view.setUint32(at + NAME_LENGTH, NAME_BYTES, true);
      this.#view.setUint32(at + CONTROL_LENGTH, CONTROL_BYTES, true);
    }
  }

  lengthOf(index: number): number {
    return this.#view.getUint32(index * MESSAGE_BYTES + MOVED, true);
  }

  flagsOf(index: number): number {
    return this.#view.getUint32(index * MESSAGE_BYTES + FLAGS, true);
  }

  /** sockaddr_ll.sll_protocol: skb->protocol. */
  protocolOf(index: number): number {
    return this.#view.getUint16(this.#names + index * NAME_BYTES + 2);
  }

  /** sockaddr_ll.sll_pkttype. */
  packetTypeOf(index: number): number {
    return this.#view.getUint8(this.#names + index * NAME_BYTES + 10);
  }

  /** tpacket_auxdata: `protocol << 16 | tci` of the tag that the kernel took off, or -1. */
  vlanOf(index: number): number {
    const view = this.#view;
    const at = this.#controls + index * CONTROL_BYTES;
    if (view.getUint32(index * MESSAGE_BYTES + CONTROL_LENGTH, true) < 36) return -1;
    if (view.getInt32(at + 8, true) !== SOL_PACKET || view.getInt32(at + 12, true) !== PACKET_AUXDATA)
      return -1;
    const status = view.getUint32(at + 16, true);
    if ((status & TP_STATUS_VLAN_VALID) === 0) return -1;
    const protocol = (status & TP_STATUS_VLAN_TPID_VALID) === 0 ? ETH_P_8021Q : view.getUint16(at + 34, true);
    return protocol * 0x10000 + view.getUint16(at + 32, true);
  }

  #lay(index: number, direction: "send" | "receive"): void {
    const { address } = this.#memory;
    const at = index * MESSAGE_BYTES;
    this.#pointer(at + IOVECS, address + this.#iovecs + index * IOVEC_BYTES);
    this.#view.setUint32(at + IOVEC_COUNT, 1, true);
    if (direction === "send") return;
    this.#pointer(at, address + this.#names + index * NAME_BYTES);
    this.#pointer(at + CONTROL, address + this.#controls + index * CONTROL_BYTES);
  }

  /** In halves: a BigInt for every frame would be garbage for every frame. */
  #pointer(at: number, address: number): void {
    this.#view.setUint32(at, address >>> 0, true);
    this.#view.setUint32(at + 4, Math.floor(address / 0x100000000), true);
  }
}
