import { type Bar, meets, ratio } from "./bars.ts";
import type { Profile } from "./profile.ts";
import { type Middle, middleOf, type Series } from "./series.ts";
import { TESTS } from "./tests.ts";

// Figures as Markdown.

const BASE = "veth+bridge";

function table(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows;
  const rule = head!.map((_, index) => (index === 0 ? "---" : "--:"));
  return [head!, rule, ...body].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function short(value: number): string {
  if (!Number.isFinite(value)) return "failed";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function spread({ median, minimum, maximum }: Middle): string {
  if (minimum === maximum) return short(median);
  return `${short(median)} [${short(minimum)}-${short(maximum)}]`;
}

/** A test a row, a contender a column: median [minimum-maximum] and the ratio of medians to veth+bridge. */
export function formatSeries(series: readonly Series[]): string {
  const contenders = [...new Set(series.map((one) => one.contender))];
  const rows = TESTS.flatMap((test): string[][] => {
    const row = series.filter((one) => one.test === test.id);
    if (row.length === 0) return [];
    const base = row.find((one) => one.contender === BASE);
    const cells = contenders.map((contender) => {
      const one = row.find((candidate) => candidate.contender === contender);
      if (one === undefined) return "";
      const times = base === undefined || one === base ? "" : ` ${short(ratio(one, base).median)}x`;
      return `${spread(middleOf(one.values))}${times}`;
    });
    return [[`${test.title}, ${test.unit}`, ...cells]];
  });
  return table([["", ...contenders], ...rows]);
}

export function formatBars(bars: readonly Bar[]): string {
  const rows = bars.map((bar) => [
    bar.title,
    `${spread(bar.value)} ${bar.unit}`,
    limit(bar, bar.floor),
    limit(bar, bar.goal),
  ]);
  return table([["", "measured", "floor", "goal"], ...rows]);
}

/** Where the data plane's CPU time went, percent. */
export function formatProfiles(profiles: readonly Profile[]): string {
  const rows = profiles.map((profile) => [
    profile.test,
    ...[profile.kernel, profile.javascript, profile.node, profile.koffi, profile.libc].map((share) =>
      share.toFixed(1),
    ),
    profile.top.slice(0, 6).join(", "),
  ]);
  return table([["", "kernel", "JavaScript", "node", "koffi", "libc", "most"], ...rows]);
}

function limit(bar: Bar, value: number | undefined): string {
  if (value === undefined) return "";
  return `${bar.atMost ? "at most " : ""}${value} ${meets(bar, value) ? "met" : "**missed**"}`;
}
