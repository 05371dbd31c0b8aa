import { addressAdded, addressRemoved } from "../../src/ipvlan/address.ts";
import type { Delivery, Packet } from "../../src/ipvlan/delivery.ts";
import { l3Receive, localIn } from "../../src/ipvlan/l3s.ts";
import { changeLink, newLink, openSlave, type Parent, stopSlave } from "../../src/ipvlan/link.ts";
import { flush } from "../../src/ipvlan/multicast.ts";
import { logOf, routeRequest } from "../../src/ipvlan/outbound.ts";
import type { Port, SlaveAddress, SlaveId } from "../../src/ipvlan/port.ts";
import { receive } from "../../src/ipvlan/receive.ts";
import { setRxMode } from "../../src/ipvlan/rx-mode.ts";
import { transmit } from "../../src/ipvlan/transmit.ts";
import { createRandom, type Random } from "../../src/time/random.ts";
import type { Frame, PacketType } from "../../src/wire/frame.ts";
import type { Ipv4Address } from "../../src/wire/ipv4-address.ts";
import type { Ipv6Address } from "../../src/wire/ipv6-address.ts";
import { BROADCAST_MAC, type MacAddress } from "../../src/wire/mac-address.ts";

// Random frames through a port that changes all the time. Nothing may throw, and what comes out must be the bytes that
// went in, once per slave at most.

const SLAVES = 5;
const MAC = 0xba6b8c898822 as MacAddress;
const PROTOCOLS = [0x0800, 0x0806, 0x86dd, 0x8808, 0x88b5, 0, 4];
const PACKET_TYPES: readonly PacketType[] = ["host", "broadcast", "multicast", "otherhost", "outgoing"];
const CASES_PER_PORT = 500;

/** Throws on the first case that breaks a rule, naming seed and case; otherwise says how many cases ran. */
export function fuzzDriver(cases: number, seed: number): { cases: number } {
  const random = createRandom(seed).stream("driver");
  let port = makePort(random);
  for (let index = 0; index < cases; index++) {
    if (index % CASES_PER_PORT === 0) port = makePort(random);
    const frame = randomFrame(random, index);
    try {
      if (random.below(8) === 0) disturb(port, random);
      exercise(port, frame, random);
    } catch (error) {
      const octets = [...frame.bytes].map((octet) => octet.toString(16).padStart(2, "0")).join("");
      throw new Error(`driver, seed ${seed}, case ${index}, ${port.mode} ${port.flag}, ${octets}`, {
        cause: error,
      });
    }
  }
  return { cases };
}

function makePort(random: Random): Port {
  const device = { mac: MAC, broadcast: BROADCAST_MAC, mtu: 1500, namespace: 0 } as const;
  let parent: Parent = { kind: "device", device, type: "ether", rxHandler: "free", secret: random.uint32() };
  for (let n = 0; n < SLAVES; n++) {
    const data = { mode: random.below(3), flags: random.below(3) };
    const made = newLink(parent, {
      data,
      mtu: undefined,
      carrier: "on",
      namespace: n,
      broadcast: BROADCAST_MAC,
    });
    if (!made.ok) throw new Error(made.errno);
    parent = { kind: "port", port: made.port };
  }
  if (parent.kind !== "port") throw new Error("no slaves");
  for (let change = 0; change < 30; change++) disturb(parent.port, random);
  return parent.port;
}

/** One random control call. */
function disturb(port: Port, random: Random): void {
  const slave = anySlave(port, random);
  switch (random.below(6)) {
    case 0:
      changeLink(port, { mode: random.below(4), flags: random.below(5) }, "capable");
      return;
    case 1:
      openSlave(port, slave);
      return;
    case 2:
      stopSlave(port, slave);
      return;
    case 3:
      addressAdded(port, slave, randomAddress(random), "fuzz");
      return;
    case 4:
      addressRemoved(port, slave, randomAddress(random));
      return;
    default:
      setRxMode(port, slave, {
        promisc: random.below(4) === 0,
        allmulti: random.below(4) === 0,
        multicast: [(0x01005e000000 + random.below(8)) as MacAddress],
      });
  }
}

function anySlave(port: Port, random: Random): SlaveId {
  return [...port.slaves.keys()][random.below(SLAVES)]!;
}

/** Few addresses, all with one octet that varies, so that frames hit and slaves collide. */
function randomAddress(random: Random): SlaveAddress {
  const low = random.below(8);
  return random.below(2) === 0
    ? ((0x0a000000 + low) as Ipv4Address)
    : (((0xfd00n << 112n) + BigInt(low)) as Ipv6Address);
}

function randomFrame(random: Random, id: number): Frame {
  const bytes = new Uint8Array(random.below(4) === 0 ? random.below(16) : random.below(120));
  for (let index = 0; index < bytes.length; index++) bytes[index] = random.below(256);
  const protocol = PROTOCOLS[random.below(PROTOCOLS.length)]!;
  if (random.below(8) !== 0) makePlausible(bytes, protocol, random);
  const packetType = PACKET_TYPES[random.below(PACKET_TYPES.length)]!;
  return {
    id,
    bytes,
    protocol,
    packetType,
    ingress: random.below(3),
    mark: random.below(3),
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  };
}

/** Addresses that are in the table and lengths that are right, most of the time; writes beyond the end are lost. */
function makePlausible(bytes: Uint8Array, protocol: number, random: Random): void {
  const macs = [0xba, 0x6b, 0x8c, 0x89, 0x88, 0x22];
  for (const [index, octet] of macs.entries()) {
    if (random.below(4) !== 0) bytes[index] = octet;
    bytes[index + 6] = random.below(32) === 0 ? 0 : octet;
  }
  if (random.below(3) === 0) bytes.fill(0xff, 0, 6);
  if (protocol === 0x0800) {
    for (const [index, octet] of [0x45, 0, 0, bytes.length - 14].entries()) bytes[14 + index] = octet;
    for (const at of [26, 30])
      for (const [index, octet] of [10, 0, 0, random.below(8)].entries()) bytes[at + index] = octet;
  } else if (protocol === 0x0806) {
    for (const at of [28, 38])
      for (const [index, octet] of [10, 0, 0, random.below(8)].entries()) bytes[at + index] = octet;
  } else if (protocol === 0x86dd) {
    bytes[14] = 0x60;
    for (const at of [22, 38, 62]) {
      bytes.fill(0, at, at + 16);
      bytes[at] = at === 22 && random.below(2) === 0 ? 0 : 0xfd;
      bytes[at + 15] = bytes[at] === 0 ? 0 : random.below(8);
    }
    if (random.below(2) === 0) bytes[20] = 58;
    if (random.below(2) === 0) bytes[54] = 135;
  }
}

function exercise(port: Port, frame: Frame, random: Random): void {
  check(port, frame, receive(port, frame), random);
  const sent = transmit(port, anySlave(port, random), frame);
  if (sent.length !== 1) throw new Error("transmit must decide once");
  check(port, frame, sent, random);
  const packet: Packet = {
    id: frame.id,
    bytes: frame.bytes,
    protocol: frame.protocol,
    mark: 0,
    offload: undefined,
  };
  if (l3Receive(port, packet).kind !== localIn(port, packet).kind) throw new Error("the L3S hooks disagree");
  routeRequest(packet);
}

function check(port: Port, frame: Frame, deliveries: readonly Delivery[], random: Random): void {
  const served = new Set<SlaveId>();
  for (const delivery of deliveries) {
    const bytes = delivery.kind === "route" ? delivery.packet.bytes : delivery.frame.bytes;
    if (bytes.buffer !== frame.bytes.buffer) throw new Error(`${delivery.at} invented bytes`);
    if (delivery.kind === "slave") {
      if (served.has(delivery.slave)) throw new Error(`${delivery.at} delivered twice`);
      served.add(delivery.slave);
    }
    if (delivery.kind === "route") routeRequest(delivery.packet);
    if (delivery.kind === "drop") logOf(delivery);
    if (delivery.kind === "backlog") {
      disturb(port, random);
      check(port, frame, flush(port, delivery), random);
    }
  }
}

if (process.argv[1]?.endsWith("/test/fuzz/driver.js")) {
  const cases = Number(process.argv[2] ?? 200_000);
  const seed = Number(process.argv[3] ?? 1);
  process.stdout.write(`driver: ${fuzzDriver(cases, seed).cases} cases, seed ${seed}\n`);
}
