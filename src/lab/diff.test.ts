import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines } from "./diff.ts";

test("keeps what is common", () => {
  const lines = diffLines(["a", "b", "c"], ["a", "x", "c", "d"]);
  expect(lines.map(({ sign, text }) => sign + text)).toEqual([" a", "-b", "+x", " c", "+d"]);
});

test("without + it is what was expected, without - what was printed", () => {
  const output = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  fc.assert(
    fc.property(output, output, (expected, actual) => {
      const lines = diffLines(expected, actual);
      expect(lines.filter(({ sign }) => sign !== "+").map(({ text }) => text)).toEqual(expected);
      expect(lines.filter(({ sign }) => sign !== "-").map(({ text }) => text)).toEqual(actual);
    }),
  );
});
