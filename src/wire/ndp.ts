import { type Decoded, decoded, refuse } from "./decoded.ts";
import { type Ipv6Ends, writeIcmpv6Checksum } from "./icmpv6.ts";
import { decodeIpv6Address, encodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";
import { decodeNdpOptions, encodeNdpOptions, type NdpOption, ndpOptionsLength } from "./ndp-options.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

// Read first: RFC 4861 4. A message here starts at its ICMPv6 type octet.

/** include/net/ndisc.h */
export const NDISC_ROUTER_SOLICITATION = 133;
export const NDISC_ROUTER_ADVERTISEMENT = 134;
export const NDISC_NEIGHBOUR_SOLICITATION = 135;
export const NDISC_NEIGHBOUR_ADVERTISEMENT = 136;
export const NDISC_REDIRECT = 137;
/** Where a solicitation, an advertisement and a redirect have their target address. */
export const NDP_TARGET_OFFSET = 8;

export type NdpMessage =
  | { readonly kind: "router-solicitation"; readonly options: readonly NdpOption[] }
  | {
      readonly kind: "router-advertisement";
      readonly hopLimit: number;
      /** The flag octet: 0x80 managed, 0x40 other, 0x20 home agent, 0x18 preference. */
      readonly flags: number;
      readonly routerLifetimeSeconds: number;
      readonly reachableTimeMs: number;
      readonly retransTimerMs: number;
      readonly options: readonly NdpOption[];
    }
  | {
      readonly kind: "neighbour-solicitation";
      readonly target: Ipv6Address;
      readonly options: readonly NdpOption[];
    }
  | {
      readonly kind: "neighbour-advertisement";
      readonly router: boolean;
      readonly solicited: boolean;
      readonly override: boolean;
      readonly target: Ipv6Address;
      readonly options: readonly NdpOption[];
    }
  | {
      readonly kind: "redirect";
      readonly target: Ipv6Address;
      readonly destination: Ipv6Address;
      readonly options: readonly NdpOption[];
    };

/**
 * The message in `bytes[offset..end)`. A code other than 0, a short body or an option that does not fit is
 * refused, as every receiver must (RFC 4861 6.1, 7.1, 8.1); checksum and hop limit are the caller's.
 */
export function decodeNdp(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<NdpMessage> {
  if (end - offset < 8) return refuse("truncated");
  const fixed = FIXED_LENGTH_BYTES.get(bytes[offset]!);
  if (fixed === undefined || bytes[offset + 1] !== 0) return refuse("unknown type");
  if (end - offset < fixed) return refuse("truncated");
  const options = decodeNdpOptions(bytes, offset + fixed, end);
  return options.ok ? decoded(decodeBody(bytes, offset, options.value)) : options;
}

export function ndpLength(message: NdpMessage): number {
  return FIXED_LENGTH_BYTES.get(TYPES[message.kind])! + ndpOptionsLength(message.options);
}

/** Writes `ndpLength(message)` octets at `offset`, with the right checksum between `ends`. */
export function encodeNdp(message: NdpMessage, ends: Ipv6Ends, bytes: Uint8Array, offset: number): void {
  const fixed = FIXED_LENGTH_BYTES.get(TYPES[message.kind])!;
  bytes.fill(0, offset, offset + fixed);
  bytes[offset] = TYPES[message.kind];
  encodeBody(message, bytes, offset);
  encodeNdpOptions(message.options, bytes, offset + fixed);
  writeIcmpv6Checksum(ends, bytes, offset, offset + ndpLength(message));
}

const TYPES = {
  "router-solicitation": NDISC_ROUTER_SOLICITATION,
  "router-advertisement": NDISC_ROUTER_ADVERTISEMENT,
  "neighbour-solicitation": NDISC_NEIGHBOUR_SOLICITATION,
  "neighbour-advertisement": NDISC_NEIGHBOUR_ADVERTISEMENT,
  redirect: NDISC_REDIRECT,
} as const;

const FIXED_LENGTH_BYTES: ReadonlyMap<number, number> = new Map([
  [NDISC_ROUTER_SOLICITATION, 8],
  [NDISC_ROUTER_ADVERTISEMENT, 16],
  [NDISC_NEIGHBOUR_SOLICITATION, 24],
  [NDISC_NEIGHBOUR_ADVERTISEMENT, 24],
  [NDISC_REDIRECT, 40],
]);

const ROUTER = 0x80;
const SOLICITED = 0x40;
const OVERRIDE = 0x20;

function decodeBody(bytes: Uint8Array, at: number, options: readonly NdpOption[]): NdpMessage {
  switch (bytes[at]) {
    case NDISC_ROUTER_SOLICITATION:
      return { kind: "router-solicitation", options };
    case NDISC_ROUTER_ADVERTISEMENT:
      return {
        kind: "router-advertisement",
        hopLimit: bytes[at + 4]!,
        flags: bytes[at + 5]!,
        routerLifetimeSeconds: readUint16(bytes, at + 6),
        reachableTimeMs: readUint32(bytes, at + 8),
        retransTimerMs: readUint32(bytes, at + 12),
        options,
      };
    case NDISC_NEIGHBOUR_SOLICITATION:
      return { kind: "neighbour-solicitation", target: decodeIpv6Address(bytes, at + 8), options };
    case NDISC_NEIGHBOUR_ADVERTISEMENT: {
      const flags = bytes[at + 4]!;
      return {
        kind: "neighbour-advertisement",
        router: (flags & ROUTER) !== 0,
        solicited: (flags & SOLICITED) !== 0,
        override: (flags & OVERRIDE) !== 0,
        target: decodeIpv6Address(bytes, at + NDP_TARGET_OFFSET),
        options,
      };
    }
    default: {
      const target = decodeIpv6Address(bytes, at + NDP_TARGET_OFFSET);
      return { kind: "redirect", target, destination: decodeIpv6Address(bytes, at + 24), options };
    }
  }
}

function encodeBody(message: NdpMessage, bytes: Uint8Array, at: number): void {
  switch (message.kind) {
    case "router-solicitation":
      return;
    case "router-advertisement":
      bytes[at + 4] = message.hopLimit;
      bytes[at + 5] = message.flags;
      writeUint16(message.routerLifetimeSeconds, bytes, at + 6);
      writeUint32(message.reachableTimeMs, bytes, at + 8);
      writeUint32(message.retransTimerMs, bytes, at + 12);
      return;
    case "neighbour-advertisement":
      bytes[at + 4] =
        (message.router ? ROUTER : 0) |
        (message.solicited ? SOLICITED : 0) |
        (message.override ? OVERRIDE : 0);
      encodeIpv6Address(message.target, bytes, at + NDP_TARGET_OFFSET);
      return;
    case "redirect":
      encodeIpv6Address(message.destination, bytes, at + 24);
      encodeIpv6Address(message.target, bytes, at + NDP_TARGET_OFFSET);
      return;
    case "neighbour-solicitation":
      encodeIpv6Address(message.target, bytes, at + NDP_TARGET_OFFSET);
  }
}
