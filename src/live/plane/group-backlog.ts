import type { BacklogDelivery, Delivery, Outcome } from "../../ipvlan/delivery.ts";
import { MulticastBacklog } from "../../ipvlan/multicast.ts";
import { copyFrame } from "./frame-copy.ts";

/** What the frames that wait may take together; the driver's own limit is a thousand frames of any length. */
const LIMIT_BYTES = 8 * 1024 * 1024;

/** The port's backlog of group frames, with the worker's place in it. What waits here is a copy. */
export class GroupBacklog {
  readonly #queue = new MulticastBacklog();
  #taken: readonly BacklogDelivery[] = [];
  #next = 0;
  #waitingBytes = 0;

  /** The frame, copied, behind those that wait; `drop` if there is no room. */
  enqueue(delivery: BacklogDelivery): Outcome {
    const length = delivery.frame.bytes.length;
    if (this.#waitingBytes + length > LIMIT_BYTES) return "drop";
    if (this.#queue.enqueue({ ...delivery, frame: copyFrame(delivery.frame) }) !== undefined) return "drop";
    this.#waitingBytes += length;
    return "success";
  }

  /** The frame to be distributed next. */
  next(): BacklogDelivery | undefined {
    if (this.#next === this.#taken.length) {
      this.#taken = this.#queue.take();
      this.#next = 0;
    }
    const deferred = this.#taken[this.#next];
    if (deferred === undefined) return undefined;
    this.#next++;
    this.#waitingBytes -= deferred.frame.bytes.length;
    return deferred;
  }
}

/** Deliveries of one frame, of which some have been carried out. */
export interface Unfinished {
  readonly deferred: BacklogDelivery;
  readonly deliveries: readonly Delivery[];
  /** As many as have been carried out. */
  readonly outcomes: Outcome[];
}
