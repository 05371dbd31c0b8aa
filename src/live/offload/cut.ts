/**
 * A packet cut into pieces that are packets of their own: each a header in the room for headers, followed by the next
 * `dataBytes` octets of the data, which stay where they are (the last piece has what is left).
 */
export interface Cut {
  readonly count: number;
  readonly headerLength: number;
  /** Offsets into the memory of the packet. */
  readonly dataStart: number;
  readonly dataEnd: number;
  readonly dataBytes: number;
}

/** Where the headers go: `MAX_PIECES` times `HEADER_STRIDE_BYTES` octets of one memory, from `offset` on. */
export interface HeaderRoom {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly offset: number;
}

/** Longer than any header that a stack writes: IPv4 and TCP with all their options are 120 octets. */
export const HEADER_STRIDE_BYTES = 256;

/** What 64 KB are in segments of the smallest size that Linux sends (TCP_MIN_SND_MSS 48 less 12 of options), and some. */
export const MAX_PIECES = 2048;

export const HEADER_ROOM_BYTES: number = HEADER_STRIDE_BYTES * MAX_PIECES;
