import type { Profile } from "./profile.ts";
import type { Resources } from "./resources.ts";
import { type Middle, middleOf, type Series } from "./series.ts";
import type { Soak } from "./soak.ts";

// What the data plane must reach at least (floors) and what it should (goals): as ratios to another contender's figure
// of the same test, or as figures of its own.

/** A measured bar. */
export interface Bar {
  readonly title: string;
  readonly value: Middle;
  readonly unit: string;
  readonly atMost: boolean;
  readonly floor?: number;
  readonly goal?: number;
}

interface RatioBar {
  readonly test: string;
  readonly of?: string;
  readonly to: string;
  readonly title: string;
  readonly atMost?: true;
  readonly floor?: number;
  readonly goal?: number;
}

export const IPVL = "ipvl";
export const IPVL_L3 = "ipvl l3";

const BRIDGE = "veth+bridge";
const RATIOS: readonly RatioBar[] = [
  { test: "tcp1-members", to: BRIDGE, title: "TCP 1, slave to slave", floor: 0.75, goal: 0.85 },
  { test: "tcp1-members", to: "macvlan", title: "TCP 1, slave to slave", floor: 0.65 },
  { test: "tcp1-outside", to: BRIDGE, title: "TCP 1, out", floor: 0.65, goal: 0.75 },
  { test: "tcp1-outside", to: "macvlan", title: "TCP 1, out", floor: 0.65 },
  { test: "tcp1-in", to: BRIDGE, title: "TCP 1, in", floor: 0.65, goal: 0.75 },
  { test: "tcp1-in", to: "macvlan", title: "TCP 1, in", floor: 0.65 },
  { test: "tcp4-members", to: BRIDGE, title: "TCP 4, slave to slave", floor: 0.5, goal: 0.6 },
  { test: "tcp4-outside", to: BRIDGE, title: "TCP 4, out", floor: 0.5, goal: 0.6 },
  { test: "udp64-members", to: BRIDGE, title: "64-byte datagrams, slave to slave", floor: 0.9, goal: 1 },
  { test: "udp64-members", to: "macvlan", title: "64-byte datagrams, slave to slave", floor: 0.75 },
  { test: "udp64-outside", to: BRIDGE, title: "64-byte datagrams, out", floor: 0.9, goal: 1 },
  { test: "udp64-outside", to: "macvlan", title: "64-byte datagrams, out", floor: 0.75 },
  { test: "ping-members", to: BRIDGE, title: "idle ping, slave to slave", atMost: true, floor: 2.2, goal: 2 },
  { test: "ping-outside", to: BRIDGE, title: "idle ping, out", atMost: true, floor: 2.2, goal: 2 },
  { test: "ping-outside", to: "slirp4netns", title: "idle ping, out", atMost: true, floor: 1 },
  {
    test: "rr-members",
    to: BRIDGE,
    title: "UDP round trip, slave to slave",
    atMost: true,
    floor: 1.8,
    goal: 2,
  },
  { test: "rr-outside", to: BRIDGE, title: "UDP round trip, out", atMost: true, floor: 1.8, goal: 2 },
  { test: "tcp1-outside", to: "slirp4netns", title: "TCP 1, out", floor: 5, goal: 5 },
  { test: "tcp4-outside", to: "slirp4netns", title: "TCP 4, out", floor: 3 },
  { test: "tcp1-in", to: "slirp4netns", title: "TCP 1, in", floor: 1.5 },
  { test: "udp64-outside", to: "slirp4netns", title: "64-byte datagrams, out", floor: 1.5 },
  { test: "tcp1-in", to: "pasta", title: "TCP 1, in", floor: 1.3 },
  { test: "tcp4-outside", to: "pasta", title: "TCP 4, out", floor: 2.5 },
  { test: "udp64-outside", to: "pasta", title: "64-byte datagrams, out", floor: 1 },
  { test: "tcp1-members", to: "vde2", title: "TCP 1, slave to slave", floor: 15 },
  { test: "udp64-members", to: "vde2", title: "64-byte datagrams, slave to slave", floor: 2.5 },
  { test: "ping-members", to: "vde2", title: "idle ping, slave to slave", atMost: true, floor: 0.6 },
  // "As L2", within what two series of the same thing differ by.
  { of: IPVL_L3, test: "tcp1-members", to: IPVL, title: "TCP 1, slave to slave", floor: 0.9 },
];

const FIGURES: readonly (Omit<Bar, "value" | "atMost"> & { readonly of: string; readonly test: string })[] = [
  {
    of: IPVL,
    test: "pingload-members",
    title: "ping under load, slave to slave",
    unit: "us",
    floor: 1000,
    goal: 1000,
  },
  { of: IPVL, test: "pingload-outside", title: "ping under load, out", unit: "us", floor: 1000, goal: 1000 },
  { of: IPVL_L3, test: "tcp1-outside", title: "TCP 1, out", unit: "Gbit/s", floor: 1, goal: 1 },
  {
    of: IPVL_L3,
    test: "udp64-outside",
    title: "64-byte datagrams, out",
    unit: "thousand/s",
    floor: 75,
    goal: 75,
  },
];

/** The bars of all series that were measured. */
export function barsOf(series: readonly Series[]): readonly Bar[] {
  const find = (test: string, contender: string): Series | undefined =>
    series.find((one) => one.test === test && one.contender === contender);
  const ratios = RATIOS.flatMap((bar): Bar[] => {
    const of = bar.of ?? IPVL;
    const [ours, theirs] = [find(bar.test, of), find(bar.test, bar.to)];
    if (ours === undefined || theirs === undefined) return [];
    const title = `${of}: ${bar.title}, to ${bar.to}`;
    return [{ ...bar, title, value: ratio(ours, theirs), unit: "x", atMost: bar.atMost ?? false }];
  });
  const figures = FIGURES.flatMap((bar): Bar[] => {
    const ours = find(bar.test, bar.of);
    if (ours === undefined) return [];
    const title = `${bar.of}: ${bar.title}`;
    return [{ ...bar, title, value: middleOf(ours.values), atMost: bar.unit === "us" }];
  });
  return [...ratios, ...figures];
}

/** Of the medians; the spread is of the rounds' own ratios, whose two values were measured within seconds. */
export function ratio(ours: Series, theirs: Series): Middle {
  const rounds = ours.values.map((value, round) => value / theirs.values[round]!);
  const { minimum, maximum } = middleOf(rounds);
  return { median: middleOf(ours.values).median / middleOf(theirs.values).median, minimum, maximum };
}

/** Bars of what isn't measured in rounds. */
export function singleBars({ resources, profiles, soak }: Singles): readonly Bar[] {
  const bar = (title: string, value: number, unit: string, limit: number): Bar => ({
    title: `${IPVL}: ${title}`,
    value: middleOf([value]),
    unit,
    atMost: true,
    floor: limit,
    goal: limit,
  });
  return [
    ...(profiles ?? []).map(({ test, javascript }) =>
      bar(`JavaScript's share of the data plane's CPU, ${test}`, javascript, "%", 5),
    ),
    ...(resources === undefined
      ? []
      : [
          bar("CPU, idle", resources.idleCpuPercent, "%", 0),
          bar("resident with 100 slaves", resources.residentMegabytesWith100Slaves, "MB", 120),
        ]),
    ...(soak === undefined ? [] : soakBars(soak, bar)),
  ];
}

function soakBars(
  soak: Soak,
  bar: (title: string, value: number, unit: string, limit: number) => Bar,
): readonly Bar[] {
  const title = `soak of ${soak.minutes} minutes`;
  const stalled = soak.streams.reduce((sum, { stalledSeconds }) => sum + stalledSeconds, 0);
  const growth = soak.usageEnd.residentMegabytes - soak.usageWarm.residentMegabytes;
  return [
    bar(
      `${title}: frames lost that no counter knows`,
      Math.abs(soak.framesLost - soak.framesLostCounted),
      "",
      0,
    ),
    bar(`${title}: seconds in which a stream stood still`, stalled, "", 0),
    bar(
      `${title}: descriptors more at the end`,
      soak.usageEnd.descriptors - soak.usageWarm.descriptors,
      "",
      0,
    ),
    // A heap breathes; a leak of one octet a frame would be hundreds of megabytes.
    bar(`${title}: resident memory more at the end`, Math.max(0, growth), "MB", 10),
  ];
}

export interface Singles {
  readonly resources?: Resources | undefined;
  readonly profiles?: readonly Profile[] | undefined;
  readonly soak?: Soak | undefined;
}

export function meets({ value, atMost }: Bar, limit: number): boolean {
  return atMost ? value.median <= limit : value.median >= limit;
}
