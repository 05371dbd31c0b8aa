import { type Decoded, type DecodeFailure, decoded, refuse } from "./decoded.ts";
import {
  IPPROTO_AH,
  IPPROTO_DSTOPTS,
  IPPROTO_FRAGMENT,
  IPPROTO_HOPOPTS,
  IPPROTO_ROUTING,
} from "./ip-protocol.ts";
import { decodeIpv6Address, encodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

// Read first: RFC 8200 3 and 4. As in ipv4.ts, `ipv6...(bytes, at)` reads one field in place after `checkIpv6`.

export const IPV6_HEADER_LENGTH_BYTES = 40;
export const IPV6_PAYLOAD_LENGTH_OFFSET = 4;
export const IPV6_NEXT_HEADER_OFFSET = 6;
export const IPV6_HOP_LIMIT_OFFSET = 7;
export const IPV6_SOURCE_OFFSET = 8;
export const IPV6_DESTINATION_OFFSET = 24;
export const IPV6_FRAGMENT_HEADER_LENGTH_BYTES = 8;

export interface Ipv6Header {
  readonly trafficClass: number;
  readonly flowLabel: number;
  /** Extension headers and payload. */
  readonly payloadLength: number;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
}

/** ip6_rcv_core's structural checks: why the header at `at` is unusable, or undefined. */
export function checkIpv6(bytes: Uint8Array, at: number, end: number): DecodeFailure | undefined {
  if (end - at < IPV6_HEADER_LENGTH_BYTES) return "truncated";
  if (bytes[at]! >>> 4 !== 6) return "bad version";
  return ipv6PayloadLength(bytes, at) > end - at - IPV6_HEADER_LENGTH_BYTES ? "bad length" : undefined;
}

export function decodeIpv6(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<Ipv6Header> {
  const failure = checkIpv6(bytes, offset, end);
  if (failure !== undefined) return refuse(failure);
  const first = readUint32(bytes, offset);
  return decoded({
    trafficClass: (first >>> 20) & 255,
    flowLabel: first & 0xfffff,
    payloadLength: ipv6PayloadLength(bytes, offset),
    nextHeader: ipv6NextHeader(bytes, offset),
    hopLimit: ipv6HopLimit(bytes, offset),
    source: ipv6Source(bytes, offset),
    destination: ipv6Destination(bytes, offset),
  });
}

/** Writes IPV6_HEADER_LENGTH_BYTES octets at `offset`. */
export function encodeIpv6(header: Ipv6Header, bytes: Uint8Array, offset: number): void {
  writeUint32(0x60000000 + header.trafficClass * 0x100000 + header.flowLabel, bytes, offset);
  writeUint16(header.payloadLength, bytes, offset + IPV6_PAYLOAD_LENGTH_OFFSET);
  bytes[offset + IPV6_NEXT_HEADER_OFFSET] = header.nextHeader;
  bytes[offset + IPV6_HOP_LIMIT_OFFSET] = header.hopLimit;
  encodeIpv6Address(header.source, bytes, offset + IPV6_SOURCE_OFFSET);
  encodeIpv6Address(header.destination, bytes, offset + IPV6_DESTINATION_OFFSET);
}

export function ipv6PayloadLength(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at + IPV6_PAYLOAD_LENGTH_OFFSET);
}

export function ipv6NextHeader(bytes: Uint8Array, at: number): number {
  return bytes[at + IPV6_NEXT_HEADER_OFFSET]!;
}

export function ipv6HopLimit(bytes: Uint8Array, at: number): number {
  return bytes[at + IPV6_HOP_LIMIT_OFFSET]!;
}

export function ipv6Source(bytes: Uint8Array, at: number): Ipv6Address {
  return decodeIpv6Address(bytes, at + IPV6_SOURCE_OFFSET);
}

export function ipv6Destination(bytes: Uint8Array, at: number): Ipv6Address {
  return decodeIpv6Address(bytes, at + IPV6_DESTINATION_OFFSET);
}

/** RFC 8200 4.5. */
export interface Ipv6FragmentHeader {
  readonly nextHeader: number;
  /** In octets, a multiple of 8. */
  readonly offset: number;
  readonly moreFragments: boolean;
  readonly id: number;
}

export function decodeIpv6Fragment(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<Ipv6FragmentHeader> {
  if (end - offset < IPV6_FRAGMENT_HEADER_LENGTH_BYTES) return refuse("truncated");
  const field = readUint16(bytes, offset + 2);
  return decoded({
    nextHeader: bytes[offset]!,
    offset: field & 0xfff8,
    moreFragments: (field & 1) !== 0,
    id: readUint32(bytes, offset + 4),
  });
}

/** Writes IPV6_FRAGMENT_HEADER_LENGTH_BYTES octets at `offset`. */
export function encodeIpv6Fragment(header: Ipv6FragmentHeader, bytes: Uint8Array, offset: number): void {
  bytes[offset] = header.nextHeader;
  bytes[offset + 1] = 0;
  writeUint16((header.offset & 0xfff8) | (header.moreFragments ? 1 : 0), bytes, offset + 2);
  writeUint32(header.id, bytes, offset + 4);
}

/** One extension header of a packet, where it stands. */
export interface Ipv6Extension {
  readonly kind: "hop-by-hop" | "destination-options" | "routing" | "fragment" | "authentication";
  readonly offset: number;
  readonly lengthBytes: number;
}

/** What stands after the extension headers. */
export interface Ipv6Payload {
  readonly extensions: readonly Ipv6Extension[];
  /** The upper layer, or what a non-first fragment says it is part of. */
  readonly protocol: number;
  readonly offset: number;
  readonly fragment: Ipv6FragmentHeader | undefined;
}

const EXTENSION_KINDS: ReadonlyMap<number, Ipv6Extension["kind"]> = new Map([
  [IPPROTO_HOPOPTS, "hop-by-hop"],
  [IPPROTO_DSTOPTS, "destination-options"],
  [IPPROTO_ROUTING, "routing"],
  [IPPROTO_FRAGMENT, "fragment"],
  [IPPROTO_AH, "authentication"],
]);

const NO_EXTENSIONS: readonly Ipv6Extension[] = [];

/**
 * Walks the extension headers of the packet at `at`, as ipv6_skip_exthdr does: it stops after the header of a
 * fragment that is not the first, since what follows is no header.
 */
export function walkIpv6(bytes: Uint8Array, at: number, end: number): Decoded<Ipv6Payload> {
  const failure = checkIpv6(bytes, at, end);
  if (failure !== undefined) return refuse(failure);
  let protocol = ipv6NextHeader(bytes, at);
  let offset = at + IPV6_HEADER_LENGTH_BYTES;
  if (!EXTENSION_KINDS.has(protocol)) {
    return decoded({ extensions: NO_EXTENSIONS, protocol, offset, fragment: undefined });
  }
  const limit = offset + ipv6PayloadLength(bytes, at);
  const extensions: Ipv6Extension[] = [];
  let fragment: Ipv6FragmentHeader | undefined;
  for (;;) {
    const kind = EXTENSION_KINDS.get(protocol);
    if (kind === undefined) break;
    if (limit - offset < 8) return refuse("truncated");
    const lengthBytes = extensionLength(kind, bytes[offset + 1]!);
    if (lengthBytes > limit - offset) return refuse("bad length");
    extensions.push({ kind, offset, lengthBytes });
    protocol = bytes[offset]!;
    if (kind === "fragment") {
      const header = decodeIpv6Fragment(bytes, offset, limit);
      if (header.ok) fragment = header.value;
    }
    offset += lengthBytes;
    if (kind === "fragment" && fragment !== undefined && fragment.offset !== 0) break;
  }
  return decoded({ extensions, protocol, offset, fragment });
}

function extensionLength(kind: Ipv6Extension["kind"], field: number): number {
  if (kind === "fragment") return IPV6_FRAGMENT_HEADER_LENGTH_BYTES;
  return kind === "authentication" ? (field + 2) * 4 : (field + 1) * 8;
}

/**
 * The hop-by-hop header that MLD messages carry (RFC 2710 3): router alert 0 and two octets of padding, in the
 * order in which Linux writes them.
 */
export function encodeRouterAlertHeader(nextHeader: number, bytes: Uint8Array, offset: number): void {
  bytes.set([nextHeader, 0, 5, 2, 0, 0, 1, 0], offset);
}

export const ROUTER_ALERT_HEADER_LENGTH_BYTES = 8;
