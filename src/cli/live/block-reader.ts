import { decodePcapngBlock, type PcapngBlock } from "../../wire/pcapng.ts";

export interface ReadBlock {
  readonly block: PcapngBlock;
  /** As it came. */
  readonly bytes: Uint8Array;
}

/** Cuts the daemon's little-endian pcapng, which arrives in pieces of any length, into blocks. */
export class BlockReader {
  #rest: Uint8Array = new Uint8Array(0);

  push(piece: Uint8Array): readonly ReadBlock[] {
    const bytes = new Uint8Array(this.#rest.length + piece.length);
    bytes.set(this.#rest);
    bytes.set(piece, this.#rest.length);
    const view = new DataView(bytes.buffer);
    const blocks: ReadBlock[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = view.getUint32(at + 4, true);
      const block = decodePcapngBlock(bytes, at, bytes.length, "little");
      if (!block.ok) {
        if (block.reason === "truncated" && length <= LONGEST_BLOCK_BYTES) break;
        throw new Error(`the daemon sent no pcapng: ${block.reason}`);
      }
      blocks.push({ block: block.value, bytes: bytes.subarray(at, at + length) });
      at += length;
    }
    this.#rest = bytes.slice(at);
    return blocks;
  }
}

/** Type and length. */
const HEADER_BYTES = 8;
/** A frame with comments: far less. */
const LONGEST_BLOCK_BYTES = 1 << 20;
