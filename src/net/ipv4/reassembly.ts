import { SECOND_NS, type Timer } from "../../time/clock.ts";
import {
  IPV4_DF,
  IPV4_MF,
  IPV4_OFFSET_MASK,
  ipv4Destination,
  ipv4FragmentField,
  ipv4HeaderLength,
  ipv4Id,
  ipv4Protocol,
  ipv4Source,
  writeIpv4Checksum,
} from "../../wire/ipv4.ts";
import { writeUint16 } from "../../wire/octets.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { packetTruesize } from "../truesize.ts";
import { sendIcmpError } from "./icmp-error.ts";
import type { Ipv4 } from "./ipv4.ts";

// Read first: RFC 815, net/ipv4/ip_fragment.c (ip_frag_queue, ip_frag_reasm, ip_expire).

/** net.ipv4.ipfrag_high_thresh: memory for fragments of one namespace; a new queue is refused above it. */
const IPFRAG_HIGH_THRESH_BYTES = 4 * 1024 * 1024;
/** net.ipv4.ipfrag_time */
const IPFRAG_TIME_NS = 30 * SECOND_NS;
const IP_MAX_PACKET_BYTES = 65535;

interface Fragment {
  readonly start: number;
  readonly end: number;
  readonly packet: Packet;
}

interface Queue {
  readonly key: string;
  /** Sorted by start, without overlap. */
  fragments: Fragment[];
  /** Length of the whole payload, once the last fragment is here. */
  length: number | undefined;
  truesize: number;
  readonly timer: Timer;
}

/** Octets of the largest, header included. */
function largestOf(fragments: readonly Fragment[]): number {
  return fragments.reduce(
    (largest, { packet }) => Math.max(largest, packet.bytes.length - NETWORK_OFFSET),
    0,
  );
}

function forbidsFragments({ bytes }: Packet): boolean {
  return (ipv4FragmentField(bytes, NETWORK_OFFSET) & IPV4_DF) !== 0;
}

/** Fragments waiting for the rest of their packets. */
export class Reassembly {
  readonly #ipv4: Ipv4;
  readonly #queues: Map<string, Queue> = new Map();
  #bytes = 0;

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4;
  }

  /** ip_defrag: the whole packet when this fragment completes it. */
  add(packet: Packet): Packet | undefined {
    const { mib } = this.#ipv4;
    mib.reasmReqds++;
    const queue = this.#find(packet);
    if (queue === undefined) {
      mib.reasmFails++;
      this.#drop(packet, "SKB_DROP_REASON_FRAG_REASM_TIMEOUT", "ipfrag_high_thresh");
      return undefined;
    }
    const reason = this.#enqueue(queue, packet);
    if (reason !== undefined) {
      if (reason !== "SKB_DROP_REASON_DUP_FRAG" || !this.#queues.has(queue.key)) mib.reasmFails++;
      this.#drop(packet, reason, queue.key);
      return undefined;
    }
    return this.#isComplete(queue) ? this.#reassemble(queue) : undefined;
  }

  #find(packet: Packet): Queue | undefined {
    const { bytes } = packet;
    const at = NETWORK_OFFSET;
    const flow = `${ipv4Source(bytes, at)} ${ipv4Destination(bytes, at)}`;
    const key = `${flow} ${ipv4Protocol(bytes, at)} ${ipv4Id(bytes, at)}`;
    const existing = this.#queues.get(key);
    if (existing !== undefined) return existing;
    if (this.#bytes > IPFRAG_HIGH_THRESH_BYTES) return undefined;
    const { clock } = this.#ipv4.namespace;
    const timer = startKernelTimer(clock, IPFRAG_TIME_NS, () => this.#expire(key));
    const queue: Queue = { key, fragments: [], length: undefined, truesize: 0, timer };
    this.#queues.set(key, queue);
    return queue;
  }

  /** ip_frag_queue: why the fragment is dropped, or undefined. An overlap drops the whole queue. */
  #enqueue(queue: Queue, packet: Packet): string | undefined {
    const { bytes } = packet;
    const field = ipv4FragmentField(bytes, NETWORK_OFFSET);
    const headerLength = ipv4HeaderLength(bytes, NETWORK_OFFSET);
    const start = (field & IPV4_OFFSET_MASK) * 8;
    const last = (field & IPV4_MF) === 0;
    let end = start + bytes.length - NETWORK_OFFSET - headerLength;
    if (!last) end = start + ((end - start) & ~7);
    if (end <= start || end + headerLength > IP_MAX_PACKET_BYTES) return this.#discard(queue, "bad");
    const known = queue.length;
    const furthest = queue.fragments.at(-1)?.end ?? 0;
    if (last && (furthest > end || (known !== undefined && known !== end)))
      return this.#discard(queue, "bad");
    if (!last && known !== undefined && end > known) return this.#discard(queue, "bad");
    if (last) queue.length = end;
    const place = queue.fragments.findIndex((other) => other.start >= start);
    const index = place < 0 ? queue.fragments.length : place;
    const before = queue.fragments[index - 1];
    const after = queue.fragments[index];
    if (after !== undefined && after.start === start && after.end === end) return "SKB_DROP_REASON_DUP_FRAG";
    if ((before !== undefined && before.end > start) || (after !== undefined && after.start < end)) {
      return this.#discard(queue, "overlap");
    }
    queue.fragments.splice(index, 0, { start, end, packet });
    const size = packetTruesize(packet);
    queue.truesize += size;
    this.#bytes += size;
    return undefined;
  }

  #discard(queue: Queue, why: "bad" | "overlap"): string {
    this.#remove(queue);
    return why === "overlap" ? "SKB_DROP_REASON_DUP_FRAG" : "SKB_DROP_REASON_IP_INHDR";
  }

  #isComplete(queue: Queue): boolean {
    if (queue.length === undefined) return false;
    let expected = 0;
    for (const fragment of queue.fragments) {
      if (fragment.start !== expected) return false;
      expected = fragment.end;
    }
    return expected === queue.length;
  }

  /** ip_frag_reasm: the first fragment's header, all the payload. */
  #reassemble(queue: Queue): Packet {
    this.#remove(queue);
    this.#ipv4.mib.reasmOks++;
    const first = queue.fragments[0]!.packet;
    const dataStart = NETWORK_OFFSET + ipv4HeaderLength(first.bytes, NETWORK_OFFSET);
    const bytes = new Uint8Array(dataStart + queue.length!);
    bytes.set(first.bytes.subarray(0, dataStart));
    for (const { start, end, packet } of queue.fragments) {
      const from = NETWORK_OFFSET + ipv4HeaderLength(packet.bytes, NETWORK_OFFSET);
      bytes.set(packet.bytes.subarray(from, from + end - start), dataStart + start);
    }
    writeUint16(bytes.length - NETWORK_OFFSET, bytes, NETWORK_OFFSET + 2);
    const largestFragment = largestOf(queue.fragments);
    // IPSKB_FRAG_PMTU: a sender that probes the path wants no fragment larger, nor parted again.
    const probes =
      largestOf(queue.fragments.filter(({ packet }) => forbidsFragments(packet))) === largestFragment;
    writeUint16(probes ? IPV4_DF : 0, bytes, NETWORK_OFFSET + 6);
    writeIpv4Checksum(bytes, NETWORK_OFFSET);
    return { ...first, bytes, largestFragment, truesize: queue.truesize };
  }

  /** ip_expire: the sender is told if the first fragment is here. */
  #expire(key: string): void {
    const queue = this.#queues.get(key);
    if (queue === undefined) return;
    this.#remove(queue);
    this.#ipv4.mib.reasmFails++;
    this.#ipv4.mib.reasmTimeout++;
    const first = queue.fragments[0];
    for (const { packet } of queue.fragments) this.#drop(packet, "SKB_DROP_REASON_FRAG_REASM_TIMEOUT", key);
    if (first === undefined || first.start !== 0) return;
    sendIcmpError(this.#ipv4, first.packet, { kind: "reassembly timeout" });
  }

  #remove(queue: Queue): void {
    queue.timer.cancel();
    this.#queues.delete(queue.key);
    this.#bytes -= queue.truesize;
  }

  #drop(packet: Packet, reason: string, rule: string): void {
    this.#ipv4.traceDrop(packet, packet.input, "ip_defrag", reason, rule);
  }
}
