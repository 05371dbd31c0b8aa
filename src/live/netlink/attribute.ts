// Attributes of netlink messages (struct nlattr, struct rtattr), all numbers in the machine's order, which is
// little-endian on every platform that live runs on:
//
//   length u16 (header included) | type u16 | payload | zeros up to a multiple of four

export const ATTRIBUTE_HEADER_BYTES = 4;

/** Two bits beside the type: "nested", and "payload in network order". */
const TYPE_MASK = 0x3fff;

export interface Attribute {
  readonly type: number;
  /** Octets, or attributes within this one. */
  readonly value: Uint8Array | readonly Attribute[];
}

/** The payload of each attribute by type; the last one counts where a type comes twice. */
export type Attributes = ReadonlyMap<number, Uint8Array>;

/** All attributes from `offset` on, in order. What is cut off or malformed ends the list. */
export function decodeAttributeList(bytes: Uint8Array, offset = 0): { type: number; value: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const list: { type: number; value: Uint8Array }[] = [];
  let at = offset;
  while (at + ATTRIBUTE_HEADER_BYTES <= bytes.length) {
    const length = view.getUint16(at, true);
    if (length < ATTRIBUTE_HEADER_BYTES || at + length > bytes.length) break;
    const type = view.getUint16(at + 2, true) & TYPE_MASK;
    list.push({ type, value: bytes.subarray(at + ATTRIBUTE_HEADER_BYTES, at + length) });
    at += aligned(length);
  }
  return list;
}

export function decodeAttributes(bytes: Uint8Array, offset = 0): Attributes {
  return new Map(decodeAttributeList(bytes, offset).map(({ type, value }) => [type, value]));
}

export function encodeAttributes(list: readonly Attribute[]): Uint8Array {
  return concatenated(list.map(encodeAttribute));
}

function encodeAttribute({ type, value }: Attribute): Uint8Array {
  const payload = value instanceof Uint8Array ? value : encodeAttributes(value);
  const length = ATTRIBUTE_HEADER_BYTES + payload.length;
  const bytes = new Uint8Array(aligned(length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, length, true);
  view.setUint16(2, type, true);
  bytes.set(payload, ATTRIBUTE_HEADER_BYTES);
  return bytes;
}

/** NLMSG_ALIGN, RTA_ALIGN. */
export function aligned(length: number): number {
  return (length + 3) & ~3;
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function u8(value: number): Uint8Array {
  return new Uint8Array([value]);
}

export function u16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, true);
  return bytes;
}

/** For signed numbers too: the octets are the same. */
export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value >>> 0, true);
  return bytes;
}

/** With the zero at the end that the kernel expects of names. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(`${value}\0`);
}

/** The number of an attribute of one, two or four octets; undefined where it is absent. */
export function numberOf(value: Uint8Array | undefined): number | undefined {
  if (value === undefined) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (value.length === 1) return view.getUint8(0);
  if (value.length === 2) return view.getUint16(0, true);
  return value.length >= 4 ? view.getUint32(0, true) : undefined;
}

/** A number that may be negative (a namespace id, an errno). */
export function signedOf(value: Uint8Array | undefined): number | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : number | 0;
}

/** Up to the zero at its end. */
export function textOf(value: Uint8Array | undefined): string | undefined {
  if (value === undefined) return undefined;
  const end = value.indexOf(0);
  return new TextDecoder().decode(end < 0 ? value : value.subarray(0, end));
}
