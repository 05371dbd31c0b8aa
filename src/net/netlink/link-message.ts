import type { MacvlanData } from "../../device/macvlan.ts";
import type { MacvlanMode } from "../../device/macvlan-port.ts";
import type { TunMode } from "../../device/tun.ts";
import type { QosMapping, VlanData } from "../../device/vlan.ts";
import type { MacAddress } from "../../wire/mac-address.ts";

export type IpvlanModeName = "l2" | "l3" | "l3s";
export type IpvlanFlagName = "bridge" | "private" | "vepa";

/** RFC 2863 operational states as Linux has them (IFLA_OPERSTATE). */
export type OperState = "UNKNOWN" | "NOTPRESENT" | "DOWN" | "LOWERLAYERDOWN" | "TESTING" | "DORMANT" | "UP";

export interface LinkStatistics {
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly rxOverErrors: number;
  readonly multicast: number;
  readonly txPackets: number;
  readonly txBytes: number;
  readonly txErrors: number;
  readonly txDropped: number;
  readonly txCarrierErrors: number;
  readonly collisions: number;
  readonly rxLengthErrors: number;
  readonly rxCrcErrors: number;
  readonly rxFrameErrors: number;
  readonly rxFifoErrors: number;
  readonly rxMissedErrors: number;
  readonly txAbortedErrors: number;
  readonly txFifoErrors: number;
  readonly txHeartbeatErrors: number;
  readonly txWindowErrors: number;
  /** Frames that reached an inactive device or had no handler (printed by `ip -s -s` where not zero). */
  readonly rxNoHandler?: number;
}

/** IFLA_INFO_DATA of a dump: what `ip -d link` shows for the kind. Numbers are the kernel's own units. */
export type LinkData =
  | { readonly kind: "ipvlan" | "ipvtap"; readonly mode: IpvlanModeName; readonly flag: IpvlanFlagName }
  | { readonly kind: "veth" }
  | { readonly kind: "dummy" }
  | VlanLinkData
  | { readonly kind: "tun"; readonly mode: TunMode }
  | MacvlanLinkData
  | { readonly kind: "bridge"; readonly options: BridgeOptions }
  /** A kind of a real machine of which nothing but the name is printed. */
  | { readonly kind: "other"; readonly name: string };

/** IFLA_MACVLAN_* */
export interface MacvlanLinkData {
  readonly kind: "macvlan";
  readonly mode: MacvlanMode;
  readonly noPromiscuity: boolean;
  readonly queueLength: number;
  /** The longest that any device of the parent asked for. */
  readonly usedQueueLength: number;
}

/** IFLA_VLAN_*: number, protocol (ethertype), flags, and both maps of priorities. */
export interface VlanLinkData {
  readonly kind: "vlan";
  readonly id: number;
  readonly protocol: number;
  readonly reorderHeader: boolean;
  readonly looseBinding: boolean;
  readonly ingress: readonly QosMapping[];
  readonly egress: readonly QosMapping[];
}

/** IFLA_BR_*: times in USER_HZ ticks (1/100 s), as the attribute carries them. */
export interface BridgeOptions {
  readonly forwardDelayTicks: number;
  readonly helloTimeTicks: number;
  readonly maxAgeTicks: number;
  readonly ageingTimeTicks: number;
  readonly stpState: 0 | 1;
  readonly priority: number;
  readonly vlanFiltering: number;
  /** Ethertype. */
  readonly vlanProtocol: number;
  readonly vlanDefaultPvid: number;
  readonly vlanStatistics: number;
  readonly vlanStatisticsPerPort: number;
  readonly multicastSnooping: 0 | 1;
  readonly bridgeAddress: MacAddress;
}

/** IFLA_BRPORT_*: a bridge port's own settings (`ip -d link`, `bridge -d link`). */
export interface BridgePortInfo {
  readonly state: "disabled" | "listening" | "learning" | "forwarding" | "blocking";
  readonly priority: number;
  readonly cost: number;
  readonly portNumber: number;
  readonly hairpin: boolean;
  readonly guard: boolean;
  readonly rootBlock: boolean;
  readonly fastLeave: boolean;
  readonly learning: boolean;
  readonly flood: boolean;
  readonly multicastFlood: boolean;
  readonly broadcastFlood: boolean;
  readonly proxyArp: boolean;
  readonly isolated: boolean;
  readonly neighSuppress: boolean;
  /** IFLA_BRPORT_LOCKED, off where absent. */
  readonly locked?: boolean;
}

/** One device as RTM_NEWLINK reports it. */
export interface LinkMessage {
  readonly ifindex: number;
  readonly name: string;
  readonly altNames: readonly string[];
  /** IFLA_IFALIAS; "" = none. */
  readonly alias: string;
  /** IFF_* including RUNNING and LOWER_UP, as dev_get_flags composes them. */
  readonly flags: number;
  readonly mtu: number;
  readonly minMtu: number;
  readonly maxMtu: number;
  readonly qdisc: string;
  readonly operState: OperState;
  readonly group: number;
  readonly txQueueLength: number;
  readonly type: "ether" | "loopback" | "none";
  readonly address: MacAddress;
  readonly broadcast: MacAddress;
  /** IFLA_LINK: ifindex of the parent or peer, in the namespace `linkNetnsId` where that is given. */
  readonly link: number | undefined;
  readonly linkNetnsId: number | undefined;
  readonly master: number | undefined;
  readonly promiscuity: number;
  readonly allMulti: number;
  readonly numTxQueues: number;
  readonly numRxQueues: number;
  /** IFLA_AF_SPEC of IPv6; undefined while IPv6 has nothing to do with the device (MTU below 1280). */
  readonly addrGenMode: "eui64" | "none" | "stable_secret" | "random" | undefined;
  /** IFLA_INFO_KIND and its data; undefined for lo. */
  readonly data: LinkData | undefined;
  /** IFLA_INFO_SLAVE_KIND `bridge`, for a bridge port. */
  readonly bridgePort: BridgePortInfo | undefined;
  readonly statistics: LinkStatistics;
  /** IFLA_CARRIER_CHANGES, 0 where absent. */
  readonly carrierChanges?: number;
  /** IFLA_TSO_MAX_SIZE where it is not the kind's own (ipvlan takes its parent's). */
  readonly tsoMaxSize?: number;
  readonly devId: number;
  /** IFLA_PERM_ADDRESS, where the device has one; iproute2 prints it as `permaddr` if it is another than `address`. */
  readonly permanentAddress?: MacAddress;
  /** What only a real kernel says. */
  readonly hardware?: HardwareInfo;
}

/** What the devices of a real machine differ in, and emulated ones don't; undefined where the kernel doesn't say it. */
export interface HardwareInfo {
  /** As `link/TYPE` names it, with -N by number. */
  readonly type: { readonly name: string; readonly number: number };
  /** undefined: `address` and `broadcast` of the message have six octets, as these have not. */
  readonly addresses: { readonly own: string; readonly broadcast: string } | undefined;
  readonly numRxQueues: number | undefined;
  readonly gsoMaxSize: number | undefined;
  readonly gsoMaxSegments: number | undefined;
  readonly tsoMaxSize: number | undefined;
  readonly tsoMaxSegments: number | undefined;
  readonly groMaxSize: number | undefined;
  /** The bus that it hangs on, and its name there. */
  readonly parentBus: string | undefined;
  readonly parentDevice: string | undefined;
}

/** IFLA_INFO_DATA of a request; absent fields were not said. Numbers that the kernel checks pass unchecked. */
export interface IpvlanRequestData {
  readonly mode?: number;
  readonly flags?: number;
}

/** What `ip link add|set` may say beyond the identity of the device. Absent means unchanged or default. */
export interface LinkAttributes {
  readonly name?: string;
  readonly up?: boolean;
  readonly address?: MacAddress;
  readonly broadcast?: MacAddress;
  readonly mtu?: number;
  readonly txQueueLength?: number;
  readonly arp?: boolean;
  readonly multicast?: boolean;
  readonly allMulticast?: boolean;
  readonly promisc?: boolean;
  readonly group?: number;
  /** IFLA_IFALIAS; "" takes it away. A device that is just made has none, whatever is said. */
  readonly alias?: string;
  /** Of a new device: its number, and how many queues it says it has. */
  readonly ifindex?: number;
  readonly numTxQueues?: number;
  readonly numRxQueues?: number;
  readonly addrGenMode?: "eui64" | "none" | "stable_secret" | "random";
  /** ifindex of the new master; 0 for nomaster. */
  readonly master?: number;
  /** Bridge port settings (`bridge link set`, `ip link set X type bridge_slave`). */
  readonly bridgePort?: Partial<BridgePortInfo>;
}

/** The kind and its data in a request. `other` is any kind we lack: the kernel answers `Unknown device type`. */
export type LinkKindRequest =
  | { readonly kind: "ipvlan" | "ipvtap"; readonly data: IpvlanRequestData | undefined }
  | {
      readonly kind: "veth";
      /** VETH_INFO_PEER; absent if nothing was said of the peer, which then shares the device's own attributes. */
      readonly peer?: (LinkAttributes & { readonly netns?: NetnsRef }) | undefined;
    }
  | { readonly kind: "bridge"; readonly options: Partial<BridgeOptions> | undefined }
  | { readonly kind: "dummy" }
  | { readonly kind: "vlan"; readonly data: VlanData | undefined }
  | { readonly kind: "macvlan"; readonly data: MacvlanData | undefined }
  | { readonly kind: "other"; readonly name: string };

/** A namespace named by an open handle, as IFLA_NET_NS_FD or _PID resolve to; opaque to callers. */
export interface NetnsRef {
  readonly id: number;
}

/** RTM_NEWLINK with NLM_F_CREATE | NLM_F_EXCL. */
export interface NewLinkRequest extends LinkAttributes {
  readonly type: LinkKindRequest;
  /** IFLA_LINK */
  readonly link?: number;
  /** Where the device shall live; default the requesting namespace. */
  readonly netns?: NetnsRef;
}

/** RTM_NEWLINK without NLM_F_CREATE. */
export interface SetLinkRequest extends Omit<LinkAttributes, "ifindex"> {
  readonly ifindex: number;
  readonly netns?: NetnsRef;
  readonly type?: LinkKindRequest;
}
