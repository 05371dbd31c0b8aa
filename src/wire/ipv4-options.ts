import { type Decoded, decoded, refuse } from "./decoded.ts";
import { decodeIpv4Address, encodeIpv4Address, type Ipv4Address } from "./ipv4-address.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

// Read first: RFC 791 3.1 (options), RFC 2113 (router alert). `type length [pointer ...] data`; 0 ends, 1 pads.

export const IPOPT_END = 0;
export const IPOPT_NOOP = 1;
export const IPOPT_RR = 7;
export const IPOPT_TIMESTAMP = 68;
export const IPOPT_LSRR = 131;
export const IPOPT_SSRR = 137;
export const IPOPT_RA = 148;

export type Ipv4Option =
  | { readonly kind: "no-operation" }
  | {
      readonly kind: "record-route" | "loose-source-route" | "strict-source-route";
      /** From the option's first octet, counted from 1: the next free slot. */
      readonly pointer: number;
      readonly slots: readonly Ipv4Address[];
    }
  | {
      readonly kind: "timestamp";
      readonly pointer: number;
      /** Four bits: hosts that found no room. */
      readonly overflow: number;
      /** Four bits: 0 times only, 1 address and time, 3 addresses given. */
      readonly flag: number;
      readonly words: readonly number[];
    }
  | { readonly kind: "router-alert"; readonly value: number }
  | { readonly kind: "other"; readonly type: number; readonly data: Uint8Array };

/** All options up to the end or the END option. */
export function decodeIpv4Options(
  bytes: Uint8Array,
  start: number,
  end: number,
): Decoded<readonly Ipv4Option[]> {
  const options: Ipv4Option[] = [];
  let at = start;
  while (at < end && bytes[at] !== IPOPT_END) {
    if (bytes[at] === IPOPT_NOOP) {
      options.push({ kind: "no-operation" });
      at++;
      continue;
    }
    if (at + 1 >= end) return refuse("truncated");
    const length = bytes[at + 1]!;
    if (length < 2 || at + length > end) return refuse("bad length");
    options.push(decodeOption(bytes, at, length));
    at += length;
  }
  return decoded(options);
}

/** Octets that `encodeIpv4Options` writes, padded to a multiple of four. */
export function ipv4OptionsLength(options: readonly Ipv4Option[]): number {
  let length = 0;
  for (const option of options) length += optionLength(option);
  return (length + 3) & ~3;
}

export function encodeIpv4Options(options: readonly Ipv4Option[], bytes: Uint8Array, offset: number): void {
  let at = offset;
  for (const option of options) {
    encodeOption(option, bytes, at);
    at += optionLength(option);
  }
  bytes.fill(IPOPT_END, at, offset + ipv4OptionsLength(options));
}

const ROUTE_KINDS: ReadonlyMap<number, "record-route" | "loose-source-route" | "strict-source-route"> =
  new Map([
    [IPOPT_RR, "record-route"],
    [IPOPT_LSRR, "loose-source-route"],
    [IPOPT_SSRR, "strict-source-route"],
  ]);

function decodeOption(bytes: Uint8Array, at: number, length: number): Ipv4Option {
  const type = bytes[at]!;
  const route = ROUTE_KINDS.get(type);
  if (route !== undefined && length >= 3 && (length - 3) % 4 === 0) {
    const slots: Ipv4Address[] = [];
    for (let slot = at + 3; slot < at + length; slot += 4) slots.push(decodeIpv4Address(bytes, slot));
    return { kind: route, pointer: bytes[at + 2]!, slots };
  }
  if (type === IPOPT_TIMESTAMP && length >= 4 && length % 4 === 0) {
    const words: number[] = [];
    for (let word = at + 4; word < at + length; word += 4) words.push(readUint32(bytes, word));
    const overflow = bytes[at + 3]! >>> 4;
    return { kind: "timestamp", pointer: bytes[at + 2]!, overflow, flag: bytes[at + 3]! & 15, words };
  }
  if (type === IPOPT_RA && length === 4) return { kind: "router-alert", value: readUint16(bytes, at + 2) };
  return { kind: "other", type, data: bytes.slice(at + 2, at + length) };
}

function optionLength(option: Ipv4Option): number {
  switch (option.kind) {
    case "no-operation":
      return 1;
    case "timestamp":
      return 4 + 4 * option.words.length;
    case "router-alert":
      return 4;
    case "other":
      return 2 + option.data.length;
    default:
      return 3 + 4 * option.slots.length;
  }
}

const ROUTE_TYPES = {
  "record-route": IPOPT_RR,
  "loose-source-route": IPOPT_LSRR,
  "strict-source-route": IPOPT_SSRR,
} as const;

function encodeOption(option: Ipv4Option, bytes: Uint8Array, at: number): void {
  if (option.kind !== "no-operation") bytes[at + 1] = optionLength(option);
  switch (option.kind) {
    case "no-operation":
      bytes[at] = IPOPT_NOOP;
      return;
    case "timestamp":
      bytes[at] = IPOPT_TIMESTAMP;
      bytes[at + 2] = option.pointer;
      bytes[at + 3] = (option.overflow << 4) | option.flag;
      for (const [index, word] of option.words.entries()) writeUint32(word, bytes, at + 4 + 4 * index);
      return;
    case "router-alert":
      bytes[at] = IPOPT_RA;
      writeUint16(option.value, bytes, at + 2);
      return;
    case "other":
      bytes[at] = option.type;
      bytes.set(option.data, at + 2);
      return;
    default:
      bytes[at] = ROUTE_TYPES[option.kind];
      bytes[at + 2] = option.pointer;
      for (const [index, slot] of option.slots.entries()) encodeIpv4Address(slot, bytes, at + 3 + 4 * index);
  }
}
