import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openTraceFile } from "../src/cli/trace-file.ts";
import type { Workload } from "./figure.ts";
import { type DatagramPath, exchange, hostsOnSwitch, parentWithSlaves, slavesOfOnePort } from "./stack.ts";

// The emulator, from socket call to socket call. Names that ratios are made of are exported.

const DATAGRAMS = 200_000;
const TRACED_DATAGRAMS = 20_000;
const LAN_HOSTS = 1000;
const SLAVES = 10_000;
const ADDED = 100;

export const SLAVE_TO_SLAVE = "slave to slave, l2 bridge, 64-byte UDP datagrams";
export const HOST_TO_HOST = "host to host over a switch, 64-byte UDP datagrams";
export const LARGE_LAN: string = `host to host on a LAN of ${LAN_HOSTS} hosts, 64-byte UDP datagrams`;

export function emulatorWorkloads(): readonly Workload[] {
  return [
    rate(SLAVE_TO_SLAVE, slavesOfOnePort(), { datagrams: DATAGRAMS, floor: 500_000 }),
    rate(HOST_TO_HOST, hostsOnSwitch(2), { datagrams: DATAGRAMS, floor: 500_000 }),
    rate(LARGE_LAN, hostsOnSwitch(LAN_HOSTS), { datagrams: DATAGRAMS }),
    tracedWorkload(),
    addingWorkload(),
  ];
}

interface RateOptions {
  readonly datagrams: number;
  readonly floor?: number;
}

function rate(name: string, path: DatagramPath, { datagrams, floor }: RateOptions): Workload {
  exchange(path, datagrams);
  const measure = (): number => {
    const start = performance.now();
    const received = exchange(path, datagrams);
    if (received !== datagrams) throw new Error(`${name}: ${datagrams - received} datagrams were lost`);
    return (received * 1000) / (performance.now() - start);
  };
  return { name, unit: "per second", measure, ...(floor === undefined ? {} : { floor }) };
}

/** Every decision about every datagram goes to a file, as `ipvl run --trace` writes it. */
function tracedWorkload(): Workload {
  const name = `${SLAVE_TO_SLAVE}, with trace to file`;
  const path = slavesOfOnePort();
  let listener: ReturnType<typeof openTraceFile>["listener"] = () => {};
  path.tracer.listen((event) => listener(event));
  const measure = (): number => {
    const directory = mkdtempSync(join(tmpdir(), "ipvl-bench-"));
    const file = openTraceFile(join(directory, "trace.jsonl"));
    ({ listener } = file);
    const start = performance.now();
    const received = exchange(path, TRACED_DATAGRAMS);
    file.close();
    const seconds = (performance.now() - start) / 1000;
    rmSync(directory, { recursive: true });
    return received / seconds;
  };
  return { name, unit: "per second", measure, floor: 100_000 };
}

/** How many times as fast the 10th slave is added as the 10,000th, in microseconds a slave. */
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

function timePerSlave(parent: { add(): void }): number {
  const start = performance.now();
  for (let n = 0; n < ADDED; n++) parent.add();
  return (performance.now() - start) / ADDED;
}
