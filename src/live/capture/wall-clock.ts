/**
 * Nanoseconds since 1970, never going back: the wall clock when this was made, and what the monotonic one has counted
 * since. `Date` knows milliseconds only.
 */
export function wallClock(): () => bigint {
  const offset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
  return () => process.hrtime.bigint() + offset;
}
