import { ETH_P_PAUSE } from "../wire/ethernet.ts";
import type { Frame } from "../wire/frame.ts";
import { decodeMac, type MacAddress } from "../wire/mac-address.ts";
import type { DeviceEvent, NetDevice, ReceiveHandlerResult, TransmitResult } from "./device.ts";
import { IFF_ALLMULTI, IFF_PROMISC, IFF_UP } from "./flags.ts";
import { forwarded, isForwardable, traceNotForwardable } from "./forward.ts";
import type { Macvlan } from "./macvlan.ts";
import { setDeviceMac } from "./set-mac.ts";

// Read first: drivers/net/macvlan.c of 6.1 (macvlan_handle_frame, macvlan_queue_xmit, macvlan_process_broadcast,
// macvlan_device_event). The kernel's multicast filters are hashes of 256 bits that let strangers through by chance;
// here they are exact.

export type MacvlanMode = "private" | "vepa" | "bridge" | "passthru";

const ALL_MODES: ReadonlySet<MacvlanMode> = new Set(["private", "vepa", "bridge", "passthru"]);
const VEPA_AND_BRIDGE: ReadonlySet<MacvlanMode> = new Set(["vepa", "bridge"]);
const VEPA_ONLY: ReadonlySet<MacvlanMode> = new Set(["vepa"]);
const BRIDGE_ONLY: ReadonlySet<MacvlanMode> = new Set(["bridge"]);

const HASH_BITS = 8n;
const GOLDEN_RATIO_64 = 0x61c8864680b583ebn;
const MASK_64 = 0xffffffffffffffffn;

const PORTS: WeakMap<NetDevice, MacvlanPort> = new WeakMap();

export function macvlanPort(lower: NetDevice): MacvlanPort | undefined {
  return PORTS.get(lower);
}

interface Waiting {
  readonly frame: Frame;
  readonly source: Macvlan | undefined;
}

/** struct macvlan_port: the parent and the macvlans on it. */
export class MacvlanPort {
  readonly lower: NetDevice;
  /** In order of creation. */
  readonly slaves: Macvlan[] = [];
  passthru = false;
  /** macvlan_set_addr_change: the passthru device, not the administrator, changes the parent's address. */
  changesAddress = false;
  /** perm_addr: what the parent's address was before a passthru device changed it. */
  #ownAddress: MacAddress;
  /** vlan_hash: the devices that are up, in the order in which the kernel walks its buckets. */
  #hashed: readonly Macvlan[] = [];
  readonly #byAddress: Map<MacAddress, Macvlan> = new Map();
  #queue: Waiting[] = [];
  #workScheduled = false;
  readonly #onEvent: (event: DeviceEvent) => void;

  constructor(lower: NetDevice) {
    this.lower = lower;
    this.#ownAddress = lower.mac;
    this.#onEvent = (event) => this.#lowerEvent(event);
    lower.dependents.add(this.#onEvent);
    lower.receiveHandler = (frame) => this.receive(frame);
    PORTS.set(lower, this);
  }

  /** bc_queue_len_used: the longest queue that a slave asked for. */
  get queueLength(): number {
    return Math.max(0, ...this.slaves.map((slave) => slave.queueLength));
  }

  add(slave: Macvlan): void {
    this.slaves.push(slave);
  }

  /** macvlan_uninit: the last one takes the port along. */
  remove(slave: Macvlan): void {
    this.slaves.splice(this.slaves.indexOf(slave), 1);
    if (this.slaves.length === 0) this.#destroy();
  }

  destroyIfUnused(): void {
    if (this.slaves.length === 0) this.#destroy();
  }

  /** macvlan_port_destroy: an address that a passthru device changed is put back. */
  #destroy(): void {
    this.lower.receiveHandler = undefined;
    this.lower.dependents.delete(this.#onEvent);
    PORTS.delete(this.lower);
    this.#queue = [];
    if (this.passthru && this.lower.mac !== this.#ownAddress) setDeviceMac(this.lower, this.#ownAddress);
  }

  /** macvlan_hash_add */
  hash(slave: Macvlan): void {
    this.#byAddress.set(slave.device.mac, slave);
    const bucket = bucketOf(slave.device.mac);
    const before = this.#hashed.filter((other) => bucketOf(other.device.mac) < bucket);
    this.#hashed = [...before, slave, ...this.#hashed.slice(before.length)];
  }

  /** macvlan_hash_del */
  unhash(slave: Macvlan): void {
    if (this.#byAddress.get(slave.device.mac) === slave) this.#byAddress.delete(slave.device.mac);
    this.#hashed = this.#hashed.filter((other) => other !== slave);
  }

  /** macvlan_addr_busy: the parent's address, or that of a slave that is up. */
  isBusy(mac: MacAddress): boolean {
    if (!this.passthru && !this.changesAddress && this.lower.mac === mac) return true;
    return this.#byAddress.has(mac);
  }

  /** The parent has its address from elsewhere than the passthru device. */
  ownAddressChanged(mac: MacAddress): void {
    if (this.passthru && !this.changesAddress) this.#ownAddress = mac;
    this.changesAddress = false;
  }

  /** macvlan_handle_frame: the parent's rx handler. */
  receive(frame: Frame): ReceiveHandlerResult {
    const { bytes } = frame;
    if ((bytes[0]! & 1) === 1) return this.#receiveGroup(frame);
    const slave = this.passthru ? this.slaves[0] : this.#byAddress.get(decodeMac(bytes, 0));
    if (slave === undefined) return "pass";
    const { device } = slave;
    if ((device.flags & IFF_UP) === 0) {
      this.#trace(frame, "drop", "the macvlan is down");
      return "consumed";
    }
    slave.countReceived(bytes.length, "unicast");
    this.#trace(frame, device.name, "by destination address");
    return { kind: "another", device, frame: { ...frame, packetType: "host" } };
  }

  #receiveGroup(frame: Frame): ReceiveHandlerResult {
    const source = this.#byAddress.get(decodeMac(frame.bytes, 6));
    if (source !== undefined && source.mode !== "vepa" && source.mode !== "bridge") {
      // Forwarded back to where it came from.
      const { device } = source;
      device.host.enqueue(device, asGroup(frame, device));
      // The kernel counts a length of 0 here.
      source.countReceived(0, "unicast");
      return "consumed";
    }
    if (listens(this.lower, decodeMac(frame.bytes, 0))) this.#enqueue(frame, source);
    return "pass";
  }

  /** macvlan_broadcast_enqueue */
  #enqueue(frame: Frame, source: Macvlan | undefined): void {
    if (this.#queue.length >= this.queueLength) {
      this.lower.statistics.rxDropped++;
      this.#trace(frame, "drop", "broadcast queue is full");
      return;
    }
    this.#queue.push({ frame, source });
    if (this.#workScheduled) return;
    this.#workScheduled = true;
    this.lower.host.scheduleWork(() => this.#work());
  }

  /** macvlan_process_broadcast: bridge ports have seen what a bridge port sent on its way out. */
  #work(): void {
    this.#workScheduled = false;
    const waiting = this.#queue;
    this.#queue = [];
    for (const { frame, source } of waiting) {
      const { host } = this.lower;
      host.disableBottomHalves();
      if (source === undefined) this.broadcast(frame, undefined, ALL_MODES);
      else this.broadcast(frame, source, source.mode === "vepa" ? VEPA_AND_BRIDGE : VEPA_ONLY);
      host.enableBottomHalves();
    }
  }

  /** macvlan_broadcast of received frames. */
  broadcast(frame: Frame, source: Macvlan | undefined, modes: ReadonlySet<MacvlanMode>): void {
    if (frame.protocol === ETH_P_PAUSE) return;
    const destination = decodeMac(frame.bytes, 0);
    for (const slave of this.#hashed) {
      if (slave === source || !modes.has(slave.mode) || !listens(slave.device, destination)) continue;
      const { device } = slave;
      this.#trace(frame, device.name, "broadcast");
      const result = device.host.enqueue(device, asGroup(frame, device));
      slave.countGroup(frame.bytes.length, result);
    }
  }

  /** macvlan_queue_xmit in mode bridge, a group frame: siblings first. Their counters see the header twice. */
  broadcastLocally(frame: Frame, source: Macvlan): void {
    if (frame.protocol === ETH_P_PAUSE) return;
    const destination = decodeMac(frame.bytes, 0);
    for (const slave of this.#hashed) {
      if (slave === source || !BRIDGE_ONLY.has(slave.mode) || !listens(slave.device, destination)) continue;
      this.#trace(frame, slave.device.name, "from a sibling");
      slave.countGroup(frame.bytes.length + 14, forwardTo(slave.device, frame, source.device));
    }
  }

  /** The sibling in mode bridge that has this address. */
  bridgedSlave(destination: MacAddress): Macvlan | undefined {
    const slave = this.#byAddress.get(destination);
    return slave?.mode === "bridge" ? slave : undefined;
  }

  /** dev_forward_skb to the parent: so that its taps see what goes from sibling to sibling. */
  loop(frame: Frame, from: NetDevice): void {
    forwardTo(this.lower, frame, from);
  }

  /** macvlan_device_event */
  #lowerEvent(event: DeviceEvent): void {
    const { lower } = this;
    switch (event) {
      case "up":
      case "down":
      case "change":
        for (const { device } of this.slaves) device.host.setCarrier(device, lower.carrier ? "on" : "off");
        return;
      case "change-mtu":
        for (const { device } of this.slaves) {
          if (device.mtu <= lower.mtu) continue;
          device.mtu = lower.mtu;
          device.host.notify(device, "change-mtu");
        }
        return;
      case "change-address":
        if (this.passthru) this.slaves[0]?.syncAddress(lower.mac);
        return;
      case "unregister":
        // A parent that only moves keeps its macvlans.
        if (lower.registration === "unregistering")
          lower.host.unregister(this.slaves.map(({ device }) => device));
        return;
      default:
        return;
    }
  }

  #trace(frame: Frame, verdict: string, rule: string): void {
    const { lower } = this;
    if (!lower.host.tracer.enabled) return;
    lower.host.tracer.emit({
      kind: "driver",
      frame: frame.id,
      namespace: lower.host.label,
      device: lower.name,
      function: "macvlan_handle_frame",
      verdict,
      rule,
    });
  }
}

/** macvlan_compute_filter */
function listens(device: NetDevice, group: MacAddress): boolean {
  if ((device.flags & (IFF_PROMISC | IFF_ALLMULTI)) !== 0) return true;
  return group === device.broadcast || device.multicast.has(group);
}

/** macvlan_broadcast_one of a received frame */
function asGroup(frame: Frame, device: NetDevice): Frame {
  const packetType = decodeMac(frame.bytes, 0) === device.broadcast ? "broadcast" : "multicast";
  return { ...frame, packetType };
}

/** dev_forward_skb */
function forwardTo(device: NetDevice, frame: Frame, from: NetDevice): TransmitResult {
  if (isForwardable(device, frame)) return device.host.enqueue(device, forwarded(frame, from, device));
  device.statistics.rxDropped++;
  if (device.host.tracer.enabled) traceNotForwardable(device, frame);
  return "drop";
}

/** macvlan_eth_hash: hash_64 of the six octets, the first one lowest. */
function bucketOf(mac: MacAddress): bigint {
  let value = 0n;
  let rest = BigInt(mac);
  for (let octet = 0; octet < 6; octet++) {
    value = (value << 8n) | (rest & 0xffn);
    rest >>= 8n;
  }
  return (((value << 16n) * GOLDEN_RATIO_64) & MASK_64) >> (64n - HASH_BITS);
}
