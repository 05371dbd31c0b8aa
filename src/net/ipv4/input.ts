import type { NetDevice } from "../../device/device.ts";
import type { Errno } from "../../wire/errno.ts";
import type { Frame } from "../../wire/frame.ts";
import { ICMP_PROT_UNREACH } from "../../wire/icmpv4.ts";
import {
  checkIpv4,
  IPV4_MF,
  IPV4_OFFSET_MASK,
  ipv4ChecksumIsRight,
  ipv4Destination,
  ipv4FragmentField,
  ipv4HeaderLength,
  ipv4IsFragment,
  ipv4Protocol,
  ipv4Source,
  ipv4Tos,
  ipv4TotalLength,
} from "../../wire/ipv4.ts";
import { formatIpv4Address } from "../../wire/ipv4-address.ts";
import type { IpMib } from "../mib.ts";
import type { Namespace } from "../namespace.ts";
import type { PacketTracking } from "../netfilter/tracking.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type Dst, RTCF_LOCAL } from "../route/dst.ts";
import { type FlowPorts, flowPorts } from "../route/flow-ports.ts";
import { routeInput } from "../route/route-input.ts";
import { forward, routeError } from "./forward.ts";
import { sendIcmpError } from "./icmp-error.ts";
import { receiveIcmp } from "./icmp-receive.ts";
import { receiveIgmp } from "./igmp-receive.ts";
import type { Ipv4 } from "./ipv4.ts";

// Read first: net/ipv4/ip_input.c (ip_rcv_core, ip_rcv_finish, ip_local_deliver).

const IPPROTO_ICMP = 1;
const IPPROTO_IGMP = 2;
const IPPROTO_UDP = 17;
const IPOPT_LSRR = 0x83;
const IPOPT_SSRR = 0x89;
const IPOPT_NOOP = 1;

/** ip_rcv */
export function receiveIpv4(ipv4: Ipv4, device: NetDevice, frame: Frame): void {
  const packet = checkReceived(ipv4, device, frame);
  if (packet === undefined) return;
  const passed = ipv4.namespace.hooks.run(packet, "PREROUTING", device, undefined);
  if (typeof passed !== "string") finishReceive(ipv4, passed, device);
}

/** ip_rcv_core: frames for others and malformed headers end here; padding is cut off. */
function checkReceived(ipv4: Ipv4, device: NetDevice, frame: Frame): Packet | undefined {
  const { bytes } = frame;
  const packet: Packet = {
    id: frame.id,
    bytes,
    protocol: frame.protocol,
    input: device,
    packetType: frame.packetType,
    mark: frame.mark,
    priority: 0,
    tracking: frame.tracking as PacketTracking,
  };
  if (frame.packetType === "otherhost") {
    ipv4.traceDrop(packet, device, "ip_rcv_core", "SKB_DROP_REASON_OTHERHOST", "not our MAC address");
    return undefined;
  }
  const { mib } = ipv4;
  mib.inReceives++;
  mib.inOctets += bytes.length - NETWORK_OFFSET;
  const failure = checkIpv4(bytes, NETWORK_OFFSET, bytes.length);
  if (failure !== undefined) {
    mib.inUnread++;
    if (failure === "bad length") mib.inTruncatedPkts++;
    else mib.inHdrErrors++;
    const reason = failure === "bad length" ? "SKB_DROP_REASON_PKT_TOO_SMALL" : "SKB_DROP_REASON_IP_INHDR";
    ipv4.traceDrop(packet, device, "ip_rcv_core", reason, failure);
    return undefined;
  }
  mib.countEcn(ipv4Tos(bytes, NETWORK_OFFSET) & 3);
  if (!ipv4ChecksumIsRight(bytes, NETWORK_OFFSET)) {
    mib.inCsumErrors++;
    mib.inHdrErrors++;
    ipv4.traceDrop(packet, device, "ip_rcv_core", "SKB_DROP_REASON_IP_CSUM", "header checksum");
    return undefined;
  }
  const end = NETWORK_OFFSET + ipv4TotalLength(bytes, NETWORK_OFFSET);
  return end === bytes.length ? packet : { ...packet, bytes: bytes.subarray(0, end) };
}

/** ip_rcv_finish: l3mdev first (l3s), then the route decides. */
function finishReceive(ipv4: Ipv4, packet: Packet, device: NetDevice): void {
  const asSlave = device.l3Master === undefined ? undefined : routeAsSlave(packet, device);
  const dst = asSlave ?? routePacket(ipv4, packet, device);
  if (typeof dst === "string") {
    if (dst === "EXDEV") ipv4.mib.reversePathFilter++;
    const reason = dst === "EXDEV" ? "SKB_DROP_REASON_IP_RPFILTER" : "SKB_DROP_REASON_NOT_SPECIFIED";
    ipv4.traceDrop(packet, device, "ip_rcv_finish_core", reason, refusalRule(ipv4, packet, device, dst));
    return;
  }
  if (ipv4HeaderLength(packet.bytes, NETWORK_OFFSET) > 20 && !acceptOptions(ipv4, packet, device)) return;
  countReceivedGroup(ipv4.mib, packet, dst);
  const group = packet.packetType === "broadcast" || packet.packetType === "multicast";
  if (group && dst.type !== "broadcast" && dst.type !== "multicast" && dropsUnicast(ipv4, device)) {
    const reason = "SKB_DROP_REASON_UNICAST_IN_L2_MULTICAST";
    ipv4.traceDrop(packet, device, "ip_rcv_finish_core", reason, "drop_unicast_in_l2_multicast");
    return;
  }
  if (ipv4.namespace.tracer.enabled) ipv4.traceRoute(packet, device, "ip_route_input_slow", dst);
  if (dst.error !== undefined) routeError(ipv4, packet, dst);
  else if ((dst.flags & RTCF_LOCAL) !== 0) deliverLocally(ipv4, packet, dst);
  else forward(ipv4, packet, dst);
}

function countReceivedGroup(mib: IpMib, packet: Packet, dst: Dst): void {
  if (dst.type === "multicast") {
    mib.inMcastPkts++;
    mib.inMcastOctets += packet.bytes.length - NETWORK_OFFSET;
  } else if (dst.type === "broadcast") {
    mib.inBcastPkts++;
    mib.inBcastOctets += packet.bytes.length - NETWORK_OFFSET;
  }
}

function dropsUnicast(ipv4: Ipv4, device: NetDevice): boolean {
  return ipv4.inDevice(device)?.config.dropUnicastInMulticast === true;
}

function routePacket(ipv4: Ipv4, packet: Packet, device: NetDevice): Dst | Errno {
  const { bytes } = packet;
  return routeInput(
    ipv4,
    {
      destination: ipv4Destination(bytes, NETWORK_OFFSET),
      source: ipv4Source(bytes, NETWORK_OFFSET),
      tos: ipv4Tos(bytes, NETWORK_OFFSET),
      mark: packet.mark,
      protocol: ipv4Protocol(bytes, NETWORK_OFFSET),
      kind: "packet",
      ports: ipv4.fib.rules.looksAtPorts ? portsOf(bytes) : undefined,
    },
    device,
  );
}

/** fib4_rules_early_flow_dissect: a fragment has no ports. */
function portsOf(bytes: Uint8Array): FlowPorts {
  const whole = (ipv4FragmentField(bytes, NETWORK_OFFSET) & (IPV4_MF | IPV4_OFFSET_MASK)) === 0;
  const offset = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
  return flowPorts(bytes, offset, whole ? ipv4Protocol(bytes, NETWORK_OFFSET) : 0);
}

/** l3mdev_ip_rcv: the driver may want the packet routed as if it came in on a slave, in the slave's namespace. */
function routeAsSlave(packet: Packet, device: NetDevice): Dst | undefined {
  const slave = device.l3Master?.receive(packet);
  if (slave === undefined) return undefined;
  const dst = routePacket((slave.host as Namespace).ipv4, packet, slave);
  return typeof dst === "string" ? undefined : dst;
}

/** ip_rcv_options: source routes are refused, other options pass through unread (docs/fidelity.md). */
function acceptOptions(ipv4: Ipv4, packet: Packet, device: NetDevice): boolean {
  const { bytes } = packet;
  const end = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
  for (let at = NETWORK_OFFSET + 20; at < end && bytes[at] !== 0; ) {
    const type = bytes[at]!;
    if (type === IPOPT_NOOP) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    const sourceRoute = type === IPOPT_LSRR || type === IPOPT_SSRR;
    if (length < 2 || at + length > end || sourceRoute) {
      const rule = sourceRoute ? "source route: not supported, see docs/fidelity.md" : "bad option length";
      ipv4.traceDrop(packet, device, "ip_rcv_options", "SKB_DROP_REASON_IP_INHDR", rule);
      return false;
    }
    at += length;
  }
  return true;
}

/** A copy of what was sent to a group from here: it is received with its route already known. */
export function receiveOwnGroup(ipv4: Ipv4, packet: Packet, dst: Dst): void {
  const { mib } = ipv4;
  mib.inReceives++;
  mib.inOctets += packet.bytes.length - NETWORK_OFFSET;
  mib.countEcn(ipv4Tos(packet.bytes, NETWORK_OFFSET) & 3);
  countReceivedGroup(mib, packet, dst);
  deliverLocally(ipv4, packet, dst);
}

/** ip_local_deliver: whole packets pass LOCAL_IN, which may hand them to a device of another namespace (l3s). */
function deliverLocally(ipv4: Ipv4, packet: Packet, dst: Dst): void {
  const whole = ipv4IsFragment(packet.bytes, NETWORK_OFFSET) ? ipv4.reassembly.add(packet) : packet;
  if (whole === undefined) return;
  const passed = ipv4.namespace.hooks.run(whole, "INPUT", whole.input, undefined);
  if (typeof passed === "string") return;
  const owner = passed.input === whole.input ? ipv4 : (passed.input!.host as Namespace).ipv4;
  deliverToTransport(owner, passed, dst);
}

/** ip_protocol_deliver_rcu: raw sockets get copies, then the protocol; nobody wants it: protocol unreachable. */
function deliverToTransport(ipv4: Ipv4, packet: Packet, dst: Dst): void {
  const protocol = ipv4Protocol(packet.bytes, NETWORK_OFFSET);
  const wanted = ipv4.sockets.raw.size > 0 && ipv4.sockets.deliverRaw(packet, protocol, dst);
  const known = protocol === IPPROTO_UDP || protocol === IPPROTO_ICMP || protocol === IPPROTO_IGMP;
  if (known || wanted) ipv4.mib.inDelivers++;
  switch (protocol) {
    case IPPROTO_UDP:
      ipv4.sockets.receiveUdp(packet, dst);
      return;
    case IPPROTO_ICMP:
      receiveIcmp(ipv4, packet, dst);
      return;
    case IPPROTO_IGMP:
      receiveIgmp(ipv4, packet);
      return;
    default:
      if (wanted) return;
      ipv4.mib.inUnknownProtos++;
      ipv4.traceDrop(
        packet,
        packet.input,
        "ip_protocol_deliver_rcu",
        "SKB_DROP_REASON_IP_NOPROTO",
        `protocol ${protocol}`,
      );
      sendIcmpError(ipv4, packet, { kind: "unreachable", code: ICMP_PROT_UNREACH }, dst);
  }
}

/** Which setting refused a packet that has no route. */
function refusalRule(ipv4: Ipv4, packet: Packet, device: NetDevice, error: Errno): string {
  const strictness = ipv4.inDevice(device)?.config.rpFilter ?? 0;
  return `${error === "EXDEV" ? `rp_filter ${strictness}` : "martian, or no member of the group"}: ${describe(packet)}`;
}

function describe(packet: Packet): string {
  const source = formatIpv4Address(ipv4Source(packet.bytes, NETWORK_OFFSET));
  return `${source} > ${formatIpv4Address(ipv4Destination(packet.bytes, NETWORK_OFFSET))}`;
}
