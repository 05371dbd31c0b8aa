import type { NetDevice, TransmitResult } from "../../device/device.ts";
import { IFF_LOOPBACK } from "../../device/flags.ts";
import type { Errno } from "../../wire/errno.ts";
import { ETH_P_IPV6 } from "../../wire/ethernet.ts";
import type { Frame } from "../../wire/frame.ts";
import { encodeIpv6, IPV6_HEADER_LENGTH_BYTES, ipv6Destination, ipv6HopLimit } from "../../wire/ipv6.ts";
import { formatIpv6Address, type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { multicastScope, SCOPE_NODE_LOCAL } from "./address-type.ts";
import { traceDrop } from "./drop.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: net/ipv6/ip6_output.c (ip6_local_out, ip6_output, ip6_finish_output2).

/** Where the payload of an IPv6 packet without extension headers starts. */
export const PAYLOAD_OFFSET: number = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;

/** What goes into the header of a packet made here. */
export interface HeaderFields {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly trafficClass: number;
  readonly flowLabel: number;
  readonly mark: number;
}

/** `ok`, or why the sender is told that nothing was sent: a full device, a hook's verdict, no route once it changed. */
export type SendResult = TransmitResult | "refused" | "unroutable";

/** Where a packet leaves. `loop` = the sender wants its own multicasts back (IPV6_MULTICAST_LOOP). */
export interface Departure {
  readonly device: NetDevice;
  readonly nexthop: Ipv6Address;
  readonly mtu: number;
  readonly loop: "loop" | "no loop";
}

/** A packet with room for `payloadLength` octets after its header; the caller fills them at PAYLOAD_OFFSET. */
export function createPacket(ipv6: Ipv6, fields: HeaderFields, payloadLength: number): Packet {
  const bytes = new Uint8Array(PAYLOAD_OFFSET + payloadLength);
  const { trafficClass, flowLabel, nextHeader, hopLimit, source, destination } = fields;
  const header = { trafficClass, flowLabel, payloadLength, nextHeader, hopLimit, source, destination };
  encodeIpv6(header, bytes, NETWORK_OFFSET);
  return {
    id: ipv6.namespace.tracer.nextFrameId(),
    bytes,
    protocol: ETH_P_IPV6,
    input: undefined,
    packetType: "outgoing",
    mark: fields.mark,
    tracking: undefined,
  };
}

/** ip6_local_out: OUTPUT, then out. */
export function localOut(ipv6: Ipv6, packet: Packet, departure: Departure): SendResult {
  const passed = ipv6.namespace.hooks.run(packet, "OUTPUT", undefined, departure);
  if (typeof passed === "string") return refusal(passed);
  return output(ipv6, passed, (passed.rerouted as Departure | undefined) ?? departure);
}

/** A hook kept the packet; nobody is told of one that was stolen. */
function refusal(result: "stolen" | Errno): SendResult {
  if (result === "stolen") return "ok";
  return result === "EPERM" ? "refused" : "unroutable";
}

/** ip6_output: POSTROUTING, then the link. */
export function output(ipv6: Ipv6, packet: Packet, departure: Departure): SendResult {
  const { device } = departure;
  if (ipv6.devices.get(device)?.settings.disable_ipv6 !== 0) {
    traceDrop(ipv6, packet, device, {
      function: "ip6_output",
      reason: "SKB_DROP_REASON_IPV6DISABLED",
      rule: `net.ipv6.conf.${device.name}.disable_ipv6`,
    });
    return "ok";
  }
  const passed = ipv6.namespace.hooks.run(packet, "POSTROUTING", packet.input, departure);
  return typeof passed === "string" ? refusal(passed) : finishOutput(ipv6, passed, departure);
}

/** ip6_finish_output and ip6_finish_output2 */
function finishOutput(ipv6: Ipv6, packet: Packet, departure: Departure): SendResult {
  const { device, nexthop } = departure;
  if (packet.bytes.length - NETWORK_OFFSET > departure.mtu) {
    traceDrop(ipv6, packet, device, {
      function: "ip6_fragment",
      reason: "SKB_DROP_REASON_PKT_TOO_BIG",
      rule: `mtu ${departure.mtu}; fragments of IPv6 are not emulated (docs/fidelity.md)`,
    });
    return "drop";
  }
  const destination = ipv6Destination(packet.bytes, NETWORK_OFFSET);
  if (isIpv6Multicast(destination) && !multicastLeaves(ipv6, packet, departure, destination)) return "ok";
  const neighbour = ipv6.neighbours.lookupOrCreate(nexthop, device);
  if (neighbour !== undefined) return ipv6.neighbours.output(neighbour, packet);
  traceDrop(ipv6, packet, device, {
    function: "ip6_finish_output2",
    reason: "SKB_DROP_REASON_NEIGH_CREATEFAIL",
    rule: `${formatIpv6Address(nexthop)}: neighbour table overflow`,
  });
  return "drop";
}

/** The copy for our own listeners; false when the packet must not leave the interface. */
function multicastLeaves(ipv6: Ipv6, packet: Packet, departure: Departure, group: Ipv6Address): boolean {
  const { device } = departure;
  if ((device.flags & IFF_LOOPBACK) !== 0) return true;
  const joined = ipv6.devices.get(device)?.findGroup(group) !== undefined;
  if (departure.loop === "loop" && joined) {
    loopBack(ipv6, packet, departure);
    if (ipv6HopLimit(packet.bytes, NETWORK_OFFSET) === 0) return false;
  }
  return multicastScope(group) > SCOPE_NODE_LOCAL;
}

/** dev_loopback_xmit */
function loopBack(ipv6: Ipv6, packet: Packet, departure: Departure): void {
  const { device } = departure;
  const copy = ipv6.namespace.hooks.run(packet, "POSTROUTING", undefined, departure);
  if (typeof copy === "string") return;
  const frame: Frame = {
    id: copy.id,
    bytes: copy.bytes.slice(),
    protocol: ETH_P_IPV6,
    packetType: "loopback",
    ingress: 0,
    mark: copy.mark,
    offload: undefined,
    tracking: copy.tracking,
  };
  // netif_rx from process context: softirqs run as soon as bottom halves are enabled again.
  ipv6.namespace.disableBottomHalves();
  ipv6.namespace.enqueue(device, frame);
  ipv6.namespace.enableBottomHalves();
}
