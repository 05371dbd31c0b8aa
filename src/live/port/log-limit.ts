import type { PortEvent } from "./messages.ts";

/** include/linux/ratelimit_types.h: DEFAULT_RATELIMIT_INTERVAL and DEFAULT_RATELIMIT_BURST. */
const INTERVAL_MS = 5000;
const BURST = 10;

/**
 * pr_warn_ratelimited: a slave can make the driver write a line for each frame that it sends. Ten lines in five seconds go
 * on, the rest is counted, and the count told with the next line. Errors are ours, and not limited.
 */
export class LogLimit {
  readonly #nowMs: () => number;
  #begin = Number.NEGATIVE_INFINITY;
  #told = 0;
  #suppressed = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** What is to be told of this event; events that are no lines of a log pass. */
  pass(event: PortEvent): readonly PortEvent[] {
    if (event.kind !== "log" || event.level === "error") return [event];
    const now = this.#nowMs();
    const before: PortEvent[] = [];
    if (now - this.#begin >= INTERVAL_MS) {
      if (this.#suppressed > 0) {
        before.push({
          kind: "log",
          level: "warning",
          text: `${this.#suppressed} lines of the log suppressed`,
        });
      }
      this.#begin = now;
      this.#told = 0;
      this.#suppressed = 0;
    }
    if (this.#told >= BURST) {
      this.#suppressed++;
      return before;
    }
    this.#told++;
    return [...before, event];
  }
}
