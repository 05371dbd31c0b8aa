import type { Clock, Timer } from "../time/clock.ts";

/**
 * How late the kernel's timers are. The timer wheel (kernel/time/timer.c: calc_index) sorts timers into buckets
 * that get coarser with the delay and fires each at the end of its bucket, so that one second ends 10 to 90 ms
 * late at HZ=100. That shows: a neighbour fails after about 3.1 s, when a ping of one packet a second has queued four.
 */
const HZ = 100;
export const JIFFY_NS: number = 1_000_000_000 / HZ;

/** Delays below 63 jiffies are exact to a jiffy; each further level of the wheel is eight times as coarse. */
const LEVEL_BITS = 3;
const FIRST_LEVEL_JIFFIES = 63;
const LEVELS = 8;

/** When a timer that is set at `nowNs` for `delayNs` later really fires. */
export function timerExpiryNs(nowNs: number, delayNs: number): number {
  const now = Math.floor(nowNs / JIFFY_NS);
  const delay = Math.max(0, Math.ceil(delayNs / JIFFY_NS));
  let level = 0;
  while (level < LEVELS && delay >= FIRST_LEVEL_JIFFIES * 2 ** (level * LEVEL_BITS)) level++;
  const granularity = 2 ** (level * LEVEL_BITS);
  return (Math.floor((now + delay) / granularity) + 1) * granularity * JIFFY_NS;
}

/** add_timer: calls `run` once, when the wheel gets there. */
export function startKernelTimer(clock: Clock, delayNs: number, run: () => void): Timer {
  const now = clock.now();
  return clock.after(timerExpiryNs(now, delayNs) - now, run);
}
