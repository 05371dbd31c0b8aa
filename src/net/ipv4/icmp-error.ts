import { ETH_P_IP } from "../../wire/ethernet.ts";
import {
  encodeIcmpv4,
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_EXC_FRAGTIME,
  ICMP_EXC_TTL,
  ICMP_FRAG_NEEDED,
  ICMP_HEADER_LENGTH_BYTES,
  ICMP_REDIR_HOST,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
  type Icmpv4Message,
  icmpv4Length,
} from "../../wire/icmpv4.ts";
import {
  IPV4_OFFSET_MASK,
  ipv4Destination,
  ipv4FragmentField,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
  ipv4Tos,
} from "../../wire/ipv4.ts";
import { IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "../route/dst.ts";
import { Flow } from "../route/flow.ts";
import { routeOutput } from "../route/route-output.ts";
import { writeIpv4Header } from "./header.ts";
import type { Ipv4 } from "./ipv4.ts";
import { selectSource } from "./source-address.ts";

// Read first: net/ipv4/icmp.c (__icmp_send), RFC 1122 3.2.2.

const IPPROTO_ICMP = 1;
const IP_HEADER_LENGTH_BYTES = 20;
/** RFC 1812 4.3.2.3: as much of the packet as fits in 576 octets. */
const LONGEST_ERROR_BYTES = 576;
/** RFC 1812 4.3.2.5: errors have precedence "internetwork control". */
const IPTOS_PREC_INTERNETCONTROL = 0xc0;
const RT_TOS_MASK = 0x1e;
/** RFC 7600: the source when we have no address at all. */
const INADDR_DUMMY = 0xc0000008 as Ipv4Address;

/** What went wrong with a packet. */
export type IcmpError =
  | { readonly kind: "unreachable"; readonly code: number }
  | { readonly kind: "fragmentation needed"; readonly mtu: number }
  | { readonly kind: "ttl exceeded" }
  | { readonly kind: "reassembly timeout" }
  | { readonly kind: "redirect"; readonly gateway: Ipv4Address };

/**
 * icmp_send: tells the sender of `packet`, unless rules or rates forbid it. `dst` is the packet's route where it had
 * one; a packet for ourselves is answered from the address that it was sent to.
 */
export function sendIcmpError(ipv4: Ipv4, packet: Packet, error: IcmpError, dst?: Pick<Dst, "flags">): void {
  const flags = dst?.flags ?? 0;
  if (!mayBeAnswered(packet, flags)) return;
  const message = messageFor(error);
  const { clock } = ipv4.namespace;
  const [type, code] = typeAndCode(error);
  const fromLoopback = packet.input?.type === "loopback";
  if (!fromLoopback && !ipv4.icmpLimits.allowGlobally(type, clock.now())) {
    ipv4.icmpMib.rateLimitGlobal++;
    return;
  }
  const flow = errorFlow(ipv4, packet, flags);
  const route = routeOutput(ipv4, flow);
  if (typeof route === "string") return;
  const limited =
    route.device.type !== "loopback" && !(type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED);
  if (limited && !ipv4.icmpLimits.allowTo(flow.destination, type, clock.now())) {
    ipv4.icmpMib.rateLimitHost++;
    return;
  }
  const room = Math.min(route.device.mtu, LONGEST_ERROR_BYTES);
  const quoted = room - IP_HEADER_LENGTH_BYTES - ICMP_HEADER_LENGTH_BYTES;
  const data = packet.bytes.subarray(NETWORK_OFFSET, NETWORK_OFFSET + Math.max(0, quoted));
  if (flow.source === 0) flow.source = INADDR_DUMMY;
  sendIcmp(ipv4, { flow, route, message: { ...message, data }, tos: flow.tos });
}

/** No errors about group traffic, later fragments, or other errors. */
function mayBeAnswered(packet: Packet, flags: number): boolean {
  const { bytes } = packet;
  if (packet.packetType !== "host") return false;
  if ((flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) return false;
  if ((ipv4FragmentField(bytes, NETWORK_OFFSET) & IPV4_OFFSET_MASK) !== 0) return false;
  if (ipv4Protocol(bytes, NETWORK_OFFSET) !== IPPROTO_ICMP) return true;
  const type = bytes[NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET)];
  return type !== undefined && NOT_ERRORS.has(type);
}

/** Types of icmp_pointers without the error bit: queries and their answers. */
const NOT_ERRORS: ReadonlySet<number> = new Set([
  ICMP_ECHOREPLY,
  ICMP_ECHO,
  1,
  2,
  6,
  7,
  9,
  10,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
  15,
  16,
  17,
  18,
]);

function errorFlow(ipv4: Ipv4, packet: Packet, flags: number): Flow {
  const { bytes } = packet;
  const flow = new Flow();
  flow.destination = ipv4Source(bytes, NETWORK_OFFSET);
  if ((flags & RTCF_LOCAL) !== 0) flow.source = ipv4Destination(bytes, NETWORK_OFFSET);
  else if (packet.input !== undefined && ipv4.sysctls.errorsUseInboundAddress.value !== 0) {
    flow.source = selectSource(ipv4, packet.input, flow.destination, 253);
  }
  flow.tos = (ipv4Tos(bytes, NETWORK_OFFSET) & RT_TOS_MASK) | IPTOS_PREC_INTERNETCONTROL;
  flow.protocol = IPPROTO_ICMP;
  return flow;
}

const NO_DATA = new Uint8Array(0);

function messageFor(error: IcmpError): Icmpv4Message {
  switch (error.kind) {
    case "unreachable":
      return { kind: "destination-unreachable", code: error.code, mtu: 0, data: NO_DATA };
    case "fragmentation needed":
      return { kind: "destination-unreachable", code: ICMP_FRAG_NEEDED, mtu: error.mtu, data: NO_DATA };
    case "ttl exceeded":
      return { kind: "time-exceeded", code: ICMP_EXC_TTL, data: NO_DATA };
    case "reassembly timeout":
      return { kind: "time-exceeded", code: ICMP_EXC_FRAGTIME, data: NO_DATA };
    case "redirect":
      return { kind: "redirect", code: ICMP_REDIR_HOST, gateway: error.gateway, data: NO_DATA };
  }
}

function typeAndCode(error: IcmpError): readonly [number, number] {
  switch (error.kind) {
    case "unreachable":
      return [3, error.code];
    case "fragmentation needed":
      return [3, ICMP_FRAG_NEEDED];
    case "ttl exceeded":
      return [11, ICMP_EXC_TTL];
    case "reassembly timeout":
      return [11, ICMP_EXC_FRAGTIME];
    case "redirect":
      return [5, ICMP_REDIR_HOST];
  }
}

/** One ICMP message to be sent by the kernel itself. */
export interface OutgoingIcmp {
  readonly flow: Flow;
  readonly route: Dst;
  readonly message: Icmpv4Message;
  readonly tos: number;
}

/** icmp_push_reply: never with DF. */
export function sendIcmp(ipv4: Ipv4, outgoing: OutgoingIcmp): void {
  const { flow, route, message, tos } = outgoing;
  const bytes = new Uint8Array(NETWORK_OFFSET + IP_HEADER_LENGTH_BYTES + icmpv4Length(message));
  encodeIcmpv4(message, bytes, NETWORK_OFFSET + IP_HEADER_LENGTH_BYTES);
  writeIpv4Header(bytes, {
    headerLength: IP_HEADER_LENGTH_BYTES,
    tos,
    id: ipv4.identification.next(flow.source, flow.destination, IPPROTO_ICMP),
    fragment: 0,
    ttl: ipv4.sysctls.defaultTtl.value,
    protocol: IPPROTO_ICMP,
    source: flow.source === 0 ? IPV4_ANY : flow.source,
    destination: flow.destination,
  });
  const packet: Packet = {
    id: ipv4.namespace.tracer.nextFrameId(),
    bytes,
    protocol: ETH_P_IP,
    input: undefined,
    packetType: "host",
    mark: flow.mark,
    priority: 0,
    tracking: undefined,
  };
  if (ipv4.namespace.tracer.enabled) {
    ipv4.traceRoute(packet, route.device, "ip_route_output_key_hash_rcu", route);
  }
  ipv4.icmpMib.countOut(bytes[NETWORK_OFFSET + IP_HEADER_LENGTH_BYTES]!);
  ipv4.sendLocal(packet, route);
}
