import { describe, expect, it } from "vitest";
import { createLog, type LogStyle } from "./log.ts";

function logged(style: LogStyle, level: "error" | "info", text: string): string {
  let all = "";
  createLog(style, (line) => {
    all += line;
  }).write(level, text);
  return all;
}

describe("a log", () => {
  it("gives the journal each line's priority", () => {
    expect(logged("journal", "error", "one\ntwo")).toBe("<3>one\n<3>two\n");
    expect(logged("journal", "info", "three")).toBe("<6>three\n");
  });

  it("tells people and files in words", () => {
    expect(logged("terminal", "error", "one")).toBe("ipvl: error: one\n");
    expect(logged("file", "info", "one")).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z one\n$/);
  });
});
