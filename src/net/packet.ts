import type { NetDevice } from "../device/device.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type PacketType } from "../wire/frame.ts";
import type { PacketRoute } from "./netfilter/hooks.ts";
import type { PacketTracking } from "./netfilter/tracking.ts";

/** Where the network header starts in every packet's buffer: room for the link-layer header is always there. */
export const NETWORK_OFFSET: number = ETHERNET_HEADER_LENGTH_BYTES;

/**
 * A packet inside the stack of one namespace, between the devices and the sockets (the rest of sk_buff). `bytes` has
 * 14 octets for the link-layer header in front; on input they hold it, on output neighbour output fills them
 * just before the packet becomes a Frame. Whoever rewrites a received packet copies first.
 */
export interface Packet {
  /** The frame id, kept from socket to socket. */
  readonly id: number;
  readonly bytes: Uint8Array;
  /** ETH_P_IP or ETH_P_IPV6. */
  readonly protocol: number;
  /** Device it was received on; undefined for locally generated. */
  readonly input: NetDevice | undefined;
  readonly packetType: PacketType;
  readonly mark: number;
  /** skb->priority: what a VLAN writes into its tag. Always there, so that packets have one shape on the way. */
  readonly priority: number;
  /** skb->_nfct: the connection it belongs to, once connection tracking has seen it. */
  readonly tracking: PacketTracking;
  /** The route of a packet that a hook of OUTPUT had routed anew (skb_dst after ip_route_me_harder). */
  readonly rerouted?: PacketRoute;
  /** IPCB and IP6CB(skb)->frag_max_size: the largest fragment that a reassembled packet came in; it leaves in none larger. */
  readonly largestFragment?: number;
  /** skb->truesize of a reassembled packet: that of its fragments. */
  readonly truesize?: number;
  /** dst_pending_confirm: the sender knows that the next hop is there (MSG_CONFIRM). */
  readonly confirm?: "confirm";
}
