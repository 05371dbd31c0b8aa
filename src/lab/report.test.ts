import { describe, expect, test } from "vitest";
import { exitStatusOf, type LabReport, reporterNamed } from "./report.ts";

const same = { line: 4, what: "ns1# true", expected: [], actual: [], same: true, elided: 2 };
const different = { line: 9, what: "# ls", expected: ["a", "b"], actual: ["a", "c"], same: false, elided: 0 };
const good: LabReport = {
  kind: "compared",
  file: "good.md",
  title: "G",
  stamp: "recorded",
  comparisons: [same],
  skipped: undefined,
};
const bad: LabReport = {
  kind: "compared",
  file: "bad.md",
  title: "B",
  stamp: "edited",
  comparisons: [same, different],
  skipped: undefined,
};
const broken: LabReport = { kind: "not run", file: "no.md", mistakes: [{ line: 3, reason: "no" }] };

const skipped: LabReport = {
  kind: "compared",
  file: "part.md",
  title: "P",
  stamp: "recorded",
  comparisons: [{ ...same, elided: 0 }],
  skipped: { reason: "no mode l3s", places: [{ line: 7, what: "# ls" }] },
};
const notCompared: LabReport = { ...skipped, file: "none.md", comparisons: [] };

const known: LabReport = {
  ...good,
  file: "known.md",
  comparisons: [{ ...different, known: "it is so" }],
};

test.each([
  [[good], 0],
  [[good, skipped, notCompared, known], 0],
  [[good, bad], 1],
  [[good, bad, broken], 2],
] as const)("exit status %#", (reports, status) => {
  expect(exitStatusOf(reports)).toBe(status);
});

describe("reports", () => {
  const all = [good, bad, broken];
  const printed = (name: "human" | "tap" | "json"): string => {
    const reporter = reporterNamed(name);
    return all.map((report) => reporter.lab(report)).join("") + reporter.end(all);
  };

  test("human: file, line and command of each difference, and what stood behind ...", () => {
    expect(printed("human")).toBe(`ok    good.md: 1 outputs as expected
FAIL  bad.md: 1 of 2 outputs differ (edited since it was recorded)

bad.md:9: # ls
--- expected
+++ printed
 a
-b
+c

no.md:3: no
3 labs: 1 as expected, 1 with differences, 1 not run, 4 lines stood behind "..."
`);
  });

  test("tap: a point for each output, # escaped", () => {
    expect(printed("tap")).toBe(`TAP version 14
ok 1 - good.md:4: ns1\\# true
ok 2 - bad.md:4: ns1\\# true
not ok 3 - bad.md:9: \\# ls
  ---
  diff: |
     a
    -b
    +c
  ...
not ok 4 - no.md
  ---
  line 3: "no"
  ...
1..4
`);
  });

  test("json: the reports", () => {
    expect(JSON.parse(printed("json"))).toEqual(all);
  });
});

describe("what the target can't do", () => {
  const printed = (name: "human" | "tap"): string => {
    const reporter = reporterNamed(name);
    const all = [skipped, notCompared, known];
    return all.map((report) => reporter.lab(report)).join("") + reporter.end(all);
  };

  test("human: a line each, and at the end", () => {
    expect(printed("human")).toBe(`ok    part.md: 1 outputs as expected
SKIP  part.md: 1 outputs from line 7 not compared: no mode l3s
SKIP  none.md: 1 outputs from line 7 not compared: no mode l3s
ok    known.md: 0 outputs as expected
KNOWN known.md:9: # ls: it is so
3 labs: 2 as expected, 1 known differences, 1 skipped, 2 outputs not compared
`);
  });

  test("tap: no point of these counts as passed", () => {
    expect(printed("tap")).toBe(`TAP version 14
ok 1 - part.md:4: ns1\\# true
ok 2 - part.md:7: \\# ls # SKIP no mode l3s
ok 3 - none.md:7: \\# ls # SKIP no mode l3s
not ok 4 - known.md:9: \\# ls # TODO it is so
1..4
`);
  });
});
