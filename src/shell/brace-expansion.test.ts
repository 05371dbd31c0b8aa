import fc from "fast-check";
import { expect, it } from "vitest";
import { expandBraces, MAXIMUM_BRACE_RESULTS } from "./brace-expansion.ts";

const word = fc.string({ unit: fc.constantFrom(..."abcxyz019"), maxLength: 5 });

it("puts each item between what is around it", () => {
  fc.assert(
    fc.property(word, word, fc.array(word, { minLength: 2, maxLength: 5 }), (before, after, items) => {
      expect(expandBraces(`${before}{${items.join(",")}}${after}`)).toEqual(
        items.map((item) => before + item + after),
      );
    }),
  );
});

it("counts from one number to another, either way", () => {
  fc.assert(
    fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), (first, last) => {
      const results = expandBraces(`{${first}..${last}}`)?.map(Number);
      expect(results?.at(0)).toBe(first);
      expect(results?.at(-1)).toBe(last);
      expect(results?.length).toBe(Math.abs(last - first) + 1);
    }),
  );
});

it("leaves quoted braces alone", () => {
  for (const text of ["'{a,b}'", '"{a,b}"', "\\{a,b}", "${x:-{a,b}}", "$(echo {a,b})", "{a", "{}", "{a}"]) {
    expect(expandBraces(text)).toEqual([text]);
  }
});

it("gives up beyond a limit", () => {
  expect(expandBraces(`{1..${MAXIMUM_BRACE_RESULTS + 1}}`)).toBeUndefined();
  expect(expandBraces("{1..1000}{1..1000}")).toBeUndefined();
});
