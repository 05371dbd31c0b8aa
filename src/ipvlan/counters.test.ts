import { describe, expect, test } from "vitest";
import { frame, type Scenario, scenario } from "../../test/driver-scenario.ts";
import {
  countDelivery,
  countersOf,
  countLocalIn,
  countTransmitted,
  createCounters,
  type SlaveCounters,
  statisticsOf,
  transmitResult,
} from "./counters.ts";
import type { Delivery, Outcome } from "./delivery.ts";
import { localIn } from "./l3s.ts";
import { flush } from "./multicast.ts";
import type { SlaveId } from "./port.ts";
import { receive } from "./receive.ts";
import { transmit } from "./transmit.ts";

const ARP_BYTES = 42;

/** The counters of one slave that are not zero after these deliveries. */
function counted(
  deliveries: readonly Delivery[],
  slave: SlaveId,
  outcome: Outcome = "success",
): Partial<SlaveCounters> {
  const counters = createCounters();
  for (const delivery of deliveries) countDelivery(counters, delivery, outcome);
  return nonZero(countersOf(counters, slave));
}

const nonZero = (of: SlaveCounters) =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== 0));

function flushed(scene: Scenario, deliveries: readonly Delivery[]): readonly Delivery[] {
  const deferred = deliveries.find((delivery) => delivery.kind === "backlog")!;
  return flush(scene.port, deferred);
}

describe("a receiving slave", () => {
  test("from a sibling: 14 octets too many", () => {
    const scene = scenario("l2", "bridge");
    const sent = transmit(scene.port, scene.s1, frame("H>H ask s1>s2"));
    expect(counted(sent, scene.s2)).toEqual({ rxPackets: 1, rxBytes: ARP_BYTES + 14 });
  });

  test("a group frame from a sibling: 14 too many, and multicast", () => {
    const scene = scenario("l2", "bridge");
    const copies = flushed(scene, transmit(scene.port, scene.s1, frame("H>bcast ask s1>s2")));
    expect(counted(copies, scene.s2)).toEqual({ rxPackets: 1, rxBytes: ARP_BYTES + 14, multicast: 1 });
  });

  test("from the wire: the frame's length", () => {
    const scene = scenario("l2", "bridge");
    expect(counted(receive(scene.port, frame("X>H ask x>s2")), scene.s2)).toEqual({
      rxPackets: 1,
      rxBytes: ARP_BYTES,
    });
  });

  test("a group frame from the wire: the frame's length, and multicast, broadcast included", () => {
    const scene = scenario("l2", "bridge");
    const copies = flushed(scene, receive(scene.port, frame("X>bcast ask x>s2")));
    expect(counted(copies, scene.s2)).toEqual({ rxPackets: 1, rxBytes: ARP_BYTES, multicast: 1 });
  });

  test("a broadcast that l3 hands over by address is no multicast", () => {
    const scene = scenario("l3", "bridge");
    const given = receive(scene.port, frame("X>bcast ask x>s2"));
    expect(counted(given, scene.s2)).toEqual({ rxPackets: 1, rxBytes: ARP_BYTES });
  });

  test("what dev_forward_skb or netif_rx refused is an error, shown as a drop too", () => {
    const scene = scenario("l2", "bridge");
    const sent = transmit(scene.port, scene.s1, frame("H>H ask s1>s2"));
    expect(counted(sent, scene.s2, "drop")).toEqual({ rxErrors: 1 });
    const counters = createCounters();
    countDelivery(counters, sent[0]!, "drop");
    expect(statisticsOf(countersOf(counters, scene.s2), 1)).toMatchObject({ rxErrors: 1, rxDropped: 2 });
  });

  test("l3s: the IP packet and 14", () => {
    const scene = scenario("l3s", "bridge");
    const { id, bytes, protocol, mark, offload } = frame("X>H ip x>s2");
    const packet = { id, bytes: bytes.subarray(14), protocol, mark, offload };
    const counters = createCounters();
    countLocalIn(counters, localIn(scene.port, packet), packet);
    countLocalIn(counters, { kind: "unchanged", at: "ipvlan_nf_input:unchanged" }, packet);
    countLocalIn(counters, { kind: "slave", at: "ipvlan_l3_rcv:slave", slave: scene.s2 }, packet);
    expect(nonZero(countersOf(counters, scene.s2))).toEqual({ rxPackets: 1, rxBytes: 42 });
  });
});

describe("a sending slave", () => {
  // What the kernel's call returned -> what the sender gets.
  test.each<readonly [frame: string, mode: "l2" | "l3", outcome: Outcome, result: Outcome]>([
    ["H>H ip s1>s2", "l2", "drop", "success"], // the receiver's refusal is not the sender's
    ["H>H ip s1>x", "l2", "drop", "success"],
    ["H>bcast ask s1>x", "l2", "drop", "success"],
    ["H>X ip s1>x", "l2", "success", "success"],
    ["H>X ip s1>x", "l2", "congestion", "congestion"],
    ["H>X ip s1>x", "l2", "drop", "drop"],
    ["H>X ip s1>x", "l2", { errno: "ENETDOWN" }, { errno: "ENETDOWN" }],
    ["H>H ip s1>x", "l3", "success", "success"],
    ["H>H ip s1>x", "l3", "congestion", "success"],
    ["H>H ip s1>x", "l3", "drop", "drop"],
    ["H>H ip s1>x", "l3", { errno: "ENETUNREACH" }, "drop"],
    ["H>H ip6 s1>x", "l3", { errno: "ENETUNREACH" }, { errno: "ENETUNREACH" }],
    ["H>H ip6 s1>x", "l3", "drop", "drop"],
    ["H>all4 pause", "l2", "drop", "success"], // eaten
    ["H>all4 pause", "l3", "drop", "drop"],
    ["H>H odd", "l3", "drop", "drop"],
  ])("%s in %s: %o gives %o", (notation, mode, outcome, result) => {
    const scene = scenario(mode, "bridge");
    const sent = frame(notation);
    const [delivery] = transmit(scene.port, scene.s1, sent);
    expect(transmitResult(delivery!, outcome)).toEqual(result);
    const counters = createCounters();
    countTransmitted(counters, scene.s1, sent, result);
    const ok = result === "success" || result === "congestion";
    const expected = ok ? { txPackets: 1, txBytes: sent.bytes.length } : { txDropped: 1 };
    expect(nonZero(countersOf(counters, scene.s1))).toEqual(expected);
  });
});

describe("the master", () => {
  test("a full backlog counts on the device that the frame came in on, as rx_dropped", () => {
    const scene = scenario("l2", "bridge");
    const counters = createCounters();
    countDelivery(counters, transmit(scene.port, scene.s1, frame("H>bcast ask s1>x"))[0]!, "drop");
    countDelivery(counters, receive(scene.port, frame("X>bcast ask x>s2"))[0]!, "drop");
    expect(counters.master).toEqual({ rxDropped: 1, txErrors: 0 });
    expect(statisticsOf(countersOf(counters, scene.s1), 0)).toMatchObject({ rxDropped: 1, rxErrors: 0 });
  });

  test("a failed route is its tx_error", () => {
    const scene = scenario("l3", "bridge");
    const counters = createCounters();
    for (const outcome of ["success", "congestion", "drop", { errno: "EPERM" }] as const) {
      countDelivery(counters, transmit(scene.port, scene.s1, frame("H>H ip s1>x"))[0]!, outcome);
    }
    expect(counters.master).toEqual({ rxDropped: 0, txErrors: 2 });
  });
});
