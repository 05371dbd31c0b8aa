import { IFF_LOOPBACK, IFF_NOARP } from "../../device/flags.ts";
import { ETH_P_IPV6 } from "../../wire/ethernet.ts";
import { ipv6Source } from "../../wire/ipv6.ts";
import {
  formatIpv6Address,
  type Ipv6Address,
  isIpv6Multicast,
  solicitedNodeAddress,
} from "../../wire/ipv6-address.ts";
import { type Neighbour, NUD_NOARP } from "../neighbour/neighbour.ts";
import type { NeighbourProtocol } from "../neighbour/neighbour-table.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { multicastMac } from "./address-type.ts";
import { sendIcmpv6Error } from "./icmpv6-error.ts";
import type { Ipv6 } from "./ipv6.ts";
import { sendNeighbourSolicitation } from "./ndisc-send.ts";

// Read first: net/ipv6/ndisc.c (ndisc_constructor, ndisc_solicit, ndisc_error_report): nd_tbl.

export function neighbourDiscovery(ipv6: Ipv6): NeighbourProtocol<Ipv6Address> {
  return {
    family: 6,
    ethertype: ETH_P_IPV6,
    construct,
    solicit: (neighbour, packet) => solicit(ipv6, neighbour, packet),
    unreachable: (neighbour, packet) => {
      const device = packet.input ?? neighbour.device;
      sendIcmpv6Error(ipv6, packet, { kind: "unreachable", code: "address" }, device);
    },
    format: formatIpv6Address,
  };
}

/** ndisc_constructor */
function construct(neighbour: Neighbour<Ipv6Address>): void {
  const { device, key } = neighbour;
  if (isIpv6Multicast(key)) {
    neighbour.type = "multicast";
    neighbour.state = NUD_NOARP;
    // ndisc_mc_map: the loopback device has no multicast addresses, only its broadcast address.
    neighbour.mac = device.type === "loopback" ? device.broadcast : multicastMac(key);
  } else if ((device.flags & (IFF_NOARP | IFF_LOOPBACK)) !== 0) {
    neighbour.state = NUD_NOARP;
    neighbour.mac = device.mac;
    if ((device.flags & IFF_LOOPBACK) !== 0) neighbour.type = "local";
  }
}

/** ndisc_solicit: probes of a known neighbour go to it alone, as many as ucast_solicit. */
function solicit(ipv6: Ipv6, neighbour: Neighbour<Ipv6Address>, packet: Packet | undefined): void {
  const { device, key, parameters, probes } = neighbour;
  const waiting = packet === undefined ? undefined : ipv6Source(packet.bytes, NETWORK_OFFSET);
  const usable = waiting !== undefined && ipv6.addressIndex.isOurs(waiting, device, "strict");
  const source = usable ? waiting : undefined;
  const unicast = probes < parameters.ucastProbes;
  const destination = unicast ? key : solicitedNodeAddress(key);
  sendNeighbourSolicitation(ipv6, device, { target: key, destination, source });
}
