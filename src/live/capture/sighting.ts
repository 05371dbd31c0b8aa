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
  for (const delivery of event.deliveries) {
    const port = portOf(delivery);
    if (port === undefined || !wants(port.id)) continue;
    const origin = nameOf(event.from);
    seen.push({
      port: port.id,
      direction: port.direction,
      frame: port.frame,
      comments: [arrivalText(delivery, origin)],
    });
  }
  return seen;
}

function entry(event: Observed, nameOf: NameOf): Sighting {
  const shown = event.deliveries.slice(0, MOST_COMMENTS);
  const comments = shown.map((delivery) => decisionText(delivery, nameOf));
  const more = event.deliveries.length - shown.length;
  if (more > 0) comments.push(`and ${more} more`);
  const direction = event.call === "receive" ? "in" : "out";
  return { port: event.from, direction, frame: event.frame, comments };
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
