import type { EventLoop, Timer } from "../plane/event-loop.ts";
import { drainDeletions, watchDeletions } from "../sys/inotify.ts";
import { closeDescriptor } from "../sys/socket.ts";
import { hasName, isInUse } from "./namespaces.ts";

/** How often a namespace without a name is looked at that processes are still in. */
const RETRY_MS = 2000;

export interface WatchedNamespaces {
  /** Those that our own descriptors keep alive. */
  pinned(): ReadonlySet<number>;
  /** Nobody but us is in it any more: the kernel would have ended it. */
  abandoned(inode: number): void;
}

/**
 * `ip netns del` takes a namespace's name away; the namespace ends with its last user. Where our descriptors are users
 * the kernel would never end it, so we find out whether we are the last.
 */
export class NamespaceWatch {
  readonly #loop: EventLoop;
  readonly #watched: WatchedNamespaces;
  readonly #fd: number | undefined = watchDeletions("/run/netns");
  #timer: Timer | undefined;

  constructor(loop: EventLoop, watched: WatchedNamespaces) {
    this.#loop = loop;
    this.#watched = watched;
    const fd = this.#fd;
    if (fd === undefined) return;
    loop.watch(fd, () => {
      drainDeletions(fd);
      this.#look();
    });
  }

  close(): void {
    this.#timer?.cancel();
    if (this.#fd === undefined) return;
    this.#loop.unwatch(this.#fd);
    closeDescriptor(this.#fd);
  }

  #look(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const inode of this.#watched.pinned()) {
      if (!isInUse(inode)) this.#watched.abandoned(inode);
    }
    // Processes end without a sign: as long as one of these has no name, look again.
    const nameless = [...this.#watched.pinned()].some((inode) => !hasName(inode));
    if (nameless) this.#timer = this.#loop.after(RETRY_MS, () => this.#look());
  }
}
