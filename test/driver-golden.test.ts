import { describe, expect, test } from "vitest";
import { DriverBench } from "./driver-bench.ts";
import { FRAMES, RECORDINGS } from "./driver-recording.ts";

// The kernel's own driver against ours, frame for frame. tools/record-driver.py sent every frame on a real kernel and
// wrote down where it appeared; here the pure driver is asked.

describe.each(RECORDINGS)("%s", (_, recorded) => {
  const bench = new DriverBench(recorded);
  test("has a result for every frame", () => {
    expect(recorded.kernel).toMatch(/^6\.1\./);
    expect(recorded.cases).toHaveLength(FRAMES.length);
    expect(bench.port).toMatchObject({ mode: recorded.mode, flag: recorded.flag });
  });
  test.each(FRAMES.map((frame, index) => [frame[1], frame[0], index] as const))(
    "%s: %s",
    (from, _, index) => {
      const [, , protocol, frame] = FRAMES[index]!;
      const expected = { ...recorded.cases[index]!, frame };
      const bytes = new Uint8Array(Buffer.from(frame, "hex"));
      let result = "ok";
      if (from === "wire") bench.arrive(bytes, expected);
      else {
        const sent = {
          id: index,
          bytes,
          protocol: protocol!,
          packetType: "host",
          ingress: 0,
          mark: 0,
        } as const;
        const rest = { priority: 0, vlan: undefined, offload: undefined, tracking: undefined };
        result = bench.send(from, { ...sent, ...rest }, expected);
      }
      expect(bench.takeSeen(frame)).toEqual(expected.seen);
      expect(result).toBe(expected.result);
      const { eno2: _eno2, ...slaves } = expected.counters;
      expect(bench.takeCounters()).toEqual(slaves);
    },
  );
});
