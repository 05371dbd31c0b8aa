import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import { IPPROTO_ICMPV6, IPPROTO_UDP } from "../../wire/ip-protocol.ts";
import { IPV6_ANY, IPV6_LOOPBACK, type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import type { IpAddress } from "../netlink/route-message.ts";
import { DatagramQueue } from "../socket/datagram-queue.ts";
import {
  applySocketOptions,
  createDatagramSettings,
  type DatagramSettings,
} from "../socket/datagram-settings.ts";
import type { PortHolder } from "../socket/port-table.ts";
import type {
  DatagramSocket,
  ReceivedDatagram,
  SocketAddress,
  SocketError,
  SocketKind,
  SocketOptions,
} from "../socket/socket.ts";
import { isV4Mapped, needsScopeId } from "./address-type.ts";
import type { Ipv6 } from "./ipv6.ts";
import { joinGroup, leaveGroup } from "./mld.ts";
import { routeFlow, sendFrom } from "./socket6-send.ts";
import type { Sockets6 } from "./sockets6.ts";

// Read first: net/ipv6/datagram.c (__ip6_datagram_connect), net/ipv6/af_inet6.c (__inet6_bind).

/** An AF_INET6 datagram socket: UDP, ping or raw. */
export class Socket6 implements DatagramSocket, PortHolder<Ipv6Address> {
  readonly kind: SocketKind;
  readonly family = 6;
  /** IPPROTO_*: what a raw socket is for; ICMPv6 or UDP for the others. */
  readonly protocol: number;
  readonly settings: DatagramSettings = createDatagramSettings();
  readonly queue: DatagramQueue = new DatagramQueue();
  /** UDP port or ping identifier; 0 = none yet. */
  port = 0;
  /** sk_v6_rcv_saddr: what it listens to. */
  local: Ipv6Address = IPV6_ANY;
  remote: Ipv6Address = IPV6_ANY;
  remotePort = 0;
  readonly groups: { readonly group: Ipv6Address; readonly ifindex: number }[] = [];
  readonly #ipv6: Ipv6;
  readonly #owner: Sockets6;
  #boundAddress = false;

  constructor(owner: Sockets6, kind: SocketKind, protocol: number) {
    this.#owner = owner;
    this.#ipv6 = owner.ipv6;
    this.kind = kind;
    this.protocol = protocol;
  }

  get boundIfindex(): number {
    return this.settings.boundIfindex;
  }

  get reuseAddress(): boolean {
    return this.settings.reuseAddress;
  }

  get connected(): boolean {
    return this.remote !== IPV6_ANY;
  }

  bind(address: SocketAddress): Result<void> {
    const wanted = address.address as Ipv6Address;
    if (isV4Mapped(wanted)) return fail("EAFNOSUPPORT", "IPv4-mapped sockets: docs/fidelity.md");
    if (this.kind === "udp" && this.port !== 0) return fail("EINVAL");
    const refused = this.#checkBind(wanted, address.scopeId);
    if (refused !== undefined) return fail(refused);
    const before = this.local;
    this.local = wanted;
    if (this.#owner.take(this, address.port)) {
      this.#boundAddress = wanted !== IPV6_ANY;
      return succeed(undefined);
    }
    this.local = before;
    return fail("EADDRINUSE");
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
    return this.#ipv6.addressIndex.isOurs(wanted, device) ? undefined : "EADDRNOTAVAIL";
  }

  /** __ip6_datagram_connect: finds a route, and with it the source. */
  connect(address: SocketAddress): Result<void> {
    const wanted = address.address as Ipv6Address;
    if (isV4Mapped(wanted)) return fail("ENETUNREACH", "IPv4-mapped sockets: docs/fidelity.md");
    const to = wanted === IPV6_ANY ? IPV6_LOOPBACK : wanted;
    const refused = this.#scopeForConnect(to, address.scopeId);
    if (refused !== undefined) return fail(refused);
    if (this.kind === "udp" && this.port === 0 && !this.#owner.take(this, 0)) return fail("EAGAIN");
    const flow = routeFlow(this.#ipv6, this, { address: to, ifindex: this.#connectIfindex(to) });
    if (!flow.ok) return flow;
    const rebind = this.local === IPV6_ANY ? flow.value.source : this.local;
    this.#owner.rehash(this, () => {
      this.local = rebind;
      this.remote = to;
      this.remotePort = address.port;
    });
    return succeed(undefined);
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
    let result: Result<void> = succeed(undefined);
    this.#owner.rehash(this, () => {
      result = applySocketOptions(this.settings, this.queue, options, this.#ipv6.namespace);
    });
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

  send(data: Uint8Array, to?: SocketAddress): Result<number> {
    const pending = this.kind === "raw" ? undefined : this.queue.takePendingError();
    if (pending !== undefined) return fail(pending);
    if (this.port === 0 && this.kind !== "raw" && !this.#owner.take(this, 0)) return fail("EAGAIN");
    return sendFrom(this.#ipv6, this, data, to);
  }

  receive(): Result<ReceivedDatagram> {
    return this.queue.receive();
  }

  receiveError(): SocketError | undefined {
    return this.queue.shiftError();
  }

  /** ipv6_sock_mc_join */
  joinGroup(group: IpAddress, ifindex: number): Result<void> {
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
    for (const { group, ifindex } of [...this.groups]) this.leaveGroup(group, ifindex);
    this.#owner.release(this);
    this.queue.close();
  }
}

/** inet_num of the kinds that have no choice. */
export function protocolOf(kind: "udp" | "ping"): number {
  return kind === "udp" ? IPPROTO_UDP : IPPROTO_ICMPV6;
}
