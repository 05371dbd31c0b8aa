import { Epoll } from "../sys/epoll.ts";
import { drainEventfd, openEventfd } from "../sys/eventfd.ts";
import { closeDescriptor } from "../sys/socket.ts";

export interface Timer {
  cancel(): void;
}

interface Pending extends Timer {
  readonly dueMs: number;
  readonly action: () => void;
}

/**
 * What a worker thread does all its life: wait until a descriptor can be read, a moment has come, or another thread
 * signals `wakeFd`, and call who asked for it. Synchronous: nothing of Node's own loop runs in such a thread. A round
 * that finds nothing to do is never made, so an idle thread costs nothing.
 */
export class EventLoop {
  /** An eventfd: `signalEventfd(wakeFd)` from any thread makes the loop call what `onWake` was given. */
  readonly wakeFd: number;
  readonly #wakeOwner: "the loop" | "its maker";
  readonly #epoll = new Epoll();
  readonly #watchers: Map<number, () => void> = new Map();
  /** By the time they are due, the next one last. */
  readonly #timers: Pending[] = [];
  #deferred: (() => void)[] = [];
  #roundEnd: () => void = () => {};
  #running = false;

  /** An eventfd of the maker's stays open: who signals from another thread must not find its number given to somebody else. */
  constructor(wakeFd?: number) {
    this.#wakeOwner = wakeFd === undefined ? "the loop" : "its maker";
    this.wakeFd = wakeFd ?? openEventfd();
    this.#epoll.add(this.wakeFd);
  }

  /** Calls `ready` in every round in which `fd` can be read (level-triggered): it need not take everything at once. */
  watch(fd: number, ready: () => void): void {
    this.#epoll.add(fd);
    this.#watchers.set(fd, ready);
  }

  /** Before the descriptor is closed. Not called any more, not even for an event that is there already. */
  unwatch(fd: number): void {
    if (!this.#watchers.delete(fd)) return;
    this.#epoll.remove(fd);
  }

  onWake(action: () => void): void {
    this.#watchers.set(this.wakeFd, () => {
      drainEventfd(this.wakeFd);
      action();
    });
  }

  after(delayMs: number, action: () => void): Timer {
    const timers = this.#timers;
    const timer: Pending = {
      dueMs: performance.now() + delayMs,
      action,
      cancel() {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      },
    };
    let index = timers.length;
    while (index > 0 && timers[index - 1]!.dueMs <= timer.dueMs) index--;
    timers.splice(index, 0, timer);
    return timer;
  }

  /** Once, at the end of this round, after everybody who is ready has been called; the next round does not wait then. */
  defer(action: () => void): void {
    this.#deferred.push(action);
  }

  /** From now on `action` is called at the end of each round after which the loop may wait. */
  onRoundEnd(action: () => void): void {
    this.#roundEnd = action;
  }

  /** Returns after `stop`. */
  run(): void {
    this.#running = true;
    while (this.#running) this.#round();
  }

  stop(): void {
    this.#running = false;
  }

  close(): void {
    this.#epoll.close();
    if (this.#wakeOwner === "the loop") closeDescriptor(this.wakeFd);
  }

  #round(): void {
    const count = this.#epoll.wait(this.#timeoutMs());
    for (let index = 0; index < count; index++) this.#watchers.get(this.#epoll.readyAt(index))?.();
    if (this.#timers.length > 0) this.#runTimers();
    if (this.#deferred.length > 0) this.#runDeferred();
    if (this.#deferred.length === 0) this.#roundEnd();
  }

  #timeoutMs(): number {
    if (this.#deferred.length > 0) return 0;
    const next = this.#timers.at(-1);
    // Rounded up: a millisecond too early would be a round for nothing.
    return next === undefined ? -1 : Math.max(0, Math.ceil(next.dueMs - performance.now()));
  }

  #runTimers(): void {
    const now = performance.now();
    for (
      let next = this.#timers.at(-1);
      next !== undefined && next.dueMs <= now;
      next = this.#timers.at(-1)
    ) {
      this.#timers.pop();
      next.action();
    }
  }

  /** What an action defers is for the next round. */
  #runDeferred(): void {
    const actions = this.#deferred;
    this.#deferred = [];
    for (const action of actions) action();
  }
}
