import fc from "fast-check";
import { expect, test } from "vitest";
import { TraceLines } from "./json-line.ts";

const word = fc.oneof(fc.constantFrom("", "a", "b", 'say "no"'), fc.string({ unit: "binary" }));
const event = fc.record({
  timeNs: fc.nat(),
  sequence: fc.nat(),
  kind: fc.constantFrom("drop", "route"),
  frame: fc.nat(),
  namespace: word,
  device: word,
  function: fc.constantFrom("ip_rcv", "ip_output"),
  verdict: word,
  rule: word,
});

test("a line is what JSON.stringify writes, whatever the names and whatever came before", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const lines = new TraceLines();
      for (const each of [...events, ...events]) {
        expect(lines.format(each)).toBe(`${JSON.stringify(each)}\n`);
      }
    }),
  );
});
