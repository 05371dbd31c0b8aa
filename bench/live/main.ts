/**
 * `npm run bench:live` (root, Linux): the live data plane beside veth+bridge, macvlan, slirp4netns, vde2 and pasta, every
 * contender in namespaces of its own, all tests interleaved. Writes bench/live/results.json and bench/live/README.md.
 */
import { readFile, writeFile } from "node:fs/promises";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { barsOf, IPVL, IPVL_L3 } from "./bars.ts";
import { bridge, type Contender, kernelIpvlan, macvlan, pasta, slirp4netns, vde2 } from "./contender.ts";
import { ipvlL2, ipvlL3, MAIN, planeAlone } from "./ipvl.ts";
import { removeLeftovers, type Site } from "./namespace.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { formatBars, formatSeries } from "./report.ts";
import { buildField, measureRounds, removeAll, type Series } from "./series.ts";
import { TESTS } from "./tests.ts";

const RESULTS = join("bench", "live", "results.json");

function contendersOf({ contenders, variants }: Options): readonly Contender[] {
  const own = [ipvlL2(IPVL, MAIN), ipvlL3(IPVL_L3, MAIN)];
  const others = [...variants].map(([name, file]) =>
    file.endsWith("plane.js") ? planeAlone(name, file) : ipvlL2(name, file),
  );
  const all = [bridge, macvlan, kernelIpvlan, ...own, slirp4netns, pasta, vde2];
  return [...all.filter(({ name }) => contenders?.has(name) ?? true), ...others];
}

function tell(text: string): void {
  process.stderr.write(text);
}

/** Earlier results with those of this run in their places. */
async function merged(series: readonly Series[]): Promise<readonly Series[]> {
  const text = await readFile(RESULTS, "utf8").catch(() => '{"series":[]}');
  const earlier = (JSON.parse(text) as { series: readonly Series[] }).series;
  const measured = new Set(series.map((one) => one.test));
  const all = [...earlier.filter((one) => !measured.has(one.test)), ...series];
  return TESTS.flatMap((test) => all.filter((one) => one.test === test.id));
}

async function measure(options: Options, sites: Site[]): Promise<void> {
  const field = await buildField(contendersOf(options), sites);
  for (const [name, reason] of field.missing) tell(`${name} is not measured: ${reason}\n`);
  const measured = await measureRounds(field.built, options, tell);
  await field.remove();
  const machine = `Linux ${release()}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}; medians of ${options.rounds} rounds.`;
  const series = options.write ? await merged(measured) : measured;
  process.stdout.write(`${machine}\n\n${formatSeries(series)}\n${formatBars(barsOf(series))}`);
  if (options.write) await writeFile(RESULTS, `${JSON.stringify({ machine, series }, null, 1)}\n`);
}

async function main(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("bench/live makes network namespaces: run it as root");
  const options = readOptions(process.argv.slice(2));
  const sites: Site[] = [];
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void removeAll(sites).then(() => process.exit(1)));
  }
  await removeLeftovers();
  try {
    await measure(options, sites);
  } finally {
    await removeAll(sites);
  }
}

main().catch((error: Error) => {
  tell(`${error.message}\n${USAGE}`);
  process.exitCode = 1;
});
