import type { Errno, Failure } from "../wire/errno.ts";
import type { Frame } from "../wire/frame.ts";
import type { MacAddress } from "../wire/mac-address.ts";
import { IFF_UP } from "./flags.ts";
import type { Host } from "./host.ts";
import { DeviceStatistics } from "./statistics.ts";

/** include/linux/netdevice.h: what a device that says nothing about segmentation offers. */
const TSO_MAX_SIZE = 524280;

/** What ndo_start_xmit and dev_queue_xmit tell their caller; `drop` becomes ENOBUFS at a socket, an errno stays. */
export type TransmitResult = "ok" | "drop" | { readonly errno: Errno };

/** net_xmit_errno: what a socket is told; undefined = all is well. */
export function transmitErrno(result: TransmitResult): Errno | undefined {
  if (result === "ok") return undefined;
  return result === "drop" ? "ENOBUFS" : result.errno;
}

/**
 * What an rx handler did with a frame (include/linux/netdevice.h: rx_handler_result_t). `another` names the
 * device as which the frame goes round the receive path again.
 */
export type ReceiveHandlerResult =
  | "consumed"
  | "pass"
  | { readonly kind: "another"; readonly device: NetDevice; readonly frame: Frame };

export type ReceiveHandler = (frame: Frame) => ReceiveHandlerResult;

/** Events of a device in the order that the kernel notifies them (netdev_cmd). */
export type DeviceEvent =
  | "register"
  | "unregister"
  | "pre-up"
  | "up"
  | "going-down"
  | "down"
  | "change"
  | "change-address"
  | "change-mtu"
  | "change-name"
  | "change-upper";

/** A packet socket's hook on a device, or on all devices of a namespace. */
export interface Tap {
  /** ETH_P_ALL sees both directions; a single protocol sees received frames only. */
  readonly protocol: number | "all";
  capture(device: NetDevice, frame: Frame): void;
}

/** The kind of a device and what it does: net_device_ops and rtnl_link_ops in one. */
export interface DeviceOperations {
  /** rtnl_link_ops.kind; "" for lo. */
  readonly kind: string;
  readonly minMtu: number;
  readonly maxMtu: number;
  /** ndo_start_xmit: the frame belongs to the device from here on. Counts its own statistics. */
  transmit(frame: Frame): TransmitResult;
  /** ndo_open and ndo_stop; `open` may refuse. */
  open?(): Failure | undefined;
  stop?(): void;
  /** ndo_set_mac_address: refuse, or adopt what depends on it; the caller then sets `device.mac`. Absent: EOPNOTSUPP. */
  setMac?(mac: MacAddress): Failure | undefined;
  /** ndo_change_mtu, after the range check; the caller then sets `device.mtu`. */
  setMtu?(mtu: number): Failure | undefined;
  /** ndo_set_rx_mode: the multicast list, promiscuity or allmulti changed. */
  rxModeChanged?(): void;
  /** ndo_change_rx_flags: PROMISC or ALLMULTI, as given, was set or cleared. */
  rxFlagsChanged?(flag: number): void;
  /** The administrator changed IFF_NOARP. */
  arpChanged?(): void;
  /** ndo_get_stats64 where the kind keeps its own counters; what it leaves out is the device's. */
  statistics?(): Partial<DeviceStatistics>;
  /** ndo_uninit: lets go of parents, peers and ports, when nobody can find the device any more. */
  uninit?(): void;
  /** rtnl_link_ops.dellink: all devices that go when this one is deleted. Absent: this one alone. */
  deleteLink?(): readonly NetDevice[];
  /** ndo_add_slave and ndo_del_slave of a master. */
  addSlave?(port: NetDevice): Failure | undefined;
  removeSlave?(port: NetDevice): void;
  /** The devices enslaved to a master. */
  slaves?(): readonly NetDevice[];
  /** Shows dev->stats as well (tx_errors that others count on it). */
  readonly showsDeviceStatistics?: true;
  /** NETIF_F_NETNS_LOCAL: can't be moved to another namespace. */
  readonly netnsLocal?: true;
  /** ndo_get_link_net exists: IFLA_LINK of another namespace is told with that namespace's id. */
  readonly tellsLinkNetns?: true;
  /** NETIF_F_HW_VLAN_CTAG_TX and STAG_TX: takes tags beside the frame; for others they go into the bytes first. */
  readonly vlanTagging?: true;
  /** NETIF_F_VLAN_CHALLENGED: can have no VLANs. */
  readonly vlanChallenged?: true;
  /** IFF_UNICAST_FLT: filters further unicast addresses by itself; others become promiscuous for them. */
  readonly unicastFilter?: true;
  /** IFF_NO_RX_HANDLER: can be no master's slave and no one's parent. */
  readonly noRxHandler?: true;
  /** TSO_MAX_SIZE where the kind has its own. */
  readonly tsoMaxSize?: number;
}

/** What a device is created with. */
export interface DeviceInit {
  readonly name: string;
  readonly type: "ether" | "loopback" | "none";
  readonly mac: MacAddress;
  readonly broadcast: MacAddress;
  readonly mtu: number;
  /** IFF_* of link-message.ts. */
  readonly flags: number;
  readonly txQueueLength: number;
  /** IFF_NO_QUEUE: `noqueue` when up, else pfifo_fast behind a real queue. */
  readonly queueing: "noqueue" | "queue";
}

/**
 * One network device: the part of struct net_device that shows. State is written by the control plane
 * (net/netlink) and by the device's own operations; everyone else reads.
 */
export class NetDevice {
  name: string;
  ifindex = 0;
  host: Host;
  readonly type: "ether" | "loopback" | "none";
  mac: MacAddress;
  broadcast: MacAddress;
  mtu: number;
  /** IFF_UP, BROADCAST, LOOPBACK, NOARP, PROMISC, ALLMULTI, MULTICAST as set; RUNNING and LOWER_UP are derived. */
  flags: number;
  txQueueLength: number;
  readonly queueing: "noqueue" | "queue";
  /** netif_carrier_ok: what the operations last said. */
  carrier = true;
  /** dev->operstate; a device that isn't running shows DOWN whatever this says. */
  operState: "UNKNOWN" | "DOWN" | "LOWERLAYERDOWN" | "UP" = "UNKNOWN";
  carrierChanges = 0;
  registration: "uninitialized" | "registered" | "unregistering" = "uninitialized";
  /** netif_running: __LINK_STATE_START, set just before ndo_open and cleared before ndo_stop. */
  running = false;
  /** A qdisc was attached (at the first open); it stays when the device goes down and is lost when it moves. */
  hasQdisc = false;
  /** dev_activate was the last word: without it the noop qdisc swallows every frame. */
  queueActive = false;
  /** dev->gflags: PROMISC and ALLMULTI as the administrator asked, whatever sockets and masters add. */
  requestedFlags = 0;
  /** dev->perm_addr where the kind has one (ipvlan). */
  permanentAddress: MacAddress | undefined = undefined;
  tsoMaxSize: number;
  group = 0;
  devId = 0;
  numTxQueues = 1;
  numRxQueues = 1;
  addrGenMode: "eui64" | "none" | "stable_secret" | "random" = "eui64";
  promiscuity = 0;
  allMulti = 0;
  /** dev->mc: link-layer groups with their number of users. */
  readonly multicast: Map<MacAddress, number> = new Map();
  /** Of these, what the administrator asked for (`ip maddr add`; ha->global_use). */
  readonly staticGroups: Set<MacAddress> = new Set();
  /** dev->uc: further unicast addresses with their number of users. */
  readonly unicast: Map<MacAddress, number> = new Map();
  /** uc_promisc: promiscuous because of `unicast`. */
  unicastPromiscuous = false;
  /** dev->vlan_info: the VLAN devices on top, by protocol and number (vlan-group.ts). */
  vlans: ReadonlyMap<number, NetDevice> | undefined = undefined;
  /** dev->name_node: further names. */
  altNames: readonly string[] = [];
  /** dev->ifalias. */
  alias = "";
  receiveHandler: ReceiveHandler | undefined = undefined;
  /** Bridge (or other master) this device is enslaved to. */
  master: NetDevice | undefined = undefined;
  /** IFLA_LINK: parent or peer, in whatever namespace it is; undefined = itself. */
  link: NetDevice | undefined = undefined;
  /** Devices that follow this one (ipvlan slaves, vlans), told of its events after the namespace was. */
  readonly dependents: Set<(event: DeviceEvent) => void> = new Set();
  readonly taps: Set<Tap> = new Set();
  readonly statistics: DeviceStatistics = new DeviceStatistics();
  readonly operations: DeviceOperations;
  /** dev->ip6_ptr: what IPv6 keeps for this device; only src/net/ipv6 reads it. */
  ip6: object | undefined = undefined;
  /** l3mdev_ops of an ipvlan parent in mode l3s: input routing as another device, decided by the driver. */
  l3Master: L3Master | undefined = undefined;

  constructor(host: Host, init: DeviceInit, operations: (device: NetDevice) => DeviceOperations) {
    this.host = host;
    this.name = init.name;
    this.type = init.type;
    this.mac = init.mac;
    this.broadcast = init.broadcast;
    this.mtu = init.mtu;
    this.flags = init.flags;
    this.txQueueLength = init.txQueueLength;
    this.queueing = init.queueing;
    this.running = this.hasQdisc = this.queueActive = (init.flags & IFF_UP) !== 0;
    this.operations = operations(this);
    this.tsoMaxSize = this.operations.tsoMaxSize ?? TSO_MAX_SIZE;
  }
}

/** l3mdev_l3_rcv: as which device a packet received on the master is routed (undefined: as the master itself). */
export interface L3Master {
  receive(packet: NetworkPacket): NetDevice | undefined;
}

/** What l3s and hooks see of a packet: bytes from the Ethernet header on; the network header is at offset 14. */
export interface NetworkPacket {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly protocol: number;
  readonly mark: number;
}
