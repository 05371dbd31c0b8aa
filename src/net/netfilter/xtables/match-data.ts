import type { MacAddress } from "../../../wire/mac-address.ts";
import type { AddressPattern, IpAddress } from "./rule.ts";

/** Both ends belong to it. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

export interface PortsMatch {
  readonly sourcePorts: NumberRange;
  readonly destinationPorts: NumberRange;
  readonly invertSource: boolean;
  readonly invertDestination: boolean;
}

/** struct xt_tcp */
export interface TcpMatch extends PortsMatch {
  readonly name: "tcp";
  /** 0 = any */
  readonly option: number;
  readonly invertOption: boolean;
  readonly flagsMask: number;
  readonly flagsCompared: number;
  readonly invertFlags: boolean;
}

/** struct xt_udp */
export interface UdpMatch extends PortsMatch {
  readonly name: "udp";
}

/** struct ipt_icmp and ip6t_icmp; type 255 is any in IPv4. */
export interface IcmpMatch {
  readonly name: "icmp" | "icmp6";
  readonly type: number;
  readonly codes: NumberRange;
  readonly invert: boolean;
}

/** struct xt_multiport_v1; a port that begins a range is followed by the range's end in the original's array. */
export interface MultiportMatch {
  readonly name: "multiport";
  readonly which: "sports" | "dports" | "ports";
  readonly ports: readonly NumberRange[];
  readonly invert: boolean;
}

/** In the order in which the program prints them. */
export const CONNTRACK_STATES = [
  "INVALID",
  "NEW",
  "RELATED",
  "ESTABLISHED",
  "UNTRACKED",
  "SNAT",
  "DNAT",
] as const;
export type ConntrackState = (typeof CONNTRACK_STATES)[number];

export const CONNTRACK_STATUSES = ["EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED"] as const;
export type ConntrackStatus = (typeof CONNTRACK_STATUSES)[number];

/** What one option of the conntrack match asks for, and whether it stands behind a `!`. */
export interface Asked<T> {
  readonly value: T;
  readonly invert: boolean;
}

/** struct xt_conntrack_mtinfo3; also what `-m state` is made of. */
export interface ConntrackMatch {
  readonly name: "conntrack";
  /** How it is printed: XT_CONNTRACK_STATE_ALIAS. */
  readonly alias: "conntrack" | "state";
  readonly states?: Asked<readonly ConntrackState[]>;
  readonly protocol?: Asked<number>;
  readonly originalSource?: Asked<AddressPattern>;
  readonly originalDestination?: Asked<AddressPattern>;
  readonly replySource?: Asked<AddressPattern>;
  readonly replyDestination?: Asked<AddressPattern>;
  readonly originalSourcePort?: Asked<NumberRange>;
  readonly originalDestinationPort?: Asked<NumberRange>;
  readonly replySourcePort?: Asked<NumberRange>;
  readonly replyDestinationPort?: Asked<NumberRange>;
  readonly status?: Asked<readonly ConntrackStatus[]>;
  /** Seconds */
  readonly expires?: Asked<NumberRange>;
  readonly direction?: "ORIGINAL" | "REPLY";
}

/** RTN_*, in the kernel's order. */
export const ADDRESS_TYPES = [
  "UNSPEC",
  "UNICAST",
  "LOCAL",
  "BROADCAST",
  "ANYCAST",
  "MULTICAST",
  "BLACKHOLE",
  "UNREACHABLE",
  "PROHIBIT",
  "THROW",
  "NAT",
  "XRESOLVE",
] as const;
export type AddressType = (typeof ADDRESS_TYPES)[number];

/** struct xt_addrtype_info_v1; an empty list is not asked for. */
export interface AddrtypeMatch {
  readonly name: "addrtype";
  readonly source: readonly AddressType[];
  readonly destination: readonly AddressType[];
  readonly invertSource: boolean;
  readonly invertDestination: boolean;
  readonly limitInterface: "none" | "in" | "out" | "both";
}

/** struct xt_mark_mtinfo1 */
export interface MarkMatch {
  readonly name: "mark";
  readonly mark: number;
  readonly mask: number;
  readonly invert: boolean;
}

export interface CommentMatch {
  readonly name: "comment";
  readonly comment: string;
}

/** struct xt_rateinfo */
export interface LimitMatch {
  readonly name: "limit";
  /** Time between two packets, in units of 100 microseconds (1 / XT_LIMIT_SCALE seconds). */
  readonly average: number;
  readonly burst: number;
}

/** Both ends belong to it. */
export interface AddressRange {
  readonly first: IpAddress;
  readonly last: IpAddress;
}

/** struct xt_iprange_mtinfo */
export interface IprangeMatch {
  readonly name: "iprange";
  readonly source?: Asked<AddressRange>;
  readonly destination?: Asked<AddressRange>;
}

/** struct xt_length_info: octets of the IP packet. */
export interface LengthMatch {
  readonly name: "length";
  readonly range: NumberRange;
  readonly invert: boolean;
}

/** struct ipt_ttl_info and ip6t_hl_info */
export interface TtlMatch {
  readonly name: "ttl" | "hl";
  readonly comparison: "==" | "!=" | "<" | ">";
  readonly value: number;
}

/** struct xt_mac_info */
export interface MacMatch {
  readonly name: "mac";
  readonly source: MacAddress;
  readonly invert: boolean;
}

/** struct xt_pkttype_info */
export interface PkttypeMatch {
  readonly name: "pkttype";
  readonly type: "unicast" | "broadcast" | "multicast" | "otherhost";
  readonly invert: boolean;
}

export type MatchData =
  | TcpMatch
  | UdpMatch
  | IcmpMatch
  | MultiportMatch
  | ConntrackMatch
  | AddrtypeMatch
  | MarkMatch
  | CommentMatch
  | LimitMatch
  | IprangeMatch
  | LengthMatch
  | TtlMatch
  | MacMatch
  | PkttypeMatch;
