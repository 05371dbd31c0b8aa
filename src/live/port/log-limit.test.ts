import { describe, expect, test } from "vitest";
import { LogLimit } from "./log-limit.ts";
import type { PortEvent } from "./messages.ts";

const line = (level: "error" | "info" = "info"): PortEvent => ({
  kind: "log",
  level,
  text: "Dropped outbound packet type=88b5",
});

describe("lines of the log that a slave causes", () => {
  test("ten in five seconds, then a count", () => {
    let now = 100;
    const limit = new LogLimit(() => now);
    const told = Array.from({ length: 1000 }, () => limit.pass(line())).flat();
    expect(told).toEqual(Array.from({ length: 10 }, () => line()));
    now += 4999;
    expect(limit.pass(line())).toEqual([]);
    now += 1;
    expect(limit.pass(line())).toEqual([
      { kind: "log", level: "warning", text: "991 lines of the log suppressed" },
      line(),
    ]);
  });

  test("errors, and what is no line, always", () => {
    const limit = new LogLimit(() => 0);
    for (let count = 0; count < 20; count++) limit.pass(line());
    expect(limit.pass(line("error"))).toEqual([line("error")]);
    const captured: PortEvent = { kind: "captured", capture: 1, bytes: new Uint8Array(1) };
    expect(limit.pass(captured)).toEqual([captured]);
  });
});
