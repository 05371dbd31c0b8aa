import { existsSync } from "node:fs";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { openEventfd, signalEventfd } from "../sys/eventfd.ts";
import { closeDescriptor } from "../sys/socket.ts";
import { closeLeftTaps } from "./left-taps.ts";
import type { PortAnswer, PortEvent, PortRecord, PortRequest, PortResult } from "./messages.ts";

/** Numbered, so that answers find their requests. */
export interface ToWorker {
  readonly number: number;
  readonly request: PortRequest;
}

export type FromWorker = { readonly kind: "event"; readonly event: PortEvent } | PortAnswer;

/** What the thread is given at its start. */
export interface WorkerStart {
  readonly port: MessagePort;
  /** An eventfd, ours until the thread is no more: it is signalled when a message waits on the port. */
  readonly wakeFd: number;
}

/** The thread of one parent, seen from the daemon's. */
export interface PortWorker {
  /** Never rejects: a thread that ends before it has answered answers EIO. */
  request(request: PortRequest): Promise<PortResult>;
  /** Resolves when the thread is no more, whyever. */
  readonly ended: Promise<void>;
  /** Ends the thread by force, also one that hangs: its TAPs stay, as after a crash. */
  terminate(): void;
}

export function startPortWorker(onEvent: (event: PortEvent) => void): PortWorker {
  return new WorkerHandle(onEvent);
}

class WorkerHandle implements PortWorker {
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #waiting: Map<number, (result: PortResult) => void> = new Map();
  readonly #onEvent: (event: PortEvent) => void;
  readonly #wakeFd = openEventfd();
  #last = 0;
  #isGone = false;
  #record: PortRecord | undefined;
  #toldEnd = false;

  constructor(onEvent: (event: PortEvent) => void) {
    this.#onEvent = onEvent;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const start: WorkerStart = { port: port2, wakeFd: this.#wakeFd };
    this.#worker = new Worker(workerFile(), { workerData: start, transferList: [port2] });
    port1.on("message", (message: FromWorker) => this.#received(message));
    this.#worker.on("error", (error) => this.#end(error.message));
    this.ended = new Promise((resolve) => {
      this.#worker.on("exit", () => {
        this.#takeLastWords();
        this.#end("the thread ended");
        closeDescriptor(this.#wakeFd);
        resolve();
      });
    });
  }

  request(request: PortRequest): Promise<PortResult> {
    if (this.#isGone) return Promise.resolve(gone("the thread has ended"));
    const number = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      this.#port.postMessage({ number, request } satisfies ToWorker);
      signalEventfd(this.#wakeFd);
    });
  }

  terminate(): void {
    void this.#worker.terminate();
    // A thread in epoll_wait takes no notice until that returns.
    if (!this.#isGone) signalEventfd(this.#wakeFd);
  }

  /** What it said before its end, and nobody has told us yet. */
  #takeLastWords(): void {
    for (let next = receiveMessageOnPort(this.#port); next !== undefined; ) {
      this.#received(next.message as FromWorker);
      next = receiveMessageOnPort(this.#port);
    }
  }

  #received(message: FromWorker): void {
    switch (message.kind) {
      case "answer":
        this.#waiting.get(message.request)?.(message.result);
        this.#waiting.delete(message.request);
        return;
      case "event":
        if (message.event.kind === "ended") this.#toldEnd = true;
        if (message.event.kind === "state") this.#record = message.event.record;
        this.#onEvent(message.event);
        return;
    }
  }

  #end(text: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#port.close();
    for (const answer of this.#waiting.values()) answer(gone(text));
    this.#waiting.clear();
    if (this.#toldEnd) return;
    // A thread that was ended by force closes nothing.
    if (this.#record !== undefined) closeLeftTaps(this.#record);
    this.#onEvent({ kind: "ended", reason: "failed", text });
  }
}

function gone(text: string): PortResult {
  return { ok: false, errno: "EIO", message: text, log: undefined };
}

/** worker.js beside this module; from the bundle under dist/bin and from the sources (tests) the one that tsc made. */
function workerFile(): URL {
  const places = ["./worker.js", "../src/live/port/worker.js", "../../../dist/src/live/port/worker.js"];
  const files = places.map((place) => new URL(place, import.meta.url));
  return files.find((file) => existsSync(file)) ?? files[0]!;
}
