import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import type { Comparison } from "./compare.ts";
import { LIVE_DIFFERENCES, withKnownDifferences } from "./live-differences.ts";
import { maskLive } from "./live-masks.ts";

const comparison = (what: string, same: boolean): Comparison => ({
  line: 1,
  what,
  expected: [],
  actual: [],
  same,
  elided: 0,
});

test.each(LIVE_DIFFERENCES)("$file: $what: the lab is there", ({ file }) => {
  expect(["labs/", "labs/article/"].some((folder) => existsSync(folder + file))).toBe(true);
});

test("a known difference has a reason, only the one that is meant", () => {
  const [first] = withKnownDifferences("labs/sockets/udp-l2.md", [comparison("# ls", false)]);
  expect(first).toEqual(comparison("# ls", false));
  const known = LIVE_DIFFERENCES.find(({ nth, ours }) => nth === 2 && Array.isArray(ours))!;
  const actual = known.ours as readonly string[];
  const both = [comparison(known.what, true), { ...comparison(known.what, false), actual }];
  expect(withKnownDifferences(`labs/${known.file}`, both)).toEqual([
    both[0],
    { ...both[1], known: known.reason },
  ]);
});

test("anything but what is known of our output is a difference, even what was recorded", () => {
  const { file, what } = LIVE_DIFFERENCES.find(({ nth, ours }) => nth === 1 && Array.isArray(ours))!;
  for (const actual of [["recorded"], ["something else"]]) {
    const compared = { ...comparison(what, true), expected: ["recorded"], actual };
    expect(withKnownDifferences(`labs/${file}`, [compared])).toEqual([
      { ...compared, same: false, actual: [...actual, expect.stringContaining("wants something else")] },
    ]);
  }
});

test.each([
  [["a", "b", "b"], false, true],
  [["b", "a"], false, true],
  [["a", "b"], true, false],
  [["a"], false, false],
  [["a", "b", "c"], false, false],
])("the same lines, otherwise: %s", (actual, same, isKnown) => {
  const { file, what } = LIVE_DIFFERENCES.find(({ ours }) => !Array.isArray(ours))!;
  const compared = { ...comparison(what, same), expected: ["a", "b"], actual };
  const [result] = withKnownDifferences(`labs/${file}`, [compared]);
  expect([result?.same, result?.known !== undefined]).toEqual([same, isKnown]);
});

test.each([
  [
    "3: ipvl1@if2: <UP> mtu 1500 state UNKNOWN qlen 1000 link-netnsid 0",
    "3: ipvl1: <UP> mtu 1500 state UNKNOWN qlen 1000",
  ],
  ["ipvl1@eno2       DOWN           ba:6b", "ipvl1            DOWN           ba:6b"],
  [
    "ipvl1@if3: <BROADCAST> mtu 1500 qdisc noop state DOWN",
    "ipvl1: <BROADCAST> mtu 1500 qdisc noqueue state DOWN",
  ],
  ["    ipvlan  mode l2 vepa addrgenmode eui64", "    tun type tap pi off vnet_hdr on persist on"],
])("%s", (kernel, ours) => {
  expect(maskLive(kernel)).toBe(maskLive(ours));
});

test.each([
  ["2: eno2@if2: <UP>", "2: eno2: <UP>"],
  ["3: ipvl1: <UP> mtu 1500 state UNKNOWN", "3: ipvl1: <UP> mtu 1400 state UNKNOWN"],
  ["3: ipvl1: <UP> state UNKNOWN", "3: ipvl1: <UP> state UP"],
  ["3: ipvl1: <UP> qdisc noqueue state UNKNOWN", "3: ipvl1: <UP> qdisc fq state UNKNOWN"],
  ["ipvl1 UNKNOWN fe80::1/64", "ipvl1 UP fe80::1/64"],
])("%s is still told from %s", (one, other) => {
  expect(maskLive(one)).not.toBe(maskLive(other));
});
