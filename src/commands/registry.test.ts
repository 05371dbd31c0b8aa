import { expect, test } from "vitest";
import { ABSENT_PROGRAMS, absentProgramNote } from "../shell/absent-programs.ts";
import { createProgramTable } from "./registry.ts";

test("no installed program is called absent", () => {
  const programs = createProgramTable();
  expect([...ABSENT_PROGRAMS].filter((name) => programs.byName(name) !== undefined)).toEqual([]);
});

test("a program that Debian has and we lack is named with docs/fidelity.md; a misspelt one is not", () => {
  expect(absentProgramNote("traceroute")).toContain("docs/fidelity.md");
  expect(absentProgramNote("pong")).toBeUndefined();
});
