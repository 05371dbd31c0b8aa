import type { Outcome } from "../../ipvlan/delivery.ts";
import type { SlaveId } from "../../ipvlan/port.ts";
import type { Frame } from "../../wire/frame.ts";
import { libc } from "../sys/libc.ts";
import { MSG_DONTWAIT } from "../sys/socket.ts";
import { VIRTIO_HEADER_BYTES } from "../sys/tap.ts";
import type { FailureCounts } from "./failures.ts";
import { MessageBatch } from "./message-batch.ts";
import type { ParentCounts } from "./plane-statistics.ts";

/** How many frames wait at most. */
export const WIRE_BATCH = 64;

/** A frame on its way to the wire, and the slave whose transmission ends with it, if it is not the worker's. */
interface Waiting {
  readonly frame: Frame;
  readonly sender: SlaveId | undefined;
}

/** Told what became of a slave's frame. */
export type Sent = (sender: SlaveId, frame: Frame, outcome: Outcome) => void;

/**
 * `wire`: frames for the packet socket, many a system call. They stay in their slots until `flush`, and only then is it
 * known what became of each.
 */
export class WireWriter {
  readonly #fd: number;
  readonly #counts: ParentCounts;
  readonly #failures: FailureCounts;
  readonly #sent: Sent;
  readonly #messages = new MessageBatch(WIRE_BATCH, "send");
  readonly #waiting: Waiting[] = [];
  readonly #sendmmsg = libc().sendmmsg;

  constructor(fd: number, counts: ParentCounts, failures: FailureCounts, sent: Sent) {
    this.#fd = fd;
    this.#counts = counts;
    this.#failures = failures;
    this.#sent = sent;
  }

  /** `address`: of the header, before the frame; both are left alone until the next flush. Full: flush first. */
  add(frame: Frame, address: number, length: number, sender: SlaveId | undefined): void {
    this.#messages.setBuffer(this.#waiting.length, address, VIRTIO_HEADER_BYTES + length);
    this.#waiting.push({ frame, sender });
  }

  /**
   * sendmmsg(2) until each frame has been sent or refused; the answer is the outcome of the last. A refusal is a drop,
   * whatever its reason: nobody waits.
   */
  flush(): Outcome {
    const count = this.#waiting.length;
    let outcome: Outcome = "success";
    for (let done = 0; done < count; ) {
      const sent = this.#sendmmsg(this.#fd, this.#messages.addressOf(done), count - done, MSG_DONTWAIT);
      outcome = sent > 0 ? "success" : this.#refusal();
      const settled = Math.max(sent, 1);
      this.#settle(done, settled, outcome);
      done += settled;
    }
    this.#waiting.length = 0;
    return outcome;
  }

  #refusal(): Outcome {
    this.#failures.count("send on the parent", libc().lastErrno());
    return "drop";
  }

  #settle(from: number, count: number, outcome: Outcome): void {
    if (outcome === "success") this.#counts.sent += count;
    else this.#counts.refused += count;
    for (let index = from; index < from + count; index++) {
      const { frame, sender } = this.#waiting[index]!;
      if (sender !== undefined) this.#sent(sender, frame, outcome);
    }
  }
}
