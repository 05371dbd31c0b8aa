import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";

// Everything happens in network namespaces that this run makes, named for its process, so that a run never meets the
// machine's own devices and what a killed run left is known.

const execute = promisify(execFile);
const PREFIX = "ipvlbench";
/** `ip netns add` of a contender: its two members, the parent device's namespace, and the far end of the wire. */
export type Role = "a" | "b" | "parent" | "external";
const ROLES: readonly Role[] = ["a", "b", "parent", "external"];

/** Runs a command line (words apart by spaces) to its end; its standard output, or an error with its words. */
export async function run(line: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const [program, ...words] = line.split(" ");
  const env = { ...process.env, ...environment };
  const { stdout } = await execute(program!, words, { maxBuffer: 1 << 26, env });
  return stdout;
}

/** Ends a process and waits until it has: politely, and after two seconds not so. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 2000);
  await ended;
  clearTimeout(timer);
}

/** The four namespaces of one contender and the processes in them. */
export class Site {
  readonly #prefix: string;
  readonly #processes = new Set<ChildProcess>();
  readonly #last: (() => Promise<unknown>)[] = [];

  private constructor(prefix: string) {
    this.#prefix = prefix;
  }

  static async create(name: string): Promise<Site> {
    const site = new Site(`${PREFIX}-${process.pid}-${name.replaceAll(/[^a-z0-9]+/g, "-")}`);
    for (const role of ROLES) {
      await run(`ip netns add ${site.netns(role)}`);
      await run(`ip -n ${site.netns(role)} link set lo up`);
    }
    return site;
  }

  /** As `ip netns` and `ip -n` call it. */
  netns(role: Role): string {
    return `${this.#prefix}-${role}`;
  }

  /** A path of this site's own, for a socket or a folder. */
  path(name: string): string {
    return `/run/${this.#prefix}-${name}`;
  }

  ip(role: Role, line: string): Promise<string> {
    return run(`ip -n ${this.netns(role)} ${line}`);
  }

  exec(role: Role, line: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
    return run(`ip netns exec ${this.netns(role)} ${line}`, environment);
  }

  /** Starts a process that `remove` ends at the latest. `ip netns exec` becomes it, so its pid is the program's. */
  start(role: Role, line: string, options: SpawnOptions = {}): ChildProcess {
    const child = spawn("ip", ["netns", "exec", this.netns(role), ...line.split(" ")], {
      stdio: ["ignore", "ignore", "inherit"],
      ...options,
    });
    this.#processes.add(child);
    child.once("exit", () => this.#processes.delete(child));
    return child;
  }

  /** What `remove` does once the processes have ended. */
  atLast(action: () => Promise<unknown>): void {
    this.#last.push(action);
  }

  async remove(): Promise<void> {
    for (const child of this.#processes) await stop(child);
    for (const action of this.#last) await action();
    for (const role of ROLES) await run(`ip netns del ${this.netns(role)}`).catch(() => {});
  }
}

/** The parent device p0, one end of the wire whose other end is w0 in the external host's namespace. */
export async function wire(site: Site, external: string): Promise<void> {
  await site.ip("parent", `link add p0 type veth peer name w0 netns ${site.netns("external")}`);
  await site.ip("parent", "link set p0 up");
  await site.ip("external", `addr add ${external} dev w0`);
  await site.ip("external", "link set w0 up");
}

/** Namespaces of runs that were killed before they could clean up. */
export async function removeLeftovers(): Promise<void> {
  const names = (await run("ip netns list")).split("\n").map((line) => line.split(" ")[0]!);
  for (const name of names) {
    const pid = new RegExp(`^${PREFIX}-(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await run(`ip netns del ${name}`).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits for a state of the kernel that no call reports: asks `check` every 20 ms, at most `seconds`. */
export async function until(what: string, check: () => Promise<boolean>, seconds = 5): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await check().catch(() => false))) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
