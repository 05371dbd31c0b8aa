import { type Decoded, decoded, refuse } from "./decoded.ts";
import { decodeIpv6Address, encodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";
import { decodeMac, encodeMac, type MacAddress } from "./mac-address.ts";
import { readUint32, writeUint32 } from "./octets.ts";

// Read first: RFC 4861 4.6. `type length value`, the length in units of eight octets, never 0.

export const ND_OPT_SOURCE_LL_ADDR = 1;
export const ND_OPT_TARGET_LL_ADDR = 2;
export const ND_OPT_PREFIX_INFO = 3;
export const ND_OPT_REDIRECT_HDR = 4;
export const ND_OPT_MTU = 5;
export const ND_OPT_NONCE = 14;
export const ND_OPT_ROUTE_INFO = 24;

export type NdpOption =
  | { readonly kind: "source-link-layer" | "target-link-layer"; readonly address: MacAddress }
  | {
      readonly kind: "prefix-information";
      readonly prefixLength: number;
      readonly onLink: boolean;
      readonly autonomous: boolean;
      readonly validSeconds: number;
      readonly preferredSeconds: number;
      readonly prefix: Ipv6Address;
    }
  /** As much of the redirected packet as fits, a multiple of eight octets. */
  | { readonly kind: "redirected-header"; readonly data: Uint8Array }
  | { readonly kind: "mtu"; readonly mtu: number }
  /** Any other, and those of known type with another length or reserved bits set; 6, 14, 22 ... octets. */
  | { readonly kind: "other"; readonly type: number; readonly data: Uint8Array };

export function decodeNdpOptions(
  bytes: Uint8Array,
  start: number,
  end: number,
): Decoded<readonly NdpOption[]> {
  const options: NdpOption[] = [];
  let at = start;
  while (at < end) {
    if (end - at < 2) return refuse("truncated");
    const length = bytes[at + 1]! * 8;
    if (length === 0 || length > end - at) return refuse("bad length");
    options.push(decodeOption(bytes, at, length) ?? otherOption(bytes, at, length));
    at += length;
  }
  return decoded(options);
}

export function ndpOptionsLength(options: readonly NdpOption[]): number {
  let length = 0;
  for (const option of options) length += optionLength(option);
  return length;
}

export function encodeNdpOptions(options: readonly NdpOption[], bytes: Uint8Array, offset: number): void {
  let at = offset;
  for (const option of options) {
    const length = optionLength(option);
    bytes.fill(0, at, at + length);
    bytes[at + 1] = length >>> 3;
    encodeOption(option, bytes, at);
    at += length;
  }
}

function otherOption(bytes: Uint8Array, at: number, length: number): NdpOption {
  return { kind: "other", type: bytes[at]!, data: bytes.slice(at + 2, at + length) };
}

const ON_LINK = 0x80;
const AUTONOMOUS = 0x40;

/** Undefined where the value forms could not give the same octets back. */
function decodeOption(bytes: Uint8Array, at: number, length: number): NdpOption | undefined {
  const type = bytes[at]!;
  if ((type === ND_OPT_SOURCE_LL_ADDR || type === ND_OPT_TARGET_LL_ADDR) && length === 8) {
    const kind = type === ND_OPT_SOURCE_LL_ADDR ? "source-link-layer" : "target-link-layer";
    return { kind, address: decodeMac(bytes, at + 2) };
  }
  if (type === ND_OPT_PREFIX_INFO && length === 32) {
    const flags = bytes[at + 3]!;
    if ((flags & ~(ON_LINK | AUTONOMOUS)) !== 0 || readUint32(bytes, at + 12) !== 0) return undefined;
    return {
      kind: "prefix-information",
      prefixLength: bytes[at + 2]!,
      onLink: (flags & ON_LINK) !== 0,
      autonomous: (flags & AUTONOMOUS) !== 0,
      validSeconds: readUint32(bytes, at + 4),
      preferredSeconds: readUint32(bytes, at + 8),
      prefix: decodeIpv6Address(bytes, at + 16),
    };
  }
  const reserved = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  if (reserved !== 0) return undefined;
  if (type === ND_OPT_REDIRECT_HDR && readUint32(bytes, at + 4) === 0) {
    return { kind: "redirected-header", data: bytes.slice(at + 8, at + length) };
  }
  if (type === ND_OPT_MTU && length === 8) return { kind: "mtu", mtu: readUint32(bytes, at + 4) };
  return undefined;
}

function optionLength(option: NdpOption): number {
  switch (option.kind) {
    case "prefix-information":
      return 32;
    case "redirected-header":
      return 8 + ((option.data.length + 7) & ~7);
    case "other":
      return (2 + option.data.length + 7) & ~7;
    default:
      return 8;
  }
}

function encodeOption(option: NdpOption, bytes: Uint8Array, at: number): void {
  switch (option.kind) {
    case "source-link-layer":
    case "target-link-layer":
      bytes[at] = option.kind === "source-link-layer" ? ND_OPT_SOURCE_LL_ADDR : ND_OPT_TARGET_LL_ADDR;
      encodeMac(option.address, bytes, at + 2);
      return;
    case "prefix-information":
      bytes[at] = ND_OPT_PREFIX_INFO;
      bytes[at + 2] = option.prefixLength;
      bytes[at + 3] = (option.onLink ? ON_LINK : 0) | (option.autonomous ? AUTONOMOUS : 0);
      writeUint32(option.validSeconds, bytes, at + 4);
      writeUint32(option.preferredSeconds, bytes, at + 8);
      encodeIpv6Address(option.prefix, bytes, at + 16);
      return;
    case "redirected-header":
      bytes[at] = ND_OPT_REDIRECT_HDR;
      bytes.set(option.data, at + 8);
      return;
    case "mtu":
      bytes[at] = ND_OPT_MTU;
      writeUint32(option.mtu, bytes, at + 4);
      return;
    case "other":
      bytes[at] = option.type;
      bytes.set(option.data, at + 2);
  }
}
