// eventfd(2): a descriptor by which one thread makes another's epoll return.

import { writeSync } from "node:fs";
import { check, libc } from "./libc.ts";
import { scratch } from "./scratch.ts";

const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

export function openEventfd(): number {
  return check(libc().eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
}

/** Makes the descriptor readable; any thread may. */
export function signalEventfd(fd: number): void {
  writeSync(fd, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]));
}

/** Makes it unreadable again, however often it was signalled. */
export function drainEventfd(fd: number): void {
  libc().read(fd, scratch().address, 8);
}
