import { type Clock, MILLISECOND_NS, SECOND_NS } from "../../time/clock.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";

// Read first: net/ipv4/icmp.c (icmp_global_allow), net/ipv4/inetpeer.c (inet_peer_xrlim_allow),
// net/ipv6/icmp.c (icmpv6_xrlim_allow).

/** net.ipv6.icmp.ratelimit */
const RATE_LIMIT_MS = 1000;
/** net.ipv4.icmp_msgs_per_sec and icmp_msgs_burst, for all namespaces together; we count one. */
const MESSAGES_PER_SECOND = 1000;
const MESSAGES_BURST = 50;
/** XRLIM_BURST_FACTOR */
const BURST_FACTOR = 6;

/** ICMPV6_ERRMSG_MAX */
const LAST_ERROR_TYPE = 127;
const PACKET_TOO_BIG = 2;

function defaultMask(): ReadonlySet<number> {
  const types = Array.from({ length: LAST_ERROR_TYPE + 1 }, (_, type) => type);
  return new Set(types.filter((type) => type !== PACKET_TOO_BIG));
}

interface Bucket {
  tokensNs: number;
  stampNs: number;
}

/** How many ICMPv6 errors may be sent: one a second to each receiver, in bursts of six; more to wide prefixes. */
export class RateLimit {
  /** net.ipv6.icmp.ratelimit in milliseconds; 0 = no limit. */
  readonly cell: { value: number } = { value: RATE_LIMIT_MS };
  /** net.ipv6.icmp.ratemask: the types that are limited; "too big" isn't. */
  mask: ReadonlySet<number> = defaultMask();
  readonly #clock: Clock;
  readonly #peers: Map<Ipv6Address, Bucket> = new Map();
  #globalTokens = MESSAGES_BURST;
  #globalStampNs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  allowsGlobally(): boolean {
    const now = this.#clock.now();
    const elapsed = Math.min(now - this.#globalStampNs, SECOND_NS);
    const earned = Math.floor((elapsed * MESSAGES_PER_SECOND) / SECOND_NS);
    if (elapsed >= SECOND_NS / 50 && earned > 0) {
      this.#globalTokens = Math.min(MESSAGES_BURST, this.#globalTokens + earned);
      this.#globalStampNs = now;
    }
    if (this.#globalTokens === 0) return false;
    this.#globalTokens--;
    return true;
  }

  allows(to: Ipv6Address, prefixLength: number): boolean {
    const baseNs = this.cell.value * MILLISECOND_NS;
    const shift = prefixLength < 128 ? (128 - prefixLength) >> 5 : 0;
    return this.allowsPeer(to, baseNs / 2 ** shift);
  }

  /** inet_peer_xrlim_allow: redirects draw on the same budget as errors. */
  allowsPeer(to: Ipv6Address, costNs: number): boolean {
    const now = this.#clock.now();
    const bucket = this.#bucket(to, now);
    bucket.tokensNs = Math.min(bucket.tokensNs + now - bucket.stampNs, BURST_FACTOR * costNs);
    bucket.stampNs = now;
    if (bucket.tokensNs < costNs) return false;
    bucket.tokensNs -= costNs;
    return true;
  }

  #bucket(to: Ipv6Address, now: number): Bucket {
    let bucket = this.#peers.get(to);
    if (bucket === undefined) {
      // inet_getpeer: as if the last error was a minute ago.
      bucket = { tokensNs: 0, stampNs: now - 60 * SECOND_NS };
      this.#peers.set(to, bucket);
    }
    return bucket;
  }
}
