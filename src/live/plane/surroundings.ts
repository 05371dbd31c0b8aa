import type { Delivery, Outcome, Packet } from "../../ipvlan/delivery.ts";
import type { SlaveId } from "../../ipvlan/port.ts";
import type { Frame } from "../../wire/frame.ts";

// What the data plane needs from others, and what a frame looks like to them.

/**
 * `Frame.offload` of a live frame. The virtio_net_hdr always stands right before the frame's bytes in the same buffer.
 *
 * A frame in mapped memory is good until the call that got it returns; whoever keeps one copies it.
 */
export interface FramePlace {
  /** The ten octets of the virtio_net_hdr. */
  readonly header: Uint8Array;
  /** Of the header, for one write(2) of header and frame; 0 for a copy, which is not in mapped memory. */
  readonly address: number;
}

/**
 * `loop`: header and frame, `length` octets at `address`, are handed up to the parent's own stack. The frame comes back
 * on the packet socket as a received one. The answer is negative if it was refused, and errno says why.
 */
export interface Inject {
  send(address: number, length: number): number;
}

/** `route`: the packet goes into the IP output of the parent's namespace. */
export interface RouteOut {
  send(packet: Packet): Outcome;
}

/** Where a frame was seen: the parent, or a slave. */
export type PortId = "parent" | SlaveId;

/** Sees every question that the driver was asked, once its answer has been carried out. */
export interface Observer {
  observe(observed: Observed): void;
}

export interface Observed {
  /** What was asked: `receive` (from the parent), `transmit` (from a slave), `flush` (of the multicast backlog). */
  readonly call: "receive" | "transmit" | "flush";
  /** Where the frame came in. For `flush` of a slave's frame that slave. */
  readonly from: PortId;
  /** As it came in. */
  readonly frame: Frame;
  /** All of them, in order. */
  readonly deliveries: readonly Delivery[];
  /** What each came to. */
  readonly outcomes: readonly Outcome[];
}
