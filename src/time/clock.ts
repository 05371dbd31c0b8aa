/** A pending call; `cancel` is idempotent and harmless after it has fired. */
export interface Timer {
  cancel(): void;
}

/**
 * Time as the stack sees it, in nanoseconds since boot. Time moves only when work is charged (`spend`) or
 * when the run queue has nothing left to do at this instant, so that the same script and seed repeat exactly.
 */
export interface Clock {
  now(): number;
  /** Charges a fixed cost from costs.ts for work done now. */
  spend(costNs: number): void;
  /** Calls `run` once, `delayNs` from now (never before the current work has ended); equal times in order of asking. */
  after(delayNs: number, run: () => void): Timer;
}

export const MICROSECOND_NS = 1_000;
export const MILLISECOND_NS = 1_000_000;
export const SECOND_NS = 1_000_000_000;
