import { describe, expect, it } from "vitest";
import { readDriver } from "./driver-choice.ts";

describe("--driver", () => {
  it.each([
    ["add x", undefined, "auto", "add x"],
    ["add x", "user", "user", "add x"],
    ["add x", "", "auto", "add x"],
    ["add --driver kernel x", "user", "kernel", "add x"],
    ["--driver=user add x", undefined, "user", "add x"],
    ["add x --driver auto", "kernel", "auto", "add x"],
  ])("%s with IPVL_DRIVER=%s", (words, variable, driver, rest) => {
    expect(readDriver(words.split(" "), variable)).toEqual({ ok: true, driver, words: rest.split(" ") });
  });

  it.each([
    ["add --driver", undefined],
    ["add --driver=", undefined],
    ["add --driver both", undefined],
    ["add", "both"],
  ])("%s with IPVL_DRIVER=%s is refused", (words, variable) => {
    const read = readDriver(words.split(" "), variable);
    expect(!read.ok && read.reason).toContain("auto, kernel or user");
  });
});
