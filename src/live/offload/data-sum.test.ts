import fc from "fast-check";
import { expect, test } from "vitest";
import { finishChecksum, sumWords } from "../../wire/checksum.ts";
import { sumData } from "./data-sum.ts";

test("sums to the same checksum as the plain way, at any alignment and length", () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes, fc.nat(5), fc.integer({ min: 1, max: 0xffff }), (data, start, initial) => {
      const from = Math.min(start, data.length);
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      const plain = finishChecksum(sumWords(data, from, data.length, initial));
      expect(finishChecksum(initial + sumData(view, from, data.length))).toBe(plain);
    }),
    { numRuns: 2000 },
  );
});

test("64 KB of ones do not overflow", () => {
  const data = new Uint8Array(65535).fill(0xff);
  const plain = finishChecksum(sumWords(data, 0, data.length, 1));
  expect(finishChecksum(1 + sumData(new DataView(data.buffer), 0, data.length))).toBe(plain);
});
