import { ETH_P_IP } from "../../../wire/ethernet.ts";
import { IPPROTO_TCP } from "../../../wire/ip-protocol.ts";
import {
  IPV4_DF,
  IPV4_OFFSET_MASK,
  ipv4Destination,
  ipv4FragmentField,
  ipv4Source,
} from "../../../wire/ipv4.ts";
import type { Ipv4Address } from "../../../wire/ipv4-address.ts";
import { writeIpv4Header } from "../../ipv4/header.ts";
import { sendIcmpError } from "../../ipv4/icmp-error.ts";
import type { Ipv4 } from "../../ipv4/ipv4.ts";
import { addressType } from "../../ipv4/source-address.ts";
import type { Namespace } from "../../namespace.ts";
import { NETWORK_OFFSET, type Packet } from "../../packet.ts";
import { RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "../../route/dst.ts";
import { Flow } from "../../route/flow.ts";
import { routeOutput } from "../../route/route-output.ts";
import { attachedTracking, type PacketTracking } from "../tracking.ts";
import type { Evaluation } from "./evaluation.ts";
import { isAnswerable } from "./reject-checksum.ts";
import { ipv4ResetCover, RESET_LENGTH_BYTES, writeReset } from "./reject-reset.ts";
import type { RejectWith } from "./target-data.ts";

// Read first: net/ipv4/netfilter/ipt_REJECT.c, nf_reject_ipv4.c (nf_send_unreach, nf_send_reset).

const HEADER_LENGTH_BYTES = 20;

/** ICMP_NET_UNREACH and so on: codes of "destination unreachable". */
const CODES: Partial<Record<RejectWith, number>> = {
  "icmp-net-unreachable": 0,
  "icmp-host-unreachable": 1,
  "icmp-proto-unreachable": 2,
  "icmp-port-unreachable": 3,
  "icmp-net-prohibited": 9,
  "icmp-host-prohibited": 10,
  "icmp-admin-prohibited": 13,
};

/** reject_tg */
export function rejectIpv4(namespace: Namespace, evaluation: Evaluation, how: RejectWith): void {
  const { packet } = evaluation;
  const { ipv4 } = ownerOf(namespace, evaluation);
  if ((ipv4FragmentField(packet.bytes, NETWORK_OFFSET) & IPV4_OFFSET_MASK) !== 0) return;
  if (!isAnswerable(evaluation)) return;
  const flags = routeFlags(ipv4, evaluation);
  if (how === "tcp-reset") sendReset(ipv4, evaluation, flags);
  else sendIcmpError(ipv4, packet, { kind: "unreachable", code: CODES[how]! }, { flags });
}

/**
 * dev_net(rt->dst.dev): the answer comes from the namespace whose route the packet took, which is the slave's for a packet
 * on its way in through an l3s master.
 */
function ownerOf(namespace: Namespace, { point, packet, input }: Evaluation): Namespace {
  const slave = point === "INPUT" ? input?.l3Master?.receive(packet) : undefined;
  return slave === undefined ? namespace : (slave.host as Namespace);
}

/** rt_flags of the packet's route. */
function routeFlags(ipv4: Ipv4, { point, packet }: Evaluation): number {
  const type = addressType(ipv4, ipv4Destination(packet.bytes, NETWORK_OFFSET));
  const group = type === "broadcast" ? RTCF_BROADCAST : type === "multicast" ? RTCF_MULTICAST : 0;
  return point === "INPUT" ? RTCF_LOCAL | group : group;
}

/** nf_send_reset: from the address that the segment was sent to, ours or not. */
function sendReset(ipv4: Ipv4, evaluation: Evaluation, flags: number): void {
  if ((flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) return;
  const { packet } = evaluation;
  const bytes = new Uint8Array(NETWORK_OFFSET + HEADER_LENGTH_BYTES + RESET_LENGTH_BYTES);
  const source = ipv4Destination(packet.bytes, NETWORK_OFFSET);
  const destination = ipv4Source(packet.bytes, NETWORK_OFFSET);
  const at = NETWORK_OFFSET + HEADER_LENGTH_BYTES;
  if (!writeReset(evaluation, bytes, at, ipv4ResetCover(source, destination))) return;
  writeIpv4Header(bytes, {
    headerLength: HEADER_LENGTH_BYTES,
    tos: 0,
    id: 0,
    fragment: IPV4_DF,
    ttl: ipv4.sysctls.defaultTtl.value,
    protocol: IPPROTO_TCP,
    source,
    destination,
  });
  sendFromAnywhere(ipv4, bytes, { source, destination, tracking: attachedTracking(packet.tracking) });
}

/** ip_route_me_harder: the source need not be ours. */
function sendFromAnywhere(
  ipv4: Ipv4,
  bytes: Uint8Array,
  ends: { source: Ipv4Address; destination: Ipv4Address; tracking: PacketTracking },
): void {
  const flow = new Flow();
  flow.destination = ends.destination;
  flow.source = ends.source;
  flow.anySource = true;
  flow.protocol = IPPROTO_TCP;
  const route = routeOutput(ipv4, flow);
  if (typeof route === "string") return;
  const reset: Packet = {
    id: ipv4.namespace.tracer.nextFrameId(),
    bytes,
    protocol: ETH_P_IP,
    input: undefined,
    packetType: "host",
    mark: 0,
    priority: 0,
    tracking: ends.tracking,
  };
  ipv4.sendLocal(reset, route);
}
