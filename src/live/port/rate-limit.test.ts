import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit.ts";

test("ten lines in five seconds, and how many were left out", () => {
  let now = 1000;
  const lines: string[] = [];
  const limit = new RateLimit(
    () => now,
    (line) => lines.push(line),
  );
  for (let count = 0; count < 25; count++) limit.line(`line ${count}`);
  expect(lines).toHaveLength(10);
  now += 4999;
  limit.line("still too early");
  expect(lines).toHaveLength(10);
  now += 1;
  limit.line("again");
  expect(lines.slice(10)).toEqual(["16 lines suppressed", "again"]);
});
