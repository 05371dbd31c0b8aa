import type { Frame } from "../../wire/frame.ts";
import { placeOf, stageFrame } from "./frame-copy.ts";
import { mapSlots, SLOT_READ_BYTES, type Slot } from "./frame-memory.ts";

/** What a system call needs to send header and frame. */
export interface Staged {
  /** Of the header. */
  readonly address: number;
  /** Of the frame. */
  readonly length: number;
}

/**
 * Frames as system calls need them: in mapped memory, header in front, the VLAN tag among the octets. One that is so
 * already is left where it is; of others one copy exists at a time, kept for as long as the same octets are sent again.
 */
export class StagedFrame {
  readonly #slot: Slot = mapSlots(1)[0]!;
  readonly #staged: { address: number; length: number } = { address: 0, length: 0 };
  #copied: Uint8Array | undefined;
  #copiedLength = 0;

  /** Good until the next call. */
  stage(frame: Frame): Staged {
    const { address } = placeOf(frame);
    if (address !== 0 && frame.vlan === undefined) {
      this.#staged.address = address;
      this.#staged.length = frame.bytes.length;
      return this.#staged;
    }
    this.#copy(frame, address);
    this.#staged.address = this.#slot.address;
    this.#staged.length = this.#copiedLength;
    return this.#staged;
  }

  #copy(frame: Frame, address: number): void {
    // A frame in a slot may be another the next time, a copy is always the same.
    if (address === 0 && this.#copied === frame.bytes) return;
    this.#copiedLength = stageFrame(frame, this.#slot.header, this.#slot.bytes(SLOT_READ_BYTES - 16));
    this.#copied = address === 0 ? frame.bytes : undefined;
  }
}
