import {
  IPPROTO_DSTOPTS,
  IPPROTO_FRAGMENT,
  IPPROTO_HOPOPTS,
  IPPROTO_ROUTING,
} from "../../wire/ip-protocol.ts";
import {
  encodeIpv6Fragment,
  IPV6_FRAGMENT_HEADER_LENGTH_BYTES,
  IPV6_HEADER_LENGTH_BYTES,
  IPV6_NEXT_HEADER_OFFSET,
  IPV6_PAYLOAD_LENGTH_OFFSET,
} from "../../wire/ipv6.ts";
import { writeUint16 } from "../../wire/octets.ts";
import { NETWORK_OFFSET } from "../packet.ts";
import { extensionLength } from "./extension-headers.ts";

// Read first: RFC 8200 4.5, net/ipv6/ip6_output.c (ip6_fragment, ip6_frag_next), output_core.c (ip6_find_1stfragopt).

/** A fragment carries at least eight octets of the packet. */
const SMALLEST_PART_BYTES = 8;

/**
 * ip6_fragment: whole packet buffers, the first fragment first; undefined where `mtu` leaves no room for a part, or the
 * headers make no sense. `id` is the identification of all of them.
 */
export function fragmentIpv6(bytes: Uint8Array, mtu: number, id: number): readonly Uint8Array[] | undefined {
  const split = unfragmentablePart(bytes);
  if (split === undefined) return undefined;
  const { headerEnd, nextHeaderAt } = split;
  const headerLength = headerEnd - NETWORK_OFFSET;
  const room = mtu - headerLength - IPV6_FRAGMENT_HEADER_LENGTH_BYTES;
  if (room < SMALLEST_PART_BYTES) return undefined;
  const nextHeader = bytes[nextHeaderAt]!;
  const fragments: Uint8Array[] = [];
  let start = headerEnd;
  while (start < bytes.length) {
    const left = bytes.length - start;
    const length = left > room ? room & ~7 : left;
    const header = { nextHeader, offset: start - headerEnd, moreFragments: length < left, id };
    const fragment = new Uint8Array(headerEnd + IPV6_FRAGMENT_HEADER_LENGTH_BYTES + length);
    fragment.set(bytes.subarray(0, headerEnd));
    fragment[nextHeaderAt] = IPPROTO_FRAGMENT;
    encodeIpv6Fragment(header, fragment, headerEnd);
    fragment.set(bytes.subarray(start, start + length), headerEnd + IPV6_FRAGMENT_HEADER_LENGTH_BYTES);
    const payloadLength = fragment.length - NETWORK_OFFSET - IPV6_HEADER_LENGTH_BYTES;
    writeUint16(payloadLength, fragment, NETWORK_OFFSET + IPV6_PAYLOAD_LENGTH_OFFSET);
    fragments.push(fragment);
    start += length;
  }
  return fragments;
}

interface Split {
  /** Where what may be fragmented starts. */
  readonly headerEnd: number;
  /** The octet that names it. */
  readonly nextHeaderAt: number;
}

/** ip6_find_1stfragopt: hop-by-hop, routing, and destination options unless a routing header came before. */
function unfragmentablePart(bytes: Uint8Array): Split | undefined {
  let nextHeaderAt = NETWORK_OFFSET + IPV6_NEXT_HEADER_OFFSET;
  let headerEnd = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
  let routed = false;
  while (headerEnd <= bytes.length) {
    const protocol = bytes[nextHeaderAt]!;
    const options = protocol === IPPROTO_HOPOPTS || protocol === IPPROTO_DSTOPTS;
    if (!options && protocol !== IPPROTO_ROUTING) return { headerEnd, nextHeaderAt };
    if (protocol === IPPROTO_DSTOPTS && routed) return { headerEnd, nextHeaderAt };
    routed ||= protocol === IPPROTO_ROUTING;
    if (headerEnd + 2 > bytes.length) return undefined;
    nextHeaderAt = headerEnd;
    headerEnd += extensionLength(protocol, bytes[headerEnd + 1]!);
  }
  return undefined;
}
