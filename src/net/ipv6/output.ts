import { type NetDevice, transmitErrno } from "../../device/device.ts";
import { IFF_LOOPBACK } from "../../device/flags.ts";
import type { Errno } from "../../wire/errno.ts";
import { ETH_P_IPV6 } from "../../wire/ethernet.ts";
import type { Frame } from "../../wire/frame.ts";
import { IPPROTO_HOPOPTS, IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import {
  encodeIpv6,
  IPV6_HEADER_LENGTH_BYTES,
  IPV6_NEXT_HEADER_OFFSET,
  ipv6Destination,
  ipv6HopLimit,
} from "../../wire/ipv6.ts";
import { formatIpv6Address, type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { multicastScope, SCOPE_NODE_LOCAL } from "./address-type.ts";
import { traceDrop } from "./drop.ts";
import { fragmentIpv6 } from "./fragment.ts";
import type { Ipv6 } from "./ipv6.ts";
import { IPV6_MIN_MTU } from "./settings.ts";

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

/** `ok`, or why the sender is told that nothing was sent: EPERM a hook's verdict, ENOBUFS a full device. */
export type SendResult = "ok" | Errno;

/** Where a packet leaves. `loop` = the sender wants its own multicasts back (IPV6_MULTICAST_LOOP). */
export interface Departure {
  readonly device: NetDevice;
  readonly nexthop: Ipv6Address;
  readonly mtu: number;
  readonly loop: "loop" | "no loop";
  /** skb->ignore_df: the sender lets its packets be fragmented (IPV6_MTU_DISCOVER dont, want). Others' are not. */
  readonly fragments?: "may fragment";
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
    priority: 0,
    tracking: undefined,
  };
}

/** ip6_local_out: OUTPUT, then out. */
export function localOut(ipv6: Ipv6, packet: Packet, departure: Departure): SendResult {
  countSent(ipv6, packet);
  const passed = ipv6.namespace.hooks.run(packet, "OUTPUT", undefined, departure);
  if (typeof passed === "string") return refusal(passed);
  const rerouted = passed.rerouted as Departure | undefined;
  return output(ipv6, passed, rerouted === undefined ? departure : { ...departure, ...rerouted });
}

/** A hook kept the packet; nobody is told of one that was stolen. */
function refusal(result: "stolen" | Errno): SendResult {
  return result === "stolen" ? "ok" : result;
}

/** IPSTATS_MIB_OUT, and of ICMPv6 the message's type. */
function countSent({ mib, icmpMib }: Ipv6, packet: Packet): void {
  const { bytes } = packet;
  mib.outRequests++;
  mib.outOctets += bytes.length - NETWORK_OFFSET;
  const nextHeader = bytes[NETWORK_OFFSET + IPV6_NEXT_HEADER_OFFSET];
  if (nextHeader === IPPROTO_ICMPV6) icmpMib.countOut(bytes[PAYLOAD_OFFSET]!);
  else if (nextHeader === IPPROTO_HOPOPTS && bytes[PAYLOAD_OFFSET] === IPPROTO_ICMPV6) {
    icmpMib.countOut(bytes[PAYLOAD_OFFSET + 8 + bytes[PAYLOAD_OFFSET + 1]! * 8]!);
  }
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

/** ip6_finish_output: a packet that came in fragments leaves in none larger. */
function finishOutput(ipv6: Ipv6, packet: Packet, departure: Departure): SendResult {
  const length = packet.bytes.length - NETWORK_OFFSET;
  const { largestFragment } = packet;
  if (length <= departure.mtu && (largestFragment === undefined || length <= largestFragment)) {
    return toNeighbour(ipv6, packet, departure);
  }
  return outputFragments(ipv6, packet, departure);
}

/** ip6_fragment */
function outputFragments(ipv6: Ipv6, packet: Packet, departure: Departure): SendResult {
  const { mtu } = departure;
  const { largestFragment } = packet;
  const length = packet.bytes.length - NETWORK_OFFSET;
  const reassembled = largestFragment !== undefined && packet.input !== undefined;
  if (!reassembled && departure.fragments === undefined && length > mtu)
    return tooBig(ipv6, packet, departure);
  if (reassembled && largestFragment > mtu) return tooBig(ipv6, packet, departure);
  const size = reassembled ? Math.max(largestFragment, IPV6_MIN_MTU) : mtu;
  const fragments = fragmentIpv6(packet.bytes, size, ipv6.random.uint32());
  if (fragments === undefined) return tooBig(ipv6, packet, departure);
  for (const bytes of fragments) {
    const sent = toNeighbour(ipv6, { ...packet, bytes }, departure);
    if (sent !== "ok") return sent;
  }
  return "ok";
}

function tooBig(ipv6: Ipv6, packet: Packet, { device, mtu }: Departure): SendResult {
  const cause = { function: "ip6_fragment", reason: "SKB_DROP_REASON_PKT_TOO_BIG", rule: `mtu ${mtu}` };
  traceDrop(ipv6, packet, device, cause);
  ipv6.tooBig(packet, packet.input ?? device, mtu);
  return "EMSGSIZE";
}

/** ip6_finish_output2 */
function toNeighbour(ipv6: Ipv6, packet: Packet, departure: Departure): SendResult {
  const { device, nexthop } = departure;
  const destination = ipv6Destination(packet.bytes, NETWORK_OFFSET);
  if (isIpv6Multicast(destination) && !multicastLeaves(ipv6, packet, departure, destination)) return "ok";
  const neighbour = ipv6.neighbours.lookupOrCreate(nexthop, device);
  if (neighbour !== undefined && packet.confirm !== undefined) ipv6.neighbours.confirm(neighbour);
  if (neighbour !== undefined) return transmitErrno(ipv6.neighbours.output(neighbour, packet)) ?? "ok";
  traceDrop(ipv6, packet, device, {
    function: "ip6_finish_output2",
    reason: "SKB_DROP_REASON_NEIGH_CREATEFAIL",
    rule: `${formatIpv6Address(nexthop)}: neighbour table overflow`,
  });
  return "EINVAL";
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
  ipv6.mib.outMcastPkts++;
  ipv6.mib.outMcastOctets += packet.bytes.length - NETWORK_OFFSET;
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
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: copy.tracking,
  };
  // netif_rx from process context: softirqs run as soon as bottom halves are enabled again.
  ipv6.namespace.disableBottomHalves();
  ipv6.namespace.enqueue(device, frame);
  ipv6.namespace.enableBottomHalves();
}
