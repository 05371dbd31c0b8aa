import { describe, expect, test } from "vitest";
import { frame, MAC, type Scenario, scenario, told } from "../../test/driver-scenario.ts";
import type { BacklogDelivery, Delivery } from "./delivery.ts";
import { openSlave, setSlaveBroadcast, stopSlave } from "./link.ts";
import { masterBroadcastChanged } from "./master.ts";
import { flush, IPVLAN_QBACKLOG_LIMIT, MulticastBacklog } from "./multicast.ts";
import { receive } from "./receive.ts";
import { setRxMode } from "./rx-mode.ts";
import { transmit } from "./transmit.ts";

function queued(deliveries: readonly Delivery[]): BacklogDelivery {
  const found = deliveries.find((delivery) => delivery.kind === "backlog");
  if (found === undefined) throw new Error("nothing was queued");
  return found;
}

const fromS1 = (scene: Scenario, notation: string) => queued(transmit(scene.port, scene.s1, frame(notation)));
const fromWire = (scene: Scenario, notation: string) => queued(receive(scene.port, frame(notation)));

type Row = readonly [
  what: string,
  from: typeof fromS1,
  frame: string,
  change: (scene: Scenario) => unknown,
  expected: string,
];
const none = (): undefined => undefined;
const open3 = ({ port, s3 }: Scenario): void => {
  openSlave(port, s3);
  setRxMode(port, s3, { promisc: true, allmulti: false, multicast: [] });
};
const TABLE: readonly Row[] = [
  ["broadcast", fromS1, "H>bcast ask s1>x", none, "s2/broadcast wire"],
  ["order of creation, then the wire", fromS1, "H>bcast ask s1>x", open3, "s2/broadcast s3/broadcast wire"],
  ["a joined group", fromS1, "H>all4 ip s1>x", none, "s2/multicast wire"],
  ["a group that nobody joined", fromS1, "H>none ip s1>x", none, "wire"],
  ["promiscuous takes every group", fromS1, "H>none ip s1>x", open3, "s3/multicast wire"],
  ["broadcast", fromWire, "X>bcast ask x>s2", none, "s1/broadcast s2/broadcast"],
  ["a group that one joined", fromWire, "X>lone ip x>x", none, "s2/multicast"],
  ["a group that nobody joined", fromWire, "X>none ip x>x", none, "-no-taker"],
  ["the sender itself has joined", fromS1, "H>lone ip s1>x", none, "s2/multicast wire"],
  ["a sibling that went down", fromS1, "H>bcast ask s1>x", ({ port, s2 }) => stopSlave(port, s2), "wire"],
  [
    "all down",
    fromWire,
    "X>bcast ask x>s2",
    ({ port, s1, s2 }) => {
      for (const id of [s1, s2]) stopSlave(port, id);
    },
    "-no-taker",
  ],
  [
    "the slave's own broadcast address names what a sibling sends",
    fromS1,
    "H>lone ip s1>x",
    ({ port, s2 }) => setSlaveBroadcast(port, s2, MAC.lone!),
    "s2/broadcast wire",
  ],
  [
    "the master's broadcast address names what the wire sends",
    fromWire,
    "X>lone ip x>x",
    ({ port }) => masterBroadcastChanged(port, MAC.lone!),
    "s2/broadcast",
  ],
];

describe("flush", () => {
  for (const flag of ["bridge", "private", "vepa"] as const) {
    test.each(TABLE)(`${flag}: %s`, (_what, from, notation, ...[change, expected]) => {
      const scene = scenario("l2", flag);
      const deferred = from(scene, notation);
      change(scene);
      expect(told(scene, flush(scene.port, deferred))).toBe(expected);
    });
  }

  test("copies of a slave's frame are forwarded, copies of the wire's go by the receive queue", () => {
    const scene = scenario("l2", "bridge");
    expect(flush(scene.port, fromS1(scene, "H>bcast ask s1>x"))[0]).toMatchObject({ via: "forward" });
    expect(flush(scene.port, fromWire(scene, "X>bcast ask x>s2"))[0]).toMatchObject({ via: "netif_rx" });
  });

  test("joining after the frame was queued still counts: the filter is asked when the worker runs", () => {
    const scene = scenario("l2", "bridge");
    const deferred = fromWire(scene, "X>none ip x>x");
    setRxMode(scene.port, scene.s1, { promisc: false, allmulti: false, multicast: [MAC.none!] });
    expect(told(scene, flush(scene.port, deferred))).toBe("s1/multicast");
  });
});

describe("MulticastBacklog", () => {
  test("takes 1000 frames, refuses the next, and is empty after take", () => {
    const scene = scenario("l2", "bridge");
    const backlog = new MulticastBacklog();
    const deferred = fromWire(scene, "X>bcast ask x>s2");
    for (let count = 0; count < IPVLAN_QBACKLOG_LIMIT; count++)
      expect(backlog.enqueue(deferred)).toBeUndefined();
    expect(backlog.enqueue(deferred)).toMatchObject({ kind: "drop", at: "ipvlan_multicast_enqueue:limit" });
    expect(backlog.length).toBe(1000);
    expect(backlog.take()).toHaveLength(1000);
    expect(backlog.length).toBe(0);
    expect(backlog.take()).toEqual([]);
  });
});
