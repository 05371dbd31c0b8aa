import { findLink, withRouteSocket } from "../netlink/requests.ts";
import { RefusedOperation, type Stream } from "./client-connection.ts";
import type { Control } from "./control.ts";
import type { OpenNamespace } from "./open-namespace.ts";
import type { ParentService } from "./parent-service.ts";
import { openPeerNamespace, type Peer } from "./peer.ts";
import type { CaptureOperation } from "./protocol.ts";

interface RunningCapture {
  readonly parent: ParentService;
  readonly stream: Stream;
  /** How much of it the client's socket took: what the worker has sent beyond that is under way. */
  readonly consumed: Int32Array;
}

/** The captures that clients follow: octets from a parent's worker to a client's connection. */
export class Captures {
  readonly #control: Control;
  readonly #running = new Map<number, RunningCapture>();
  #next = 1;

  constructor(control: Control) {
    this.#control = control;
  }

  /** The answer ends the capture: what is on its way still comes, then the stream ends. */
  async start(
    peer: Peer,
    operation: CaptureOperation,
    stream: Stream,
  ): Promise<(() => void) | RefusedOperation> {
    const namespace = openPeerNamespace(peer, operation.namespace);
    if (!("fd" in namespace)) return new RefusedOperation(namespace);
    try {
      const parent = await this.#parentOf(operation, namespace);
      return parent instanceof RefusedOperation ? parent : await this.#begin(parent, operation, stream);
    } finally {
      namespace.close();
    }
  }

  captured(capture: number, bytes: Uint8Array): void {
    const running = this.#running.get(capture);
    if (running === undefined) return;
    const { stream, consumed } = running;
    stream.write(bytes, () => Atomics.add(consumed, 0, bytes.length));
  }

  /** Its captures end with what has come: a worker that takes over knows nothing of them. */
  workerEnded(parent: ParentService): void {
    for (const [capture, running] of this.#running) {
      if (running.parent !== parent) continue;
      this.#running.delete(capture);
      running.stream.end();
    }
  }

  async #begin(
    parent: ParentService,
    { devices, snapLength }: CaptureOperation,
    stream: Stream,
  ): Promise<(() => void) | RefusedOperation> {
    const capture = this.#next++;
    const consumed = new Int32Array(new SharedArrayBuffer(4));
    this.#running.set(capture, { parent, stream, consumed });
    const result = await parent.request({
      kind: "capture-start",
      capture,
      slaves: devices?.filter((name) => name !== parent.name),
      parent: devices === undefined || devices.includes(parent.name) ? "included" : "excluded",
      snapLength,
      consumed,
    });
    if (!result.ok) {
      this.#running.delete(capture);
      const { errno, message } = result;
      return new RefusedOperation({ errno, ...(message === undefined ? {} : { message }) });
    }
    return () => void this.#finish(parent, capture, stream);
  }

  async #finish(parent: ParentService, capture: number, stream: Stream): Promise<void> {
    await parent.request({ kind: "capture-stop", capture });
    this.#running.delete(capture);
    stream.end();
  }

  /** By the parent's name, by one of its slaves, or the only one that there is. */
  async #parentOf(
    { parent, devices }: CaptureOperation,
    namespace: OpenNamespace,
  ): Promise<ParentService | RefusedOperation> {
    const { parents } = this.#control;
    for (const name of parent === undefined ? (devices ?? []) : [parent]) {
      const found =
        (await this.#control.findSlave(name, namespace.inode))?.parent ??
        this.#parentByName(name, namespace) ??
        this.#onlyParentOf(name);
      if (found !== undefined) return found;
      return new RefusedOperation({
        words: `"${name}" is neither a slave of ipvl nor a parent of one, here`,
      });
    }
    if (parents.length === 1) return parents[0]!;
    if (parents.length === 0) return new RefusedOperation({ words: "there are no slaves" });
    const names = parents.map(({ name }) => name).join(", ");
    return new RefusedOperation({ words: `there are several parents (${names}): name one` });
  }

  /** Of a slave that lives elsewhere, when there is one of that name. */
  #onlyParentOf(name: string): ParentService | undefined {
    const found = this.#control.parents.flatMap((parent) =>
      (parent.record?.slaves ?? []).flatMap((slave) => (slave.name === name ? [parent] : [])),
    );
    return found.length === 1 ? found[0] : undefined;
  }

  #parentByName(name: string, namespace: OpenNamespace): ParentService | undefined {
    const ifindex = withRouteSocket(namespace.fd, (socket) => findLink(socket, name))?.ifindex;
    return this.#control.parents.find(
      (parent) => parent.ifindex === ifindex && parent.namespace.inode === namespace.inode,
    );
  }
}
