import { type Failure, fail, type Result, succeed } from "../wire/errno.ts";
import { ETH_P_8021AD, ETH_P_8021Q } from "../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../wire/frame.ts";
import { decodeMac, type MacAddress } from "../wire/mac-address.ts";
import { VLAN_ID_RESERVED } from "../wire/vlan.ts";
import type { DeviceEvent, DeviceOperations, TransmitResult } from "./device.ts";
import { NetDevice } from "./device.ts";
import { IFF_ALLMULTI, IFF_MASTER, IFF_PROMISC, IFF_SLAVE, IFF_UP } from "./flags.ts";
import type { Host } from "./host.ts";
import { AddressSync, addUnicast, deleteUnicast, passOnFlag, passOnFlags } from "./rx-mode.ts";
import { refuseGroupMac } from "./set-mac.ts";
import { DeviceStatistics } from "./statistics.ts";
import { canBearAnother } from "./upper.ts";
import { followReal } from "./vlan-follow.ts";
import { addVlan, findVlan, removeVlan } from "./vlan-group.ts";

// Read first: net/8021q/vlan_dev.c, vlan_core.c (vlan_do_receive), vlan_netlink.c; vlan-follow.ts is vlan_device_event.

const MAX_MTU = 65535;
const PRIORITIES = 8;
const PRIORITY_SHIFT = 13;
/** vlan_dev_priv.egress_priority_map has sixteen lists. */
const EGRESS_LISTS = 16;

const VLANS: WeakMap<NetDevice, Vlan> = new WeakMap();

/** What a VLAN device is on its real device; undefined for any other device. */
export function vlanOf(device: NetDevice): Vlan | undefined {
  return VLANS.get(device);
}

/** IFLA_VLAN_*: what a request says; numbers pass unchecked. */
export interface VlanData {
  readonly id?: number;
  readonly protocol?: number;
  readonly reorderHeader?: boolean;
  readonly looseBinding?: boolean;
  readonly ingress?: readonly QosMapping[];
  readonly egress?: readonly QosMapping[];
}

/** IFLA_VLAN_QOS_MAPPING: ingress from the tag's priority, egress from the packet's (skb->priority). */
export interface QosMapping {
  readonly from: number;
  readonly to: number;
}

/** vlan_validate, before anything else of the request is looked at. */
export function validateVlan(data: VlanData | undefined): Failure | undefined {
  if (data === undefined) return fail("EINVAL", "8021q: VLAN properties not specified");
  const { protocol, id } = data;
  if (protocol !== undefined && protocol !== ETH_P_8021Q && protocol !== ETH_P_8021AD)
    return fail("EPROTONOSUPPORT", "8021q: Invalid VLAN protocol");
  return id !== undefined && id >= VLAN_ID_RESERVED ? fail("ERANGE", "8021q: Invalid VLAN id") : undefined;
}

export interface VlanRequest {
  readonly host: Host;
  readonly name: string | undefined;
  /** IFLA_LINK: undefined = not said, "unknown" = no such device. */
  readonly real: NetDevice | "unknown" | undefined;
  readonly data: VlanData;
  readonly mac: MacAddress | undefined;
  readonly mtu: number | undefined;
  readonly txQueueLength: number;
}

/** vlan_newlink and vlan_dev_init: a device still to be registered, then connected. */
export function createVlan(request: VlanRequest): Result<NetDevice> {
  const { real, data } = request;
  if (data.id === undefined) return fail("EINVAL", "8021q: VLAN id not specified");
  if (real === undefined) return fail("EINVAL", "8021q: link not specified");
  if (real === "unknown") return fail("ENODEV", "8021q: link does not exist");
  const tag = { protocol: data.protocol ?? ETH_P_8021Q, tci: data.id };
  if (real.operations.vlanChallenged) return fail("EOPNOTSUPP", "8021q: VLANs not supported on device");
  if (findVlan(real, tag) !== undefined) return fail("EEXIST", "8021q: VLAN device already exists");
  if (request.mtu !== undefined && request.mtu > real.mtu) return fail("EINVAL");
  if (!canBearAnother(real)) return fail("EMLINK");
  const device = new NetDevice(
    request.host,
    {
      name: request.name ?? "vlan%d",
      type: "ether",
      mac: request.mac ?? real.mac,
      broadcast: real.broadcast,
      mtu: request.mtu ?? real.mtu,
      flags: real.flags & ~(IFF_UP | IFF_PROMISC | IFF_ALLMULTI | IFF_MASTER | IFF_SLAVE),
      txQueueLength: request.txQueueLength,
      queueing: "noqueue",
    },
    (self) => vlanOperations(new Vlan(self, real, tag.protocol, data.id!)),
  );
  device.running = device.hasQdisc = device.queueActive = false;
  device.carrier = real.carrier;
  device.devId = real.devId;
  device.tsoMaxSize = real.tsoMaxSize;
  device.link = real;
  const vlan = VLANS.get(device)!;
  vlan.stolenAddress = request.mac === undefined;
  vlan.change(data);
  return succeed(device);
}

/** The last acts of register_vlan_dev. */
export function connectVlan(device: NetDevice): void {
  const vlan = VLANS.get(device)!;
  vlan.connect();
  device.host.setCarrier(device, vlan.real.carrier ? "on" : "off");
  device.host.fireLinkWatch(device);
}

function vlanOperations(vlan: Vlan): DeviceOperations {
  return {
    kind: "vlan",
    minMtu: 0,
    maxMtu: MAX_MTU,
    tellsLinkNetns: true,
    unicastFilter: true,
    transmit: (frame) => vlan.transmit(frame),
    open: () => vlan.open(),
    stop: () => vlan.stop(),
    setMac: (mac) => refuseGroupMac(mac) ?? vlan.setMac(mac),
    setMtu: (mtu) => (mtu > vlan.real.mtu ? fail("ERANGE") : undefined),
    rxFlagsChanged: (flag) => vlan.flagsChanged(flag),
    rxModeChanged: () => vlan.addresses.sync(vlan.device),
    statistics: () => vlan.statistics(),
    uninit: () => vlan.disconnect(),
  };
}

/** struct vlan_dev_priv. */
export class Vlan {
  readonly device: NetDevice;
  readonly real: NetDevice;
  readonly protocol: number;
  readonly id: number;
  readonly addresses: AddressSync;
  /** VLAN_FLAG_REORDER_HDR: packets are received without the tag in their header. */
  reorderHeader = true;
  /** VLAN_FLAG_LOOSE_BINDING: up and down independently of the real device. */
  looseBinding = false;
  readonly ingress: number[] = new Array<number>(PRIORITIES).fill(0);
  /** By packet priority, newest first within a list. */
  readonly #egress: QosMapping[][] = Array.from({ length: EGRESS_LISTS }, () => []);
  /** NET_ADDR_STOLEN: follows the real device's address. */
  stolenAddress = true;
  /** The real device's address that this one knows of. */
  realAddress: MacAddress;
  readonly #counted = new DeviceStatistics();
  readonly #follow: (event: DeviceEvent) => void;

  constructor(device: NetDevice, real: NetDevice, protocol: number, id: number) {
    this.device = device;
    this.real = real;
    this.protocol = protocol;
    this.id = id;
    this.realAddress = real.mac;
    this.addresses = new AddressSync(real);
    this.#follow = (event) => followReal(this, event);
    VLANS.set(device, this);
  }

  connect(): void {
    addVlan(this.real, { protocol: this.protocol, tci: this.id }, this.device);
    this.real.dependents.add(this.#follow);
  }

  disconnect(): void {
    removeVlan(this.real, this.device);
    this.real.dependents.delete(this.#follow);
    VLANS.delete(this.device);
  }

  /** vlan_changelink: flags and maps; number and protocol stay as they are. */
  change(data: VlanData): void {
    this.reorderHeader = data.reorderHeader ?? this.reorderHeader;
    this.looseBinding = data.looseBinding ?? this.looseBinding;
    for (const { from, to } of data.ingress ?? []) this.ingress[from & (PRIORITIES - 1)] = to;
    for (const mapping of data.egress ?? []) this.#mapEgress(mapping);
  }

  /** vlan_dev_set_egress_priority */
  #mapEgress({ from, to }: QosMapping): void {
    const list = this.#egress[from & (EGRESS_LISTS - 1)]!;
    const known = list.findIndex((mapping) => mapping.from === from);
    const mapping = { from, to: to & (PRIORITIES - 1) };
    if (known >= 0) list[known] = mapping;
    else list.unshift(mapping);
  }

  get egress(): readonly QosMapping[] {
    return this.#egress.flat();
  }

  /** vlan_dev_hard_start_xmit */
  transmit(frame: Frame): TransmitResult {
    const priority = this.#priorityOf(frame.priority);
    const isTagged = !this.reorderHeader && frame.protocol === this.protocol;
    const tag = { protocol: this.protocol, tci: this.id | (priority << PRIORITY_SHIFT) };
    const result = this.real.host.transmit(this.real, isTagged ? frame : { ...frame, vlan: tag });
    if (result === "ok") {
      this.#counted.txPackets++;
      this.#counted.txBytes += frame.bytes.length;
    } else this.#counted.txDropped++;
    return result;
  }

  /** vlan_dev_get_egress_qos_mask */
  #priorityOf(packetPriority: number): number {
    const list = this.#egress[packetPriority & (EGRESS_LISTS - 1)]!;
    for (const mapping of list) if (mapping.from === packetPriority) return mapping.to;
    return 0;
  }

  /** vlan_do_receive from where the device is known: the frame as received on it. */
  receive(frame: Frame): Frame {
    const counted = this.#counted;
    counted.rxPackets++;
    counted.rxBytes += frame.bytes.length - ETHERNET_HEADER_LENGTH_BYTES;
    let { packetType } = frame;
    // Our own address may differ from the real device's.
    if (packetType === "otherhost" && decodeMac(frame.bytes, 0) === this.device.mac) packetType = "host";
    if (packetType === "multicast") counted.multicast++;
    const priority = this.ingress[frame.vlan!.tci >>> PRIORITY_SHIFT]!;
    return { ...frame, packetType, priority, vlan: undefined };
  }

  /** vlan_dev_get_stats64 */
  statistics(): Partial<DeviceStatistics> {
    const { rxPackets, rxBytes, multicast, txPackets, txBytes, txDropped } = this.#counted;
    const own = this.device.statistics;
    return {
      rxPackets,
      rxBytes,
      multicast,
      txPackets,
      txBytes,
      txDropped: txDropped + own.txDropped,
    };
  }

  /** vlan_dev_open */
  open(): Failure | undefined {
    const { device, real } = this;
    if ((real.flags & IFF_UP) === 0 && !this.looseBinding) return fail("ENETDOWN");
    if (device.mac !== real.mac && !this.inheritAddress()) addUnicast(real, device.mac);
    passOnFlags(device, real, 1);
    this.realAddress = real.mac;
    if (real.carrier) device.host.setCarrier(device, "on");
    return undefined;
  }

  /** vlan_dev_stop */
  stop(): void {
    const { device, real } = this;
    this.addresses.unsync();
    passOnFlags(device, real, -1);
    if (device.mac !== real.mac) deleteUnicast(real, device.mac);
    device.host.setCarrier(device, "off");
  }

  /** vlan_dev_inherit_address; false for a device with an address of its own. */
  inheritAddress(): boolean {
    if (!this.stolenAddress) return false;
    this.device.mac = this.real.mac;
    this.device.host.notify(this.device, "change-address");
    return true;
  }

  /** vlan_dev_set_mac_address; the caller sets it. */
  setMac(mac: MacAddress): undefined {
    const { device, real } = this;
    this.stolenAddress = false;
    if ((device.flags & IFF_UP) === 0) return;
    if (mac !== real.mac) addUnicast(real, mac);
    if (device.mac !== real.mac) deleteUnicast(real, device.mac);
  }

  /** vlan_dev_change_rx_flags */
  flagsChanged(flag: number): void {
    const { device, real } = this;
    if ((device.flags & IFF_UP) === 0) return;
    passOnFlag(device, real, flag);
  }
}

/** vlan_do_receive: undefined if no VLAN device of the real one has this tag, "dropped" if it is down. */
export function receiveVlan(
  real: NetDevice,
  frame: Frame,
): { readonly device: NetDevice; readonly frame: Frame } | "dropped" | undefined {
  const device = frame.vlan === undefined ? undefined : findVlan(real, frame.vlan);
  const vlan = device === undefined ? undefined : VLANS.get(device);
  if (vlan === undefined) return undefined;
  if ((vlan.device.flags & IFF_UP) === 0) return "dropped";
  return { device: vlan.device, frame: vlan.receive(frame) };
}
