import type { NetDevice } from "../../device/device.ts";
import type { Random } from "../../time/random.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import type { Namespace } from "../namespace.ts";
import type { NeighbourParameters } from "./neighbour-parameters.ts";

export interface ProxyEntry<A> {
  readonly key: A;
  /** undefined: asked on any device. */
  readonly device: NetDevice | undefined;
  /** NTF_ROUTER: only remembered, and shown. */
  readonly router: boolean;
}

/** Addresses that we answer for although they are not ours (`ip neigh add proxy`), and the delayed answers. */
export class ProxyNeighbours<A> {
  readonly #namespace: Namespace;
  readonly #random: Random;
  #entries: ProxyEntry<A>[] = [];
  #queued = 0;

  constructor(namespace: Namespace, family: 4 | 6) {
    this.#namespace = namespace;
    this.#random = namespace.random.stream(`proxy neighbours ipv${family}`);
  }

  /** pneigh_lookup */
  has(key: A, device: NetDevice): boolean {
    return this.#entries.some((entry) => entry.key === key && (entry.device ?? device) === device);
  }

  /** pneigh_lookup with creat; an entry that is there takes the new flags. */
  add({ key, device, router }: ProxyEntry<A>): void {
    this.remove(key, device);
    this.#entries.push({ key, device, router });
  }

  remove(key: A, device: NetDevice | undefined): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.key !== key || entry.device !== device);
    return this.#entries.length < before;
  }

  /** pneigh_ifdown */
  flush(device: NetDevice): void {
    this.#entries = this.#entries.filter((entry) => entry.device !== device);
  }

  entries(): readonly ProxyEntry<A>[] {
    return this.#entries;
  }

  /** pneigh_enqueue: answers after a random part of proxy_delay, so that not all proxies speak at once. */
  later(parameters: NeighbourParameters, answer: () => void): "queued" | "full" {
    if (this.#queued > parameters.proxyQueueLength) return "full";
    this.#queued++;
    const delayNs = this.#random.below(Math.max(1, parameters.proxyDelayNs));
    startKernelTimer(this.#namespace.clock, delayNs, () => {
      this.#queued--;
      answer();
    });
    return "queued";
  }
}
