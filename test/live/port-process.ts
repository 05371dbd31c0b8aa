import { readFileSync } from "node:fs";
import type { LinkData } from "../../src/ipvlan/link.ts";
import type {
  PortEvent,
  PortRecord,
  PortReport,
  PortRequest,
  PortResult,
  SlaveReport,
} from "../../src/live/port/messages.ts";
import { program, type Running, type Scene } from "./live.ts";

/** A number in a message; structured clones have bigints too, but none of these do. */
type Json = { readonly answer: PortResult } | { readonly event: PortEvent };

/** The worker of one parent in a process of its own, so that it can be killed. */
export class PortProcess {
  readonly events: PortEvent[] = [];
  readonly #running: Running;
  readonly #scene: Scene;

  private constructor(scene: Scene, running: Running) {
    this.#scene = scene;
    this.#running = running;
  }

  /** For the device `parent` of the namespace `label`. */
  static async start(
    scene: Scene,
    [label, parent]: readonly [string, string],
    restore?: PortRecord,
  ): Promise<PortProcess> {
    const port = new PortProcess(scene, scene.startHere(program("port")));
    await port.begin([label, parent], restore);
    return port;
  }

  /** The first request to a worker. */
  async begin([label, parent]: readonly [string, string], restore: PortRecord | undefined): Promise<void> {
    const ifindex = Number(this.#scene.setUp(label, `cat /sys/class/net/${parent}/ifindex`));
    const namespace = this.#scene.path(label);
    const answer = await this.request({
      kind: "start",
      parent: { ifindex, namespace },
      // The multicast filter has no false positives then among the groups of test/golden/driver.
      secret: 1,
      restore,
    });
    if (!answer.ok) throw new Error(JSON.stringify(answer));
  }

  /** Another worker in the same process, after the end of the one before, or by ending that by force. */
  nextWorker(how: "terminate" | "again"): void {
    this.#running.say(how);
  }

  async request(request: PortRequest): Promise<PortResult> {
    this.#running.say(JSON.stringify(request));
    for (;;) {
      const message = JSON.parse(await this.#running.line(/^\{/)) as Json;
      if ("answer" in message) return message.answer;
      this.events.push(message.event);
    }
  }

  /** Waits for an event, also one that came already. */
  async event(kind: PortEvent["kind"]): Promise<PortEvent> {
    for (;;) {
      const found = this.events.find((event) => event.kind === kind);
      if (found !== undefined) return found;
      const message = JSON.parse(await this.#running.line(/^\{/)) as Json;
      if ("event" in message) this.events.push(message.event);
    }
  }

  add(name: string, label: string, data: LinkData = { mode: 0, flags: 0 }): Promise<PortResult> {
    return this.request({
      kind: "add",
      name,
      ifindex: undefined,
      namespace: this.#scene.path(label),
      data,
      mtu: undefined,
      txQueueLength: undefined,
      state: "down",
    });
  }

  /** After a moment in which nothing is under way any more: what the kernel told is known. */
  async report(): Promise<PortReport> {
    const result = await this.request({ kind: "show" });
    if (!result.ok || result.kind !== "shown") throw new Error(JSON.stringify(result));
    return result.report;
  }

  async slave(name: string): Promise<SlaveReport> {
    const { slaves } = await this.report();
    const found = slaves.find((slave) => slave.name === name);
    if (found === undefined) throw new Error(`no slave ${name} among ${slaves.map((s) => s.name)}`);
    return found;
  }

  /** The newest record, once it fulfils what is asked of it. */
  async record(fulfils: (record: PortRecord) => boolean): Promise<PortRecord> {
    const deadline = Date.now() + 5000;
    while (Date.now() < deadline) {
      await this.request({ kind: "ping" });
      const states = this.events.filter((event) => event.kind === "state");
      const record = states.at(-1)?.record;
      if (record !== undefined && fulfils(record)) return record;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("no such record was told");
  }

  get logLines(): readonly string[] {
    return this.events.filter((event) => event.kind === "log").map((event) => event.text);
  }

  /** CPU time of the process so far, in clock ticks. */
  get ticks(): number {
    const fields = readFileSync(`/proc/${this.#running.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    return Number(fields[11]) + Number(fields[12]);
  }

  /** The process does nothing until `continue`. */
  stop(): void {
    process.kill(this.#running.pid, "SIGSTOP");
  }

  continue(): void {
    process.kill(this.#running.pid, "SIGCONT");
  }

  kill(): Promise<void> {
    return this.#running.kill();
  }
}

/** Asks until `fulfils`, or fails with what was there last. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  fulfils: (value: T) => boolean,
  ms = 6000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await ask();
    if (fulfils(value)) return value;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
