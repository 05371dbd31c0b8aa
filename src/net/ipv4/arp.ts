import type { NetDevice } from "../../device/device.ts";
import { IFF_LOOPBACK, IFF_NOARP, IFF_POINTOPOINT } from "../../device/flags.ts";
import { ARP_LENGTH_BYTES, ARPOP_REQUEST, encodeArp } from "../../wire/arp.ts";
import { ETH_P_ARP, ETH_P_IP, encodeEthernet } from "../../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../../wire/frame.ts";
import { ICMP_HOST_UNREACH } from "../../wire/icmpv4.ts";
import { ipv4Source } from "../../wire/ipv4.ts";
import { formatIpv4Address, IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { type MacAddress, ZERO_MAC } from "../../wire/mac-address.ts";
import { type Neighbour, NUD_NOARP } from "../neighbour/neighbour.ts";
import type { NeighbourProtocol } from "../neighbour/neighbour-table.ts";
import { RT_SCOPE_LINK } from "../netlink/address-message.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { sendIcmpError } from "./icmp-error.ts";
import { groupMac } from "./igmp.ts";
import { isOnLink } from "./in-device.ts";
import type { Ipv4 } from "./ipv4.ts";
import { addressType, selectSource } from "./source-address.ts";

// Read first: RFC 826, net/ipv4/arp.c (arp_constructor, arp_solicit). What is received is in arp-receive.ts.

/** How the neighbour table resolves IPv4 addresses (arp_tbl). */
export function createArp(ipv4: Ipv4): NeighbourProtocol<Ipv4Address> {
  return {
    family: 4,
    ethertype: ETH_P_IP,
    construct: (neighbour) => construct(ipv4, neighbour),
    solicit: (neighbour, packet) => solicit(ipv4, neighbour, packet),
    unreachable: (_neighbour, packet) => {
      sendIcmpError(ipv4, packet, { kind: "unreachable", code: ICMP_HOST_UNREACH });
    },
    format: formatIpv4Address,
  };
}

/** arp_constructor: groups, and devices without ARP, have their link-layer address at once. */
function construct(ipv4: Ipv4, neighbour: Neighbour<Ipv4Address>): void {
  const { device, key } = neighbour;
  neighbour.type = addressType(ipv4, key);
  if (neighbour.type === "multicast") {
    neighbour.state = NUD_NOARP;
    neighbour.mac = groupMac(key);
  } else if ((device.flags & (IFF_NOARP | IFF_LOOPBACK)) !== 0) {
    neighbour.state = NUD_NOARP;
    neighbour.mac = device.mac;
  } else if (neighbour.type === "broadcast" || (device.flags & IFF_POINTOPOINT) !== 0) {
    neighbour.state = NUD_NOARP;
    neighbour.mac = device.broadcast;
  }
}

/** arp_solicit: unicast while unicast probes are left, the hardware target zero all the same. */
function solicit(ipv4: Ipv4, neighbour: Neighbour<Ipv4Address>, packet: Packet | undefined): void {
  const { device, key: target, parameters } = neighbour;
  const source = solicitSource(ipv4, device, target, packet);
  const unicast = neighbour.probes < parameters.ucastProbes;
  sendArp(ipv4, device, {
    operation: ARPOP_REQUEST,
    destinationMac: unicast ? neighbour.mac : device.broadcast,
    senderIp: source,
    targetIp: target,
    targetMac: ZERO_MAC,
  });
}

/** arp_announce: which of our addresses asks. */
function solicitSource(
  ipv4: Ipv4,
  device: NetDevice,
  target: Ipv4Address,
  packet: Packet | undefined,
): Ipv4Address {
  const inDevice = ipv4.inDevice(device);
  const announce = inDevice?.config.arpAnnounce ?? 0;
  const wished = packet === undefined ? IPV4_ANY : ipv4Source(packet.bytes, NETWORK_OFFSET);
  const local = wished !== 0 && addressType(ipv4, wished) === "local";
  if (announce === 0 && local) return wished;
  if (announce === 1 && local && inDevice !== undefined && isOnLink(inDevice, target, wished)) return wished;
  return selectSource(ipv4, device, target, RT_SCOPE_LINK);
}

export interface OutgoingArp {
  readonly operation: number;
  readonly destinationMac: MacAddress;
  readonly senderIp: Ipv4Address;
  readonly targetIp: Ipv4Address;
  readonly targetMac: MacAddress;
}

/** arp_send: nothing on devices without ARP. */
export function sendArp(ipv4: Ipv4, device: NetDevice, arp: OutgoingArp): void {
  if ((device.flags & IFF_NOARP) !== 0) return;
  const bytes = new Uint8Array(ETHERNET_HEADER_LENGTH_BYTES + ARP_LENGTH_BYTES);
  encodeEthernet({ destination: arp.destinationMac, source: device.mac, ethertype: ETH_P_ARP }, bytes);
  const { operation, senderIp, targetIp, targetMac } = arp;
  const packet = { operation, senderMac: device.mac, senderIp, targetMac, targetIp };
  encodeArp(packet, bytes, ETHERNET_HEADER_LENGTH_BYTES);
  const frame: Frame = {
    id: ipv4.namespace.tracer.nextFrameId(),
    bytes,
    protocol: ETH_P_ARP,
    packetType: "host",
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  };
  ipv4.namespace.transmit(device, frame);
}

/** inetdev_send_gratuitous_arp: a request for our own address. */
export function announceAddress(ipv4: Ipv4, device: NetDevice, address: Ipv4Address): void {
  sendArp(ipv4, device, {
    operation: ARPOP_REQUEST,
    destinationMac: device.broadcast,
    senderIp: address,
    targetIp: address,
    targetMac: ZERO_MAC,
  });
}
