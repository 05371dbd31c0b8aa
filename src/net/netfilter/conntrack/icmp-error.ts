import { checksum } from "../../../wire/checksum.ts";
import { ICMP_DEST_UNREACH, ICMP_REDIRECT } from "../../../wire/icmpv4.ts";
import { ipv4Destination } from "../../../wire/ipv4.ts";
import { ipv6Destination, ipv6HopLimit, ipv6Source } from "../../../wire/ipv6.ts";
import { isIpv6LinkLocal } from "../../../wire/ipv6-address.ts";
import { NETWORK_OFFSET, type Packet } from "../../packet.ts";
import { transportChecksumIsRight } from "../checksum.ts";
import type { HookState } from "../hooks.ts";
import type { PacketTracking } from "../tracking.ts";
import type { Conntrack } from "./conntrack.ts";
import { type TransportPlace, transportOf, tupleAt } from "./packet-tuple.ts";
import { invertTuple } from "./tuple.ts";

// Read first: net/netfilter/nf_conntrack_proto_icmp.c (nf_conntrack_inet_error, nf_conntrack_icmpv4_error),
// nf_conntrack_proto_icmpv6.c (nf_conntrack_icmpv6_error).

const NR_ICMP_TYPES = 18;
const ICMP_HEADER_LENGTH_BYTES = 8;
const NDISC_REDIRECT = 137;
const REDIRECT_LENGTH_BYTES = 40;
const ND_OPT_REDIRECT_HDR = 4;

/** What ICMP says before its tuple is looked at: `go on`, or the packet is what the answer says. */
export type IcmpAnswer = "go on" | "invalid" | Exclude<PacketTracking, undefined>;

/** nf_conntrack_handle_icmp */
export function trackIcmp(
  conntrack: Conntrack,
  packet: Packet,
  state: HookState,
  place: TransportPlace,
): IcmpAnswer {
  const { bytes } = packet;
  const { offset } = place;
  if (offset + ICMP_HEADER_LENGTH_BYTES > bytes.length) return "invalid";
  const checks = state.point === "PREROUTING" && conntrack.settings.checksum !== 0;
  if (state.family === 6) {
    const right = !checks || transportChecksumIsRight(bytes, { family: 6, ...place }, offset + 2);
    return right ? trackIcmpv6(conntrack, packet, offset) : "invalid";
  }
  if (checks && checksum(bytes, offset, bytes.length) !== 0) return "invalid";
  const type = bytes[offset]!;
  if (type > NR_ICMP_TYPES) return "invalid";
  if (!ERRORS.has(type)) return "go on";
  const outer = ipv4Destination(bytes, NETWORK_OFFSET);
  return relatedTo(conntrack, packet, { family: 4, at: offset + ICMP_HEADER_LENGTH_BYTES, outer });
}

/** icmp_is_err */
const ERRORS: ReadonlySet<number> = new Set([ICMP_DEST_UNREACH, 4, ICMP_REDIRECT, 11, 12]);

/** noct_valid_new: multicast listeners and neighbour discovery are never tracked. */
const UNTRACKED: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 143]);

function trackIcmpv6(conntrack: Conntrack, packet: Packet, offset: number): IcmpAnswer {
  const { bytes } = packet;
  const type = bytes[offset]!;
  if (UNTRACKED.has(type)) return "untracked";
  const outer = ipv6Destination(bytes, NETWORK_OFFSET);
  if (type === NDISC_REDIRECT) return trackRedirect(conntrack, packet, offset);
  if (type >= 128) return "go on";
  return relatedTo(conntrack, packet, { family: 6, at: offset + ICMP_HEADER_LENGTH_BYTES, outer });
}

/** nf_conntrack_icmpv6_redirect: what it quotes is in an option. */
function trackRedirect(conntrack: Conntrack, packet: Packet, offset: number): IcmpAnswer {
  const { bytes } = packet;
  const option = offset + REDIRECT_LENGTH_BYTES;
  if (option > bytes.length) return "invalid";
  if (bytes[offset + 1] !== 0) return "go on";
  const fromLink = isIpv6LinkLocal(ipv6Source(bytes, NETWORK_OFFSET));
  if (ipv6HopLimit(bytes, NETWORK_OFFSET) !== 255 || !fromLink) return "invalid";
  if (option + 2 > bytes.length || bytes[option + 1] === 0) return "invalid";
  if (bytes[option] !== ND_OPT_REDIRECT_HDR) return "go on";
  const outer = ipv6Destination(bytes, NETWORK_OFFSET);
  return relatedTo(conntrack, packet, { family: 6, at: option + 8, outer });
}

interface Quote {
  readonly family: 4 | 6;
  /** Where the quoted packet starts. */
  readonly at: number;
  /** Where the message itself goes to. */
  readonly outer: number | bigint;
}

/** nf_conntrack_inet_error: the quoted packet is one of a connection's, in the direction opposite to the error's. */
function relatedTo(conntrack: Conntrack, packet: Packet, { family, at, outer }: Quote): IcmpAnswer {
  const { bytes } = packet;
  const place = transportOf(family, bytes, at);
  const quoted = place === undefined ? undefined : tupleAt(family, bytes, at, place);
  const inner = quoted === undefined ? undefined : invertTuple(quoted);
  const found = inner === undefined ? undefined : conntrack.find(inner);
  if (found === undefined) return "invalid";
  const { connection, direction, tuple } = found;
  return tuple.destination !== outer ? "invalid" : connection.tracked("related", direction);
}
