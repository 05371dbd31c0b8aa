import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";

/** RTN_* in iproute2's words. */
export type RouteType =
  | "unicast"
  | "local"
  | "broadcast"
  | "anycast"
  | "multicast"
  | "blackhole"
  | "unreachable"
  | "prohibit"
  | "throw";

/** Well-known tables and protocols (include/uapi/linux/rtnetlink.h). */
export const RT_TABLE_DEFAULT = 253;
export const RT_TABLE_MAIN = 254;
export const RT_TABLE_LOCAL = 255;
export const RTPROT_REDIRECT = 1;
export const RTPROT_KERNEL = 2;
export const RTPROT_BOOT = 3;
export const RTPROT_STATIC = 4;
export const RTPROT_RA = 9;
export const RTPROT_DHCP = 16;

export type IpAddress = Ipv4Address | Ipv6Address;

/** One next hop. `flags` use RTNH_F_*. */
export interface NexthopMessage {
  readonly ifindex: number | undefined;
  readonly gateway: IpAddress | undefined;
  readonly onlink: boolean;
  /** RTNH_F_LINKDOWN: the carrier is gone. */
  readonly linkdown: boolean;
  readonly dead: boolean;
}

/** One of several next hops (struct rtnexthop). */
export interface WeightedNexthop extends NexthopMessage {
  /** 1 to 256 */
  readonly weight: number;
}

/** One route as RTM_NEWROUTE reports and requests it. `destination` undefined = default. */
export interface RouteMessage {
  readonly family: 4 | 6;
  readonly table: number;
  readonly type: RouteType;
  readonly destination: IpAddress | undefined;
  readonly prefixLength: number;
  readonly tos: number;
  readonly protocol: number;
  readonly scope: number;
  /** IPv4: 0 = none. IPv6: the kernel's default is 1024. */
  readonly metric: number;
  readonly preferredSource: IpAddress | undefined;
  readonly nexthop: NexthopMessage;
  /** RTA_MULTIPATH: several next hops, `nexthop` is empty then. */
  readonly nexthops?: readonly WeightedNexthop[] | undefined;
  readonly mtu: number | undefined;
  /** RTAX_HOPLIMIT; absent = the device's own. */
  readonly hopLimit?: number | undefined;
  /** RTA_PREF of IPv6. */
  readonly preference: "low" | "medium" | "high" | undefined;
  /** Seconds until it expires (IPv6 RA routes, cached exceptions). */
  readonly expiresSeconds: number | undefined;
  /** RTM_F_CLONED: an answer of `ip route get` or a cached exception, with its cache flags in iproute2's words. */
  readonly cached: boolean;
  readonly cacheFlags: readonly string[];
}

/** What `ip route add|replace|del` says; absent = not said (the kernel fills or matches anything). */
export interface RouteRequest {
  readonly family: 4 | 6;
  readonly table?: number;
  readonly type: RouteType;
  readonly destination: IpAddress | undefined;
  readonly prefixLength: number;
  readonly tos?: number;
  readonly protocol?: number;
  readonly scope?: number;
  readonly metric?: number;
  readonly preferredSource?: IpAddress;
  readonly ifindex?: number;
  readonly gateway?: IpAddress;
  readonly onlink?: boolean;
  readonly mtu?: number;
  /** RTAX_HOPLIMIT, RTA_PREF and RTA_EXPIRES; IPv6 only. */
  readonly hopLimit?: number;
  readonly preference?: "low" | "medium" | "high";
  readonly expiresSeconds?: number;
  /** IPv6 only. */
  readonly nexthops?: readonly NexthopRequest[];
}

export interface NexthopRequest {
  readonly gateway?: IpAddress | undefined;
  readonly ifindex?: number | undefined;
  readonly weight?: number | undefined;
  readonly onlink?: boolean | undefined;
}

/** What RTM_DELROUTE says: a type that was not said matches any type, as the other absent fields do. */
export type DeleteRouteRequest = Omit<RouteRequest, "type"> & {
  readonly type?: RouteType;
  /** RTM_F_CLONED: what was learned about one destination, not the route (IPv6). */
  readonly cached?: true;
};

/** NLM_F_*: `add` CREATE|EXCL, `replace` CREATE|REPLACE, `change` REPLACE, `append` CREATE|APPEND, `prepend` CREATE. */
export type NewRouteMode = "add" | "replace" | "change" | "append" | "prepend";

/** RTM_GETROUTE for one destination (`ip route get`). */
export interface GetRouteRequest {
  readonly family: 4 | 6;
  readonly destination: IpAddress;
  readonly source?: IpAddress;
  readonly inputIfindex?: number;
  readonly outputIfindex?: number;
  readonly mark?: number;
  readonly tos?: number;
  readonly ipProtocol?: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

/** NUD_* in iproute2's words. */
export type NeighbourState =
  | "none"
  | "incomplete"
  | "reachable"
  | "stale"
  | "delay"
  | "probe"
  | "failed"
  | "noarp"
  | "permanent";

export interface NeighbourMessage {
  readonly family: 4 | 6;
  readonly ifindex: number;
  readonly destination: IpAddress;
  readonly linkLayerAddress: MacAddress | undefined;
  readonly state: NeighbourState;
  /** NTF_ROUTER */
  readonly router: boolean;
  /** NTF_PROXY */
  readonly proxy: boolean;
  readonly externLearned: boolean;
  /** For `ip -s neigh`: seconds since used, confirmed and updated; probes sent; references. */
  readonly usedSeconds: number;
  readonly confirmedSeconds: number;
  readonly updatedSeconds: number;
  readonly probes: number;
  readonly references: number;
}

export interface NeighbourRequest {
  readonly family: 4 | 6;
  readonly ifindex: number;
  readonly destination: IpAddress;
  readonly linkLayerAddress?: MacAddress;
  readonly state?: NeighbourState;
  readonly router?: boolean;
  readonly proxy?: boolean;
}

/** NLM_F_*: `add` CREATE|EXCL, `replace` CREATE|REPLACE, `change` REPLACE. */
export type NewNeighbourMode = "add" | "replace" | "change";

/** FR_ACT_*; a rule that refuses answers a lookup with an error. */
export type RuleAction = "table" | "goto" | "nop" | "blackhole" | "unreachable" | "prohibit";

/** Ports, or users, from `first` to `last`. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** One policy rule as RTM_NEWRULE reports it (struct fib_rule_hdr and its attributes). */
export interface RuleMessage {
  readonly family: 4 | 6;
  readonly priority: number;
  readonly action: RuleAction;
  readonly table: number;
  readonly source: IpAddress;
  readonly sourceLength: number;
  readonly destination: IpAddress;
  readonly destinationLength: number;
  readonly tos: number;
  readonly mark: number;
  readonly markMask: number;
  /** Names of devices; rules stay when their device goes (`detached`). */
  readonly inputName: string | undefined;
  readonly outputName: string | undefined;
  readonly inputDetached: boolean;
  readonly outputDetached: boolean;
  /** 0 = any. */
  readonly ipProtocol: number;
  readonly sourcePorts: PortRange | undefined;
  readonly destinationPorts: PortRange | undefined;
  readonly uidRange: PortRange | undefined;
  /** FIB_RULE_INVERT: `not`. */
  readonly invert: boolean;
  readonly suppressPrefixLength: number | undefined;
  readonly suppressGroup: number | undefined;
  /** RTPROT_*: who made it. */
  readonly protocol: number;
  readonly gotoPriority: number | undefined;
  /** A goto whose target isn't there. */
  readonly unresolved: boolean;
}

/** RTM_NEWRULE and RTM_DELRULE: absent = not said. An address of another family is `foreign`. */
export type RuleRequest = {
  readonly [Name in keyof Omit<
    RuleMessage,
    "family" | "source" | "destination" | "inputDetached" | "outputDetached" | "unresolved"
  >]?: RuleMessage[Name];
} & {
  readonly family: 4 | 6;
  readonly source?: IpAddress | "foreign";
  readonly destination?: IpAddress | "foreign";
};

/** One bridge forwarding entry (RTM_NEWNEIGH, AF_BRIDGE) as `bridge fdb show` lists it. */
export interface FdbMessage {
  readonly address: MacAddress;
  /** The port, or the bridge itself for its own addresses, or any device for `self` multicast entries. */
  readonly ifindex: number;
  /** The bridge, for entries of a port. */
  readonly master: number | undefined;
  readonly self: boolean;
  readonly state: "permanent" | "static" | "dynamic";
  readonly vlan: number | undefined;
  readonly usedSeconds: number;
  readonly updatedSeconds: number;
}
