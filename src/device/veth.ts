import type { Failure } from "../wire/errno.ts";
import { fail } from "../wire/errno.ts";
import type { Frame } from "../wire/frame.ts";
import { BROADCAST_MAC, type MacAddress } from "../wire/mac-address.ts";
import type { DeviceInit, DeviceOperations, TransmitResult } from "./device.ts";
import { NetDevice } from "./device.ts";
import { IFF_BROADCAST, IFF_MULTICAST, IFF_UP } from "./flags.ts";
import { isForwardable, scrub } from "./forward.ts";
import type { Host } from "./host.ts";

/** One end as requested; names and addresses are already chosen. */
export interface VethEnd {
  readonly host: Host;
  readonly name: string;
  readonly mac: MacAddress;
  readonly mtu: number;
  readonly txQueueLength: number;
}

export interface VethPair {
  readonly device: NetDevice;
  readonly peer: NetDevice;
}

/** drivers/net/veth.c: veth_newlink. A cable with two ends; carrier is there while both ends are up. */
export function createVethPair(end: VethEnd, peerEnd: VethEnd): VethPair {
  const device = new NetDevice(end.host, vethInit(end), vethOperations);
  const peer = new NetDevice(peerEnd.host, vethInit(peerEnd), vethOperations);
  device.link = peer;
  peer.link = device;
  device.carrier = false;
  peer.carrier = false;
  return { device, peer };
}

function vethInit(end: VethEnd): DeviceInit {
  return {
    name: end.name,
    type: "ether",
    mac: end.mac,
    broadcast: BROADCAST_MAC,
    mtu: end.mtu,
    flags: IFF_BROADCAST | IFF_MULTICAST,
    txQueueLength: end.txQueueLength,
    queueing: "noqueue",
  };
}

function vethOperations(device: NetDevice): DeviceOperations {
  return {
    kind: "veth",
    minMtu: 68,
    maxMtu: 65535,
    transmit: (frame) => vethTransmit(device, frame),
    open: () => vethOpen(device),
    stop: () => vethStop(device),
    uninit: () => {
      if (device.link !== undefined) device.link.link = undefined;
      device.link = undefined;
    },
  };
}

/** veth_open: carrier rises on both ends when the second one comes up. */
function vethOpen(device: NetDevice): Failure | undefined {
  const peer = device.link;
  if (peer === undefined) return fail("ENOTCONN");
  if ((peer.flags & IFF_UP) !== 0) {
    device.host.setCarrier(device, "on");
    peer.host.setCarrier(peer, "on");
  }
  return undefined;
}

function vethStop(device: NetDevice): void {
  device.host.setCarrier(device, "off");
  if (device.link !== undefined) device.link.host.setCarrier(device.link, "off");
}

/** veth_xmit: the length counts here as sent and on the peer as received, once the peer's backlog took it. */
function vethTransmit(device: NetDevice, frame: Frame): TransmitResult {
  const peer = device.link;
  if (peer === undefined || !isForwardable(peer, frame)) {
    if (peer !== undefined) peer.statistics.rxDropped++;
    device.statistics.txDropped++;
    return "ok";
  }
  if (peer.host.enqueue(peer, scrub(frame, peer)) === "drop") {
    device.statistics.txDropped++;
    return "ok";
  }
  const { length } = frame.bytes;
  device.statistics.txPackets++;
  device.statistics.txBytes += length;
  peer.statistics.rxPackets++;
  peer.statistics.rxBytes += length;
  return "ok";
}
