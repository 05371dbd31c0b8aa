import { describe, expect, test } from "vitest";
import { frame, type Scenario, scenario, told } from "../../test/driver-scenario.ts";
import type { Delivery } from "./delivery.ts";
import type { Flag, Mode } from "./port.ts";
import { transmit } from "./transmit.ts";

// What becomes of a frame that slave s1 sends. `s2` to the sibling, `up` to the parent as if received, `wire` out of the
// parent, `route` routed in the parent's namespace, `queue` for siblings and wire, `-reason` dropped.

type Row = readonly [frame: string, l2: readonly string[], l3: readonly string[]];
const TABLE: readonly Row[] = [
  // frame              l2: bridge    private     vepa      l3, l3s: bridge  private     vepa
  ["H>H ip s1>s2", ["s2", "-private", "wire"], ["s2", "-private", "route"]],
  ["H>H ip s1>s1", ["s1", "-private", "wire"], ["s1", "-private", "route"]],
  ["H>H ip s1>s3", ["up", "up", "wire"], ["route", "route", "route"]], // s3 is down: not in the table
  ["H>H ip s1>parent", ["up", "up", "wire"], ["route", "route", "route"]],
  ["H>H ip s1>x", ["up", "up", "wire"], ["route", "route", "route"]],
  ["H>H bad4 s1>s2", ["up", "up", "wire"], ["route", "route", "route"]],
  ["H>H odd", ["up", "up", "wire"], ["-type", "-type", "-type"]],
  ["H>H ip6 s1>s2", ["s2", "-private", "wire"], ["s2", "-private", "route"]],
  ["H>H ip6 s1>x", ["up", "up", "wire"], ["route", "route", "route"]],
  ["H>H ns s1>s2", ["s2", "-private", "wire"], ["s2", "-private", "route"]],
  ["H>H dad ::>s2", ["s2", "-private", "wire"], ["s2", "-private", "route"]], // by its target
  ["H>H rs ::>s2", ["up", "up", "wire"], ["route", "route", "route"]], // from ::, so not by its destination
  ["H>X ip s1>s2", ["wire", "wire", "wire"], ["s2/otherhost", "-private", "route"]],
  ["H>X ip s1>x", ["wire", "wire", "wire"], ["route", "route", "route"]],
  ["Y>H ip s1>s2", ["wire", "wire", "wire"], ["s2", "-private", "route"]], // spoofed source
  ["Y>Y ip s1>s2", ["s2/otherhost", "-private", "wire"], ["s2/otherhost", "-private", "route"]],
  ["H>H ask s1>s2", ["s2", "-private", "wire"], ["s2", "-private", "-type"]],
  ["H>H tell s1>s2", ["s2", "-private", "wire"], ["s2", "-private", "-type"]],
  ["H>H ask s1>x", ["up", "up", "wire"], ["-type", "-type", "-type"]],
  ["H>X tell s1>x", ["wire", "wire", "wire"], ["-type", "-type", "-type"]],
  ["H>bcast ask s1>s2", ["queue", "queue", "queue"], ["s2/broadcast", "-private", "-group"]],
  ["H>bcast ask s1>x", ["queue", "queue", "queue"], ["-group", "-group", "-group"]],
  ["H>bcast ip s1>bcast", ["queue", "queue", "queue"], ["-group", "-group", "-group"]],
  ["H>all4 ip s1>x", ["queue", "queue", "queue"], ["-group", "-group", "-group"]],
  ["H>all6 dad ::>s2", ["queue", "queue", "queue"], ["s2/multicast", "-private", "-group"]],
  ["H>all4 pause", ["-pause", "-pause", "-pause"], ["-group", "-group", "-group"]],
  ["bcast>bcast ip s1>s2", ["s2/broadcast", "-private", "queue"], ["s2/broadcast", "-private", "-group"]],
  ["raw H>H ip s1>s2", ["up", "up", "wire"], ["-type", "-type", "-type"]],
  ["raw H>X ip s1>x", ["wire", "wire", "wire"], ["-type", "-type", "-type"]],
  ["raw H>bcast ask s1>s2", ["queue", "queue", "queue"], ["-group", "-group", "-group"]],
];
const FLAGS: readonly Flag[] = ["bridge", "private", "vepa"];
const CELLS = TABLE.flatMap(([notation, l2, l3]) =>
  FLAGS.flatMap((flag, column): readonly (readonly [Mode, Flag, string, string])[] => [
    ["l2", flag, notation, l2[column]!],
    ["l3", flag, notation, l3[column]!],
    ["l3s", flag, notation, l3[column]!],
  ]),
);

function send(scene: Scenario, notation: string, change: Partial<ReturnType<typeof frame>> = {}): Delivery {
  const sent = transmit(scene.port, scene.s1, { ...frame(notation), ...change });
  expect(sent).toHaveLength(1);
  return sent[0]!;
}

test.each(CELLS)("%s %s: %s -> %s", (mode, flag, notation, expected) => {
  const scene = scenario(mode, flag);
  expect(told(scene, [send(scene, notation)])).toBe(expected);
});

describe("what a frame loses on its way", () => {
  test("a mark stays in its namespace, except on the wire in l2", () => {
    const l2 = scenario("l2", "bridge");
    expect(send(l2, "H>H ip s1>s2", { mark: 5 })).toMatchObject({ frame: { mark: 0 } });
    expect(send(l2, "H>H ip s1>x", { mark: 5 })).toMatchObject({ kind: "loop", frame: { mark: 0 } });
    expect(send(l2, "H>bcast ask s1>x", { mark: 5 })).toMatchObject({ kind: "backlog", frame: { mark: 0 } });
    expect(send(l2, "H>X ip s1>x", { mark: 5 })).toMatchObject({ kind: "wire", frame: { mark: 5 } });
    expect(send(scenario("l3", "bridge"), "H>H ip s1>x", { mark: 5 })).toMatchObject({ packet: { mark: 0 } });
  });

  test("the mark of a slave in the parent's own namespace is part of its route", () => {
    const scene = scenario("l3", "bridge");
    const beside = { ...scene.port.slaves.get(scene.s1)!, namespace: 0 };
    const port = { ...scene.port, slaves: new Map([[scene.s1, beside]]) };
    expect(send({ ...scene, port }, "H>H ip s1>x", { mark: 5 })).toMatchObject({ packet: { mark: 5 } });
  });

  test("a sibling gets the protocol of the header, whatever the socket said", () => {
    const scene = scenario("l2", "bridge");
    expect(send(scene, "raw H>H ip s1>s2")).toMatchObject({ kind: "loop", frame: { protocol: 0x0800 } });
    const sent = send(scene, "H>H ip s1>s2", { ingress: 3, packetType: "outgoing" });
    expect(sent).toMatchObject({ frame: { id: 7, ingress: 0, packetType: "host" }, as: "host" });
  });

  test("a frame that changes nothing on the way is the same object", () => {
    const scene = scenario("l2", "bridge");
    const sent = frame("H>H ip s1>s2");
    expect(transmit(scene.port, scene.s1, sent)[0]).toMatchObject({ kind: "slave", via: "forward" });
    expect((transmit(scene.port, scene.s1, sent)[0] as { frame: unknown }).frame).toBe(sent);
  });
});

test.each([0, 1, 2, 3, 4, 5])("MACs that differ in octet %i only are not the same", (octet) => {
  const scene = scenario("l2", "bridge");
  const bytes = frame("H>H ip s1>s2").bytes.slice();
  bytes[octet]! ^= 2;
  expect(send(scene, "H>H ip s1>s2", { bytes })).toMatchObject({
    kind: "wire",
    at: "ipvlan_xmit_mode_l2:other-mac",
  });
});

test("a frame shorter than an Ethernet header is dropped", () => {
  const scene = scenario("l2", "vepa");
  const bytes = frame("H>X ip s1>x").bytes.subarray(0, 13);
  expect(send(scene, "H>X ip s1>x", { bytes })).toMatchObject({
    kind: "drop",
    at: "ipvlan_queue_xmit:no-header",
  });
});

test("a routed packet is the frame without its Ethernet header", () => {
  const sent = frame("H>H ip s1>x");
  const scene = scenario("l3", "bridge");
  const [delivery] = transmit(scene.port, scene.s1, sent);
  expect(delivery).toMatchObject({ kind: "route", packet: { id: 7, protocol: 0x0800 } });
  expect((delivery as { packet: { bytes: Uint8Array } }).packet.bytes).toEqual(sent.bytes.subarray(14));
});
