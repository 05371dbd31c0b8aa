import type { Clock, Timer } from "./clock.ts";

interface Entry extends Timer {
  readonly timeNs: number;
  readonly sequence: number;
  run: (() => void) | undefined;
}

/**
 * The run queue that owns virtual time: a binary heap ordered by time, then by sequence number.
 * One per machine. Cancelled entries stay in the heap until they surface.
 */
export class VirtualClock implements Clock {
  #nowNs = 0;
  #sequence = 0;
  readonly #heap: Entry[] = [];

  now(): number {
    return this.#nowNs;
  }

  spend(costNs: number): void {
    this.#nowNs += costNs;
  }

  after(delayNs: number, run: () => void): Timer {
    const entry: Entry = {
      timeNs: this.#nowNs + Math.max(0, delayNs),
      sequence: this.#sequence++,
      run,
      cancel() {
        this.run = undefined;
      },
    };
    this.#push(entry);
    return entry;
  }

  /** Time of the next live entry, or `undefined` when nothing is scheduled. */
  nextTimeNs(): number | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.timeNs;
  }

  /** Moves time to the next entry (never backwards) and runs it; false when nothing is scheduled. */
  runNext(): boolean {
    this.#dropCancelled();
    const entry = this.#heap[0];
    if (entry === undefined) return false;
    this.#pop();
    if (entry.timeNs > this.#nowNs) this.#nowNs = entry.timeNs;
    const run = entry.run;
    entry.run = undefined;
    run?.();
    return true;
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]!.run === undefined) this.#pop();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.timeNs < b.timeNs || (a.timeNs === b.timeNs && a.sequence < b.sequence);
}
