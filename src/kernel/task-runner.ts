import type { VirtualClock } from "../time/virtual-clock.ts";
import { doNothing } from "./open-file.ts";
import type { ExitStatus } from "./process.ts";
import type { SignalName } from "./signal.ts";
import type { SignalState } from "./signal-state.ts";
import type { Task, Wait } from "./task.ts";

/** How often `finally` blocks of a dying process may try to wait before it is dropped. */
const MAXIMUM_UNWIND_STEPS = 1000;

interface RunnerHost {
  readonly clock: VirtualClock;
}

/**
 * Runs one task on the run queue. A task is waiting (armed), due (its resumption is in the queue), running, or over.
 * A signal that ends the process makes it due, and it is resumed by `return`: its `finally` blocks run and anything
 * they wait for is refused.
 */
export class TaskRunner {
  readonly #host: RunnerHost;
  readonly #signals: SignalState;
  readonly #onEnd: (status: ExitStatus) => void;
  #task: Task<number> | undefined;
  #state: "new" | "waiting" | "due" | "running" | "over" = "new";
  #disarm: () => void = doNothing;
  #turn = 0;
  #dying: ExitStatus | undefined;
  #isStopped = false;
  #wasInterrupted = false;

  constructor(host: RunnerHost, signals: SignalState, onEnd: (status: ExitStatus) => void) {
    this.#host = host;
    this.#signals = signals;
    this.#onEnd = onEnd;
  }

  begin(task: Task<number>, delayNs: number): void {
    this.#task = task;
    this.#schedule(delayNs);
  }

  isWaiting(): boolean {
    return this.#state === "waiting" || this.#isStopped;
  }

  /** A running task that shall end at its next wait. */
  isInterrupted(): boolean {
    return this.#dying !== undefined || this.#isStopped;
  }

  /** Whether a handler ran since the last wait began. */
  takeInterruption(): boolean {
    const was = this.#wasInterrupted;
    this.#wasInterrupted = false;
    return was;
  }

  signal(signal: SignalName): void {
    const effect = this.#signals.effect(signal);
    if (signal === "KILL" || effect === "terminate") this.#die({ kind: "signalled", signal });
    else if (effect === "stop") this.#isStopped = true;
    else if (effect === "handle") this.#signals.queue(signal);
    if (signal === "CONT" || effect === "continue") this.#continue();
    if (effect === "handle" || this.#dying !== undefined) this.#interruptWait();
  }

  #die(status: ExitStatus): void {
    this.#dying ??= status;
    this.#continue();
  }

  #continue(): void {
    const wasStopped = this.#isStopped;
    this.#isStopped = false;
    if (wasStopped && this.#state === "due") this.#schedule(0);
  }

  #interruptWait(): void {
    if (this.#state !== "waiting" || this.#isStopped) return;
    this.#disarm();
    this.#schedule(0);
  }

  #schedule(delayNs: number): void {
    this.#state = "due";
    const turn = ++this.#turn;
    this.#host.clock.after(delayNs, () => {
      if (this.#turn === turn) this.#resume();
    });
  }

  #resume(): void {
    if (this.#isStopped || this.#state === "over") return;
    this.#state = "running";
    this.#disarm = doNothing;
    if (this.#signals.hasPending() && this.#dying === undefined) {
      this.#wasInterrupted = true;
      this.#signals.runHandlers();
    }
    const task = this.#task!;
    let step = this.#dying === undefined ? task.next() : task.return(0);
    for (let steps = 0; !step.done && this.#dying !== undefined; steps++) {
      if (steps > MAXIMUM_UNWIND_STEPS) break;
      step = task.return(0);
    }
    if (step.done || this.#dying !== undefined) {
      this.#end(this.#dying ?? { kind: "exited", status: Number(step.value) });
    } else {
      this.#arm(step.value);
    }
  }

  #arm(wait: Wait): void {
    this.#state = "waiting";
    const turn = this.#turn;
    const disarm = wait(() => {
      if (this.#turn !== turn || this.#state !== "waiting") return;
      this.#disarm();
      this.#schedule(0);
    });
    if (this.#turn === turn) this.#disarm = disarm;
    else disarm();
  }

  #end(status: ExitStatus): void {
    this.#state = "over";
    this.#task = undefined;
    this.#onEnd(status);
  }
}
