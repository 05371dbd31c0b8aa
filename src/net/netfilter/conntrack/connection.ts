import type { Tracked, TrackingState } from "../tracking.ts";
import type { Conntrack } from "./conntrack.ts";
import type { TcpTrack } from "./tcp-window.ts";
import type { Tuple } from "./tuple.ts";

export type Direction = "original" | "reply";

/** Bits of Connection.status (IPS_*, include/uapi/linux/netfilter/nf_conntrack_common.h). */
export const IPS_EXPECTED: number = 1 << 0;
export const IPS_SEEN_REPLY: number = 1 << 1;
export const IPS_ASSURED: number = 1 << 2;
export const IPS_CONFIRMED: number = 1 << 3;
export const IPS_SRC_NAT: number = 1 << 4;
export const IPS_DST_NAT: number = 1 << 5;
export const IPS_SEQ_ADJUST: number = 1 << 6;
export const IPS_SRC_NAT_DONE: number = 1 << 7;
export const IPS_DST_NAT_DONE: number = 1 << 8;
export const IPS_DYING: number = 1 << 9;
export const IPS_FIXED_TIMEOUT: number = 1 << 10;
export const IPS_NAT_CLASH: number = 1 << 12;

export interface Counter {
  packets: number;
  bytes: number;
}

/** What nf_conntrack_acct counts in each direction. */
export interface Counters {
  readonly original: Counter;
  readonly reply: Counter;
}

type Kept = Record<TrackingState, Record<Direction, Tracked>>;

/** One tracked connection (struct nf_conn). Its tuples and NAT are settled before the first packet leaves. */
export class Connection {
  readonly conntrack: Conntrack;
  readonly original: Tuple;
  /** What answers look like: differs from the inverse of `original` where NAT was set up. */
  reply: Tuple;
  /** IPS_* */
  status = 0;
  /** ct->mark: CONNMARK and `conntrack -m`. */
  mark = 0;
  /** Jiffies: a duration before it is confirmed, a point in time afterwards. */
  timeout = 0;
  counters: Counters | undefined = undefined;
  /** Nanoseconds since boot, with nf_conntrack_timestamp. */
  startNs: number | undefined = undefined;
  stopNs: number | undefined = undefined;
  tcp: TcpTrack | undefined = undefined;
  /** ct->proto.udp.stream_ts, jiffies: from then on an answered flow is a stream. */
  streamFrom = 0;
  /** nat->masq_index: the device whose address MASQUERADE took; 0 = none. */
  masqueradeIfindex = 0;
  /** Events to be told with the packet at hand (ct ecache). */
  events = 0;
  /** Whether its events are told: somebody listened when it began (nf_ct_ecache_ext_add). */
  hasEvents = false;
  /** nf_ct_get_id: a number for programs. */
  readonly id: number;
  readonly #tracked: Kept;

  constructor(conntrack: Conntrack, original: Tuple, reply: Tuple) {
    this.conntrack = conntrack;
    this.original = original;
    this.reply = reply;
    this.id = conntrack.random.uint32();
    const both = (state: TrackingState): Record<Direction, Tracked> => ({
      original: { connection: this, state, direction: "original" },
      reply: { connection: this, state, direction: "reply" },
    });
    this.#tracked = { new: both("new"), established: both("established"), related: both("related") };
  }

  /** What a packet of this connection carries; the same object every time. */
  tracked(state: TrackingState, direction: Direction): Tracked {
    return this.#tracked[state][direction];
  }

  tuple(direction: Direction): Tuple {
    return direction === "original" ? this.original : this.reply;
  }

  has(status: number): boolean {
    return (this.status & status) !== 0;
  }

  /** nf_conntrack_event_cache */
  note(event: number): void {
    if (this.hasEvents) this.events |= event;
  }

  /** nf_ct_acct_ext_add */
  startCounting(): void {
    this.counters = { original: { packets: 0, bytes: 0 }, reply: { packets: 0, bytes: 0 } };
  }

  /** nf_ct_acct_update */
  account(direction: Direction, bytes: number): void {
    const counter = this.counters?.[direction];
    if (counter === undefined) return;
    counter.packets++;
    counter.bytes += bytes;
  }

  /** Whole seconds until it times out, as `conntrack -L` and ctexpire see it. */
  expiresSeconds(): number {
    return Math.floor(this.conntrack.remaining(this) / 100);
  }
}
