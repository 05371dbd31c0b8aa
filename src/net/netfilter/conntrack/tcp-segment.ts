import { readUint16, readUint32 } from "../../../wire/octets.ts";
import type { SegmentKind } from "./tcp-states.ts";

const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const URG = 32;
const HEADER_LENGTH_BYTES = 20;
const TCPOPT_WINDOW = 3;
const TCPOPT_SACK_PERM = 4;
const TCPOPT_SACK = 5;
const TCP_MAX_WSCALE = 14;

/** The fields of a segment that tracking looks at; numbers modulo 2^32 as unsigned. */
export interface Segment {
  readonly kind: SegmentKind;
  readonly syn: boolean;
  readonly ack: boolean;
  readonly rst: boolean;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly window: number;
  /** segment_seq_plus_len */
  readonly end: number;
  readonly options: Uint8Array;
}

/** tcp_valid_flags: combinations of FIN, SYN, RST, ACK and URG that a sane host sends. */
const VALID_FLAGS: ReadonlySet<number> = new Set([
  SYN,
  SYN | URG,
  SYN | ACK,
  RST,
  RST | ACK,
  FIN | ACK,
  FIN | ACK | URG,
  ACK,
  ACK | URG,
]);

/** tcp_error without the checksum: undefined for a broken header or a senseless combination of flags. */
export function readSegment(bytes: Uint8Array, at: number): Segment | undefined {
  if (at + HEADER_LENGTH_BYTES > bytes.length) return undefined;
  const headerLength = (bytes[at + 12]! >>> 4) * 4;
  if (headerLength < HEADER_LENGTH_BYTES || at + headerLength > bytes.length) return undefined;
  const flags = bytes[at + 13]! & (FIN | SYN | RST | ACK | URG);
  if (!VALID_FLAGS.has(flags)) return undefined;
  const syn = (flags & SYN) !== 0;
  const fin = (flags & FIN) !== 0;
  const sequence = readUint32(bytes, at + 4);
  return {
    kind: kindOf(flags),
    syn,
    ack: (flags & ACK) !== 0,
    rst: (flags & RST) !== 0,
    sequence,
    acknowledgement: readUint32(bytes, at + 8),
    window: readUint16(bytes, at + 14),
    end: (sequence + bytes.length - at - headerLength + (syn ? 1 : 0) + (fin ? 1 : 0)) >>> 0,
    options: bytes.subarray(at + HEADER_LENGTH_BYTES, at + headerLength),
  };
}

/** get_conntrack_index */
function kindOf(flags: number): SegmentKind {
  if ((flags & RST) !== 0) return "rst";
  if ((flags & SYN) !== 0) return (flags & ACK) !== 0 ? "syn+ack" : "syn";
  if ((flags & FIN) !== 0) return "fin";
  return (flags & ACK) !== 0 ? "ack" : "none";
}

function* optionsOf(options: Uint8Array): Generator<readonly [type: number, data: Uint8Array]> {
  for (let at = 0; at < options.length; ) {
    const type = options[at]!;
    if (type === 0) return;
    if (type === 1) {
      at++;
      continue;
    }
    const length = options[at + 1] ?? 0;
    if (length < 2 || at + length > options.length) return;
    yield [type, options.subarray(at + 2, at + length)];
    at += length;
  }
}

/** tcp_options: what a SYN offers. */
export interface Offer {
  readonly scale: number | undefined;
  readonly sack: "permitted" | "not";
}

export function readOffer(options: Uint8Array): Offer {
  let scale: number | undefined;
  let sack: "permitted" | "not" = "not";
  for (const [type, data] of optionsOf(options)) {
    if (type === TCPOPT_SACK_PERM && data.length === 0) sack = "permitted";
    else if (type === TCPOPT_WINDOW && data.length === 1) scale = Math.min(data[0]!, TCP_MAX_WSCALE);
  }
  return { scale, sack };
}

/** tcp_sack: the highest right edge that is acknowledged, selectively or not. */
export function highestSack(options: Uint8Array, acknowledgement: number): number {
  let highest = acknowledgement;
  for (const [type, data] of optionsOf(options)) {
    if (type !== TCPOPT_SACK || data.length < 8 || data.length % 8 !== 0) continue;
    for (let at = 0; at < data.length; at += 8) {
      const edge = readUint32(data, at + 4);
      if (isAfter(edge, highest)) highest = edge;
    }
    break;
  }
  return highest;
}

/** before() and after() of sequence numbers (include/net/tcp.h). */
export function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

export function isAfter(a: number, b: number): boolean {
  return isBefore(b, a);
}
