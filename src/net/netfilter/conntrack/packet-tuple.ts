import {
  IPV4_OFFSET_MASK,
  ipv4Destination,
  ipv4FragmentField,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
} from "../../../wire/ipv4.ts";
import { IPV6_HEADER_LENGTH_BYTES, ipv6Destination, ipv6Source, walkIpv6 } from "../../../wire/ipv6.ts";
import { readUint16 } from "../../../wire/octets.ts";
import { hasPorts, IPPROTO_ICMP, IPPROTO_ICMPV6, type Tuple } from "./tuple.ts";

// Read first: net/netfilter/nf_conntrack_core.c (get_l4proto, nf_ct_get_tuple).

const IPV4_HEADER_LENGTH_BYTES = 20;

/** Where the transport header of a packet starts, and what it is. */
export interface TransportPlace {
  readonly protocol: number;
  readonly offset: number;
}

/** get_l4proto: undefined for later fragments, and for headers that don't fit in `bytes`. */
export function transportOf(family: 4 | 6, bytes: Uint8Array, at: number): TransportPlace | undefined {
  return family === 4 ? transportOfIpv4(bytes, at) : transportOfIpv6(bytes, at);
}

function transportOfIpv4(bytes: Uint8Array, at: number): TransportPlace | undefined {
  if (at + IPV4_HEADER_LENGTH_BYTES > bytes.length) return undefined;
  if ((ipv4FragmentField(bytes, at) & IPV4_OFFSET_MASK) !== 0) return undefined;
  const offset = at + ipv4HeaderLength(bytes, at);
  return offset > bytes.length ? undefined : { protocol: ipv4Protocol(bytes, at), offset };
}

function transportOfIpv6(bytes: Uint8Array, at: number): TransportPlace | undefined {
  if (at + IPV6_HEADER_LENGTH_BYTES > bytes.length) return undefined;
  const walked = walkIpv6(bytes, at, bytes.length);
  if (!walked.ok) return undefined;
  const { protocol, offset, fragment } = walked.value;
  return fragment !== undefined && fragment.offset !== 0 ? undefined : { protocol, offset };
}

/** nf_ct_get_tuple: undefined where the transport header is cut off. */
export function tupleAt(
  family: 4 | 6,
  bytes: Uint8Array,
  at: number,
  place: TransportPlace,
): Tuple | undefined {
  const { protocol, offset } = place;
  let sourceKey = 0;
  let destinationKey = 0;
  if (protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6) {
    if (offset + 8 > bytes.length) return undefined;
    sourceKey = readUint16(bytes, offset + 4);
    destinationKey = readUint16(bytes, offset);
  } else if (hasPorts(protocol)) {
    if (offset + 4 > bytes.length) return undefined;
    sourceKey = readUint16(bytes, offset);
    destinationKey = readUint16(bytes, offset + 2);
  }
  const source = family === 4 ? ipv4Source(bytes, at) : ipv6Source(bytes, at);
  const destination = family === 4 ? ipv4Destination(bytes, at) : ipv6Destination(bytes, at);
  return { family, protocol, source, destination, sourceKey, destinationKey };
}
