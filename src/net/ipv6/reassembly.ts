import type { NetDevice } from "../../device/device.ts";
import { SECOND_NS, type Timer } from "../../time/clock.ts";
import { ICMPV6_HDR_FIELD, ICMPV6_HDR_INCOMP } from "../../wire/icmpv6.ts";
import { IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from "../../wire/ip-protocol.ts";
import {
  IPV6_FRAGMENT_HEADER_LENGTH_BYTES,
  IPV6_HEADER_LENGTH_BYTES,
  IPV6_PAYLOAD_LENGTH_OFFSET,
  ipv6Destination,
  ipv6NextHeader,
  ipv6PayloadLength,
  ipv6Source,
} from "../../wire/ipv6.ts";
import { isIpv6LinkLocal, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { readUint16, readUint32, writeUint16 } from "../../wire/octets.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { packetTruesize } from "../truesize.ts";
import { traceDrop } from "./drop.ts";
import { skipExtensionHeaders } from "./extension-headers.ts";
import { FragmentRuns } from "./fragment-runs.ts";
import { sendIcmpv6Error } from "./icmpv6-error.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: RFC 8200 4.5, RFC 5722, net/ipv6/reassembly.c (ipv6_frag_rcv, ip6_frag_queue, ip6_frag_reasm).
//
//   fragment --> queue by (id, source, destination) --> complete: first header, all parts, no fragment header
//                  |  an overlap or a contradiction ends the whole queue
//                  '- 60 s after the first fragment: time exceeded, code 1, if the one with offset 0 is here

const FRAGMENT_OFFSET_MASK = 0xfff8;
const MORE_FRAGMENTS = 1;
const FRAGMENT_FIELD_OFFSET = 2;
const FRAGMENT_ID_OFFSET = 4;
const IPV6_MAXPLEN = 65535;

/** What a namespace spends on fragments: net.ipv6.ip6frag_*, or nf_conntrack_frag6_* for netfilter. */
export interface FragmentLimits {
  /** Octets; a new queue is refused above it, all are at 0. */
  readonly highThreshold: { value: number };
  readonly timeSeconds: { value: number };
}

/** A fragment as the walk over the extension headers found it. */
export interface FoundFragment {
  readonly packet: Packet;
  /** skb->dev */
  readonly device: NetDevice;
  /** Where its fragment header starts. */
  readonly headerAt: number;
  /** The octet that named it. */
  readonly nextHeaderAt: number;
  /** The packet came out of a fragment header before (IP6SKB_FRAGMENTED). */
  readonly again: boolean;
}

/** What became of a fragment. `whole` stands without its fragment header, at whose place the walk goes on. */
export type FragmentOutcome =
  | { readonly kind: "whole"; readonly packet: Packet; readonly nextHeaderAt: number }
  /** A fragment header around a whole packet (RFC 6946): the walk goes on behind it. */
  | { readonly kind: "atomic" }
  | { readonly kind: "waiting" }
  | { readonly kind: "dropped"; readonly reason: string; readonly rule: string }
  | { readonly kind: "parameter-problem"; readonly code: number; readonly pointer: number };

interface Queue {
  readonly key: string;
  readonly runs: FragmentRuns<FoundFragment>;
  /** The end of what has come, or of the whole once `lastIn`. */
  length: number;
  lastIn: boolean;
  first: FoundFragment | undefined;
  device: NetDevice;
  truesize: number;
  /** One bit for each ECN codepoint seen (ip_frag_ecn_table). */
  ecn: number;
  /** The largest fragment, in octets from the IPv6 header on. */
  largest: number;
  readonly timer: Timer;
}

/** Fragments waiting for the rest of their packets. */
export class Reassembly6 {
  readonly #ipv6: Ipv6;
  readonly #limits: FragmentLimits;
  readonly #queues: Map<string, Queue> = new Map();
  #bytes = 0;

  constructor(ipv6: Ipv6, limits: FragmentLimits) {
    this.#ipv6 = ipv6;
    this.#limits = limits;
  }

  /** ipv6_frag_rcv */
  add(found: FoundFragment): FragmentOutcome {
    const { packet, headerAt, again } = found;
    const { bytes } = packet;
    const unusable =
      again ||
      ipv6PayloadLength(bytes, NETWORK_OFFSET) === 0 ||
      headerAt + IPV6_FRAGMENT_HEADER_LENGTH_BYTES > bytes.length;
    if (unusable)
      return { kind: "parameter-problem", code: ICMPV6_HDR_FIELD, pointer: headerAt - NETWORK_OFFSET };
    const field = readUint16(bytes, headerAt + FRAGMENT_FIELD_OFFSET);
    if ((field & (FRAGMENT_OFFSET_MASK | MORE_FRAGMENTS)) === 0) return { kind: "atomic" };
    if (lacksUpperHeader(bytes)) return { kind: "parameter-problem", code: ICMPV6_HDR_INCOMP, pointer: 0 };
    const queue = this.#find(found);
    if (queue === undefined) {
      return dropped("SKB_DROP_REASON_NOMEM", "net.ipv6.ip6frag_high_thresh");
    }
    queue.device = found.device;
    return this.#enqueue(queue, found, field);
  }

  /** fq_find: the device counts only where addresses are only unique on a link. */
  #find({ packet, device, headerAt }: FoundFragment): Queue | undefined {
    const { bytes } = packet;
    const destination = ipv6Destination(bytes, NETWORK_OFFSET);
    const scoped = isIpv6Multicast(destination) || isIpv6LinkLocal(destination);
    const id = readUint32(bytes, headerAt + FRAGMENT_ID_OFFSET);
    const key = `${id} ${ipv6Source(bytes, NETWORK_OFFSET)} ${destination} ${scoped ? device.ifindex : 0}`;
    const existing = this.#queues.get(key);
    if (existing !== undefined) return existing;
    const limit = this.#limits.highThreshold.value;
    if (limit === 0 || this.#bytes > limit) return undefined;
    const timeNs = this.#limits.timeSeconds.value * SECOND_NS;
    const timer = startKernelTimer(this.#ipv6.namespace.clock, timeNs, () => this.#expire(key));
    const queue: Queue = {
      key,
      runs: new FragmentRuns(),
      length: 0,
      lastIn: false,
      first: undefined,
      device,
      truesize: 0,
      ecn: 0,
      largest: 0,
      timer,
    };
    this.#queues.set(key, queue);
    return queue;
  }

  /** ip6_frag_queue */
  #enqueue(queue: Queue, found: FoundFragment, field: number): FragmentOutcome {
    const { bytes } = found.packet;
    const headerEnd = found.headerAt + IPV6_FRAGMENT_HEADER_LENGTH_BYTES;
    const start = field & FRAGMENT_OFFSET_MASK;
    const payloadEnd = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES + ipv6PayloadLength(bytes, NETWORK_OFFSET);
    const end = start + payloadEnd - headerEnd;
    if (end > IPV6_MAXPLEN) {
      const pointer = found.headerAt + FRAGMENT_FIELD_OFFSET - NETWORK_OFFSET;
      return { kind: "parameter-problem", code: ICMPV6_HDR_FIELD, pointer };
    }
    const last = (field & MORE_FRAGMENTS) === 0;
    if (!last && (end & 7) !== 0) {
      return { kind: "parameter-problem", code: ICMPV6_HDR_FIELD, pointer: IPV6_PAYLOAD_LENGTH_OFFSET };
    }
    const contradicts = last
      ? end < queue.length || (queue.lastIn && end !== queue.length)
      : end > queue.length && queue.lastIn;
    if (contradicts || end === start) return this.#discard(queue, "the ends contradict each other");
    queue.lastIn ||= last;
    queue.length = Math.max(queue.length, end);
    const inserted = queue.runs.insert({ start, end, item: found });
    if (inserted === "duplicate") return dropped("SKB_DROP_REASON_DUP_FRAG", queue.key);
    if (inserted === "overlap") return this.#discard(queue, "overlap (RFC 5722)");
    this.#account(queue, found, end - start);
    if (start === 0) queue.first = found;
    const complete = queue.first !== undefined && queue.lastIn && queue.runs.bytes === queue.length;
    return complete ? this.#reassemble(queue) : { kind: "waiting" };
  }

  #account(queue: Queue, { packet, headerAt }: FoundFragment, partLength: number): void {
    const { bytes } = packet;
    const size = packetTruesize(packet);
    queue.truesize += size;
    this.#bytes += size;
    queue.ecn |= 1 << ((bytes[NETWORK_OFFSET + 1]! >>> 4) & 3);
    const length = headerAt + IPV6_FRAGMENT_HEADER_LENGTH_BYTES - NETWORK_OFFSET + partLength;
    queue.largest = Math.max(queue.largest, length);
  }

  #discard(queue: Queue, rule: string): FragmentOutcome {
    this.#remove(queue);
    return dropped("SKB_DROP_REASON_NOT_SPECIFIED", rule);
  }

  /** ip6_frag_reasm: the headers of the first fragment without its fragment header, then all parts. */
  #reassemble(queue: Queue): FragmentOutcome {
    this.#remove(queue);
    const ecn = congestion(queue.ecn);
    if (ecn === undefined)
      return dropped("SKB_DROP_REASON_NOT_SPECIFIED", "ECN of the fragments contradicts");
    const { packet, headerAt, nextHeaderAt } = queue.first!;
    const payloadLength = headerAt - NETWORK_OFFSET - IPV6_HEADER_LENGTH_BYTES + queue.length;
    if (payloadLength > IPV6_MAXPLEN) return dropped("SKB_DROP_REASON_NOT_SPECIFIED", "longer than 65535");
    const bytes = new Uint8Array(headerAt + queue.length);
    bytes.set(packet.bytes.subarray(0, headerAt));
    bytes[nextHeaderAt] = packet.bytes[headerAt]!;
    for (const { start, end, item } of queue.runs.parts()) {
      const from = item.headerAt + IPV6_FRAGMENT_HEADER_LENGTH_BYTES;
      bytes.set(item.packet.bytes.subarray(from, from + end - start), headerAt + start);
    }
    writeUint16(payloadLength, bytes, NETWORK_OFFSET + IPV6_PAYLOAD_LENGTH_OFFSET);
    bytes[NETWORK_OFFSET + 1]! |= ecn << 4;
    return {
      kind: "whole",
      packet: { ...packet, bytes, largestFragment: queue.largest, truesize: queue.truesize },
      nextHeaderAt,
    };
  }

  /** ip6frag_expire_frag_queue: the sender is told if the fragment with offset 0 is here. */
  #expire(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    this.#remove(queue);
    for (const { item } of queue.runs.parts()) {
      traceDrop(this.#ipv6, item.packet, queue.device, {
        function: "ip6frag_expire_frag_queue",
        reason: "SKB_DROP_REASON_FRAG_REASM_TIMEOUT",
        rule: `net.ipv6.ip6frag_time = ${this.#limits.timeSeconds.value}`,
      });
    }
    const gone = queue.device.registration !== "registered" || queue.device.host !== this.#ipv6.namespace;
    if (queue.first === undefined || gone) return;
    sendIcmpv6Error(this.#ipv6, queue.first.packet, { kind: "reassembly time" }, queue.device);
  }

  #remove(queue: Queue): void {
    queue.timer.cancel();
    this.#queues.delete(queue.key);
    this.#bytes -= queue.truesize;
  }
}

function dropped(reason: string, rule: string): FragmentOutcome {
  return { kind: "dropped", reason, rule };
}

/** ipv6frag_thdr_truncated (RFC 8200 4.5): the first fragment must hold all headers, the upper layer's too. */
function lacksUpperHeader(bytes: Uint8Array): boolean {
  const start = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
  const skipped = skipExtensionHeaders(bytes, start, ipv6NextHeader(bytes, NETWORK_OFFSET));
  if (skipped === undefined || (skipped.fragmentField & FRAGMENT_OFFSET_MASK) !== 0) return false;
  return skipped.offset + (UPPER_HEADER_LENGTH_BYTES.get(skipped.protocol) ?? 1) > bytes.length;
}

const UPPER_HEADER_LENGTH_BYTES: ReadonlyMap<number, number> = new Map([
  [IPPROTO_TCP, 20],
  [IPPROTO_UDP, 8],
  [IPPROTO_ICMPV6, 8],
]);

const NOT_ECT_SEEN = 1;
const CE_SEEN = 8;
const INET_ECN_CE = 3;

/** ip_frag_ecn_table: what is marked on the whole, or undefined where marked and unmarked parts were mixed. */
function congestion(seen: number): number | undefined {
  if ((seen & NOT_ECT_SEEN) !== 0) return seen === NOT_ECT_SEEN ? 0 : undefined;
  return (seen & CE_SEEN) !== 0 && seen !== CE_SEEN ? INET_ECN_CE : 0;
}
