// One parent as the main thread sees it: its worker, its lock, and the record with which a next worker takes over.
//
//   starting ── started ──> serving ── worker died ──> restarting ── started ──> serving
//                              │ last slave, parent gone, shutdown                  │ too often
//                              v                                                    v
//                             over                                                failed

import type { PortEvent, PortRecord, PortRefusal, PortRequest, PortResult } from "../port/messages.ts";
import type { PortWorker } from "../port/port-worker.ts";
import type { Lock } from "./locks.ts";
import type { Log } from "./log.ts";
import type { OpenNamespace } from "./open-namespace.ts";

/** `startPortWorker`, or a test's. */
export type StartWorker = (onEvent: (event: PortEvent) => void) => PortWorker;

export interface ParentSettings {
  readonly ifindex: number;
  readonly namespace: OpenNamespace;
  readonly lock: Lock;
  readonly startWorker: StartWorker;
  readonly log: Log;
  /** The record has changed, or the parent is served no more. */
  readonly onChange: () => void;
  readonly onCaptured: (capture: number, bytes: Uint8Array) => void;
  /** The worker is no more, whatever follows: nothing comes from it any more. */
  readonly onWorkerEnded: () => void;
}

export type ParentState = "serving" | "restarting" | "hung" | "failed" | "over";

/** Deaths of a worker in a row, without the calm of QUIET_MS between, after which it isn't started any more. */
const RESTART_LIMIT = 5;
const QUIET_MS = 60_000;
const RESTART_DELAY_MS = 50;
const SOON_MS = 3000;

export class ParentService {
  readonly ifindex: number;
  readonly namespace: OpenNamespace;
  state: ParentState = "serving";
  record: PortRecord | undefined;
  /** Why it failed or hangs, for people. */
  trouble: string | undefined;
  readonly #settings: ParentSettings;
  #worker: PortWorker;
  #ready: Promise<PortResult>;
  #endedBy: string | undefined;
  #deaths = 0;
  #lastDeathMs = 0;
  #released = false;
  #settleOver: () => void = () => {};
  /** Settles when nothing serves the parent any more. */
  readonly over: Promise<void> = new Promise((settle) => {
    this.#settleOver = settle;
  });

  constructor(settings: ParentSettings, record: PortRecord | undefined) {
    this.ifindex = settings.ifindex;
    this.namespace = settings.namespace;
    this.record = record;
    this.#settings = settings;
    this.#worker = this.#start();
    this.#ready = this.#ask();
  }

  /** What the start answered. A refusal has ended it all. */
  async started(): Promise<PortResult> {
    const result = await this.#ready;
    if (!result.ok) this.close();
    return result;
  }

  get name(): string {
    return this.record?.parent.name ?? `if${this.ifindex}`;
  }

  /** Asks the worker; while it is started anew, the request waits. */
  async request(request: PortRequest): Promise<PortResult> {
    if (this.state === "failed" || this.state === "hung") return refusal(this.trouble ?? this.state);
    const ready = await this.#ready;
    if (!ready.ok) return ready;
    if (this.#endedBy !== undefined)
      return { ok: false, errno: "EIO", message: this.#endedBy, log: undefined };
    return await this.#worker.request(request);
  }

  /** For what is only looked at: a worker that is busy must not keep others' answers. */
  async requestSoon(request: PortRequest): Promise<PortResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<PortResult>((settle) => {
      timer = setTimeout(() => settle(refusal("its worker is busy")), SOON_MS);
    });
    try {
      return await Promise.race([this.request(request), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** As `request`; what it changed is in the record when the answer comes. */
  async requestDurably(request: PortRequest): Promise<PortResult> {
    const result = await this.request(request);
    // With its last slave a worker ends: that it does stands behind the answer.
    await new Promise(setImmediate);
    if (result.ok && this.state === "serving" && this.#endedBy === undefined) {
      await this.request({ kind: "ping" });
    }
    return result;
  }

  /** The worker doesn't answer: it is ended, if it can be. */
  hang(reason: string): void {
    this.state = "hung";
    this.trouble = reason;
    this.#settings.log.write("error", `${this.name}: ${reason}`);
    this.#worker.terminate();
  }

  /** Drains and ends the worker; afterwards nothing of it runs. */
  async shutDown(slaves: "keep" | "remove"): Promise<void> {
    const result = await this.request({ kind: "shutdown", slaves });
    if (result.ok) await this.#worker.ended;
    else this.#settings.log.write("error", `${this.name}: not shut down: ${result.message ?? result.errno}`);
    this.close();
  }

  /** No request comes any more. */
  close(): void {
    if (this.#released) return;
    this.#released = true;
    // Threads that nobody ended would keep the process.
    this.#worker.terminate();
    if (this.state !== "failed") this.state = "over";
    this.#settings.lock.release();
    this.namespace.close();
    this.#settings.onChange();
    this.#settleOver();
  }

  #start(): PortWorker {
    const worker = this.#settings.startWorker((event) => this.#handle(event));
    void worker.ended.then(() => this.#ended());
    return worker;
  }

  async #ask(): Promise<PortResult> {
    const { ifindex, namespace } = this;
    const result = await this.#worker.request({
      kind: "start",
      parent: { ifindex, namespace: namespace.path },
      secret: this.record?.secret ?? Math.floor(Math.random() * 2 ** 32),
      restore: this.record,
    });
    if (result.ok && result.kind === "started") {
      for (const { name, reason } of result.lost) {
        this.#settings.log.write("warning", `${this.name}: slave ${name} is lost: ${reason}`);
      }
    }
    return result;
  }

  #handle(event: PortEvent): void {
    switch (event.kind) {
      case "log":
        this.#settings.log.write(event.level, `${this.name}: ${event.text}`);
        return;
      case "state":
        this.record = event.record;
        this.#settings.onChange();
        return;
      case "captured":
        this.#settings.onCaptured(event.capture, event.bytes);
        return;
      case "ended":
        this.#settings.log.write(event.reason === "failed" ? "error" : "info", `${this.name}: ${event.text}`);
        if (event.reason === "failed") this.#died();
        else this.#endedBy = event.reason;
    }
  }

  #ended(): void {
    this.#settings.onWorkerEnded();
    if (this.#endedBy === undefined) this.#died();
    else this.close();
  }

  /** From now on requests wait for the next worker. */
  #died(): void {
    if (this.#released || this.state === "restarting" || this.state === "failed") return;
    const now = performance.now();
    this.#deaths = now - this.#lastDeathMs > QUIET_MS ? 1 : this.#deaths + 1;
    this.#lastDeathMs = now;
    if (this.#deaths > RESTART_LIMIT) {
      this.state = "failed";
      this.trouble = `its worker died ${this.#deaths} times`;
      this.#settings.log.write("error", `${this.name}: ${this.trouble}: its slaves carry nothing any more`);
      return;
    }
    this.#settings.log.write("error", `${this.name}: its worker has died; another takes its slaves over`);
    this.state = "restarting";
    this.#ready = this.#restart();
  }

  async #restart(): Promise<PortResult> {
    await this.#worker.ended;
    await new Promise((done) => setTimeout(done, RESTART_DELAY_MS * (this.#deaths - 1)));
    this.#worker = this.#start();
    const result = await this.#ask();
    if (result.ok) {
      this.state = "serving";
      this.trouble = undefined;
    } else {
      this.state = "failed";
      this.trouble = result.message ?? result.errno;
    }
    return result;
  }
}

function refusal(message: string): PortRefusal {
  return { ok: false, errno: "EIO", message, log: undefined };
}
