import { countLocalIn } from "../ipvlan/counters.ts";
import type { L3sAnswer, Packet } from "../ipvlan/delivery.ts";
import type { ControlResult, DriverFailure, Effect } from "../ipvlan/effect.ts";
import { l3Receive, localIn } from "../ipvlan/l3s.ts";
import { changeLink, type LinkData } from "../ipvlan/link.ts";
import {
  masterBroadcastChanged,
  masterChanged,
  masterMacChanged,
  masterMoved,
  masterMtuChanged,
} from "../ipvlan/master.ts";
import type { Port, SlaveId } from "../ipvlan/port.ts";
import { type Failure, fail } from "../wire/errno.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../wire/frame.ts";
import type { DeviceEvent, NetDevice, NetworkPacket } from "./device.ts";
import { IFF_NOARP, IFF_UP } from "./flags.ts";
import { IpvlanTraffic } from "./ipvlan-device.ts";
import { traceAnswer } from "./ipvlan-trace.ts";
import { addLinkGroup, changeAllMulti, deleteLinkGroup } from "./rx-mode.ts";

/** ipvlan masters and their ports (what netdev_rx_handler_data gives the kernel). */
const PORTS: WeakMap<NetDevice, IpvlanPort> = new WeakMap();

export function ipvlanPort(master: NetDevice): IpvlanPort | undefined {
  return PORTS.get(master);
}

/** The driver's control plane for one master: device events in, effects on devices out. */
export class IpvlanPort {
  readonly traffic: IpvlanTraffic;
  readonly #master: NetDevice;
  readonly #onEvent: (event: DeviceEvent) => void;
  readonly #hooks: Map<number, () => void> = new Map();

  constructor(port: Port, master: NetDevice) {
    this.#master = master;
    this.traffic = new IpvlanTraffic(port, master, NO_FRAME);
    this.#onEvent = (event) => this.#masterEvent(event);
    master.dependents.add(this.#onEvent);
    master.receiveHandler = (frame) => this.traffic.receive(frame);
    PORTS.set(master, this);
  }

  get port(): Port {
    return this.traffic.port;
  }

  /** The effects of a control call, in order. */
  apply(effects: readonly Effect[]): void {
    for (const effect of effects) this.#apply(effect);
  }

  change(data: LinkData | undefined): Failure | undefined {
    const answer: ControlResult = changeLink(this.port, data, "capable");
    if (!answer.ok) return failureOf(answer);
    this.apply(answer.effects);
    return undefined;
  }

  #apply(effect: Effect): void {
    const master = this.#master;
    switch (effect.kind) {
      case "noarp":
        changeNoarp(this.#device(effect.slave), effect);
        return;
      case "mtu":
        this.#device(effect.slave).mtu = effect.mtu;
        return;
      case "mac": {
        const device = this.#device(effect.slave);
        device.mac = effect.mac;
        device.host.notify(device, "change-address");
        return;
      }
      case "carrier": {
        const device = this.#device(effect.slave);
        device.host.setCarrier(device, effect.carrier);
        return;
      }
      case "l3s-register":
        this.#registerHooks(effect.namespace);
        return;
      case "l3s-unregister":
        this.#unregisterHooks(effect.namespace);
        return;
      case "master-multicast":
        if (effect.change === 1) addLinkGroup(master, effect.mac);
        else deleteLinkGroup(master, effect.mac);
        return;
      case "master-allmulti":
        changeAllMulti(master, effect.change);
        return;
      case "delete-slave":
        return;
      case "destroy-port":
        this.#destroy();
        return;
    }
  }

  #device(slave: SlaveId): NetDevice {
    return this.traffic.devices.get(slave)!;
  }

  /** ipvlan_device_event for the master. */
  #masterEvent(event: DeviceEvent): void {
    const master = this.#master;
    if (event !== "unregister") this.apply(this.#effectsOf(event));
    // NETDEV_UNREGISTER of a master that only moves is another thing: its slaves stay.
    else if (master.registration === "unregistering") {
      master.host.unregister([...this.traffic.devices.values()]);
    }
  }

  #effectsOf(event: DeviceEvent): readonly Effect[] {
    const master = this.#master;
    const { port } = this;
    switch (event) {
      case "up":
      case "change":
        return masterChanged(port, master.carrier ? "on" : "off").effects;
      case "change-mtu":
        return masterMtuChanged(port, master.mtu).effects;
      case "change-address":
        masterBroadcastChanged(port, master.broadcast);
        return masterMacChanged(port, master.mac).effects;
      case "register":
        return masterMoved(port, master.host.id).effects;
      default:
        return [];
    }
  }

  /** ipvlan_l3s_register: the LOCAL_IN hooks of this namespace, and the master's l3mdev operations. */
  #registerHooks(namespace: number): void {
    const master = this.#master;
    const unregister = master.host.registerLocalInHook((device, packet) =>
      device === master ? this.#answer(packet, localIn(this.port, packetOf(packet))) : undefined,
    );
    this.#hooks.set(namespace, unregister);
    master.l3Master = {
      receive: (packet) => this.#answer(packet, l3Receive(this.port, packetOf(packet))),
    };
  }

  #unregisterHooks(namespace: number): void {
    this.#hooks.get(namespace)?.();
    this.#hooks.delete(namespace);
    if (this.#hooks.size === 0) this.#master.l3Master = undefined;
  }

  #answer(packet: NetworkPacket, answer: L3sAnswer): NetDevice | undefined {
    const device = answer.kind === "slave" ? this.#device(answer.slave) : undefined;
    countLocalIn(this.traffic.counters, answer, packetOf(packet));
    if (this.#master.host.tracer.enabled) traceAnswer(this.#master, packet.id, answer, device);
    return device;
  }

  /** ipvlan_port_destroy */
  #destroy(): void {
    const master = this.#master;
    this.traffic.purge();
    master.receiveHandler = undefined;
    master.dependents.delete(this.#onEvent);
    PORTS.delete(master);
  }
}

/** Fills the place of a frame before the first one. */
const NO_FRAME: Frame = {
  id: 0,
  bytes: new Uint8Array(0),
  protocol: 0,
  packetType: "host",
  ingress: 0,
  mark: 0,
  priority: 0,
  vlan: undefined,
  offload: undefined,
  tracking: undefined,
};

function packetOf(packet: NetworkPacket): Packet {
  return {
    id: packet.id,
    bytes: packet.bytes.subarray(ETHERNET_HEADER_LENGTH_BYTES),
    protocol: packet.protocol,
    mark: packet.mark,
    offload: undefined,
  };
}

/** dev_change_flags of IFF_NOARP: a device that is up forgets its neighbours and is told of. */
function changeNoarp(device: NetDevice, effect: Extract<Effect, { kind: "noarp" }>): void {
  device.flags = effect.value === "set" ? device.flags | IFF_NOARP : device.flags & ~IFF_NOARP;
  if (effect.by === "open" || (device.flags & IFF_UP) === 0) return;
  device.host.flushNeighbours(device);
  device.host.notify(device, "change");
}

export function failureOf(refusal: DriverFailure): Failure {
  return fail(refusal.errno, refusal.message);
}
