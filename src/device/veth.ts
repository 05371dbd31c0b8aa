import type { Failure } from "../wire/errno.ts";
import { fail } from "../wire/errno.ts";
import type { Frame } from "../wire/frame.ts";
import { BROADCAST_MAC, type MacAddress } from "../wire/mac-address.ts";
import type { DeviceInit, DeviceOperations, TransmitResult } from "./device.ts";
import { NetDevice } from "./device.ts";
import { IFF_BROADCAST, IFF_MULTICAST, IFF_UP } from "./flags.ts";
import { forwarded, isForwardable, traceNotForwardable } from "./forward.ts";
import type { Host } from "./host.ts";
import { refuseGroupMac } from "./set-mac.ts";

export const VETH_MIN_MTU = 68;
export const VETH_MAX_MTU = 65535;

/** One end as requested; names and addresses are already chosen. */
export interface VethEnd {
  readonly host: Host;
  readonly name: string;
  readonly mac: MacAddress;
  readonly mtu: number;
  readonly txQueueLength: number;
}

/** drivers/net/veth.c: veth_setup. One end of a cable, not plugged in yet. */
export function createVethEnd(end: VethEnd): NetDevice {
  return new NetDevice(end.host, vethInit(end), vethOperations);
}

/** The last act of veth_newlink: carrier is there while both ends are up. */
export function connectVeth(device: NetDevice, peer: NetDevice): void {
  device.link = peer;
  peer.link = device;
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
    minMtu: VETH_MIN_MTU,
    maxMtu: VETH_MAX_MTU,
    transmit: (frame) => vethTransmit(device, frame),
    open: () => vethOpen(device),
    stop: () => vethStop(device),
    setMac: refuseGroupMac,
    tellsLinkNetns: true,
    vlanTagging: true,
    deleteLink: () => vethDelete(device),
  };
}

/** veth_dellink: both ends go together, and forget each other first. */
function vethDelete(device: NetDevice): readonly NetDevice[] {
  const peer = device.link;
  if (peer === undefined) return [device];
  peer.link = undefined;
  device.link = undefined;
  return [device, peer];
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
    if (device.host.tracer.enabled) traceNotForwardable(device, frame);
    return "ok";
  }
  if (peer.host.enqueue(peer, forwarded(frame, device, peer)) === "drop") {
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
