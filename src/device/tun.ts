import { BROADCAST_MAC, type MacAddress, ZERO_MAC } from "../wire/mac-address.ts";
import { NetDevice } from "./device.ts";
import { IFF_BROADCAST, IFF_MULTICAST, IFF_NOARP, IFF_POINTOPOINT } from "./flags.ts";
import type { Host } from "./host.ts";
import { refuseGroupMac } from "./set-mac.ts";

export type TunMode = "tun" | "tap";

const MTU = 1500;
const MIN_MTU = 68;
const MAX_MTU = 65535;
const ETHERNET_HEADER_LENGTH_BYTES = 14;
/** drivers/net/tun.c: TUN_READQ_SIZE; tap keeps ether_setup's. */
const TUN_QUEUE_LENGTH = 500;
const TAP_QUEUE_LENGTH = 1000;

export interface TunInit {
  readonly host: Host;
  readonly name: string;
  readonly mode: TunMode;
  readonly mac: MacAddress;
}

/**
 * drivers/net/tun.c: a persistent device that no process is attached to. It never has carrier, so the noop qdisc keeps
 * all frames from it.
 */
export function createTun({ host, name, mode, mac }: TunInit): NetDevice {
  const isTap = mode === "tap";
  const init = {
    name,
    type: isTap ? "ether" : "none",
    mac: isTap ? mac : ZERO_MAC,
    broadcast: isTap ? BROADCAST_MAC : ZERO_MAC,
    mtu: MTU,
    flags: isTap ? IFF_BROADCAST | IFF_MULTICAST : IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST,
    txQueueLength: isTap ? TAP_QUEUE_LENGTH : TUN_QUEUE_LENGTH,
    queueing: "queue",
  } as const;
  const device = new NetDevice(host, init, (self) => ({
    kind: "tun",
    minMtu: MIN_MTU,
    maxMtu: isTap ? MAX_MTU - ETHERNET_HEADER_LENGTH_BYTES : MAX_MTU,
    tsoMaxSize: 65536,
    ...(isTap ? { setMac: refuseGroupMac } : { vlanChallenged: true }),
    transmit() {
      self.statistics.txDropped++;
      return "drop";
    },
  }));
  device.carrier = false;
  return device;
}
