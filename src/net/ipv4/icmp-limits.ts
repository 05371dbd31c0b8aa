import { MILLISECOND_NS, SECOND_NS } from "../../time/clock.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";

// Read first: net/ipv4/icmp.c (icmp_global_allow), net/ipv4/inetpeer.c (inet_peer_xrlim_allow), net/ipv4/route.c
// (ip_rt_send_redirect).

/** icmp_msgs_per_sec and icmp_msgs_burst: all masked messages of one namespace (6.1: of the machine). */
export interface IcmpRates {
  readonly messagesPerSecond: { readonly value: number };
  readonly messagesBurst: { readonly value: number };
  /** Milliseconds between messages to one destination. */
  readonly rateLimitMs: { readonly value: number };
  /** Bits of the ICMP types that are limited. */
  readonly rateMask: { readonly value: number };
}

/** XRLIM_BURST_FACTOR */
const BURST_FACTOR = 6;
const REDIRECT_LOAD_NS = 20 * MILLISECOND_NS;
const REDIRECT_NUMBER = 9;
const REDIRECT_SILENCE_NS = REDIRECT_LOAD_NS * 2 ** (REDIRECT_NUMBER + 1);
/** ip_rt_error_cost, ip_rt_error_burst */
const ERROR_COST_NS = SECOND_NS;
const ERROR_BURST_NS = 5 * SECOND_NS;
/** inet_peer_threshold is 65664 entries with much memory; the oldest go first. */
const PEER_LIMIT = 65664;

/** struct inet_peer: what is remembered about one address. */
interface Peer {
  tokensNs: number;
  lastNs: number;
  redirects: number;
}

export class IcmpLimits {
  readonly #rates: IcmpRates;
  readonly #peers: Map<Ipv4Address, Peer> = new Map();
  #tokens: number;
  #stampNs = 0;

  constructor(rates: IcmpRates) {
    this.#rates = rates;
    this.#tokens = rates.messagesBurst.value;
  }

  /** icmpv4_global_allow */
  allowGlobally(type: number, nowNs: number): boolean {
    if (!this.#isLimited(type)) return true;
    const gained = ((nowNs - this.#stampNs) * this.#rates.messagesPerSecond.value) / SECOND_NS;
    if (gained >= 1 || this.#tokens < 1) {
      this.#tokens = Math.min(this.#tokens + Math.floor(gained), this.#rates.messagesBurst.value);
      this.#stampNs = nowNs;
    }
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** icmpv4_xrlim_allow */
  allowTo(destination: Ipv4Address, type: number, nowNs: number): boolean {
    if (!this.#isLimited(type)) return true;
    const timeoutNs = this.#rates.rateLimitMs.value * MILLISECOND_NS;
    const peer = this.#peer(destination, nowNs);
    const tokens = Math.min(peer.tokensNs + nowNs - peer.lastNs, BURST_FACTOR * timeoutNs);
    peer.lastNs = nowNs;
    peer.tokensNs = tokens >= timeoutNs ? tokens - timeoutNs : tokens;
    return tokens >= timeoutNs;
  }

  /** ip_error: one message a second to one source, five at once. */
  allowRouteError(source: Ipv4Address, nowNs: number): boolean {
    const peer = this.#peer(source, nowNs);
    const tokens = Math.min(peer.tokensNs + nowNs - peer.lastNs, ERROR_BURST_NS);
    peer.lastNs = nowNs;
    peer.tokensNs = tokens >= ERROR_COST_NS ? tokens - ERROR_COST_NS : tokens;
    return tokens >= ERROR_COST_NS;
  }

  /** ip_rt_send_redirect: nine at most, at growing distances, until the source is silent for a while. */
  allowRedirect(source: Ipv4Address, nowNs: number): boolean {
    const peer = this.#peer(source, nowNs);
    if (nowNs > peer.lastNs + REDIRECT_SILENCE_NS) {
      peer.tokensNs = 0;
      peer.redirects = 0;
    }
    if (peer.redirects >= REDIRECT_NUMBER) {
      peer.lastNs = nowNs;
      return false;
    }
    if (peer.redirects > 0 && nowNs <= peer.lastNs + REDIRECT_LOAD_NS * 2 ** peer.redirects) return false;
    peer.lastNs = nowNs;
    peer.redirects++;
    return true;
  }

  #isLimited(type: number): boolean {
    return type < 32 && ((1 << type) & this.#rates.rateMask.value) !== 0;
  }

  #peer(address: Ipv4Address, nowNs: number): Peer {
    let peer = this.#peers.get(address);
    if (peer === undefined) {
      if (this.#peers.size >= PEER_LIMIT) {
        const [oldest] = this.#peers.keys();
        if (oldest !== undefined) this.#peers.delete(oldest);
      }
      peer = { tokensNs: 0, lastNs: nowNs - 60 * SECOND_NS, redirects: 0 };
      this.#peers.set(address, peer);
    }
    return peer;
  }
}
