import { describe, expect, test } from "vitest";
import { addressAdded } from "../../ipvlan/address.ts";
import { type NewLink, newLink, openSlave, type Parent } from "../../ipvlan/link.ts";
import { flush } from "../../ipvlan/multicast.ts";
import type { Port, SlaveId } from "../../ipvlan/port.ts";
import { receive } from "../../ipvlan/receive.ts";
import { setRxMode } from "../../ipvlan/rx-mode.ts";
import { transmit } from "../../ipvlan/transmit.ts";
import type { Frame } from "../../wire/frame.ts";
import { parseIpv4Address } from "../../wire/ipv4-address.ts";
import { BROADCAST_MAC, encodeMac, parseMac } from "../../wire/mac-address.ts";
import { decodePcapngFile, type PcapngBlock, type PcapngPacket } from "../../wire/pcapng.ts";
import type { Observed, PortId } from "../plane/surroundings.ts";
import { CAPTURE_LIMIT_BYTES, Capture, octetsUnderWay } from "./capture.ts";

const MAC = parseMac("02:00:00:00:00:01")!;
const PEER = parseMac("02:00:00:00:00:02")!;

/** A parent with two slaves, both up, 10.0.0.1 and 10.0.0.2. */
function l2Port(): { readonly port: Port; readonly first: SlaveId; readonly second: SlaveId } {
  const device = { mac: MAC, broadcast: BROADCAST_MAC, mtu: 1500, namespace: 1 };
  const request: NewLink = {
    data: { mode: 0 },
    mtu: undefined,
    carrier: "on",
    namespace: 2,
    broadcast: BROADCAST_MAC,
  };
  const add = (parent: Parent, address: string): { port: Port; slave: SlaveId } => {
    const made = newLink(parent, request);
    if (!made.ok) throw new Error(made.errno);
    openSlave(made.port, made.slave.id);
    setRxMode(made.port, made.slave.id, { promisc: false, allmulti: false, multicast: [] });
    addressAdded(made.port, made.slave.id, parseIpv4Address(address)!, "ipvl");
    return { port: made.port, slave: made.slave.id };
  };
  const { port, slave } = add(
    { kind: "device", device, type: "ether", rxHandler: "free", secret: 1 },
    "10.0.0.1",
  );
  return { port, first: slave, second: add({ kind: "port", port }, "10.0.0.2").slave };
}

function ipv4Frame(macs: { from: number; to: number }, destination: readonly number[], length = 60): Frame {
  const bytes = new Uint8Array(length);
  encodeMac(macs.to as typeof MAC, bytes, 0);
  encodeMac(macs.from as typeof MAC, bytes, 6);
  bytes.set([8, 0, 0x45, 0, 0, 20], 12);
  bytes.set(destination, 30);
  return {
    id: 1,
    bytes,
    protocol: 0x0800,
    packetType: "host",
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  };
}

interface Bench {
  readonly capture: Capture;
  readonly emitted: Uint8Array[];
  consumed: number;
  blocks(): readonly PcapngBlock[];
  packets(): readonly PcapngPacket[];
}

function capturing(wants: (port: PortId) => boolean = () => true, snapLength = 262144): Bench {
  const emitted: Uint8Array[] = [];
  const names = (port: PortId): string => (port === "parent" ? "eth0" : `ipvl${port}`);
  const bench: Bench = {
    capture: new Capture(
      {
        wants,
        snapLength,
        nameOf: names,
        now: () => 1_700_000_000_123_456_789n,
        emit: (bytes) => emitted.push(bytes),
        consumed: () => bench.consumed,
      },
      ["parent"],
    ),
    emitted,
    consumed: 0,
    blocks() {
      const file = decodePcapngFile(new Uint8Array(Buffer.concat(emitted)));
      if (!file.ok) throw new Error(file.reason);
      return file.value;
    },
    packets() {
      return bench.blocks().filter((block) => block.kind === "packet");
    },
  };
  return bench;
}

function sent(port: Port, from: SlaveId, frame: Frame): Observed {
  return carriedOut({ call: "transmit", from, frame, deliveries: transmit(port, from, frame) });
}

function received(port: Port, frame: Frame): Observed {
  return carriedOut({ call: "receive", from: "parent", frame, deliveries: receive(port, frame) });
}

/** Without a refusal. */
function carriedOut(asked: Omit<Observed, "outcomes">): Observed {
  return { ...asked, outcomes: asked.deliveries.map(({ kind }) => (kind === "drop" ? "drop" : "success")) };
}

/** Where each packet was seen, which way it went, and the comments. */
function lines(bench: Bench): readonly string[] {
  const names = bench.blocks().flatMap((block) => (block.kind === "interface" ? [block.name] : []));
  return bench
    .packets()
    .map(
      ({ interfaceId, direction, comments }) => `${names[interfaceId]} ${direction}: ${comments.join("; ")}`,
    );
}

describe("capture", () => {
  test("from sibling to sibling, seen at both", () => {
    const { port, first } = l2Port();
    const bench = capturing();
    bench.capture.observe(sent(port, first, ipv4Frame({ from: MAC, to: MAC }, [10, 0, 0, 2])));
    bench.capture.stop();
    expect(lines(bench)).toEqual([
      "ipvl1 out: ipvlan_xmit_mode_l2:sibling -> ipvl2 (slave, forward)",
      "ipvl2 in: ipvlan_xmit_mode_l2:sibling <- ipvl1 (slave, forward)",
    ]);
    expect(bench.packets().map(({ reception }) => reception)).toEqual(["unknown", "unicast"]);
    expect(bench.packets()[0]!.time).toBe(1_700_000_000_123_456_789n);
    expect(bench.blocks().filter(({ kind }) => kind === "statistics")).toMatchObject([
      { interfaceId: 0, received: 0, lost: 0 },
      { interfaceId: 1, received: 1, lost: 0 },
      { interfaceId: 2, received: 1, lost: 0 },
    ]);
  });

  test("a broadcast waits, then goes to the sibling and the wire", () => {
    const { port, first } = l2Port();
    const bench = capturing();
    const event = sent(port, first, ipv4Frame({ from: MAC, to: BROADCAST_MAC }, [10, 0, 0, 255]));
    bench.capture.observe(event);
    const [delivery] = event.deliveries;
    if (delivery?.kind !== "backlog") throw new Error("no group frame");
    const deliveries = flush(port, delivery);
    bench.capture.observe(carriedOut({ call: "flush", from: first, frame: delivery.frame, deliveries }));
    bench.capture.stop();
    expect(lines(bench)).toEqual([
      "ipvl1 out: ipvlan_xmit_mode_l2:group -> backlog of group frames (backlog)",
      "ipvl2 in: ipvlan_process_multicast:tx-copy <- ipvl1 (slave, forward)",
      "eth0 out: ipvlan_process_multicast:tx-original <- ipvl1 (wire)",
    ]);
  });

  test("from the wire; only the ports that were asked for", () => {
    const { port, second } = l2Port();
    const bench = capturing((id) => id === second);
    const frame = ipv4Frame({ from: PEER, to: MAC }, [10, 0, 0, 2]);
    bench.capture.observe(received(port, frame));
    const passed = ipv4Frame({ from: PEER, to: MAC }, [10, 0, 0, 9]);
    bench.capture.observe(received(port, passed));
    bench.capture.stop();
    expect(lines(bench)).toEqual(["ipvl2 in: ipvlan_handle_mode_l3:slave <- eth0 (slave, handler)"]);
  });

  test("what nobody takes: passed, dropped, to the wire", () => {
    const { port, first } = l2Port();
    const bench = capturing();
    const passed = ipv4Frame({ from: PEER, to: MAC }, [10, 0, 0, 9]);
    bench.capture.observe(received(port, passed));
    bench.capture.observe(sent(port, first, { ...passed, bytes: passed.bytes.slice(0, 9) }));
    bench.capture.observe(sent(port, first, ipv4Frame({ from: MAC, to: PEER }, [10, 0, 0, 9])));
    bench.capture.stop();
    expect(lines(bench)).toEqual([
      "eth0 in: ipvlan_handle_mode_l3:miss -> own stack of eth0 (pass)",
      "ipvl1 out: ipvlan_queue_xmit:no-header (drop, no-header)",
      "ipvl1 out: ipvlan_xmit_mode_l2:other-mac -> wire of eth0 (wire)",
      "eth0 out: ipvlan_xmit_mode_l2:other-mac <- ipvl1 (wire)",
    ]);
  });

  test("what a device refused is told where it was sent, and not seen where it did not come", () => {
    const { port, first } = l2Port();
    const bench = capturing();
    const toSibling = sent(port, first, ipv4Frame({ from: MAC, to: MAC }, [10, 0, 0, 2]));
    bench.capture.observe({ ...toSibling, outcomes: ["drop"] });
    const toWire = sent(port, first, ipv4Frame({ from: MAC, to: PEER }, [10, 0, 0, 9]));
    bench.capture.observe({ ...toWire, outcomes: [{ errno: "ENETDOWN" }] });
    bench.capture.stop();
    expect(lines(bench)).toEqual([
      "ipvl1 out: ipvlan_xmit_mode_l2:sibling -> ipvl2 (slave, forward): drop",
      "ipvl1 out: ipvlan_xmit_mode_l2:other-mac -> wire of eth0 (wire): ENETDOWN",
    ]);
  });

  test("a reader that takes nothing loses frames, counted, and costs a bounded amount", () => {
    const { port, first } = l2Port();
    const bench = capturing((id) => id === first);
    const event = sent(port, first, ipv4Frame({ from: MAC, to: MAC }, [10, 0, 0, 2], 60_000));
    for (let count = 0; count < 200; count++) bench.capture.observe(event);
    const held = bench.emitted.reduce((sum, { length }) => sum + length, 0);
    expect(held).toBeLessThan(CAPTURE_LIMIT_BYTES + 200_000);
    const kept = bench.packets().length;
    expect(kept).toBeGreaterThan(50);
    bench.consumed = held;
    bench.capture.observe(event);
    bench.capture.stop();
    const packets = bench.packets();
    const statistics = bench.blocks().find((block) => block.kind === "statistics" && block.interfaceId === 1);
    expect(statistics).toMatchObject({ received: 201, lost: 201 - packets.length });
    expect(packets.at(-1)!.lostBefore).toBe(201 - packets.length);
    expect(packets.slice(0, -1).every(({ lostBefore }) => lostBefore === 0)).toBe(true);
  });

  test("counts of octets may go round", () => {
    expect(octetsUnderWay(0x7ffffff0, 0x7fffff00)).toBe(0xf0);
    expect(octetsUnderWay(-0x7ffffff0, 0x7ffffff0)).toBe(0x20);
    expect(octetsUnderWay(0x10, -0x10)).toBe(0x20);
  });

  test("no more of a frame than was asked for", () => {
    const { port, first } = l2Port();
    const bench = capturing((id) => id === first, 34);
    bench.capture.observe(sent(port, first, ipv4Frame({ from: MAC, to: MAC }, [10, 0, 0, 2], 1000)));
    bench.capture.stop();
    expect(bench.packets()).toMatchObject([{ originalLength: 1000, bytes: { length: 34 } }]);
    expect(bench.blocks()[1]).toMatchObject({ kind: "interface", snapshotLength: 34, name: "eth0" });
  });
});
