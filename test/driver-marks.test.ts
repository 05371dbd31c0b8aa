import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { addressAdded } from "../src/ipvlan/address.ts";
import type { Delivery } from "../src/ipvlan/delivery.ts";
import { newLink, openSlave, type Parent } from "../src/ipvlan/link.ts";
import { flush } from "../src/ipvlan/multicast.ts";
import type { Mode, Port, SlaveId } from "../src/ipvlan/port.ts";
import { setRxMode } from "../src/ipvlan/rx-mode.ts";
import { transmit } from "../src/ipvlan/transmit.ts";
import type { Frame } from "../src/wire/frame.ts";
import { encodeIpv4Address, parseIpv4Address } from "../src/wire/ipv4-address.ts";
import { BROADCAST_MAC, encodeMac, type MacAddress, parseMac } from "../src/wire/mac-address.ts";
import { DEVICE, MODES } from "./driver-scenario.ts";

// Which packets keep their mark (SO_MARK 5) on their way, as test/golden/driver/marks.sh counted on a real kernel with
// iptables: s1 (the sender) and s2 beside the parent, s3 in another namespace.

const H = parseMac("ba:6b:8c:89:88:22")!;
const CASES: readonly (readonly [section: string, mode: Mode, destination: MacAddress, address: string])[] = [
  ["l2 sibling same ns", "l2", H, "10.0.0.12"],
  ["l2 sibling other ns", "l2", H, "10.0.0.13"],
  ["l2 up, same ns", "l2", H, "10.0.0.77"],
  ["l2 broadcast", "l2", BROADCAST_MAC, "10.0.0.255"],
  ["l3 route same ns", "l3", H, "10.0.0.77"],
  ["l3 sibling same ns", "l3", H, "10.0.0.12"],
  ["l3 sibling other ns", "l3", H, "10.0.0.13"],
];

/** Section -> devices with the mark that was counted there. */
function recorded(): Map<string, string[]> {
  const text = readFileSync(new URL("./golden/driver/marks.txt", import.meta.url), "utf8");
  const sections = text.split("== ").slice(1);
  return new Map(
    sections.map((section) => {
      const [title, ...lines] = section.split("\n");
      const counted = lines.filter((line) => line.includes("mark match"));
      const places = counted.map((line) => {
        const [, , , , input, output, , , , , mark] = line.trim().split(/\s+/) as string[];
        return `${input === "*" ? output : input} ${Number(mark)}`;
      });
      return [title!, places.sort()];
    }),
  );
}

function port(mode: Mode): { readonly port: Port; readonly names: ReadonlyMap<SlaveId, string> } {
  let parent: Parent = DEVICE;
  const names = new Map<SlaveId, string>();
  for (const [name, namespace] of [
    ["s1", 0],
    ["s2", 0],
    ["s3", 9],
  ] as const) {
    const data = { mode: MODES.indexOf(mode) };
    const made = newLink(parent, {
      data,
      mtu: undefined,
      carrier: "on",
      namespace,
      broadcast: BROADCAST_MAC,
    });
    if (!made.ok) throw new Error(made.errno);
    parent = { kind: "port", port: made.port };
    names.set(made.slave.id, name);
    openSlave(made.port, made.slave.id);
    setRxMode(made.port, made.slave.id, { promisc: false, allmulti: false, multicast: [] });
    addressAdded(made.port, made.slave.id, parseIpv4Address(`10.0.0.1${name[1]}`)!, name);
  }
  return { port: (parent as { port: Port }).port, names };
}

function marked(destination: MacAddress, address: string): Frame {
  const bytes = new Uint8Array(54);
  encodeMac(destination, bytes, 0);
  encodeMac(H, bytes, 6);
  bytes.set([0x08, 0, 0x45, 0, 0, 40, 0, 0, 0, 0, 64, 253], 12);
  encodeIpv4Address(parseIpv4Address(address)!, bytes, 30);
  return {
    id: 1,
    bytes,
    protocol: 0x0800,
    packetType: "host",
    ingress: 0,
    mark: 5,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  };
}

/** The wire is `peer0` in the recording, and there in the parent's namespace. */
function place(delivery: Delivery, names: ReadonlyMap<SlaveId, string>): string {
  if (delivery.kind === "route") return `par0 ${delivery.packet.mark}`;
  if (delivery.kind === "slave") return `${names.get(delivery.slave)} ${delivery.frame.mark}`;
  return `${delivery.kind === "wire" ? "peer0" : "par0"} ${delivery.frame.mark}`;
}

test.each(CASES)("%s", (section, mode, destination, address) => {
  const scene = port(mode);
  const [sender] = scene.names.keys();
  const [first] = transmit(scene.port, sender!, marked(destination, address));
  const deliveries = first!.kind === "backlog" ? flush(scene.port, first!) : [first!];
  expect(deliveries.map((delivery) => place(delivery, scene.names)).sort()).toEqual(recorded().get(section));
});
