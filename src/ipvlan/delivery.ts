import type { Errno } from "../wire/errno.ts";
import type { Frame, PacketType } from "../wire/frame.ts";
import type { SlaveId } from "./port.ts";

/**
 * What the driver decided about one frame: where it goes, by which kernel call, and which branch said so.
 * `receive`, `transmit` and `flush` return lists of these and change nothing; the order of the list is meaning.
 * The kernel call that a delivery stands for does its own part (queue limits, MTU test, its own drop counter)
 * and its answer comes back as an `Outcome` to the counting functions of counters.ts.
 */
export type Delivery =
  | SlaveDelivery
  | PassDelivery
  | LoopDelivery
  | WireDelivery
  | RouteDelivery
  | BacklogDelivery
  | DropDelivery;

/** The frame is now received on a slave, as packet type `as` (which `frame.packetType` equals). */
export interface SlaveDelivery {
  readonly kind: "slave";
  readonly at: SlaveBranch;
  readonly slave: SlaveId;
  readonly frame: Frame;
  readonly as: PacketType;
  /**
   * forward: dev_forward_skb, from sibling to sibling; may refuse (slave's MTU, backlog limit).
   * netif_rx: a queued copy of a group frame from the wire; may refuse (backlog limit).
   * handler: RX_HANDLER_ANOTHER, the frame goes through the receive path once more, at once, on the slave.
   */
  readonly via: "forward" | "netif_rx" | "handler";
}

/** RX_HANDLER_PASS: on to the master's own stack. */
export interface PassDelivery {
  readonly kind: "pass";
  readonly at: PassBranch;
  readonly frame: Frame;
}

/** dev_forward_skb to the master: the frame comes back in `receive` as if the wire had brought it. */
export interface LoopDelivery {
  readonly kind: "loop";
  readonly at: "ipvlan_xmit_mode_l2:no-key" | "ipvlan_xmit_mode_l2:miss";
  readonly frame: Frame;
}

/** dev_queue_xmit on the master. */
export interface WireDelivery {
  readonly kind: "wire";
  readonly at: WireBranch;
  readonly frame: Frame;
}

/** ipvlan_process_outbound: the master's namespace routes it, bound to the master, and sends it as its own. */
export interface RouteDelivery {
  readonly kind: "route";
  readonly at: RouteBranch;
  readonly packet: Packet;
}

/** ipvlan_multicast_enqueue: goes to the port's `MulticastBacklog`, later through `flush`. */
export type BacklogDelivery =
  | {
      readonly kind: "backlog";
      readonly at: "ipvlan_xmit_mode_l2:group";
      readonly frame: Frame;
      readonly origin: "tx";
      readonly sender: SlaveId;
    }
  | {
      readonly kind: "backlog";
      readonly at: "ipvlan_handle_mode_l2:group-copy";
      readonly frame: Frame;
      readonly origin: "rx";
    };

/** The frame (or this copy of it) ends here. */
export interface DropDelivery {
  readonly kind: "drop";
  readonly at: DropBranch;
  readonly reason: DropReason;
  readonly frame: Frame;
}

/** A network-layer packet: what stands behind the Ethernet header, and what the kernel keeps beside it. */
export interface Packet {
  /** The id of the frame it came in; every frame it leaves in keeps it. */
  readonly id: number;
  /** From the IP header on, to the frame's end: nothing is trimmed or checked. */
  readonly bytes: Uint8Array;
  /** ETH_P_IP or ETH_P_IPV6. */
  readonly protocol: number;
  readonly mark: number;
  readonly offload: unknown;
}

export type SlaveBranch =
  | "ipvlan_xmit_mode_l2:sibling"
  | "ipvlan_xmit_mode_l3:sibling"
  | "ipvlan_handle_mode_l3:slave"
  | "ipvlan_process_multicast:tx-copy"
  | "ipvlan_process_multicast:rx-copy";

export type PassBranch =
  | "ipvlan_handle_mode_l2:group" // an external group frame: the copy for the slaves is queued
  | "ipvlan_external_frame:reflected" // a slave's own group frame that the switch sent back
  | "ipvlan_handle_mode_l3:no-key" // no address to look up (l2 unicast too)
  | "ipvlan_handle_mode_l3:miss" // no up slave has the address (l2 unicast too)
  | "ipvlan_handle_frame:l3s";

export type WireBranch =
  | "ipvlan_xmit_mode_l2:other-mac" // destination MAC is not the source's
  | "ipvlan_xmit_mode_l2:vepa" // own MAC, forced out
  | "ipvlan_process_multicast:tx-original";

/** Why the packet was not handed to a sibling: see `ipvlan_xmit_mode_l3`. */
export type RouteBranch =
  | "ipvlan_process_v4_outbound:no-key"
  | "ipvlan_process_v4_outbound:vepa"
  | "ipvlan_process_v4_outbound:miss"
  | "ipvlan_process_v6_outbound:no-key"
  | "ipvlan_process_v6_outbound:vepa"
  | "ipvlan_process_v6_outbound:miss";

export type DropBranch =
  | "ipvlan_queue_xmit:no-header"
  | "ipvlan_xmit_mode_l2:private"
  | "ipvlan_xmit_mode_l3:private"
  | "ipvlan_process_outbound:group"
  | "ipvlan_process_outbound:type"
  | "ipvlan_multicast_enqueue:pause"
  | "ipvlan_multicast_enqueue:limit"
  | "ipvlan_process_multicast:no-taker";

/** The kernel function and the branch in it that made a decision. */
export type DriverBranch =
  | SlaveBranch
  | PassBranch
  | LoopDelivery["at"]
  | WireBranch
  | RouteBranch
  | BacklogDelivery["at"]
  | DropBranch
  | L3sAnswer["at"];

export type DropReason =
  | "no-header" // shorter than an Ethernet header
  | "private" // a sibling's address, flag private
  | "group" // l3: group destination MAC
  | "type" // l3: neither IPv4 nor IPv6
  | "pause" // MAC control frames are never queued; the sender sees success
  | "limit" // the multicast backlog is full
  | "no-taker"; // no slave's filter wanted this group frame

/** What the L3S hooks answer about a packet on its way through the master's namespace. */
export type L3sAnswer =
  | { readonly kind: "unchanged"; readonly at: "ipvlan_l3_rcv:unchanged" | "ipvlan_nf_input:unchanged" }
  | {
      readonly kind: "slave";
      readonly at: "ipvlan_l3_rcv:slave" | "ipvlan_nf_input:slave";
      readonly slave: SlaveId;
    };

/**
 * What the kernel call behind a delivery returned: NET_RX_SUCCESS or NET_XMIT_SUCCESS; NET_XMIT_CN (sent, but
 * congested); NET_RX_DROP or NET_XMIT_DROP. An errno is a negative return: dev_queue_xmit's (ENETDOWN), or of the
 * *route lookup* of a `route` delivery; a routed packet that was refused later (netfilter, fragmentation) is `drop`.
 */
export type Outcome = "success" | "congestion" | "drop" | { readonly errno: Errno };
