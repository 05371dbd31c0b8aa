import { type Counters, countersOf, createCounters } from "../../ipvlan/counters.ts";
import type { Changed, Effect } from "../../ipvlan/effect.ts";
import type { NewSlave } from "../../ipvlan/link.ts";
import type { Mode, Port, SlaveId } from "../../ipvlan/port.ts";
import { receiveRule } from "../../ipvlan/receive-rule.ts";
import type { Frame } from "../../wire/frame.ts";
import { DataPlane } from "../plane/data-plane.ts";
import type { EventLoop } from "../plane/event-loop.ts";
import { SystemCallError } from "../sys/libc.ts";
import type { PacketSocket } from "../sys/packet-socket.ts";
import { Attachments } from "./attachments.ts";
import type { DriverControl } from "./control.ts";
import { carryOut, type PortOwner } from "./effects.ts";
import { type LiveParent, masterOf, vlansOn } from "./live-parent.ts";
import type { LiveSlave } from "./live-slave.ts";
import { membershipReport } from "./membership-report.ts";
import type { PortEvent } from "./messages.ts";
import type { Namespaces } from "./namespaces.ts";
import type { LogLevel, PortContext } from "./port-context.ts";
import type { PortWatchers } from "./port-watchers.ts";
import { RateLimit } from "./rate-limit.ts";
import { SlaveControl } from "./slave-control.ts";
import { removeSlaveDevice } from "./slave-device.ts";
import { SlaveIndex } from "./slave-index.ts";

export type EndReason = Extract<PortEvent, { kind: "ended" }>["reason"];

export interface RunningPortParts {
  readonly loop: EventLoop;
  readonly parent: LiveParent;
  readonly namespaces: Namespaces;
  readonly control: DriverControl;
  readonly secret: number;
  changed(): void;
  log(level: LogLevel, text: string): void;
  /** Whether joining and leaving groups is told by the kernel, or has to be read in what slaves send. */
  readonly groupNews: "kernel" | "frames";
  /** The port is no more. */
  ended(reason: EndReason): void;
}

/** A port of the driver with all that makes it carry traffic: from its first slave to the end of its last. */
export class RunningPort implements PortContext, PortOwner {
  readonly port: Port;
  readonly counters: Counters = createCounters();
  readonly slaves: Map<SlaveId, LiveSlave> = new Map();
  readonly index: SlaveIndex = new SlaveIndex();
  readonly slaveControl: SlaveControl;
  readonly #parts: RunningPortParts;
  #attachments: Attachments;
  #plane: DataPlane;
  /** The mode whose rule was given to the kernel last. */
  #rule: Mode | undefined;
  readonly #strangers: RateLimit;
  #watchers: PortWatchers | undefined;
  #endReason: EndReason = "last-slave";

  constructor(parts: RunningPortParts, port: Port) {
    this.#parts = parts;
    this.port = port;
    this.#strangers = new RateLimit(
      () => performance.now(),
      (line) => this.log("warning", line),
    );
    this.#attachments = this.#attach();
    this.#plane = this.#startPlane();
    this.slaveControl = new SlaveControl(this);
    port.table.watch({
      added: (address) => this.#followTable(() => this.#attachments.added(address)),
      removed: (address) => this.#followTable(() => this.#attachments.removed(address)),
    });
  }

  get control(): DriverControl {
    return this.#parts.control;
  }

  get namespaces(): Namespaces {
    return this.#parts.namespaces;
  }

  get parent(): LiveParent {
    return this.#parts.parent;
  }

  get secret(): number {
    return this.#parts.secret;
  }

  get plane(): DataPlane {
    return this.#plane;
  }

  get attachments(): Attachments {
    return this.#attachments;
  }

  get socket(): PacketSocket {
    return this.#attachments.socket;
  }

  readonly apply = (effects: readonly Effect[]): void => carryOut(this, this, effects);

  changed(): void {
    this.#parts.changed();
  }

  log(level: LogLevel, text: string): void {
    this.#parts.log(level, text);
  }

  /** A line that a slave's doings can cause any number of. */
  logOfStranger(text: string): void {
    this.#strangers.line(text);
  }

  /** Shows them all frames; again when they have changed. */
  watch(watchers: PortWatchers): void {
    this.#watchers = watchers;
    this.#plane.observer = watchers.observer;
    this.#attachments.showAll(watchers.looksAtParent ? "all" : "the driver's");
  }

  /** After a request that may have changed the mode. */
  modeChanged({ effects }: Changed | NewSlave): void {
    if (this.#rule !== this.port.mode) this.#setRule(this.#attachments);
    this.apply(effects);
    this.changed();
  }

  /** Called from within the driver, which must not stop halfway: a refusal costs only that the parent's stack sees a frame. */
  #followTable(follow: () => void): void {
    try {
      follow();
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      this.logOfStranger(`the parent's own stack may see frames for a slave: ${error.message}`);
    }
  }

  /** A slave that the driver has and whose device is there now. */
  join(slave: LiveSlave): void {
    this.slaves.set(slave.id, slave);
    this.index.place(slave);
    countersOf(this.counters, slave.id);
    this.#plane.addSlave(slave.id, slave.tap, this.port.mtu);
    this.refresh(slave);
  }

  /** Looks at a slave as a whole, wherever it is; one that is nowhere any more leaves the port. */
  refresh(slave: LiveSlave): void {
    if (!this.slaves.has(slave.id)) return;
    if (!slave.exists()) {
      this.deviceGone(slave.id);
      return;
    }
    this.slaveControl.refresh(slave);
    this.index.place(slave);
  }

  /** A slave's device is no more: `ip link del`, the end of its namespace, or our own doing. */
  deviceGone(id: SlaveId): void {
    const slave = this.slaves.get(id);
    if (slave === undefined) return;
    const { effects } = this.control.call(this.port, "deleteLink", id);
    this.removeSlave(id);
    this.apply(effects);
    this.changed();
  }

  /** The device goes, if it still is; the driver has let go of it already. */
  removeSlave(id: SlaveId): void {
    const slave = this.slaves.get(id);
    if (slave === undefined) return;
    this.slaves.delete(id);
    this.index.remove(slave);
    this.#plane.removeSlave(id);
    removeSlaveDevice(slave.tap);
  }

  /** A slave for which no device could be made. */
  discard(id: SlaveId): void {
    this.apply(this.control.call(this.port, "deleteLink", id).effects);
    this.counters.slaves.delete(id);
  }

  /** The parent's device is no more: every slave dies with it. */
  parentGone(): void {
    this.#endReason = "parent-gone";
    this.apply(this.control.call(this.port, "masterUnregistered").effects);
  }

  destroyPort(): void {
    this.#detach();
    this.#parts.ended(this.#endReason);
  }

  /** The end on request: devices stay for a later run, or go. */
  shutDown(slaves: "keep" | "remove"): void {
    this.#endReason = "shutdown";
    if (slaves === "remove") {
      for (const id of [...this.slaves.keys()]) this.deviceGone(id);
      return;
    }
    this.#detach();
    for (const slave of this.slaves.values()) slave.tap.close();
    this.slaves.clear();
    this.#parts.ended("shutdown");
  }

  /** The parent is in another namespace now: everything that hangs on it is made anew there. */
  parentMoved(): void {
    this.#detach();
    this.#attachments = this.#attach();
    this.#plane = this.#startPlane();
    for (const slave of this.slaves.values()) {
      this.#plane.addSlave(slave.id, slave.tap, slave.link?.mtu ?? this.port.mtu);
    }
    for (const { multicast, allmulti } of this.port.slaves.values()) {
      for (const mac of multicast) this.socket.join(mac);
      if (allmulti) this.socket.join("allmulti");
    }
    const { mac, namespace } = masterOf(this.parent);
    this.apply(this.control.call(this.port, "masterMoved", namespace).effects);
    if (mac !== this.port.mac) this.apply(this.control.call(this.port, "masterMacChanged", mac).effects);
    this.changed();
  }

  #attach(): Attachments {
    const { namespaceFd, link } = this.#parts.parent;
    const attachments = new Attachments({ namespaceFd, ifindex: link.ifindex, name: link.name }, (text) =>
      this.log("warning", text),
    );
    this.#setRule(attachments);
    if (this.#watchers?.looksAtParent) attachments.showAll("all");
    for (const { up, addresses } of this.port.slaves.values()) {
      if (up) for (const address of addresses) attachments.added(address);
    }
    return attachments;
  }

  #setRule(attachments: Attachments): void {
    attachments.setRule(receiveRule(this.port.mode));
    this.#rule = this.port.mode;
  }

  #startPlane(): DataPlane {
    const { socket, inject, routeOut } = this.#attachments;
    const plane = new DataPlane({
      loop: this.#parts.loop,
      port: this.port,
      counters: this.counters,
      parent: socket,
      inject,
      routeOut,
      slaveGone: (id) => this.deviceGone(id),
      log: (line) => this.logOfStranger(line),
      groupFrameSent: this.#parts.groupNews === "frames" ? this.#groupFrameSent : undefined,
    });
    this.#attachments.answerWith(plane);
    plane.setVlans(vlansOn(this.#parts.parent));
    plane.observer = this.#watchers?.observer;
    return plane;
  }

  readonly #groupFrameSent = (id: SlaveId, frame: Frame): void => {
    const slave = this.slaves.get(id);
    const family = membershipReport(frame);
    if (slave === undefined || family === undefined) return;
    this.slaveControl.groupsChanged(slave, family);
    this.#parts.loop.defer(() => this.slaveControl.readGroups());
  };

  #detach(): void {
    this.#plane.close();
    this.#attachments.close();
  }
}
