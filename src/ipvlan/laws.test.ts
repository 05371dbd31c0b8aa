import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FLAGS, frame, ipv4, ipv6, MAC, MODES, type Scenario, scenario } from "../../test/driver-scenario.ts";
import type { Frame } from "../wire/frame.ts";
import { addressAdded, addressRemoved, validateAddress } from "./address.ts";
import type { Delivery } from "./delivery.ts";
import { changeLink, deleteLink, newLink, openSlave, stopSlave } from "./link.ts";
import { flush } from "./multicast.ts";
import type { Port, SlaveAddress, SlaveId } from "./port.ts";
import { receive } from "./receive.ts";
import { setRxMode } from "./rx-mode.ts";
import { transmit } from "./transmit.ts";

const KINDS = ["ip", "bad4", "ask", "tell", "ip6", "ns", "dad", "rs", "odd", "pause"];
const HOSTS = ["s1", "s2", "s3", "parent", "x", "bcast"];
const one = <T>(values: readonly T[]) => fc.constantFrom(...values);
const hosts = fc.tuple(one(HOSTS), one(HOSTS));
const sane = fc
  .tuple(one(Object.keys(MAC)), one(Object.keys(MAC)), one(KINDS), hosts)
  .map(([source, destination, kind, [from, to]]) => frame(`${source}>${destination} ${kind} ${from}>${to}`));
const raw = fc
  .tuple(fc.uint8Array({ minLength: 0, maxLength: 120 }), one([0x0800, 0x0806, 0x86dd, 0x88b5, 0]))
  .map(([bytes, protocol]): Frame => ({ ...frame("H>H ip"), bytes, protocol }));
const anyFrame = fc.oneof({ weight: 4, arbitrary: sane }, raw);
const anyPort = fc.tuple(one(MODES), one(FLAGS)).map(([mode, flag]) => scenario(mode, flag));

/** All that becomes of a frame, the backlog worked off. */
function settled(port: Port, deliveries: readonly Delivery[]): readonly Delivery[] {
  return deliveries.flatMap((delivery) => (delivery.kind === "backlog" ? flush(port, delivery) : [delivery]));
}

const both = (scene: Scenario, sent: Frame) => [
  settled(scene.port, receive(scene.port, sent)),
  settled(scene.port, transmit(scene.port, scene.s1, sent)),
];
const slavesOf = (deliveries: readonly Delivery[]) =>
  deliveries.filter((delivery) => delivery.kind === "slave").map(({ slave }) => slave);

describe("for every frame on every port", () => {
  const law = (name: string, holds: (scene: Scenario, sent: Frame) => void) =>
    test(name, () => fc.assert(fc.property(anyPort, anyFrame, holds), { numRuns: 2000 }));

  law(
    "no slave gets it twice, no slave gets its own broadcast, no down slave gets anything",
    (scene, sent) => {
      for (const deliveries of both(scene, sent)) {
        const served = slavesOf(deliveries);
        expect(new Set(served).size).toBe(served.length);
        expect(served).not.toContain(scene.s3);
      }
      const copies = settled(scene.port, transmit(scene.port, scene.s1, sent));
      if (copies.some(({ at }) => at === "ipvlan_process_multicast:tx-original")) {
        expect(slavesOf(copies)).not.toContain(scene.s1);
      }
    },
  );

  law("bytes are handed on, never made", (scene, sent) => {
    for (const delivery of both(scene, sent).flat()) {
      if (delivery.kind === "route") {
        expect(delivery.packet.bytes).toEqual(sent.bytes.subarray(14));
        expect(delivery.packet.id).toBe(sent.id);
      } else {
        expect(delivery.frame.bytes).toBe(sent.bytes);
        expect(delivery.frame.id).toBe(sent.id);
        if (delivery.kind === "slave") expect(delivery.as).toBe(delivery.frame.packetType);
      }
    }
  });

  law(
    "sending decides exactly once; receiving always leaves the master or one slave with it",
    (scene, sent) => {
      expect(transmit(scene.port, scene.s1, sent)).toHaveLength(1);
      const received = receive(scene.port, sent).filter(({ kind }) => kind === "pass" || kind === "slave");
      expect(received).toHaveLength(1);
    },
  );

  law("a private port never hands unicast from slave to slave; nor does a vepa port", (scene, sent) => {
    if (scene.port.flag === "bridge") return;
    expect(slavesOf(transmit(scene.port, scene.s1, sent))).toEqual([]);
  });

  law("on a vepa port everything leaves, is queued, is routed or dies", (scene, sent) => {
    if (scene.port.flag !== "vepa") return;
    const kinds = ["wire", "backlog", "route", "drop"];
    expect(kinds).toContain(transmit(scene.port, scene.s1, sent)[0]!.kind);
  });

  law("l3 ports queue nothing and send nothing to the wire unrouted", (scene, sent) => {
    if (scene.port.mode === "l2") return;
    for (const { kind } of both(scene, sent).flat())
      expect(["slave", "pass", "route", "drop"]).toContain(kind);
  });

  law("the same port and frame give the same answer: nothing was changed by asking", (scene, sent) => {
    expect(both(scene, sent)).toEqual(both(scene, sent));
  });
});

// ---- the control plane ----

type Call =
  | { readonly kind: "new"; readonly mode: number | undefined; readonly flags: number | undefined }
  | { readonly kind: "change"; readonly mode: number | undefined; readonly flags: number | undefined }
  | { readonly kind: "open" | "stop" | "delete"; readonly which: number }
  | { readonly kind: "add" | "remove"; readonly which: number; readonly address: SlaveAddress };

const maybe = (max: number) => fc.option(fc.nat(max), { nil: undefined });
const which = fc.nat(5);
const address = fc.tuple(fc.boolean(), one(HOSTS)).map(([six, host]) => (six ? ipv6(host) : ipv4(host)));
const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ kind: one(["new", "change"] as const), mode: maybe(3), flags: maybe(4) }),
  fc.record({ kind: one(["open", "stop", "delete"] as const), which }),
  fc.record({ kind: one(["add", "remove"] as const), which, address }),
);

function perform(port: Port, asked: Call): void {
  const data = "mode" in asked ? { ...given("mode", asked.mode), ...given("flags", asked.flags) } : {};
  const id = "which" in asked ? [...port.slaves.keys()][asked.which % port.slaves.size]! : (0 as SlaveId);
  switch (asked.kind) {
    case "new":
      newLink(
        { kind: "port", port },
        { data, mtu: undefined, carrier: "on", namespace: 5, broadcast: MAC.bcast! },
      );
      return;
    case "change":
      changeLink(port, data, "capable");
      return;
    case "open":
      openSlave(port, id);
      return;
    case "stop":
      stopSlave(port, id);
      return;
    case "delete":
      if (port.slaves.size > 1) deleteLink(port, id);
      return;
    case "add":
      if (validateAddress(port, asked.address).ok) addressAdded(port, id, asked.address, "law");
      return;
    case "remove":
      addressRemoved(port, id, asked.address);
      return;
  }
}

const given = (name: "mode" | "flags", value: number | undefined) =>
  value === undefined ? {} : { [name]: value };

test("after any control calls the table holds exactly the addresses of up slaves, and the owners those of all", () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60, size: "max" }), (calls) => {
      const { port } = scenario("l2", "bridge");
      for (const asked of calls) perform(port, asked);
      const listed = [...port.slaves.values()].flatMap((slave) =>
        [...slave.addresses].map((own) => [own, slave] as const),
      );
      expect(new Map(port.owners)).toEqual(new Map(listed));
      expect(port.owners.size).toBe(listed.length);
      const up = listed.filter(([, slave]) => slave.up);
      expect(port.table.size).toBe(up.length);
      for (const [own, slave] of up) expect(port.table.find(own)).toBe(slave);
    }),
  );
});

test("dev_ids are unique, and every slave that was opened since is NOARP exactly when the mode is l3 or l3s", () => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60, size: "max" }), (calls) => {
      const { port } = scenario("l2", "bridge");
      for (const asked of calls) perform(port, asked);
      const slaves = [...port.slaves.values()];
      expect(new Set(slaves.map(({ devId }) => devId)).size).toBe(slaves.length);
      for (const slave of slaves) if (slave.up) expect(slave.noarp).toBe(port.mode !== "l2");
    }),
  );
});

test("a group frame reaches the up slaves in order of creation", () => {
  const scene = scenario("l2", "bridge");
  const data = { mode: 0 };
  for (let n = 0; n < 20; n++) {
    const made = newLink(
      { kind: "port", port: scene.port },
      { data, mtu: undefined, carrier: "on", namespace: 5, broadcast: MAC.bcast! },
    );
    if (!made.ok) throw new Error(made.errno);
    if (n % 3 === 0) continue;
    openSlave(scene.port, made.slave.id);
    setRxMode(scene.port, made.slave.id, { promisc: false, allmulti: false, multicast: [] });
  }
  const served = slavesOf(settled(scene.port, receive(scene.port, frame("X>bcast ask x>s2"))));
  const up = [...scene.port.slaves.values()].filter((slave) => slave.up).map(({ id }) => id);
  expect(served).toEqual(up);
  expect(served).toEqual([...served].sort((a, b) => a - b));
});
