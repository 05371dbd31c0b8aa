import type { Clock } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";
import { JIFFY_NS } from "../kernel-timer.ts";

/** net/ipv4/route.c: IP_IDENTS_SZ buckets on a machine with little memory. */
const BUCKETS = 2048;

/**
 * The 16-bit ids of packets that may be fragmented (net/ipv4/route.c: __ip_select_ident): one counter for each hash of
 * source, destination and protocol, which also skips ahead at random by at most the jiffies since its last use.
 */
export class Identification {
  readonly #clock: Clock;
  readonly #random: Random;
  // Made with the first packet: most of a thousand namespaces never send one.
  #counters: Uint16Array | undefined;
  #stamps: Float64Array = new Float64Array(0);
  readonly #secret: number;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#secret = random.uint32();
  }

  #start(): Uint16Array {
    const counters = new Uint16Array(BUCKETS);
    for (let bucket = 0; bucket < BUCKETS; bucket++) counters[bucket] = this.#random.uint32();
    this.#stamps = new Float64Array(BUCKETS);
    this.#counters = counters;
    return counters;
  }

  next(source: number, destination: number, protocol: number): number {
    const counters = this.#counters ?? this.#start();
    let hash = Math.imul(source ^ this.#secret, 0x85ebca6b) ^ Math.imul(destination, 0xc2b2ae35) ^ protocol;
    hash = Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f);
    const bucket = (hash ^ (hash >>> 13)) & (BUCKETS - 1);
    const now = Math.floor(this.#clock.now() / JIFFY_NS);
    const elapsed = now - this.#stamps[bucket]!;
    if (elapsed > 0) {
      this.#stamps[bucket] = now;
      counters[bucket] = counters[bucket]! + this.#random.below(elapsed);
    }
    const id = counters[bucket]!;
    counters[bucket] = id + 1;
    return id;
  }
}
