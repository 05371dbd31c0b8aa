import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import { ipv4Destination, ipv4HeaderLength, ipv4Source } from "../../wire/ipv4.ts";
import { IPV4_ANY, type Ipv4Address, isIpv4Multicast } from "../../wire/ipv4-address.ts";
import { UDP_HEADER_LENGTH_BYTES } from "../../wire/udp.ts";
import type { ReceivedError } from "../ipv4/icmp-receive.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import { pathMtu } from "../ipv4/output.ts";
import { addressType } from "../ipv4/source-address.ts";
import { type Dst, RTCF_BROADCAST } from "../route/dst.ts";
import { Flow } from "../route/flow.ts";
import { routeOutput } from "../route/route-output.ts";
import { DatagramQueue } from "./datagram-queue.ts";
import { applySocketOptions, createDatagramSettings, type DatagramSettings } from "./datagram-settings.ts";
import type { SendControl, SocketAddress, SocketOptions, SocketStatus } from "./socket.ts";

const IPTOS_RT_MASK = 0x1c;
const IPPROTO_UDP = 17;
const NO_CONTROL: SendControl = {};

interface Membership {
  readonly group: Ipv4Address;
  readonly ifindex: number;
}

/** The parts that an AF_INET6 socket shares with its IPv4 half. */
export interface DatagramParts {
  readonly queue: DatagramQueue;
  readonly settings: DatagramSettings;
}

/**
 * What UDP, ping and raw sockets over IPv4 have in common (struct inet_sock). Each socket owns one; an AF_INET6 socket
 * that uses IPv4-mapped addresses, too.
 */
export class InetDatagram {
  readonly ipv4: Ipv4;
  readonly protocol: number;
  readonly queue: DatagramQueue;
  readonly settings: DatagramSettings;
  readonly flow: Flow = new Flow();
  /** inet_rcv_saddr: what is received; inet_saddr: what is sent from. */
  local: Ipv4Address = IPV4_ANY;
  source: Ipv4Address = IPV4_ANY;
  remote: Ipv4Address = IPV4_ANY;
  remotePort = 0;
  connected = false;
  closed = false;
  /** inet_id: a connected socket counts its own. */
  nextId = 0;
  #dst: Dst | undefined;
  #memberships: Membership[] = [];
  /** SOCK_BINDADDR_LOCK: the address was asked for, not chosen. */
  #boundAddress = false;

  constructor(ipv4: Ipv4, protocol: number, parts?: DatagramParts) {
    this.ipv4 = ipv4;
    this.protocol = protocol;
    this.queue = parts?.queue ?? new DatagramQueue();
    this.settings = parts?.settings ?? createDatagramSettings();
  }

  setOptions(options: SocketOptions): Result<void> {
    const bound = this.settings.boundIfindex;
    const applied = applySocketOptions(this.settings, this.queue, options, this.ipv4.namespace);
    if (this.settings.boundIfindex !== bound) this.#dst = undefined;
    return applied;
  }

  /** inet_bind's address test. */
  checkBind(address: Ipv4Address): Errno | undefined {
    if (address === 0 || this.ipv4.sysctls.nonlocalBind.value !== 0) return undefined;
    return addressType(this.ipv4, address) === "unicast" ? "EADDRNOTAVAIL" : undefined;
  }

  setLocal(address: Ipv4Address): void {
    const type = address === 0 ? "unicast" : addressType(this.ipv4, address);
    this.local = address;
    this.source = type === "multicast" || type === "broadcast" ? IPV4_ANY : address;
    this.#boundAddress = address !== 0;
    this.#dst = undefined;
  }

  /** __ip4_datagram_connect: the route chooses the local address. */
  connect(address: Ipv4Address, port: number): Result<void> {
    this.#dst = undefined;
    this.flow.destinationPort = port;
    const group = isIpv4Multicast(address);
    const source = group && this.source === 0 ? this.settings.multicastSource : this.source;
    const dst = this.#lookup(address, source, NO_CONTROL);
    if (typeof dst === "string") return this.#unroutable(dst);
    if ((dst.flags & RTCF_BROADCAST) !== 0 && !this.settings.broadcast) return fail("EACCES");
    if (this.source === 0) this.source = this.flow.source;
    if (this.local === 0) this.local = this.flow.source;
    this.remote = this.flow.destination;
    this.remotePort = port;
    this.connected = true;
    this.nextId = this.ipv4.random.below(0x10000);
    this.#dst = dst;
    return succeed(undefined);
  }

  #unroutable(errno: Errno): Result<never> {
    if (errno === "ENETUNREACH") this.ipv4.mib.outNoRoutes++;
    return fail(errno);
  }

  /** __udp_disconnect: a chosen address is forgotten, a bound one stays. */
  disconnect(): void {
    this.connected = false;
    this.remote = IPV4_ANY;
    this.remotePort = 0;
    this.settings.boundIfindex = 0;
    this.#dst = undefined;
    if (this.#boundAddress) return;
    this.local = IPV4_ANY;
    this.source = IPV4_ANY;
  }

  /**
   * The route of one datagram; `flow` then holds its source and destination. A connected socket keeps its route until
   * the tables change (sk_dst_check); all others look it up for every datagram.
   */
  route(to: Ipv4Address, control: SendControl = NO_CONTROL): Dst | Errno {
    const cached = this.#dst;
    const { flow } = this;
    const plain = control === NO_CONTROL;
    if (cached !== undefined && this.connected && to === this.remote && plain) {
      if (cached.generation === this.ipv4.fib.generation) {
        flow.destination = to;
        flow.source = this.source;
        return cached;
      }
    }
    const group = isIpv4Multicast(to);
    let source = (control.source as Ipv4Address | undefined) ?? this.source;
    if (group && source === 0) source = this.settings.multicastSource;
    const dst = this.#lookup(to, source, control);
    if (typeof dst === "string") {
      if (dst === "ENETUNREACH") this.ipv4.mib.outNoRoutes++;
      return dst;
    }
    if ((dst.flags & RTCF_BROADCAST) !== 0 && !this.settings.broadcast) return "EACCES";
    if (this.connected && to === this.remote && plain && !group) this.#dst = dst;
    return dst;
  }

  #lookup(to: Ipv4Address, source: Ipv4Address, control: SendControl): Dst | Errno {
    const { flow, settings } = this;
    flow.destination = to;
    flow.source = source;
    flow.outputIfindex = control.ifindex ?? settings.boundIfindex;
    flow.tos = (control.tos ?? settings.tos) & IPTOS_RT_MASK;
    flow.mark = settings.mark;
    flow.protocol = this.protocol;
    if (isIpv4Multicast(to) && flow.outputIfindex === 0) flow.outputIfindex = settings.multicastIfindex;
    return routeOutput(this.ipv4, flow);
  }

  /** The largest datagram that leaves in one piece (ip_sk_use_pmtu). */
  mtu(dst: Dst): number {
    return this.settings.mtuDiscover === "probe" ? dst.device.mtu : pathMtu(this.ipv4, dst);
  }

  /** Flags of a datagram that `fits` the MTU, or not; undefined: it may not be sent (EMSGSIZE). */
  fragmentFlags(dst: Dst, fits: "fits" | "too big"): number | undefined {
    const mode = this.settings.mtuDiscover;
    if (mode === "do") return fits === "fits" ? 0x4000 : undefined;
    if (mode === "probe") return 0x4000;
    return mode === "want" && fits === "fits" && dst.exception?.mtuLocked !== true ? 0x4000 : 0;
  }

  /** ip_local_error for EMSGSIZE, with the port of the connected peer, wherever this datagram went. */
  refuseSize(dst: Dst): Errno {
    if (this.settings.recvError) {
      this.queue.pushError({
        errno: "EMSGSIZE",
        origin: "local",
        type: 0,
        code: 0,
        info: this.mtu(dst),
        offender: undefined,
        destination: { address: this.flow.destination, port: this.remotePort, scopeId: 0 },
        data: new Uint8Array(0),
      });
    }
    return "EMSGSIZE";
  }

  /** __ip_select_ident by way of ip_select_ident_segs. */
  identification(fragment: number): number {
    if (this.connected) {
      this.nextId = (this.nextId + 1) & 0xffff;
      return this.nextId;
    }
    if (fragment !== 0 && this.settings.mtuDiscover === "do") return 0;
    const { flow, ipv4 } = this;
    return ipv4.identification.next(flow.source, flow.destination, this.protocol);
  }

  /** ip_select_ttl, or the multicast one. */
  ttl(destination: Ipv4Address, control: SendControl = NO_CONTROL): number {
    if (control.ttl !== undefined) return control.ttl;
    if (isIpv4Multicast(destination)) return this.settings.multicastTtl;
    return this.settings.ttl ?? this.ipv4.sysctls.defaultTtl.value;
  }

  /** ip_icmp_error: what the quoted packet carried goes to the error queue; UDP leaves its own header out. */
  queueIcmpError(error: ReceivedError, errno: Errno, port: number): void {
    const { bytes } = error.packet;
    const header = this.protocol === IPPROTO_UDP ? UDP_HEADER_LENGTH_BYTES : 0;
    const payload = error.inner + ipv4HeaderLength(bytes, error.inner) + header;
    this.queue.pushError({
      errno,
      origin: "icmp",
      type: error.type,
      code: error.code,
      info: error.info,
      offender: error.offender,
      destination: { address: ipv4Destination(bytes, error.inner), port, scopeId: 0 },
      data: bytes.slice(payload),
    });
  }

  /** Whether an ICMP error about this source and destination concerns the socket. */
  isAbout(error: ReceivedError): boolean {
    const { bytes } = error.packet;
    if (this.local !== 0 && this.local !== ipv4Source(bytes, error.inner)) return false;
    return this.remote === 0 || this.remote === ipv4Destination(bytes, error.inner);
  }

  /** ip_mc_join_group */
  joinGroup(group: Ipv4Address, ifindex: number): Result<void> {
    if (!isIpv4Multicast(group)) return fail("EINVAL");
    const device = this.#groupDevice(group, ifindex);
    const inDevice = device === undefined ? undefined : this.ipv4.inDevice(device);
    if (device === undefined || inDevice === undefined) return fail("ENODEV");
    const known = this.#memberships.some((one) => one.group === group && one.ifindex === device.ifindex);
    if (known) return fail("EADDRINUSE");
    if (this.#memberships.length >= this.ipv4.sysctls.maxMemberships.value) return fail("ENOBUFS");
    this.#memberships.push({ group, ifindex: device.ifindex });
    inDevice.groups.join(group);
    return succeed(undefined);
  }

  /** ip_mc_sf_allow: a group that the socket is not in itself depends on IP_MULTICAST_ALL. */
  acceptsGroup(group: Ipv4Address, ifindex: number): boolean {
    if (this.settings.multicastAll || !isIpv4Multicast(group)) return true;
    return this.isMember(group, ifindex);
  }

  isMember(group: Ipv4Address, ifindex: number): boolean {
    return this.#memberships.some((one) => one.group === group && one.ifindex === ifindex);
  }

  leaveGroup(group: Ipv4Address, ifindex: number): Result<void> {
    const found = this.#memberships.find(
      (one) => one.group === group && (ifindex === 0 || one.ifindex === ifindex),
    );
    if (found === undefined) return fail("EADDRNOTAVAIL");
    this.#leave(found);
    return succeed(undefined);
  }

  #leave(membership: Membership): void {
    this.#memberships = this.#memberships.filter((one) => one !== membership);
    const device = this.ipv4.namespace.deviceByIndex(membership.ifindex);
    if (device !== undefined) this.ipv4.inDevice(device)?.groups.leave(membership.group);
  }

  /** ip_mc_find_dev: the device said, else that of the route to the group. */
  #groupDevice(group: Ipv4Address, ifindex: number) {
    if (ifindex !== 0) return this.ipv4.namespace.deviceByIndex(ifindex);
    const flow = new Flow();
    flow.destination = group;
    const dst = routeOutput(this.ipv4, flow);
    return typeof dst === "string" ? undefined : dst.device;
  }

  localAddress(port: number): SocketAddress {
    return { address: this.source === 0 ? this.local : this.source, port, scopeId: 0 };
  }

  remoteAddress(): SocketAddress | undefined {
    return this.connected ? { address: this.remote, port: this.remotePort, scopeId: 0 } : undefined;
  }

  status(protocol: number, port: number, inode: number): SocketStatus {
    const { settings, queue } = this;
    return {
      inode,
      protocol,
      local: { address: this.local, port, scopeId: 0 },
      remote: { address: this.remote, port: this.remotePort, scopeId: 0 },
      connected: this.connected,
      boundIfindex: settings.boundIfindex,
      mark: settings.mark,
      tos: settings.tos,
      options: settings,
      v6Only: false,
      queue: queue.status(),
    };
  }

  close(): void {
    this.closed = true;
    for (const membership of [...this.#memberships]) this.#leave(membership);
    this.queue.close();
  }
}
