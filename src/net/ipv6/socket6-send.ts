import { COSTS } from "../../time/costs.ts";
import { ipv6PseudoSum } from "../../wire/checksum.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import {
  ICMPV6_ECHO_REQUEST,
  ICMPV6_HEADER_LENGTH_BYTES,
  ICMPV6_ID_OFFSET,
  writeIcmpv6Checksum,
} from "../../wire/icmpv6.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { IPV6_HEADER_LENGTH_BYTES } from "../../wire/ipv6.ts";
import {
  formatIpv6Address,
  IPV6_ANY,
  IPV6_LOOPBACK,
  type Ipv6Address,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import { writeUint16 } from "../../wire/octets.ts";
import { encodeUdp, encodeUdpPartial, UDP_HEADER_LENGTH_BYTES } from "../../wire/udp.ts";
import type { SendControl, SocketAddress } from "../socket/socket.ts";
import { isV4Mapped, needsScopeId } from "./address-type.ts";
import { type RouteAnswer, routeOutput } from "./fib6-lookup.ts";
import type { Ipv6 } from "./ipv6.ts";
import { createPacket, type HeaderFields, localOut, PAYLOAD_OFFSET, type SendResult } from "./output.ts";
import type { Socket6 } from "./socket6.ts";
import { sourceForRoute } from "./source-address.ts";

// Read first: net/ipv6/udp.c (udpv6_sendmsg), net/ipv6/raw.c (rawv6_sendmsg), net/ipv6/ping.c (ping_v6_sendmsg),
// net/ipv6/ip6_output.c (ip6_dst_lookup_tail, __ip6_append_data).

/** Where a socket sends to. */
export interface Target {
  readonly address: Ipv6Address;
  /** flowi6_oif */
  readonly ifindex: number;
  readonly port?: number;
}

export interface Flow {
  readonly answer: RouteAnswer;
  readonly source: Ipv6Address;
}

/** ip6_dst_lookup_tail: a route, then a source, then the route that this source gets. */
export function routeFlow(
  ipv6: Ipv6,
  socket: Socket6,
  target: Target,
  wanted: Ipv6Address = socket.source,
): Result<Flow> {
  const { address: destination, ifindex } = target;
  const bound = socket.boundIfindex !== 0 ? "bound" : "unbound";
  let source = wanted;
  if (isV4Mapped(source)) return fail("EAFNOSUPPORT");
  const { mark, tos } = socket.settings;
  const ports = { sourcePort: socket.port, destinationPort: target.port ?? 0 };
  const selectors = { mark, tos, protocol: socket.protocol, ...(socket.kind === "udp" ? ports : {}) };
  let answer = routeOutput(ipv6, { destination, source, ifindex, selectors }, bound);
  if (source === IPV6_ANY) {
    const route = answer.errno === undefined ? answer.route : undefined;
    const chosen = sourceForRoute(ipv6, route, destination, socket.settings.sourcePreference);
    if (chosen === undefined) return fail("EADDRNOTAVAIL");
    source = chosen;
    if (answer.errno !== undefined) {
      const strict = ifindex !== 0 ? "bound" : bound;
      answer = routeOutput(ipv6, { destination, source, ifindex, selectors }, strict);
    }
  }
  return answer.errno === undefined ? succeed({ answer, source }) : fail(answer.errno);
}

/** What sendmsg(2) was given. */
export interface Outgoing {
  readonly data: Uint8Array;
  readonly to: SocketAddress | undefined;
  readonly control: SendControl | undefined;
}

const NO_CONTROL: SendControl = {};

/** ip6_datagram_send_ctl: the source must be a valid address, of the device itself where it means something there only. */
function checkSource(ipv6: Ipv6, source: Ipv6Address | undefined, { ifindex }: Target): Errno | undefined {
  if (source === undefined || source === IPV6_ANY) return undefined;
  const device = ifindex === 0 ? undefined : ipv6.namespace.deviceByIndex(ifindex);
  if (ifindex !== 0 && device === undefined) return "ENODEV";
  const ours = ipv6.addressIndex.isOurs(source, device) || ipv6.isAnycast(source);
  return ours || ipv6.nonlocalBind.value !== 0 ? undefined : "EINVAL";
}

/** sendmsg(2) over IPv6 */
export function sendFrom(ipv6: Ipv6, socket: Socket6, outgoing: Outgoing): Result<number> {
  ipv6.namespace.clock.spend(COSTS.syscallNs);
  const { data, to, control = NO_CONTROL } = outgoing;
  const target = targetOf(socket, to, control);
  if (!target.ok) return target;
  const { value } = target;
  const source = control.source as Ipv6Address | undefined;
  const invalid = checkMessage(socket, data, value) ?? checkSource(ipv6, source, value);
  if (invalid !== undefined) return fail(invalid);
  const flow = routeFlow(ipv6, socket, value, source);
  if (!flow.ok) return flow;
  return transmit(ipv6, socket, { data, flow: flow.value, target: value, control });
}

interface Destination extends Target {
  readonly port: number;
}

function targetOf(socket: Socket6, to: SocketAddress | undefined, control: SendControl): Result<Destination> {
  const { settings } = socket;
  if (to === undefined && !socket.connected) return fail("EDESTADDRREQ");
  const wanted = to === undefined ? socket.remote : (to.address as Ipv6Address);
  const address = wanted === IPV6_ANY ? IPV6_LOOPBACK : wanted;
  const scope = to !== undefined && needsScopeId(address) ? to.scopeId : 0;
  let ifindex = scope !== 0 ? scope : (control.ifindex ?? settings.boundIfindex);
  if (ifindex === 0 && isIpv6Multicast(address)) ifindex = settings.multicastIfindex;
  return succeed({ address, ifindex, port: to === undefined ? socket.remotePort : to.port });
}

function checkMessage(socket: Socket6, data: Uint8Array, target: Destination): Errno | undefined {
  const { boundIfindex } = socket.settings;
  if (socket.kind === "udp" && target.port === 0) return "EINVAL";
  if (socket.kind === "raw") return undefined;
  if (boundIfindex !== 0 && target.ifindex !== boundIfindex) return "EINVAL";
  if (socket.kind === "udp") return undefined;
  if (needsScopeId(target.address) && target.ifindex === 0) return "EINVAL";
  if (data.length < ICMPV6_HEADER_LENGTH_BYTES) return "EINVAL";
  return data[0] === ICMPV6_ECHO_REQUEST && data[1] === 0 ? undefined : "EINVAL";
}

interface Message {
  readonly data: Uint8Array;
  readonly flow: Flow;
  readonly target: Destination;
  readonly control: SendControl;
}

function transmit(ipv6: Ipv6, socket: Socket6, message: Message): Result<number> {
  const { data, flow, target } = message;
  const { answer } = flow;
  const overhead = socket.kind === "udp" ? UDP_HEADER_LENGTH_BYTES : 0;
  const length = data.length + overhead;
  const mtu = senderMtu(socket, answer);
  const fragments = socket.settings.mtuDiscover === "dont" || socket.settings.mtuDiscover === "want";
  if (length > (fragments ? IPV6_MAXPLEN : mtu - IPV6_HEADER_LENGTH_BYTES))
    return tooLong(socket, message, mtu);
  // sock_alloc_send_skb: an error that waits is told now.
  const pending = socket.kind === "raw" ? undefined : socket.queue.takePendingError();
  if (pending !== undefined) return fail(pending);
  const packet = createPacket(ipv6, headerOf(ipv6, socket, message), length);
  packet.bytes.set(data, PAYLOAD_OFFSET + overhead);
  writeUpper(socket, message, packet.bytes, length);
  const loop = socket.settings.multicastLoop ? "loop" : "no loop";
  traceSent(ipv6, socket, packet.id, target);
  const { device, nexthop } = answer;
  const departure = { device, nexthop, mtu, loop } as const;
  const { confirm } = message.control;
  const sent = confirm === undefined ? packet : { ...packet, confirm };
  const result = localOut(ipv6, sent, fragments ? { ...departure, fragments: "may fragment" } : departure);
  if (socket.kind === "udp") countSent(ipv6, result);
  // ping_v6_sendmsg asks nobody what became of its packet.
  if (result === "ok" || socket.kind === "ping") return succeed(data.length);
  const unheard = result === "ENOBUFS" && socket.kind === "udp" && !socket.settings.recvError;
  return unheard ? succeed(data.length) : fail(result);
}

const IPV6_MAXPLEN = 65535;

/** ip6_setup_cork: who probes the path knows better than what was learned about it. */
function senderMtu(socket: Socket6, answer: RouteAnswer): number {
  return socket.settings.mtuDiscover === "probe" ? answer.device.mtu : answer.mtu;
}

/** udp_v6_send_skb */
function countSent({ udpMib }: Ipv6, result: SendResult): void {
  if (result === "ok") udpMib.outDatagrams++;
  else if (result === "ENOBUFS") udpMib.sndbufErrors++;
}

function headerOf(ipv6: Ipv6, socket: Socket6, { data, flow, target, control }: Message): HeaderFields {
  const { settings, protocol } = socket;
  const { source, answer } = flow;
  const destination = target.address;
  const group = isIpv6Multicast(destination);
  const own = control.ttl ?? (group ? settings.multicastTtl : settings.ttl);
  const selector =
    protocol === IPPROTO_ICMPV6 ? (data[0] ?? 0) * 256 + (data[1] ?? 0) : socket.port * 65536 + target.port;
  const label = settings.flowLabel;
  return {
    source,
    destination,
    nextHeader: protocol,
    hopLimit: own ?? ipv6.hopLimit(answer, destination),
    trafficClass: control.tos ?? settings.tos,
    flowLabel: label !== 0 ? label : ipv6.flowLabel({ source, destination, protocol, selector }),
    mark: settings.mark,
  };
}

/** UDP header, or the checksum that the kernel keeps for ICMPv6 (and the identifier of a ping socket). */
function writeUpper(socket: Socket6, { flow, target }: Message, bytes: Uint8Array, length: number): void {
  const ends = { source: flow.source, destination: target.address };
  if (socket.kind === "udp") {
    const sum = ipv6PseudoSum(ends.source, ends.destination, socket.protocol, length);
    const header = { sourcePort: socket.port, destinationPort: target.port, length };
    // CHECKSUM_PARTIAL: see net/socket/udp-output.ts.
    if (length + IPV6_HEADER_LENGTH_BYTES <= flow.answer.mtu)
      encodeUdpPartial(header, sum, bytes, PAYLOAD_OFFSET);
    else encodeUdp(header, sum, bytes, PAYLOAD_OFFSET);
    return;
  }
  if (socket.protocol !== IPPROTO_ICMPV6 || length < ICMPV6_HEADER_LENGTH_BYTES) return;
  if (socket.kind === "ping") writeUint16(socket.port, bytes, PAYLOAD_OFFSET + ICMPV6_ID_OFFSET);
  writeIcmpv6Checksum(ends, bytes, PAYLOAD_OFFSET, PAYLOAD_OFFSET + length);
}

/** ipv6_local_error */
function tooLong(socket: Socket6, { target }: Message, mtu: number): Result<number> {
  if (socket.settings.recvError) {
    socket.queue.pushError({
      errno: "EMSGSIZE",
      origin: "local",
      type: 0,
      code: 0,
      info: mtu,
      offender: undefined,
      destination: { address: target.address, port: target.port, scopeId: 0 },
      data: new Uint8Array(0),
    });
  }
  return fail("EMSGSIZE");
}

function traceSent(ipv6: Ipv6, socket: Socket6, frame: number, target: Destination): void {
  const { tracer, label } = ipv6.namespace;
  if (!tracer.enabled) return;
  tracer.emit({
    kind: "socket",
    frame,
    namespace: label,
    device: "",
    function: SENDERS[socket.kind],
    verdict: "sent",
    rule: `to ${formatIpv6Address(target.address)}${target.port === 0 ? "" : ` port ${target.port}`}`,
  });
}

const SENDERS = { udp: "udpv6_sendmsg", raw: "rawv6_sendmsg", ping: "ping_v6_sendmsg" } as const;
