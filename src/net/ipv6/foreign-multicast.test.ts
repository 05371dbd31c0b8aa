import { expect, test } from "vitest";
import { NetDevice } from "../../device/device.ts";
import type { Host } from "../../device/host.ts";
import { ETH_P_IPV6 } from "../../wire/ethernet.ts";
import type { Frame, PacketType } from "../../wire/frame.ts";
import { encodeIpv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { ZERO_MAC } from "../../wire/mac-address.ts";
import { isForeignMulticast } from "./foreign-multicast.ts";
import { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { MulticastGroup } from "./multicast-group.ts";
import { defaultSettings } from "./settings.ts";

const DESTINATION_OFFSET = 14 + 24;

interface Scene {
  tracer?: boolean;
  hooks?: boolean;
  localGroupRoutes?: number;
  l3Master?: boolean;
  packetType?: PacketType;
}

function isForeign(destination: string, scene: Scene): boolean {
  const init = { name: "e", type: "ether", mac: ZERO_MAC, broadcast: ZERO_MAC, mtu: 1500 } as const;
  const more = { flags: 0, txQueueLength: 0, queueing: "noqueue" } as const;
  const operations = { kind: "dummy", minMtu: 0, maxMtu: 0 } as unknown as NetDevice["operations"];
  const device = new NetDevice({} as Host, { ...init, ...more }, () => operations);
  const idev = new Inet6Device(device, defaultSettings());
  idev.groups.push(new MulticastGroup(parseIpv6Address("ff02::1")!));
  device.ip6 = idev;
  if (scene.l3Master === true) device.l3Master = { receive: () => undefined };
  const bytes = new Uint8Array(80);
  encodeIpv6Address(parseIpv6Address(destination)!, bytes, DESTINATION_OFFSET);
  const { packetType = "multicast" } = scene;
  const frame: Frame = {
    id: 1,
    bytes,
    protocol: ETH_P_IPV6,
    packetType,
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  };
  const table = { localGroupRoutes: scene.localGroupRoutes ?? 0 };
  const ipv6 = {
    rawSockets: 0,
    fib: { local: table, main: { localGroupRoutes: 0 } },
    namespace: { tracer: { enabled: scene.tracer ?? false }, hooks: { inUse: scene.hooks ?? false } },
  };
  return isForeignMulticast(ipv6 as unknown as Ipv6, device, frame);
}

test.each<[string, string, Scene, boolean]>([
  ["a group that was not joined", "ff02::16", {}, true],
  ["one that was", "ff02::1", {}, false],
  ["one with the tail of a joined one goes the long way", "ff05::1", {}, false],
  ["a unicast address in a group frame", "fe80::16", {}, false],
  ["a frame for the host", "ff02::16", { packetType: "host" }, false],
  ["somebody traces", "ff02::16", { tracer: true }, false],
  ["a hook may look at it", "ff02::16", { hooks: true }, false],
  ["a route makes some group local", "ff02::16", { localGroupRoutes: 1 }, false],
  ["a parent in mode l3s", "ff02::16", { l3Master: true }, false],
])("%s", (_, destination, scene, expected) => {
  expect(isForeign(destination, scene)).toBe(expected);
});
