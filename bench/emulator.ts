import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openTraceFile } from "../src/cli/trace-file.ts";
import type { Workload } from "./figure.ts";
import { type DatagramPath, exchange, hostsOnSwitch, parentWithSlaves, slavesOfOnePort } from "./stack.ts";

// The emulator, from socket call to socket call. Names that ratios are made of are exported.

const run = promisify(execFile);

const DATAGRAMS = 200_000;
const TRACED_DATAGRAMS = 20_000;
const LAN_HOSTS = 1000;
const SLAVES = 10_000;
const ADDED = 100;

export const SLAVE_TO_SLAVE = "slave to slave, l2 bridge, 64-byte UDP datagrams";
export const HOST_TO_HOST = "host to host over a switch, 64-byte UDP datagrams";
export const LARGE_LAN: string = `host to host on a LAN of ${LAN_HOSTS} hosts, 64-byte UDP datagrams`;

/** Runs to let the engine compile the path, then those that count. */
const WARM_UP_RUNS = 3;

interface DatagramWorkload {
  readonly name: string;
  readonly floor?: number;
  /** Makes the network; the returned function sends and receives so many datagrams. */
  readonly prepare: () => (datagrams: number) => void;
  readonly datagrams: number;
}

const DATAGRAM_WORKLOADS: readonly DatagramWorkload[] = [
  plain(SLAVE_TO_SLAVE, slavesOfOnePort, { floor: 500_000 }),
  plain(HOST_TO_HOST, () => hostsOnSwitch(2), { floor: 500_000 }),
  plain(LARGE_LAN, () => hostsOnSwitch(LAN_HOSTS), {}),
  {
    name: `${SLAVE_TO_SLAVE}, with trace to file`,
    floor: 100_000,
    prepare: prepareTraced,
    datagrams: TRACED_DATAGRAMS,
  },
];

function plain(name: string, open: () => DatagramPath, bars: { readonly floor?: number }): DatagramWorkload {
  const prepare = () => {
    const path = open();
    return (datagrams: number) => exchangeAll(path, datagrams);
  };
  return { name, prepare, datagrams: DATAGRAMS, ...bars };
}

function exchangeAll(path: DatagramPath, datagrams: number): void {
  const received = exchange(path, datagrams);
  if (received !== datagrams) throw new Error(`${datagrams - received} datagrams were lost`);
}

/** Every decision about every datagram goes to a file, as `ipvl run --trace` writes it. */
function prepareTraced(): (datagrams: number) => void {
  const path = slavesOfOnePort();
  let listener: ReturnType<typeof openTraceFile>["listener"] = () => {};
  path.tracer.listen((event) => listener(event));
  return (datagrams) => {
    const directory = mkdtempSync(join(tmpdir(), "ipvl-bench-"));
    const file = openTraceFile(join(directory, "trace.jsonl"));
    ({ listener } = file);
    exchangeAll(path, datagrams);
    file.close();
    rmSync(directory, { recursive: true });
  };
}

/** Each in a process of its own, as ns-3's are: one's heap and compiled code are not another's. */
export function emulatorWorkloads(): readonly Workload[] {
  const datagrams = DATAGRAM_WORKLOADS.map(
    ({ name, floor }, index): Workload => ({
      name,
      unit: "per second",
      measure: async () => {
        const { stdout } = await run(process.execPath, [fileURLToPath(import.meta.url), String(index)]);
        return Number(stdout);
      },
      ...(floor === undefined ? {} : { floor }),
    }),
  );
  return [...datagrams, addingWorkload()];
}

/** Datagrams a second of one workload, warm, in this process. */
function measureHere({ prepare, datagrams }: DatagramWorkload): number {
  const send = prepare();
  for (let warm = 0; warm < WARM_UP_RUNS; warm++) send(datagrams);
  const start = performance.now();
  send(datagrams);
  return (datagrams * 1000) / (performance.now() - start);
}

/** How many times as fast the 10,000th slave is added as the 10th. */
function addingWorkload(): Workload {
  const large = parentWithSlaves(SLAVES - ADDED);
  return {
    name: `slaves added by rtnetlink with namespace and address: speed of the ${SLAVES.toLocaleString("en")}th over the 10th`,
    unit: "ratio",
    measure: () => {
      const small = parentWithSlaves(9);
      return timePerSlave(small) / timePerSlave(large);
    },
    floor: 0.5,
  };
}

/** The median of single additions: a run of the collector falls on one of either side, by chance. */
function timePerSlave(parent: { add(): void }): number {
  const times = Array.from({ length: ADDED }, () => {
    const start = performance.now();
    parent.add();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[ADDED / 2]!;
}

const asked = process.argv[1]?.endsWith("/bench/emulator.js") ? process.argv[2] : undefined;
const workload = asked === undefined ? undefined : DATAGRAM_WORKLOADS[Number(asked)];
if (workload !== undefined) process.stdout.write(`${measureHere(workload)}\n`);
