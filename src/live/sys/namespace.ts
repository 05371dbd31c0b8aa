// Network namespaces by descriptor. A thread has one at a time; setns(2) changes that of the calling thread alone, so a
// worker that goes into a slave's namespace and comes back disturbs nobody, as long as nothing else runs in between.

import { fstatSync } from "node:fs";
import { check, libc } from "./libc.ts";
import { closeDescriptor } from "./socket.ts";

const O_RDONLY_CLOEXEC = 0o2000000;
const CLONE_NEWNET = 0x40000000;

/** A namespace as a file: `/var/run/netns/NAME`, `/proc/PID/ns/net`. The caller closes the descriptor. */
export function openNamespace(path: string): number {
  return check(libc().open(path, O_RDONLY_CLOEXEC), "open", path);
}

/** The namespace that this thread is in (`/proc/self` would be the main thread's). The caller closes the descriptor. */
export function openOwnNamespace(): number {
  return openNamespace("/proc/thread-self/ns/net");
}

/** Equal for equal namespaces while a descriptor of one of them is open: the inode in nsfs. */
export function namespaceInode(fd: number): number {
  return fstatSync(fd).ino;
}

/**
 * Runs `action` with this thread in the namespace `fd`, and comes back, also when it throws. Synchronous on purpose:
 * what is created inside (sockets, TAPs) belongs to that namespace for good, and nobody else may run there.
 */
export function withNamespace<T>(fd: number, action: () => T): T {
  const home = openOwnNamespace();
  try {
    enterNamespace(fd);
    try {
      return action();
    } finally {
      enterNamespace(home);
    }
  } finally {
    closeDescriptor(home);
  }
}

/** This thread moves to the namespace and stays there. */
export function enterNamespace(fd: number): void {
  check(libc().setns(fd, CLONE_NEWNET), "setns");
}
