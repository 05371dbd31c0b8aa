import type { BacklogDelivery } from "../../ipvlan/delivery.ts";
import type { NewLink, Parent } from "../../ipvlan/link.ts";
import { flush } from "../../ipvlan/multicast.ts";
import type { Port, SlaveId } from "../../ipvlan/port.ts";
import { receive } from "../../ipvlan/receive.ts";
import { transmit } from "../../ipvlan/transmit.ts";
import type { Frame } from "../../wire/frame.ts";
import type { Observed, PortId } from "../plane/surroundings.ts";
import { type ControlArguments, type ControlCall, type ControlName, DriverControl } from "../port/control.ts";
import {
  type ControlLine,
  controlLine,
  type FrameLine,
  frameLine,
  frameOf,
  type StreamLine,
  type TallyLine,
} from "./stream.ts";

/** A recorded stream once more through src/ipvlan, with no network anywhere. */
export class StreamReplay {
  readonly #control = new DriverControl();
  readonly #received: Map<PortId, number> = new Map();
  readonly #sent: Map<PortId, number> = new Map();
  #port: Port | undefined;
  #frames = 0;

  /** The line as the driver would have written it now: the same line, if it decides now as it decided then. */
  replay(line: StreamLine): StreamLine {
    if ("control" in line) return this.#controlCall(line);
    if ("call" in line) return this.#frame(line);
    return "tally" in line ? this.#tally(line) : line;
  }

  #controlCall({ control, arguments: given }: ControlLine): ControlLine {
    if (control === "newLink") {
      const [parent, request] = given as [Parent, NewLink];
      const made = this.#control.newLink(this.#withPort(parent), request);
      if (made.ok) this.#port = made.port;
      return controlLine({ call: control, arguments: [parent, request] }, made);
    }
    const rest = given as ControlArguments<ControlName>;
    const result = this.#control.call(this.#existing(), control, ...rest);
    return controlLine({ call: control, arguments: rest } as ControlCall, result);
  }

  #withPort(parent: Parent): Parent {
    if (parent.kind !== "port" && parent.kind !== "slave") return parent;
    return { ...parent, port: this.#existing() };
  }

  #existing(): Port {
    if (this.#port === undefined) throw new Error("the stream does not begin with a slave");
    return this.#port;
  }

  #frame({ call, from, frame: recorded, outcomes }: FrameLine): FrameLine {
    const frame = frameOf(recorded, ++this.#frames);
    const deliveries = this.#ask(call, from, frame);
    if (call === "transmit") increment(this.#sent, from);
    for (const [index, delivery] of deliveries.entries()) {
      if (delivery.kind === "slave" && outcomes[index] === "success")
        increment(this.#received, delivery.slave);
    }
    return frameLine({ call, from, frame, deliveries, outcomes });
  }

  #ask(call: Observed["call"], from: PortId, frame: Frame): Observed["deliveries"] {
    const port = this.#existing();
    switch (call) {
      case "receive":
        return receive(port, frame);
      case "transmit":
        return transmit(port, from as SlaveId, frame);
      case "flush":
        return flush(port, deferred(from, frame));
    }
  }

  #tally({ tally }: TallyLine): TallyLine {
    const slave = tally as SlaveId;
    return { tally, received: this.#received.get(slave) ?? 0, sent: this.#sent.get(slave) ?? 0 };
  }
}

function deferred(from: PortId, frame: Frame): BacklogDelivery {
  if (from === "parent") {
    return { kind: "backlog", at: "ipvlan_handle_mode_l2:group-copy", frame, origin: "rx" };
  }
  return { kind: "backlog", at: "ipvlan_xmit_mode_l2:group", frame, origin: "tx", sender: from };
}

function increment(counts: Map<PortId, number>, port: PortId): void {
  counts.set(port, (counts.get(port) ?? 0) + 1);
}
