import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import { IPPROTO_ICMPV6, IPPROTO_UDP } from "../../wire/ip-protocol.ts";
import { IPV4_ANY, type Ipv4Address, isIpv4Multicast } from "../../wire/ipv4-address.ts";
import { IPV6_ANY, IPV6_LOOPBACK, type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import type { ReceivedError } from "../ipv4/icmp-receive.ts";
import type { IpAddress } from "../netlink/route-message.ts";
import type { Packet } from "../packet.ts";
import { InetDatagram } from "../socket/datagram-inet.ts";
import { DatagramQueue } from "../socket/datagram-queue.ts";
import {
  applySocketOptions,
  createDatagramSettings,
  type DatagramSettings,
} from "../socket/datagram-settings.ts";
import type {
  DatagramSocket,
  ReceivedDatagram,
  SendControl,
  SocketAddress,
  SocketDescriptor,
  SocketError,
  SocketKind,
  SocketOptions,
  SocketStatus,
} from "../socket/socket.ts";
import { sendUdp4, type UdpSender } from "../socket/udp-output.ts";
import { receivedUdp4, reportUdp4, type UdpReceiver } from "../socket/udp-socket.ts";
import { LOOPBACK4_IPV6 } from "../socket/udp-table.ts";
import { packetTruesize } from "../truesize.ts";
import { isV4Mapped, mappedIpv4, mappedIpv6, needsScopeId } from "./address-type.ts";
import type { Ipv6 } from "./ipv6.ts";
import { joinGroup, leaveGroup } from "./mld.ts";
import { routeFlow, sendFrom } from "./socket6-send.ts";
import type { Sockets6 } from "./sockets6.ts";

// Read first: net/ipv6/datagram.c (__ip6_datagram_connect), net/ipv6/af_inet6.c (__inet6_bind).

/**
 * An AF_INET6 datagram socket: UDP, ping or raw. A UDP socket without IPV6_V6ONLY also speaks IPv4, with mapped
 * addresses: `inet` is that half (inet_sk of the same socket).
 */
export class Socket6 implements DatagramSocket, UdpReceiver, UdpSender {
  readonly kind: SocketKind;
  readonly family = 6;
  /** IPPROTO_*: what a raw socket is for; ICMPv6 or UDP for the others. */
  readonly protocol: number;
  readonly settings: DatagramSettings = createDatagramSettings();
  readonly queue: DatagramQueue = new DatagramQueue();
  /** UDP port or ping identifier; 0 = none yet. */
  port = 0;
  descriptor: SocketDescriptor | undefined = undefined;
  hasReceived = false;
  v6Only = false;
  /** sk_v6_rcv_saddr: what it listens to. */
  local: Ipv6Address = IPV6_ANY;
  remote: Ipv6Address = IPV6_ANY;
  remotePort = 0;
  readonly groups: { readonly group: Ipv6Address; readonly ifindex: number }[] = [];
  readonly #ipv6: Ipv6;
  readonly #owner: Sockets6;
  #boundAddress = false;
  #boundPort = false;
  #inet: InetDatagram | undefined;

  constructor(owner: Sockets6, kind: SocketKind, protocol: number) {
    this.#owner = owner;
    this.#ipv6 = owner.ipv6;
    this.kind = kind;
    this.protocol = protocol;
    if (kind === "udp") this.queue.releaseLate();
    this.v6Only = owner.ipv6.bindV6Only.value !== 0;
  }

  get inet(): InetDatagram {
    this.#inet ??= new InetDatagram(this.#ipv6.namespace.ipv4, this.protocol, this);
    return this.#inet;
  }

  get local4(): Ipv4Address {
    if (this.local === IPV6_ANY) return IPV4_ANY;
    return isV4Mapped(this.local) ? mappedIpv4(this.local) : LOOPBACK4_IPV6;
  }

  get remote4(): Ipv4Address {
    return isV4Mapped(this.remote) ? mappedIpv4(this.remote) : IPV4_ANY;
  }

  get local6(): Ipv6Address {
    return this.local;
  }

  get remote6(): Ipv6Address {
    return this.remote;
  }

  get boundIfindex(): number {
    return this.settings.boundIfindex;
  }

  get reuseAddress(): boolean {
    return this.settings.reuseAddress;
  }

  get reusePort(): boolean {
    return this.settings.reusePort;
  }

  get connected(): boolean {
    return this.remote !== IPV6_ANY;
  }

  /** __inet6_bind: an IPv6 address makes the socket IPV6_V6ONLY. */
  bind(address: SocketAddress): Result<void> {
    const wanted = address.address as Ipv6Address;
    if (isV4Mapped(wanted) && this.kind !== "udp") return fail("EADDRNOTAVAIL");
    const refused = isV4Mapped(wanted) ? this.#checkMapped(wanted) : this.#checkBind(wanted, address.scopeId);
    if (refused !== undefined) return fail(refused);
    if (this.kind === "udp" && (this.port !== 0 || this.connected)) return fail("EINVAL");
    const before = { local: this.local, v6Only: this.v6Only };
    this.local = wanted;
    if (wanted !== IPV6_ANY && !isV4Mapped(wanted)) this.v6Only = true;
    if (!this.#owner.take(this, address.port)) {
      Object.assign(this, before);
      return fail("EADDRINUSE");
    }
    if (isV4Mapped(wanted)) this.inet.setLocal(mappedIpv4(wanted));
    this.#boundAddress = wanted !== IPV6_ANY;
    this.#boundPort = address.port !== 0;
    return succeed(undefined);
  }

  #checkMapped(wanted: Ipv6Address): Errno | undefined {
    return this.v6Only ? "EINVAL" : this.inet.checkBind(mappedIpv4(wanted));
  }

  #checkBind(wanted: Ipv6Address, scopeId: number): Errno | undefined {
    if (wanted === IPV6_ANY) return undefined;
    if (needsScopeId(wanted)) {
      if (scopeId !== 0) this.settings.boundIfindex = scopeId;
      if (this.settings.boundIfindex === 0) return "EINVAL";
    }
    const { boundIfindex } = this.settings;
    const device = boundIfindex === 0 ? undefined : this.#ipv6.namespace.deviceByIndex(boundIfindex);
    if (boundIfindex !== 0 && device === undefined) return "ENODEV";
    if (isIpv6Multicast(wanted)) return this.kind === "udp" ? undefined : "EADDRNOTAVAIL";
    const free = this.#ipv6.nonlocalBind.value !== 0;
    return free || this.#ipv6.addressIndex.isOurs(wanted, device) ? undefined : "EADDRNOTAVAIL";
  }

  /** __ip6_datagram_connect: finds a route, and with it the source. */
  connect(address: SocketAddress): Result<void> {
    const wanted = address.address as Ipv6Address;
    const to = wanted === IPV6_ANY ? loopbackFor(this.local) : wanted;
    if (isV4Mapped(to)) return this.#connectMapped(mappedIpv4(to), address.port);
    const refused = this.#scopeForConnect(to, address.scopeId);
    if (refused !== undefined) return fail(refused);
    if (this.kind === "udp" && this.port === 0 && !this.#owner.take(this, 0)) return fail("EAGAIN");
    const flow = routeFlow(this.#ipv6, this, {
      address: to,
      ifindex: this.#connectIfindex(to),
      port: address.port,
    });
    if (!flow.ok) return flow;
    this.#adopt(this.local === IPV6_ANY ? flow.value.source : this.local, to, address.port);
    return succeed(undefined);
  }

  #connectMapped(to: Ipv4Address, port: number): Result<void> {
    if (this.v6Only || this.kind !== "udp") return fail("ENETUNREACH");
    if (this.port === 0 && !this.#owner.take(this, 0)) return fail("EAGAIN");
    const { inet } = this;
    const connected = inet.connect(to, port);
    if (!connected.ok) return connected;
    this.#adopt(this.local === IPV6_ANY ? mappedIpv6(inet.local) : this.local, mappedIpv6(inet.remote), port);
    return succeed(undefined);
  }

  /** The ends of a connected socket; the tables key by them. */
  #adopt(local: Ipv6Address, remote: Ipv6Address, port: number): void {
    const moved = local !== this.local;
    this.local = local;
    this.remote = remote;
    this.remotePort = port;
    this.#owner.connected(this, moved ? "address" : undefined);
  }

  /** __udp_disconnect */
  disconnect(): void {
    this.#inet?.disconnect();
    this.remote = IPV6_ANY;
    this.remotePort = 0;
    this.settings.boundIfindex = 0;
    const moved = !this.#boundAddress && this.local !== IPV6_ANY;
    if (moved) this.local = IPV6_ANY;
    if (this.kind === "udp" && !this.#boundPort) this.#owner.release(this);
    else if (moved) this.#owner.connected(this, "address");
  }

  #scopeForConnect(to: Ipv6Address, scopeId: number): Errno | undefined {
    if (!needsScopeId(to)) return undefined;
    const { settings } = this;
    if (scopeId !== 0) {
      if (settings.boundIfindex !== 0 && settings.boundIfindex !== scopeId) return "EINVAL";
      settings.boundIfindex = scopeId;
    }
    if (settings.boundIfindex === 0 && isIpv6Multicast(to)) settings.boundIfindex = settings.multicastIfindex;
    return settings.boundIfindex === 0 ? "EINVAL" : undefined;
  }

  #connectIfindex(to: Ipv6Address): number {
    const { boundIfindex, multicastIfindex } = this.settings;
    return boundIfindex === 0 && isIpv6Multicast(to) ? multicastIfindex : boundIfindex;
  }

  setOptions(options: SocketOptions): Result<void> {
    if (options.v6Only !== undefined) {
      if (this.port !== 0) return fail("EINVAL");
      this.v6Only = options.v6Only;
    }
    const result = applySocketOptions(this.settings, this.queue, options, this.#ipv6.namespace);
    if (options.bindToDevice !== undefined) this.#owner.boundToDevice(this);
    return result;
  }

  localAddress(): SocketAddress {
    return this.#socketAddress(this.local, this.port);
  }

  remoteAddress(): SocketAddress | undefined {
    return this.connected ? this.#socketAddress(this.remote, this.remotePort) : undefined;
  }

  #socketAddress(address: Ipv6Address, port: number): SocketAddress {
    return { address, port, scopeId: needsScopeId(address) ? this.settings.boundIfindex : 0 };
  }

  /** The source that was bound to or chosen at connect; IPV6_ANY leaves it to routing. */
  get source(): Ipv6Address {
    return isIpv6Multicast(this.local) || (!this.#boundAddress && !this.connected) ? IPV6_ANY : this.local;
  }

  send(data: Uint8Array, to?: SocketAddress, control?: SendControl): Result<number> {
    const mapped = this.#mappedTarget(to);
    if (mapped !== undefined) {
      if (this.v6Only || this.kind !== "udp") return fail("ENETUNREACH");
      return sendUdp4(this, data, to === undefined ? undefined : mapped, control);
    }
    if (this.port === 0 && this.kind !== "raw" && !this.takeAnyPort()) return fail("EAGAIN");
    return sendFrom(this.#ipv6, this, { data, to, control });
  }

  /** Where over IPv4 a datagram goes; undefined = it goes over IPv6. */
  #mappedTarget(to: SocketAddress | undefined): SocketAddress | undefined {
    const address = to === undefined ? this.remote : (to.address as Ipv6Address);
    const actual = address === IPV6_ANY && to !== undefined ? loopbackFor(this.local) : address;
    if (!isV4Mapped(actual)) return undefined;
    return { address: mappedIpv4(actual), port: to?.port ?? this.remotePort, scopeId: 0 };
  }

  takeAnyPort(): boolean {
    return this.#owner.take(this, 0);
  }

  receive(): Result<ReceivedDatagram> {
    const received = this.queue.receive();
    if (received.ok && this.kind === "udp") {
      const { namespace, udpMib } = this.#ipv6;
      (received.value.version === 4 ? namespace.ipv4.udpMib : udpMib).inDatagrams++;
    }
    return received;
  }

  peek(): Result<ReceivedDatagram> {
    return this.queue.peek();
  }

  /** ip_mc_sf_allow; memberships stand in the IPv4 half, whose mc_all inet6_create leaves off. */
  acceptsGroup4(group: Ipv4Address, ifindex: number): boolean {
    return !isIpv4Multicast(group) || this.inet.isMember(group, ifindex);
  }

  /** inet6_mc_check: unlike IPv4's, it does not look at the device. */
  acceptsGroup6(group: Ipv6Address): boolean {
    return this.settings.multicastAll || this.groups.some((entry) => entry.group === group);
  }

  /** A datagram over IPv4; its sender has a mapped address. */
  deliver4(packet: Packet, ifindex: number): boolean {
    if (this.connected) this.hasReceived = true;
    const datagram = receivedUdp4(packet, ifindex, this.#ipv6.namespace.ipv4);
    const { from } = datagram;
    const mapped = { ...from, address: mappedIpv6(from.address as Ipv4Address) };
    const destination = mappedIpv6(datagram.destination as Ipv4Address);
    return this.queue.push({ ...datagram, from: mapped, destination }, packetTruesize(packet));
  }

  icmpError(error: ReceivedError): void {
    reportUdp4(this.inet, error);
  }

  status(): SocketStatus {
    const { settings } = this;
    const queue = this.queue.status();
    return {
      inode: this.descriptor?.inode ?? 0,
      protocol: this.protocol,
      local: { address: this.local, port: this.kind === "raw" ? this.protocol : this.port, scopeId: 0 },
      remote: { address: this.remote, port: this.remotePort, scopeId: 0 },
      connected: this.connected,
      boundIfindex: settings.boundIfindex,
      mark: settings.mark,
      tos: settings.tos,
      options: { ...settings, multicastAll: false },
      v6Only: this.v6Only,
      queue: this.kind === "udp" ? queue : { ...queue, forwardBytes: 0 },
    };
  }

  receiveError(): SocketError | undefined {
    return this.queue.shiftError();
  }

  /** ipv6_sock_mc_join */
  joinGroup(group: IpAddress, ifindex: number): Result<void> {
    if (typeof group === "number") return this.inet.joinGroup(group as Ipv4Address, ifindex);
    const address = group as Ipv6Address;
    if (!isIpv6Multicast(address)) return fail("EINVAL");
    const idev = this.#groupDevice(address, ifindex);
    if (idev === undefined) return fail("ENODEV");
    const { ifindex: joined } = idev.device;
    if (this.groups.some((entry) => entry.group === address && entry.ifindex === joined)) {
      return fail("EADDRINUSE");
    }
    this.groups.push({ group: address, ifindex: joined });
    joinGroup(this.#ipv6, idev, address);
    return succeed(undefined);
  }

  leaveGroup(group: IpAddress, ifindex: number): Result<void> {
    if (typeof group === "number") return this.inet.leaveGroup(group as Ipv4Address, ifindex);
    const at = this.groups.findIndex(
      (entry) => entry.group === group && (ifindex === 0 || entry.ifindex === ifindex),
    );
    if (at < 0) return fail("EADDRNOTAVAIL");
    const [entry] = this.groups.splice(at, 1);
    const device = this.#ipv6.namespace.deviceByIndex(entry!.ifindex);
    const idev = device === undefined ? undefined : this.#ipv6.devices.get(device);
    if (idev !== undefined) leaveGroup(this.#ipv6, idev, entry!.group);
    return succeed(undefined);
  }

  /** Without an interface the multicast route says which. */
  #groupDevice(group: Ipv6Address, ifindex: number) {
    const { namespace, devices } = this.#ipv6;
    if (ifindex !== 0) {
      const device = namespace.deviceByIndex(ifindex);
      return device === undefined ? undefined : devices.get(device);
    }
    const flow = routeFlow(this.#ipv6, this, { address: group, ifindex: 0 });
    return flow.ok ? devices.get(flow.value.answer.device) : undefined;
  }

  readable(): boolean {
    return this.queue.readable();
  }

  onReadable(wake: () => void): () => void {
    return this.queue.onReadable(wake);
  }

  close(): void {
    this.descriptor?.closed();
    for (const { group, ifindex } of [...this.groups]) this.leaveGroup(group, ifindex);
    this.#owner.release(this);
    this.#inet?.close();
    this.queue.close();
  }
}

/** Destination :: means this host, over the family that the socket is bound in. */
function loopbackFor(local: Ipv6Address): Ipv6Address {
  return isV4Mapped(local) ? mappedIpv6(IPV4_LOOPBACK) : IPV6_LOOPBACK;
}

const IPV4_LOOPBACK = 0x7f000001 as Ipv4Address;

/** inet_num of the kinds that have no choice. */
export function protocolOf(kind: "udp" | "ping"): number {
  return kind === "udp" ? IPPROTO_UDP : IPPROTO_ICMPV6;
}
