import { decodeIpv4Address } from "../../../wire/ipv4-address.ts";
import { decodeIpv6Address } from "../../../wire/ipv6-address.ts";
import { decodeMac } from "../../../wire/mac-address.ts";
import { readUint16, readUint32 } from "../../../wire/octets.ts";
import type { Names } from "../names.ts";
import type { Conversations } from "./tcp-conversations.ts";

/**
 * How tcpdump prints. Counts are how often the option was given: -v, -vv and -vvv differ.
 */
export interface PrintOptions {
  /** -v */
  readonly verbose: number;
  /** -e */
  readonly linkHeader: number;
  /** -q */
  readonly quiet: number;
  /** -t: 0 time of day ... 5 since the first packet */
  readonly timestamps: number;
  /** -x */
  readonly hex: number;
  /** -X */
  readonly hexAndAscii: number;
  /** -A */
  readonly ascii: number;
  /** -S */
  readonly absoluteSequenceNumbers: number;
  /** -K */
  readonly unverifiedChecksums: number;
  /** -# */
  readonly numbered: number;
  /** Digits of the fraction of a second: --nano or --micro. */
  readonly fractionDigits: 6 | 9;
}

/** Packets within packets; the real program has no limit but its stack. */
const MAXIMUM_DEPTH = 500;

/** Thrown where a field lies beyond the captured octets; caught once per packet (packet.ts). */
export const TRUNCATED: unique symbol = Symbol("truncated");

/**
 * One packet on its way to text: the octets, where they end for the layer being printed, and the text so far.
 *
 * A printer reads with u8, u16, ... . A read past `end` abandons the packet, whatever the depth, and the text so
 * far stands, followed by `[|protocol]`: this is how the real program behaves, and its output can't be had
 * by checking lengths first. That is why this one place uses an exception that is no bug.
 */
export class Dissection {
  readonly bytes: Uint8Array;
  readonly options: PrintOptions;
  readonly names: Names;
  readonly conversations: Conversations;
  readonly layers: Layers;
  /** Protocols met that the real program dissects and we do not (docs/fidelity.md). */
  readonly unknownProtocols: Set<string> = new Set();
  /** Where the present layer's data ends: the captured octets, or less after `narrow`. */
  end: number;
  /** Named in `[|protocol]`. */
  protocol = "";
  /** Octets of link header that -x and -X leave out. */
  linkHeaderLength = 0;
  text = "";
  #depth = 0;

  constructor(bytes: Uint8Array, context: PrintContext, layers: Layers) {
    this.layers = layers;
    this.bytes = bytes;
    this.end = bytes.length;
    this.options = context.options;
    this.names = context.names;
    this.conversations = context.conversations;
  }

  print(text: string): void {
    this.text += text;
  }

  truncated(): void {
    this.text += ` [|${this.protocol}]`;
  }

  invalid(): void {
    this.text += " (invalid)";
  }

  /** Leaves this packet, as a read past the end does. */
  abandon(): never {
    throw TRUNCATED;
  }

  has(at: number, lengthBytes: number): boolean {
    return at + lengthBytes <= this.end;
  }

  need(at: number, lengthBytes: number): void {
    if (at + lengthBytes > this.end) throw TRUNCATED;
  }

  u8(at: number): number {
    this.need(at, 1);
    return this.bytes[at]!;
  }

  u16(at: number): number {
    this.need(at, 2);
    return readUint16(this.bytes, at);
  }

  u24(at: number): number {
    this.need(at, 3);
    return this.bytes[at]! * 0x10000 + readUint16(this.bytes, at + 1);
  }

  u32(at: number): number {
    this.need(at, 4);
    return readUint32(this.bytes, at);
  }

  ipv4(at: number): string {
    this.need(at, 4);
    return this.names.ipv4(decodeIpv4Address(this.bytes, at));
  }

  ipv6(at: number): string {
    this.need(at, 16);
    return this.names.ipv6(decodeIpv6Address(this.bytes, at));
  }

  mac(at: number): string {
    this.need(at, 6);
    return this.names.mac(decodeMac(this.bytes, at));
  }

  /** Octets as `aa:bb:cc`; six of them as a MAC address with its name. */
  linkAddress(at: number, lengthBytes: number): string {
    this.need(at, lengthBytes);
    if (lengthBytes === 0) return "<empty>";
    return lengthBytes === 6 ? this.mac(at) : this.octets(at, lengthBytes, ":");
  }

  octets(at: number, lengthBytes: number, separator: string): string {
    this.need(at, lengthBytes);
    return Array.from(this.bytes.subarray(at, at + lengthBytes), (octet) =>
      octet.toString(16).padStart(2, "0"),
    ).join(separator);
  }

  /** Lets `print` see no further than `lengthBytes` from `at`. Not restored when the packet is abandoned. */
  narrow(at: number, lengthBytes: number, print: () => void): void {
    if (++this.#depth > MAXIMUM_DEPTH) this.abandon();
    const end = this.end;
    this.end = Math.min(end, at + lengthBytes);
    print();
    this.end = end;
    this.#depth--;
  }
}

/** Printers that inner layers call again: packets quoted by ICMP, packets within packets. */
export interface Layers {
  readonly ipv4: (d: Dissection, at: number, lengthBytes: number) => void;
  readonly ipv6: (d: Dissection, at: number, lengthBytes: number) => void;
}

/** What stays the same from packet to packet. */
export interface PrintContext {
  readonly options: PrintOptions;
  readonly names: Names;
  readonly conversations: Conversations;
}
