/** lib/ratelimit.c, net_ratelimit: so many lines in so much time. */
const BURST = 10;
const INTERVAL_MS = 5000;

/** Lines of a log that strangers can make us write: slaves by their frames and addresses. */
export class RateLimit {
  readonly #now: () => number;
  readonly #write: (line: string) => void;
  #begin = Number.NEGATIVE_INFINITY;
  #written = 0;
  #suppressed = 0;

  /** `now` in milliseconds. */
  constructor(now: () => number, write: (line: string) => void) {
    this.#now = now;
    this.#write = write;
  }

  /** Writes the line, or counts it; how many were left out is told before the next one that is written. */
  line(text: string): void {
    const now = this.#now();
    if (now - this.#begin >= INTERVAL_MS) {
      if (this.#suppressed > 0) this.#write(`${this.#suppressed} lines suppressed`);
      this.#begin = now;
      this.#written = 0;
      this.#suppressed = 0;
    }
    if (this.#written === BURST) {
      this.#suppressed++;
      return;
    }
    this.#written++;
    this.#write(text);
  }
}
