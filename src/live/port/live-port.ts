import type { Parent } from "../../ipvlan/link.ts";
import { IPVLAN_MAX_MTU, IPVLAN_MIN_MTU, validateLink } from "../../ipvlan/link.ts";
import type { Port } from "../../ipvlan/port.ts";
import { BROADCAST_MAC } from "../../wire/mac-address.ts";
import { IFF_UP, type Link } from "../netlink/link.ts";
import { changeLinkDevice, findLink, withRouteSocket } from "../netlink/requests.ts";
import type { EventLoop } from "../plane/event-loop.ts";
import { namespaceInode, openNamespace } from "../sys/namespace.ts";
import { closeDescriptor } from "../sys/socket.ts";
import { DriverControl } from "./control.ts";
import { EventRouter } from "./event-router.ts";
import { type LiveParent, parentOf } from "./live-parent.ts";
import { LiveSlave } from "./live-slave.ts";
import type {
  AddRequest,
  ChangeRequest,
  PortEvent,
  PortRequest,
  PortResult,
  SlaveSelector,
  StartRequest,
} from "./messages.ts";
import { NamespaceWatch } from "./namespace-watch.ts";
import { Namespaces, withNamespacePath } from "./namespaces.ts";
import { findMovedParent } from "./parent-move.ts";
import { recordOf } from "./port-record.ts";
import { reportOf, reportOfSlave } from "./port-report.ts";
import { PortWatchers, type WatchedPort } from "./port-watchers.ts";
import { refusal, refusalOfDriver, refusalOfError, refuseL3s } from "./refusal.ts";
import { restoreSlaves } from "./restore.ts";
import { type EndReason, RunningPort } from "./running-port.ts";
import { createSlaveDevice, giveNoQueue } from "./slave-device.ts";

/** How long changes gather before they are told for the disk. */
const STATE_DELAY_MS = 50;

/** One parent and its port, in the worker: requests in, events out. */
export class LivePort {
  readonly control: DriverControl = new DriverControl();
  readonly namespaces: Namespaces = new Namespaces();
  readonly parent: LiveParent;
  running: RunningPort | undefined;
  readonly #loop: EventLoop;
  readonly #secret: number;
  readonly #router: EventRouter;
  readonly watchers: PortWatchers;
  readonly #watch: NamespaceWatch;
  readonly #post: (event: PortEvent) => void;
  #telling: "idle" | "scheduled" = "idle";
  #ended = false;

  /** Throws SystemCallError where the parent can't be looked at. */
  constructor(loop: EventLoop, request: StartRequest, post: (event: PortEvent) => void) {
    this.#loop = loop;
    this.#post = post;
    this.#secret = request.secret;
    // Listens before it looks, so that no change falls in between.
    const router = new EventRouter(this);
    this.#router = router;
    const namespaceFd = openNamespace(request.parent.namespace);
    const namespace = this.namespaces.identify(namespaceFd);
    const link = withRouteSocket(namespaceFd, (socket) => findLink(socket, request.parent.ifindex));
    if (link === undefined) throw new ParentAbsent();
    this.parent = { namespaceFd, namespace, link };
    loop.watch(router.socket.fd, () => router.readSome());
    this.#watch = new NamespaceWatch(loop, this);
    this.watchers = new PortWatchers(this.#watched(), request.record);
  }

  #watched(): WatchedPort {
    return {
      loop: this.#loop,
      control: this.control,
      parentName: () => this.parent.link.name,
      slaveNames: () => new Map([...(this.running?.slaves ?? [])].map(([id, { name }]) => [id, name])),
      post: this.#post,
      watchersChanged: () => this.running?.watch(this.watchers),
    };
  }

  /** Namespaces that live because we have something in them; the one of this thread lives anyway. */
  pinned(): ReadonlySet<number> {
    const inodes = new Set(
      [this.parent.namespace].filter(({ id }) => id !== undefined).map(({ inode }) => inode),
    );
    for (const { pinned } of this.running?.slaves.values() ?? [])
      if (pinned !== undefined) inodes.add(pinned);
    return inodes;
  }

  /** Only we were in it any more. */
  abandoned(inode: number): void {
    if (inode === this.parent.namespace.inode) this.#parentGone();
    for (const slave of [...(this.running?.slaves.values() ?? [])]) {
      if (slave.pinned === inode && slave.namespace.inode === inode) this.running?.deviceGone(slave.id);
    }
  }

  /** What the kernel's driver would say, or what became of it. */
  handle(request: PortRequest): PortResult {
    if (this.#ended) return refusal("EIO", "the port has just ended");
    try {
      // What happened before the request is known before it is answered.
      this.#router.readAll();
      return this.#handle(request);
    } catch (error) {
      return refusalOfError(error);
    }
  }

  #handle(request: PortRequest): PortResult {
    switch (request.kind) {
      case "start":
        return this.#start(request);
      case "add":
        return this.#add(request);
      case "change":
        return this.#change(request);
      case "delete":
        return this.#delete(request.slave);
      case "show":
        return { ok: true, kind: "shown", report: reportOf(this.parent, this.running) };
      case "ping":
        // A barrier: what happened before is not only known here, but told.
        if (this.#telling === "scheduled") this.#tellState();
        return { ok: true, kind: "done" };
      case "shutdown":
        this.#shutDown(request.slaves);
        return { ok: true, kind: "done" };
      case "capture-start":
        return this.watchers.startCapture(request);
      case "capture-stop":
        return this.watchers.stopCapture(request.capture);
    }
  }

  #start(request: StartRequest): PortResult {
    const lost = request.restore === undefined ? [] : restoreSlaves(this, request.restore);
    return { ok: true, kind: "started", report: reportOf(this.parent, this.running), lost };
  }

  /** rtnetlink's order: the driver's validation, the name, the MTU's limits, then the driver itself. */
  #add(request: AddRequest): PortResult {
    const valid = validateLink(request.data);
    if (!valid.ok) return refusalOfDriver(valid, this.parent.link.name);
    const l3s = refuseL3s(request.data);
    if (l3s !== undefined) return l3s;
    return withNamespacePath(request.namespace, (namespaceFd) => {
      const name = withRouteSocket(namespaceFd, (socket) => {
        if (request.ifindex !== undefined && findLink(socket, request.ifindex) !== undefined)
          return undefined;
        if (request.name === undefined) return freeName((wanted) => findLink(socket, wanted) !== undefined);
        return findLink(socket, request.name) === undefined ? request.name : undefined;
      });
      if (name === undefined) return refusal("EEXIST");
      return refuseMtu(request.mtu) ?? this.#addNamed({ request, namespaceFd, name });
    });
  }

  #addNamed(place: { request: AddRequest; namespaceFd: number; name: string }): PortResult {
    const { request, namespaceFd, name } = place;
    const made = this.control.newLink(this.driverParent(), {
      data: request.data,
      mtu: request.mtu,
      carrier: this.parent.link.carrier,
      namespace: namespaceInode(namespaceFd),
      broadcast: BROADCAST_MAC,
    });
    if (!made.ok) return refusalOfDriver(made, this.parent.link.name);
    const running = this.running ?? this.begin(made.port);
    running.modeChanged(made);
    try {
      const tap = createSlaveDevice({
        name,
        ifindex: request.ifindex,
        namespace: namespaceFd,
        parentNamespace: this.parent.namespaceFd,
        mac: made.mac,
        mtu: made.mtu,
        txQueueLength: request.txQueueLength,
        carrier: made.slave.carrier,
      });
      const { id, devId } = made.slave;
      const namespace = this.namespaces.identify(namespaceFd);
      const { ifindex } = withRouteSocket(namespaceFd, (socket) => findLink(socket, tap.name))!;
      const slave = new LiveSlave({ id, devId, tap }, { name, ifindex, namespace });
      running.join(slave);
      giveNoQueue(slave);
      if (request.state === "up") this.#bringUp(running, slave);
      running.slaveControl.readGroups();
      return { ok: true, kind: "added", slave: reportOfSlave(running, slave) };
    } catch (error) {
      running.discard(made.slave.id);
      throw error;
    }
  }

  #bringUp(running: RunningPort, slave: LiveSlave): void {
    slave.ask((socket, { ifindex }) => changeLinkDevice(socket, { ifindex, flags: IFF_UP, change: IFF_UP }));
    running.refresh(slave);
  }

  #change({ slave: selector, data }: ChangeRequest): PortResult {
    const found = this.#find(selector);
    if (found === undefined) return refusal("ENODEV");
    const l3s = refuseL3s(data);
    if (l3s !== undefined) return l3s;
    const { running } = found;
    const changed = this.control.call(running.port, "changeLink", data, "capable");
    if (!changed.ok) return refusalOfDriver(changed, this.parent.link.name);
    running.modeChanged(changed);
    return { ok: true, kind: "done" };
  }

  #delete(selector: SlaveSelector): PortResult {
    const found = this.#find(selector);
    if (found === undefined) return refusal("ENODEV");
    found.running.deviceGone(found.slave.id);
    return { ok: true, kind: "done" };
  }

  #find(selector: SlaveSelector): { running: RunningPort; slave: LiveSlave } | undefined {
    const { running } = this;
    if (running === undefined) return undefined;
    const inode = withNamespacePath(selector.namespace, namespaceInode);
    for (const slave of running.slaves.values()) {
      if (slave.namespace.inode === inode && slave.name === selector.name) return { running, slave };
    }
    return undefined;
  }

  /** What IFLA_LINK of a new slave leads to. */
  driverParent(): Parent {
    if (this.running !== undefined) return { kind: "port", port: this.running.port };
    return parentOf(this.parent, this.#secret);
  }

  /** The driver made a port: from now on it carries traffic. Throws where nothing can be hung on the parent. */
  begin(port: Port): RunningPort {
    const running = new RunningPort(
      {
        loop: this.#loop,
        parent: this.parent,
        namespaces: this.namespaces,
        control: this.control,
        secret: this.#secret,
        groupNews: this.#router.hearsGroups ? "kernel" : "frames",
        changed: () => this.#tellStateSoon(),
        log: (level, text) => this.#post({ kind: "log", level, text }),
        ended: (reason) => this.#end(reason),
      },
      port,
    );
    this.running = running;
    running.watch(this.watchers);
    return running;
  }

  /** Closes what would keep others from the slaves' devices; everything else about this port is beyond hope. */
  letGo(): void {
    for (const { tap } of this.running?.slaves.values() ?? []) tap.close();
    this.running?.attachments.close();
  }

  log(text: string): void {
    this.#post({ kind: "log", level: "debug", text });
  }

  /** Parent's device left its namespace. */
  parentLeft(link: Link): void {
    const moved = findMovedParent(this.parent, link, this.namespaces);
    if (moved === undefined) {
      this.#parentGone();
      return;
    }
    closeDescriptor(this.parent.namespaceFd);
    Object.assign(this.parent, moved);
    this.running?.parentMoved();
  }

  #parentGone(): void {
    if (this.running === undefined) this.#end("parent-gone");
    else this.running.parentGone();
  }

  /** Events were lost. */
  resync(): void {
    this.#post({ kind: "log", level: "warning", text: "the kernel could not tell everything: looking anew" });
    const { running, parent } = this;
    const link = withRouteSocket(parent.namespaceFd, (socket) => findLink(socket, parent.link.ifindex));
    if (link === undefined) this.parentLeft(parent.link);
    else this.#router.parentSeen(link);
    for (const slave of [...(running?.slaves.values() ?? [])]) running?.refresh(slave);
    running?.slaveControl.readGroups();
  }

  #shutDown(slaves: "keep" | "remove"): void {
    this.#tellState();
    if (this.running === undefined) this.#end("shutdown");
    else this.running.shutDown(slaves);
  }

  #tellStateSoon(): void {
    if (this.#telling === "scheduled" || this.#ended) return;
    this.#telling = "scheduled";
    this.#loop.after(STATE_DELAY_MS, () => {
      if (this.#telling === "scheduled") this.#tellState();
    });
  }

  #tellState(): void {
    this.#telling = "idle";
    if (this.running === undefined || this.#ended) return;
    this.#post({ kind: "state", record: recordOf(this.parent, this.running) });
  }

  /** At the end of the round, so that the answer to the request that led here goes first. */
  #end(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.running = undefined;
    this.#loop.defer(() => {
      this.watchers.close();
      this.#loop.unwatch(this.#router.socket.fd);
      this.#router.close();
      this.#watch.close();
      this.namespaces.close();
      closeDescriptor(this.parent.namespaceFd);
      this.#post({ kind: "ended", reason, text: END_WORDS[reason] });
      this.#loop.stop();
    });
  }
}

/** IFLA_LINK leads nowhere: rtnetlink's ENODEV. */
export class ParentAbsent extends Error {}

const END_WORDS: Readonly<Record<EndReason, string>> = {
  shutdown: "shut down",
  "parent-gone": "the parent is no more, and its slaves with it",
  "last-slave": "the last slave is no more",
  failed: "failed",
};

/** dev_alloc_name: the first number that is free. */
function freeName(isTaken: (name: string) => boolean): string {
  let number = 0;
  while (isTaken(`ipvlan${number}`)) number++;
  return `ipvlan${number}`;
}

/** net/core/dev.c: dev_validate_mtu. */
function refuseMtu(mtu: number | undefined): PortResult | undefined {
  if (mtu === undefined) return undefined;
  if (mtu < IPVLAN_MIN_MTU) return refusal("EINVAL", "mtu less than device minimum");
  if (mtu > IPVLAN_MAX_MTU) return refusal("EINVAL", "mtu greater than device maximum");
  return undefined;
}
