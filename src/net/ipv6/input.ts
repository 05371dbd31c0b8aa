import type { NetDevice } from "../../device/device.ts";
import { IFF_LOOPBACK } from "../../device/flags.ts";
import { ETH_P_IPV6 } from "../../wire/ethernet.ts";
import type { Frame } from "../../wire/frame.ts";
import { ICMPV6_UNK_NEXTHDR } from "../../wire/icmpv6.ts";
import { IPPROTO_HOPOPTS, IPPROTO_ICMPV6, IPPROTO_NONE, IPPROTO_UDP } from "../../wire/ip-protocol.ts";
import {
  checkIpv6,
  IPV6_HEADER_LENGTH_BYTES,
  ipv6Destination,
  ipv6NextHeader,
  ipv6PayloadLength,
  ipv6Source,
} from "../../wire/ipv6.ts";
import {
  formatIpv6Address,
  IPV6_LOOPBACK,
  type Ipv6Address,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import { readUint32 } from "../../wire/octets.ts";
import type { Namespace } from "../namespace.ts";
import type { PacketTracking } from "../netfilter/tracking.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { flowPorts } from "../route/flow-ports.ts";
import { multicastScope, SCOPE_NODE_LOCAL } from "./address-type.ts";
import { traceDrop } from "./drop.ts";
import { skipExtensionHeaders } from "./extension-headers.ts";
import {
  isWalked,
  packetEnd,
  passExtension,
  receiveHopByHop,
  startWalk,
  type Walk,
} from "./extension-receive.ts";
import { isLocalRoute } from "./fib6.ts";
import { type RouteAnswer, type RuleSelectors, routeInput } from "./fib6-lookup.ts";
import { isForeignMulticast } from "./foreign-multicast.ts";
import { forward } from "./forward.ts";
import { receiveIcmpv6 } from "./icmpv6.ts";
import { sendIcmpv6Error } from "./icmpv6-error.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: net/ipv6/ip6_input.c (ip6_rcv_core, ip6_rcv_finish, ip6_mc_input, ip6_protocol_deliver_rcu), RFC 8200.
//
//   receive --> PREROUTING --> route --> local: INPUT --> extension headers --> ICMPv6, UDP, raw
//                               |`----> multicast: if joined, the same
//                               '-----> forward.ts

/** A packet for us: where its upper layer starts, and the device that its addresses belong to. */
export interface Inbound {
  readonly packet: Packet;
  /** skb->dev */
  readonly device: NetDevice;
  /** inet6_iif: for packets over lo the device that has the address. */
  readonly scopeDevice: NetDevice;
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly protocol: number;
  /** Where the upper layer starts and ends in `packet.bytes`. */
  readonly offset: number;
  readonly end: number;
}

/** ipv6_rcv */
export function receiveIpv6(ipv6: Ipv6, device: NetDevice, frame: Frame): void {
  const { bytes } = frame;
  if (isForeignMulticast(ipv6, device, frame)) {
    ipv6.mib.countIpv6(bytes, NETWORK_OFFSET);
    ipv6.mib.countIpv6Group(bytes, NETWORK_OFFSET);
    return;
  }
  const packet: Packet = {
    id: frame.id,
    bytes,
    protocol: ETH_P_IPV6,
    input: device,
    packetType: frame.packetType,
    mark: frame.mark,
    priority: 0,
    tracking: frame.tracking as PacketTracking,
  };
  if (packet.packetType !== "otherhost") ipv6.mib.countIpv6(bytes, NETWORK_OFFSET);
  const refusal = refuse(ipv6, device, packet);
  if (refusal !== undefined) {
    traceDrop(ipv6, packet, device, { function: "ip6_rcv_core", ...refusal });
    return;
  }
  const hopByHop = ipv6NextHeader(bytes, NETWORK_OFFSET) === IPPROTO_HOPOPTS;
  // A length of 0 may stand for one in a jumbo payload option.
  const jumbo = hopByHop && ipv6PayloadLength(bytes, NETWORK_OFFSET) === 0;
  const length = jumbo ? bytes.length : packetEnd(bytes);
  const trimmed = length < bytes.length ? { ...packet, bytes: bytes.subarray(0, length) } : packet;
  if (hopByHop && !receiveHopByHop(ipv6, trimmed, device)) return;
  const passed = ipv6.namespace.hooks.run(trimmed, "PREROUTING", device, undefined);
  if (typeof passed !== "string") routeReceived(ipv6, device, passed);
}

type Refusal = { readonly reason: string; readonly rule: string } | undefined;

/** ip6_rcv_core */
function refuse(ipv6: Ipv6, device: NetDevice, packet: Packet): Refusal {
  if (packet.packetType === "otherhost") {
    return { reason: "SKB_DROP_REASON_OTHERHOST", rule: "destination MAC of another" };
  }
  const idev = ipv6.devices.get(device);
  if (idev === undefined || idev.settings.disable_ipv6 !== 0) {
    ipv6.mib.inDiscards++;
    return { reason: "SKB_DROP_REASON_IPV6DISABLED", rule: `net.ipv6.conf.${device.name}.disable_ipv6` };
  }
  const wrong = wrongHeader(idev, packet);
  if (wrong?.reason === "SKB_DROP_REASON_PKT_TOO_SMALL") ipv6.mib.inTruncatedPkts++;
  else if (wrong !== undefined) ipv6.mib.inHdrErrors++;
  return wrong;
}

/** The header checks of ip6_rcv_core. */
function wrongHeader(idev: Inet6Device, packet: Packet): Refusal {
  const malformed = checkIpv6(packet.bytes, NETWORK_OFFSET, packet.bytes.length);
  if (malformed === "bad length") return { reason: "SKB_DROP_REASON_PKT_TOO_SMALL", rule: malformed };
  if (malformed !== undefined) return { reason: "SKB_DROP_REASON_IP_INHDR", rule: malformed };
  const source = ipv6Source(packet.bytes, NETWORK_OFFSET);
  const destination = ipv6Destination(packet.bytes, NETWORK_OFFSET);
  const loopback = (idev.device.flags & IFF_LOOPBACK) !== 0;
  if (!loopback && (source === IPV6_LOOPBACK || destination === IPV6_LOOPBACK)) {
    return { reason: "SKB_DROP_REASON_IP_INHDR", rule: "::1 from another node" };
  }
  if (isIpv6Multicast(source)) return { reason: "SKB_DROP_REASON_IP_INHDR", rule: "multicast source" };
  if (!isIpv6Multicast(destination)) {
    const groupFrame = packet.packetType === "broadcast" || packet.packetType === "multicast";
    if (!groupFrame || idev.settings.drop_unicast_in_l2_multicast === 0) return undefined;
    return { reason: "SKB_DROP_REASON_UNICAST_IN_L2_MULTICAST", rule: "drop_unicast_in_l2_multicast = 1" };
  }
  const scope = multicastScope(destination);
  const own = loopback || packet.packetType === "loopback";
  if (scope === 0 || (scope === SCOPE_NODE_LOCAL && !own)) {
    return { reason: "SKB_DROP_REASON_IP_INHDR", rule: `multicast scope ${scope}` };
  }
  return undefined;
}

/** ip6_rcv_finish: an l3 master (ipvlan in mode l3s) may have the route looked up as another device. */
function routeReceived(ipv6: Ipv6, device: NetDevice, packet: Packet): void {
  const routedAs = device.l3Master?.receive(packet) ?? device;
  const owner = routedAs === device ? ipv6 : (routedAs.host as Namespace).ipv6;
  const source = ipv6Source(packet.bytes, NETWORK_OFFSET);
  const destination = ipv6Destination(packet.bytes, NETWORK_OFFSET);
  ipv6.currentFrame = packet.id;
  const selectors = owner.fib.rules.custom || owner.fib.multipath ? selectorsOf(owner, packet) : undefined;
  const answer = routeInput(owner, routedAs, { source, destination, selectors });
  ipv6.currentFrame = 0;
  const { route } = answer;
  if (route !== undefined && isLocalRoute(route)) {
    input(ipv6, device, packet, route.device);
    return;
  }
  if (isIpv6Multicast(destination) && answer.errno === undefined) {
    multicastInput(ipv6, device, packet, destination);
    return;
  }
  if (answer.errno !== undefined) {
    rejectReceived(ipv6, device, packet, answer);
    return;
  }
  if (forward(owner, packet, routedAs, answer) === "local") input(ipv6, device, packet, device);
}

/** ip6_route_input: what rules may look at; the upper layer only where one does (fib6_rules_early_flow_dissect). */
function selectorsOf(ipv6: Ipv6, { bytes, mark }: Packet): RuleSelectors {
  const tos = ((bytes[NETWORK_OFFSET]! & 15) << 4) | (bytes[NETWORK_OFFSET + 1]! >> 4);
  const nextHeader = ipv6NextHeader(bytes, NETWORK_OFFSET);
  const flowLabel = readUint32(bytes, NETWORK_OFFSET) & 0xfffff;
  const plain = { mark, tos, protocol: nextHeader, flowLabel };
  if (!ipv6.fib.rules.looksAtPorts) return plain;
  const skipped = skipExtensionHeaders(bytes, NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES, nextHeader);
  if (skipped === undefined || skipped.fragmentField !== 0) return plain;
  const { protocol, offset } = skipped;
  const { source, destination } = flowPorts(bytes, offset, protocol);
  return { ...plain, protocol, sourcePort: source, destinationPort: destination };
}

/** ip6_mc_input */
function multicastInput(ipv6: Ipv6, device: NetDevice, packet: Packet, group: Ipv6Address): void {
  ipv6.mib.countIpv6Group(packet.bytes, NETWORK_OFFSET);
  if (ipv6.devices.get(device)?.findGroup(group) !== undefined) {
    input(ipv6, device, packet, device);
    return;
  }
  traceDrop(ipv6, packet, device, {
    function: "ip6_mc_input",
    reason: "SKB_DROP_REASON_NOT_SPECIFIED",
    rule: `${formatIpv6Address(group)} not joined on ${device.name}`,
  });
}

/** ip6_pkt_drop: no route, or one that rejects. */
function rejectReceived(ipv6: Ipv6, device: NetDevice, packet: Packet, answer: RouteAnswer): void {
  const destination = formatIpv6Address(ipv6Destination(packet.bytes, NETWORK_OFFSET));
  ipv6.mib.inNoRoutes++;
  traceDrop(ipv6, packet, device, {
    function: "ip6_pkt_drop",
    reason: "SKB_DROP_REASON_IP_INNOROUTES",
    rule: `${destination}: ${answer.errno}`,
  });
  // A blackhole is silent: dst_discard.
  if (answer.errno === "EINVAL") return;
  const code = answer.errno === "EACCES" ? "prohibited" : "no route";
  sendIcmpv6Error(ipv6, packet, { kind: "unreachable", code }, device);
}

/** ip6_input: INPUT, whose last hook may hand the packet to another namespace (l3s). */
function input(ipv6: Ipv6, device: NetDevice, packet: Packet, owner: NetDevice): void {
  const passed = ipv6.namespace.hooks.run(packet, "INPUT", device, undefined);
  if (typeof passed === "string") return;
  const to = passed.input ?? device;
  const target = to === device ? ipv6 : (to.host as Namespace).ipv6;
  const scopeDevice = to === device && (device.flags & IFF_LOOPBACK) !== 0 ? owner : to;
  deliver(target, passed, to, scopeDevice);
}

/** ip6_protocol_deliver_rcu: header after header, raw sockets first, until one is not an extension. */
function deliver(ipv6: Ipv6, packet: Packet, device: NetDevice, scopeDevice: NetDevice): void {
  let walk: Walk | undefined = startWalk(packet);
  while (walk !== undefined) {
    const { bytes } = walk.packet;
    const protocol = bytes[walk.nextHeaderAt]!;
    const inbound: Inbound = {
      packet: walk.packet,
      device,
      scopeDevice,
      source: ipv6Source(bytes, NETWORK_OFFSET),
      destination: ipv6Destination(bytes, NETWORK_OFFSET),
      protocol,
      offset: walk.offset,
      end: packetEnd(bytes),
    };
    if (!isWalked(protocol)) {
      deliverUpper(ipv6, inbound, walk.nextHeaderAt);
      return;
    }
    ipv6.sockets.deliverRaw(inbound);
    walk = passExtension(ipv6, walk, device);
  }
}

function deliverUpper(ipv6: Ipv6, inbound: Inbound, nextHeaderAt: number): void {
  const raw = ipv6.sockets.deliverRaw(inbound);
  const { protocol } = inbound;
  const known = protocol === IPPROTO_ICMPV6 || protocol === IPPROTO_UDP || protocol === IPPROTO_NONE;
  if (known || raw) ipv6.mib.inDelivers++;
  else ipv6.mib.inUnknownProtos++;
  switch (inbound.protocol) {
    case IPPROTO_ICMPV6:
      receiveIcmpv6(ipv6, inbound);
      return;
    case IPPROTO_UDP:
      ipv6.sockets.receiveUdp(inbound);
      return;
    case IPPROTO_NONE:
      return;
    default:
      if (!raw) unknownProtocol(ipv6, inbound, nextHeaderAt);
  }
}

function unknownProtocol(ipv6: Ipv6, inbound: Inbound, nextHeaderAt: number): void {
  const { packet, device, protocol } = inbound;
  traceDrop(ipv6, packet, device, {
    function: "ip6_protocol_deliver_rcu",
    reason: "SKB_DROP_REASON_IP_NOPROTO",
    rule: `next header ${protocol}`,
  });
  const pointer = nextHeaderAt - NETWORK_OFFSET;
  sendIcmpv6Error(ipv6, packet, { kind: "parameter-problem", code: ICMPV6_UNK_NEXTHDR, pointer }, device);
}
