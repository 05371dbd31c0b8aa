/**
 * `npm run bench:live` (root, Linux): the live data plane beside veth+bridge, macvlan, slirp4netns, vde2 and pasta, every
 * contender in namespaces of its own, all tests interleaved. Writes bench/live/results.json and bench/live/README.md.
 */
import { readFile, writeFile } from "node:fs/promises";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { barsOf, IPVL, IPVL_L3, type Singles, singleBars } from "./bars.ts";
import { bridge, type Contender, kernelIpvlan, macvlan, pasta, slirp4netns, vde2 } from "./contender.ts";
import { ipvlL2, ipvlL3, MAIN, planeAlone } from "./ipvl.ts";
import { removeLeftovers, Site } from "./namespace.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { profile } from "./profile.ts";
import { formatBars, formatProfiles, formatSeries } from "./report.ts";
import { measureResources } from "./resources.ts";
import { type Built, buildField, measureRounds, removeAll, type Series } from "./series.ts";
import { soak } from "./soak.ts";
import { TESTS } from "./tests.ts";

const RESULTS = join("bench", "live", "results.json");
const PAGE = join("bench", "live", "README.md");
const PROFILE_SECONDS = 3;

/** All that results.json holds. */
interface Results extends Singles {
  readonly machine: string;
  readonly series: readonly Series[];
}

const HEAD = `# Bench of the live data plane

\`npm run bench:live\` measures this as root, each contender in namespaces of its own with a wire (veth) to an external
host of its own, and writes this page and \`results.json\`. A test is measured of one contender directly after the other,
round by round; numbers are median [minimum-maximum]. In the first table a ratio's spread is that of the rounds' own
ratios; in the second the ratio is to veth+bridge. TCP is iperf3 with its defaults; datagrams are one sendto each, and
those count that a program received. "In": the member asks, the external host sends. \`--soak 10\` adds the soak.

How to read it:

- On two cores sender, receiver and data plane share what the kernel's own devices have for sender and receiver alone;
  where that is not so the ratios are better. A spread of tens of percent is this machine's noise, not the contender's.
- Datagrams are sent as fast as the sender can. veth and macvlan do the receiver's work in the sender's time and so slow
  it down; a TAP does not: its sender floods and its queue drops (counted as tx_dropped of the slave). With many datagrams a
  call (UDP_SEGMENT) the sender takes so much of the two cores that the receiving program reads a fraction of what arrives.
- An idle ping of ours wakes two sleepers, the data plane's thread and ping itself; over a bridge the answer is there before
  ping sleeps. Where idle processors are halted, as on a virtual machine, each waking takes some 15 us, which is most of the
  figure: with both processors kept awake by loops of nice 19 it was 13 to 15 us beside the bridge's 7 (three rounds).
- Four streams: a bridge's copies are made by the programs on both processors, ours by the one thread of the parent.
- slirp4netns has --mtu=65520. pasta is Debian 12's (2023): with one stream outbound it mostly waits on this kernel, so
  that ratio says little; it has --no-map-gw, and echo requests don't cross. vde2 knows no segments, thus its TCP.
- L3 leaves by a raw socket in the parent's namespace, segmented in software: exact, and slower than L2; a ping that leaves
  behind a full TCP stream waits for segments to be cut, milliseconds.
- "JavaScript" is machine code that V8 made of it, "node" its interpreter, built-ins, garbage collector and the way into
  native code, all of the daemon's process. Of 64-byte datagrams between slaves it is some 150 to 190 ns a frame, beside
  3 us in the kernel; much of that is the processor fetching our code and data again after a system call.
`;

function tell(text: string): void {
  process.stderr.write(text);
}

function contendersOf({ contenders, variants }: Options): readonly Contender[] {
  const own = [ipvlL2(IPVL, MAIN), ipvlL3(IPVL_L3, MAIN)];
  const others = [...variants].map(([name, file]) =>
    file.endsWith("plane.js") ? planeAlone(name, file) : ipvlL2(name, file),
  );
  const all = [bridge, macvlan, kernelIpvlan, ...own, slirp4netns, pasta, vde2];
  return [...all.filter(({ name }) => contenders?.has(name) ?? true), ...others];
}

async function measure(options: Options, sites: Site[]): Promise<Partial<Results>> {
  const contenders = contendersOf(options).filter(
    ({ name }) => options.soakMinutes === undefined || name === IPVL,
  );
  const field = await buildField(contenders, sites);
  for (const [name, reason] of field.missing) tell(`${name} is not measured: ${reason}\n`);
  const ours = field.built.find(({ contender }) => contender.name === IPVL);
  if (options.soakMinutes !== undefined) {
    if (ours === undefined) throw new Error("there is no ipvl here to soak");
    return { soak: await soak(ours.paths, options.soakMinutes, tell) };
  }
  const series = await measureRounds(field.built, options, tell);
  return { series, ...(ours === undefined ? {} : await measureSingles(ours, options, sites)) };
}

async function measureSingles(ours: Built, { extras }: Options, sites: Site[]): Promise<Singles> {
  const profiles = extras.has("profile") ? await profile(ours, PROFILE_SECONDS) : undefined;
  if (!extras.has("resources")) return { profiles };
  const site = await Site.create("many");
  sites.push(site);
  return { profiles, resources: await measureResources(ours, MAIN, site) };
}

/** What was measured now, and of what was not, what an earlier run did. */
async function merged(now: Partial<Results>, machine: string): Promise<Results> {
  const text = await readFile(RESULTS, "utf8").catch(() => '{"series":[]}');
  // JSON has no infinity: a round trip that failed.
  const earlier = JSON.parse(text, (_, value) => value ?? Number.POSITIVE_INFINITY) as Results;
  const measured = new Set(now.series?.map((one) => one.test));
  const all = [...earlier.series.filter((one) => !measured.has(one.test)), ...(now.series ?? [])];
  const series = TESTS.flatMap((test) => all.filter((one) => one.test === test.id));
  return {
    machine,
    series,
    resources: now.resources ?? earlier.resources,
    profiles: now.profiles ?? earlier.profiles,
    soak: now.soak ?? earlier.soak,
  };
}

function format({ machine, series, ...singles }: Results): string {
  const bars = [...barsOf(series), ...singleBars(singles)];
  const profiles = singles.profiles === undefined ? "" : `\n${formatProfiles(singles.profiles)}`;
  return `${machine}\n\n${formatBars(bars)}\n${formatSeries(series)}${profiles}`;
}

async function main(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("bench/live makes network namespaces: run it as root");
  const options = readOptions(process.argv.slice(2));
  const sites: Site[] = [];
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void removeAll(sites).then(() => process.exit(1)));
  }
  await removeLeftovers();
  const machine = `Linux ${release()}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}; medians of ${options.rounds} rounds.`;
  try {
    const now = await measure(options, sites);
    const results = options.write ? await merged(now, machine) : { series: [], ...now, machine };
    process.stdout.write(format(results));
    if (!options.write) return;
    await writeFile(RESULTS, `${JSON.stringify(results, null, 1)}\n`);
    await writeFile(PAGE, `${HEAD}\n${format(results)}`);
  } finally {
    await removeAll(sites);
  }
}

main().catch((error: Error) => {
  tell(`${error.message}\n${USAGE}`);
  process.exitCode = 1;
});
