import { ipv4PseudoSum } from "../../wire/checksum.ts";
import { ICMP_PORT_UNREACH } from "../../wire/icmpv4.ts";
import { ipv4Destination, ipv4HeaderLength, ipv4Protocol, ipv4Source } from "../../wire/ipv4.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { readUint16 } from "../../wire/octets.ts";
import {
  checkUdp,
  partialChecksum,
  UDP_CHECKSUM_OFFSET,
  udpChecksumIsRight,
  udpDestinationPort,
  udpLength,
  udpSourcePort,
} from "../../wire/udp.ts";
import { sendIcmpError } from "../ipv4/icmp-error.ts";
import type { ReceivedError } from "../ipv4/icmp-receive.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type Dst, RTCF_BROADCAST, RTCF_MULTICAST } from "../route/dst.ts";
import { LocalPorts } from "./local-ports.ts";
import type { PingSocket } from "./ping-socket.ts";
import type { RawSocket } from "./raw-socket.ts";
import type { UdpReceiver } from "./udp-socket.ts";
import { score4, type UdpQuery, UdpTable } from "./udp-table.ts";

const IPPROTO_UDP = 17;

/** Who in this namespace listens over IPv4, and how received packets find them. */
export class DatagramTables {
  /** UDP of both families. */
  readonly ports: UdpTable<UdpReceiver>;
  readonly localPorts: LocalPorts;
  readonly raw: Set<RawSocket> = new Set();
  /** Ping sockets by ICMP identifier. */
  readonly ping: Map<number, PingSocket> = new Map();
  readonly #ipv4: Ipv4;

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4;
    this.localPorts = new LocalPorts(ipv4.namespace.sysctl);
    this.ports = new UdpTable(this.localPorts, ipv4.namespace.random.stream("udp ports ipv4"));
  }

  /** __udp4_lib_rcv */
  receiveUdp(packet: Packet, dst: Dst): void {
    const ipv4 = this.#ipv4;
    const { bytes } = packet;
    const at = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
    const failure = checkUdp(bytes, at, bytes.length);
    if (failure !== undefined || !isChecksumRight(bytes, at)) {
      const reason = failure === undefined ? "SKB_DROP_REASON_UDP_CSUM" : "SKB_DROP_REASON_PKT_TOO_SMALL";
      ipv4.udpMib.inErrors++;
      if (failure === undefined) ipv4.udpMib.inCsumErrors++;
      this.#drop(packet, reason, failure ?? "checksum");
      return;
    }
    const query: UdpQuery<Ipv4Address> = {
      port: udpDestinationPort(bytes, at),
      local: ipv4Destination(bytes, NETWORK_OFFSET),
      remote: ipv4Source(bytes, NETWORK_OFFSET),
      remotePort: udpSourcePort(bytes, at),
      ifindex: inetIif(packet, dst),
    };
    if ((dst.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) {
      this.#receiveGroup(packet, query);
      return;
    }
    const socket = this.ports.find4(query);
    if (socket === undefined) {
      ipv4.udpMib.noPorts++;
      this.#drop(packet, "SKB_DROP_REASON_NO_SOCKET", `udp port ${query.port}`);
      sendIcmpError(ipv4, packet, { kind: "unreachable", code: ICMP_PORT_UNREACH }, dst);
      return;
    }
    this.#deliver(socket, packet, query.ifindex);
  }

  /** __udp4_lib_mcast_deliver: every socket that matches gets it, the first last; nobody is no error. */
  #receiveGroup(packet: Packet, query: UdpQuery<Ipv4Address>): void {
    const { local, ifindex } = query;
    const [first, ...others] = this.ports
      .holders(query.port)
      .filter(
        (socket) =>
          (socket.local4 === 0 || socket.local4 === local) &&
          score4(socket, query) >= 0 &&
          socket.acceptsGroup4(local, ifindex),
      );
    if (first === undefined) {
      this.#ipv4.udpMib.ignoredMulti++;
      this.#drop(packet, "SKB_DROP_REASON_NO_SOCKET", `udp port ${query.port}`);
      return;
    }
    for (const socket of others) this.#deliver(socket, packet, ifindex);
    this.#deliver(first, packet, ifindex);
  }

  #deliver(socket: UdpReceiver, packet: Packet, ifindex: number): void {
    const ipv4 = this.#ipv4;
    if (!socket.deliver4(packet, ifindex)) {
      ipv4.udpMib.rcvbufErrors++;
      ipv4.udpMib.inErrors++;
      this.#drop(packet, "SKB_DROP_REASON_SOCKET_RCVBUFF", `udp port ${socket.port}`);
      return;
    }
    if (!ipv4.namespace.tracer.enabled) return;
    ipv4.traceReceive(packet, "udp_queue_rcv_skb", `udp port ${socket.port}`);
  }

  /** raw_local_deliver: whether any raw socket is for this protocol and these addresses. */
  deliverRaw(packet: Packet, protocol: number, dst: Dst): boolean {
    const ifindex = inetIif(packet, dst);
    let wanted = false;
    for (const socket of [...this.raw]) {
      if (socket.protocol !== protocol || !socket.deliver(packet, ifindex)) continue;
      wanted = true;
      if (!this.#ipv4.namespace.tracer.enabled) continue;
      this.#ipv4.traceReceive(packet, "raw_rcv", `raw protocol ${protocol}`);
    }
    return wanted;
  }

  /** ping_rcv */
  receivePing(packet: Packet, dst: Dst): void {
    if (this.ping.size === 0) return;
    const { bytes } = packet;
    const id = readUint16(bytes, NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET) + 4);
    const socket = this.ping.get(id);
    if (socket === undefined) return;
    socket.deliver(packet, inetIif(packet, dst));
    if (this.#ipv4.namespace.tracer.enabled) this.#ipv4.traceReceive(packet, "ping_rcv", `icmp id ${id}`);
  }

  /** raw_icmp_error; true when a raw socket sent the quoted packet. */
  rawError(error: ReceivedError, protocol: number): boolean {
    let concerned = false;
    for (const socket of [...this.raw]) {
      if (socket.protocol === protocol && socket.icmpError(error)) concerned = true;
    }
    return concerned;
  }

  /** __udp4_lib_err */
  udpError(error: ReceivedError): boolean {
    const { bytes } = error.packet;
    const at = error.inner + ipv4HeaderLength(bytes, error.inner);
    const socket = this.ports.find4({
      port: udpSourcePort(bytes, at),
      local: ipv4Source(bytes, error.inner),
      remote: ipv4Destination(bytes, error.inner),
      remotePort: udpDestinationPort(bytes, at),
      ifindex: error.packet.input!.ifindex,
    });
    socket?.icmpError(error);
    return socket !== undefined;
  }

  /** ping_err: only echo requests have a ping socket behind them. */
  pingError(error: ReceivedError): boolean {
    const { bytes } = error.packet;
    const at = error.inner + ipv4HeaderLength(bytes, error.inner);
    if (ipv4Protocol(bytes, error.inner) !== 1 || bytes[at] !== 8) return false;
    const socket = this.ping.get(readUint16(bytes, at + 4));
    socket?.icmpError(error);
    return socket !== undefined;
  }

  #drop(packet: Packet, reason: string, rule: string): void {
    this.#ipv4.traceDrop(packet, packet.input, "__udp4_lib_rcv", reason, rule);
  }
}

/** inet_iif: what comes over lo was sent from here, by the route to the device that has the address. */
function inetIif(packet: Packet, dst: Dst): number {
  const input = packet.input!;
  return input.type === "loopback" ? (dst.route?.device ?? input).ifindex : input.ifindex;
}

/** Offloaded checksums (CHECKSUM_PARTIAL) count as right, as they do across veth. */
function isChecksumRight(bytes: Uint8Array, at: number): boolean {
  const source = ipv4Source(bytes, NETWORK_OFFSET);
  const destination = ipv4Destination(bytes, NETWORK_OFFSET);
  const pseudo = ipv4PseudoSum(source, destination, IPPROTO_UDP, udpLength(bytes, at));
  if (readUint16(bytes, at + UDP_CHECKSUM_OFFSET) === partialChecksum(pseudo)) return true;
  return udpChecksumIsRight(bytes, at, pseudo);
}
