import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const SOURCE = join("bench", "ns3", "udp-over-switch.cc");
const LIBRARIES = ["core", "network", "internet", "csma", "bridge"].map((name) => `-lns3-${name}`);
const run = promisify(execFile);

/** The comparison program, compiled with Debian's libns3-dev; undefined where that is not installed. */
export interface Ns3 {
  datagramsPerSecond(workload: "direct" | "switch", datagrams: number): Promise<number>;
  remove(): Promise<void>;
}

export async function buildNs3(): Promise<Ns3 | undefined> {
  if (!existsSync("/usr/include/ns3")) return undefined;
  const directory = await mkdtemp(join(tmpdir(), "ipvl-ns3-"));
  const program = join(directory, "udp-over-switch");
  await run("g++", ["-O2", "-o", program, SOURCE, ...LIBRARIES]);
  return {
    async datagramsPerSecond(workload, datagrams) {
      const { stdout } = await run(program, [workload, String(datagrams)]);
      const answer = JSON.parse(stdout) as { datagrams: number; seconds: number };
      return answer.datagrams / answer.seconds;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
