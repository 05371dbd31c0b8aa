import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import { ipv4Destination, ipv4HeaderLength, ipv4Source, ipv4Tos, ipv4Ttl } from "../../wire/ipv4.ts";
import { IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { udpDestinationPort, udpLength, udpSourcePort } from "../../wire/udp.ts";
import type { ReceivedError } from "../ipv4/icmp-receive.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import type { IpAddress } from "../netlink/route-message.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { packetTruesize } from "../truesize.ts";
import { InetDatagram } from "./datagram-inet.ts";
import type {
  DatagramSocket,
  ReceivedDatagram,
  SendControl,
  SocketAddress,
  SocketDescriptor,
  SocketError,
  SocketOptions,
  SocketStatus,
} from "./socket.ts";
import { sendUdp4, type UdpSender } from "./udp-output.ts";
import type { UdpHolder } from "./udp-table.ts";

// Read first: net/ipv4/udp.c (udp_queue_rcv_skb, __udp4_lib_err, __udp_disconnect), net/ipv4/datagram.c.

const IPPROTO_UDP = 17;
const ICMP_REDIRECT = 5;

/** A UDP socket of either family as the receiving half of IPv4 sees it. */
export interface UdpReceiver extends UdpHolder {
  /** ip_mc_sf_allow */
  acceptsGroup4(group: Ipv4Address, ifindex: number): boolean;
  /** udp_queue_rcv_skb; false when the receive buffer is full. */
  deliver4(packet: Packet, ifindex: number): boolean;
  /** __udp4_lib_err */
  icmpError(error: ReceivedError): void;
  status(): SocketStatus;
}

/** An AF_INET datagram socket. */
export class UdpSocket implements DatagramSocket, UdpReceiver, UdpSender {
  readonly kind = "udp";
  readonly family = 4;
  readonly v6Only = false;
  readonly local6: Ipv6Address = IPV6_ANY;
  readonly remote6: Ipv6Address = IPV6_ANY;
  readonly inet: InetDatagram;
  port = 0;
  descriptor: SocketDescriptor | undefined = undefined;
  hasReceived = false;
  /** SOCK_BINDPORT_LOCK: the port was asked for, not chosen. */
  #boundPort = false;

  constructor(ipv4: Ipv4) {
    this.inet = new InetDatagram(ipv4, IPPROTO_UDP);
    this.inet.queue.releaseLate();
  }

  get local4(): Ipv4Address {
    return this.inet.local;
  }

  get remote4(): Ipv4Address {
    return this.inet.remote;
  }

  get remotePort(): number {
    return this.inet.remotePort;
  }

  get connected(): boolean {
    return this.inet.connected;
  }

  get boundIfindex(): number {
    return this.inet.settings.boundIfindex;
  }

  get reuseAddress(): boolean {
    return this.inet.settings.reuseAddress;
  }

  get reusePort(): boolean {
    return this.inet.settings.reusePort;
  }

  bind(address: SocketAddress): Result<void> {
    const { inet } = this;
    const refused = inet.checkBind(address.address as Ipv4Address);
    if (refused !== undefined) return fail(refused);
    if (this.port !== 0 || inet.connected) return fail("EINVAL");
    inet.setLocal(address.address as Ipv4Address);
    if (this.#takePort(address.port)) {
      this.#boundPort = address.port !== 0;
      return succeed(undefined);
    }
    inet.setLocal(IPV4_ANY);
    return fail("EADDRINUSE");
  }

  takeAnyPort(): boolean {
    return this.#takePort(0);
  }

  #takePort(wanted: number): boolean {
    const { ports } = this.inet.ipv4.sockets;
    const port = wanted === 0 ? ports.chooseFree(this) : wanted;
    if (port === undefined || ports.conflicts(this, port)) return false;
    this.port = port;
    ports.add(this);
    return true;
  }

  connect(address: SocketAddress): Result<void> {
    if (this.port === 0 && !this.#takePort(0)) return fail("EAGAIN");
    const { inet } = this;
    const before = inet.local;
    const connected = inet.connect(address.address as Ipv4Address, address.port);
    if (!connected.ok) return connected;
    const { ports } = inet.ipv4.sockets;
    if (inet.local !== before) ports.rehash(this, "address");
    else ports.connectedInGroup(this);
    return connected;
  }

  disconnect(): void {
    const { inet } = this;
    const { ports } = inet.ipv4.sockets;
    const before = inet.local;
    inet.disconnect();
    if (!this.#boundPort && this.port !== 0) {
      ports.remove(this);
      this.port = 0;
    } else if (inet.local !== before) ports.rehash(this, "address");
  }

  setOptions(options: SocketOptions): Result<void> {
    const result = this.inet.setOptions(options);
    if (options.bindToDevice !== undefined && this.port !== 0)
      this.inet.ipv4.sockets.ports.rehash(this, "device");
    return result;
  }

  localAddress(): SocketAddress {
    return this.inet.localAddress(this.port);
  }

  remoteAddress(): SocketAddress | undefined {
    return this.inet.remoteAddress();
  }

  send(data: Uint8Array, to?: SocketAddress, control?: SendControl): Result<number> {
    return sendUdp4(this, data, to, control);
  }

  acceptsGroup4(group: Ipv4Address, ifindex: number): boolean {
    return this.inet.acceptsGroup(group, ifindex);
  }

  deliver4(packet: Packet, ifindex: number): boolean {
    if (this.inet.connected) this.hasReceived = true;
    const truesize = packetTruesize(packet);
    return this.inet.queue.push(receivedUdp4(packet, ifindex, this.inet.ipv4), truesize);
  }

  icmpError(error: ReceivedError): void {
    reportUdp4(this.inet, error);
  }

  receive(): Result<ReceivedDatagram> {
    const received = this.inet.queue.receive();
    if (received.ok) this.inet.ipv4.udpMib.inDatagrams++;
    return received;
  }

  peek(): Result<ReceivedDatagram> {
    return this.inet.queue.peek();
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

  status(): SocketStatus {
    return this.inet.status(IPPROTO_UDP, this.port, this.descriptor?.inode ?? 0);
  }

  close(): void {
    this.descriptor?.closed();
    if (this.port !== 0 && !this.inet.closed) this.inet.ipv4.sockets.ports.remove(this);
    this.inet.close();
  }
}

/** A datagram over IPv4 as recvmsg gives it to an AF_INET socket. */
export function receivedUdp4(packet: Packet, ifindex: number, ipv4: Ipv4): ReceivedDatagram {
  const { bytes } = packet;
  const at = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
  return {
    from: { address: ipv4Source(bytes, NETWORK_OFFSET), port: udpSourcePort(bytes, at), scopeId: 0 },
    data: new Uint8Array(bytes.buffer, bytes.byteOffset + at + 8, udpLength(bytes, at) - 8),
    ttl: ipv4Ttl(bytes, NETWORK_OFFSET),
    tos: ipv4Tos(bytes, NETWORK_OFFSET),
    destination: ipv4Destination(bytes, NETWORK_OFFSET),
    ifindex,
    version: 4,
    timeNs: ipv4.namespace.clock.now(),
  };
}

/** __udp4_lib_err: whoever asked (IP_RECVERR) is told of everything, connected sockets of what is final. */
export function reportUdp4(inet: InetDatagram, error: ReceivedError): void {
  const { recvError, mtuDiscover } = inet.settings;
  if (error.type === ICMP_REDIRECT) return;
  const told = finality(error, mtuDiscover !== "dont");
  if (told === undefined) return;
  if (!recvError && (told === "passing" || !inet.connected)) return;
  if (recvError) inet.queueIcmpError(error, error.errno, quotedPort(error));
  inet.queue.setPendingError(error.errno);
}

/** undefined: a socket that does not discover path MTUs hears nothing of them. */
function finality(
  error: { errno: Errno; hard: boolean },
  discovers: boolean,
): "final" | "passing" | undefined {
  if (error.errno === "EMSGSIZE") return discovers ? "final" : undefined;
  return error.hard ? "final" : "passing";
}

function quotedPort(error: ReceivedError): number {
  const { bytes } = error.packet;
  return udpDestinationPort(bytes, error.inner + ipv4HeaderLength(bytes, error.inner));
}
