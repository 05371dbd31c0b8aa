import { appendFileSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseRecording, type RecordedCommand } from "../tools/golden-commands.ts";
import { KNOWN } from "./ip-known.ts";
import { GOLDEN_DIRECTORY, replay } from "./ip-replay.ts";

/**
 * What ip, bridge, arp and sysctl print on the emulator against what they printed on Linux (test/golden/ip, recorded by
 * tools/record-ip.ts). KNOWN lists what differs and why; a listed command that agrees fails the test too.
 * IPVL_GOLDEN_REPORT=FILE appends every difference to FILE.
 */
const SCRIPTS = [
  "addr-change",
  "addr-show",
  "addr6",
  "arp",
  "bridge",
  "general",
  "ipvlan-addr",
  "link-add",
  "link-set",
  "link-show",
  "neigh",
  "neigh-statistics",
  "netns",
  "random",
  "random6",
  "route-change",
  "route-get",
  "route-show",
  "route6",
  "route6-multipath",
  "rule",
  "rule-lookup",
  "sysctl",
] as const;

/** Tables that the kernel keeps in hashes seeded at boot have no order. */
const UNORDERED = /^(ip (-\S+ )*n($| |e($| |i))|arp |bridge .*fdb|bridge f )/;

/** Addresses that nobody asked for are drawn at random; those of the scripts begin with ba:6b:8c. */
const RANDOM_MAC = /\b(?!ba:6b:8c|00:00:00|ff:ff:ff|01:|33:33)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g;

/** Timers of a bridge count down; the emulated ones are always stopped (docs/fidelity.md). */
const TIMER = /_timer( +[0-9.]+|": [0-9.]+|":[0-9.]+)/g;

/** The guest needs seconds for what takes no time here. */
const LIFETIME = /_lft [0-9]+sec|_life_time": ?(?!4294967295)[0-9]+/g;

/** Ages of neighbours count from the recording's own moment: what must agree is how far apart they are. */
function relativeAges(output: string): string {
  const apart = (used: string, confirmed: string, updated: string): string =>
    `${Number(confirmed) - Number(used)} ${Number(updated) - Number(used)}`;
  return output
    .replace(
      /used (\d+)\/(\d+)\/(\d+)/g,
      (_all, ...ages: string[]) => `used ${apart(ages[0]!, ages[1]!, ages[2]!)}`,
    )
    .replace(/"used":(\d+),"confirmed":(\d+),"updated":(\d+)/g, (_all, ...ages: string[]) => {
      return `"used":"${apart(ages[0]!, ages[1]!, ages[2]!)}"`;
    });
}

function comparable({ command, output: raw, status }: RecordedCommand): string {
  const output = relativeAges(raw)
    .replace(RANDOM_MAC, "(random)")
    .replace(TIMER, "_timer (stopped)")
    .replace(LIFETIME, "_lft (some)");
  const text = UNORDERED.test(command) ? sorted(output) : output;
  return `$ ${command}\n${text}[${status}]\n`;
}

function sorted(output: string): string {
  if (!output.startsWith("[")) return output.split("\n").sort().join("\n");
  const objects = (JSON.parse(output) as object[]).map((each) => JSON.stringify(each));
  return `${objects.sort().join("\n")}\n${output.includes("\n  ") ? "pretty" : "compact"}`;
}

describe("ip, bridge, arp and sysctl as recorded on Linux 6.1", () => {
  it.each(SCRIPTS)("%s", (name) => {
    const recorded = parseRecording(readFileSync(new URL(`${name}.golden`, GOLDEN_DIRECTORY), "utf8"));
    const replayed = replay(name);
    const differing = new Set<string>();
    for (const [index, wanted] of recorded.entries()) {
      const actual = replayed[index]!;
      expect(actual.command).toBe(wanted.command);
      if (comparable(actual) === comparable(wanted)) continue;
      differing.add(`${index} ${wanted.command}`);
      report(name, index, comparable(wanted), comparable(actual));
    }
    const known = new Set(KNOWN[name]?.flatMap(({ commands }) => commands) ?? []);
    expect([...differing].sort()).toEqual([...known].sort());
  });
});

function report(name: string, index: number, wanted: string, actual: string): void {
  const file = process.env.IPVL_GOLDEN_REPORT;
  if (file !== undefined) {
    appendFileSync(file, `=== ${name} ${index}\n--- recorded\n${wanted}--- emulated\n${actual}`);
  }
}
