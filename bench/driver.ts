import { addressAdded } from "../src/ipvlan/address.ts";
import { newLink, openSlave, type Parent } from "../src/ipvlan/link.ts";
import type { Flag, Mode, Port, SlaveAddress, SlaveId } from "../src/ipvlan/port.ts";
import { receive } from "../src/ipvlan/receive.ts";
import { transmit } from "../src/ipvlan/transmit.ts";
import type { Frame } from "../src/wire/frame.ts";
import { encodeIpv4Address, type Ipv4Address } from "../src/wire/ipv4-address.ts";
import { encodeIpv6Address, type Ipv6Address } from "../src/wire/ipv6-address.ts";
import { BROADCAST_MAC, encodeMac, type MacAddress } from "../src/wire/mac-address.ts";
import { measureInterleaved, type Workload } from "./figure.ts";

// The driver alone: frames in, deliveries out, nothing carried out. Rates are for each second of CPU time.

const SLAVES = 1000;
const FRAMES = 4096;
const FRAME_BYTES = 64;
const ROUND_MS = 150;
const MAC = 0xba6b8c898822 as MacAddress;
const OTHER_MAC = 0xba6b8c866d83 as MacAddress;
const MODES: readonly Mode[] = ["l2", "l3", "l3s"];
const FLAGS: readonly Flag[] = ["bridge", "private", "vepa"];

/** Slave n's address; n >= SLAVES is nobody's. */
const ADDRESS = {
  ipv4: (n: number): SlaveAddress => (0x0a000000 + n) as Ipv4Address,
  ipv6: (n: number): SlaveAddress => ((0xfd00n << 112n) + BigInt(n)) as Ipv6Address,
} as const;
type Family = keyof typeof ADDRESS;

/** A port with `count` slaves, each up, with an address of either family. */
export function portWithSlaves(count: number, mode: Mode, flag: Flag): Port {
  const device = { mac: MAC, broadcast: BROADCAST_MAC, mtu: 1500, namespace: 0 } as const;
  let parent: Parent = { kind: "device", device, type: "ether", rxHandler: "free", secret: 1 };
  const data = { mode: MODES.indexOf(mode), flags: FLAGS.indexOf(flag) };
  for (let n = 0; n < count; n++) parent = { kind: "port", port: addSlave(parent, n, data) };
  if (parent.kind !== "port") throw new Error("no slaves");
  return parent.port;
}

function addSlave(parent: Parent, n: number, data: { mode: number; flags: number }): Port {
  const made = newLink(parent, {
    data,
    mtu: undefined,
    carrier: "on",
    namespace: n + 1,
    broadcast: BROADCAST_MAC,
  });
  if (!made.ok) throw new Error(made.errno);
  openSlave(made.port, made.slave.id);
  addressAdded(made.port, made.slave.id, ADDRESS.ipv4(n), "bench");
  addressAdded(made.port, made.slave.id, ADDRESS.ipv6(n), "bench");
  return made.port;
}

/** 64-byte UDP frames from slave 0, half of them to addresses that no slave has. */
function frames(family: Family, direction: "transmit" | "receive"): readonly Frame[] {
  return Array.from({ length: FRAMES }, (_, index): Frame => {
    const bytes = new Uint8Array(FRAME_BYTES);
    encodeMac(MAC, bytes, 0);
    encodeMac(direction === "transmit" ? MAC : OTHER_MAC, bytes, 6);
    const target = ADDRESS[family]((index * 7919) % (2 * SLAVES));
    if (family === "ipv4") {
      bytes.set([0x08, 0x00, 0x45, 0, 0, FRAME_BYTES - 14, 0, 0, 0x40, 0, 64, 17], 12);
      encodeIpv4Address(ADDRESS.ipv4(0) as Ipv4Address, bytes, 26);
      encodeIpv4Address(target as Ipv4Address, bytes, 30);
    } else {
      bytes.set([0x86, 0xdd, 0x60, 0, 0, 0, 0, FRAME_BYTES - 54, 17, 64], 12);
      encodeIpv6Address(ADDRESS.ipv6(0) as Ipv6Address, bytes, 22);
      encodeIpv6Address(target as Ipv6Address, bytes, 38);
    }
    const protocol = family === "ipv4" ? 0x0800 : 0x86dd;
    return {
      id: index,
      bytes,
      protocol,
      packetType: "host",
      ingress: 0,
      mark: 0,
      priority: 0,
      vlan: undefined,
      offload: undefined,
      tracking: undefined,
    };
  });
}

/** Frames a second, half of them through `transmit`, half through `receive`. */
function framesWorkload(family: Family, mode: Mode): Workload {
  const port = portWithSlaves(SLAVES, mode, "bridge");
  const sender = [...port.slaves.keys()][0] as SlaveId;
  const outgoing = frames(family, "transmit");
  const incoming = frames(family, "receive");
  let deliveries = 0;
  const round = (): void => {
    for (let index = 0; index < FRAMES; index++) {
      deliveries += transmit(port, sender, outgoing[index]!).length;
      deliveries += receive(port, incoming[index]!).length;
    }
  };
  for (let warm = 0; warm < 50; warm++) round();
  if (deliveries === 0) throw new Error("nothing was delivered");
  return {
    name: `driver alone: 64-byte ${family} frames, ${mode} bridge, ${SLAVES} slaves`,
    unit: "per second",
    measure: () => ratePerSecond(round, ROUND_MS) * 2 * FRAMES,
    floor: family === "ipv4" ? 5_000_000 : 2_500_000,
  };
}

function ratePerSecond(work: () => void, durationMs: number): number {
  const start = cpuMs();
  let times = 0;
  let elapsed = 0;
  while (elapsed < durationMs) {
    work();
    times++;
    elapsed = cpuMs() - start;
  }
  return (times * 1000) / elapsed;
}

/**
 * Slaves added a second (created, opened, two addresses): the tenth of 500 ports against the 9,750th to 10,249th of one,
 * the same number of calls for either, so that clock and collector weigh alike.
 */
function addingWorkload(): Workload {
  const data = { mode: 0, flags: 0 };
  const measure = (): number => {
    const small = Array.from({ length: ADDED }, () => portWithSlaves(9, "l2", "bridge"));
    const large = portWithSlaves(10_000 - ADDED / 2, "l2", "bridge");
    const from = large.slaves.size;
    const tenth = addingRate((n) => addSlave({ kind: "port", port: small[n]! }, 9, data));
    const tenThousandth = addingRate((n) => addSlave({ kind: "port", port: large }, from + n, data));
    return tenThousandth / tenth;
  };
  measure();
  return {
    name: "driver alone: speed of adding the 10,000th slave against the 10th",
    unit: "ratio",
    measure,
    floor: 0.5,
  };
}

const ADDED = 500;

function addingRate(add: (n: number) => void): number {
  const start = cpuMs();
  for (let n = 0; n < ADDED; n++) add(n);
  return (ADDED * 1000) / (cpuMs() - start);
}

/** Time of this process on any core, its collector included: what other processes do to the clock does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** All workloads of the driver alone, warm and ready to be measured. */
export function driverWorkloads(): readonly Workload[] {
  const modes = ["l2", "l3"] as const;
  const families = ["ipv4", "ipv6"] as const;
  return [
    ...modes.flatMap((mode) => families.map((family) => framesWorkload(family, mode))),
    addingWorkload(),
  ];
}

if (process.argv[1]?.endsWith("/bench/driver.js")) {
  for (const { name, unit, median, minimum, maximum } of await measureInterleaved(driverWorkloads(), 7)) {
    const [middle, low, high] = [median, minimum, maximum].map((value) => value.toLocaleString("en"));
    process.stdout.write(`${name}: ${middle} ${unit} (${low} to ${high})\n`);
  }
}
