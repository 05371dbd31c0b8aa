import type { NetDevice, TransmitResult } from "../device/device.ts";
import type { Clock } from "../time/clock.ts";
import { COSTS } from "../time/costs.ts";
import type { Frame } from "../wire/frame.ts";
import { traceFrameDrop } from "./packet-trace.ts";

/** net.core.netdev_max_backlog: frames that may wait in one namespace's backlog. */
export const NETDEV_MAX_BACKLOG = 1000;
/** net.core.netdev_budget times MAX_SOFTIRQ_RESTART: after that ksoftirqd goes on, and processes get their turn. */
const SOFTIRQ_BUDGET = 300 * 10;
const BACKLOG_FULL = {
  function: "enqueue_to_backlog",
  reason: "SKB_DROP_REASON_CPU_BACKLOG",
  rule: `net.core.netdev_max_backlog ${NETDEV_MAX_BACKLOG}`,
} as const;
const INITIAL_CAPACITY = 1024;

/** How many frames wait for one namespace. */
export interface Backlog {
  length: number;
}

/**
 * Receive softirqs (net/core/dev.c: netif_rx, process_backlog, net_rx_action). One per machine: one CPU, so frames
 * are received in the order in which they were queued, whatever their namespaces; the limit is each namespace's own.
 */
export class Softirq {
  readonly #clock: Clock;
  #devices: (NetDevice | undefined)[] = new Array<NetDevice | undefined>(INITIAL_CAPACITY).fill(undefined);
  #frames: (Frame | undefined)[] = new Array<Frame | undefined>(INITIAL_CAPACITY).fill(undefined);
  #backlogs: (Backlog | undefined)[] = new Array<Backlog | undefined>(INITIAL_CAPACITY).fill(undefined);
  #head = 0;
  #length = 0;
  #disabled = 0;
  #running = false;
  #deferred = false;
  /** Frames received since boot; a storm shows here. */
  processed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** enqueue_to_backlog: a full backlog counts rx_dropped on the device. */
  enqueue(backlog: Backlog, device: NetDevice, frame: Frame): TransmitResult {
    if (backlog.length >= NETDEV_MAX_BACKLOG) {
      device.statistics.rxDropped++;
      if (device.host.tracer.enabled) traceFrameDrop(device, frame, BACKLOG_FULL);
      return "drop";
    }
    backlog.length++;
    if (this.#length === this.#frames.length) this.#grow();
    const tail = (this.#head + this.#length) & (this.#frames.length - 1);
    this.#devices[tail] = device;
    this.#frames[tail] = frame;
    this.#backlogs[tail] = backlog;
    this.#length++;
    // netif_rx from process context with bottom halves enabled: ksoftirqd takes it.
    if (this.#disabled === 0 && !this.#running) this.#defer();
    return "ok";
  }

  disable(): void {
    this.#disabled++;
  }

  /** local_bh_enable: runs what was raised, unless inside a softirq or another disabled region. */
  enable(): void {
    this.#disabled--;
    if (this.#disabled === 0 && this.#length > 0 && !this.#running && !this.#deferred) this.#run();
  }

  /** A device leaves: its waiting frames are freed (flush_backlog). */
  flush(device: NetDevice): void {
    const mask = this.#frames.length - 1;
    for (let index = 0; index < this.#length; index++) {
      const slot = (this.#head + index) & mask;
      if (this.#devices[slot] === device) this.#frames[slot] = undefined;
    }
  }

  #run(): void {
    this.#running = true;
    for (let budget = SOFTIRQ_BUDGET; this.#length > 0 && budget > 0; budget--) this.#receiveNext();
    this.#running = false;
    if (this.#length > 0) this.#defer();
  }

  #receiveNext(): void {
    const head = this.#head;
    const device = this.#devices[head]!;
    const frame = this.#frames[head];
    this.#backlogs[head]!.length--;
    this.#devices[head] = undefined;
    this.#frames[head] = undefined;
    this.#backlogs[head] = undefined;
    this.#head = (head + 1) & (this.#frames.length - 1);
    this.#length--;
    this.processed++;
    this.#clock.spend(COSTS.softirqNs);
    if (frame !== undefined) device.host.receive(device, frame);
  }

  /** Wakes ksoftirqd. */
  #defer(): void {
    if (this.#deferred) return;
    this.#deferred = true;
    this.#clock.after(COSTS.workerNs, () => {
      this.#deferred = false;
      if (this.#length > 0) this.#run();
    });
  }

  #grow(): void {
    const rotate = <T>(ring: readonly T[]): (T | undefined)[] => [
      ...ring.slice(this.#head),
      ...ring.slice(0, this.#head),
      ...new Array<undefined>(ring.length).fill(undefined),
    ];
    this.#devices = rotate(this.#devices);
    this.#frames = rotate(this.#frames);
    this.#backlogs = rotate(this.#backlogs);
    this.#head = 0;
  }
}
