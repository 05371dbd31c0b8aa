import { readdirSync, readFileSync } from "node:fs";
import { addressAdded } from "../src/ipvlan/address.ts";
import { forwarded, protocolOf } from "../src/ipvlan/forward.ts";
import { newLink, openSlave, type Parent } from "../src/ipvlan/link.ts";
import type { Port, Slave } from "../src/ipvlan/port.ts";
import { setRxMode } from "../src/ipvlan/rx-mode.ts";
import type { Frame } from "../src/wire/frame.ts";
import { parseIpv4Address } from "../src/wire/ipv4-address.ts";
import { parseIpv6Address } from "../src/wire/ipv6-address.ts";
import { BROADCAST_MAC, type MacAddress, parseMac } from "../src/wire/mac-address.ts";

// What tools/record-driver.py wrote down of the kernel's own driver: 498 frames, put into a port of every mode and flag.

export interface Recording {
  readonly kernel: string;
  readonly mode: "l2" | "l3" | "l3s";
  readonly flag: "bridge" | "private" | "vepa";
  readonly mac: string;
  readonly slaves: readonly RecordedSlave[];
  readonly cases: readonly Omit<RecordedCase, "frame">[];
}
export interface RecordedSlave {
  readonly name: string;
  readonly devId: number;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly mac: string;
  readonly addresses: readonly string[];
  readonly groups: readonly string[];
}
export interface RecordedCase {
  readonly result: string;
  /** Tap, packet type, bytes in hexadecimal or "=" for the frame as it was sent. */
  readonly seen: readonly (readonly [string, string, string])[];
  readonly counters: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The frame as it was sent, from frames.json. */
  readonly frame: string;
}
type FrameCase = readonly [name: string, from: string, protocol: number | null, frame: string];

const FOLDER = new URL("./golden/driver/", import.meta.url);
const MODES = ["l2", "l3", "l3s"];
const FLAGS = ["bridge", "private", "vepa"];

const read = (file: string) => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));

export const FRAMES: readonly FrameCase[] = read("frames.json").cases;

/** By file name, one for each mode and flag. */
export const RECORDINGS: readonly (readonly [file: string, recorded: Recording])[] = readdirSync(FOLDER)
  .filter((file) => /^l.*\.json$/.test(file))
  .map((file) => [file, read(file)]);

export interface RecordedPort {
  readonly port: Port;
  readonly slaves: readonly (readonly [described: RecordedSlave, slave: Slave, mac: MacAddress])[];
}

/** The port as it was when the frames went through; the master's namespace is 0. */
export function recordedPort(recorded: Recording): RecordedPort {
  const device = { mac: parseMac(recorded.mac)!, broadcast: BROADCAST_MAC, mtu: 1500, namespace: 0 } as const;
  let parent: Parent = { kind: "device", device, type: "ether", rxHandler: "free", secret: 1 };
  const slaves: [RecordedSlave, Slave, MacAddress][] = [];
  for (const [index, described] of recorded.slaves.entries()) {
    const made = newLink(parent, {
      data: { mode: MODES.indexOf(recorded.mode), flags: FLAGS.indexOf(recorded.flag) },
      mtu: undefined,
      carrier: "on",
      namespace: 1 + index,
      broadcast: BROADCAST_MAC,
    });
    if (!made.ok) throw new Error(made.errno);
    parent = { kind: "port", port: made.port };
    settle(made.port, made.slave, described);
    slaves.push([described, made.slave, made.mac]);
  }
  return { port: (parent as { port: Port }).port, slaves };
}

function settle(port: Port, slave: Slave, described: RecordedSlave): void {
  for (const text of described.addresses) {
    addressAdded(port, slave.id, (parseIpv4Address(text) ?? parseIpv6Address(text))!, described.name);
  }
  if (!described.flags.includes("UP")) return;
  openSlave(port, slave.id);
  const multicast = described.groups.map((group) => Number.parseInt(group, 16) as MacAddress);
  setRxMode(port, slave.id, { promisc: described.flags.includes("PROMISC"), allmulti: false, multicast });
}

/** The frame as it comes out of the veth that is the master (dev_forward_skb). */
export function arrivedFrame(port: Port, bytes: Uint8Array): Frame {
  const raw = {
    id: 1,
    bytes,
    protocol: 0,
    packetType: "host",
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  } as const;
  return forwarded(raw, port.mac, BROADCAST_MAC, 0);
}

/** net/core/skbuff.c: skb_vlan_untag */
export function untagged(frame: Frame): { readonly frame: Frame; readonly vid: number } {
  const { bytes } = frame;
  if (frame.protocol !== 0x8100) return { frame, vid: 0 };
  const inner = Uint8Array.of(...bytes.subarray(0, 12), ...bytes.subarray(16));
  return {
    frame: { ...frame, bytes: inner, protocol: protocolOf(inner) },
    vid: ((bytes[14]! & 15) << 8) | bytes[15]!,
  };
}
