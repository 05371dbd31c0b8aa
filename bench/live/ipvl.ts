import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { A, B, type Contender, configure, EXTERNAL, onOneNetwork, PARENT, type Paths } from "./contender.ts";
import { run, type Site, until, wire } from "./namespace.ts";

// ipvl as its users set it up: the daemon, `ipvl link add`, and the ordinary tools from there on.

export const MAIN: string = join("dist", "bin", "main.js");

/** A daemon of its own for a site. */
export interface Daemon {
  readonly child: ChildProcess;
  /** Runs `ipvl WORDS` in the parent's namespace. */
  ipvl(words: string): Promise<string>;
}

export async function startDaemon(site: Site, main: string): Promise<Daemon> {
  const folder = site.path("run");
  await mkdir(folder, { recursive: true });
  site.atLast(() => run(`rm -rf ${folder}`));
  const environment = { IPVL_RUN_DIR: folder };
  const env = { ...process.env, ...environment };
  const child = site.start("parent", `${process.execPath} ${main} daemon`, { env, stdio: "ignore" });
  const ipvl = (words: string): Promise<string> =>
    site.exec("parent", `${process.execPath} ${main} ${words}`, environment);
  await until("ipvl daemon", async () => (await ipvl("status")) !== "");
  return { child, ipvl };
}

export async function addSlave(daemon: Daemon, name: string, type: string): Promise<void> {
  await daemon.ipvl(`link add link p0 name ${name} type ipvlan ${type}`);
}

export function ipvlL2(name: string, main: string): Contender {
  return {
    name,
    async build(site): Promise<Paths> {
      await wire(site, `${EXTERNAL}/24`);
      const daemon = await startDaemon(site, main);
      for (const [role, address] of [
        ["a", A],
        ["b", B],
      ] as const) {
        await addSlave(daemon, `ipvl${role}`, "mode l2 bridge");
        await site.ip("parent", `link set ipvl${role} netns ${site.netns(role)}`);
        await configure(site, role, `ipvl${role}`, `${address}/24`);
      }
      const counted = (): Promise<number> => droppedByDaemon(daemon);
      return { ...onOneNetwork(site), process: daemon.child.pid!, counted };
    },
  };
}

/** Slaves have a network of their own, to which the external host's way is through the parent's address. */
export function ipvlL3(name: string, main: string): Contender {
  return {
    name,
    async build(site): Promise<Paths> {
      await wire(site, `${EXTERNAL}/24`);
      await site.ip("parent", `addr add ${PARENT}/24 dev p0`);
      await site.ip("external", `route add 10.9.1.0/24 via ${PARENT}`);
      const daemon = await startDaemon(site, main);
      for (const [role, address] of [
        ["a", "10.9.1.1"],
        ["b", "10.9.1.2"],
      ] as const) {
        await addSlave(daemon, `ipvl${role}`, "mode l3 bridge");
        await site.ip("parent", `link set ipvl${role} netns ${site.netns(role)}`);
        await configure(site, role, `ipvl${role}`, `${address}/24`);
        await site.ip(role, `route add default dev ipvl${role}`);
      }
      const paths = onOneNetwork(site);
      return { ...paths, members: { ...paths.members, address: "10.9.1.2" }, process: daemon.child.pid! };
    },
  };
}

/** The data plane alone, by the live suite's program for it: for comparing two states of it. */
export function planeAlone(name: string, program: string): Contender {
  return {
    name,
    async build(site): Promise<Paths> {
      await wire(site, `${EXTERNAL}/24`);
      const slave = (role: "a" | "b", address: string) => ({
        name: `ipvl${role}`,
        namespace: site.netns(role),
        addresses: [address],
      });
      const slaves = [slave("a", A), slave("b", B)];
      const spec = { namespace: site.netns("parent"), parent: "p0", mode: 0, flags: 0, slaves };
      const line = `${process.execPath} ${program} ${JSON.stringify(spec)}`;
      const child = site.start("parent", line, { stdio: ["pipe", "pipe", "inherit"] });
      await Promise.race([once(child.stdout!, "data"), once(child, "exit")]);
      if (child.exitCode !== null) throw new Error(`${program}: exit code ${child.exitCode}`);
      for (const { name: device, namespace, addresses } of slaves) {
        const role = namespace === site.netns("a") ? "a" : "b";
        await configure(site, role, device, `${addresses[0]}/24`);
      }
      const counted = (): Promise<number> => droppedByPlane(child);
      return { ...onOneNetwork(site), process: child.pid!, counted };
    },
  };
}

/** The program answers each line of its standard input with one of JSON. */
async function droppedByPlane(child: ChildProcess): Promise<number> {
  let text = "";
  const listener = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout!.on("data", listener);
  child.stdin!.write("statistics\n");
  await until("statistics", async () => text.endsWith("\n"));
  child.stdout!.off("data", listener);
  const { parent, slaves } = JSON.parse(text) as { parent: PlaneCounts; slaves: readonly SlaveCounts[] };
  return dropped(parent, slaves);
}

interface PlaneCounts {
  readonly overruns: number;
  readonly tooLong: number;
}

interface SlaveCounts {
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly txDropped: number;
}

interface Status {
  readonly ports: readonly {
    readonly report: {
      readonly plane: PlaneCounts;
      readonly slaves: readonly { readonly statistics: SlaveCounts }[];
    };
  }[];
}

async function droppedByDaemon(daemon: Daemon): Promise<number> {
  const { report } = (JSON.parse(await daemon.ipvl("status -j")) as Status).ports[0]!;
  return dropped(
    report.plane,
    report.slaves.map(({ statistics }) => statistics),
  );
}

/** A refused copy is an error and two drops, as the kernel counts; a sender's drops are the wire's refusals too. */
function dropped({ overruns, tooLong }: PlaneCounts, slaves: readonly SlaveCounts[]): number {
  const ofSlave = ({ rxErrors, rxDropped, txDropped }: SlaveCounts): number =>
    rxDropped - rxErrors + txDropped;
  return slaves.reduce((sum, slave) => sum + ofSlave(slave), overruns + tooLong);
}
