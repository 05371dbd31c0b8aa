// The thread of one parent: started by port-worker.ts, never imported. It blocks in epoll; a signal on the
// eventfd that it was given says that requests wait on the message port.

import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { EventLoop } from "../plane/event-loop.ts";
import { scheduleCarrier } from "../plane/scheduling.ts";
import { LivePort, ParentAbsent } from "./live-port.ts";
import type { PortEvent, PortResult } from "./messages.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./port-worker.ts";
import { refusal, refusalOfError } from "./refusal.ts";

const { port, wakeFd } = workerData as WorkerStart;

function post(message: FromWorker): void {
  port.postMessage(message);
}

function postEvent(event: PortEvent): void {
  post({ kind: "event", event });
}

function main(): void {
  scheduleCarrier();
  const loop = new EventLoop(wakeFd);
  const worker = new PortThread(loop);
  loop.onWake(() => worker.drain());
  try {
    loop.run();
  } catch (error) {
    const { message, stack } = error as Error;
    postEvent({ kind: "log", level: "debug", text: stack ?? message });
    worker.letGo();
    postEvent({ kind: "ended", reason: "failed", text: message });
  }
  loop.close();
  port.close();
}

class PortThread {
  readonly #loop: EventLoop;
  #live: LivePort | undefined;

  constructor(loop: EventLoop) {
    this.#loop = loop;
  }

  /** Each request is answered before the next is read. */
  drain(): void {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      const message = next.message as ToWorker;
      const result = this.#handle(message);
      post({ kind: "answer", request: message.number, result });
    }
  }

  /** After a failure: the next worker in this process has to find the TAPs without a descriptor. */
  letGo(): void {
    this.#live?.letGo();
  }

  #handle({ request }: ToWorker): PortResult {
    if (request.kind === "start") {
      try {
        this.#live = new LivePort(this.#loop, request, postEvent);
      } catch (error) {
        if (error instanceof ParentAbsent) return refusal("ENODEV");
        return refusalOfError(error);
      }
    }
    return this.#live?.handle(request) ?? refusal("ENODEV");
  }
}

main();
