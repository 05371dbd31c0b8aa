import { checksum } from "../../wire/checksum.ts";
import type { Errno } from "../../wire/errno.ts";
import {
  decodeIcmpv4,
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_FRAG_NEEDED,
  ICMP_REDIRECT,
  ICMP_TIMESTAMP,
  type Icmpv4Message,
} from "../../wire/icmpv4.ts";
import {
  checkIpv4,
  ipv4Destination,
  ipv4HeaderLength,
  ipv4Protocol,
  ipv4Source,
  ipv4Tos,
} from "../../wire/ipv4.ts";
import { IPV4_BROADCAST, type Ipv4Address, isIpv4Multicast } from "../../wire/ipv4-address.ts";
import { readUint16 } from "../../wire/octets.ts";
import { RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from "../netlink/address-message.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "../route/dst.ts";
import { Flow } from "../route/flow.ts";
import { preferredSource, routeOutput } from "../route/route-output.ts";
import { sendIcmp } from "./icmp-error.ts";
import type { Ipv4 } from "./ipv4.ts";
import { selectSource } from "./source-address.ts";

// Read first: net/ipv4/icmp.c (icmp_rcv, icmp_echo, icmp_unreach, icmp_redirect, icmp_err_convert).

const NR_ICMP_TYPES = 18;
const IPPROTO_ICMP = 1;
const UDP_PROTOCOL = 17;

/** icmp_rcv */
export function receiveIcmp(ipv4: Ipv4, packet: Packet, dst: Dst): void {
  const { bytes } = packet;
  const start = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
  const decoded = decodeIcmpv4(bytes, start);
  const { icmpMib } = ipv4;
  icmpMib.inMessages++;
  const refusal = decoded.ok
    ? refusalOf(ipv4, packet, start, dst)
    : (["SKB_DROP_REASON_HDR_TRUNC", decoded.reason] as const);
  if (refusal !== undefined) {
    icmpMib.inErrors++;
    if (refusal[0] === "SKB_DROP_REASON_ICMP_CSUM") icmpMib.inCsumErrors++;
    else if (decoded.ok) icmpMib.countIn(bytes[start]!);
    ipv4.traceDrop(packet, packet.input, "icmp_rcv", refusal[0], refusal[1]);
    return;
  }
  icmpMib.countIn(bytes[start]!);
  if (decoded.ok) dispatch(ipv4, packet, decoded.value, dst);
}

/** Why a message is dropped, and by which rule; undefined: it is not. */
function refusalOf(
  ipv4: Ipv4,
  packet: Packet,
  start: number,
  dst: Dst,
): readonly [string, string] | undefined {
  const { bytes } = packet;
  const type = bytes[start]!;
  if (checksum(bytes, start, bytes.length) !== 0) return ["SKB_DROP_REASON_ICMP_CSUM", "checksum"];
  if (type > NR_ICMP_TYPES) return ["SKB_DROP_REASON_UNHANDLED_PROTO", `type ${type}`];
  if ((dst.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) === 0) return undefined;
  if (type !== ICMP_ECHO && type !== ICMP_TIMESTAMP) {
    return ["SKB_DROP_REASON_INVALID_PROTO", `type ${type} to a group`];
  }
  const ignored = ipv4.sysctls.ignoreBroadcasts.value !== 0;
  return ignored ? ["SKB_DROP_REASON_INVALID_PROTO", "icmp_echo_ignore_broadcasts 1"] : undefined;
}

function dispatch(ipv4: Ipv4, packet: Packet, message: Icmpv4Message, dst: Dst): void {
  switch (message.kind) {
    case "echo-request":
      if (ipv4.sysctls.ignoreEcho.value === 0) replyToEcho(ipv4, packet, message, dst);
      return;
    case "echo-reply":
      ipv4.sockets.receivePing(packet, dst);
      return;
    case "destination-unreachable":
    case "time-exceeded":
    case "parameter-problem":
    case "redirect":
      receiveError(ipv4, packet, message);
      return;
    case "other":
  }
}

type EchoRequest = Extract<Icmpv4Message, { readonly kind: "echo-request" | "echo-reply" }>;

/** icmp_echo, icmp_reply: the answer has the request's TOS, and comes from where the request went. */
function replyToEcho(ipv4: Ipv4, packet: Packet, request: EchoRequest, dst: Dst): void {
  const { bytes } = packet;
  const flow = new Flow();
  flow.destination = ipv4Source(bytes, NETWORK_OFFSET);
  flow.source = specificDestination(ipv4, packet, dst);
  flow.tos = ipv4Tos(bytes, NETWORK_OFFSET) & 0x1e;
  flow.protocol = IPPROTO_ICMP;
  const route = routeOutput(ipv4, flow);
  if (typeof route === "string") {
    const rule = `reply to the echo request: ${route}`;
    ipv4.traceDrop(packet, packet.input, "icmp_reply", "SKB_DROP_REASON_NOT_SPECIFIED", rule);
    return;
  }
  const now = ipv4.namespace.clock.now();
  if (!ipv4.icmpLimits.allowGlobally(ICMP_ECHOREPLY, now)) return;
  if (!ipv4.icmpLimits.allowTo(flow.destination, ICMP_ECHOREPLY, now)) return;
  const message: Icmpv4Message = { ...request, kind: "echo-reply", code: 0 };
  sendIcmp(ipv4, { flow, route, message, tos: ipv4Tos(bytes, NETWORK_OFFSET) });
}

/** fib_compute_spec_dst: the address that was meant; for a group, our own towards the sender. */
function specificDestination(ipv4: Ipv4, packet: Packet, dst: Dst): Ipv4Address {
  const { bytes, input } = packet;
  const group = RTCF_BROADCAST | RTCF_MULTICAST;
  if ((dst.flags & (group | RTCF_LOCAL)) === RTCF_LOCAL) return ipv4Destination(bytes, NETWORK_OFFSET);
  const source = ipv4Source(bytes, NETWORK_OFFSET);
  if (source >>> 24 === 0) return selectSource(ipv4, input!, source, RT_SCOPE_LINK);
  const flow = new Flow();
  flow.destination = source;
  const route = ipv4.fib.lookup(flow);
  if (typeof route !== "string") return preferredSource(ipv4, route);
  return selectSource(ipv4, input!, source, RT_SCOPE_UNIVERSE);
}

/** An ICMP error as sockets are told of it; `packet` is the message, `inner` the offset of the quoted packet. */
export interface ReceivedError {
  readonly packet: Packet;
  readonly inner: number;
  readonly type: number;
  readonly code: number;
  /** Next-hop MTU, or the gateway of a redirect. */
  readonly info: number;
  readonly offender: Ipv4Address;
  readonly errno: Errno;
  /** The error ends what the socket does, even without IP_RECVERR. */
  readonly hard: boolean;
}

/** icmp_err_convert */
const UNREACHABLE_ERRORS: readonly (readonly [Errno, boolean])[] = [
  ["ENETUNREACH", false],
  ["EHOSTUNREACH", false],
  ["ENOPROTOOPT", true],
  ["ECONNREFUSED", true],
  ["EMSGSIZE", false],
  ["EOPNOTSUPP", false],
  ["ENETUNREACH", true],
  ["EHOSTDOWN", true],
  ["ENONET", true],
  ["ENETUNREACH", true],
  ["EHOSTUNREACH", true],
  ["ENETUNREACH", false],
  ["EHOSTUNREACH", false],
  ["EHOSTUNREACH", true],
  ["EHOSTUNREACH", true],
  ["EHOSTUNREACH", true],
];

/** icmp_unreach and icmp_redirect, then icmp_socket_deliver: full header and eight octets must be quoted. */
function receiveError(ipv4: Ipv4, packet: Packet, message: Icmpv4Message): void {
  const { bytes } = packet;
  const outer = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
  const inner = outer + 8;
  if (bytes.length < inner + 28 || bytes[inner]! >>> 4 !== 4) {
    ipv4.icmpMib.inErrors++;
    return;
  }
  if (checkIpv4(bytes, inner, bytes.length) === "bad header length") return;
  const type = bytes[outer]!;
  const code = bytes[outer + 1]!;
  if (type === ICMP_DEST_UNREACH && code >= UNREACHABLE_ERRORS.length) return;
  const [errno, hard] =
    type === ICMP_DEST_UNREACH ? UNREACHABLE_ERRORS[code]! : (["EHOSTUNREACH", false] as const);
  const fragmentation = type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED;
  const error: ReceivedError = {
    packet,
    inner,
    type,
    code,
    info: fragmentation ? readUint16(bytes, outer + 6) : message.kind === "redirect" ? message.gateway : 0,
    offender: ipv4Source(bytes, NETWORK_OFFSET),
    errno,
    hard,
  };
  deliverError(ipv4, error);
}

/** Raw sockets first, then the protocol's own handler. */
function deliverError(ipv4: Ipv4, error: ReceivedError): void {
  const { bytes } = error.packet;
  const protocol = ipv4Protocol(bytes, error.inner);
  let concerned = ipv4.sockets.rawError(error, protocol);
  if (protocol === UDP_PROTOCOL) {
    const found = ipv4.sockets.udpError(error);
    if (!found) ipv4.icmpMib.inErrors++;
    concerned = found || concerned;
  } else if (protocol === IPPROTO_ICMP) {
    const innerType = bytes[error.inner + ipv4HeaderLength(bytes, error.inner)];
    concerned = ipv4.sockets.pingError(error) || concerned;
    if (innerType === ICMP_ECHOREPLY) concerned = true;
  }
  if (!concerned) return;
  if (error.type === ICMP_REDIRECT) ipv4.paths.redirected(error);
  else if (error.type === ICMP_DEST_UNREACH && error.code === ICMP_FRAG_NEEDED) ipv4.paths.tooBig(error);
}

/** Group addresses can't be gateways. */
export function isUsableGateway(address: Ipv4Address): boolean {
  return !isIpv4Multicast(address) && address !== IPV4_BROADCAST && address >>> 24 !== 0;
}
