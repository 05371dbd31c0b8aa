import type { Delivery } from "../../ipvlan/delivery.ts";
import type { Frame } from "../../wire/frame.ts";
import type { Observed, PortId } from "../plane/surroundings.ts";
import { arrivalText, decisionText, type NameOf } from "./delivery-text.ts";

// Where the taps of the devices see a frame: where it came in with all that the driver decided about it, and once more at
// each port that a decision led to. In and out are as seen from the device, as tcpdump has them.

/** One frame at one port. */
export interface Sighting {
  readonly port: PortId;
  readonly direction: "in" | "out";
  readonly frame: Frame;
  readonly comments: readonly string[];
}

/** A group frame to a thousand slaves has a thousand deliveries; the first of them are named. */
const MOST_COMMENTS = 16;

export function sightings(
  event: Observed,
  wants: (port: PortId) => boolean,
  nameOf: NameOf,
): readonly Sighting[] {
  const seen: Sighting[] = [];
  // A flush is about a frame that was seen when it came in.
  if (event.call !== "flush" && wants(event.from)) seen.push(entry(event, nameOf));
  for (const [index, delivery] of event.deliveries.entries()) {
    const port = portOf(delivery);
    if (port === undefined || !wants(port.id)) continue;
    const outcome = event.outcomes[index]!;
    // What a device or its queue refused, its taps don't see.
    if (outcome !== "success" && outcome !== "congestion") continue;
    const comments = [arrivalText(delivery, outcome, nameOf(event.from))];
    seen.push({ port: port.id, direction: port.direction, frame: port.frame, comments });
  }
  return seen;
}

function entry(event: Observed, nameOf: NameOf): Sighting {
  const { call, from, frame, deliveries, outcomes } = event;
  const shown = deliveries.slice(0, MOST_COMMENTS);
  const comments = shown.map((delivery, index) => decisionText(delivery, outcomes[index]!, nameOf));
  const more = deliveries.length - shown.length;
  if (more > 0) comments.push(`and ${more} more`);
  return { port: from, direction: call === "receive" ? "in" : "out", frame, comments };
}

/** The port whose taps see what a delivery carries; `pass` and `loop` are seen there when they come in. */
function portOf(
  delivery: Delivery,
): { readonly id: PortId; readonly direction: "in" | "out"; readonly frame: Frame } | undefined {
  switch (delivery.kind) {
    case "slave":
      return { id: delivery.slave, direction: "in", frame: delivery.frame };
    case "wire":
      return { id: "parent", direction: "out", frame: delivery.frame };
    default:
      return undefined;
  }
}
