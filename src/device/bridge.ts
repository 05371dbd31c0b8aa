import { SECOND_NS } from "../time/clock.ts";
import { type Failure, fail } from "../wire/errno.ts";
import { ETH_P_8021Q } from "../wire/ethernet.ts";
import type { Ipv4Address } from "../wire/ipv4-address.ts";
import type { Ipv6Address } from "../wire/ipv6-address.ts";
import { BROADCAST_MAC, isValidUnicastMac, type MacAddress, ZERO_MAC } from "../wire/mac-address.ts";
import { addLocal, changeBridgeAddress, changePortAddress, forgetPort } from "./bridge-addresses.ts";
import { BridgeFdb } from "./bridge-fdb.ts";
import { bridgeReceive, bridgeTransmit } from "./bridge-forward.ts";
import { BridgePort, type BridgePortState, portCost } from "./bridge-port.ts";
import { addDefaultVlan, BridgeVlans } from "./bridge-vlan.ts";
import type { DeviceEvent, DeviceOperations } from "./device.ts";
import { NetDevice } from "./device.ts";
import { IFF_BROADCAST, IFF_LOOPBACK, IFF_MULTICAST, IFF_UP } from "./flags.ts";
import type { Host } from "./host.ts";
import { changeAllMulti, changePromiscuity } from "./rx-mode.ts";
import { refuseGroupMac } from "./set-mac.ts";
import { isUpper } from "./upper.ts";

// Read first: net/bridge/br_if.c, br_device.c, br_stp_if.c, br_stp.c, br.c (br_device_event). STP is off for good: a
// port that can take part forwards at once.

const ETH_DATA_LENGTH = 1500;
const DEFAULT_AGEING_NS = 300 * SECOND_NS;
const DEFAULT_PRIORITY = 32768;
const PORT_TSO_MAX_SIZE = 524280;

/** 224.0.0.106 and ff02::6a. */
const ALL_SNOOPERS: readonly (Ipv4Address | Ipv6Address)[] = [
  0xe000006a as Ipv4Address,
  0xff02000000000000000000000000006an as Ipv6Address,
];

const BRIDGES: WeakMap<NetDevice, Bridge> = new WeakMap();

/** The bridge that a device is; undefined for any other device. */
export function bridgeOf(device: NetDevice): Bridge | undefined {
  return BRIDGES.get(device);
}

export interface BridgeInit {
  readonly host: Host;
  readonly name: string;
  readonly mac: MacAddress;
  readonly mtu: number | undefined;
  readonly txQueueLength: number;
}

/** br_dev_setup and br_dev_newlink */
export function createBridge(init: BridgeInit): NetDevice {
  const deviceInit = {
    name: init.name,
    type: "ether",
    mac: init.mac,
    broadcast: BROADCAST_MAC,
    mtu: init.mtu ?? ETH_DATA_LENGTH,
    flags: IFF_BROADCAST | IFF_MULTICAST,
    txQueueLength: init.txQueueLength,
    queueing: "noqueue",
  } as const;
  return new NetDevice(init.host, deviceInit, (device) => bridgeOperations(new Bridge(device)));
}

function bridgeOperations(bridge: Bridge): DeviceOperations {
  return {
    kind: "bridge",
    minMtu: 68,
    maxMtu: 65535,
    tsoMaxSize: 65536,
    netnsLocal: true,
    vlanTagging: true,
    showsDeviceStatistics: true,
    transmit: (frame) => bridgeTransmit(bridge, frame),
    open() {
      bridge.open();
      return undefined;
    },
    stop: () => bridge.stop(),
    setMac: (mac) => refuseGroupMac(mac) ?? bridge.setMac(mac),
    setMtu() {
      bridge.hasOwnMtu = true;
      return undefined;
    },
    addSlave: (device) => bridge.addPort(device),
    removeSlave: (device) => bridge.removePort(device),
    slaves: () => bridge.ports.map((port) => port.device),
    deleteLink() {
      for (const port of [...bridge.ports]) bridge.removePort(port.device);
      return [bridge.device];
    },
  };
}

/** struct net_bridge: the control side; frames go through bridge-forward.ts. */
export class Bridge {
  readonly device: NetDevice;
  readonly fdb: BridgeFdb;
  /** Newest first, as the kernel's list. */
  readonly ports: BridgePort[] = [];
  /** bridge_id without the priority: zero until a port or the administrator gives an address. */
  address: MacAddress = ZERO_MAC;
  priority: number = DEFAULT_PRIORITY;
  /** Hundredths of a second, as netlink carries them. */
  forwardDelayTicks = 1500;
  helloTimeTicks = 200;
  maxAgeTicks = 2000;
  multicastSnooping: 0 | 1 = 1;
  /** The bridge's own VLANs: what its device may send and receive. */
  readonly vlans: BridgeVlans = new BridgeVlans();
  vlanFiltering = false;
  vlanProtocol: number = ETH_P_8021Q;
  defaultPvid = 1;
  vlanStatistics = false;
  vlanStatisticsPerPort = false;
  hasOwnMtu = false;
  #hasOwnMac = false;
  readonly #listeners: Map<BridgePort, (event: DeviceEvent) => void> = new Map();

  constructor(device: NetDevice) {
    this.device = device;
    this.fdb = new BridgeFdb(device.host.clock, DEFAULT_AGEING_NS);
    BRIDGES.set(device, this);
    addLocal(this, device.mac, 0, undefined);
    addDefaultVlan(this, undefined);
  }

  port(device: NetDevice): BridgePort | undefined {
    return this.ports.find((port) => port.device === device);
  }

  /** br_multicast_join_snoopers, br_multicast_leave_snoopers: RFC 4286 4, as long as snooping is on. */
  #listenToSnoopers(what: "join" | "leave"): void {
    if (this.multicastSnooping === 0) return;
    const { host } = this.device;
    for (const group of ALL_SNOOPERS) {
      if (what === "join") host.joinGroup(this.device, group);
      else host.leaveGroup(this.device, group);
    }
  }

  /** br_dev_open: ports whose device is ready take part from now on. */
  open(): void {
    for (const port of this.ports) if (port.usable) this.#enable(port);
    this.#listenToSnoopers("join");
  }

  /** br_dev_stop */
  stop(): void {
    for (const port of this.ports) if (port.state !== "disabled") this.#disable(port);
    this.#listenToSnoopers("leave");
  }

  /** br_set_mac_address: from now on the ports' addresses do not matter. */
  setMac(mac: MacAddress): Failure | undefined {
    this.#hasOwnMac = true;
    if (mac !== this.address) this.#changeAddress(mac);
    return undefined;
  }

  /** br_add_if */
  addPort(device: NetDevice): Failure | undefined {
    const refused = refusal(this.device, device);
    if (refused !== undefined) return refused;
    const port = new BridgePort(this, device, this.#freePortNumber());
    changeAllMulti(device, 1);
    device.receiveHandler = (frame) => bridgeReceive(this, port, frame);
    device.master = this.device;
    device.host.notify(device, "change-upper");
    this.ports.unshift(port);
    changePromiscuity(device, 1);
    const listener = (event: DeviceEvent): void => this.#portEvent(port, event);
    device.dependents.add(listener);
    this.#listeners.set(port, listener);
    addLocal(this, device.mac, 0, port);
    addDefaultVlan(this, port);
    const changed = this.#recalculateAddress();
    if (port.usable && this.#isUp()) this.#enable(port);
    this.#portsChanged(changed);
    return undefined;
  }

  /** br_del_if, del_nbp */
  removePort(device: NetDevice): void {
    const port = this.port(device);
    if (port === undefined) return;
    changePromiscuity(device, -1);
    this.#disable(port);
    this.ports.splice(this.ports.indexOf(port), 1);
    device.master = undefined;
    device.host.notify(device, "change-upper");
    device.receiveHandler = undefined;
    device.dependents.delete(this.#listeners.get(port)!);
    this.#listeners.delete(port);
    for (const id of port.vlans.ids()) port.vlans.remove(id);
    forgetPort(this, port, "everything");
    changeAllMulti(device, -1);
    this.#portsChanged(this.#recalculateAddress());
  }

  /** br_set_port_state and br_port_state_selection */
  setPortState(port: BridgePort, state: BridgePortState): Failure | undefined {
    if (!port.device.running || (!port.usable && state !== "disabled")) return fail("ENETDOWN");
    // Without STP nothing keeps a port blocking: the selection lets it forward at once.
    port.state = state === "blocking" ? "forwarding" : state;
    this.#updateCarrier();
    return undefined;
  }

  /** br_device_event */
  #portEvent(port: BridgePort, event: DeviceEvent): void {
    const { device } = port;
    switch (event) {
      case "change":
        this.#checkCarrier(port);
        return;
      case "up":
        if (this.#isUp() && port.usable) this.#enable(port);
        return;
      case "down":
        if (this.#isUp()) this.#disable(port);
        return;
      case "change-address":
        changePortAddress(port, device.mac);
        if (this.#recalculateAddress()) this.device.host.notify(this.device, "change-address");
        return;
      case "change-mtu":
        this.#adjustMtu();
        return;
      case "unregister":
        this.removePort(device);
        return;
      default:
        return;
    }
  }

  /** br_port_carrier_check */
  #checkCarrier(port: BridgePort): void {
    if (!port.hasOwnCost && port.usable) port.settings.cost = portCost(port.device);
    if (!this.device.running) return;
    if (port.usable && port.state === "disabled") this.#enable(port);
    else if (!port.usable && port.state !== "disabled") this.#disable(port);
  }

  /** br_stp_enable_port: blocking, then straight to forwarding. */
  #enable(port: BridgePort): void {
    port.state = "forwarding";
    this.#updateCarrier();
  }

  /** br_stp_disable_port: what was learned there is forgotten. */
  #disable(port: BridgePort): void {
    port.state = "disabled";
    forgetPort(this, port, "learned");
    this.#updateCarrier();
  }

  /** The end of br_port_state_selection: carrier while any port forwards. */
  #updateCarrier(): void {
    const live = this.ports.some((port) => port.state === "forwarding");
    this.device.host.setCarrier(this.device, live ? "on" : "off");
  }

  #portsChanged(addressChanged: boolean): void {
    if (addressChanged) this.device.host.notify(this.device, "change-address");
    this.#adjustMtu();
    // br_set_gso_limits
    this.device.tsoMaxSize = Math.min(PORT_TSO_MAX_SIZE, ...this.ports.map((port) => port.device.tsoMaxSize));
  }

  /** br_mtu_auto_adjust: the smallest of the ports', unless the administrator chose. */
  #adjustMtu(): void {
    if (this.hasOwnMtu) return;
    const mtus = this.ports.map((port) => port.device.mtu);
    const mtu = mtus.length === 0 ? ETH_DATA_LENGTH : Math.min(...mtus);
    // dev_set_mtu refuses what is below the bridge's own minimum.
    if (mtu === this.device.mtu || mtu < this.device.operations.minMtu) return;
    this.device.mtu = mtu;
    this.device.host.notify(this.device, "change-mtu");
  }

  /** br_stp_recalculate_bridge_id: the smallest address of all ports; zero without any. */
  #recalculateAddress(): boolean {
    if (this.#hasOwnMac) return false;
    const lowest = this.ports.length === 0 ? ZERO_MAC : lowestMac(this.ports);
    if (lowest === this.address) return false;
    this.#changeAddress(lowest);
    return true;
  }

  /** br_stp_change_bridge_id; it ends in a state selection, so a bridge without a forwarding port loses carrier. */
  #changeAddress(mac: MacAddress): void {
    changeBridgeAddress(this, mac);
    this.address = mac;
    this.device.mac = mac;
    this.#updateCarrier();
  }

  /** find_portno */
  #freePortNumber(): number {
    const taken = new Set(this.ports.map((port) => port.number));
    let number = 1;
    while (taken.has(number)) number++;
    return number;
  }

  #isUp(): boolean {
    return (this.device.flags & IFF_UP) !== 0;
  }
}

function lowestMac(ports: readonly BridgePort[]): MacAddress {
  return Math.min(...ports.map((port) => port.device.mac)) as MacAddress;
}

function refusal(bridge: NetDevice, device: NetDevice): Failure | undefined {
  const ethernet =
    (device.flags & IFF_LOOPBACK) === 0 && device.type === "ether" && isValidUnicastMac(device.mac);
  if (!ethernet) return fail("EINVAL");
  if (bridgeOf(device) !== undefined) return fail("ELOOP", "Can not enslave a bridge to a bridge");
  if (device.master !== undefined) return fail("EBUSY");
  if (device.receiveHandler !== undefined) return fail("EBUSY");
  if (device.operations.noRxHandler) return fail("EINVAL");
  return isUpper(device, bridge) ? fail("EBUSY") : undefined;
}
