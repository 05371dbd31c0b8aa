import type { Pollable } from "../socket/socket.ts";
import { WaitQueue } from "../socket/wait-queue.ts";

/** One notification of RTNLGRP_LINK or RTNLGRP_IPV6_IFADDR. */
export interface MonitorEvent {
  readonly kind: "link" | "address";
  readonly change: "new" | "deleted";
  readonly ifindex: number;
}

/** A NETLINK_ROUTE socket bound to the groups of links and IPv6 addresses: what changes while a program runs. */
export class Monitor implements Pollable {
  readonly #events: MonitorEvent[] = [];
  readonly #waiters: WaitQueue = new WaitQueue();
  readonly #close: (monitor: Monitor) => void;

  constructor(close: (monitor: Monitor) => void) {
    this.#close = close;
  }

  push(event: MonitorEvent): void {
    this.#events.push(event);
    this.#waiters.wakeAll();
  }

  receive(): MonitorEvent | undefined {
    return this.#events.shift();
  }

  readable(): boolean {
    return this.#events.length > 0;
  }

  onReadable(wake: () => void): () => void {
    return this.#waiters.add(wake);
  }

  close(): void {
    this.#close(this);
  }
}
