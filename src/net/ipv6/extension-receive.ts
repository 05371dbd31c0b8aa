import { ICMPV6_HDR_FIELD } from "../../wire/icmpv6.ts";
import {
  IPPROTO_DSTOPTS,
  IPPROTO_FRAGMENT,
  IPPROTO_HOPOPTS,
  IPPROTO_ROUTING,
} from "../../wire/ip-protocol.ts";
import {
  IPV6_HEADER_LENGTH_BYTES,
  IPV6_NEXT_HEADER_OFFSET,
  ipv6Destination,
  ipv6PayloadLength,
} from "../../wire/ipv6.ts";
import { isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { traceDrop } from "./drop.ts";
import { checkOptions, type OptionFault, type OptionRules } from "./extension-options.ts";
import { sendIcmpv6Error } from "./icmpv6-error.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: RFC 8200 4, net/ipv6/exthdrs.c (ipv6_parse_hopopts, ipv6_destopt_rcv, ipv6_rthdr_rcv),
// net/ipv6/ip6_input.c (ip6_protocol_deliver_rcu).

const ROUTING_TYPE_OFFSET = 2;
const ROUTING_SEGMENTS_LEFT_OFFSET = 3;
const ROUTING_RPL = 3;
const ROUTING_SEGMENTS = 4;

/** ipv6_parse_hopopts, before anything else looks at the packet; false when it ends here. */
export function receiveHopByHop(ipv6: Ipv6, packet: Packet, device: Inbound["device"]): boolean {
  const at = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
  const fault = optionsFault(ipv6, packet, at, "hop-by-hop");
  if (fault === undefined) return true;
  refuse(ipv6, packet, device, { by: "ipv6_parse_hopopts", fault });
  return false;
}

function optionsFault(ipv6: Ipv6, packet: Packet, at: number, header: OptionRules["header"]): OptionFault {
  const { bytes } = packet;
  const { options } = ipv6.transport;
  const whole = at + 8 <= bytes.length && at + (bytes[at + 1]! + 1) * 8 <= bytes.length;
  if (!whole) return { kind: "drop", rule: `${header} header: truncated` };
  const hop = header === "hop-by-hop";
  const longest = hop ? options.hopByHopLength.value : options.destinationLength.value;
  if ((bytes[at + 1]! + 1) * 8 > longest) return { kind: "drop", rule: `${header} header: too long` };
  const limit = hop ? options.hopByHopNumber.value : options.destinationNumber.value;
  return checkOptions(packet, at, { header, limit });
}

interface Refusal {
  readonly by: string;
  readonly fault: NonNullable<OptionFault>;
}

function refuse(ipv6: Ipv6, packet: Packet, device: Inbound["device"], { by, fault }: Refusal): void {
  const reason = fault.kind === "drop" ? "SKB_DROP_REASON_IP_INHDR" : "SKB_DROP_REASON_UNHANDLED_PROTO";
  const rule = fault.kind === "drop" ? fault.rule : `parameter problem at octet ${fault.pointer}`;
  traceDrop(ipv6, packet, device, { function: by, reason, rule });
  if (fault.kind === "parameter-problem") sendIcmpv6Error(ipv6, packet, fault, device);
}

/** Where the walk over the extension headers of a packet for us stands. */
export interface Walk {
  readonly packet: Packet;
  /** The octet that names the header at `offset`. */
  readonly nextHeaderAt: number;
  readonly offset: number;
  /** IP6SKB_FRAGMENTED: a fragment header has been passed. */
  readonly fragmented: boolean;
}

/** The walk's first header; a hop-by-hop header was read at the door. */
export function startWalk(packet: Packet): Walk {
  const { bytes } = packet;
  const nextHeaderAt = NETWORK_OFFSET + IPV6_NEXT_HEADER_OFFSET;
  const offset = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
  if (bytes[nextHeaderAt] !== IPPROTO_HOPOPTS) return { packet, nextHeaderAt, offset, fragmented: false };
  const after = offset + (bytes[offset + 1]! + 1) * 8;
  return { packet, nextHeaderAt: offset, offset: after, fragmented: false };
}

/** Whether inet6_protos has a handler that goes on to a next header. */
export function isWalked(protocol: number): boolean {
  return protocol === IPPROTO_ROUTING || protocol === IPPROTO_FRAGMENT || protocol === IPPROTO_DSTOPTS;
}

/** The handlers of extension headers; undefined when the packet ends, or waits, here. */
export function passExtension(ipv6: Ipv6, walk: Walk, device: Inbound["device"]): Walk | undefined {
  switch (walk.packet.bytes[walk.nextHeaderAt]) {
    case IPPROTO_DSTOPTS:
      return passDestinationOptions(ipv6, walk, device);
    case IPPROTO_ROUTING:
      return passRouting(ipv6, walk, device);
    default:
      return passFragment(ipv6, walk, device);
  }
}

/** ipv6_destopt_rcv */
function passDestinationOptions(ipv6: Ipv6, walk: Walk, device: Inbound["device"]): Walk | undefined {
  const { packet, offset } = walk;
  const fault = optionsFault(ipv6, packet, offset, "destination");
  if (fault !== undefined) {
    refuse(ipv6, packet, device, { by: "ipv6_destopt_rcv", fault });
    return undefined;
  }
  return { ...walk, nextHeaderAt: offset, offset: offset + (packet.bytes[offset + 1]! + 1) * 8 };
}

/** ipv6_rthdr_rcv: nothing here follows a route that the packet brings; one that has been followed is passed. */
function passRouting(ipv6: Ipv6, walk: Walk, device: Inbound["device"]): Walk | undefined {
  const { packet, offset } = walk;
  const { bytes } = packet;
  const fault = routingFault(walk, acceptsSourceRoute(ipv6, device));
  if (fault !== undefined) {
    refuse(ipv6, packet, device, { by: "ipv6_rthdr_rcv", fault });
    return undefined;
  }
  return { ...walk, nextHeaderAt: offset, offset: offset + (bytes[offset + 1]! + 1) * 8 };
}

/** The smaller of conf.all and of the device; below 0, type 2 is as unknown as the others. */
function acceptsSourceRoute(ipv6: Ipv6, device: Inbound["device"]): number {
  const own = ipv6.devices.get(device)?.settings.accept_source_route ?? 0;
  return Math.min(ipv6.all.accept_source_route, own);
}

function routingFault({ packet, offset }: Walk, accepted: number): OptionFault {
  const { bytes } = packet;
  const whole = offset + 8 <= bytes.length && offset + (bytes[offset + 1]! + 1) * 8 <= bytes.length;
  if (!whole) return { kind: "drop", rule: "routing header: truncated" };
  if (isIpv6Multicast(ipv6Destination(bytes, NETWORK_OFFSET)) || packet.packetType !== "host") {
    return { kind: "drop", rule: "routing header to a group" };
  }
  const type = bytes[offset + ROUTING_TYPE_OFFSET]!;
  // ipv6_srh_rcv, ipv6_rpl_srh_rcv
  if (type === ROUTING_SEGMENTS) return { kind: "drop", rule: "seg6_enabled = 0" };
  if (type === ROUTING_RPL) return { kind: "drop", rule: "rpl_seg_enabled = 0" };
  const segmentsLeft = bytes[offset + ROUTING_SEGMENTS_LEFT_OFFSET]!;
  const mobile = type === ROUTING_MOBILE;
  if (segmentsLeft === 0) {
    return mobile ? { kind: "drop", rule: "routing header of type 2 that nobody asked for" } : undefined;
  }
  // Type 2 belongs to Mobile IPv6: without a binding that names the home address it ends silently.
  if (mobile && accepted >= 0) return { kind: "drop", rule: "routing header of type 2 without a binding" };
  const pointer = offset + ROUTING_TYPE_OFFSET - NETWORK_OFFSET;
  return { kind: "parameter-problem", code: ICMPV6_HDR_FIELD, pointer };
}

const ROUTING_MOBILE = 2;

/** ipv6_frag_rcv */
function passFragment(ipv6: Ipv6, walk: Walk, device: Inbound["device"]): Walk | undefined {
  const { packet, nextHeaderAt, offset } = walk;
  const by = "ipv6_frag_rcv";
  const found = { packet, device, headerAt: offset, nextHeaderAt, again: walk.fragmented };
  const outcome = ipv6.reassembly.add(found);
  switch (outcome.kind) {
    case "whole":
      return { packet: outcome.packet, nextHeaderAt: outcome.nextHeaderAt, offset, fragmented: true };
    case "atomic":
      return { packet, nextHeaderAt: offset, offset: offset + 8, fragmented: true };
    case "waiting":
      return undefined;
    case "dropped":
      traceDrop(ipv6, packet, device, { function: by, reason: outcome.reason, rule: outcome.rule });
      return undefined;
    case "parameter-problem":
      refuse(ipv6, packet, device, { by, fault: outcome });
      return undefined;
  }
}

/** Where the packet at NETWORK_OFFSET ends, as its header says. */
export function packetEnd(bytes: Uint8Array): number {
  return NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES + ipv6PayloadLength(bytes, NETWORK_OFFSET);
}
