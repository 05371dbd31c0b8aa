import { ipv4PseudoSum } from "../../wire/checksum.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import { ETH_P_IP } from "../../wire/ethernet.ts";
import { ipv4Destination, ipv4HeaderLength, ipv4Source, ipv4Tos, ipv4Ttl } from "../../wire/ipv4.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { encodeUdp, udpDestinationPort, udpLength, udpSourcePort } from "../../wire/udp.ts";
import { writeIpv4Header } from "../ipv4/header.ts";
import type { ReceivedError } from "../ipv4/icmp-receive.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import { sendLocal } from "../ipv4/output.ts";
import type { IpAddress } from "../netlink/route-message.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import type { Dst } from "../route/dst.ts";
import { skbTruesize } from "../truesize.ts";
import { InetDatagram } from "./datagram-inet.ts";
import type { PortHolder } from "./port-table.ts";
import type {
  DatagramSocket,
  ReceivedDatagram,
  SocketAddress,
  SocketError,
  SocketOptions,
} from "./socket.ts";

// Read first: net/ipv4/udp.c (udp_sendmsg, udp_queue_rcv_skb, __udp4_lib_err), net/ipv4/datagram.c.

const IPPROTO_UDP = 17;
const IP_HEADER_LENGTH_BYTES = 20;
const HEADERS_LENGTH_BYTES = IP_HEADER_LENGTH_BYTES + 8;
const LONGEST_PACKET_BYTES = 65535;

/** An AF_INET datagram socket. */
export class UdpSocket implements DatagramSocket, PortHolder<Ipv4Address> {
  readonly kind = "udp";
  readonly family = 4;
  readonly inet: InetDatagram;
  port = 0;

  constructor(ipv4: Ipv4) {
    this.inet = new InetDatagram(ipv4, IPPROTO_UDP);
  }

  get local(): Ipv4Address {
    return this.inet.local;
  }

  get remote(): Ipv4Address {
    return this.inet.remote;
  }

  get remotePort(): number {
    return this.inet.remotePort;
  }

  get boundIfindex(): number {
    return this.inet.settings.boundIfindex;
  }

  get reuseAddress(): boolean {
    return this.inet.settings.reuseAddress;
  }

  bind(address: SocketAddress): Result<void> {
    const { inet } = this;
    const refused = inet.checkBind(address.address as Ipv4Address);
    if (refused !== undefined) return fail(refused);
    if (this.port !== 0) return fail("EINVAL");
    inet.setLocal(address.address as Ipv4Address);
    if (this.#takePort(address.port)) return succeed(undefined);
    inet.setLocal(0 as Ipv4Address);
    return fail("EADDRINUSE");
  }

  #takePort(wanted: number): boolean {
    const { ports } = this.inet.ipv4.sockets;
    const port = wanted === 0 ? ports.chooseFree() : wanted;
    if (port === undefined || ports.conflicts(this, port)) return false;
    this.port = port;
    ports.add(this);
    return true;
  }

  connect(address: SocketAddress): Result<void> {
    if (this.port === 0 && !this.#takePort(0)) return fail("EAGAIN");
    return this.inet.connect(address.address as Ipv4Address, address.port);
  }

  setOptions(options: SocketOptions): Result<void> {
    return this.inet.setOptions(options);
  }

  localAddress(): SocketAddress {
    return this.inet.localAddress(this.port);
  }

  remoteAddress(): SocketAddress | undefined {
    return this.inet.remoteAddress();
  }

  /** udp_sendmsg */
  send(data: Uint8Array, to?: SocketAddress): Result<number> {
    const { inet } = this;
    const port = to === undefined ? inet.remotePort : to.port;
    if (data.length > LONGEST_PACKET_BYTES - HEADERS_LENGTH_BYTES) return fail("EMSGSIZE");
    if (to === undefined && !inet.connected) return fail("EDESTADDRREQ");
    if (port === 0) return fail("EINVAL");
    if (this.port === 0 && !this.#takePort(0)) return fail("EAGAIN");
    const dst = inet.route(to === undefined ? inet.remote : (to.address as Ipv4Address));
    if (typeof dst === "string") return fail(dst);
    const pending = inet.queue.takePendingError();
    if (pending !== undefined) return fail(pending);
    const error = this.#transmit(data, port, dst);
    // Without IP_RECVERR nobody hears of a full queue.
    if (error === undefined || (error === "ENOBUFS" && !inet.settings.recvError)) return succeed(data.length);
    return fail(error);
  }

  #transmit(data: Uint8Array, port: number, dst: Dst): Errno | undefined {
    const { inet } = this;
    const { ipv4, flow } = inet;
    const length = HEADERS_LENGTH_BYTES + data.length;
    const fits = length <= inet.mtu(dst) ? "fits" : "too big";
    const fragment = inet.fragmentFlags(dst, fits);
    if (fragment === undefined) return inet.refuseSize(dst, port);
    const bytes = ipv4.slab.take(NETWORK_OFFSET + length);
    bytes.set(data, NETWORK_OFFSET + HEADERS_LENGTH_BYTES);
    this.#writeUdp(bytes, port, fits === "fits" ? "partial" : "whole");
    writeIpv4Header(bytes, {
      headerLength: IP_HEADER_LENGTH_BYTES,
      tos: inet.settings.tos,
      id: inet.identification(fragment),
      fragment,
      ttl: inet.ttl(flow.destination),
      protocol: IPPROTO_UDP,
      source: flow.source,
      destination: flow.destination,
    });
    const packet: Packet = {
      id: ipv4.namespace.tracer.nextFrameId(),
      bytes,
      protocol: ETH_P_IP,
      input: undefined,
      packetType: "host",
      mark: inet.settings.mark,
      priority: inet.settings.priority,
      tracking: undefined,
    };
    if (ipv4.namespace.tracer.enabled) ipv4.traceSend(packet, "udp_sendmsg", dst);
    return sendLocal(ipv4, packet, dst, inet.settings.multicastLoop ? "loop" : "no loop");
  }

  /**
   * udp_send_skb. All our devices offer checksum offload, as veth, lo and dummy do in Linux: the field carries the
   * folded pseudo header sum (CHECKSUM_PARTIAL), which is what a capture there shows. Fragments have a real checksum.
   */
  #writeUdp(bytes: Uint8Array, port: number, checksum: "partial" | "whole"): void {
    const at = NETWORK_OFFSET + IP_HEADER_LENGTH_BYTES;
    const length = bytes.length - at;
    const { source, destination } = this.inet.flow;
    if (checksum === "whole") {
      const pseudo = ipv4PseudoSum(source, destination, IPPROTO_UDP, length);
      encodeUdp({ sourcePort: this.port, destinationPort: port, length }, pseudo, bytes, at);
      return;
    }
    bytes[at] = this.port >>> 8;
    bytes[at + 1] = this.port;
    bytes[at + 2] = port >>> 8;
    bytes[at + 3] = port;
    bytes[at + 4] = length >>> 8;
    bytes[at + 5] = length;
    const sum = partialChecksum(source, destination, length);
    bytes[at + 6] = sum >>> 8;
    bytes[at + 7] = sum;
  }

  /** udp_queue_rcv_skb; false when the receive buffer is full. */
  deliver(packet: Packet): boolean {
    const { bytes } = packet;
    const at = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
    const data = at + 8;
    const datagram: ReceivedDatagram = {
      from: { address: ipv4Source(bytes, NETWORK_OFFSET), port: udpSourcePort(bytes, at), scopeId: 0 },
      data: new Uint8Array(bytes.buffer, bytes.byteOffset + data, udpLength(bytes, at) - 8),
      ttl: ipv4Ttl(bytes, NETWORK_OFFSET),
      tos: ipv4Tos(bytes, NETWORK_OFFSET),
      destination: ipv4Destination(bytes, NETWORK_OFFSET),
      ifindex: packet.input!.ifindex,
      timeNs: this.inet.ipv4.namespace.clock.now(),
    };
    return this.inet.queue.push(datagram, skbTruesize(bytes.length));
  }

  /** __udp4_lib_err */
  icmpError(error: ReceivedError): void {
    const { inet } = this;
    const { recvError } = inet.settings;
    if (error.type === 5) return;
    const tooBig = error.errno === "EMSGSIZE";
    const hard = tooBig ? inet.settings.mtuDiscover !== "dont" : error.hard;
    if (!recvError && (!hard || !inet.connected)) return;
    if (recvError) inet.queueIcmpError(error, error.errno, this.#quotedPort(error));
    inet.queue.setPendingError(error.errno);
  }

  #quotedPort(error: ReceivedError): number {
    const { bytes } = error.packet;
    return udpDestinationPort(bytes, error.inner + ipv4HeaderLength(bytes, error.inner));
  }

  receive(): Result<ReceivedDatagram> {
    return this.inet.queue.receive();
  }

  receiveError(): SocketError | undefined {
    return this.inet.queue.shiftError();
  }

  joinGroup(group: IpAddress, ifindex: number): Result<void> {
    return this.inet.joinGroup(group as Ipv4Address, ifindex);
  }

  leaveGroup(group: IpAddress, ifindex: number): Result<void> {
    return this.inet.leaveGroup(group as Ipv4Address, ifindex);
  }

  readable(): boolean {
    return this.inet.queue.readable();
  }

  onReadable(wake: () => void): () => void {
    return this.inet.queue.onReadable(wake);
  }

  close(): void {
    if (this.port !== 0 && !this.inet.closed) this.inet.ipv4.sockets.ports.remove(this);
    this.inet.close();
  }
}

/** The folded, not complemented, sum of the pseudo header: what CHECKSUM_PARTIAL leaves in the field. */
export function partialChecksum(source: Ipv4Address, destination: Ipv4Address, length: number): number {
  let sum = (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff);
  sum += IPPROTO_UDP + length;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}
