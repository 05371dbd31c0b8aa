import { ETHERNET_HEADER_LENGTH_BYTES } from "../../wire/frame.ts";
import { encodeMac, type MacAddress } from "../../wire/mac-address.ts";
import { writeUint16 } from "../../wire/octets.ts";
import { mapSlots, type Slot } from "./frame-memory.ts";
import type { Staged } from "./staged-frame.ts";

const ETHERTYPE_OFFSET = 12;

/**
 * A message of the parent's stack for a slave, as a frame: it comes from the parent, whose MAC the slave has as well.
 */
export class SenderAnswer {
  readonly #slot: Slot = mapSlots(1)[0]!;

  /** `message` from its IP header on. Good until the next call. */
  stage(message: Uint8Array, protocol: number, mac: MacAddress): Staged {
    const length = ETHERNET_HEADER_LENGTH_BYTES + message.length;
    const bytes = this.#slot.bytes(length);
    encodeMac(mac, bytes, 0);
    encodeMac(mac, bytes, 6);
    writeUint16(protocol, bytes, ETHERTYPE_OFFSET);
    bytes.set(message, ETHERNET_HEADER_LENGTH_BYTES);
    return { address: this.#slot.address, length };
  }
}
