import type { NetDevice, TransmitResult } from "../../device/device.ts";
import { SECOND_NS } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";
import type { Frame } from "../../wire/frame.ts";
import { encodeMac, type MacAddress } from "../../wire/mac-address.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import type { Namespace } from "../namespace.ts";
import type { Packet } from "../packet.ts";
import { packetTruesize } from "../truesize.ts";
import {
  Neighbour,
  NUD_CONNECTED,
  NUD_DELAY,
  NUD_FAILED,
  NUD_IN_TIMER,
  NUD_INCOMPLETE,
  NUD_NOARP,
  NUD_NONE,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
  NUD_VALID,
} from "./neighbour.ts";
import { NeighbourParameters, registerNeighbourSysctls } from "./neighbour-parameters.ts";
import { traceNeighbour } from "./neighbour-trace.ts";

// Read first: net/core/neighbour.c (__neigh_event_send, neigh_timer_handler, __neigh_update), RFC 4861 7.3.
//
//            use               5 s               3 unicast probes
//   STALE ---------> DELAY ---------> PROBE ----------------------> FAILED
//     ^                |confirmed       |answer                       |use
//     |                v                v                             v
//     '------------ REACHABLE <------------------------------- INCOMPLETE <-- NONE
//     15..45 s                          answer                  3 broadcasts, then FAILED

/** What a table asks of its protocol (struct neigh_table's functions and neigh_ops); `A` is the address type. */
export interface NeighbourProtocol<A> {
  readonly family: 4 | 6;
  /** The ethertype of packets to its neighbours. */
  readonly ethertype: number;
  /** Sets type, and state and MAC where nothing needs resolving (arp_constructor, ndisc_constructor). */
  construct(neighbour: Neighbour<A>): void;
  /** Asks once: unicast while `neighbour.probes` is below ucastProbes. `packet` is the last one that waits. */
  solicit(neighbour: Neighbour<A>, packet: Packet | undefined): void;
  /** Tells the sender of a packet that waited in vain (error_report). */
  unreachable(neighbour: Neighbour<A>, packet: Packet): void;
  format(key: A): string;
}

/** NEIGH_UPDATE_F_*. */
export interface UpdateFlags {
  /** A new link-layer address replaces a known one. */
  readonly override?: boolean;
  /** A differing address only makes a connected entry STALE. */
  readonly weakOverride?: boolean;
  /** By the administrator: may change PERMANENT and NOARP. */
  readonly admin?: boolean;
  readonly overrideIsRouter?: boolean;
  readonly isRouter?: boolean;
}

/** arp_tbl, nd_tbl: gc_thresh1..3. The kernel counts all namespaces together, we count one. */
export const GC_THRESH1 = 128;
export const GC_THRESH2 = 512;
export const GC_THRESH3 = 1024;
/** neigh_forced_gc spares entries changed less than 5 s ago, and runs at most every 5 s below gc_thresh3. */
const FORCED_GC_INTERVAL_NS = 5 * SECOND_NS;
/** HZ / 100: no timer of an entry is shorter. */
const SHORTEST_TIMER_NS = SECOND_NS / 100;

export class NeighbourTable<A> {
  readonly namespace: Namespace;
  readonly protocol: NeighbourProtocol<A>;
  readonly #devices: Map<NetDevice, Map<A, Neighbour<A>>> = new Map();
  readonly #parameters: Map<NetDevice, NeighbourParameters> = new Map();
  /** Names under which the sysctls were registered. */
  readonly #names: Map<NetDevice, string> = new Map();
  readonly #random: Random;
  #entries = 0;
  #lastFlushNs = 0;
  #periodic = false;

  constructor(namespace: Namespace, protocol: NeighbourProtocol<A>) {
    this.namespace = namespace;
    this.protocol = protocol;
    this.#random = namespace.random.stream(`neighbours ipv${protocol.family}`);
  }

  /** neigh_parms_alloc: the device takes part from now on; its sysctls appear. */
  addDevice(device: NetDevice): NeighbourParameters {
    const { clock, sysctl } = this.namespace;
    const parameters = new NeighbourParameters(this.#random, clock.now());
    this.#parameters.set(device, parameters);
    this.#names.set(device, device.name);
    registerNeighbourSysctls(sysctl, this.#directory(device), parameters, () => clock.now());
    return parameters;
  }

  removeDevice(device: NetDevice): void {
    this.flush(device, "all");
    this.#devices.delete(device);
    this.#parameters.delete(device);
    this.namespace.sysctl.unmount(this.#directory(device));
    this.#names.delete(device);
  }

  /** The device has a new name: its sysctls move. */
  renameDevice(device: NetDevice): void {
    const parameters = this.#parameters.get(device);
    if (parameters === undefined) return;
    const { clock, sysctl } = this.namespace;
    sysctl.unmount(this.#directory(device));
    this.#names.set(device, device.name);
    registerNeighbourSysctls(sysctl, this.#directory(device), parameters, () => clock.now());
  }

  parametersOf(device: NetDevice): NeighbourParameters {
    return this.#parameters.get(device) ?? this.addDevice(device);
  }

  lookup(key: A, device: NetDevice): Neighbour<A> | undefined {
    return this.#devices.get(device)?.get(key);
  }

  /** neigh_create; undefined when the table is full (ENOBUFS, `neighbour table overflow`). */
  lookupOrCreate(key: A, device: NetDevice): Neighbour<A> | undefined {
    return this.lookup(key, device) ?? this.create(key, device);
  }

  create(key: A, device: NetDevice): Neighbour<A> | undefined {
    const now = this.namespace.clock.now();
    if (this.#entries >= GC_THRESH2 && !this.#makeRoom(now)) return undefined;
    const neighbour = new Neighbour(key, device, this.parametersOf(device), now);
    this.protocol.construct(neighbour);
    this.#fillHeader(neighbour);
    let entries = this.#devices.get(device);
    if (entries === undefined) {
      entries = new Map();
      this.#devices.set(device, entries);
    }
    entries.set(key, neighbour);
    this.#entries++;
    if (this.#entries >= GC_THRESH1) this.#startPeriodic();
    traceNeighbour(this, neighbour, "neigh_create", neighbour.state);
    return neighbour;
  }

  /** All entries, device by device. */
  *entries(): Generator<Neighbour<A>> {
    for (const entries of this.#devices.values()) yield* entries.values();
  }

  /** neigh_output: the header is filled in and the packet leaves, or it waits for an answer (which is `ok`). */
  output(neighbour: Neighbour<A>, packet: Packet): TransmitResult {
    if ((neighbour.state & NUD_CONNECTED) === 0 && this.eventSend(neighbour, packet) === "wait") return "ok";
    const { header } = neighbour;
    const { bytes } = packet;
    for (let index = 0; index < 14; index++) bytes[index] = header[index]!;
    const frame: Frame = {
      id: packet.id,
      bytes,
      protocol: packet.protocol,
      packetType: "host",
      ingress: packet.input === undefined ? 0 : packet.input.ifindex,
      mark: packet.mark,
      priority: packet.priority,
      vlan: undefined,
      offload: undefined,
      tracking: packet.tracking,
    };
    return this.namespace.transmit(neighbour.device, frame);
  }

  /** neigh_event_send: `send` when the known address may be used; else the packet was queued or dropped. */
  eventSend(neighbour: Neighbour<A>, packet: Packet | undefined): "send" | "wait" {
    const now = this.namespace.clock.now();
    neighbour.usedNs = now;
    if ((neighbour.state & (NUD_CONNECTED | NUD_DELAY | NUD_PROBE)) !== 0) return "send";
    if (neighbour.dead) return this.#dropDead(neighbour, packet);
    if (neighbour.state === NUD_STALE) {
      this.#setState(neighbour, NUD_DELAY, "__neigh_event_send");
      this.#setTimer(neighbour, neighbour.parameters.delayFirstProbeNs);
      return "send";
    }
    const starts = neighbour.state !== NUD_INCOMPLETE;
    if (starts && !this.#startResolution(neighbour, packet)) return "wait";
    if (packet !== undefined) this.#enqueue(neighbour, packet);
    if (starts) this.#probe(neighbour);
    return "wait";
  }

  /** neigh->confirmed: forward progress was seen (MSG_CONFIRM, TCP). */
  confirm(neighbour: Neighbour<A>): void {
    neighbour.confirmedNs = this.namespace.clock.now();
  }

  /** __neigh_set_probe_once: one question more, asked by the caller; a FAILED entry waits for its answer. */
  probeOnce(neighbour: Neighbour<A>): void {
    if (neighbour.dead) return;
    neighbour.updatedNs = this.namespace.clock.now();
    if ((neighbour.state & NUD_FAILED) === 0) return;
    this.#setState(neighbour, NUD_INCOMPLETE, "__neigh_set_probe_once");
    neighbour.probes = this.#maxProbes(neighbour);
    this.#setTimer(neighbour, Math.max(neighbour.parameters.retransNs, SHORTEST_TIMER_NS));
  }

  /** __neigh_update. `mac` undefined = keep; false when the entry may not be changed (EPERM) or has no address. */
  update(neighbour: Neighbour<A>, mac: MacAddress | undefined, state: number, flags: UpdateFlags): boolean {
    const old = neighbour.state;
    if (neighbour.dead) return false;
    if (flags.admin !== true && (old & (NUD_NOARP | NUD_PERMANENT)) !== 0) return false;
    if ((state & NUD_VALID) === 0) {
      this.#invalidateTo(neighbour, state);
      return true;
    }
    if (mac === undefined && (old & NUD_VALID) === 0) return false;
    const now = this.namespace.clock.now();
    const changes = mac !== undefined && (mac !== neighbour.mac || (old & NUD_VALID) === 0);
    let next = state;
    let adopt = changes;
    if ((state & NUD_CONNECTED) !== 0) neighbour.confirmedNs = now;
    if ((old & NUD_VALID) !== 0) {
      if (changes && flags.override !== true) {
        if (flags.weakOverride !== true || (old & NUD_CONNECTED) === 0) return true;
        adopt = false;
        next = NUD_STALE;
      } else if (!changes && next === NUD_STALE && flags.admin !== true) next = old;
    }
    if (flags.overrideIsRouter === true) neighbour.router = flags.isRouter === true;
    if (next !== old || adopt) neighbour.updatedNs = now;
    if (adopt) this.#adoptMac(neighbour, mac!, next);
    if (next !== old) this.#changeState(neighbour, old, next);
    return true;
  }

  /** neigh_ifdown, neigh_changeaddr (`all`) and neigh_carrier_down (`keep permanent`). */
  flush(device: NetDevice, which: "all" | "keep permanent"): void {
    for (const neighbour of [...(this.#devices.get(device)?.values() ?? [])]) {
      if (which === "keep permanent" && neighbour.state === NUD_PERMANENT) continue;
      this.remove(neighbour);
    }
  }

  /** neigh_cleanup_and_release: the entry leaves; packets that wait are lost. */
  remove(neighbour: Neighbour<A>): void {
    if (neighbour.dead) return;
    neighbour.dead = true;
    this.#stopTimer(neighbour);
    neighbour.queue.length = 0;
    neighbour.queuedBytes = 0;
    neighbour.state = (neighbour.state & NUD_VALID) !== 0 ? NUD_NOARP : NUD_NONE;
    this.#devices.get(neighbour.device)?.delete(neighbour.key);
    this.#entries--;
  }

  #directory(device: NetDevice): string {
    return `net/ipv${this.protocol.family}/neigh/${this.#names.get(device) ?? device.name}`;
  }

  #dropDead(neighbour: Neighbour<A>, packet: Packet | undefined): "send" | "wait" {
    if (neighbour.state === NUD_STALE) return "send";
    this.#traceDrop(neighbour, packet, "SKB_DROP_REASON_NEIGH_DEAD");
    return "wait";
  }

  #startResolution(neighbour: Neighbour<A>, packet: Packet | undefined): boolean {
    const { parameters } = neighbour;
    if (parameters.mcastProbes + parameters.appProbes === 0) {
      this.#setState(neighbour, NUD_FAILED, "__neigh_event_send");
      this.#traceDrop(neighbour, packet, "SKB_DROP_REASON_NEIGH_FAILED");
      return false;
    }
    neighbour.probes = parameters.ucastProbes;
    this.#stopTimer(neighbour);
    this.#setState(neighbour, NUD_INCOMPLETE, "__neigh_event_send");
    this.#setTimer(neighbour, Math.max(parameters.retransNs, SHORTEST_TIMER_NS));
    return true;
  }

  /** The oldest give way when the queue's bytes are used up. */
  #enqueue(neighbour: Neighbour<A>, packet: Packet): void {
    const size = packetTruesize(packet);
    while (neighbour.queuedBytes + size > neighbour.parameters.queueLengthBytes) {
      const oldest = neighbour.queue.shift();
      if (oldest === undefined) break;
      neighbour.queuedBytes -= packetTruesize(oldest);
      this.#traceDrop(neighbour, oldest, "SKB_DROP_REASON_NEIGH_QUEUEFULL");
    }
    neighbour.queue.push(packet);
    neighbour.queuedBytes += size;
  }

  #timerFired(neighbour: Neighbour<A>): void {
    neighbour.timer = undefined;
    const now = this.namespace.clock.now();
    const { parameters } = neighbour;
    let delayNs = Math.max(parameters.retransNs, SHORTEST_TIMER_NS);
    if (neighbour.state === NUD_REACHABLE) delayNs = this.#reachableTimer(neighbour, now);
    else if (neighbour.state === NUD_DELAY) delayNs = this.#delayTimer(neighbour, now);
    const asking = (neighbour.state & (NUD_INCOMPLETE | NUD_PROBE)) !== 0;
    if (asking && neighbour.probes >= this.#maxProbes(neighbour)) {
      this.#setState(neighbour, NUD_FAILED, "neigh_timer_handler");
      this.#invalidate(neighbour);
      return;
    }
    if ((neighbour.state & NUD_IN_TIMER) !== 0)
      this.#setTimer(neighbour, Math.max(delayNs, SHORTEST_TIMER_NS));
    if (asking) this.#probe(neighbour);
  }

  #reachableTimer(neighbour: Neighbour<A>, now: number): number {
    const { parameters } = neighbour;
    const reachableNs = parameters.reachableNs(now);
    if (now <= neighbour.confirmedNs + reachableNs) return neighbour.confirmedNs + reachableNs - now;
    if (now <= neighbour.usedNs + parameters.delayFirstProbeNs) {
      this.#setState(neighbour, NUD_DELAY, "neigh_timer_handler");
      return parameters.delayFirstProbeNs;
    }
    this.#setState(neighbour, NUD_STALE, "neigh_timer_handler");
    return 0;
  }

  #delayTimer(neighbour: Neighbour<A>, now: number): number {
    const { parameters } = neighbour;
    if (now <= neighbour.confirmedNs + parameters.delayFirstProbeNs) {
      this.#setState(neighbour, NUD_REACHABLE, "neigh_timer_handler");
      return neighbour.confirmedNs + parameters.reachableNs(now) - now;
    }
    this.#setState(neighbour, NUD_PROBE, "neigh_timer_handler");
    neighbour.probes = 0;
    return Math.max(parameters.retransNs, SHORTEST_TIMER_NS);
  }

  /** neigh_max_probes */
  #maxProbes(neighbour: Neighbour<A>): number {
    const { ucastProbes, appProbes, mcastReprobes, mcastProbes } = neighbour.parameters;
    return ucastProbes + appProbes + (neighbour.state === NUD_PROBE ? mcastReprobes : mcastProbes);
  }

  #probe(neighbour: Neighbour<A>): void {
    this.protocol.solicit(neighbour, neighbour.queue.at(-1));
    neighbour.probes++;
  }

  /** neigh_invalidate: everyone who waited is told, as long as the entry stays FAILED. */
  #invalidate(neighbour: Neighbour<A>): void {
    neighbour.updatedNs = this.namespace.clock.now();
    while (neighbour.state === NUD_FAILED) {
      const packet = neighbour.queue.shift();
      if (packet === undefined) break;
      this.#traceDrop(neighbour, packet, "SKB_DROP_REASON_NEIGH_FAILED", "neigh_invalidate");
      this.protocol.unreachable(neighbour, packet);
    }
    neighbour.queue.length = 0;
    neighbour.queuedBytes = 0;
  }

  #invalidateTo(neighbour: Neighbour<A>, state: number): void {
    const old = neighbour.state;
    this.#stopTimer(neighbour);
    this.#setState(neighbour, state, "__neigh_update");
    if ((old & (NUD_INCOMPLETE | NUD_PROBE)) !== 0 && state === NUD_FAILED) this.#invalidate(neighbour);
  }

  #adoptMac(neighbour: Neighbour<A>, mac: MacAddress, next: number): void {
    neighbour.mac = mac;
    this.#fillHeader(neighbour);
    if ((next & NUD_CONNECTED) === 0) {
      neighbour.confirmedNs = this.namespace.clock.now() - 2 * neighbour.parameters.baseReachableNs;
    }
  }

  #changeState(neighbour: Neighbour<A>, old: number, next: number): void {
    this.#stopTimer(neighbour);
    if (next === NUD_PROBE) neighbour.probes = 0;
    if ((next & NUD_IN_TIMER) !== 0) {
      const now = this.namespace.clock.now();
      this.#setTimer(neighbour, next === NUD_REACHABLE ? neighbour.parameters.reachableNs(now) : 0);
    }
    this.#setState(neighbour, next, "__neigh_update");
    if ((old & NUD_VALID) === 0) this.#sendQueued(neighbour);
  }

  #sendQueued(neighbour: Neighbour<A>): void {
    while ((neighbour.state & NUD_VALID) !== 0) {
      const packet = neighbour.queue.shift();
      if (packet === undefined) break;
      neighbour.usedNs = this.namespace.clock.now();
      this.output(neighbour, packet);
    }
    neighbour.queue.length = 0;
    neighbour.queuedBytes = 0;
  }

  #setState(neighbour: Neighbour<A>, state: number, by: string): void {
    const old = neighbour.state;
    neighbour.state = state;
    neighbour.updatedNs = this.namespace.clock.now();
    traceNeighbour(this, neighbour, by, old);
  }

  #fillHeader(neighbour: Neighbour<A>): void {
    const { header } = neighbour;
    encodeMac(neighbour.mac, header, 0);
    encodeMac(neighbour.device.mac, header, 6);
    header[12] = this.protocol.ethertype >>> 8;
    header[13] = this.protocol.ethertype;
  }

  #setTimer(neighbour: Neighbour<A>, delayNs: number): void {
    neighbour.timer?.cancel();
    neighbour.timer = startKernelTimer(this.namespace.clock, delayNs, () => this.#timerFired(neighbour));
  }

  #stopTimer(neighbour: Neighbour<A>): void {
    neighbour.timer?.cancel();
    neighbour.timer = undefined;
  }

  /** neigh_alloc's forced collection; false when the table stays full. */
  #makeRoom(now: number): boolean {
    if (this.#entries >= GC_THRESH3 || now - this.#lastFlushNs > FORCED_GC_INTERVAL_NS) {
      this.#lastFlushNs = now;
      const wanted = this.#entries - GC_THRESH2;
      let removed = 0;
      for (const neighbour of [...this.entries()]) {
        if (removed >= wanted) break;
        if (!isCollectable(neighbour, now)) continue;
        this.remove(neighbour);
        removed++;
      }
    }
    return this.#entries < GC_THRESH3;
  }

  /** neigh_periodic_work matters only from gc_thresh1 on, so it runs only then. */
  #startPeriodic(): void {
    if (this.#periodic) return;
    this.#periodic = true;
    startKernelTimer(this.namespace.clock, 15 * SECOND_NS, () => {
      this.#periodic = false;
      const now = this.namespace.clock.now();
      for (const neighbour of [...this.entries()]) if (isExpired(neighbour, now)) this.remove(neighbour);
      if (this.#entries >= GC_THRESH1) this.#startPeriodic();
    });
  }

  #traceDrop(
    neighbour: Neighbour<A>,
    packet: Packet | undefined,
    reason: string,
    by = "__neigh_event_send",
  ): void {
    const { tracer, label } = this.namespace;
    if (!tracer.enabled || packet === undefined) return;
    tracer.emit({
      kind: "drop",
      frame: packet.id,
      namespace: label,
      device: neighbour.device.name,
      function: by,
      verdict: reason,
      rule: `${this.protocol.format(neighbour.key)} dev ${neighbour.device.name}`,
    });
  }
}

/** neigh_forced_gc: FAILED, NOARP, or not changed for 5 s; never PERMANENT or in a timer. */
function isCollectable<A>(neighbour: Neighbour<A>, now: number): boolean {
  if (neighbour.state === NUD_PERMANENT || neighbour.timer !== undefined) return false;
  if (neighbour.state === NUD_FAILED || neighbour.state === NUD_NOARP) return true;
  return now - neighbour.updatedNs > FORCED_GC_INTERVAL_NS;
}

function isExpired<A>(neighbour: Neighbour<A>, now: number): boolean {
  if ((neighbour.state & (NUD_PERMANENT | NUD_IN_TIMER)) !== 0 || neighbour.externLearned) return false;
  if (neighbour.state === NUD_FAILED) return true;
  return now - Math.max(neighbour.usedNs, neighbour.confirmedNs) > neighbour.parameters.gcStaleNs;
}
