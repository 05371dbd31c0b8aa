import type { Mask } from "./masks.ts";

/** Slaves are told apart from other devices by their names: in labs and the article they are called ipvlNUMBER. */
const SLAVE = "ipvl\\d+";

/**
 * What differs between the kernel's driver on the recordings' kernel and ours on this one, and can't be helped from
 * userspace. Applied to both sides of a comparison, on `--on live` only, line by line.
 */
export const LIVE_MASKS: readonly Mask[] = [
  {
    pattern: /\bnumtxqueues \d+ (?:numrxqueues \d+ )?/g,
    shown: "numtxqueues N ",
    reason:
      "ip: a veth has a queue for each CPU, and the recordings' kernel, built for one, tells of no receive queues",
  },
  {
    pattern: new RegExp(`^((?:\\d+: )?${SLAVE})(?:@\\S+)?(: .*?)(?: link-netnsid \\d+)?$`),
    shown: "$1$2",
    reason: "ip: a TAP has no device below it, hence no @PARENT and no namespace of one",
  },
  {
    pattern: new RegExp(`^(${SLAVE})(?:@\\S+)? +(UNKNOWN|UP|DOWN) +`),
    shown: "$1 $2 ",
    reason: "ip -br: the same, in a column",
  },
  {
    pattern: /^( *link\/ether [0-9a-f:]+ brd [0-9a-f:]+) link-netnsid \d+/,
    shown: "$1",
    reason: "ip: the same, on the line after it",
  },
  {
    pattern: new RegExp(`^((?:\\d+: )?${SLAVE}: .*) qdisc (?:noop|noqueue) state DOWN\\b`),
    shown: "$1 qdisc NONE state DOWN",
    reason: "ip: a TAP is given its noqueue when it is made, an ipvlan when it is first up",
  },
  {
    pattern: /^ *(?:tun type tap|ipvlan {1,2}mode) .*$/,
    shown: "DETAILS OF A SLAVE",
    reason: "ip -d: what a TAP is, and no mode and flag (ipvl link show has them)",
  },
  {
    pattern: /\b(promiscuity \d+ {1,2}allmulti \d+ minmtu 68 maxmtu) 655(?:35|21)\b/,
    shown: "$1 MAXIMUM",
    reason: "ip -d: a TAP leaves room for its header",
  },
  {
    pattern: /^(\tlink {2}[0-9a-f:]+) users \d+$/,
    shown: "$1",
    reason:
      "ip maddr: the kernel's driver hands a slave's groups on to its parent, and each counts as a user",
  },
];

/** A line as it counts in a comparison. */
export function maskLive(line: string): string {
  return LIVE_MASKS.reduce((masked, { pattern, shown }) => masked.replace(pattern, shown), line);
}
