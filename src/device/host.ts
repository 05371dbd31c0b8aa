import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";
import type { Tracer } from "../trace/tracer.ts";
import type { Frame } from "../wire/frame.ts";
import type { Ipv4Address } from "../wire/ipv4-address.ts";
import type { Ipv6Address } from "../wire/ipv6-address.ts";
import type { DeviceEvent, NetDevice, NetworkPacket, TransmitResult } from "./device.ts";

/**
 * How a device reaches the namespace it lives in, and the machine. `net` implements it; `device` never imports
 * `net`. A device always goes through `device.host`, which changes when the device moves.
 */
export interface Host {
  /** Identity of the namespace (struct net). */
  readonly id: number;
  /** Name for traces: under /run/netns, or `init`, or `#id`. */
  readonly label: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly tracer: Tracer;

  /** netif_rx: the frame joins this namespace's backlog as received on `device`; `drop` when it is full. */
  enqueue(device: NetDevice, frame: Frame): TransmitResult;
  /** netif_receive_skb in softirq context: all the way up, now. For work that already runs off a queue. */
  receive(device: NetDevice, frame: Frame): void;
  /** dev_queue_xmit: taps, then the device; pending softirqs run before it returns unless already in one. */
  transmit(device: NetDevice, frame: Frame): TransmitResult;
  /** local_bh_disable: softirqs raised from here on run when the outermost local_bh_enable comes. */
  disableBottomHalves(): void;
  enableBottomHalves(): void;
  /** schedule_work: runs soon in process context, in the order asked. */
  scheduleWork(work: () => void): void;

  /** ipvlan_process_v4/v6_outbound: routes a packet as locally generated, bound to `parent`. */
  routeOut(parent: NetDevice, packet: RoutedPacket): TransmitResult;
  /** LOCAL_IN for IPv4 and IPv6 at the lowest priority; returns how to unregister. */
  registerLocalInHook(hook: LocalInHook): () => void;

  /** printk: one line for the kernel log. */
  log(line: string): void;

  /** All devices of the namespace by ifindex; and by name. */
  deviceByIndex(ifindex: number): NetDevice | undefined;
  /** call_netdevice_notifiers: tells the protocols of this namespace, then the device's dependents. */
  notify(device: NetDevice, event: DeviceEvent): void;
  /** netif_carrier_on/off: sets it and lets link-watch update the operational state with its usual delay. */
  setCarrier(device: NetDevice, carrier: "on" | "off"): void;
  /** linkwatch_fire_event: the operational state is looked at anew. */
  fireLinkWatch(device: NetDevice): void;
  /** dev_change_flags and dev_close for a device that goes with another one: up or down, and told of. */
  open(device: NetDevice): void;
  close(device: NetDevice): void;
  /** unregister_netdevice_many: these devices go now, with everything that depends on them. */
  unregister(devices: readonly NetDevice[]): void;
  /** The link-layer neighbour tables of a device are flushed (neigh_changeaddr/ifdown on mode change). */
  flushNeighbours(device: NetDevice): void;
  /** ip_mc_inc_group and ipv6_dev_mc_inc: this host listens to a group on a device, and tells the link. */
  joinGroup(device: NetDevice, group: Ipv4Address | Ipv6Address): void;
  leaveGroup(device: NetDevice, group: Ipv4Address | Ipv6Address): void;
  /** Addresses now configured on a device of this namespace. */
  addressesOf(device: NetDevice): readonly (Ipv4Address | Ipv6Address)[];
  /** inetaddr/inet6addr notifier chains for one device; see AddressListener. */
  listenAddresses(device: NetDevice, listener: AddressListener): () => void;
}

/** What ipvlan hands to the parent's namespace: a network-layer packet without link-layer header. */
export interface RoutedPacket {
  readonly id: number;
  /** From the IP header on. */
  readonly bytes: Uint8Array;
  readonly protocol: number;
  readonly mark: number;
}

/** To which device a packet passing LOCAL_IN now belongs; undefined leaves it alone. */
export type LocalInHook = (device: NetDevice, packet: NetworkPacket) => NetDevice | undefined;

/**
 * Follows the addresses of one device. `validate` runs before an address is added (inetaddr_validator_chain) and may
 * refuse with an extack text. IPv4 passes IFA_ADDRESS, the peer of a point-to-point address (ipvlan registers that).
 */
export interface AddressListener {
  validate(address: Ipv4Address | Ipv6Address): { readonly message: string } | undefined;
  added(address: Ipv4Address | Ipv6Address): void;
  removed(address: Ipv4Address | Ipv6Address): void;
}
