import type { Frame, PacketType } from "../../wire/frame.ts";
import type { VlanTag } from "../../wire/vlan.ts";
import { libc } from "../sys/libc.ts";
import type { PacketSocket } from "../sys/packet-socket.ts";
import { MSG_DONTWAIT, MSG_TRUNC } from "../sys/socket.ts";
import { VIRTIO_HEADER_BYTES } from "../sys/tap.ts";
import { mapSlots, SLOT_READ_BYTES } from "./frame-memory.ts";
import { MessageBatch } from "./message-batch.ts";

const BATCH = 32;
/** What one call should bring at most: about what stays in a core's second-level cache. */
const BUDGET_BYTES = 256 * 1024;

/** sockaddr_ll.sll_pkttype, in the order of its values. */
const PACKET_TYPES: readonly PacketType[] = ["host", "broadcast", "multicast", "otherhost", "outgoing"];

/** Takes what the parent received from its packet socket, many frames a system call. */
export class ParentReader {
  readonly #fd: number;
  readonly #ifindex: number;
  readonly #slots = mapSlots(BATCH);
  readonly #messages = new MessageBatch(BATCH, "receive");
  readonly #recvmmsg = libc().recvmmsg;
  readonly #nextId: () => number;
  /** Of all frames that the last call brought. */
  lengthBytes = 0;
  #tag: VlanTag | undefined;
  /** How many frames to ask for: few while they are long, so that they are still in the cache when they go out. */
  #wanted = BATCH;
  #dirty = BATCH;

  constructor(socket: PacketSocket, nextId: () => number) {
    this.#fd = socket.fd;
    this.#ifindex = socket.ifindex;
    this.#nextId = nextId;
    for (const [index, slot] of this.#slots.entries()) {
      this.#messages.setBuffer(index, slot.address, SLOT_READ_BYTES);
    }
  }

  /** recvmmsg(2): how many frames came, or -1 with errno. Each is read by `frameAt` before the next call. */
  read(): number {
    this.#messages.renew(this.#dirty);
    const count = this.#recvmmsg(this.#fd, this.#messages.addressOf(0), this.#wanted, MSG_DONTWAIT, 0);
    this.#dirty = Math.max(count, 1);
    if (count > 0) this.#measure(count);
    return count;
  }

  /** Undefined for a frame that was longer than a slot. */
  frameAt(index: number): Frame | undefined {
    const messages = this.#messages;
    const length = messages.lengthOf(index) - VIRTIO_HEADER_BYTES;
    if ((messages.flagsOf(index) & MSG_TRUNC) !== 0 || length < 0) return undefined;
    const slot = this.#slots[index]!;
    return {
      id: this.#nextId(),
      bytes: slot.bytes(length),
      protocol: messages.protocolOf(index),
      packetType: PACKET_TYPES[messages.packetTypeOf(index)] ?? "host",
      ingress: this.#ifindex,
      mark: 0,
      priority: 0,
      vlan: this.#tagOf(messages.vlanOf(index)),
      offload: slot,
      tracking: undefined,
    };
  }

  #measure(count: number): void {
    let longest = 1;
    this.lengthBytes = 0;
    for (let index = 0; index < count; index++) {
      const length = this.#messages.lengthOf(index);
      this.lengthBytes += length;
      longest = Math.max(longest, length);
    }
    this.#wanted = Math.min(BATCH, Math.max(4, Math.floor(BUDGET_BYTES / longest)));
  }

  /** Frames of one VLAN follow each other: the last tag is kept. */
  #tagOf(word: number): VlanTag | undefined {
    if (word < 0) return undefined;
    const protocol = Math.floor(word / 0x10000);
    const tci = word & 0xffff;
    if (this.#tag?.protocol !== protocol || this.#tag.tci !== tci) this.#tag = { protocol, tci };
    return this.#tag;
  }
}
