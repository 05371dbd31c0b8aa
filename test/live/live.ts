// The live suite: tests on the real kernel under us. They run as root, in network namespaces that they make themselves
// and whose names are theirs alone, and leave nothing behind, however they end.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, describe } from "vitest";
import type { PlaneSpec } from "./programs/plane.ts";

/** Why live tests can't run here; undefined if they can. */
export const liveUnavailable: string | undefined = reasonAgainst();

function reasonAgainst(): string | undefined {
  if (process.platform !== "linux") return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return "not root";
  if (!existsSync("/dev/net/tun")) return "no /dev/net/tun";
  try {
    createRequire(import.meta.url).resolve("koffi");
  } catch {
    return "the optional package koffi is not installed";
  }
  try {
    execFileSync("ip", ["-V"], { stdio: "ignore" });
  } catch {
    return "no iproute2";
  }
  return undefined;
}

/** As `describe`; where live can't run the tests are skipped, and the output says so and why. */
export function describeLive(name: string, tests: () => void): void {
  if (liveUnavailable === undefined) {
    describe(`live: ${name}`, { timeout: 40_000 }, tests);
    return;
  }
  process.stderr.write(`SKIPPED live: ${name}: ${liveUnavailable}\n`);
  describe.skip(`live: ${name} (skipped: ${liveUnavailable})`, tests);
}

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Programs compiled from test/live/programs. */
export function program(name: string): readonly string[] {
  return [process.execPath, new URL(`../../dist/test/live/programs/${name}.js`, import.meta.url).pathname];
}

const PREFIX = "ipvl-test-";
let scenes = 0;

/** Namespaces of one test file, or of a part of it: they and all programs in them end with it. */
export class Scene {
  readonly #prefix: string;
  readonly #namespaces: string[] = [];
  readonly #running: Set<Running> = new Set();

  /** To be made inside of a `describe`: it ends when that does. */
  constructor() {
    this.#prefix = `${PREFIX}${process.pid}-${++scenes}-`;
    afterAll(() => this.close(), 60_000);
  }

  /** The full name of a namespace, made at its first use, with its loopback up. */
  namespace(label: string): string {
    const name = this.#prefix + label;
    if (this.#namespaces.includes(name)) return name;
    if (this.#namespaces.length === 0) removeAbandoned();
    execFileSync("ip", ["netns", "add", name]);
    this.#namespaces.push(name);
    this.setUp(label, "ip link set lo up");
    return name;
  }

  /** Runs shell commands in the namespace, now; throws with their words when one fails. */
  setUp(label: string, commands: string): string {
    const argv = ["netns", "exec", this.namespace(label), "sh", "-ec", commands];
    return execFileSync("ip", argv, { encoding: "utf8", timeout: 20_000, stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Two namespaces and a cable between them. */
  cable(left: [string, string], right: [string, string]): void {
    this.setUp(
      left[0],
      `ip link add ${left[1]} type veth peer name ${right[1]} netns ${this.namespace(right[0])}; ip link set ${left[1]} up`,
    );
    this.setUp(right[0], `ip link set ${right[1]} up`);
  }

  /** Runs a program in the namespace to its end, or to the time's. */
  async run(label: string, argv: readonly string[], timeoutMs = 20_000): Promise<Finished> {
    return this.start(label, argv, timeoutMs).finished;
  }

  /** As `run` with a shell. */
  async shell(label: string, commands: string, timeoutMs = 20_000): Promise<Finished> {
    return this.run(label, ["sh", "-c", commands], timeoutMs);
  }

  /** Starts a program in the namespace; it is ended with the scene at the latest. */
  start(label: string, argv: readonly string[], timeoutMs = 60_000): Running {
    const running = new Running(["ip", "netns", "exec", this.namespace(label), ...argv], timeoutMs);
    this.#running.add(running);
    void running.finished.then(() => this.#running.delete(running));
    return running;
  }

  /** The namespace as a file. */
  path(label: string): string {
    return `/run/netns/${this.namespace(label)}`;
  }

  /** The end of one of the namespaces, before that of the scene. */
  remove(label: string): void {
    const name = this.namespace(label);
    this.#namespaces.splice(this.#namespaces.indexOf(name), 1);
    execFileSync("ip", ["netns", "del", name]);
  }

  /** Starts a program that finds its namespaces itself; it is ended with the scene at the latest. */
  startHere(argv: readonly string[], timeoutMs = 120_000): Running {
    const running = new Running(argv, timeoutMs);
    this.#running.add(running);
    void running.finished.then(() => this.#running.delete(running));
    return running;
  }

  /** The data plane of one parent in a process of its own. */
  async plane(spec: PlaneSpec, timeoutMs = 120_000): Promise<Running> {
    const running = this.startHere([...program("plane"), JSON.stringify(spec)], timeoutMs);
    await running.line(/ready/);
    return running;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.kill()));
    for (const name of this.#namespaces.splice(0)) execFileSync("ip", ["netns", "del", name]);
  }
}

/** A program that runs. */
export class Running {
  readonly finished: Promise<Finished>;
  readonly #child: ChildProcess;
  #stdout = "";
  #stderr = "";
  #taken = 0;
  #ended = false;
  #heard: () => void = () => {};

  constructor([program, ...argv]: readonly string[], timeoutMs: number) {
    // A group of its own: what the program started ends with it.
    this.#child = spawn(program!, argv, { stdio: ["pipe", "pipe", "pipe"], detached: true });
    this.#child.stdin!.on("error", () => {});
    this.#child.stdout!.on("data", (chunk) => {
      this.#stdout += chunk;
      this.#heard();
    });
    this.#child.stderr!.on("data", (chunk) => {
      this.#stderr += chunk;
    });
    const timer = setTimeout(() => this.#signal("SIGKILL"), timeoutMs);
    this.finished = new Promise((resolve) => {
      this.#child.on("close", (status, signal) => {
        clearTimeout(timer);
        this.#ended = true;
        this.#heard();
        resolve({
          status: status ?? (signal === "SIGKILL" ? 137 : 143),
          stdout: this.#stdout,
          stderr: this.#stderr,
        });
      });
    });
  }

  /** Waits for words on standard error. */
  async errorLine(pattern: RegExp, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!pattern.test(this.#stderr)) {
      if (this.#ended || Date.now() > deadline) throw new Error(`no ${pattern}; stderr: ${this.#stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** The next line of output that matches; those before it are passed over. */
  async line(pattern: RegExp, timeoutMs = 20_000): Promise<string> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      for (
        let end = this.#stdout.indexOf("\n", this.#taken);
        end >= 0;
        end = this.#stdout.indexOf("\n", this.#taken)
      ) {
        const line = this.#stdout.slice(this.#taken, end);
        this.#taken = end + 1;
        if (pattern.test(line)) return line;
      }
      if (this.#ended || Date.now() > deadline) {
        throw new Error(
          `no line like ${pattern}; stderr: ${this.#stderr}; stdout: ${this.#stdout.slice(-2000)}`,
        );
      }
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
        setTimeout(resolve, 100);
      });
    }
  }

  /** A line to its standard input. */
  say(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  /** A command of plane.js and its answer. */
  // biome-ignore lint/suspicious/noExplicitAny: what the program prints is the test's business
  async ask(command: string): Promise<any> {
    this.say(command);
    return JSON.parse(await this.line(/./));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.finished;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#ended || this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // It ended by itself at this very moment.
    }
  }
}

/** Seconds of processor time that the process has had. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** How many of `count` echo requests were answered, and how long that took at the most. */
export async function pinged(scene: Scene, from: string, to: string, count = 10): Promise<[number, number]> {
  const { stdout } = await scene.shell(from, `ping -c ${count} -i 0.05 -W 2 ${to}`);
  const received = Number(/(\d+) received/.exec(stdout)?.[1]);
  return [received, Number(/= [\d.]+\/[\d.]+\/([\d.]+)/.exec(stdout)?.[1])];
}

/** Namespaces of test runs that were killed: those whose process is gone. */
function removeAbandoned(): void {
  if (!existsSync("/var/run/netns")) return;
  for (const name of readdirSync("/var/run/netns")) {
    const pid = name.startsWith(PREFIX) ? name.slice(PREFIX.length).split("-")[0] : undefined;
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    execFileSync("ip", ["netns", "del", name]);
  }
}
