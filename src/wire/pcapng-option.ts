import { type Decoded, decoded, refuse } from "./decoded.ts";
import { decodeText, encodeText, textLengthBytes } from "./text.ts";

// Numbers and options of pcapng, in the byte order of their section. Options are a row of
//
//   | code 2 | length 2 | value, padded to 4 |        ended by code 0 with length 0, or by the end of the block

export type ByteOrder = "little" | "big";

/** As it was read. */
export interface PcapngOption {
  readonly code: number;
  readonly value: Uint8Array;
}

/** As it is to be written, without octets made for it: many a packet has three. */
export type WrittenOption =
  | { readonly code: number; readonly text: string }
  | { readonly code: number; readonly number: number; readonly lengthBytes: 1 | 4 | 8 };

/** How a number stands in an option. */
interface NumberForm {
  readonly lengthBytes: 4 | 8;
  readonly byteOrder: ByteOrder;
}

/** What fits into an option's 16-bit length, padded. */
const LONGEST_OPTION_BYTES = 0xfffc;

export function decodePcapngOptions(
  from: OrderedOctets,
  start: number,
  end: number,
): Decoded<readonly PcapngOption[]> {
  const options: PcapngOption[] = [];
  let at = start;
  while (end - at >= 4) {
    const code = from.uint16(at);
    const length = from.uint16(at + 2);
    if (code === 0) break;
    if (padded(length) > end - at - 4) return refuse("bad length");
    options.push({ code, value: from.bytes.slice(at + 4, at + 4 + length) });
    at += 4 + padded(length);
  }
  return decoded(options);
}

/** Writes `pcapngOptionsLength(options)` octets; the padding is there as zeros already. */
export function encodePcapngOptions(
  options: readonly WrittenOption[],
  to: OrderedOctets,
  start: number,
): void {
  let at = start;
  for (const option of options) {
    const length = valueLength(option);
    to.setUint16(at, option.code);
    to.setUint16(at + 2, length);
    if ("text" in option) writeText(option.text, to.bytes, at + 4);
    else writeNumber(option.number, option.lengthBytes, to, at + 4);
    at += 4 + padded(length);
  }
}

/** With the end mark, which is left out where no option is. */
export function pcapngOptionsLength(options: readonly WrittenOption[]): number {
  if (options.length === 0) return 0;
  return options.reduce((sum, option) => sum + 4 + padded(valueLength(option)), 4);
}

/** Text beyond what an option holds is cut. */
function valueLength(option: WrittenOption): number {
  return "text" in option ? Math.min(textLengthBytes(option.text), LONGEST_OPTION_BYTES) : option.lengthBytes;
}

function writeText(text: string, bytes: Uint8Array, at: number): void {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80 || index >= LONGEST_OPTION_BYTES) {
      bytes.set(encodeText(text).subarray(0, LONGEST_OPTION_BYTES), at);
      return;
    }
    bytes[at + index] = unit;
  }
}

function writeNumber(value: number, lengthBytes: 1 | 4 | 8, to: OrderedOctets, at: number): void {
  if (lengthBytes === 1) to.bytes[at] = value;
  else if (lengthBytes === 4) to.setUint32(at, value);
  else to.setUint64(at, BigInt(value));
}

export function padded(lengthBytes: number): number {
  return (lengthBytes + 3) & ~3;
}

/** None for undefined. */
export function textOption(code: number, text: string | undefined): WrittenOption[] {
  return text === undefined ? [] : [{ code, text }];
}

export function textIn(options: readonly PcapngOption[], code: number): string | undefined {
  const found = options.find((option) => option.code === code);
  return found === undefined ? undefined : decodeText(found.value);
}

/** 0 where the option is absent or of another length. */
export function numberIn(options: readonly PcapngOption[], code: number, form: NumberForm): number {
  const value = options.find((option) => option.code === code)?.value;
  if (value?.length !== form.lengthBytes) return 0;
  const octets = new OrderedOctets(value, form.byteOrder);
  return form.lengthBytes === 4 ? octets.uint32(0) : Number(octets.uint64(0));
}

/** Numbers in one byte order. */
export class OrderedOctets {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array, byteOrder: ByteOrder) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = byteOrder === "little";
  }

  get byteOrder(): ByteOrder {
    return this.#little ? "little" : "big";
  }

  uint16(at: number): number {
    return this.#view.getUint16(at, this.#little);
  }

  uint32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }

  uint64(at: number): bigint {
    return this.#view.getBigUint64(at, this.#little);
  }

  /** Two 32-bit words, the high one first whatever the byte order. */
  time(at: number): bigint {
    return (BigInt(this.uint32(at)) << 32n) | BigInt(this.uint32(at + 4));
  }

  setUint16(at: number, value: number): void {
    this.#view.setUint16(at, value, this.#little);
  }

  setUint32(at: number, value: number): void {
    this.#view.setUint32(at, value, this.#little);
  }

  setUint64(at: number, value: bigint): void {
    this.#view.setBigUint64(at, value, this.#little);
  }

  setTime(at: number, value: bigint): void {
    this.setUint32(at, Number((value >> 32n) & 0xffffffffn));
    this.setUint32(at + 4, Number(value & 0xffffffffn));
  }
}
