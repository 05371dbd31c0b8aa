/**
 * The data plane alone, without the control plane: a parent, its slaves with addresses as they are listed, until
 * standard input ends. Takes one JSON object (`PlaneSpec`) as its argument, prints "ready", and then answers each line
 * of standard input ("statistics", "observe", "mode MODE FLAG", "stop") with one line of JSON.
 */
import { readSync, writeSync } from "node:fs";
import { addressAdded } from "../../../src/ipvlan/address.ts";
import { createCounters } from "../../../src/ipvlan/counters.ts";
import { changeLink, newLink, openSlave, type Parent } from "../../../src/ipvlan/link.ts";
import type { Port, SlaveId } from "../../../src/ipvlan/port.ts";
import { receiveRule } from "../../../src/ipvlan/receive-rule.ts";
import { setRxMode } from "../../../src/ipvlan/rx-mode.ts";
import { DataPlane } from "../../../src/live/plane/data-plane.ts";
import { EventLoop } from "../../../src/live/plane/event-loop.ts";
import { RawRouteOut } from "../../../src/live/plane/raw-route-out.ts";
import { scheduleCarrier } from "../../../src/live/plane/scheduling.ts";
import { openInject } from "../../../src/live/steal/inject.ts";
import { attachSteal } from "../../../src/live/steal/steal.ts";
import { interfaceMac, interfaceMtu, setInterfaceState } from "../../../src/live/sys/interface-request.ts";
import { enterNamespace, openNamespace, withNamespace } from "../../../src/live/sys/namespace.ts";
import { PacketSocket } from "../../../src/live/sys/packet-socket.ts";
import { AF_INET, closeDescriptor, openSocket, SOCK_DGRAM } from "../../../src/live/sys/socket.ts";
import { Tap } from "../../../src/live/sys/tap.ts";
import { parseIpv4Address } from "../../../src/wire/ipv4-address.ts";
import { parseIpv6Address, solicitedNodeAddress } from "../../../src/wire/ipv6-address.ts";
import { BROADCAST_MAC, type MacAddress, parseMac } from "../../../src/wire/mac-address.ts";

export interface PlaneSpec {
  readonly namespace: string;
  readonly parent: string;
  /** In the order of the kernel's numbers. */
  readonly mode: number;
  readonly flags: number;
  /** VLANs with a device on the parent. */
  readonly vlans?: readonly number[];
  readonly slaves: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly addresses: readonly string[];
    /** Of the slave as the driver knows it; the parent's if absent. */
    readonly mtu?: number;
    /** Up if absent. */
    readonly state?: "down";
    readonly promisc?: true;
    /** MAC addresses in hexadecimal; those of its addresses if absent. */
    readonly groups?: readonly string[];
  }[];
}

const ALL_NODES = [parseMac("01:00:5e:00:00:01")!, parseMac("33:33:00:00:00:01")!];

function namespaceFd(name: string): number {
  return openNamespace(`/var/run/netns/${name}`);
}

function parseAddress(text: string) {
  return text.includes(":") ? parseIpv6Address(text)! : parseIpv4Address(text)!;
}

/** 33:33 and the last four octets of the group. */
function solicitedMac(text: string): MacAddress {
  return (0x333300000000 + Number(solicitedNodeAddress(parseIpv6Address(text)!) & 0xffffffffn)) as MacAddress;
}

function say(value: unknown): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}

const spec = JSON.parse(process.argv[2]!) as PlaneSpec;
scheduleCarrier();
const home = namespaceFd(spec.namespace);
enterNamespace(home);
const control = openSocket(AF_INET, SOCK_DGRAM, 0);
const parentMac = interfaceMac(control, spec.parent);
const mtu = interfaceMtu(control, spec.parent);
closeDescriptor(control);

const socket = PacketSocket.open(spec.parent);
socket.join("allmulti");
const loop = new EventLoop();
const device = { mac: parentMac, broadcast: BROADCAST_MAC, mtu, namespace: 0 };
let parent: Parent = { kind: "device", device, type: "ether", rxHandler: "free", secret: 0x1234567 };
let port: Port | undefined;
let plane: DataPlane | undefined;
const observed: string[] = [];

const place = { parentIfindex: socket.ifindex, namespaceFd: home };
const steal = attachSteal(place);
const inject = openInject(place);
const routeOut = new RawRouteOut({
  ifindex: socket.ifindex,
  answer: (message, protocol) => plane?.answerSender(message, protocol),
});

function makePlane(made: Port): DataPlane {
  port = made;
  parent = { kind: "port", port: made };
  steal.setRule(receiveRule(made.mode));
  made.table.watch({ added: (address) => steal.add(address), removed: (address) => steal.remove(address) });
  const created = new DataPlane({
    loop,
    port: made,
    counters: createCounters(),
    parent: socket,
    inject,
    routeOut,
    slaveGone: (slave) => say({ gone: slave }),
    log: () => {},
  });
  created.setVlans(new Set(spec.vlans ?? []));
  return created;
}

function addSlave(index: number): void {
  const { name, namespace, addresses, state, promisc, groups, mtu: ownMtu } = spec.slaves[index]!;
  const made = newLink(parent, {
    data: { mode: spec.mode, flags: spec.flags },
    mtu: undefined,
    carrier: "on",
    namespace: index + 1,
    broadcast: BROADCAST_MAC,
  });
  if (!made.ok) throw new Error(`newLink: ${made.errno}`);
  plane ??= makePlane(made.port);
  const fd = namespaceFd(namespace);
  const tap = withNamespace(fd, () => {
    const opened = Tap.open(name);
    opened.setMac(made.mac);
    const socket = openSocket(AF_INET, SOCK_DGRAM, 0);
    if (state !== "down") setInterfaceState(socket, name, "up");
    closeDescriptor(socket);
    return opened;
  });
  closeDescriptor(fd);
  plane.addSlave(made.slave.id, tap, ownMtu ?? made.mtu);
  if (state !== "down") openSlave(made.port, made.slave.id);
  for (const address of addresses) addressAdded(made.port, made.slave.id, parseAddress(address), name);
  const solicited = addresses.filter((address) => address.includes(":")).map(solicitedMac);
  if (state === "down") return;
  setRxMode(made.port, made.slave.id, {
    promisc: promisc === true,
    allmulti: false,
    multicast: groups?.map((group) => Number.parseInt(group, 16) as MacAddress) ?? [
      ...ALL_NODES,
      ...solicited,
    ],
  });
}

function answer(line: string): void {
  const [word, ...rest] = line.split(" ");
  if (word === "statistics") {
    const { slaves, ...others } = plane!.statistics();
    say({
      ...others,
      routeOut: routeOut.counters,
      slaves: [...slaves.values()],
      memory: process.memoryUsage().rss,
      cpu: process.cpuUsage(),
    });
  } else if (word === "observe") {
    plane!.observer = {
      observe: ({ call, from, deliveries, outcomes }) => {
        const at = deliveries.map((delivery, index) => `${delivery.at}=${outcomes?.[index]}`);
        observed.push(`${call} ${from}: ${at.join(" ")}`);
      },
    };
    say("observing");
  } else if (word === "observed") say(observed.splice(0));
  else if (word === "mode") {
    say(changeLink(port!, { mode: Number(rest[0]), flags: Number(rest[1]) }, "capable").ok);
  } else if (word === "remove") {
    plane!.removeSlave(Number(rest[0]) as SlaveId);
    say("removed");
  } else if (word === "stop") loop.stop();
}

function readCommands(): void {
  const buffer = new Uint8Array(4096);
  const count = readSync(0, buffer);
  if (count === 0) loop.stop();
  for (const line of new TextDecoder().decode(buffer.subarray(0, count)).split("\n")) answer(line);
}

for (let index = 0; index < spec.slaves.length; index++) addSlave(index);
loop.watch(0, readCommands);
say("ready");
loop.run();
process.exit(0);
