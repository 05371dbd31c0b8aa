const SLAB_BYTES = 65536;

/**
 * Buffers for packets, carved out of larger ones: a view of a slab costs a fraction of a buffer of its own. Each octet
 * is handed out once, zeroed; a slab lives as long as one of its packets.
 */
export class Slab {
  // The first slab comes with the first packet: most of a thousand namespaces never send one.
  #buffer: ArrayBuffer = new ArrayBuffer(0);
  #used = SLAB_BYTES;

  take(lengthBytes: number): Uint8Array {
    if (lengthBytes > SLAB_BYTES / 8) return new Uint8Array(lengthBytes);
    if (this.#used + lengthBytes > SLAB_BYTES) {
      this.#buffer = new ArrayBuffer(SLAB_BYTES);
      this.#used = 0;
    }
    const bytes = new Uint8Array(this.#buffer, this.#used, lengthBytes);
    this.#used += lengthBytes;
    return bytes;
  }
}
