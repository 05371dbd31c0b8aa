import { ipv6PseudoSumAt } from "../../wire/checksum.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import { ICMPV6_ID_OFFSET, ICMPV6_PKT_TOOBIG, icmpv6ChecksumIsRight } from "../../wire/icmpv6.ts";
import { IPPROTO_ICMPV6, IPPROTO_UDP } from "../../wire/ip-protocol.ts";
import { IPV6_SOURCE_OFFSET, ipv6HopLimit } from "../../wire/ipv6.ts";
import { IPV6_ANY, type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { readUint16 } from "../../wire/octets.ts";
import {
  checkUdp,
  partialChecksum,
  UDP_CHECKSUM_OFFSET,
  UDP_HEADER_LENGTH_BYTES,
  udpChecksumIsRight,
  udpDestinationPort,
  udpLength,
  udpSourcePort,
} from "../../wire/udp.ts";
import { NETWORK_OFFSET } from "../packet.ts";
import type { DatagramSocket, ReceivedDatagram } from "../socket/socket.ts";
import type { UdpReceiver } from "../socket/udp-socket.ts";
import { score6, type UdpQuery, type UdpTable } from "../socket/udp-table.ts";
import { packetTruesize } from "../truesize.ts";
import { needsScopeId } from "./address-type.ts";
import { traceDrop } from "./drop.ts";
import { sendIcmpv6Error } from "./icmpv6-error.ts";
import type { Icmpv6Report } from "./icmpv6-notify.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";
import { updatePathMtu } from "./path-mtu.ts";
import { protocolOf, Socket6 } from "./socket6.ts";
import { reportTo } from "./socket6-error.ts";

// Read first: net/ipv6/udp.c (__udp6_lib_rcv), net/ipv6/raw.c (ipv6_raw_deliver), net/ipv4/ping.c (ping_lookup).

/** The datagram sockets of one namespace's IPv6, and who of them gets what. */
export class Sockets6 {
  readonly ipv6: Ipv6;
  readonly #udp: UdpTable<UdpReceiver>;
  readonly #pings: Map<number, Socket6> = new Map();
  readonly #raws: Set<Socket6> = new Set();

  constructor(ipv6: Ipv6) {
    this.ipv6 = ipv6;
    this.#udp = ipv6.namespace.ipv4.sockets.ports;
  }

  openUdp(): DatagramSocket {
    return new Socket6(this, "udp", protocolOf("udp"));
  }

  /** ping_init_sock: net.ipv4.ping_group_range, by default nobody; everyone here is group 0. */
  openPing(): Result<DatagramSocket> {
    const range = this.ipv6.namespace.sysctl.read("net/ipv4/ping_group_range");
    const [low, high] = range.ok ? range.value.split(/\s+/).map(Number) : [1, 0];
    if (low! > 0 || high! < 0 || low! > high!) return fail("EACCES");
    return succeed(new Socket6(this, "ping", protocolOf("ping")));
  }

  openRaw(protocol: number): DatagramSocket {
    const socket = new Socket6(this, "raw", protocol);
    this.#raws.add(socket);
    this.ipv6.rawSockets = this.#raws.size;
    return socket;
  }

  rawSockets(): readonly Socket6[] {
    return [...this.#raws];
  }

  pingSockets(): readonly Socket6[] {
    return [...this.#pings.values()];
  }

  /** Gives `socket` a port or identifier, 0 = any; false when it is taken. */
  take(socket: Socket6, port: number): boolean {
    if (socket.kind === "raw") return true;
    if (socket.kind === "ping") return this.#takeIdentifier(socket, port);
    const wanted = port === 0 ? this.#udp.chooseFree(socket) : port;
    if (wanted === undefined || this.#udp.conflicts(socket, wanted)) return false;
    socket.port = wanted;
    this.#udp.add(socket);
    return true;
  }

  #takeIdentifier(socket: Socket6, wanted: number): boolean {
    let identifier = wanted;
    if (identifier === 0) {
      identifier = 1 + this.ipv6.random.below(0xffff);
      while (this.#pings.has(identifier)) identifier = (identifier % 0xffff) + 1;
    } else if (this.#pings.has(identifier) && this.#pings.get(identifier) !== socket) return false;
    if (socket.port !== 0) this.#pings.delete(socket.port);
    socket.port = identifier;
    this.#pings.set(identifier, socket);
    return true;
  }

  /** `socket` was connected or disconnected; where its local address changed with that, it moves. */
  connected(socket: Socket6, moved: "address" | undefined): void {
    if (socket.kind !== "udp" || socket.port === 0) return;
    if (moved !== undefined) this.#udp.rehash(socket, moved);
    else this.#udp.connectedInGroup(socket);
  }

  /** SO_BINDTODEVICE */
  boundToDevice(socket: Socket6): void {
    if (socket.kind === "udp" && socket.port !== 0) this.#udp.rehash(socket, "device");
  }

  release(socket: Socket6): void {
    this.#raws.delete(socket);
    this.ipv6.rawSockets = this.#raws.size;
    if (socket.kind === "udp" && socket.port !== 0) this.#udp.remove(socket);
    if (socket.kind === "ping" && this.#pings.get(socket.port) === socket) this.#pings.delete(socket.port);
    socket.port = 0;
  }

  /** ipv6_raw_deliver: a copy for each that wants it; true when there was one. */
  deliverRaw(inbound: Inbound): boolean {
    let delivered = false;
    for (const socket of this.#raws) {
      if (socket.protocol !== inbound.protocol || !rawMatches(socket, inbound)) continue;
      delivered = true;
      if (isFiltered(socket, inbound) || !rawChecksumIsRight(inbound)) continue;
      this.#push(socket, inbound, inbound.offset, "rawv6_rcv");
    }
    return delivered;
  }

  /** ping_rcv */
  receivePing(inbound: Inbound): void {
    const { packet, offset } = inbound;
    const socket = this.#pings.get(readUint16(packet.bytes, offset + ICMPV6_ID_OFFSET));
    if (socket === undefined || !rawMatches(socket, inbound)) {
      if (this.#raws.size > 0) return;
      traceDrop(this.ipv6, packet, inbound.device, {
        function: "ping_rcv",
        reason: "SKB_DROP_REASON_NO_SOCKET",
        rule: "no ping socket has this identifier",
      });
      return;
    }
    this.#push(socket, inbound, offset, "ping_rcv");
  }

  /** __udp6_lib_rcv */
  receiveUdp(inbound: Inbound): void {
    const { packet, offset, end, device, destination } = inbound;
    const { udpMib } = this.ipv6;
    const fault = udpFault(inbound);
    if (fault !== undefined) {
      udpMib.inErrors++;
      if (fault.reason === "SKB_DROP_REASON_UDP_CSUM") udpMib.inCsumErrors++;
      traceDrop(this.ipv6, packet, device, { function: "__udp6_lib_rcv", ...fault });
      return;
    }
    const query = {
      port: udpDestinationPort(packet.bytes, offset),
      local: destination,
      remote: inbound.source,
      remotePort: udpSourcePort(packet.bytes, offset),
      ifindex: inbound.scopeDevice.ifindex,
    };
    const whole = { ...inbound, end: Math.min(end, offset + udpLength(packet.bytes, offset)) };
    if (isIpv6Multicast(destination)) {
      this.#receiveGroup(whole, query);
      return;
    }
    const socket = this.#udp.find6(query);
    if (socket !== undefined) {
      this.#pushUdp(socket as Socket6, whole);
      return;
    }
    udpMib.noPorts++;
    this.#dropUnwanted(inbound, query.port);
    sendIcmpv6Error(this.ipv6, packet, { kind: "unreachable", code: "port" }, inbound.scopeDevice);
  }

  /** __udp6_lib_mcast_deliver: every socket that matches gets it, the first last. */
  #receiveGroup(inbound: Inbound, query: UdpQuery<Ipv6Address>): void {
    const { destination } = inbound;
    const receivers: Socket6[] = [];
    for (const holder of this.#udp.holders(query.port)) {
      if (holder.family !== 6 || score6(holder, query) < 0) continue;
      const socket = holder as Socket6;
      const listens = socket.local === IPV6_ANY || socket.local === destination;
      if (listens && socket.acceptsGroup6(destination)) receivers.push(socket);
    }
    const [first, ...others] = receivers;
    if (first === undefined) {
      this.ipv6.udpMib.ignoredMulti++;
      this.#dropUnwanted(inbound, query.port);
      return;
    }
    for (const socket of others) this.#pushUdp(socket, inbound);
    this.#pushUdp(first, inbound);
  }

  #dropUnwanted({ packet, device }: Inbound, port: number): void {
    traceDrop(this.ipv6, packet, device, {
      function: "__udp6_lib_rcv",
      reason: "SKB_DROP_REASON_NO_SOCKET",
      rule: `port ${port}`,
    });
  }

  #pushUdp(socket: Socket6, inbound: Inbound): void {
    if (socket.connected) socket.hasReceived = true;
    const pushed = this.#push(
      socket,
      inbound,
      inbound.offset + UDP_HEADER_LENGTH_BYTES,
      "udpv6_queue_rcv_skb",
    );
    if (pushed) return;
    this.ipv6.udpMib.rcvbufErrors++;
    this.ipv6.udpMib.inErrors++;
  }

  /** icmpv6_notify's receivers: those who could have sent what is quoted. */
  receiveError(report: Icmpv6Report): void {
    const { protocol, payload, source, destination, inbound } = report;
    const { ifindex } = inbound.scopeDevice;
    if (protocol === IPPROTO_UDP) {
      const socket = this.#udp.find6({
        port: readUint16(payload, 0),
        local: source,
        remote: destination,
        remotePort: readUint16(payload, 2),
        ifindex,
      });
      if (socket !== undefined) this.#report(socket as Socket6, report);
    } else if (protocol === IPPROTO_ICMPV6) {
      // icmpv6_err: believed whoever sent it.
      if (report.type === ICMPV6_PKT_TOOBIG) {
        updatePathMtu(this.ipv6, { destination, source, ifindex: inbound.device.ifindex }, report.info);
      }
      const socket = this.#pings.get(readUint16(payload, ICMPV6_ID_OFFSET));
      if (socket !== undefined && errorMatches(socket, report)) reportTo(socket, report);
    }
    for (const socket of this.#raws) {
      if (socket.protocol === protocol && errorMatches(socket, report)) this.#report(socket, report);
    }
  }

  /** __udp6_lib_err and rawv6_err: ip6_sk_update_pmtu, then the socket itself. */
  #report(socket: Socket6, report: Icmpv6Report): void {
    const { destination, source, info } = report;
    if (report.type === ICMPV6_PKT_TOOBIG) {
      if (socket.kind === "udp" && socket.settings.mtuDiscover === "probe") return;
      if (socket.kind === "raw" && !socket.settings.recvError && !socket.connected) return;
      updatePathMtu(this.ipv6, { destination, source, ifindex: socket.boundIfindex }, info);
    }
    reportTo(socket, report);
  }

  #push(socket: Socket6, inbound: Inbound, dataAt: number, by: string): boolean {
    const { packet, device, scopeDevice, source } = inbound;
    const { bytes } = packet;
    const { ifindex } = scopeDevice;
    const datagram: ReceivedDatagram = {
      from: {
        address: source,
        port: socket.kind === "udp" ? udpSourcePort(bytes, inbound.offset) : 0,
        scopeId: needsScopeId(source) ? ifindex : 0,
      },
      data: bytes.slice(dataAt, inbound.end),
      ttl: ipv6HopLimit(bytes, NETWORK_OFFSET),
      tos: ((bytes[NETWORK_OFFSET]! & 15) << 4) | (bytes[NETWORK_OFFSET + 1]! >> 4),
      destination: inbound.destination,
      ifindex,
      version: 6,
      timeNs: this.ipv6.namespace.clock.now(),
    };
    if (!socket.queue.push(datagram, packetTruesize(packet))) {
      traceDrop(this.ipv6, packet, device, {
        function: by,
        reason: "SKB_DROP_REASON_SOCKET_RCVBUFF",
        rule: `receive buffer of ${socket.queue.limitBytes} octets`,
      });
      return false;
    }
    this.#traceDelivered(socket, inbound, by);
    return true;
  }

  #traceDelivered(socket: Socket6, { packet, device }: Inbound, by: string): void {
    const { tracer, label } = this.ipv6.namespace;
    if (!tracer.enabled) return;
    const rule = socket.kind === "raw" ? "raw ICMPv6" : `${socket.kind} ${socket.port}`;
    const { name } = device;
    const event = { kind: "socket", frame: packet.id, namespace: label, device: name } as const;
    tracer.emit({ ...event, function: by, verdict: "deliver", rule });
  }
}

type UdpFault = { readonly reason: string; readonly rule: string } | undefined;

function udpFault({ packet, offset, end }: Inbound): UdpFault {
  const { bytes } = packet;
  const malformed = checkUdp(bytes, offset, end);
  if (malformed !== undefined) return { reason: "SKB_DROP_REASON_PKT_TOO_SMALL", rule: malformed };
  if (readUint16(bytes, offset + UDP_CHECKSUM_OFFSET) === 0) {
    return { reason: "SKB_DROP_REASON_UDP_CSUM", rule: "no checksum (RFC 8200 8.1)" };
  }
  const length = udpLength(bytes, offset);
  const sum = ipv6PseudoSumAt(bytes, NETWORK_OFFSET + IPV6_SOURCE_OFFSET, IPPROTO_UDP, length);
  // CHECKSUM_PARTIAL counts as right, as it does across veth.
  if (readUint16(bytes, offset + UDP_CHECKSUM_OFFSET) === partialChecksum(sum)) return undefined;
  if (udpChecksumIsRight(bytes, offset, sum)) return undefined;
  return { reason: "SKB_DROP_REASON_UDP_CSUM", rule: "checksum" };
}

/** raw_v6_match */
function rawMatches(socket: Socket6, inbound: Inbound): boolean {
  if (socket.connected && socket.remote !== inbound.source) return false;
  if (socket.boundIfindex !== 0 && socket.boundIfindex !== inbound.scopeDevice.ifindex) return false;
  if (socket.local === IPV6_ANY || socket.local === inbound.destination) return true;
  return isIpv6Multicast(inbound.destination);
}

/** The same for an error: what is quoted went the other way. */
function errorMatches(socket: Socket6, report: Icmpv6Report): boolean {
  if (socket.connected && socket.remote !== report.destination) return false;
  if (socket.boundIfindex !== 0 && socket.boundIfindex !== report.inbound.scopeDevice.ifindex) return false;
  return socket.local === IPV6_ANY || socket.local === report.source;
}

/** icmpv6_filter */
function isFiltered(socket: Socket6, { packet, offset, end }: Inbound): boolean {
  if (socket.protocol !== IPPROTO_ICMPV6) return false;
  return offset >= end || socket.settings.icmpFilterBlocked.has(packet.bytes[offset]!);
}

/** rawv6_rcv: for ICMPv6 the kernel keeps the checksum. */
function rawChecksumIsRight({ protocol, packet, offset, end }: Inbound): boolean {
  return protocol !== IPPROTO_ICMPV6 || icmpv6ChecksumIsRight(packet.bytes, NETWORK_OFFSET, offset, end);
}
