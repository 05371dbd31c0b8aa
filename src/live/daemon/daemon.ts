// The main thread: owns the socket, the state on disk and one worker for each parent; carries no frame.

import { chmodSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { PortRecord } from "../port/messages.ts";
import { libc } from "../sys/libc.ts";
import { Captures } from "./captures.ts";
import { type ClientService, RefusedOperation, serveClient } from "./client-connection.ts";
import { Control, type Unrestored } from "./control.ts";
import { removeRecorded } from "./leftovers.ts";
import { lockFile } from "./locks.ts";
import type { Log } from "./log.ts";
import { openRecorded } from "./open-namespace.ts";
import type { StartWorker } from "./parent-service.ts";
import { type Peer, peerOf } from "./peer.ts";
import type { Operation } from "./protocol.ts";
import type { RunDirectory } from "./run-directory.ts";
import { raiseAutogroup } from "./scheduling.ts";
import { shownSlaves, statusOf } from "./shown.ts";
import { readState, writeState } from "./state-file.ts";
import type { Supervisor } from "./supervisor.ts";
import { watchWorkers } from "./watchdog.ts";

export interface DaemonOptions {
  readonly run: RunDirectory;
  readonly log: Log;
  readonly program: string;
  readonly startWorker: StartWorker;
  readonly supervisor: Supervisor | undefined;
  /** Ends itself after so long without slaves and clients; undefined: never. */
  readonly idleMs: number | undefined;
}

/** Why there is no daemon, for a person. */
export class DaemonRefused extends Error {}

export interface RunningDaemon {
  /** Ends it; "remove" takes the slaves away, "keep" leaves them to the next daemon. */
  stop(slaves: "keep" | "remove"): void;
  /** Settles with the exit status. */
  readonly over: Promise<number>;
}

/** Takes back what an earlier run left, then answers clients. Throws `DaemonRefused` where another daemon runs. */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  libc();
  const lock = lockFile(options.run.lock);
  if (lock === undefined) throw new DaemonRefused(`a daemon runs already in ${options.run.path}`);
  raiseAutogroup(options.log);
  const daemon = new Daemon(options);
  await daemon.restore();
  await daemon.listen();
  return daemon;
}

class Daemon implements RunningDaemon {
  readonly over: Promise<number>;
  readonly #options: DaemonOptions;
  readonly #control: Control;
  readonly #captures: Captures;
  readonly #server: Server;
  readonly #clients = new Set<Socket>();
  readonly #boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  readonly #since = new Date().toISOString();
  #settle: (status: number) => void = () => {};
  #stateOnDisk: "current" | "stale" = "current";
  #stopping = false;
  /** What a stop that keeps the slaves leaves on disk. */
  #kept: readonly PortRecord[] | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: DaemonOptions) {
    const { startWorker, log } = options;
    this.#options = options;
    this.over = new Promise((settle) => {
      this.#settle = settle;
    });
    this.#control = new Control({
      startWorker,
      log,
      onChange: () => this.#recordsChanged(),
      onCaptured: (capture, bytes) => this.#captures.captured(capture, bytes),
      onWorkerEnded: (parent) => this.#captures.workerEnded(parent),
    });
    this.#captures = new Captures(this.#control);
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  async restore(): Promise<void> {
    const { run, log } = this.#options;
    const state = readState(run.state, this.#boot);
    if (state.kind === "unreadable") {
      renameSync(run.state, `${run.state}.unreadable`);
      log.write(
        "error",
        `${run.state}: ${state.reason}; set aside: see ipvl doctor for slaves of the run before`,
      );
    }
    if (state.kind !== "state") return;
    await Promise.all(
      state.ports.map(async (record) => {
        const namespace = openRecorded(record.parent.namespace);
        if (namespace === undefined) {
          const reason = "its parent's network namespace is gone";
          this.#control.notRestored({ record, parent: "gone", reason });
        } else await this.#control.restore(record, namespace);
      }),
    );
    this.#control.unrestored = this.#control.unrestored.filter((what) => this.#keepUnrestored(what));
    this.#stateOnDisk = "stale";
    this.#flushState();
  }

  /** The kernel's driver removes its slaves with their parent: so do we, late. What else failed may still be mended. */
  #keepUnrestored({ record, parent, reason }: Unrestored): boolean {
    const { log } = this.#options;
    const { name } = record.parent;
    if (parent === "there") {
      log.write("error", `${name}: not taken back: ${reason}; see ipvl doctor`);
      return true;
    }
    const removed = removeRecorded(record);
    log.write(
      "warning",
      `${name} is gone, and with it ${removed.length === 0 ? "its slaves" : removed.join(", ")}`,
    );
    return false;
  }

  async listen(): Promise<void> {
    const { run, log, supervisor, program } = this.#options;
    rmSync(run.socket, { force: true });
    await new Promise<void>((settle, fail) => {
      this.#server.once("error", fail);
      this.#server.listen(run.socket, settle);
    });
    chmodSync(run.socket, 0o600);
    const trouble = (reason: string): void => this.#fail(reason);
    watchWorkers(this.#control, { supervisor, onHung: supervisor === undefined ? () => {} : trouble });
    const served = this.#control.parents.reduce((sum, { record }) => sum + (record?.slaves.length ?? 0), 0);
    log.write("info", `ipvl ${program} serves ${run.socket}${takenBack(served)}`);
    supervisor?.notify("READY=1");
    this.#watchIdleness();
  }

  stop(slaves: "keep" | "remove"): void {
    if (this.#stopping) return;
    this.#stopping = true;
    void this.#end(slaves);
  }

  async #end(slaves: "keep" | "remove"): Promise<void> {
    const { run, log, supervisor } = this.#options;
    supervisor?.notify("STOPPING=1");
    log.write(
      "info",
      slaves === "remove" ? "stops: slaves are removed" : "stops: slaves stay for the next daemon",
    );
    this.#server.close();
    rmSync(run.socket, { force: true });
    if (slaves === "keep") this.#kept = this.#control.records();
    await this.#control.shutDown(slaves);
    this.#stateOnDisk = "stale";
    this.#flushState();
    for (const client of this.#clients) client.destroySoon();
    this.#settle(0);
  }

  #fail(reason: string): void {
    this.#options.log.write("error", `${reason}: ends, so that whoever supervises it starts it anew`);
    // Any softer end would wait for that thread.
    process.kill(process.pid, "SIGKILL");
  }

  #accept(socket: Socket): void {
    let peer: Peer;
    try {
      peer = peerOf(descriptorOf(socket));
    } catch {
      socket.destroy();
      return;
    }
    this.#clients.add(socket);
    this.#watchIdleness();
    socket.on("close", () => {
      this.#clients.delete(socket);
      this.#watchIdleness();
    });
    serveClient(socket, this.#serviceFor(peer));
  }

  #serviceFor(peer: Peer): ClientService {
    const { program, log } = this.#options;
    const guarded = async <T>(work: () => Promise<T>): Promise<T | RefusedOperation> => {
      if (peer.uid !== 0) return new RefusedOperation({ errno: "EPERM" });
      try {
        return await work();
      } catch (error) {
        const { message } = error as Error;
        log.write("error", `a request failed: ${message}`);
        return new RefusedOperation({ words: message });
      } finally {
        this.#flushState();
      }
    };
    return {
      welcome: { program, pid: process.pid },
      perform: (operation) => guarded(() => this.#perform(peer, operation)),
      capture: (operation, stream) => guarded(() => this.#captures.start(peer, operation, stream)),
      log: (text) => log.write("warning", text),
    };
  }

  async #perform(peer: Peer, operation: Exclude<Operation, { op: "capture" }>): Promise<unknown> {
    if (this.#stopping) return new RefusedOperation({ words: "the daemon is ending" });
    switch (operation.op) {
      case "add":
        return await this.#control.add(peer, operation);
      case "change":
        return await this.#control.change(peer, operation);
      case "delete":
        return await this.#control.delete(peer, operation);
      case "show":
        return await shownSlaves(this.#control, peer, operation);
      case "status":
        return await statusOf(this.#control, { program: this.#options.program, since: this.#since });
      case "stop":
        // The answer goes first.
        setImmediate(() => this.stop(operation.slaves));
        return {};
    }
  }

  #recordsChanged(): void {
    if (this.#stateOnDisk === "stale") return;
    this.#stateOnDisk = "stale";
    setImmediate(() => this.#flushState());
  }

  #flushState(): void {
    if (this.#stateOnDisk === "current") return;
    this.#stateOnDisk = "current";
    writeState(this.#options.run.state, this.#kept ?? this.#control.records(), this.#boot);
    this.#watchIdleness();
  }

  #watchIdleness(): void {
    clearTimeout(this.#idle);
    const { idleMs } = this.#options;
    if (idleMs === undefined || this.#clients.size > 0 || this.#control.records().length > 0) return;
    this.#idle = setTimeout(() => this.stop("remove"), idleMs);
    this.#idle.unref();
  }
}

function takenBack(slaves: number): string {
  if (slaves === 0) return "";
  return slaves === 1 ? ", 1 slave taken back" : `, ${slaves} slaves taken back`;
}

/** net.Socket has it, though its types don't say so. */
function descriptorOf(socket: Socket): number {
  return (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
}
