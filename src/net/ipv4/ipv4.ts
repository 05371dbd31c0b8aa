import type { DeviceEvent, NetDevice, TransmitResult } from "../../device/device.ts";
import { IFF_NOARP, IFF_UP } from "../../device/flags.ts";
import type { RoutedPacket } from "../../device/host.ts";
import type { Random } from "../../time/random.ts";
import type { TraceKind } from "../../trace/event.ts";
import { type Errno, fail, type Result, succeed } from "../../wire/errno.ts";
import type { Frame } from "../../wire/frame.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { IcmpMib, IpMib, UdpMib } from "../mib.ts";
import type { Namespace } from "../namespace.ts";
import { NeighbourTable } from "../neighbour/neighbour-table.ts";
import { ProxyNeighbours } from "../neighbour/proxy-neighbours.ts";
import { LIFETIME_FOREVER, RT_SCOPE_HOST } from "../netlink/address-message.ts";
import type { ProtocolControl } from "../netlink/protocol-control.ts";
import type { Packet } from "../packet.ts";
import type { NetworkProtocol } from "../protocol.ts";
import type { Dst } from "../route/dst.ts";
import { Fib } from "../route/fib.ts";
import type { FibRoute } from "../route/fib-route.ts";
import type { InputQuery } from "../route/route-input.ts";
import { Slab } from "../slab.ts";
import { DatagramTables } from "../socket/datagram-tables.ts";
import { PingSocket } from "../socket/ping-socket.ts";
import { RawSocket } from "../socket/raw-socket.ts";
import type { DatagramSocket } from "../socket/socket.ts";
import { UdpSocket } from "../socket/udp-socket.ts";
import { deleteInterfaceAddress, insertAddress } from "./address.ts";
import { addAddressRoutes } from "./address-routes.ts";
import { announceAddress, createArp } from "./arp.ts";
import { receiveArp } from "./arp-receive.ts";
import { createIpv4Control } from "./control.ts";
import { DeviceConfigs } from "./device-config.ts";
import { IcmpLimits } from "./icmp-limits.ts";
import { Identification } from "./identification.ts";
import { DeviceGroups } from "./igmp.ts";
import { InDevice, type InterfaceAddress } from "./in-device.ts";
import { receiveIpv4, receiveOwnGroup } from "./input.ts";
import { type Ipv4Sysctls, registerIpv4Sysctls, registerRouteFlush } from "./ipv4-sysctls.ts";
import { Ipv4Trace } from "./ipv4-trace.ts";
import { routePacketOut } from "./ipvlan-output.ts";
import { sendLocal } from "./output.ts";
import { Paths } from "./paths.ts";
import { Reassembly } from "./reassembly.ts";

/** Below this an interface can't carry IPv4 (RFC 791). */
const MINIMUM_MTU = 68;
const LOOPBACK = 0x7f000001 as Ipv4Address;

/** IPv4 of one namespace: its tables, and how devices and sockets reach them. */
export class Ipv4 implements NetworkProtocol<Ipv4Address> {
  readonly namespace: Namespace;
  readonly random: Random;
  readonly fib: Fib;
  readonly neighbours: NeighbourTable<Ipv4Address>;
  readonly proxies: ProxyNeighbours<Ipv4Address>;
  readonly sysctls: Ipv4Sysctls;
  readonly configs: DeviceConfigs;
  readonly identification: Identification;
  readonly reassembly: Reassembly;
  readonly icmpLimits: IcmpLimits;
  readonly paths: Paths;
  readonly sockets: DatagramTables;
  readonly control: ProtocolControl;
  readonly slab: Slab = new Slab();
  readonly mib: IpMib = new IpMib();
  readonly icmpMib: IcmpMib = new IcmpMib();
  readonly udpMib: UdpMib = new UdpMib();
  readonly #devices: Map<NetDevice, InDevice> = new Map();
  /** inet_addr_lst: devices by local address. */
  readonly #locals: Map<Ipv4Address, NetDevice[]> = new Map();
  readonly #trace: Ipv4Trace;
  /** Which devices had ARP switched off when last looked at. */
  readonly #withoutArp: Set<NetDevice> = new Set();

  constructor(namespace: Namespace) {
    this.namespace = namespace;
    this.random = namespace.random.stream("ipv4");
    this.configs = new DeviceConfigs(namespace.network, namespace.sysctl, () => this.fib.flushCache());
    this.sysctls = registerIpv4Sysctls(namespace.sysctl);
    this.fib = new Fib(
      (route) => this.#ignoresLinkdown(route),
      (name) => namespace.devices.byName(name),
    );
    registerRouteFlush(namespace.sysctl, () => this.fib.forgetExceptions());
    this.neighbours = new NeighbourTable(namespace, createArp(this));
    this.proxies = new ProxyNeighbours(namespace, 4);
    this.identification = new Identification(namespace.clock, namespace.random.stream("ip ids"));
    this.reassembly = new Reassembly(this);
    this.icmpLimits = new IcmpLimits(this.sysctls);
    this.paths = new Paths(this);
    this.sockets = new DatagramTables(this);
    this.#trace = new Ipv4Trace(namespace);
    this.control = createIpv4Control(this);
  }

  receive(device: NetDevice, frame: Frame): void {
    receiveIpv4(this, device, frame);
  }

  receiveArp(device: NetDevice, frame: Frame): void {
    receiveArp(this, device, frame);
  }

  routeOut(parent: NetDevice, packet: RoutedPacket): TransmitResult {
    return routePacketOut(this, parent, packet);
  }

  /** A copy of what we sent to a group comes back (ip_mc_output). */
  receiveLooped(packet: Packet, dst: Dst): void {
    receiveOwnGroup(this, packet, dst);
  }

  sendLocal(packet: Packet, dst: Dst): Errno | undefined {
    return sendLocal(this, packet, dst, "no loop");
  }

  openUdp(): DatagramSocket {
    return new UdpSocket(this);
  }

  /** ping_init_sock: our one user is in group 0. */
  openPing(): Result<DatagramSocket> {
    const { first, last } = this.sysctls.pingGroups;
    return first <= 0 && last >= 0 ? succeed(new PingSocket(this)) : fail("EACCES");
  }

  openRaw(protocol: number): DatagramSocket {
    return new RawSocket(this, protocol);
  }

  inDevice(device: NetDevice): InDevice | undefined {
    return this.#devices.get(device);
  }

  /** In order of ifindex, as for_each_netdev goes. */
  inDevices(): readonly InDevice[] {
    return [...this.#devices.values()].sort((a, b) => a.device.ifindex - b.device.ifindex);
  }

  /** __ip_dev_find: the device that has this address; anything in 127/8 and other local routes is lo's. */
  deviceOf(address: Ipv4Address): NetDevice | undefined {
    const devices = this.#locals.get(address);
    if (devices !== undefined) return devices[0];
    return this.#trace.localDevice(this.fib, address);
  }

  /** inet_lookup_ifaddr_rcu: whether an interface has this very address. */
  hasAddress(address: Ipv4Address): boolean {
    return this.#locals.has(address);
  }

  addressesOf(device: NetDevice): readonly Ipv4Address[] {
    return this.inDevice(device)?.addresses.map((own) => own.address) ?? [];
  }

  addressAdded(address: Ipv4Address, device: NetDevice): void {
    this.#locals.set(address, [...(this.#locals.get(address) ?? []), device]);
  }

  addressRemoved(address: Ipv4Address, device: NetDevice): void {
    const devices = [...(this.#locals.get(address) ?? [])];
    const index = devices.indexOf(device);
    if (index >= 0) devices.splice(index, 1);
    if (devices.length > 0) this.#locals.set(address, devices);
    else this.#locals.delete(address);
  }

  flushNeighbours(device: NetDevice): void {
    this.neighbours.flush(device, "all");
    this.fib.flushCache();
  }

  /** fib_disable_ip: no routes and no neighbours there; `forced` also takes what belongs to host scope. */
  disableOn(device: NetDevice, how: "down" | "forced"): void {
    this.fib.removeThrough(device, how);
    this.neighbours.flush(device, "all");
    this.proxies.flush(device);
  }

  /** inetdev_event, fib_netdev_event and arp_netdev_event in one. */
  deviceEvent(device: NetDevice, event: DeviceEvent): void {
    if (event === "register") {
      this.fib.rules.deviceCame(device);
      this.#register(device);
    } else if (event === "unregister") this.fib.rules.deviceWent(device);
    else if (event === "change-name") this.fib.rules.deviceRenamed(device);
    const inDevice = this.inDevice(device);
    if (inDevice === undefined) return;
    switch (event) {
      case "up":
        this.#up(inDevice);
        break;
      case "down":
        inDevice.groups.down();
        this.disableOn(device, "down");
        break;
      case "change":
        this.#changed(inDevice);
        break;
      case "change-address":
        this.flushNeighbours(device);
        this.#announce(inDevice);
        break;
      case "change-mtu":
        if (device.mtu < MINIMUM_MTU) this.#unregister(inDevice);
        break;
      case "change-name":
        this.#rename(inDevice);
        break;
      case "unregister":
        this.#unregister(inDevice);
        break;
      case "register":
      case "pre-up":
      case "going-down":
      case "change-upper":
        break;
    }
    this.fib.flushCache();
  }

  /** inetdev_init */
  #register(device: NetDevice): void {
    if (this.#devices.has(device)) return;
    const config = this.configs.add(device);
    this.neighbours.addDevice(device);
    if (device.type === "loopback") {
      config.own.disable_policy = 1;
      config.own.disable_xfrm = 1;
    }
    const inDevice = new InDevice(device, config, new DeviceGroups(this, device, config));
    this.#devices.set(device, inDevice);
    if ((device.flags & IFF_NOARP) !== 0) this.#withoutArp.add(device);
    if ((device.flags & IFF_UP) !== 0) this.#up(inDevice);
  }

  #up(inDevice: InDevice): void {
    const { device } = inDevice;
    if (device.mtu < MINIMUM_MTU) return;
    if (device.type === "loopback") insertAddress(this, inDevice, this.#loopbackAddress(device));
    inDevice.groups.up();
    for (const address of inDevice.addresses) addAddressRoutes(this, inDevice, address);
    this.#announce(inDevice);
  }

  #loopbackAddress(device: NetDevice): InterfaceAddress {
    return {
      local: LOOPBACK,
      address: LOOPBACK,
      mask: 0xff000000 as Ipv4Address,
      prefixLength: 8,
      broadcast: 0 as Ipv4Address,
      scope: RT_SCOPE_HOST,
      flags: 0x80,
      label: device.name,
      validSeconds: LIFETIME_FOREVER,
      preferredSeconds: LIFETIME_FOREVER,
      changedNs: this.namespace.clock.now(),
    };
  }

  /** arp_notify */
  #announce(inDevice: InDevice): void {
    const { device, config } = inDevice;
    if (!config.arpNotify || (device.flags & IFF_UP) === 0) return;
    for (const address of inDevice.addresses) announceAddress(this, device, address.local);
  }

  /** Carrier and flags. */
  #changed(inDevice: InDevice): void {
    const { device, config } = inDevice;
    const noArp = (device.flags & IFF_NOARP) !== 0;
    if (noArp !== this.#withoutArp.has(device)) {
      if (noArp) this.#withoutArp.add(device);
      else this.#withoutArp.delete(device);
      this.neighbours.flush(device, "all");
    }
    if ((device.flags & IFF_UP) === 0) return;
    this.fib.setLinkdown(device, device.carrier ? "linkup" : "linkdown");
    if (!device.carrier && config.arpEvictNocarrier) this.neighbours.flush(device, "keep permanent");
  }

  /** inetdev_changename: labels and directories follow the name. */
  #rename(inDevice: InDevice): void {
    const { device } = inDevice;
    for (const [index, address] of inDevice.addresses.entries()) {
      const alias = /:.*$/.exec(address.label)?.[0] ?? (index === 0 ? "" : `:${index + 1}`);
      address.label = address.label.includes(":") ? `${device.name}${alias}` : device.name;
    }
    this.configs.rename(device);
    this.neighbours.renameDevice(device);
  }

  /** inetdev_destroy */
  #unregister(inDevice: InDevice): void {
    const { device } = inDevice;
    for (const { group, users } of inDevice.groups.memberships()) {
      for (let user = 0; user < users; user++) inDevice.groups.leave(group);
    }
    for (const address of [...inDevice.addresses]) {
      if (inDevice.addresses.includes(address)) deleteInterfaceAddress(this, inDevice, address);
    }
    this.disableOn(device, "forced");
    this.neighbours.removeDevice(device);
    this.configs.remove(device);
    this.#withoutArp.delete(device);
    this.#devices.delete(device);
  }

  #ignoresLinkdown(route: FibRoute): boolean {
    if (route.device === undefined) return false;
    return this.inDevice(route.device)?.config.ignoreRoutesWithLinkdown === true;
  }

  format(address: Ipv4Address): string {
    return formatIpv4Address(address);
  }

  formatAddress(address: InterfaceAddress): string {
    return `${formatIpv4Address(address.local)}/${address.prefixLength}`;
  }

  formatRoute(route: FibRoute): string {
    return this.#trace.route(route);
  }

  trace(kind: TraceKind, device: NetDevice | undefined, by: string, ...words: [string, string]): void {
    if (!this.namespace.tracer.enabled) return;
    this.#trace.event(kind, device, by, words);
  }

  traceDrop(
    packet: { readonly id: number },
    device: NetDevice | undefined,
    by: string,
    ...words: [string, string]
  ): void {
    if (!this.namespace.tracer.enabled) return;
    this.#trace.packetEvent({ kind: "drop", packet, device, by }, words);
  }

  traceRoute(packet: Packet, device: NetDevice, by: string, dst: Dst): void {
    this.#trace.routed(packet, device, by, dst);
  }

  traceSend(packet: Packet, by: string, dst: Dst): void {
    this.#trace.packetEvent({ kind: "socket", packet, device: undefined, by }, [
      "send",
      this.#trace.ends(packet),
    ]);
    this.#trace.routed(packet, dst.device, "ip_route_output_key_hash_rcu", dst);
  }

  traceReceive(packet: Packet, by: string, rule: string): void {
    this.#trace.packetEvent({ kind: "socket", packet, device: packet.input, by }, ["deliver", rule]);
  }

  traceMartian(query: InputQuery, device: NetDevice, which: string, error: Errno): void {
    if (!this.namespace.tracer.enabled) return;
    const ends = `${formatIpv4Address(query.source)} > ${formatIpv4Address(query.destination)}`;
    this.#trace.event("route", device, "ip_route_input_slow", [`martian ${which}`, `${ends} ${error}`]);
  }
}
