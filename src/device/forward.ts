import { ETH_P_802_3_MIN, etherDestination, etherType } from "../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame, type PacketType } from "../wire/frame.ts";
import { VLAN_HEADER_LENGTH_BYTES } from "../wire/vlan.ts";
import type { NetDevice } from "./device.ts";
import { IFF_UP } from "./flags.ts";

/** ETH_P_802_2: what eth_type_trans says of a frame with a length field. */
export const ETH_P_802_2 = 0x0004;

/**
 * __dev_forward_skb: the frame as `to` receives it. It forgets where it came in and which connection it belongs to
 * (loopback_xmit keeps that), and its mark if it leaves the namespace (skb_scrub_packet); packet type and protocol are read anew from the Ethernet header (eth_type_trans).
 */
export function forwarded(frame: Frame, from: NetDevice, to: NetDevice): Frame {
  const { bytes } = frame;
  return {
    id: frame.id,
    bytes,
    protocol: protocolOf(bytes),
    packetType: packetTypeOn(to, bytes),
    ingress: 0,
    mark: from.host === to.host ? frame.mark : 0,
    priority: 0,
    vlan: frame.vlan,
    offload: undefined,
    tracking: from === to ? frame.tracking : undefined,
  };
}

function packetTypeOn(device: NetDevice, bytes: Uint8Array): PacketType {
  const destination = etherDestination(bytes);
  if (destination === device.mac) return "host";
  if ((bytes[0]! & 1) === 0) return "otherhost";
  return destination === device.broadcast ? "broadcast" : "multicast";
}

/** eth_type_trans: the protocol of a frame as received. */
export function protocolOf(bytes: Uint8Array): number {
  const type = etherType(bytes);
  return type >= ETH_P_802_3_MIN ? type : ETH_P_802_2;
}

/** include/linux/netdevice.h: __is_skb_forwardable: the receiver is up and the frame fits its MTU. */
export function isForwardable(target: NetDevice, frame: Frame): boolean {
  if ((target.flags & IFF_UP) === 0) return false;
  return frame.bytes.length <= target.mtu + ETHERNET_HEADER_LENGTH_BYTES + VLAN_HEADER_LENGTH_BYTES;
}

/** dev_forward_skb frees without a reason of its own; the rule gives ours. */
export function traceNotForwardable(device: NetDevice, frame: Frame): void {
  device.host.tracer.emit({
    kind: "drop",
    frame: frame.id,
    namespace: device.host.label,
    device: device.name,
    function: "__dev_forward_skb",
    verdict: "SKB_DROP_REASON_NOT_SPECIFIED",
    rule: "receiver down, or the frame longer than its MTU",
  });
}
