import { type Failure, fail, type Result, succeed } from "../wire/errno.ts";
import type { Frame } from "../wire/frame.ts";
import { BROADCAST_MAC, decodeMac, type MacAddress } from "../wire/mac-address.ts";
import type { DeviceOperations, TransmitResult } from "./device.ts";
import { NetDevice } from "./device.ts";
import { IFF_BROADCAST, IFF_LOOPBACK, IFF_MULTICAST, IFF_UP } from "./flags.ts";
import type { Host } from "./host.ts";
import { ipvlanPort } from "./ipvlan-port.ts";
import { type MacvlanMode, MacvlanPort, macvlanPort } from "./macvlan-port.ts";
import {
  AddressSync,
  addUnicast,
  changePromiscuity,
  deleteUnicast,
  passOnFlag,
  passOnFlags,
} from "./rx-mode.ts";
import { refuseGroupMac, setDeviceMac } from "./set-mac.ts";
import { DeviceStatistics } from "./statistics.ts";
import { canBearAnother } from "./upper.ts";

// Read first: drivers/net/macvlan.c of 6.1: macvlan_common_newlink, macvlan_open, macvlan_stop, macvlan_sync_address.

const MIN_MTU = 68;
const DEFAULT_QUEUE_LENGTH = 1000;

const MACVLANS: WeakMap<NetDevice, Macvlan> = new WeakMap();

/** What a macvlan device is on its port; undefined for any other device. */
export function macvlanOf(device: NetDevice): Macvlan | undefined {
  return MACVLANS.get(device);
}

/** IFLA_MACVLAN_* of a request. */
export interface MacvlanData {
  readonly mode?: MacvlanMode;
  /** MACVLAN_FLAG_NOPROMISC */
  readonly noPromiscuity?: boolean;
  readonly queueLength?: number;
}

export interface MacvlanRequest {
  readonly host: Host;
  readonly name: string | undefined;
  /** IFLA_LINK: undefined = not said, "unknown" = no such device. */
  readonly lower: NetDevice | "unknown" | undefined;
  readonly data: MacvlanData;
  /** Chosen, or drawn at random. */
  readonly mac: MacAddress;
  readonly mtu: number | undefined;
  readonly txQueueLength: number;
}

/** macvlan_common_newlink up to register_netdevice; on a macvlan it goes to that one's own parent. */
export function createMacvlan(request: MacvlanRequest): Result<NetDevice> {
  const { data } = request;
  if (request.lower === undefined) return fail("EINVAL");
  if (request.lower === "unknown") return fail("ENODEV");
  const lower = macvlanOf(request.lower)?.port.lower ?? request.lower;
  if (request.mtu !== undefined && request.mtu > lower.mtu) return fail("EINVAL");
  const known = macvlanPort(lower);
  const refused = known === undefined ? refusal(lower) : undefined;
  if (refused !== undefined) return refused;
  const isPassthru = data.mode === "passthru";
  // A passthru device is alone on its parent.
  if (known !== undefined && (known.passthru || isPassthru)) return fail("EINVAL");
  if (!canBearAnother(lower)) return fail("EMLINK");
  const port = known ?? new MacvlanPort(lower);
  if (isPassthru) port.passthru = true;
  const init = {
    name: request.name ?? "macvlan%d",
    type: "ether",
    mac: isPassthru ? lower.mac : request.mac,
    broadcast: BROADCAST_MAC,
    mtu: request.mtu ?? lower.mtu,
    flags: IFF_BROADCAST | IFF_MULTICAST,
    txQueueLength: request.txQueueLength,
    queueing: "noqueue",
  } as const;
  const device = new NetDevice(request.host, init, (self) =>
    macvlanOperations(new Macvlan(self, port, data)),
  );
  device.carrier = lower.carrier;
  device.tsoMaxSize = lower.tsoMaxSize;
  device.link = lower;
  return succeed(device);
}

/** macvlan_port_create */
function refusal(lower: NetDevice): Failure | undefined {
  if (lower.type !== "ether" || (lower.flags & IFF_LOOPBACK) !== 0) return fail("EINVAL");
  if (ipvlanPort(lower) !== undefined || lower.receiveHandler !== undefined) return fail("EBUSY");
  return lower.operations.noRxHandler ? fail("EINVAL") : undefined;
}

/** What follows register_netdevice. */
export function connectMacvlan(device: NetDevice): void {
  const { port } = MACVLANS.get(device)!;
  device.host.setCarrier(device, port.lower.carrier ? "on" : "off");
  device.host.fireLinkWatch(device);
}

/** The name was taken: nothing is left behind. */
export function abandonMacvlan(device: NetDevice): void {
  MACVLANS.get(device)?.uninit();
}

function macvlanOperations(macvlan: Macvlan): DeviceOperations {
  return {
    kind: "macvlan",
    minMtu: MIN_MTU,
    maxMtu: macvlan.port.lower.operations.maxMtu,
    tellsLinkNetns: true,
    unicastFilter: true,
    transmit: (frame) => macvlan.transmit(frame),
    open: () => macvlan.open(),
    stop: () => macvlan.stop(),
    setMac: (mac) => refuseGroupMac(mac) ?? macvlan.setMac(mac),
    setMtu: (mtu) => (mtu > macvlan.port.lower.mtu ? fail("EINVAL") : undefined),
    rxFlagsChanged: (flag) => macvlan.flagsChanged(flag),
    rxModeChanged: () => macvlan.addresses.sync(macvlan.device),
    statistics: () => macvlan.statistics(),
    uninit: () => macvlan.uninit(),
  };
}

/** struct macvlan_dev */
export class Macvlan {
  readonly device: NetDevice;
  readonly port: MacvlanPort;
  readonly addresses: AddressSync;
  mode: MacvlanMode = "vepa";
  noPromiscuity = false;
  queueLength: number = DEFAULT_QUEUE_LENGTH;
  readonly #counted = new DeviceStatistics();

  constructor(device: NetDevice, port: MacvlanPort, data: MacvlanData) {
    this.device = device;
    this.port = port;
    this.addresses = new AddressSync(port.lower);
    this.mode = data.mode ?? "vepa";
    this.noPromiscuity = data.noPromiscuity ?? false;
    this.queueLength = data.queueLength ?? DEFAULT_QUEUE_LENGTH;
    port.add(this);
    MACVLANS.set(device, this);
  }

  uninit(): void {
    MACVLANS.delete(this.device);
    this.port.remove(this);
  }

  /** macvlan_changelink: passthru can be neither entered nor left. */
  change({ mode, noPromiscuity, queueLength }: MacvlanData): Failure | undefined {
    if (mode !== undefined && (mode === "passthru") !== (this.mode === "passthru")) return fail("EINVAL");
    if (noPromiscuity !== undefined) {
      if (this.port.passthru && noPromiscuity !== this.noPromiscuity)
        changePromiscuity(this.port.lower, noPromiscuity ? -1 : 1);
      this.noPromiscuity = noPromiscuity;
    }
    this.mode = mode ?? this.mode;
    this.queueLength = queueLength ?? this.queueLength;
    return undefined;
  }

  /** macvlan_start_xmit */
  transmit(frame: Frame): TransmitResult {
    const result = this.#queue(frame);
    if (result === "ok") {
      this.#counted.txPackets++;
      this.#counted.txBytes += frame.bytes.length;
    } else this.#counted.txDropped++;
    return result;
  }

  /** macvlan_queue_xmit */
  #queue(frame: Frame): TransmitResult {
    const { port } = this;
    if (this.mode === "bridge") {
      if ((frame.bytes[0]! & 1) === 1) port.broadcastLocally(frame, this);
      else if (port.bridgedSlave(decodeMac(frame.bytes, 0)) !== undefined) {
        port.loop(frame, this.device);
        return "ok";
      }
    }
    return port.lower.host.transmit(port.lower, frame);
  }

  /** macvlan_count_rx */
  countReceived(lengthBytes: number, kind: "unicast" | "group"): void {
    this.#counted.rxPackets++;
    this.#counted.rxBytes += lengthBytes;
    if (kind === "group") this.#counted.multicast++;
  }

  countGroup(lengthBytes: number, result: TransmitResult): void {
    if (result === "ok") this.countReceived(lengthBytes, "group");
    else this.#counted.rxErrors++;
  }

  /** macvlan_dev_get_stats64 */
  statistics(): Partial<DeviceStatistics> {
    const { rxPackets, rxBytes, multicast, rxErrors, txPackets, txBytes, txDropped } = this.#counted;
    const own = this.device.statistics;
    return {
      rxPackets,
      rxBytes,
      multicast,
      txPackets,
      txBytes,
      rxErrors,
      rxDropped: rxErrors + own.rxDropped,
      txDropped: txDropped + own.txDropped,
    };
  }

  /** macvlan_open */
  open(): Failure | undefined {
    const { device, port } = this;
    const { lower } = port;
    if (port.passthru) {
      if (!this.noPromiscuity) changePromiscuity(lower, 1);
    } else {
      if (port.isBusy(device.mac)) return fail("EADDRINUSE");
      addUnicast(lower, device.mac);
      passOnFlags(device, lower, 1);
    }
    port.hash(this);
    return undefined;
  }

  /** macvlan_stop */
  stop(): void {
    const { device, port } = this;
    const { lower } = port;
    this.addresses.unsync();
    if (port.passthru) {
      if (!this.noPromiscuity) changePromiscuity(lower, -1);
    } else {
      passOnFlags(device, lower, -1);
      deleteUnicast(lower, device.mac);
    }
    port.unhash(this);
  }

  /** macvlan_set_mac_address: a passthru device's address is its parent's. */
  setMac(mac: MacAddress): Failure | undefined {
    const { port } = this;
    if (mac === this.device.mac) return undefined;
    if (this.mode === "passthru") {
      port.changesAddress = true;
      return setDeviceMac(port.lower, mac);
    }
    if (port.isBusy(mac)) return fail("EADDRINUSE");
    return this.syncAddress(mac);
  }

  /** macvlan_sync_address */
  syncAddress(mac: MacAddress): Failure | undefined {
    const { device, port } = this;
    if ((device.flags & IFF_UP) === 0) device.mac = mac;
    else {
      if (port.isBusy(mac)) return fail("EADDRINUSE");
      if (!port.passthru) {
        addUnicast(port.lower, mac);
        deleteUnicast(port.lower, device.mac);
      }
      port.unhash(this);
      device.mac = mac;
      port.hash(this);
    }
    port.ownAddressChanged(mac);
    return undefined;
  }

  /** macvlan_change_rx_flags */
  flagsChanged(flag: number): void {
    const { device, port } = this;
    if ((device.flags & IFF_UP) === 0 || port.passthru) return;
    passOnFlag(device, port.lower, flag);
  }
}
