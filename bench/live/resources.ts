import { readdirSync, readFileSync } from "node:fs";
import { B } from "./contender.ts";
import { addSlave, startDaemon } from "./ipvl.ts";
import { type Site, wire } from "./namespace.ts";
import type { Built } from "./series.ts";

const TICKS_PER_SECOND = 100;
const IDLE_SECONDS = 10;
const SLAVES = 100;

/** What a process takes at one moment. */
export interface Usage {
  readonly cpuTicks: number;
  readonly residentMegabytes: number;
  readonly descriptors: number;
  /** Switches of all its threads that they asked for: each is a wait that ended. */
  readonly wakeUps: number;
}

export interface Resources {
  readonly idleCpuPercent: number;
  readonly idleWakeUpsPerSecond: number;
  readonly residentMegabytesWith2Slaves: number;
  readonly residentMegabytesWith100Slaves: number;
}

export function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const threads = readdirSync(`/proc/${pid}/task`);
  const ticks = threads.map((thread) => {
    const fields = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8").split(") ")[1]!.split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  const switches = threads.map((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
    return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(text)![1]);
  });
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    cpuTicks: sum(ticks),
    residentMegabytes: Number(/^VmRSS:\s*(\d+)/m.exec(status)![1]) / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    wakeUps: sum(switches),
  };
}

/** Of a contender that has carried all the load of a run, while nobody sends anything; and of a daemon with many slaves. */
export async function measureResources({ paths }: Built, main: string, site: Site): Promise<Resources> {
  const before = usageOf(paths.process!);
  await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
  const after = usageOf(paths.process!);
  return {
    idleCpuPercent: ((after.cpuTicks - before.cpuTicks) / TICKS_PER_SECOND / IDLE_SECONDS) * 100,
    idleWakeUpsPerSecond: (after.wakeUps - before.wakeUps) / IDLE_SECONDS,
    residentMegabytesWith2Slaves: after.residentMegabytes,
    residentMegabytesWith100Slaves: await withManySlaves(main, site),
  };
}

/** A hundred slaves, all up with an address, and each has heard a neighbour's question. */
async function withManySlaves(main: string, site: Site): Promise<number> {
  await wire(site, "10.9.0.254/24");
  const daemon = await startDaemon(site, main);
  for (let number = 1; number <= SLAVES; number++) {
    await addSlave(daemon, `s${number}`, "mode l2 bridge");
    await site.ip("parent", `link set s${number} netns ${site.netns("a")}`);
    await site.ip("a", `addr add 10.9.0.${number}/24 dev s${number}`);
    await site.ip("a", `link set s${number} up`);
  }
  await site.exec("external", `ping -q -c 100 -i 0.01 ${B}`);
  return usageOf(daemon.child.pid!).residentMegabytes;
}
