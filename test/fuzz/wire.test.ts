import { expect, test } from "vitest";
import { fuzzWire } from "./wire.ts";

test("random frames through every decoder, the printers and the filters", () => {
  expect(fuzzWire(3000, 1)).toEqual({ cases: 3000 });
});
