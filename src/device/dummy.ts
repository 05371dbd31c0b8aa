import type { MacAddress } from "../wire/mac-address.ts";
import { BROADCAST_MAC } from "../wire/mac-address.ts";
import type { DeviceOperations } from "./device.ts";
import { NetDevice } from "./device.ts";
import { IFF_BROADCAST, IFF_NOARP } from "./flags.ts";
import type { Host } from "./host.ts";
import { refuseGroupMac } from "./set-mac.ts";

export interface DummyInit {
  readonly host: Host;
  readonly name: string;
  readonly mac: MacAddress;
  readonly mtu: number;
  readonly txQueueLength: number;
}

/** drivers/net/dummy.c: takes every frame and counts it. */
export function createDummy(init: DummyInit): NetDevice {
  const { host, ...rest } = init;
  return new NetDevice(
    host,
    {
      ...rest,
      type: "ether",
      broadcast: BROADCAST_MAC,
      flags: IFF_BROADCAST | IFF_NOARP,
      queueing: "noqueue",
    },
    dummyOperations,
  );
}

function dummyOperations(device: NetDevice): DeviceOperations {
  return {
    kind: "dummy",
    minMtu: 0,
    maxMtu: 0,
    tsoMaxSize: 65536,
    transmit(frame) {
      device.statistics.txPackets++;
      device.statistics.txBytes += frame.bytes.length;
      return "ok";
    },
    setMac: refuseGroupMac,
  };
}
