import { expect, test } from "vitest";
import { fuzzDriver } from "./fuzz/driver.ts";

test("random frames through a changing port throw nothing and invent nothing", () => {
  expect(fuzzDriver(5000, 1)).toEqual({ cases: 5000 });
});
