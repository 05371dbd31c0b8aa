import type { DeviceEvent, NetDevice, TransmitResult } from "../../device/device.ts";
import type { RoutedPacket } from "../../device/host.ts";
import { SECOND_NS, type Timer } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";
import type { Result } from "../../wire/errno.ts";
import type { Frame } from "../../wire/frame.ts";
import { type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { IcmpMib, IpMib, UdpMib } from "../mib.ts";
import type { Namespace } from "../namespace.ts";
import { NeighbourTable } from "../neighbour/neighbour-table.ts";
import { ProxyNeighbours } from "../neighbour/proxy-neighbours.ts";
import type { ProtocolControl } from "../netlink/protocol-control.ts";
import type { Packet } from "../packet.ts";
import type { NetworkProtocol } from "../protocol.ts";
import type { DatagramSocket } from "../socket/socket.ts";
import type { IntegerSysctl } from "../sysctl.ts";
import { addrconfEvent, interfaceDown } from "./addrconf.ts";
import { AddressIndex } from "./address-index.ts";
import { AddressLabels } from "./address-label.ts";
import { addressIsValid } from "./address-route.ts";
import { deleteAddress } from "./addresses.ts";
import { registerSysctls, SettingsTree } from "./conf.ts";
import { Ipv6Control } from "./control.ts";
import { Fib6 } from "./fib6.ts";
import type { RouteAnswer } from "./fib6-lookup.ts";
import { type FlowKey, flowLabelOf } from "./flow-label.ts";
import { sendIcmpv6Error } from "./icmpv6-error.ts";
import { RateLimit } from "./icmpv6-limit.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { Inet6Device } from "./inet6-device.ts";
import { receiveIpv6 } from "./input.ts";
import { createTransport, registerTransportSysctls, type TransportSettings } from "./ipv6-sysctls.ts";
import { verifyLifetimes } from "./lifetimes.ts";
import { neighbourDiscovery } from "./nd-protocol.ts";
import { Reassembly6 } from "./reassembly.ts";
import { routeOutIpv6 } from "./route-out.ts";
import { allSettings, defaultSettings, type Ipv6Settings } from "./settings.ts";
import { Sockets6 } from "./sockets6.ts";
import { replaceStableAddress } from "./stable-address.ts";
import { createTemporaryAddress } from "./temporary-address.ts";

/** IPv6 of one namespace: its state, and the doors to the files of this folder. */
export class Ipv6 implements NetworkProtocol<Ipv6Address> {
  readonly namespace: Namespace;
  readonly random: Random;
  /** net/ipv6/conf/all and default. */
  readonly all: Ipv6Settings = allSettings();
  readonly defaults: Ipv6Settings = defaultSettings();
  readonly devices: Map<NetDevice, Inet6Device> = new Map();
  readonly addressIndex: AddressIndex = new AddressIndex();
  readonly labels: AddressLabels = new AddressLabels();
  readonly fib: Fib6;
  readonly neighbours: NeighbourTable<Ipv6Address>;
  readonly proxies: ProxyNeighbours<Ipv6Address>;
  readonly icmpLimit: RateLimit;
  readonly sockets: Sockets6;
  /** net.ipv6.ip6frag_*, max_*, route/*. */
  readonly transport: TransportSettings = createTransport();
  readonly reassembly: Reassembly6;
  readonly mib: IpMib = new IpMib();
  readonly icmpMib: IcmpMib = new IcmpMib();
  readonly udpMib: UdpMib = new UdpMib();
  readonly echoIgnoreAll: IntegerSysctl = { value: 0 };
  readonly echoIgnoreMulticast: IntegerSysctl = { value: 0 };
  readonly echoIgnoreAnycast: IntegerSysctl = { value: 0 };
  readonly bindV6Only: IntegerSysctl = { value: 0 };
  readonly fwmarkReflect: IntegerSysctl = { value: 0 };
  /** How often and how long after a conflict a stable identifier is made anew; the delay in jiffies. */
  readonly idgenRetries: IntegerSysctl = { value: 3 };
  idgenDelayNs: number = SECOND_NS;
  readonly nonlocalBind: IntegerSysctl = { value: 0 };
  readonly autoFlowLabels: IntegerSysctl = { value: 1 };
  readonly #control: Ipv6Control;
  readonly #settingsTree: SettingsTree;
  #loopback: NetDevice | undefined;
  /** The collector of expired routes is on its way. */
  collectsRoutes = false;
  /** How many raw sockets are open. */
  rawSockets = 0;
  lifetimeTimer: Timer | undefined = undefined;
  /** net/ipv6/conf/default/stable_secret */
  defaultStableSecret: Ipv6Address | undefined = undefined;
  /** The frame that a route is looked up for, for traces; 0 = none. */
  currentFrame = 0;

  constructor(namespace: Namespace) {
    this.namespace = namespace;
    this.random = namespace.random.stream("ipv6");
    this.fib = new Fib6((name) => namespace.devices.byName(name));
    this.neighbours = new NeighbourTable<Ipv6Address>(namespace, neighbourDiscovery(this));
    this.proxies = new ProxyNeighbours<Ipv6Address>(namespace, 6);
    this.icmpLimit = new RateLimit(namespace.clock);
    this.sockets = new Sockets6(this);
    this.#control = new Ipv6Control(this);
    this.#settingsTree = new SettingsTree(this);
    this.reassembly = new Reassembly6(this, this.transport.fragments);
    registerSysctls(this);
    registerTransportSysctls(this);
  }

  get control(): ProtocolControl {
    return this.#control;
  }

  /** net->loopback_dev: the first device of every namespace. */
  get loopback(): NetDevice {
    return this.#loopback!;
  }

  set loopback(device: NetDevice) {
    this.#loopback = device;
  }

  receive(device: NetDevice, frame: Frame): void {
    receiveIpv6(this, device, frame);
  }

  routeOut(parent: NetDevice, packet: RoutedPacket): TransmitResult {
    return routeOutIpv6(this, parent, packet);
  }

  deviceEvent(device: NetDevice, event: DeviceEvent): void {
    if (event === "register") this.fib.rules.deviceCame(device);
    else if (event === "unregister") this.fib.rules.deviceWent(device);
    else if (event === "change-name") this.fib.rules.deviceRenamed(device);
    addrconfEvent(this, device, event);
  }

  /** A device that became, or is no longer, NOARP: what it resolved means nothing now. */
  flushNeighbours(device: NetDevice): void {
    this.neighbours.flush(device, "all");
  }

  addressesOf(device: NetDevice): readonly Ipv6Address[] {
    return this.devices.get(device)?.addresses.map((entry) => entry.address) ?? [];
  }

  /** Groups as `ip -6 maddr` lists them, newest first. */
  groupsOf(device: NetDevice): readonly { readonly address: Ipv6Address; readonly users: number }[] {
    return this.devices.get(device)?.groups ?? [];
  }

  openUdp(): DatagramSocket {
    return this.sockets.openUdp();
  }

  openPing(): Result<DatagramSocket> {
    return this.sockets.openPing();
  }

  openRaw(protocol: number): DatagramSocket {
    return this.sockets.openRaw(protocol);
  }

  addressIsValid(entry: Inet6Address): void {
    addressIsValid(this, entry);
  }

  deleteAddress(entry: Inet6Address): void {
    deleteAddress(this, entry);
  }

  verifyLifetimes(): void {
    verifyLifetimes(this);
  }

  replaceStableAddress(entry: Inet6Address): void {
    replaceStableAddress(this, entry);
  }

  /** A temporary address that is taken by another: its public one gets another one. */
  replaceTemporaryAddress(entry: Inet6Address): void {
    if (entry.temporaryOf !== undefined) createTemporaryAddress(this, entry.temporaryOf, "process");
  }

  interfaceDown(device: NetDevice, how: "down" | "gone"): void {
    interfaceDown(this, device, how);
  }

  mountSysctls(idev: Inet6Device): void {
    this.#settingsTree.mount(idev);
  }

  unmountSysctls(idev: Inet6Device): void {
    this.#settingsTree.unmount(idev);
  }

  renameSysctls(device: NetDevice): void {
    const idev = this.devices.get(device);
    if (idev === undefined) return;
    this.#settingsTree.unmount(idev);
    this.#settingsTree.mount(idev);
  }

  /** idev->cnf.mtu6 */
  deviceMtu(device: NetDevice): number {
    return this.devices.get(device)?.settings.mtu ?? device.mtu;
  }

  /** ip6_ignore_linkdown */
  ignoresLinkdown(device: NetDevice): boolean {
    return this.devices.get(device)?.settings.ignore_routes_with_linkdown === 1;
  }

  /** ip6_fragment: the sender of a packet that may not be fragmented is told. */
  tooBig(packet: Packet, device: NetDevice, mtu: number): void {
    sendIcmpv6Error(this, packet, { kind: "too big", mtu }, device);
  }

  /** ip6_sk_dst_hoplimit for a sender without a wish: 1 for groups, else the route's, else the device's. */
  hopLimit({ route, device }: RouteAnswer, destination: Ipv6Address): number {
    if (isIpv6Multicast(destination)) return 1;
    return route?.hopLimit ?? this.devices.get(device)?.settings.hop_limit ?? this.defaults.hop_limit;
  }

  /** ip6_make_flowlabel: 0 where net.ipv6.auto_flowlabels is off. */
  flowLabel(key: FlowKey): number {
    return this.autoFlowLabels.value === 0 ? 0 : flowLabelOf(this.namespace.network.random, key);
  }

  isAnycast(address: Ipv6Address): boolean {
    for (const idev of this.devices.values()) {
      if (idev.anycast.some((entry) => entry.address === address)) return true;
    }
    return false;
  }

  /** icmp6_iif: over lo, the device that has the address. */
  scopeIfindex(device: NetDevice, destination: Ipv6Address): number {
    if (device !== this.#loopback) return device.ifindex;
    const route = this.fib.local.at(destination, 128)[0];
    return route?.device.ifindex ?? device.ifindex;
  }
}
