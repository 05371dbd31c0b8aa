// Read first: net/ipv4/icmp.c (__icmp_send), net/ipv6/icmp.c (icmp6_send, is_ineligible), RFC 1191, RFC 8201. What is
// built here is what the stack of the parent's namespace would build; neither family limits the rate of these messages
// (icmpv4_mask_allow, net.ipv6.icmp.ratemask).

import {
  encodeIcmpv4,
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_FRAG_NEEDED,
  ICMP_HEADER_LENGTH_BYTES,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
} from "../../wire/icmpv4.ts";
import { encodeIcmpv6, ICMPV6_HEADER_LENGTH_BYTES } from "../../wire/icmpv6.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import {
  encodeIpv4,
  IPV4_MIN_HEADER_LENGTH_BYTES,
  IPV4_OFFSET_MASK,
  ipv4FragmentField,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
  ipv4Tos,
} from "../../wire/ipv4.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { encodeIpv6, IPV6_HEADER_LENGTH_BYTES, ipv6Source, walkIpv6 } from "../../wire/ipv6.ts";
import { IPV6_ANY, type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import type { PacketView } from "./packet-view.ts";

/** RFC 1812 4.3.2.3: as much of the packet as fits in 576 octets. */
const LONGEST_ICMPV4_BYTES = 576;
/** IPV6_MIN_MTU */
const LONGEST_ICMPV6_BYTES = 1280;
/** RFC 1812 4.3.2.5: errors have precedence "internetwork control". */
const IPTOS_PREC_INTERNETCONTROL = 0xc0;
const RT_TOS_MASK = 0x1e;
/** net.ipv4.ip_default_ttl and net.ipv6.conf.default.hop_limit as they are from the start. */
const DEFAULT_TTL = 64;
/** From class D on no address is one sender's. */
const FIRST_GROUP = 0xe0000000;
const ICMPV6_INFORMATIONAL = 0x80;

/** Types of messages that are errors themselves and get no answer (icmp_pointers). Unknown types get none either. */
const ERRORS_V4: ReadonlySet<number> = new Set([
  ICMP_DEST_UNREACH,
  ICMP_SOURCE_QUENCH,
  ICMP_REDIRECT,
  ICMP_TIME_EXCEEDED,
  ICMP_PARAMETERPROB,
]);
const LAST_ICMPV4_TYPE = 18;

export interface TooBigV4 {
  readonly mtu: number;
  readonly source: Ipv4Address;
  readonly id: number;
}

/** ICMP "fragmentation needed", or undefined for a packet that no error may be sent about. */
export function tooBigV4(packet: PacketView, { mtu, source, id }: TooBigV4): Uint8Array | undefined {
  const { bytes, start, end } = packet;
  if (end - start < IPV4_MIN_HEADER_LENGTH_BYTES) return undefined;
  const destination = ipv4Source(bytes, start);
  if (destination === 0 || destination >= FIRST_GROUP || !mayBeAnsweredV4(packet)) return undefined;
  const room = LONGEST_ICMPV4_BYTES - IPV4_MIN_HEADER_LENGTH_BYTES - ICMP_HEADER_LENGTH_BYTES;
  const data = bytes.subarray(start, Math.min(end, start + room));
  const totalLength = IPV4_MIN_HEADER_LENGTH_BYTES + ICMP_HEADER_LENGTH_BYTES + data.length;
  const message = new Uint8Array(totalLength);
  encodeIpv4(
    {
      tos: (ipv4Tos(bytes, start) & RT_TOS_MASK) | IPTOS_PREC_INTERNETCONTROL,
      totalLength,
      id,
      dontFragment: false,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: DEFAULT_TTL,
      protocol: IPPROTO_ICMP,
      source,
      destination,
      options: new Uint8Array(0),
    },
    message,
    0,
  );
  encodeIcmpv4(
    { kind: "destination-unreachable", code: ICMP_FRAG_NEEDED, mtu, data },
    message,
    IPV4_MIN_HEADER_LENGTH_BYTES,
  );
  return message;
}

/** Neither about a later fragment nor about another error. */
function mayBeAnsweredV4({ bytes, start, end }: PacketView): boolean {
  if ((ipv4FragmentField(bytes, start) & IPV4_OFFSET_MASK) !== 0) return false;
  if (ipv4Protocol(bytes, start) !== IPPROTO_ICMP) return true;
  const at = start + ipv4HeaderLength(bytes, start);
  if (at >= end) return false;
  const type = bytes[at]!;
  return type === ICMP_ECHO || type === ICMP_ECHOREPLY || (type <= LAST_ICMPV4_TYPE && !ERRORS_V4.has(type));
}

export interface TooBigV6 {
  readonly mtu: number;
  readonly source: Ipv6Address;
}

/** ICMPv6 "packet too big", or undefined for a packet that no error may be sent about. */
export function tooBigV6(packet: PacketView, { mtu, source }: TooBigV6): Uint8Array | undefined {
  const { bytes, start, end } = packet;
  if (end - start < IPV6_HEADER_LENGTH_BYTES) return undefined;
  const destination = ipv6Source(bytes, start);
  if (destination === IPV6_ANY || isIpv6Multicast(destination) || isIneligible(packet)) return undefined;
  const room = LONGEST_ICMPV6_BYTES - IPV6_HEADER_LENGTH_BYTES - ICMPV6_HEADER_LENGTH_BYTES;
  const data = bytes.subarray(start, Math.min(end, start + room));
  const payloadLength = ICMPV6_HEADER_LENGTH_BYTES + data.length;
  const message = new Uint8Array(IPV6_HEADER_LENGTH_BYTES + payloadLength);
  const header = { trafficClass: 0, flowLabel: 0, nextHeader: IPPROTO_ICMPV6, hopLimit: DEFAULT_TTL };
  encodeIpv6({ ...header, payloadLength, source, destination }, message, 0);
  const ends = { source, destination };
  encodeIcmpv6({ kind: "packet-too-big", code: 0, mtu, data }, ends, message, IPV6_HEADER_LENGTH_BYTES);
  return message;
}

/** is_ineligible: an ICMPv6 error behind whatever extension headers. */
function isIneligible({ bytes, start, end }: PacketView): boolean {
  const walked = walkIpv6(bytes, start, end);
  if (!walked.ok) return false;
  const { protocol, offset, fragment } = walked.value;
  if (protocol !== IPPROTO_ICMPV6 || (fragment !== undefined && fragment.offset !== 0)) return false;
  return offset >= end || (bytes[offset]! & ICMPV6_INFORMATIONAL) === 0;
}
