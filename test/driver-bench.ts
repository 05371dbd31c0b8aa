import { expect } from "vitest";
import {
  type Counters,
  countDelivery,
  countersOf,
  countLocalIn,
  countTransmitted,
  createCounters,
  statisticsOf,
  transmitResult,
} from "../src/ipvlan/counters.ts";
import type { Delivery, Outcome, Packet } from "../src/ipvlan/delivery.ts";
import { l3Receive, localIn } from "../src/ipvlan/l3s.ts";
import { flush, MulticastBacklog } from "../src/ipvlan/multicast.ts";
import type { Port, SlaveId } from "../src/ipvlan/port.ts";
import { receive } from "../src/ipvlan/receive.ts";
import { transmit } from "../src/ipvlan/transmit.ts";
import { checksum } from "../src/wire/checksum.ts";
import type { Errno } from "../src/wire/errno.ts";
import type { Frame } from "../src/wire/frame.ts";
import { parseMac } from "../src/wire/mac-address.ts";
import {
  arrivedFrame,
  type RecordedCase,
  type Recording,
  recordedPort,
  untagged,
} from "./driver-recording.ts";

// The pure driver between the taps that tools/record-driver.py had: its deliveries are turned into what the taps would
// have seen. The little that is not ipvlan's (veth, VLAN untagging, ip_rcv's checks) is modelled below.

/** Taps for one protocol, behind the rx handler. */
const TAPPED = [0x800, 0x806, 0x86dd, 0x8808, 0x8100, 0x88b5, 4, 1];

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** One port as recorded, and the taps around it. */
export class DriverBench {
  readonly slaves = new Map<string, SlaveId>();
  readonly names = new Map<SlaveId, string>();
  readonly counters: Counters = createCounters();
  readonly #backlog = new MulticastBacklog();
  readonly #mtu = new Map<SlaveId, number>();
  readonly #coreDropped = new Map<SlaveId, number>();
  port: Port;
  seen: [string, string, string][] = [];

  constructor(recorded: Recording) {
    const { port, slaves } = recordedPort(recorded);
    this.port = port;
    for (const [described, slave, mac] of slaves) {
      expect(slave.devId, `dev_id of ${described.name}`).toBe(described.devId);
      expect(mac).toBe(parseMac(described.mac));
      if (slave.up) expect(slave.noarp, `NOARP of ${described.name}`).toBe(described.flags.includes("NOARP"));
      this.slaves.set(described.name, slave.id);
      this.names.set(slave.id, described.name);
      this.#mtu.set(slave.id, described.mtu);
    }
  }

  tap(name: string, packetType: string, bytes: Uint8Array): void {
    this.seen.push([name, packetType, hex(bytes)]);
  }

  send(from: string, frame: Frame, recorded: RecordedCase): string {
    const sender = this.slaves.get(from)!;
    const [delivery] = transmit(this.port, sender, frame);
    const result = transmitResult(delivery!, this.carry(delivery!, recorded));
    countTransmitted(this.counters, sender, frame, result);
    this.#work(recorded);
    if (result === "success" || result === "congestion") return "ok";
    return result === "drop" ? "ENOBUFS" : result.errno;
  }

  /** The frame comes out of the veth (dev_forward_skb). */
  arrive(bytes: Uint8Array, recorded: RecordedCase): void {
    this.#receive(arrivedFrame(this.port, bytes), recorded);
    this.#work(recorded);
  }

  /** net/core/dev.c: __netif_receive_skb_core: VLAN tag off, taps, rx handler. */
  #receive(tagged: Frame, recorded: RecordedCase): void {
    const { frame, vid } = untagged(tagged);
    this.tap("eno2", frame.packetType, frame.bytes);
    for (const delivery of receive(this.port, frame)) {
      if (delivery.kind === "pass") this.#pass(delivery.frame, vid);
      else this.carry(delivery, recorded);
    }
  }

  /** The master's own stack: its taps, and for L3S its IP input. */
  #pass(frame: Frame, vid: number): void {
    const packetType = vid === 0 ? frame.packetType : "otherhost";
    if (TAPPED.includes(frame.protocol)) this.tap("passed", packetType, frame.bytes);
    const packet = packetType === "otherhost" ? undefined : acceptedByIpInput(frame);
    if (packet === undefined) return;
    const route = l3Receive(this.port, packet);
    const owner = localIn(this.port, packet);
    expect(route.kind).toBe(owner.kind);
    countLocalIn(this.counters, owner, packet);
  }

  #work(recorded: RecordedCase): void {
    for (const deferred of this.#backlog.take()) {
      for (const delivery of flush(this.port, deferred)) this.carry(delivery, recorded);
    }
  }

  carry(delivery: Delivery, recorded: RecordedCase): Outcome {
    const outcome = this.#carry(delivery, recorded);
    countDelivery(this.counters, delivery, outcome);
    return outcome;
  }

  #carry(delivery: Delivery, recorded: RecordedCase): Outcome {
    switch (delivery.kind) {
      case "slave":
        if (delivery.via === "forward" && !this.#isForwardable(delivery.frame, delivery.slave)) return "drop";
        this.tap(this.names.get(delivery.slave)!, delivery.as, delivery.frame.bytes);
        return "success";
      case "loop":
        this.#receive(delivery.frame, recorded);
        return "success";
      case "wire":
        this.tap("eno2", "outgoing", delivery.frame.bytes);
        return "success";
      case "route":
        return this.#route(delivery.packet, recorded);
      case "backlog":
        return this.#backlog.enqueue(delivery) === undefined ? "success" : "drop";
      case "drop":
        return "drop";
      case "pass":
        throw new Error("only receive passes");
    }
  }

  /** net/core/dev.c: is_skb_forwardable; dev_forward_skb counts the drop on the receiver. */
  #isForwardable(frame: Frame, slave: SlaveId): boolean {
    if (frame.bytes.length <= this.#mtu.get(slave)! + 14 + 4) return true;
    this.#coreDropped.set(slave, (this.#coreDropped.get(slave) ?? 0) + 1);
    return false;
  }

  /**
   * Routing is the namespace's. Whether it found a route is taken from the recording; what it sent must be our packet,
   * as ip_local_out rewrites it, behind some Ethernet header.
   */
  #route(packet: Packet, recorded: RecordedCase): Outcome {
    const sent = rewrittenByOutput(packet);
    for (const [tap, packetType, bytes] of recorded.seen) {
      const header = (bytes === "=" ? recorded.frame : bytes).slice(0, 28);
      this.seen.push([tap, packetType, header + hex(sent)]);
    }
    if (recorded.result === "ok") return "success";
    return recorded.result === "ENOBUFS" ? "drop" : { errno: recorded.result as Errno };
  }

  /** What moved, in the recording's form. */
  takeCounters(): Record<string, Record<string, number>> {
    const moved: Record<string, Record<string, number>> = {};
    for (const [name, id] of this.slaves) {
      const entries = Object.entries(
        statisticsOf(countersOf(this.counters, id), this.#coreDropped.get(id) ?? 0),
      ).filter(([, value]) => value !== 0);
      if (entries.length > 0) moved[name] = Object.fromEntries(entries);
    }
    this.counters.slaves.clear();
    this.#coreDropped.clear();
    return moved;
  }

  takeSeen(frame: string): [string, string, string][] {
    const seen = this.seen.map(([tap, packetType, bytes]): [string, string, string] => [
      tap,
      packetType,
      bytes === frame ? "=" : bytes,
    ]);
    this.seen = [];
    return seen;
  }
}

/** net/ipv4/ip_input.c: ip_rcv_core and net/ipv6/ip6_input.c: ip6_rcv_core, as far as recorded frames need them. */
function acceptedByIpInput(frame: Frame): Packet | undefined {
  const bytes = frame.bytes.subarray(14);
  const { id, protocol, mark, offload } = frame;
  if (protocol === 0x0800) {
    if (bytes.length < 20) return undefined;
    const headerBytes = (bytes[0]! & 15) * 4;
    const total = (bytes[2]! << 8) | bytes[3]!;
    if (bytes[0]! >> 4 !== 4 || headerBytes < 20 || bytes.length < headerBytes) return undefined;
    if (checksum(bytes, 0, headerBytes) !== 0 || bytes.length < total || total < headerBytes)
      return undefined;
    return { id, bytes: bytes.subarray(0, total), protocol, mark, offload };
  }
  if (protocol !== 0x86dd || bytes.length < 40 || bytes[0]! >> 4 !== 6) return undefined;
  const payload = (bytes[4]! << 8) | bytes[5]!;
  // ip6_mc_input: a group that the master has not joined never reaches LOCAL_IN; of ours it has joined ff02::1 only.
  const toForeignGroup = bytes[24] === 0xff && !hex(bytes.subarray(24, 40)).endsWith("0001");
  if (payload + 40 > bytes.length || toForeignGroup) return undefined;
  return { id, bytes: bytes.subarray(0, 40 + payload), protocol, mark, offload };
}

/** net/ipv4/ip_output.c: __ip_local_out, net/ipv6/output_core.c: __ip6_local_out. */
function rewrittenByOutput(packet: Packet): Uint8Array {
  const bytes = packet.bytes.slice();
  if (packet.protocol === 0x86dd) {
    bytes[4] = (bytes.length - 40) >> 8;
    bytes[5] = bytes.length - 40;
    return bytes;
  }
  bytes[2] = bytes.length >> 8;
  bytes[3] = bytes.length;
  bytes.fill(0, 10, 12);
  const sum = checksum(bytes, 0, (bytes[0]! & 15) * 4);
  bytes[10] = sum >> 8;
  bytes[11] = sum;
  return bytes;
}
