import type { Frame } from "../wire/frame.ts";
import { ZERO_MAC } from "../wire/mac-address.ts";
import type { DeviceOperations, TransmitResult } from "./device.ts";
import { NetDevice } from "./device.ts";
import { IFF_LOOPBACK } from "./flags.ts";
import { forwarded } from "./forward.ts";
import type { Host } from "./host.ts";
import { refuseGroupMac } from "./set-mac.ts";

const LOOPBACK_MTU = 65536;

/** drivers/net/loopback.c: every frame comes back as received, through the backlog. */
export function createLoopback(host: Host): NetDevice {
  const init = {
    name: "lo",
    type: "loopback",
    mac: ZERO_MAC,
    broadcast: ZERO_MAC,
    mtu: LOOPBACK_MTU,
    flags: IFF_LOOPBACK,
    txQueueLength: 1000,
    queueing: "noqueue",
  } as const;
  return new NetDevice(host, init, loopbackOperations);
}

function loopbackOperations(device: NetDevice): DeviceOperations {
  return {
    kind: "",
    minMtu: 0,
    maxMtu: 0,
    netnsLocal: true,
    vlanChallenged: true,
    transmit: (frame) => loopbackTransmit(device, frame),
    setMac: refuseGroupMac,
  };
}

/** loopback_xmit: counts both directions, only if the backlog took it. */
function loopbackTransmit(device: NetDevice, frame: Frame): TransmitResult {
  if (device.host.enqueue(device, forwarded(frame, device, device)) === "drop") return "ok";
  const { statistics } = device;
  statistics.txPackets++;
  statistics.txBytes += frame.bytes.length;
  statistics.rxPackets++;
  statistics.rxBytes += frame.bytes.length;
  return "ok";
}
