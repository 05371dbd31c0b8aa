import { checksum } from "../../wire/checksum.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import { ETH_P_IP } from "../../wire/ethernet.ts";
import { ICMP_DEST_UNREACH, ICMP_ECHO, ICMP_FRAG_NEEDED, ICMP_REDIRECT } from "../../wire/icmpv4.ts";
import { ipv4Destination, ipv4HeaderLength, ipv4Source, ipv4Tos, ipv4Ttl } from "../../wire/ipv4.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { writeUint16 } from "../../wire/octets.ts";
import { writeIpv4Header } from "../ipv4/header.ts";
import type { ReceivedError } from "../ipv4/icmp-receive.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import { sendLocal } from "../ipv4/output.ts";
import type { IpAddress } from "../netlink/route-message.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { packetTruesize } from "../truesize.ts";
import { InetDatagram } from "./datagram-inet.ts";
import type {
  DatagramSocket,
  ReceivedDatagram,
  SocketAddress,
  SocketDescriptor,
  SocketError,
  SocketOptions,
  SocketStatus,
} from "./socket.ts";

// Read first: net/ipv4/ping.c. The port is the ICMP identifier; the kernel writes it, and the checksum.

const IP_HEADER_LENGTH_BYTES = 20;
const ICMP_HEADER_LENGTH_BYTES = 8;
const LONGEST_PACKET_BYTES = 65535;
const IPPROTO_ICMP = 1;

/** An AF_INET, SOCK_DGRAM, IPPROTO_ICMP socket. */
export class PingSocket implements DatagramSocket {
  readonly kind = "ping";
  readonly family = 4;
  readonly inet: InetDatagram;
  descriptor: SocketDescriptor | undefined = undefined;
  port = 0;

  constructor(ipv4: Ipv4) {
    this.inet = new InetDatagram(ipv4, IPPROTO_ICMP);
  }

  /** ping_bind */
  bind(address: SocketAddress): Result<void> {
    const refused = this.inet.checkBind(address.address as Ipv4Address);
    if (refused !== undefined) return fail(refused);
    this.inet.setLocal(address.address as Ipv4Address);
    return this.#takeId(address.port) ? succeed(undefined) : fail("EADDRINUSE");
  }

  /** ping_get_port */
  #takeId(wanted: number): boolean {
    const { ping } = this.inet.ipv4.sockets;
    let id = wanted;
    for (let tries = 0; id === 0 && tries < 0x10000; tries++) {
      const candidate = this.inet.ipv4.random.below(0x10000);
      if (candidate !== 0 && !ping.has(candidate)) id = candidate;
    }
    if (id === 0 || (ping.has(id) && ping.get(id) !== this)) return false;
    if (this.port !== 0) ping.delete(this.port);
    this.port = id;
    ping.set(id, this);
    return true;
  }

  connect(address: SocketAddress): Result<void> {
    if (this.port === 0 && !this.#takeId(0)) return fail("EAGAIN");
    return this.inet.connect(address.address as Ipv4Address, 0);
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

  /** ping_v4_sendmsg: echo requests only. */
  send(data: Uint8Array, to?: SocketAddress): Result<number> {
    const { inet } = this;
    if (data.length > LONGEST_PACKET_BYTES) return fail("EMSGSIZE");
    if (data.length < ICMP_HEADER_LENGTH_BYTES) return fail("EINVAL");
    if (data[0] !== ICMP_ECHO || data[1] !== 0) return fail("EINVAL");
    if (to === undefined && !inet.connected) return fail("EDESTADDRREQ");
    if (this.port === 0 && !this.#takeId(0)) return fail("EAGAIN");
    const dst = inet.route(to === undefined ? inet.remote : (to.address as Ipv4Address));
    if (typeof dst === "string") return fail(dst);
    const length = IP_HEADER_LENGTH_BYTES + data.length;
    const fits = length <= inet.mtu(dst) ? "fits" : "too big";
    const fragment = length > LONGEST_PACKET_BYTES ? undefined : inet.fragmentFlags(dst, fits);
    if (fragment === undefined) return fail(inet.refuseSize(dst));
    const pending = inet.queue.takePendingError();
    if (pending !== undefined) return fail(pending);
    const { ipv4, settings } = inet;
    const packet = this.#packet(this.#encode(data, fragment));
    if (ipv4.namespace.tracer.enabled) ipv4.traceSend(packet, "ping_v4_sendmsg", dst);
    ipv4.icmpMib.countOut(ICMP_ECHO);
    const error = sendLocal(ipv4, packet, dst, settings.multicastLoop ? "loop" : "no loop");
    if (error === undefined || (error === "ENOBUFS" && !settings.recvError)) return succeed(data.length);
    return fail(error);
  }

  #encode(data: Uint8Array, fragment: number): Uint8Array {
    const { inet } = this;
    const { ipv4, flow } = inet;
    const at = NETWORK_OFFSET + IP_HEADER_LENGTH_BYTES;
    const bytes = ipv4.slab.take(at + data.length);
    bytes.set(data, at);
    writeUint16(this.port, bytes, at + 4);
    writeUint16(0, bytes, at + 2);
    writeUint16(checksum(bytes, at, bytes.length), bytes, at + 2);
    writeIpv4Header(bytes, {
      headerLength: IP_HEADER_LENGTH_BYTES,
      tos: inet.settings.tos,
      id: inet.identification(fragment),
      fragment,
      ttl: inet.ttl(flow.destination),
      protocol: IPPROTO_ICMP,
      source: flow.source,
      destination: flow.destination,
    });
    return bytes;
  }

  #packet(bytes: Uint8Array): Packet {
    return {
      id: this.inet.ipv4.namespace.tracer.nextFrameId(),
      bytes,
      protocol: ETH_P_IP,
      input: undefined,
      packetType: "host",
      mark: this.inet.settings.mark,
      priority: this.inet.settings.priority,
      tracking: undefined,
    };
  }

  /** ping_rcv: the message from the ICMP header on; `ifindex` as inet_iif tells it. */
  deliver(packet: Packet, ifindex: number): void {
    const { inet } = this;
    const { bytes } = packet;
    const destination = ipv4Destination(bytes, NETWORK_OFFSET);
    if (inet.local !== 0 && inet.local !== destination) return;
    const { boundIfindex } = inet.settings;
    if (boundIfindex !== 0 && boundIfindex !== ifindex) return;
    const datagram: ReceivedDatagram = {
      from: { address: ipv4Source(bytes, NETWORK_OFFSET), port: 0, scopeId: 0 },
      data: bytes.subarray(NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET)),
      ttl: ipv4Ttl(bytes, NETWORK_OFFSET),
      tos: ipv4Tos(bytes, NETWORK_OFFSET),
      destination,
      ifindex,
      version: 4,
      timeNs: inet.ipv4.namespace.clock.now(),
    };
    inet.queue.push(datagram, packetTruesize(packet));
  }

  /** ping_err */
  icmpError(error: ReceivedError): void {
    const { inet } = this;
    if (error.type === ICMP_REDIRECT) {
      // Shown to those who asked for errors, acted upon by routing.
      if (inet.settings.recvError) inet.queueIcmpError(error, "EHOSTUNREACH", 0);
      return;
    }
    const { recvError, mtuDiscover } = inet.settings;
    const tooBig = error.type === ICMP_DEST_UNREACH && error.code === ICMP_FRAG_NEEDED;
    const hard = tooBig ? mtuDiscover !== "dont" : error.hard;
    if (!recvError && (!hard || !inet.connected)) return;
    if (recvError) inet.queueIcmpError(error, error.errno, 0);
    inet.queue.setPendingError(error.errno);
  }

  receive(): Result<ReceivedDatagram> {
    return this.inet.queue.receive();
  }

  peek(): Result<ReceivedDatagram> {
    return this.inet.queue.peek();
  }

  disconnect(): void {
    this.inet.disconnect();
  }

  status(): SocketStatus {
    const status = this.inet.status(IPPROTO_ICMP, this.port, this.descriptor?.inode ?? 0);
    // No memory is accounted to protocols without a limit (sk_has_account).
    return { ...status, queue: { ...status.queue, forwardBytes: 0 } };
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
    this.descriptor?.closed();
    if (this.port !== 0) this.inet.ipv4.sockets.ping.delete(this.port);
    this.inet.close();
  }
}
