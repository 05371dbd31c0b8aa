// epoll(7), level-triggered: one set of descriptors, and which of them are ready.
//
//   struct epoll_event on x86-64 is packed:  events u32 | data u64
//   elsewhere:                               events u32 | pad u32 | data u64

import { check, libc } from "./libc.ts";
import { type Memory, mapMemory } from "./memory.ts";
import { closeDescriptor } from "./socket.ts";

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLLIN = 1;

const DATA_OFFSET = process.arch === "x64" ? 4 : 8;
const EVENT_BYTES = DATA_OFFSET + 8;

/** How many ready descriptors one call answers with; the kernel hands out the rest first the next time. */
const EVENTS_AT_ONCE = 64;

export class Epoll {
  readonly #fd: number = check(libc().epollCreate(EPOLL_CLOEXEC), "epoll_create1");
  readonly #wait: ReturnType<typeof libc>["epollWait"] = libc().epollWait;
  readonly #events: Memory = mapMemory(EVENT_BYTES * (EVENTS_AT_ONCE + 1));

  /** From now on `fd` counts as ready while it can be read, or has an error to tell. */
  add(fd: number): void {
    this.#control(EPOLL_CTL_ADD, fd);
  }

  remove(fd: number): void {
    this.#control(EPOLL_CTL_DEL, fd);
  }

  /** Waits until a descriptor is ready, at most `timeoutMs` (-1: for ever); the answer is how many are (0 after EINTR). */
  wait(timeoutMs: number): number {
    const count = this.#wait(this.#fd, this.#events.address, EVENTS_AT_ONCE, timeoutMs);
    if (count >= 0) return count;
    if (libc().lastErrno() === "EINTR") return 0;
    return check(count, "epoll_wait");
  }

  /** The descriptor of the event number `index` of the last `wait`. */
  readyAt(index: number): number {
    return this.#events.view.getInt32(index * EVENT_BYTES + DATA_OFFSET, true);
  }

  close(): void {
    closeDescriptor(this.#fd);
  }

  /** Uses the slot behind the events of `wait`: a watcher may come or go while those are being served. */
  #control(operation: number, fd: number): void {
    const offset = EVENT_BYTES * EVENTS_AT_ONCE;
    const { view, address } = this.#events;
    view.setUint32(offset, EPOLLIN, true);
    view.setBigUint64(offset + DATA_OFFSET, BigInt(fd), true);
    check(libc().epollCtl(this.#fd, operation, fd, address + offset), "epoll_ctl");
  }
}
