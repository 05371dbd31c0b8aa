import type { Outcome } from "../../ipvlan/delivery.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../../wire/frame.ts";
import { VLAN_HEADER_LENGTH_BYTES } from "../../wire/vlan.ts";
import { libc } from "../sys/libc.ts";
import { VIRTIO_HEADER_BYTES } from "../sys/tap.ts";
import type { FailureCounts } from "./failures.ts";
import { isSegmented } from "./frame-copy.ts";
import type { SlavePort } from "./plane-statistics.ts";

/** `slave`: a frame into a slave's namespace. The write runs that namespace's receive path before it returns. */
export class TapWriter {
  readonly #failures: FailureCounts;
  readonly #write = libc().write;

  constructor(failures: FailureCounts) {
    this.#failures = failures;
  }

  /** `address` and `length` are those of the frame as it is written; a refusal is counted, and nobody waits. */
  write(slave: SlavePort, address: number, length: number): Outcome {
    if (this.#write(slave.fd, address, VIRTIO_HEADER_BYTES + length) >= 0) return "success";
    this.#failures.count("write to a slave", libc().lastErrno());
    slave.refused++;
    return "drop";
  }
}

/** net/core/dev.c: __is_skb_forwardable, but for the receiver being up, which is the receiver's to say. */
export function isForwardable(frame: Frame, mtu: number): boolean {
  return (
    frame.bytes.length <= mtu + ETHERNET_HEADER_LENGTH_BYTES + VLAN_HEADER_LENGTH_BYTES || isSegmented(frame)
  );
}
