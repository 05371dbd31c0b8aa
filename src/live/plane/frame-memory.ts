import { type Memory, mapMemory } from "../sys/memory.ts";
import { VIRTIO_HEADER_BYTES } from "../sys/tap.ts";
import type { FramePlace } from "./surroundings.ts";

// Where frames lie while they are decided about: slots of equal size in one mapping.
//
//   | spare | virtio_net_hdr | frame ...                                  | next slot
//   0       54               64

const FRAME_OFFSET = 64;
const HEADER_OFFSET = FRAME_OFFSET - VIRTIO_HEADER_BYTES;

/** A segment of 64 KB with its Ethernet header and VLAN tags; nothing that a TAP or gso_max_size allows is longer. */
const CAPACITY_BYTES = 65536 + 128;
/** An odd number of cache lines: frames at the same place of different slots must not evict each other. */
const SLOT_BYTES = FRAME_OFFSET + CAPACITY_BYTES;

/** One slot; its `address` and `header` are what `Frame.offload` of a frame in it says. */
export class Slot implements FramePlace {
  readonly address: number;
  readonly header: Uint8Array;
  readonly #buffer: ArrayBufferLike;
  readonly #start: number;
  #bytes: Uint8Array;

  constructor(memory: Memory, index: number) {
    const header = index * SLOT_BYTES + HEADER_OFFSET;
    this.address = memory.address + header;
    this.header = memory.bytes.subarray(header, header + VIRTIO_HEADER_BYTES);
    this.#buffer = memory.bytes.buffer;
    this.#start = index * SLOT_BYTES + FRAME_OFFSET;
    this.#bytes = new Uint8Array(this.#buffer, this.#start, 0);
  }

  /** The frame of `length` octets in the slot. Frames of one length after another, the usual case, share the view. */
  bytes(length: number): Uint8Array {
    if (this.#bytes.length !== length) this.#bytes = new Uint8Array(this.#buffer, this.#start, length);
    return this.#bytes;
  }
}

/** The most that one read may bring: header and frame. */
export const SLOT_READ_BYTES: number = VIRTIO_HEADER_BYTES + CAPACITY_BYTES;

export function mapSlots(count: number): readonly Slot[] {
  const memory = mapMemory(count * SLOT_BYTES);
  return Array.from({ length: count }, (_, index) => new Slot(memory, index));
}
