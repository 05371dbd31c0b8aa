import type { Delivery, Outcome, Packet } from "../../ipvlan/delivery.ts";
import type { SlaveId } from "../../ipvlan/port.ts";
import type { Frame } from "../../wire/frame.ts";
import type { Memory } from "../sys/memory.ts";

// What the data plane needs from others, and what a frame looks like to them.

/**
 * `Frame.offload` of a live frame that lies in mapped memory: its virtio_net_hdr of ten octets stands right before
 * its bytes, so one write(2) from `headerAddress` sends both. Undefined for a frame that was copied elsewhere; its
 * header stands before its bytes all the same.
 *
 * Frames in mapped memory are good until the call that got them returns. Whoever keeps one copies it.
 */
export interface FramePlace {
  readonly memory: Memory;
  /** Of the header within `memory`. */
  readonly offset: number;
}

/** `loop`: the frame is handed up to the parent's own stack. It comes back on the packet socket as a received one. */
export interface Inject {
  send(frame: Frame): Outcome;
}

/** `route`: the packet goes into the IP output of the parent's namespace. */
export interface RouteOut {
  send(packet: Packet): Outcome;
}

/** Where a frame was seen: the parent, or a slave. */
export type PortId = "parent" | SlaveId;

/**
 * Sees everything: each frame as it came in, with the driver's deliveries and what became of them. One call a delivery, after it
 * was carried out; a frame's deliveries follow each other.
 */
export interface Observer {
  observe(event: Observed): void;
}

export interface Observed {
  /** What was asked: `receive` (from the parent), `transmit` (from a slave), `flush` (of the multicast backlog). */
  readonly call: "receive" | "transmit" | "flush";
  /** Where the frame came in. For `flush` of a slave's frame that slave. */
  readonly from: PortId;
  /** As it came in, before the driver's changes. */
  readonly frame: Frame;
  /** All of them, in order. */
  readonly deliveries: readonly Delivery[];
}
