import { ipv4PseudoSum } from "../../wire/checksum.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import { ETH_P_IP } from "../../wire/ethernet.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { encodeUdp, encodeUdpPartial } from "../../wire/udp.ts";
import { writeIpv4Header } from "../ipv4/header.ts";
import { sendLocal } from "../ipv4/output.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import type { Dst } from "../route/dst.ts";
import { priorityOfTos } from "../tos-priority.ts";
import type { InetDatagram } from "./datagram-inet.ts";
import type { SendControl, SocketAddress } from "./socket.ts";

// Read first: net/ipv4/udp.c (udp_sendmsg, udp_send_skb), net/ipv4/ip_output.c (__ip_append_data).

const IPPROTO_UDP = 17;
const IP_HEADER_LENGTH_BYTES = 20;
const HEADERS_LENGTH_BYTES = IP_HEADER_LENGTH_BYTES + 8;
const LONGEST_PACKET_BYTES = 65535;
const NO_CONTROL: SendControl = {};

/** Whoever sends UDP over IPv4: an AF_INET socket, or the IPv4 half of an AF_INET6 one. */
export interface UdpSender {
  readonly port: number;
  readonly inet: InetDatagram;
  /** inet_autobind; false = no port is left. */
  takeAnyPort(): boolean;
}

/** udp_sendmsg */
export function sendUdp4(
  sender: UdpSender,
  data: Uint8Array,
  to: SocketAddress | undefined,
  control: SendControl = NO_CONTROL,
): Result<number> {
  const { inet } = sender;
  const port = to === undefined ? inet.remotePort : to.port;
  if (data.length > LONGEST_PACKET_BYTES) return fail("EMSGSIZE");
  if (to === undefined && !inet.connected) return fail("EDESTADDRREQ");
  if (to !== undefined && port === 0) return fail("EINVAL");
  if (sender.port === 0 && !sender.takeAnyPort()) return fail("EAGAIN");
  inet.flow.sourcePort = sender.port;
  inet.flow.destinationPort = port;
  const dst = inet.route(to === undefined ? inet.remote : (to.address as Ipv4Address), control);
  if (typeof dst === "string") return fail(dst);
  const error = transmit(inet, data, control, dst);
  if (error === undefined) return succeed(data.length);
  // Without IP_RECVERR nobody hears of a full queue.
  if (error === "ENOBUFS" && !inet.settings.recvError) return succeed(data.length);
  return fail(error);
}

function transmit(inet: InetDatagram, data: Uint8Array, control: SendControl, dst: Dst): Errno | undefined {
  const { ipv4, settings } = inet;
  const length = HEADERS_LENGTH_BYTES + data.length;
  const fits = length <= inet.mtu(dst) ? "fits" : "too big";
  const fragment = length > LONGEST_PACKET_BYTES ? undefined : inet.fragmentFlags(dst, fits);
  if (fragment === undefined) return inet.refuseSize(dst);
  // sock_alloc_send_skb: an error that waits is told now.
  const pending = inet.queue.takePendingError();
  if (pending !== undefined) return pending;
  const bytes = ipv4.slab.take(NETWORK_OFFSET + length);
  bytes.set(data, NETWORK_OFFSET + HEADERS_LENGTH_BYTES);
  writeUdpHeader(inet, bytes, fits);
  writeHeader(inet, bytes, fragment, control);
  const packet: Packet = {
    id: ipv4.namespace.tracer.nextFrameId(),
    bytes,
    protocol: ETH_P_IP,
    input: undefined,
    packetType: "host",
    mark: settings.mark,
    priority: control.tos === undefined ? settings.priority : priorityOfTos(control.tos),
    tracking: undefined,
  };
  const sent: Packet = control.confirm === undefined ? packet : { ...packet, confirm: "confirm" };
  if (ipv4.namespace.tracer.enabled) ipv4.traceSend(sent, "udp_sendmsg", dst);
  const error = sendLocal(ipv4, sent, dst, settings.multicastLoop ? "loop" : "no loop");
  count(inet, error);
  return error;
}

/** udp_send_skb, ip_send_skb */
function count(inet: InetDatagram, error: Errno | undefined): void {
  const { ipv4 } = inet;
  if (error === undefined) {
    ipv4.udpMib.outDatagrams++;
    return;
  }
  ipv4.mib.outDiscards++;
  if (error === "ENOBUFS") ipv4.udpMib.sndbufErrors++;
}

/**
 * All our devices offer checksum offload, as veth, lo and dummy do: the field of a whole datagram carries the folded sum
 * of the pseudo header (CHECKSUM_PARTIAL), which is what a capture there shows. Fragments have a real checksum.
 */
function writeUdpHeader({ flow }: InetDatagram, bytes: Uint8Array, fits: "fits" | "too big"): void {
  const at = NETWORK_OFFSET + IP_HEADER_LENGTH_BYTES;
  const length = bytes.length - at;
  const header = { sourcePort: flow.sourcePort, destinationPort: flow.destinationPort, length };
  const pseudo = ipv4PseudoSum(flow.source, flow.destination, IPPROTO_UDP, length);
  if (fits === "fits") encodeUdpPartial(header, pseudo, bytes, at);
  else encodeUdp(header, pseudo, bytes, at);
}

function writeHeader(inet: InetDatagram, bytes: Uint8Array, fragment: number, control: SendControl): void {
  const { flow } = inet;
  writeIpv4Header(bytes, {
    headerLength: IP_HEADER_LENGTH_BYTES,
    tos: control.tos ?? inet.settings.tos,
    id: inet.identification(fragment),
    fragment,
    ttl: inet.ttl(flow.destination, control),
    protocol: IPPROTO_UDP,
    source: flow.source,
    destination: flow.destination,
  });
}
