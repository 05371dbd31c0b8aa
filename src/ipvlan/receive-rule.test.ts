import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrivedFrame, FRAMES, RECORDINGS, recordedPort, untagged } from "../../test/driver-recording.ts";
import { FLAGS, MODES, scenario } from "../../test/driver-scenario.ts";
import { almostSane, leafOf } from "../../test/receive-rule.ts";
import type { Frame } from "../wire/frame.ts";
import type { Port } from "./port.ts";
import { receive } from "./receive.ts";
import { receiveRule } from "./receive-rule.ts";

/** What receive did, in the rule's words. A reflected group frame has no copy, but only the table knows. */
function leafOfReceive(port: Port, frame: Frame): string {
  const deliveries = receive(port, frame);
  if (deliveries.length > 1 || deliveries[0]!.at === "ipvlan_external_frame:reflected") return "group";
  return deliveries[0]!.kind;
}

const agrees = (port: Port, frame: Frame) =>
  expect(leafOf(receiveRule(port.mode), port, frame)).toBe(leafOfReceive(port, frame));

describe("the rule is what receive does", () => {
  test.each(RECORDINGS)("with every recorded frame: %s", (_, recorded) => {
    const { port } = recordedPort(recorded);
    for (const [, , , hexadecimal] of FRAMES) {
      const bytes = new Uint8Array(Buffer.from(hexadecimal, "hex"));
      agrees(port, untagged(arrivedFrame(port, bytes)).frame);
    }
  });

  test("with frames near every border", () => {
    const leaves = new Set<string>();
    const anyPort = fc.constantFrom(
      ...MODES.flatMap((mode) => FLAGS.map((flag) => scenario(mode, flag).port)),
    );
    fc.assert(
      fc.property(anyPort, almostSane, (port, frame) => {
        leaves.add(leafOf(receiveRule(port.mode), port, frame));
        agrees(port, frame);
      }),
      { numRuns: 20_000 },
    );
    expect([...leaves].sort()).toEqual(["group", "pass", "slave"]);
  });
});
