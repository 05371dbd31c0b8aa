import { addressAdded, addressRemoved, validateAddress } from "../ipvlan/address.ts";
import { countersOf } from "../ipvlan/counters.ts";
import {
  deleteLink,
  moveSlave,
  openSlave,
  setSlaveBroadcast,
  setSlaveNoarp,
  stopSlave,
} from "../ipvlan/link.ts";
import type { SlaveId } from "../ipvlan/port.ts";
import { setRxMode } from "../ipvlan/rx-mode.ts";
import type { DeviceEvent, NetDevice } from "./device.ts";
import { IFF_ALLMULTI, IFF_NOARP, IFF_PROMISC } from "./flags.ts";
import type { AddressListener } from "./host.ts";
import type { IpvlanPort } from "./ipvlan-port.ts";

const SLAVES: WeakMap<NetDevice, IpvlanSlave> = new WeakMap();

/** What an ipvlan device is on its port; undefined for any other device. */
export function ipvlanSlave(device: NetDevice): IpvlanSlave | undefined {
  return SLAVES.get(device);
}

/** What ipvlan_link_new came to; the caller makes the device and connects it. */
export interface NewIpvlanSlave {
  readonly port: IpvlanPort;
  readonly id: SlaveId;
  readonly devId: number;
  readonly mac: NetDevice["mac"];
  readonly mtu: number;
  readonly carrier: "on" | "off";
  readonly master: NetDevice;
}

/** One slave device and its place on the port. */
export class IpvlanSlave {
  readonly kind: "ipvlan" | "ipvtap";
  readonly port: IpvlanPort;
  readonly id: SlaveId;
  readonly #device: NetDevice;
  #unlisten: () => void = () => {};

  constructor(kind: "ipvlan" | "ipvtap", created: NewIpvlanSlave, device: NetDevice) {
    this.kind = kind;
    this.port = created.port;
    this.id = created.id;
    this.#device = device;
    this.port.traffic.devices.set(this.id, device);
    device.dependents.add((event) => this.#event(event));
    SLAVES.set(device, this);
    countersOf(this.port.traffic.counters, this.id);
  }

  open(): void {
    this.port.apply(openSlave(this.port.port, this.id).effects);
  }

  stop(): void {
    this.port.apply(stopSlave(this.port.port, this.id).effects);
  }

  /** ndo_change_rx_flags and ndo_set_rx_mode */
  rxModeChanged(): void {
    const { flags, multicast } = this.#device;
    const mode = {
      promisc: (flags & IFF_PROMISC) !== 0,
      allmulti: (flags & IFF_ALLMULTI) !== 0,
      multicast: [...multicast.keys()],
    };
    this.port.apply(setRxMode(this.port.port, this.id, mode).effects);
  }

  arpChanged(): void {
    setSlaveNoarp(this.port.port, this.id, (this.#device.flags & IFF_NOARP) !== 0 ? "set" : "clear");
  }

  /** ipvlan_link_delete and ipvlan_uninit */
  uninit(): void {
    this.#unlisten();
    SLAVES.delete(this.#device);
    this.port.apply(deleteLink(this.port.port, this.id).effects);
    this.port.traffic.devices.delete(this.id);
    this.port.traffic.counters.slaves.delete(this.id);
  }

  /** Events of the slave itself: a move takes its address notifications along. */
  #event(event: DeviceEvent): void {
    const device = this.#device;
    const { port } = this.port;
    if (event === "register") {
      moveSlave(port, this.id, device.host.id);
      this.#unlisten = device.host.listenAddresses(device, this.#listener());
    } else if (event === "unregister") this.#unlisten();
    else if (event === "change-address") setSlaveBroadcast(port, this.id, device.broadcast);
  }

  #listener(): AddressListener {
    const device = this.#device;
    const { port } = this.port;
    return {
      validate: (address) => {
        const answer = validateAddress(port, address);
        return answer.ok ? undefined : { message: answer.message ?? "" };
      },
      added: (address) => {
        const entered = addressAdded(port, this.id, address, device.name);
        if (entered.log !== undefined) device.host.log(`${device.name}: ${entered.log}`);
        this.port.apply(entered.effects);
      },
      removed: (address) => {
        this.port.apply(addressRemoved(port, this.id, address).effects);
      },
    };
  }
}
