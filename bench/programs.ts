import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Workload } from "./figure.ts";

// Whole processes, from start to exit, as a user starts them.

const run = promisify(execFile);
const IPVL = join("dist", "bin", "main.js");

/** A namespace with an ipvlan slave in it, up and with an address, a thousand times. */
const THOUSAND_NAMESPACES = `
ip link add eno2 type veth peer name p58
ip link set eno2 up
ip link set p58 up
for ((i = 0; i < 1000; i++)); do
  ip netns add ns$i
  ip link add link eno2 name ipvl$i netns ns$i type ipvlan mode l2
  ip -n ns$i addr add 10.0.$((i / 250)).$((i % 250 + 1))/16 dev ipvl$i
  ip -n ns$i link set ipvl$i up
done
test $(ip netns list | wc -l) = 1000 && ip -br -n ns999 addr show dev ipvl999
`;

async function wallMs(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await run(process.execPath, [IPVL, ...args], { maxBuffer: 1 << 26 });
  return performance.now() - start;
}

export async function programWorkloads(): Promise<{
  workloads: readonly Workload[];
  remove(): Promise<void>;
}> {
  const directory = await mkdtemp(join(tmpdir(), "ipvl-bench-"));
  const script = join(directory, "thousand.sh");
  await writeFile(script, THOUSAND_NAMESPACES);
  const workloads: readonly Workload[] = [
    {
      name: "1000 namespaces with a slave each, by script, process start to exit",
      unit: "ms",
      measure: () => wallMs(["run", script]),
      floor: 1000,
    },
    {
      name: "one lab (labs/article/l2-bridge.md), process start to exit",
      unit: "ms",
      measure: () => wallMs(["run", join("labs", "article", "l2-bridge.md")]),
      floor: 300,
    },
    { name: "`ipvl --version`, for comparison", unit: "ms", measure: () => wallMs(["--version"]) },
  ];
  return { workloads, remove: () => rm(directory, { recursive: true, force: true }) };
}
