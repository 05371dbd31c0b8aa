// The daemon's clients send and get lines: one JSON object each. Framing only, for both sides; what a line means is
// protocol.ts's.

/** A client that sends more without a line end speaks something else. */
export const LONGEST_LINE_BYTES: number = 64 * 1024;

const LINE_FEED = 0x0a;

/** Octets as they come, lines as they end. */
export class LineReader {
  readonly #longest: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(longest: number = LONGEST_LINE_BYTES) {
    this.#longest = longest;
  }

  /** The lines that `chunk` completes, without their ends; "too long" is the end of all reading. */
  push(chunk: Uint8Array): readonly string[] | "too long" {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      if (!this.#keep(chunk.subarray(from, end))) return "too long";
      lines.push(this.#take());
      from = end + 1;
    }
    return this.#keep(chunk.subarray(from)) ? lines : "too long";
  }

  #keep(part: Uint8Array): boolean {
    this.#length += part.length;
    if (part.length > 0) this.#parts.push(part.slice());
    return this.#length <= this.#longest;
  }

  #take(): string {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    this.#length = 0;
    return new TextDecoder().decode(bytes);
  }
}

export function encodeLine(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}
