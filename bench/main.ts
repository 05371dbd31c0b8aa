/**
 * `npm run bench`: every bar of the project, measured in one run, as a table and as JSON (bench/results.json and
 * bench/README.md). Compares with ns-3 where Debian's libns3-dev is installed; without it those rows are missing,
 * and it says so.
 */
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { driverWorkloads } from "./driver.ts";
import { emulatorWorkloads, HOST_TO_HOST, LARGE_LAN, SLAVE_TO_SLAVE } from "./emulator.ts";
import { type Figure, formatFigures, measureInterleaved, ratioOf, type Workload } from "./figure.ts";
import { buildNs3, type Ns3 } from "./ns3.ts";
import { programWorkloads } from "./programs.ts";

const ROUNDS = 7;
const NS3_DATAGRAMS = 100_000;
const NS3_DIRECT = "ns-3, two nodes on a SimpleNetDevice, 64-byte UDP datagrams";
const NS3_SWITCH = "ns-3, two nodes over a bridge, 64-byte UDP datagrams";

const HEAD = `# Bench

\`npm run bench\` measures all of this in one run, every kind of work in turn each round, and writes this page and
\`results.json\`. Machines are noisy: compare within a run, by the ratios. A datagram is counted from socket call to
socket call, with route, neighbour and all hook points; \`bench/ns3\` does the same in ns-3 (Debian's libns3-dev).
The live data plane has a bench of its own: [bench/live](live/README.md).
`;

function ns3Workloads(ns3: Ns3): readonly Workload[] {
  const workload = (name: string, kind: "direct" | "switch"): Workload => ({
    name,
    unit: "per second",
    measure: () => ns3.datagramsPerSecond(kind, NS3_DATAGRAMS),
  });
  return [workload(NS3_DIRECT, "direct"), workload(NS3_SWITCH, "switch")];
}

function ratios(figures: readonly Figure[]): readonly Figure[] {
  const named = (name: string): Figure | undefined => figures.find((figure) => figure.name === name);
  const ratio = (
    name: string,
    pair: readonly [string, string],
    bars: Pick<Figure, "floor" | "goal">,
  ): Figure[] => {
    const [a, b] = [named(pair[0]), named(pair[1])];
    return a === undefined || b === undefined ? [] : [ratioOf(name, [a, b], bars)];
  };
  const bars = { floor: 5, goal: 10 };
  return [
    ...ratio("slave to slave over ns-3's SimpleNetDevice", [SLAVE_TO_SLAVE, NS3_DIRECT], bars),
    ...ratio("host to host over a switch, over ns-3's", [HOST_TO_HOST, NS3_SWITCH], bars),
    ...ratio("cost of a datagram on a LAN of 2 hosts over 1000", [LARGE_LAN, HOST_TO_HOST], {
      floor: 1 / 1.2,
    }),
  ];
}

async function main(): Promise<void> {
  const ns3 = await buildNs3();
  if (ns3 === undefined) process.stderr.write("ns-3 is not installed (libns3-dev): no comparison\n");
  const programs = await programWorkloads();
  try {
    const workloads = [
      ...emulatorWorkloads(),
      ...(ns3 === undefined ? [] : ns3Workloads(ns3)),
      ...driverWorkloads(),
      ...programs.workloads,
    ];
    const figures = await measureInterleaved(workloads, ROUNDS);
    const all = [...figures, ...ratios(figures)];
    const table = formatFigures(all);
    const machine = `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "unknown processor"}; medians of ${ROUNDS} rounds.`;
    process.stdout.write(`${table}\n${machine}\n`);
    await writeFile(join("bench", "README.md"), `${HEAD}\n${machine}\n\n${table}`);
    await writeFile(join("bench", "results.json"), `${JSON.stringify({ machine, figures: all }, null, 2)}\n`);
  } finally {
    await programs.remove();
    await ns3?.remove();
  }
}

await main();
