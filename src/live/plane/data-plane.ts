import { type Counters, countDelivery, countTransmitted, transmitResult } from "../../ipvlan/counters.ts";
import type { Delivery, Outcome, SlaveDelivery } from "../../ipvlan/delivery.ts";
import { protocolOf } from "../../ipvlan/forward.ts";
import { flush } from "../../ipvlan/multicast.ts";
import { logOf } from "../../ipvlan/outbound.ts";
import type { Port, SlaveId } from "../../ipvlan/port.ts";
import { receive } from "../../ipvlan/receive.ts";
import { transmit } from "../../ipvlan/transmit.ts";
import type { Frame } from "../../wire/frame.ts";
import { vlanId } from "../../wire/vlan.ts";
import { libc } from "../sys/libc.ts";
import type { PacketSocket } from "../sys/packet-socket.ts";
import { type Tap, VIRTIO_HEADER_BYTES } from "../sys/tap.ts";
import type { EventLoop } from "./event-loop.ts";
import { FailureCounts } from "./failures.ts";
import { placeOf } from "./frame-copy.ts";
import { mapSlots, SLOT_READ_BYTES, type Slot } from "./frame-memory.ts";
import { GroupBacklog, type Unfinished } from "./group-backlog.ts";
import { Moderation } from "./moderation.ts";
import { ParentReader } from "./parent-reader.ts";
import {
  createParentCounts,
  type PlaneStatistics,
  type SlavePort,
  statisticsOfSlave,
} from "./plane-statistics.ts";
import { SenderAnswer } from "./sender-answer.ts";
import { StagedFrame } from "./staged-frame.ts";
import type { Inject, Observer, RouteOut } from "./surroundings.ts";
import { isForwardable, TapWriter } from "./tap-writer.ts";
import { WIRE_BATCH, WireWriter } from "./wire-writer.ts";

/** How many frames one slave may send before the next has its turn. */
const QUOTA_FRAMES = 32;
/** How long one slave's routed packets may keep the others waiting: each may be some hundred packets for the parent. */
const TURN_MS = 1;
/** How long frames that wait in their slots for the wire may be together: they should still be in the cache then. */
const BUDGET_BYTES = 256 * 1024;
/** How long the frames may be together that are read before the first is written: two segments of 64 KB. */
const BATCH_BYTES = 128 * 1024;
/** How many deliveries of group frames are carried out before others have their turn. */
const QUOTA_GROUP = 64;

export interface Surroundings {
  readonly loop: EventLoop;
  /** The driver's; its owner changes it by control calls between rounds. */
  readonly port: Port;
  readonly counters: Counters;
  readonly parent: PacketSocket;
  readonly inject: Inject;
  readonly routeOut: RouteOut;
  /** A slave's TAP has no device any more: somebody deleted it. Its descriptor is not watched from now on. */
  slaveGone(slave: SlaveId): void;
  /** A line that the kernel's driver would write to its log. */
  log(line: string): void;
  /** A slave sent a frame to a group: for those who have to read its joining and leaving there. */
  readonly groupFrameSent?: ((slave: SlaveId, frame: Frame) => void) | undefined;
}

interface Decided {
  readonly lengths: number[];
  readonly frames: Frame[];
  readonly deliveries: (readonly Delivery[])[];
}

/**
 * Carries frames between the TAPs of slaves and the parent as the driver (src/ipvlan) decides: a short interpreter of its
 * deliveries. Nothing here looks at an address, a mode or a flag.
 */
export class DataPlane {
  /** Sees every frame and decision; without one that costs nothing. */
  observer: Observer | undefined = undefined;
  readonly #around: Surroundings;
  readonly #slaves: Map<SlaveId, SlavePort> = new Map();
  readonly #parentCounts = createParentCounts();
  readonly #failures = new FailureCounts();
  readonly #reader: ParentReader;
  readonly #wire: WireWriter;
  readonly #taps = new TapWriter(this.#failures);
  readonly #backlog = new GroupBacklog();
  readonly #staged = new StagedFrame();
  readonly #answer = new SenderAnswer();
  readonly #slots: readonly Slot[] = mapSlots(WIRE_BATCH);
  readonly #read = libc().read;
  readonly #moderation = new Moderation(QUOTA_FRAMES, libc().usleep);
  /** Of the batch that is being worked on. */
  readonly #decided: Decided = { lengths: [], frames: [], deliveries: [] };
  #unfinished: Unfinished | undefined;
  #groupWork: "idle" | "scheduled" = "idle";
  #wireWork: "idle" | "scheduled" = "idle";
  #vlans: ReadonlySet<number> = new Set();
  /** Whose frame is being carried out. */
  #sender: SlavePort | undefined;
  #routed = 0;
  #usedSlots = 0;
  #usedBytes = 0;
  #lastId = 0;

  constructor(surroundings: Surroundings) {
    const { parent, counters, loop } = surroundings;
    this.#around = surroundings;
    this.#reader = new ParentReader(parent, () => ++this.#lastId);
    this.#wire = new WireWriter(parent.fd, this.#parentCounts, this.#failures, (sender, frame, outcome) =>
      countTransmitted(counters, sender, frame, outcome),
    );
    loop.watch(parent.fd, () => this.#readParent());
    loop.onRoundEnd(() => this.#moderation.roundEnded());
  }

  /** From now on what the TAP sends is the slave's. The descriptor stays its owner's. */
  addSlave(id: SlaveId, tap: Tap, mtu: number): void {
    const slave: SlavePort = { id, fd: tap.fd, mtu, refused: 0, batch: QUOTA_FRAMES };
    this.#slaves.set(id, slave);
    this.#around.loop.watch(tap.fd, () => this.#readSlave(slave));
  }

  /** Before its TAP is closed. What the slave has sent and the driver has not yet distributed still is. */
  removeSlave(id: SlaveId): void {
    const slave = this.#slaves.get(id);
    if (slave === undefined) return;
    this.#flushWire();
    this.#around.loop.unwatch(slave.fd);
    this.#slaves.delete(id);
    this.#around.counters.slaves.delete(id);
  }

  setMtu(id: SlaveId, mtu: number): void {
    const slave = this.#slaves.get(id);
    if (slave !== undefined) slave.mtu = mtu;
  }

  /** The VLANs that have a device on the parent: their frames are that device's before an rx handler is asked. */
  setVlans(ids: ReadonlySet<number>): void {
    this.#vlans = ids;
  }

  /**
   * For `RouteOut`: a message about the packet that it is being asked to send goes to the slave that sent it, whatever
   * source the packet claims to have. From its IP header on.
   */
  answerSender(message: Uint8Array, protocol: number): void {
    const slave = this.#sender;
    if (slave === undefined) return;
    const { address, length } = this.#answer.stage(message, protocol, this.#around.port.mac);
    this.#taps.write(slave, address, length);
  }

  statistics(): PlaneStatistics {
    const { parent, counters } = this.#around;
    const counts = this.#parentCounts;
    const { packets, drops } = parent.takeStatistics();
    counts.received += packets;
    counts.overruns += drops;
    const slaves = [...this.#slaves].map(([id, slave]) => [id, statisticsOfSlave(slave, counters)] as const);
    return {
      parent: { ...counts, ...counters.master },
      slaves: new Map(slaves),
      failures: this.#failures.snapshot(),
    };
  }

  /** Leaves the loop; descriptors stay their owners'. */
  close(): void {
    for (const id of [...this.#slaves.keys()]) this.removeSlave(id);
    this.#around.loop.unwatch(this.#around.parent.fd);
  }

  // What comes in.

  // Reading, deciding and carrying out each take all frames of a batch before the next begins: a kernel path evicts the
  // code of the one before it, and ours.

  #readParent(): void {
    const count = this.#reader.read();
    if (count < 0) {
      // ENETDOWN: the parent went down. The kernel tells once, and the socket takes part again when it is up.
      const errno = libc().lastErrno();
      if (errno !== "EAGAIN" && errno !== "EINTR") this.#failures.count("receive on the parent", errno);
      return;
    }
    this.#moderation.add(count, this.#reader.lengthBytes);
    const decided = this.#decided;
    let frames = 0;
    for (let index = 0; index < count; index++) {
      const frame = this.#reader.frameAt(index);
      if (frame === undefined) this.#parentCounts.tooLong++;
      else if (frame.vlan === undefined || !this.#vlans.has(vlanId(frame.vlan))) {
        decided.frames[frames] = frame;
        decided.deliveries[frames++] = receive(this.#around.port, frame);
      }
    }
    for (let index = 0; index < frames; index++) {
      this.#received(decided.frames[index]!, decided.deliveries[index]!);
    }
  }

  #received(frame: Frame, deliveries: readonly Delivery[]): void {
    const outcomes: Outcome[] | undefined = this.observer === undefined ? undefined : [];
    for (let index = 0; index < deliveries.length; index++) {
      const outcome = this.#carryOut(deliveries[index]!);
      outcomes?.push(outcome);
    }
    if (outcomes !== undefined) {
      this.observer?.observe({ call: "receive", from: "parent", frame, deliveries, outcomes });
    }
  }

  #readSlave(slave: SlavePort): void {
    const began = performance.now();
    const routed = this.#routed;
    for (let count = 0; count < QUOTA_FRAMES; ) {
      const read = this.#readBatch(slave);
      count += read;
      if (read < slave.batch) break;
      if (this.#routed !== routed && performance.now() - began > TURN_MS) break;
    }
    // Whose frames are routed gets its next ones looked at one by one: only then is the turn over in time.
    slave.batch = this.#routed === routed ? QUOTA_FRAMES : 1;
  }

  /** How many frames of the slave were read and carried out; fewer than its batch: there are no more, or they are long. */
  #readBatch(slave: SlavePort): number {
    if (this.#usedSlots + QUOTA_FRAMES > WIRE_BATCH || this.#usedBytes >= BUDGET_BYTES) this.#flushWire();
    const first = this.#usedSlots;
    const { lengths, frames, deliveries } = this.#decided;
    let count = 0;
    let bytes = 0;
    let length = 0;
    while (count < slave.batch && bytes < BATCH_BYTES) {
      length = this.#read(slave.fd, this.#slots[first + count]!.address, SLOT_READ_BYTES);
      if (length < 0) break;
      lengths[count++] = length - VIRTIO_HEADER_BYTES;
      bytes += length;
    }
    const errno = length < 0 ? libc().lastErrno() : undefined;
    this.#moderation.add(count, bytes);
    const { port } = this.#around;
    for (let index = 0; index < count; index++) {
      const frame = this.#frameOf(this.#slots[first + index]!, lengths[index]!);
      frames[index] = frame;
      deliveries[index] = transmit(port, slave.id, frame);
    }
    let waiting = 0;
    for (let index = 0; index < count; index++) {
      waiting += this.#transmitted(slave, frames[index]!, deliveries[index]!);
    }
    if (waiting > 0) this.#keepSlots(first + count, bytes);
    if (errno !== undefined) this.#readFailed(slave, errno);
    return count;
  }

  #readFailed(slave: SlavePort, errno: string): void {
    if (errno === "EAGAIN" || errno === "EINTR") return;
    this.#failures.count("read from a slave", errno);
    // EBADFD: no device behind the descriptor any more, and it would be ready for ever. EINVAL: a segment of a kind that
    // the header has no word for; it is gone.
    if (errno !== "EBADFD") return;
    this.#around.loop.unwatch(slave.fd);
    this.#around.slaveGone(slave.id);
  }

  #frameOf(slot: Slot, length: number): Frame {
    const bytes = slot.bytes(length);
    return {
      id: ++this.#lastId,
      bytes,
      protocol: protocolOf(bytes),
      packetType: "host",
      ingress: 0,
      mark: 0,
      priority: 0,
      vlan: undefined,
      offload: slot,
      tracking: undefined,
    };
  }

  /** How many frames wait in their slots for the wire now: one or none. */
  #transmitted(slave: SlavePort, frame: Frame, deliveries: readonly Delivery[]): 0 | 1 {
    const { counters } = this.#around;
    const delivery = deliveries[0]!;
    if (delivery.kind === "wire" && this.observer === undefined) {
      // Its slot is in use until the flush, which counts as well.
      this.#wire.add(delivery.frame, placeOf(frame).address, frame.bytes.length, slave.id);
      this.#scheduleFlush();
      return 1;
    }
    this.#sender = slave;
    const outcome = this.#carryOut(delivery);
    this.#sender = undefined;
    countTransmitted(counters, slave.id, frame, transmitResult(delivery, outcome));
    if ((frame.bytes[0]! & 1) === 1) this.#around.groupFrameSent?.(slave.id, frame);
    this.observer?.observe({ call: "transmit", from: slave.id, frame, deliveries, outcomes: [outcome] });
    return 0;
  }

  #keepSlots(used: number, bytes: number): void {
    this.#usedSlots = used;
    this.#usedBytes += bytes;
  }

  // What becomes of it.

  /** Does the kernel call that the delivery stands for, and counts it by what came of it. */
  #carryOut(delivery: Delivery): Outcome {
    const outcome = this.#call(delivery);
    if (delivery.kind !== "slave" || this.#slaves.has(delivery.slave)) {
      countDelivery(this.#around.counters, delivery, outcome);
    }
    return outcome;
  }

  #call(delivery: Delivery): Outcome {
    switch (delivery.kind) {
      case "slave":
        return this.#toSlave(delivery);
      case "pass":
        return "success"; // The parent's own stack has it already; the packet socket got a copy.
      case "wire":
        return this.#toWire(delivery.frame);
      case "loop":
        return this.#toParent(delivery.frame);
      case "route":
        this.#routed++;
        return this.#around.routeOut.send(delivery.packet);
      case "backlog": {
        if (this.#groupWork === "idle") this.#scheduleGroupWork();
        return this.#backlog.enqueue(delivery);
      }
      case "drop": {
        const line = logOf(delivery);
        if (line !== undefined) this.#around.log(line);
        return "drop";
      }
    }
  }

  #toSlave(delivery: SlaveDelivery): Outcome {
    const slave = this.#slaves.get(delivery.slave);
    if (slave === undefined) return "drop"; // Deleted since the group frame was taken apart.
    const { frame } = delivery;
    if (delivery.via === "forward" && !isForwardable(frame, slave.mtu)) {
      slave.refused++;
      return "drop";
    }
    const staged = this.#staged.stage(frame);
    return this.#taps.write(slave, staged.address, staged.length);
  }

  /** At once: for frames of the worker and while somebody wants to know what becomes of each frame. */
  #toWire(frame: Frame): Outcome {
    this.#flushWire();
    const staged = this.#staged.stage(frame);
    this.#wire.add(frame, staged.address, staged.length, undefined);
    return this.#wire.flush();
  }

  #toParent(frame: Frame): Outcome {
    const { inject, port } = this.#around;
    if (!isForwardable(frame, port.mtu)) return "drop";
    const staged = this.#staged.stage(frame);
    if (inject.send(staged.address, VIRTIO_HEADER_BYTES + staged.length) >= 0) return "success";
    this.#failures.count("hand up to the parent", libc().lastErrno());
    return "drop";
  }

  // What is done at the end of a round.

  #scheduleFlush(): void {
    if (this.#wireWork === "scheduled") return;
    this.#wireWork = "scheduled";
    this.#around.loop.defer(() => {
      this.#wireWork = "idle";
      this.#flushWire();
    });
  }

  #flushWire(): void {
    this.#wire.flush();
    this.#usedSlots = 0;
    this.#usedBytes = 0;
  }

  #scheduleGroupWork(): void {
    this.#groupWork = "scheduled";
    this.#around.loop.defer(() => this.#workOnGroups());
  }

  /** ipvlan_process_multicast, a part of it at a time: a thousand copies of one frame must not hold up the others. */
  #workOnGroups(): void {
    this.#groupWork = "idle";
    for (let count = 0; count < QUOTA_GROUP; count++) {
      this.#unfinished ??= this.#nextGroupFrame();
      if (this.#unfinished === undefined) return;
      this.#continueGroupFrame(this.#unfinished);
    }
    this.#scheduleGroupWork();
  }

  #nextGroupFrame(): Unfinished | undefined {
    const deferred = this.#backlog.next();
    if (deferred === undefined) return undefined;
    return { deferred, deliveries: flush(this.#around.port, deferred), outcomes: [] };
  }

  /** One delivery of the frame that is being distributed. */
  #continueGroupFrame(unfinished: Unfinished): void {
    const { deferred, deliveries, outcomes } = unfinished;
    const delivery = deliveries[outcomes.length];
    if (delivery !== undefined) outcomes.push(this.#carryOut(delivery));
    if (outcomes.length < deliveries.length) return;
    this.#unfinished = undefined;
    const from = deferred.origin === "tx" ? deferred.sender : "parent";
    this.observer?.observe({ call: "flush", from, frame: deferred.frame, deliveries, outcomes });
  }
}
