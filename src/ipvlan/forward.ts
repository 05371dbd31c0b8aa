import { ETH_P_802_3_MIN, etherType } from "../wire/ethernet.ts";
import type { Frame, PacketType } from "../wire/frame.ts";
import { decodeMac, type MacAddress } from "../wire/mac-address.ts";
import type { NamespaceId } from "./port.ts";

// What happens to a frame, apart from its bytes, on its way to another device of the machine.

const ETH_P_802_3 = 0x0001;
const ETH_P_802_2 = 0x0004;

/** skb_scrub_packet: a mark does not leave its namespace. */
export function markAcross(
  frame: Frame,
  from: { readonly namespace: NamespaceId },
  to: { readonly namespace: NamespaceId },
): number {
  return from.namespace === to.namespace ? frame.mark : 0;
}

/** ipvlan_skb_crossing_ns: skb_scrub_packet with the mark that survives. */
export function scrubbed(frame: Frame, mark: number): Frame {
  return alteredFrame(frame, "host", frame.protocol, mark);
}

/**
 * The frame as net/core/dev.c: dev_forward_skb hands it to a device: scrubbed, then packet type and protocol set anew
 * from the Ethernet header.
 */
export function forwarded(frame: Frame, mac: MacAddress, broadcast: MacAddress, mark: number): Frame {
  return alteredFrame(frame, packetTypeAt(frame.bytes, mac, broadcast), protocolOf(frame.bytes), mark);
}

/** The same object when nothing changes: most frames cross without an allocation. */
function alteredFrame(frame: Frame, packetType: PacketType, protocol: number, mark: number): Frame {
  if (
    frame.packetType === packetType &&
    frame.protocol === protocol &&
    frame.mark === mark &&
    frame.priority === 0 &&
    frame.ingress === 0
  ) {
    return frame;
  }
  const { id, bytes, vlan, offload } = frame;
  return {
    id,
    bytes,
    protocol,
    packetType,
    ingress: 0,
    mark,
    priority: 0,
    vlan,
    offload,
    tracking: undefined,
  };
}

/** net/ethernet/eth.c: eth_type_trans. The device's own broadcast address decides, not ff:ff:ff:ff:ff:ff. */
function packetTypeAt(bytes: Uint8Array, mac: MacAddress, broadcast: MacAddress): PacketType {
  const destination = decodeMac(bytes, 0);
  if (destination === mac) return "host";
  if ((bytes[0]! & 1) === 0) return "otherhost";
  return destination === broadcast ? "broadcast" : "multicast";
}

/** eth_type_trans: below 0x600 the field is a length; raw Novell frames begin with ff ff. */
export function protocolOf(bytes: Uint8Array): number {
  const type = etherType(bytes);
  if (type >= ETH_P_802_3_MIN) return type;
  return bytes[14] === 0xff && bytes[15] === 0xff ? ETH_P_802_3 : ETH_P_802_2;
}
