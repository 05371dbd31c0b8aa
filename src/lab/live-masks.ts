import type { Mask } from "./masks.ts";

/**
 * What differs between the kernel's driver on the recordings' kernel and ours on this one, and can't be helped from
 * userspace. Applied to both sides of a comparison, on \`--on live\` only, line by line.
 */
export const LIVE_MASKS: readonly Mask[] = [
  {
    pattern: /\bnumtxqueues \d+ (?:numrxqueues \d+ )?/g,
    shown: "numtxqueues N ",
    reason:
      "ip: a veth has a queue for each CPU, and the recordings' kernel, built for one, tells of no receive queues",
  },
];

/** A line as it counts in a comparison. */
export function maskLive(line: string): string {
  return LIVE_MASKS.reduce((masked, { pattern, shown }) => masked.replace(pattern, shown), line);
}
