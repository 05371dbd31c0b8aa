import type { Random } from "../time/random.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import type { Tracer } from "../trace/tracer.ts";
import { KernelLog } from "./kernel-log.ts";
import { LinkWatch } from "./link-watch.ts";
import type { Namespace } from "./namespace.ts";
import { Softirq } from "./softirq.ts";

/** What the namespaces of one machine share: time, chance, the tracer, and the one CPU's softirqs. */
export class Network {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly tracer: Tracer;
  readonly softirq: Softirq;
  readonly linkWatch: LinkWatch;
  /** printk: lines for the kernel log (`ipvlan: ...`, `IPv6 duplicate address ...`). */
  readonly log: KernelLog = new KernelLog();
  /** How many devices transmit at this moment, one inside the other (softnet_data.xmit.recursion). */
  transmitDepth = 0;
  readonly #namespaces: Map<number, Namespace> = new Map();
  #namespaceIds = 0;

  constructor(clock: VirtualClock, random: Random, tracer: Tracer) {
    this.clock = clock;
    this.random = random;
    this.tracer = tracer;
    this.softirq = new Softirq(clock);
    this.linkWatch = new LinkWatch(clock);
  }

  /** Numbers a new namespace and makes it known by that number. */
  register(namespace: Namespace): number {
    const id = ++this.#namespaceIds;
    this.#namespaces.set(id, namespace);
    return id;
  }

  /** The namespace that a handle (NetnsRef) names; undefined when it is gone. */
  namespace(id: number): Namespace | undefined {
    return this.#namespaces.get(id);
  }

  /** All live namespaces, oldest first. */
  namespaces(): readonly Namespace[] {
    return [...this.#namespaces.values()];
  }

  forget(namespace: Namespace): void {
    this.#namespaces.delete(namespace.id);
  }
}
