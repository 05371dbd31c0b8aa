import { expect, test } from "vitest";
import { formatTraceEvent } from "./trace.ts";

const EVENT = {
  timeNs: 3_000_341_000,
  sequence: 4,
  kind: "driver",
  frame: 17,
  namespace: "ns1",
  device: "ipvl1",
  function: "ipvlan_rcv_frame",
  verdict: "deliver",
  rule: "10.0.0.2 -> ipvl1",
} as const;

test("an event is one line: when, which frame, where, what, and by which rule", () => {
  expect(formatTraceEvent(EVENT)).toBe(
    "3.000341 #17 ns1/ipvl1 driver ipvlan_rcv_frame: deliver (10.0.0.2 -> ipvl1)",
  );
});

test("without a frame, a device or a rule", () => {
  expect(formatTraceEvent({ ...EVENT, frame: 0, device: "", rule: "", kind: "link" })).toBe(
    "3.000341 ns1 link ipvlan_rcv_frame: deliver",
  );
});
