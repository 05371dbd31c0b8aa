import { finishChecksum, sumWords } from "./checksum.ts";
import { type Decoded, decoded, refuse } from "./decoded.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

// Read first: RFC 9293 3.1 and 3.2, RFC 7323 (window scale, timestamps), RFC 2018 (SACK).

export const TCP_MIN_HEADER_LENGTH_BYTES = 20;
export const TCP_FIN = 0x01;
export const TCP_SYN = 0x02;
export const TCP_RST = 0x04;
export const TCP_PSH = 0x08;
export const TCP_ACK = 0x10;
export const TCP_URG = 0x20;
export const TCP_ECE = 0x40;
export const TCP_CWR = 0x80;

export interface TcpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  /** TCP_* */
  readonly flags: number;
  readonly window: number;
  readonly urgentPointer: number;
  readonly options: readonly TcpOption[];
}

export type TcpOption =
  | { readonly kind: "no-operation" }
  | { readonly kind: "maximum-segment-size"; readonly size: number }
  | { readonly kind: "window-scale"; readonly shift: number }
  | { readonly kind: "sack-permitted" }
  | { readonly kind: "sack"; readonly edges: readonly number[] }
  | { readonly kind: "timestamps"; readonly value: number; readonly echo: number }
  | { readonly kind: "other"; readonly type: number; readonly data: Uint8Array };

/** A segment's header and where its data begins. */
export interface TcpSegment {
  readonly header: TcpHeader;
  readonly dataOffset: number;
}

export function decodeTcp(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<TcpSegment> {
  if (end - offset < TCP_MIN_HEADER_LENGTH_BYTES) return refuse("truncated");
  const length = (bytes[offset + 12]! >>> 4) * 4;
  if (length < TCP_MIN_HEADER_LENGTH_BYTES || length > end - offset) return refuse("bad header length");
  const options = decodeOptions(bytes, offset + TCP_MIN_HEADER_LENGTH_BYTES, offset + length);
  if (!options.ok) return options;
  return decoded({
    header: {
      sourcePort: readUint16(bytes, offset),
      destinationPort: readUint16(bytes, offset + 2),
      sequence: readUint32(bytes, offset + 4),
      acknowledgement: readUint32(bytes, offset + 8),
      flags: bytes[offset + 13]!,
      window: readUint16(bytes, offset + 14),
      urgentPointer: readUint16(bytes, offset + 18),
      options: options.value,
    },
    dataOffset: offset + length,
  });
}

export function tcpHeaderLength(header: TcpHeader): number {
  let length = TCP_MIN_HEADER_LENGTH_BYTES;
  for (const option of header.options) length += optionLength(option);
  return (length + 3) & ~3;
}

/** Where a segment with its data ends, and the pseudo header's sum over its length. */
export interface TcpCover {
  readonly end: number;
  readonly pseudoSum: number;
}

/** Writes the header before data that is already in place up to `cover.end`, with the right checksum. */
export function encodeTcp(header: TcpHeader, cover: TcpCover, bytes: Uint8Array, offset: number): void {
  const length = tcpHeaderLength(header);
  bytes.fill(0, offset, offset + length);
  writeUint16(header.sourcePort, bytes, offset);
  writeUint16(header.destinationPort, bytes, offset + 2);
  writeUint32(header.sequence, bytes, offset + 4);
  writeUint32(header.acknowledgement, bytes, offset + 8);
  bytes[offset + 12] = (length >>> 2) << 4;
  bytes[offset + 13] = header.flags;
  writeUint16(header.window, bytes, offset + 14);
  writeUint16(header.urgentPointer, bytes, offset + 18);
  let at = offset + TCP_MIN_HEADER_LENGTH_BYTES;
  for (const option of header.options) {
    encodeOption(option, bytes, at);
    at += optionLength(option);
  }
  writeUint16(
    finishChecksum(sumWords(bytes, offset, cover.end, cover.pseudoSum)),
    bytes,
    offset + TCP_CHECKSUM_OFFSET,
  );
}

const TCP_CHECKSUM_OFFSET = 16;
const OPT_END = 0;
const OPT_NOP = 1;
const OPT_MSS = 2;
const OPT_WINDOW = 3;
const OPT_SACK_PERMITTED = 4;
const OPT_SACK = 5;
const OPT_TIMESTAMPS = 8;

function decodeOptions(bytes: Uint8Array, start: number, end: number): Decoded<readonly TcpOption[]> {
  const options: TcpOption[] = [];
  let at = start;
  while (at < end && bytes[at] !== OPT_END) {
    if (bytes[at] === OPT_NOP) {
      options.push({ kind: "no-operation" });
      at++;
      continue;
    }
    if (end - at < 2) return refuse("truncated");
    const length = bytes[at + 1]!;
    if (length < 2 || length > end - at) return refuse("bad length");
    options.push(decodeOption(bytes, at, length));
    at += length;
  }
  return decoded(options);
}

function decodeOption(bytes: Uint8Array, at: number, length: number): TcpOption {
  const type = bytes[at]!;
  if (type === OPT_MSS && length === 4)
    return { kind: "maximum-segment-size", size: readUint16(bytes, at + 2) };
  if (type === OPT_WINDOW && length === 3) return { kind: "window-scale", shift: bytes[at + 2]! };
  if (type === OPT_SACK_PERMITTED && length === 2) return { kind: "sack-permitted" };
  if (type === OPT_SACK && length % 8 === 2) {
    const edges: number[] = [];
    for (let edge = at + 2; edge < at + length; edge += 4) edges.push(readUint32(bytes, edge));
    return { kind: "sack", edges };
  }
  if (type === OPT_TIMESTAMPS && length === 10) {
    return { kind: "timestamps", value: readUint32(bytes, at + 2), echo: readUint32(bytes, at + 6) };
  }
  return { kind: "other", type, data: bytes.slice(at + 2, at + length) };
}

function optionLength(option: TcpOption): number {
  switch (option.kind) {
    case "no-operation":
      return 1;
    case "maximum-segment-size":
      return 4;
    case "window-scale":
      return 3;
    case "sack-permitted":
      return 2;
    case "sack":
      return 2 + 4 * option.edges.length;
    case "timestamps":
      return 10;
    case "other":
      return 2 + option.data.length;
  }
}

function encodeOption(option: TcpOption, bytes: Uint8Array, at: number): void {
  if (option.kind !== "no-operation") bytes[at + 1] = optionLength(option);
  switch (option.kind) {
    case "no-operation":
      bytes[at] = OPT_NOP;
      return;
    case "maximum-segment-size":
      bytes[at] = OPT_MSS;
      writeUint16(option.size, bytes, at + 2);
      return;
    case "window-scale":
      bytes[at] = OPT_WINDOW;
      bytes[at + 2] = option.shift;
      return;
    case "sack-permitted":
      bytes[at] = OPT_SACK_PERMITTED;
      return;
    case "sack":
      bytes[at] = OPT_SACK;
      for (const [index, edge] of option.edges.entries()) writeUint32(edge, bytes, at + 2 + 4 * index);
      return;
    case "timestamps":
      bytes[at] = OPT_TIMESTAMPS;
      writeUint32(option.value, bytes, at + 2);
      writeUint32(option.echo, bytes, at + 6);
      return;
    case "other":
      bytes[at] = option.type;
      bytes.set(option.data, at + 2);
  }
}
