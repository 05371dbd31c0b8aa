import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readLab, sha256 } from "../../src/cli/lab-file.ts";
import { checkStamp } from "../../src/lab/stamp.ts";

const LABS = readdirSync("labs", { recursive: true, encoding: "utf8" }).filter((name) =>
  /(?<!README)\.md$/.test(name),
);

describe("expected output comes from a real kernel", () => {
  test("there are labs", () => {
    expect(LABS.length).toBeGreaterThan(0);
  });

  test.each(LABS)("labs/%s is as it was recorded", async (name) => {
    const file = await readLab(`labs/${name}`);
    if (file.kind !== "lab") throw new Error(JSON.stringify(file.mistakes));
    expect(checkStamp(file.lab, file.sources, sha256)).toBe("recorded");
    expect(file.lab.stamp?.kernel).toMatch(/^Linux 6\./);
    expect(file.lab.stamp?.tools.length).toBeGreaterThanOrEqual(5);
  });
});
