import { ETH_P_802_3_MIN, etherDestination, etherType, packetTypeFor } from "../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../wire/frame.ts";
import type { NetDevice } from "./device.ts";
import { IFF_UP } from "./flags.ts";

const VLAN_HEADER_LENGTH_BYTES = 4;
/** ETH_P_802_2: what eth_type_trans says of a frame with a length field. */
export const ETH_P_802_2 = 0x0004;

/** net/core/skbuff.c: skb_scrub_packet on entering `target`: a crossing of namespaces forgets mark and ingress. */
export function scrub(frame: Frame, target: NetDevice): Frame {
  return {
    id: frame.id,
    bytes: frame.bytes,
    protocol: protocolOf(frame.bytes),
    packetType: packetTypeFor(etherDestination(frame.bytes), target.mac),
    ingress: 0,
    mark: 0,
    offload: undefined,
  };
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
