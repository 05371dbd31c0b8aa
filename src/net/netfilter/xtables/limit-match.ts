import type { Clock } from "../../../time/clock.ts";
import type { Test } from "./evaluation.ts";
import type { LimitMatch } from "./match-data.ts";

// Read first: net/netfilter/xt_limit.c. A bucket of credits that fills with time.

/** XT_LIMIT_SCALE: what a rate is counted in. */
export const LIMIT_SCALE = 10_000;
const HZ = 100;
const JIFFY_NS = 10_000_000;
/** POW2_BELOW32(0xffffffff / (HZ * 60 * 60 * 24)) */
const CREDITS_PER_JIFFY = 256;

function u32(value: number): number {
  return Number(BigInt.asUintN(32, BigInt(value)));
}

/** user2credits, in arithmetic of 32 bits. */
function credits(user: number): number {
  const perSecond = HZ * CREDITS_PER_JIFFY;
  if (user > Math.floor(0xffffffff / perSecond)) return u32(Math.floor(user / LIMIT_SCALE) * perSecond);
  return Math.floor((user * perSecond) / LIMIT_SCALE);
}

/** limit_mt_check: a burst that 32 bits cannot hold is refused. */
export function limitIsValid({ average, burst }: LimitMatch): boolean {
  return burst !== 0 && credits(u32(average * burst)) >= credits(average);
}

/** limit_mt; the bucket is full when the rule is put in place, which is at every change of its table. */
export function compileLimit(match: LimitMatch, clock: Clock): Test {
  const cost = credits(match.average);
  const capacity = credits(u32(match.average * match.burst));
  const jiffies = (): number => Math.floor(clock.now() / JIFFY_NS);
  let available = capacity;
  let previous = jiffies();
  return () => {
    const now = jiffies();
    available = Math.min(capacity, available + (now - previous) * CREDITS_PER_JIFFY);
    previous = now;
    if (available < cost) return false;
    available -= cost;
    return true;
  };
}
