import type { DeviceEvent, NetDevice, Tap, TransmitResult } from "../device/device.ts";
import type { AddressListener, Host, LocalInHook, RoutedPacket } from "../device/host.ts";
import { createLoopback } from "../device/loopback.ts";
import { taggedInside } from "../device/vlan-group.ts";
import type { Clock } from "../time/clock.ts";
import { COSTS } from "../time/costs.ts";
import type { Random } from "../time/random.ts";
import type { Tracer } from "../trace/tracer.ts";
import { ETH_P_IP } from "../wire/ethernet.ts";
import type { Frame } from "../wire/frame.ts";
import type { Ipv4Address } from "../wire/ipv4-address.ts";
import type { Ipv6Address } from "../wire/ipv6-address.ts";
import { AddressNotifier } from "./address-notifier.ts";
import { registerCoreSysctls } from "./core-sysctls.ts";
import { closeAndTell, openAndTell } from "./device-state.ts";
import { DeviceTable } from "./device-table.ts";
import { Ipv4 } from "./ipv4/ipv4.ts";
import { Ipv6 } from "./ipv6/ipv6.ts";
import { joinGroup as joinIpv6Group, leaveGroup as leaveIpv6Group } from "./ipv6/mld.ts";
import type { LinkWatch } from "./link-watch.ts";
import { Conntrack } from "./netfilter/conntrack/conntrack.ts";
import { registerConntrackSysctls } from "./netfilter/conntrack/settings.ts";
import { Hooks, NF_PRI_LAST } from "./netfilter/hooks.ts";
import { forgetMasqueraded } from "./netfilter/nat/masquerade.ts";
import { Xtables } from "./netfilter/xtables/xtables.ts";
import type { Monitor } from "./netlink/monitor.ts";
import { NetnsIds } from "./netlink/netns-ids.ts";
import type { Rtnetlink } from "./netlink/rtnetlink.ts";
import { RtnetlinkSocket } from "./netlink/rtnetlink-socket.ts";
import type { Network } from "./network.ts";
import type { Packet } from "./packet.ts";
import { traceFrameDrop, traceTransmit } from "./packet-trace.ts";
import { receiveFrame } from "./receive.ts";
import { registerDevice, unregisterDevices } from "./register-device.ts";
import type { PacketSocket, SocketFactory } from "./socket/socket.ts";
import { Sockets } from "./socket/sockets.ts";
import type { Backlog } from "./softirq.ts";
import { Sysctls } from "./sysctl.ts";

/** Devices on top of devices that may transmit one inside the other, and then one more (net/core/dev.h). */
const XMIT_RECURSION_LIMIT = 8;

const DEAD_LOOP = {
  function: "__dev_queue_xmit",
  reason: "IPVL_DROP_DEAD_LOOP",
  rule: "XMIT_RECURSION_LIMIT",
} as const;

/** noop_enqueue: what the queue of a device does that is down or has no carrier. */
const NOOP_QDISC = {
  function: "noop_enqueue",
  reason: "SKB_DROP_REASON_QDISC_DROP",
  rule: "device down or without carrier",
} as const;

/**
 * One network namespace (struct net): its devices, tables, hooks and sockets, and the two doors of the packet path,
 * `transmit` (dev_queue_xmit) and `enqueue` (netif_rx).
 */
export class Namespace implements Host {
  readonly id: number;
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  /** Where link-layer addresses are drawn from. */
  readonly macRandom: Random;
  readonly tracer: Tracer;
  readonly devices: DeviceTable;
  readonly sysctl: Sysctls;
  readonly hooks: Hooks;
  readonly xtables: Xtables = new Xtables(this);
  readonly addresses: AddressNotifier = new AddressNotifier();
  readonly linkWatch: LinkWatch;
  readonly ipv4: Ipv4;
  readonly ipv6: Ipv6;
  readonly sockets: SocketFactory;
  readonly rtnetlink: Rtnetlink;
  /** The ids of other namespaces (net->netns_ids). */
  readonly netnsIds: NetnsIds = new NetnsIds();
  /** Packet sockets that listen on all devices. */
  readonly taps: Set<Tap> = new Set();
  /** Every packet socket (net->packet.sklist). */
  readonly packetSockets: Set<PacketSocket> = new Set();
  /** Programs that want to know of changes (RTNLGRP_*); undefined while there is none. */
  monitors: Set<Monitor> | undefined = undefined;
  /** Name for traces; the registry of names sets it. */
  label: string;
  readonly #backlog: Backlog = { length: 0 };
  #conntrack: Conntrack | undefined;

  constructor(network: Network, label: string | undefined) {
    this.id = network.register(this);
    this.network = network;
    this.clock = network.clock;
    this.random = network.random.stream(`netns ${this.id}`);
    this.tracer = network.tracer;
    this.label = label ?? `#${this.id}`;
    this.sysctl = new Sysctls();
    registerCoreSysctls(this.sysctl);
    this.addresses.onRemoved = (device, address) => forgetMasqueraded(this, device.ifindex, address);
    registerConntrackSysctls(this.sysctl, () => this.conntrack);
    this.hooks = new Hooks(network.tracer, () => this.label);
    this.devices = new DeviceTable();
    this.linkWatch = network.linkWatch;
    this.ipv4 = new Ipv4(this);
    this.ipv6 = new Ipv6(this);
    this.sockets = new Sockets(this);
    this.rtnetlink = new RtnetlinkSocket(this);
    this.macRandom = this.random.stream("link-layer addresses");
    registerDevice(createLoopback(this), 0);
  }

  /** Connection tracking (net->ct): made when something first asks, as most namespaces never do. */
  get conntrack(): Conntrack {
    this.#conntrack ??= new Conntrack(this);
    return this.#conntrack;
  }

  /** Whether there is any connection tracking to look at. */
  get tracksAnything(): boolean {
    return this.#conntrack !== undefined;
  }

  enqueue(device: NetDevice, frame: Frame): TransmitResult {
    return this.network.softirq.enqueue(this.#backlog, device, frame);
  }

  receive(device: NetDevice, frame: Frame): void {
    receiveFrame(this, device, frame);
  }

  /** __dev_queue_xmit: a device that is down or without carrier has the noop qdisc, whose drop counts as success. */
  transmit(device: NetDevice, frame: Frame): TransmitResult {
    const { softirq } = this.network;
    softirq.disable();
    this.clock.spend(COSTS.transmitNs);
    let result: TransmitResult = "ok";
    if (device.queueActive && this.network.transmitDepth > XMIT_RECURSION_LIMIT)
      result = this.#deadLoop(device, frame);
    else if (device.queueActive) {
      const { vlan } = frame;
      // validate_xmit_vlan
      const sent = vlan === undefined || device.operations.vlanTagging ? frame : taggedInside(frame, vlan);
      if (device.taps.size > 0 || this.taps.size > 0) this.#captureSent(device, sent);
      if (this.tracer.enabled) traceTransmit(device, sent);
      this.network.transmitDepth++;
      result = device.operations.transmit(sent);
      this.network.transmitDepth--;
    } else if (this.tracer.enabled) traceFrameDrop(device, frame, NOOP_QDISC);
    softirq.enable();
    return result;
  }

  /** A route that leads back into the device that sent the packet: the kernel gives up with ENETDOWN. */
  #deadLoop(device: NetDevice, frame: Frame): TransmitResult {
    device.statistics.txDropped++;
    this.log(`Dead loop on virtual device ${device.name}, fix it urgently!`);
    if (this.tracer.enabled) traceFrameDrop(device, frame, DEAD_LOOP);
    return { errno: "ENETDOWN" };
  }

  disableBottomHalves(): void {
    this.network.softirq.disable();
  }

  enableBottomHalves(): void {
    this.network.softirq.enable();
  }

  log(line: string): void {
    this.network.log.write({ timeNs: this.clock.now(), text: line });
  }

  scheduleWork(work: () => void): void {
    this.clock.after(COSTS.workerNs, work);
  }

  routeOut(parent: NetDevice, packet: RoutedPacket): TransmitResult {
    return packet.protocol === ETH_P_IP
      ? this.ipv4.routeOut(parent, packet)
      : this.ipv6.routeOut(parent, packet);
  }

  registerLocalInHook(hook: LocalInHook): () => void {
    const run = (packet: Packet): Packet | "accept" => {
      const device = packet.input === undefined ? undefined : hook(packet.input, packet);
      return device === undefined ? "accept" : { ...packet, input: device };
    };
    const registrations = ([4, 6] as const).map((family) =>
      this.hooks.register(family, "INPUT", { priority: NF_PRI_LAST, run }),
    );
    return () => {
      for (const unregister of registrations) unregister();
    };
  }

  deviceByIndex(ifindex: number): NetDevice | undefined {
    return this.devices.byIndex(ifindex);
  }

  notify(device: NetDevice, event: DeviceEvent): void {
    this.ipv4.deviceEvent(device, event);
    this.ipv6.deviceEvent(device, event);
    if (event === "down") forgetMasqueraded(this, device.ifindex, undefined);
    for (const listener of [...device.dependents]) listener(event);
    if (this.monitors !== undefined) this.#tellMonitors(device, event);
  }

  /** rtnetlink_event and rtmsg_ifinfo */
  #tellMonitors({ ifindex }: NetDevice, event: DeviceEvent): void {
    if (event === "pre-up" || event === "going-down") return;
    const change = event === "unregister" ? "deleted" : "new";
    for (const monitor of this.monitors!) monitor.push({ kind: "link", change, ifindex });
  }

  /** inet6_ifa_notify */
  addressChanged(ifindex: number, change: "new" | "deleted"): void {
    for (const monitor of this.monitors ?? []) monitor.push({ kind: "address", change, ifindex });
  }

  setCarrier(device: NetDevice, carrier: "on" | "off"): void {
    this.linkWatch.setCarrier(device, carrier);
  }

  fireLinkWatch(device: NetDevice): void {
    this.linkWatch.fire(device);
  }

  open(device: NetDevice): void {
    openAndTell(device);
  }

  close(device: NetDevice): void {
    closeAndTell(device);
  }

  unregister(devices: readonly NetDevice[]): void {
    unregisterDevices(devices);
  }

  flushNeighbours(device: NetDevice): void {
    this.ipv4.flushNeighbours(device);
    this.ipv6.flushNeighbours(device);
  }

  joinGroup(device: NetDevice, group: Ipv4Address | Ipv6Address): void {
    if (typeof group === "number") this.ipv4.inDevice(device)?.groups.join(group);
    else {
      const idev = this.ipv6.devices.get(device);
      if (idev !== undefined) joinIpv6Group(this.ipv6, idev, group);
    }
  }

  leaveGroup(device: NetDevice, group: Ipv4Address | Ipv6Address): void {
    if (typeof group === "number") this.ipv4.inDevice(device)?.groups.leave(group);
    else {
      const idev = this.ipv6.devices.get(device);
      if (idev !== undefined) leaveIpv6Group(this.ipv6, idev, group);
    }
  }

  addressesOf(device: NetDevice): readonly (Ipv4Address | Ipv6Address)[] {
    return [...this.ipv4.addressesOf(device), ...this.ipv6.addressesOf(device)];
  }

  listenAddresses(device: NetDevice, listener: AddressListener): () => void {
    return this.addresses.listen(device, listener);
  }

  /** deliver_skb to ptype_all: packet sockets for every protocol, those of all devices first. */
  captureReceived(device: NetDevice, frame: Frame): void {
    for (const tap of this.taps) if (tap.protocol === "all") tap.capture(device, frame);
    for (const tap of device.taps) if (tap.protocol === "all") tap.capture(device, frame);
  }

  /** deliver_skb to ptype_base and ptype_specific: packet sockets bound to this frame's protocol. */
  captureByProtocol(device: NetDevice, frame: Frame): boolean {
    let captured = false;
    for (const taps of [this.taps, device.taps]) {
      for (const tap of taps) {
        if (tap.protocol !== frame.protocol) continue;
        tap.capture(device, frame);
        captured = true;
      }
    }
    return captured;
  }

  /** dev_queue_xmit_nit: sent frames go to the sockets that want every protocol. */
  #captureSent(device: NetDevice, frame: Frame): void {
    const sent: Frame = { ...frame, packetType: "outgoing" };
    this.captureReceived(device, sent);
  }
}
