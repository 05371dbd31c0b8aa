import type { Random } from "../time/random.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import type { Tracer } from "../trace/tracer.ts";
import { Softirq } from "./softirq.ts";

/** What the namespaces of one machine share: time, chance, the tracer, and the one CPU's softirqs. */
export class Network {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly tracer: Tracer;
  readonly softirq: Softirq;
  /** printk: lines for the kernel log, without time stamps (`ipvlan: ...`, `IPv6 duplicate address ...`). */
  readonly log: string[] = [];
  #namespaceIds = 0;

  constructor(clock: VirtualClock, random: Random, tracer: Tracer) {
    this.clock = clock;
    this.random = random;
    this.tracer = tracer;
    this.softirq = new Softirq(clock);
  }

  nextNamespaceId(): number {
    return ++this.#namespaceIds;
  }
}
