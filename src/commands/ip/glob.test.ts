import { expect, it } from "vitest";
import { globMatcher } from "./glob.ts";

it.each([
  ["e0*", "e0:web", true],
  ["e?", "e0", true],
  ["e?", "e", false],
  ["e[0-3]", "e2", true],
  ["e[!0-3]", "e2", false],
  ["e\\*", "e*", true],
  ["e\\*", "e0", false],
  ["e.", "e0", false],
  ["(e0)+", "e0", false],
])("fnmatch(%j, %j) is %s", (pattern, text, expected) => {
  expect(globMatcher(pattern)(text)).toBe(expected);
});
