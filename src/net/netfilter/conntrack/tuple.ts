import { formatIpv4Address, type Ipv4Address } from "../../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address } from "../../../wire/ipv6-address.ts";
import type { IpAddress } from "../../netlink/route-message.ts";

// Read first: include/net/netfilter/nf_conntrack_tuple.h, net/netfilter/nf_conntrack_core.c (nf_ct_invert_tuple).

/** How one direction of a connection looks on the wire (struct nf_conntrack_tuple). */
export interface Tuple {
  readonly family: 4 | 6;
  /** IPPROTO_* */
  readonly protocol: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** src.u: the source port, or the identifier of an ICMP query; 0 for protocols without. */
  readonly sourceKey: number;
  /** dst.u: the destination port, or type * 256 + code of an ICMP message. */
  readonly destinationKey: number;
}

export function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.source === b.source &&
    a.destination === b.destination &&
    a.sourceKey === b.sourceKey &&
    a.destinationKey === b.destinationKey &&
    a.protocol === b.protocol &&
    a.family === b.family
  );
}

export const IPPROTO_ICMP = 1;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_DCCP = 33;
export const IPPROTO_GRE = 47;
export const IPPROTO_ICMPV6 = 58;
export const IPPROTO_SCTP = 132;
export const IPPROTO_UDPLITE = 136;

/** Protocols whose tuples have ports. GRE has keys, which only PPTP's helper fills in. */
const WITH_PORTS: ReadonlySet<number> = new Set([
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPPROTO_DCCP,
  IPPROTO_SCTP,
  IPPROTO_UDPLITE,
]);

export function hasPorts(protocol: number): boolean {
  return WITH_PORTS.has(protocol);
}

/** Types of queries and their answers, in both directions (invmap of nf_conntrack_proto_icmp.c and _icmpv6.c). */
const ICMP_ANSWERS: ReadonlyMap<number, number> = bothWays([
  [8, 0],
  [13, 14],
  [15, 16],
  [17, 18],
]);
const ICMPV6_ANSWERS: ReadonlyMap<number, number> = bothWays([
  [128, 129],
  [139, 140],
]);

function bothWays(pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, number> {
  return new Map(pairs.flatMap(([query, answer]) => [[query, answer] as const, [answer, query] as const]));
}

/** The tuple of an answer (nf_ct_invert_tuple); undefined for an ICMP message that has none. */
export function invertTuple(tuple: Tuple): Tuple | undefined {
  const { family, protocol, source, destination, sourceKey, destinationKey } = tuple;
  const icmp = protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6;
  if (!icmp) {
    return {
      family,
      protocol,
      source: destination,
      destination: source,
      sourceKey: destinationKey,
      destinationKey: sourceKey,
    };
  }
  const answers = protocol === IPPROTO_ICMP ? ICMP_ANSWERS : ICMPV6_ANSWERS;
  const type = answers.get(destinationKey >>> 8);
  if (type === undefined) return undefined;
  return {
    family,
    protocol,
    source: destination,
    destination: source,
    sourceKey,
    destinationKey: type * 256 + (destinationKey & 255),
  };
}

/** A 32-bit hash for the table; the kernel's is seeded, so that no order follows from it. */
export function hashTuple(tuple: Tuple): number {
  let hash = mix(tuple.protocol, tuple.sourceKey * 65536 + tuple.destinationKey);
  if (tuple.family === 4) return mix(mix(hash, tuple.source as number), tuple.destination as number);
  for (const address of [tuple.source as bigint, tuple.destination as bigint]) {
    hash = mix(hash, Number(address & 0xffffffffn));
    hash = mix(hash, Number((address >> 64n) & 0xffffffffn));
  }
  return hash;
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

export function formatTupleAddress(address: IpAddress): string {
  return typeof address === "number"
    ? formatIpv4Address(address as Ipv4Address)
    : formatIpv6Address(address as Ipv6Address);
}
