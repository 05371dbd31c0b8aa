/** Some text that differs from run to run on one and the same kernel, and what a lab shows in its place. */
export interface Mask {
  readonly pattern: RegExp;
  readonly shown: string;
  readonly reason: string;
}

/**
 * All there is: whatever is not listed here is compared to the letter. A mask hides one value and nothing around it.
 */
export const MASKS: readonly Mask[] = [
  {
    pattern: /\btime=[0-9.]+ ms\b/g,
    shown: "time=TIME ms",
    reason: "ping: the round trip's duration is the speed of the machine that runs it",
  },
  {
    pattern: /^(rtt min\/avg\/max\/mdev =) [0-9./]+ ms/gm,
    shown: "$1 TIME/TIME/TIME/TIME ms",
    reason: "ping: made of the round trips' durations",
  },
  {
    pattern: /^(.* packet loss), time [0-9]+ms$/gm,
    shown: "$1, time TIMEms",
    reason:
      "ping: from start to end, as late as the timers; even one packet takes 0 or 10 ms on a kernel that counts by 10 ms",
  },
  {
    pattern: /((?:: |frag \(0\|[0-9]+\) )ICMP6?,? echo (?:request|reply)), id [0-9]+,/g,
    shown: "$1, id ID,",
    reason: "tcpdump: the identifier is ping's process id or a port that the kernel picks",
  },
  {
    pattern: /\b(expires|valid_lft|preferred_lft) [0-9]+sec\b/g,
    shown: "$1 SECONDSsec",
    reason: "ip: what is left of a lifetime when it is asked for",
  },
  {
    pattern: /(\b[0-9a-f.:]+\.)[0-9]{4,5}( > [0-9a-f.:]+\.53: )[0-9]+/g,
    shown: "$1PORT$2ID",
    reason: "tcpdump: a resolver asks from a port and with an identifier that are chance",
  },
  {
    pattern: /(\b[0-9a-f.:]+\.53 > [0-9a-f.:]+\.)[0-9]{4,5}(: )[0-9]+/g,
    shown: "$1PORT$2ID",
    reason: "tcpdump: the answer goes back there",
  },
];

/** A program's output as a lab shows it. Masking twice changes nothing. */
export function maskOutput(text: string): string {
  return MASKS.reduce((masked, { pattern, shown }) => masked.replace(pattern, shown), text);
}
