// What the daemon does for its clients: finds the parent or the slave that is meant, and asks its worker.

import type { PortRecord, PortReport, PortResult, SlaveRecord } from "../port/messages.ts";
import { RefusedOperation } from "./client-connection.ts";
import { type Lock, lockParent } from "./locks.ts";
import type { Log } from "./log.ts";
import type { OpenNamespace } from "./open-namespace.ts";
import { ParentService, type ParentSettings, type StartWorker } from "./parent-service.ts";
import { openPeerNamespace, type Peer } from "./peer.ts";
import type { AddOperation, ChangeOperation, DeleteOperation, Refusal } from "./protocol.ts";

export interface ControlSettings {
  readonly startWorker: StartWorker;
  readonly log: Log;
  /** Some record has changed: the state on disk is to follow. */
  readonly onChange: () => void;
  readonly onCaptured: (capture: number, bytes: Uint8Array) => void;
  /** A parent's worker is no more; another one may follow. */
  readonly onWorkerEnded: (parent: ParentService) => void;
}

/** A slave, the parent that serves it, and how the client named where it lives. */
export interface FoundSlave {
  readonly parent: ParentService;
  readonly slave: SlaveRecord;
}

/** A record that could not be taken back at the start: its slaves may still be there. */
export interface Unrestored {
  readonly record: PortRecord;
  readonly parent: "gone" | "there";
  readonly reason: string;
}

export class Control {
  readonly #settings: ControlSettings;
  readonly #parents = new Map<string, ParentService>();
  /** By parent: what is under way that makes or ends its service. */
  readonly #turns = new Map<string, Promise<unknown>>();
  unrestored: readonly Unrestored[] = [];

  constructor(settings: ControlSettings) {
    this.#settings = settings;
  }

  get parents(): readonly ParentService[] {
    return [...this.#parents.values()];
  }

  records(): readonly PortRecord[] {
    const served = this.parents.flatMap(({ record }) => (record === undefined ? [] : [record]));
    return [...served, ...this.unrestored.map(({ record }) => record)];
  }

  async add(peer: Peer, operation: AddOperation): Promise<unknown> {
    return await this.#within(peer, operation.namespace, async (asked) => {
      const place = operation.netns === undefined ? asked : openPeerNamespace(peer, operation.netns);
      if (!("fd" in place)) return new RefusedOperation(place);
      try {
        return await this.#addIn(operation, asked, place);
      } finally {
        if (place !== asked) place.close();
      }
    });
  }

  async change(peer: Peer, operation: ChangeOperation): Promise<unknown> {
    return await this.#within(peer, operation.namespace, async (namespace) => {
      const found = await this.findSlave(operation.name, namespace.inode);
      if (found === undefined) return new RefusedOperation({ errno: "ENODEV" });
      const slave = { name: operation.name, namespace: namespace.path };
      return answerOf(await found.parent.requestDurably({ kind: "change", slave, data: operation.data }));
    });
  }

  async delete(peer: Peer, operation: DeleteOperation): Promise<unknown> {
    return await this.#within(peer, operation.namespace, async (namespace) => {
      const found = await this.findSlave(operation.name, namespace.inode);
      if (found === undefined) return new RefusedOperation({ errno: "ENODEV" });
      const { parent } = found;
      const slave = { name: operation.name, namespace: namespace.path };
      return await this.#inTurn(keyOf(parent.namespace.inode, parent.ifindex), async () =>
        answerOf(await parent.requestDurably({ kind: "delete", slave })),
      );
    });
  }

  /** The slave of this name in this namespace, moves and renames up to now included. */
  async findSlave(name: string, inode: number): Promise<FoundSlave | undefined> {
    const known = this.#lookUp(name, inode);
    if (known !== undefined) return known;
    await this.catchUp();
    return this.#lookUp(name, inode);
  }

  /** Lets every worker read what the kernel has told it until now. */
  async catchUp(): Promise<void> {
    await Promise.all(this.parents.map((parent) => parent.requestSoon({ kind: "ping" })));
  }

  async reports(): Promise<
    readonly { readonly parent: ParentService; readonly report: PortReport | undefined }[]
  > {
    return await Promise.all(
      this.parents.map(async (parent) => {
        const result = await parent.requestSoon({ kind: "show" });
        return { parent, report: result.ok && result.kind === "shown" ? result.report : undefined };
      }),
    );
  }

  /** Takes a parent and its slaves back from what a run before this one wrote down. */
  async restore(record: PortRecord, namespace: OpenNamespace): Promise<void> {
    const { ifindex } = record.parent;
    const lock = lockParent(namespace.fd, ifindex);
    if (lock === undefined) {
      namespace.close();
      this.notRestored({ record, parent: "there", reason: "another daemon serves its parent" });
      return;
    }
    const key = keyOf(namespace.inode, ifindex);
    const parent = this.#serve(key, { ifindex, namespace, lock }, record);
    const result = await parent.started();
    if (result.ok) return;
    const gone = result.errno === "ENODEV" ? "gone" : "there";
    this.notRestored({ record, parent: gone, reason: result.message ?? result.errno });
  }

  notRestored(what: Unrestored): void {
    this.unrestored = [...this.unrestored, what];
  }

  async shutDown(slaves: "keep" | "remove"): Promise<void> {
    await Promise.all(this.parents.map((parent) => parent.shutDown(slaves)));
  }

  async #addIn(operation: AddOperation, asked: OpenNamespace, place: OpenNamespace): Promise<unknown> {
    // A slave as parent stands for its own parent (ipvlan_link_new).
    const above = this.#lookUpByIndex(operation.parent, asked.inode)?.parent;
    const inode = above?.namespace.inode ?? asked.inode;
    const ifindex = above?.ifindex ?? operation.parent;
    const key = keyOf(inode, ifindex);
    return await this.#inTurn(key, async () => {
      const first = await this.#addTo(key, ifindex, { operation, asked, place });
      if (first !== "ended meanwhile") return first;
      const second = await this.#addTo(key, ifindex, { operation, asked, place });
      return second === "ended meanwhile" ? new RefusedOperation({ errno: "EAGAIN" }) : second;
    });
  }

  /** Its worker ends by itself with its last slave: that may be just now, and the next worker has to be asked. */
  async #addTo(
    key: string,
    ifindex: number,
    { operation, asked, place }: Addition,
  ): Promise<unknown | "ended meanwhile"> {
    const parent = this.#parents.get(key) ?? (await this.#begin(key, asked, ifindex));
    if (!(parent instanceof ParentService)) return new RefusedOperation(parent);
    const { name, data, mtu, txQueueLength, state } = operation;
    const result = await parent.requestDurably({
      kind: "add",
      name,
      namespace: place.path,
      data,
      mtu,
      txQueueLength,
      ifindex: operation.ifindex,
      state,
    });
    if (!result.ok && result.errno === "EIO" && (await isOverSoon(parent))) return "ended meanwhile";
    if (!result.ok && parent.state === "serving" && (parent.record?.slaves.length ?? 0) === 0) {
      await parent.shutDown("remove");
    }
    return answerOf(result);
  }

  async #begin(key: string, asked: OpenNamespace, ifindex: number): Promise<ParentService | Refusal> {
    const namespace = openPeerNamespace(OURSELVES, { path: asked.path });
    if (!("fd" in namespace)) return namespace;
    const lock = lockParent(namespace.fd, ifindex);
    if (lock === undefined) {
      namespace.close();
      return { errno: "EBUSY", words: "another ipvl daemon serves this parent" };
    }
    const parent = this.#serve(key, { ifindex, namespace, lock }, undefined);
    const result = await parent.started();
    return result.ok ? parent : refusalOf(result);
  }

  #serve(
    key: string,
    place: { readonly ifindex: number; readonly namespace: OpenNamespace; readonly lock: Lock },
    record: PortRecord | undefined,
  ): ParentService {
    const { startWorker, log, onChange, onCaptured, onWorkerEnded } = this.#settings;
    const settings: ParentSettings = {
      ...place,
      startWorker,
      log,
      onCaptured,
      onWorkerEnded: () => onWorkerEnded(parent),
      onChange: () => {
        if (parent.state === "over" && this.#parents.get(key) === parent) this.#parents.delete(key);
        onChange();
      },
    };
    const parent = new ParentService(settings, record);
    this.#parents.set(key, parent);
    return parent;
  }

  /** One after the other for each parent, so that nothing is added to a service that is just ending. */
  async #inTurn<T>(key: string, action: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(key) ?? Promise.resolve();
    const turn = before.then(action, action);
    this.#turns.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }

  async #within(
    peer: Peer,
    word: AddOperation["namespace"],
    action: (namespace: OpenNamespace) => Promise<unknown>,
  ): Promise<unknown> {
    const namespace = openPeerNamespace(peer, word);
    if (!("fd" in namespace)) return new RefusedOperation(namespace);
    try {
      return await action(namespace);
    } finally {
      namespace.close();
    }
  }

  #lookUp(name: string, inode: number): FoundSlave | undefined {
    return this.#find((slave) => slave.name === name && slave.namespace.inode === inode);
  }

  #lookUpByIndex(ifindex: number, inode: number): FoundSlave | undefined {
    return this.#find((slave) => slave.ifindex === ifindex && slave.namespace.inode === inode);
  }

  #find(matches: (slave: SlaveRecord) => boolean): FoundSlave | undefined {
    for (const parent of this.#parents.values()) {
      const slave = parent.record?.slaves.find(matches);
      if (slave !== undefined) return { parent, slave };
    }
    return undefined;
  }
}

interface Addition {
  readonly operation: AddOperation;
  readonly asked: OpenNamespace;
  readonly place: OpenNamespace;
}

const SOON_MS = 2000;

async function isOverSoon(parent: ParentService): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((settle) => {
    timer = setTimeout(settle, SOON_MS);
  });
  await Promise.race([parent.over, late]);
  clearTimeout(timer);
  return parent.state === "over";
}

/** For paths that are this process's own. */
const OURSELVES: Peer = { pid: process.pid, uid: 0 };

function keyOf(inode: number, ifindex: number): string {
  return `${inode}/${ifindex}`;
}

function answerOf(result: PortResult): unknown {
  if (!result.ok) return new RefusedOperation(refusalOf(result));
  return result.kind === "added" ? { name: result.slave.name, ifindex: result.slave.ifindex } : {};
}

function refusalOf(result: Extract<PortResult, { ok: false }>): Refusal {
  const { errno, message } = result;
  return message === undefined ? { errno } : { errno, message };
}
