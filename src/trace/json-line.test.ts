import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTraceLine } from "./json-line.ts";

test("a line is what JSON.stringify writes, whatever the names", () => {
  const event = fc.record({
    timeNs: fc.nat(),
    sequence: fc.nat(),
    kind: fc.constantFrom("drop", "route"),
    frame: fc.nat(),
    namespace: fc.string({ unit: "binary" }),
    device: fc.string({ unit: "grapheme" }),
    function: fc.constant("ip_rcv"),
    verdict: fc.string({ unit: "binary-ascii" }),
    rule: fc.string(),
  });
  fc.assert(
    fc.property(event, (each) => {
      expect(formatTraceLine(each)).toBe(`${JSON.stringify(each)}\n`);
    }),
  );
});
