import type { VlanTag } from "./vlan.ts";

/**
 * A frame on its way, from the Ethernet header on: the part of Linux's sk_buff that crosses devices.
 * Bytes never change once a frame is made; whoever rewrites copies.
 */
export interface Frame {
  /** Follows a packet through every device and namespace: copies, forwarded and rewritten frames keep it. */
  readonly id: number;
  readonly bytes: Uint8Array;
  /** skb->protocol in host order: the ethertype, or what a packet socket said instead (0 = nothing). */
  readonly protocol: number;
  readonly packetType: PacketType;
  /** ifindex of the device it was received on (skb->skb_iif); 0 for locally generated. */
  readonly ingress: number;
  /** skb->mark, netfilter's and routing's; lost when a frame crosses namespaces (skb_scrub_packet). */
  readonly mark: number;
  /** skb->priority: a VLAN's maps read and write it; 0 where nobody said anything. */
  readonly priority: number;
  /**
   * skb->vlan_tci and vlan_proto: the outermost VLAN tag while it travels beside the bytes (docs/decisions/0007). A tag
   * inside the bytes shows as `protocol` 802.1Q or 802.1ad.
   */
  readonly vlan: VlanTag | undefined;
  /** Opaque to everyone but the adapter that set it (the virtio header in live). */
  readonly offload: unknown;
  /** What connection tracking knows of the packet (skb->_nfct), opaque here; only the way over lo keeps it. */
  readonly tracking: unknown;
}

/**
 * skb->pkt_type (include/uapi/linux/if_packet.h). `loopback` is the copy of a multicast or broadcast packet that its own
 * host gets back: no tap and no rx handler sees it.
 */
export type PacketType = "host" | "broadcast" | "multicast" | "otherhost" | "outgoing" | "loopback";

export const ETHERNET_HEADER_LENGTH_BYTES = 14;
