import { fail, type Result, succeed } from "../../wire/errno.ts";
import { ETH_P_IP } from "../../wire/ethernet.ts";
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_REDIRECT } from "../../wire/icmpv4.ts";
import { ipv4Destination, ipv4HeaderLength, ipv4Source, ipv4Tos, ipv4Ttl } from "../../wire/ipv4.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
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

// Read first: net/ipv4/raw.c (raw_sendmsg, raw_rcv, raw_err). IP_HDRINCL (protocol IPPROTO_RAW) is not there yet.

const IP_HEADER_LENGTH_BYTES = 20;
const LONGEST_PACKET_BYTES = 65535;
const IPPROTO_ICMP = 1;

/** An AF_INET raw socket: sends payloads under a header of the kernel's, receives whole packets. */
export class RawSocket implements DatagramSocket {
  readonly kind = "raw";
  readonly family = 4;
  readonly protocol: number;
  readonly inet: InetDatagram;
  descriptor: SocketDescriptor | undefined = undefined;

  constructor(ipv4: Ipv4, protocol: number) {
    this.protocol = protocol;
    this.inet = new InetDatagram(ipv4, protocol);
    ipv4.sockets.raw.add(this);
  }

  /** raw_bind */
  bind(address: SocketAddress): Result<void> {
    const refused = this.inet.checkBind(address.address as Ipv4Address);
    if (refused !== undefined) return fail(refused);
    this.inet.setLocal(address.address as Ipv4Address);
    return succeed(undefined);
  }

  connect(address: SocketAddress): Result<void> {
    return this.inet.connect(address.address as Ipv4Address, address.port);
  }

  setOptions(options: SocketOptions): Result<void> {
    return this.inet.setOptions(options);
  }

  localAddress(): SocketAddress {
    return this.inet.localAddress(this.protocol);
  }

  remoteAddress(): SocketAddress | undefined {
    return this.inet.remoteAddress();
  }

  /** raw_sendmsg */
  send(data: Uint8Array, to?: SocketAddress): Result<number> {
    const { inet } = this;
    if (data.length > LONGEST_PACKET_BYTES) return fail("EMSGSIZE");
    if (to === undefined && !inet.connected) return fail("EDESTADDRREQ");
    const dst = inet.route(to === undefined ? inet.remote : (to.address as Ipv4Address));
    if (typeof dst === "string") return fail(dst);
    const length = IP_HEADER_LENGTH_BYTES + data.length;
    const fits = length <= inet.mtu(dst) ? "fits" : "too big";
    const fragment = length > LONGEST_PACKET_BYTES ? undefined : inet.fragmentFlags(dst, fits);
    if (fragment === undefined) return fail(inet.refuseSize(dst));
    const pending = inet.queue.takePendingError();
    if (pending !== undefined) return fail(pending);
    const { ipv4, flow, settings } = inet;
    const bytes = ipv4.slab.take(NETWORK_OFFSET + length);
    bytes.set(data, NETWORK_OFFSET + IP_HEADER_LENGTH_BYTES);
    writeIpv4Header(bytes, {
      headerLength: IP_HEADER_LENGTH_BYTES,
      tos: settings.tos,
      id: inet.identification(fragment),
      fragment,
      ttl: inet.ttl(flow.destination),
      protocol: this.protocol,
      source: flow.source,
      destination: flow.destination,
    });
    const packet = this.#packet(bytes);
    if (ipv4.namespace.tracer.enabled) ipv4.traceSend(packet, "raw_sendmsg", dst);
    if (this.protocol === IPPROTO_ICMP && data.length > 0) ipv4.icmpMib.countOut(data[0]!);
    const error = sendLocal(ipv4, packet, dst, settings.multicastLoop ? "loop" : "no loop");
    if (error === undefined || (error === "ENOBUFS" && !settings.recvError)) return succeed(data.length);
    return fail(error);
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

  /** raw_v4_match, icmp_filter, raw_rcv: from the IPv4 header on. */
  deliver(packet: Packet, ifindex: number): boolean {
    const { inet } = this;
    const { bytes } = packet;
    const source = ipv4Source(bytes, NETWORK_OFFSET);
    const destination = ipv4Destination(bytes, NETWORK_OFFSET);
    if (inet.local !== 0 && inet.local !== destination) return false;
    if (inet.remote !== 0 && inet.remote !== source) return false;
    const { boundIfindex, icmpFilterBlocked } = inet.settings;
    if (boundIfindex !== 0 && boundIfindex !== ifindex) return false;
    const payload = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
    if (this.protocol === IPPROTO_ICMP && icmpFilterBlocked.has(bytes[payload] ?? 0)) return true;
    const datagram: ReceivedDatagram = {
      from: { address: source, port: 0, scopeId: 0 },
      data: bytes.subarray(NETWORK_OFFSET),
      ttl: ipv4Ttl(bytes, NETWORK_OFFSET),
      tos: ipv4Tos(bytes, NETWORK_OFFSET),
      destination,
      ifindex,
      version: 4,
      timeNs: inet.ipv4.namespace.clock.now(),
    };
    inet.queue.push(datagram, packetTruesize(packet));
    return true;
  }

  /** raw_err; true when the error is about what this socket sent. */
  icmpError(error: ReceivedError): boolean {
    const { inet } = this;
    if (!inet.isAbout(error)) return false;
    if (error.type === ICMP_REDIRECT) return true;
    const { recvError, mtuDiscover } = inet.settings;
    if (!recvError && !inet.connected) return true;
    const tooBig = error.type === ICMP_DEST_UNREACH && error.code === ICMP_FRAG_NEEDED;
    const hard = tooBig ? mtuDiscover !== "dont" : error.hard;
    if (recvError) inet.queueIcmpError(error, error.errno, 0);
    if (recvError || hard) inet.queue.setPendingError(error.errno);
    return true;
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
    const status = this.inet.status(this.protocol, this.protocol, this.descriptor?.inode ?? 0);
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
    this.inet.ipv4.sockets.raw.delete(this);
    this.inet.close();
  }
}
