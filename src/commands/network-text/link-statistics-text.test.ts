import { describe, expect, it } from "vitest";
import { countText } from "./link-statistics-text.ts";

describe("counts", () => {
  it.each([
    [999, "decimal", "999"],
    [1000, "decimal", "1.00k"],
    [12345, "decimal", "12.3k"],
    [123456, "decimal", "123k"],
    [1234567, "decimal", "1.23M"],
    [1024, "binary", "1.00ki"],
    [1000, "exact", "1000"],
  ] as const)("%i in %s units is %s", (count, units, expected) => {
    expect(countText(count, units)).toBe(expected);
  });
});
