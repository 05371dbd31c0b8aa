import type { Delivery, Outcome } from "../../ipvlan/delivery.ts";
import type { PortId } from "../plane/surroundings.ts";

export type NameOf = (port: PortId) => string;

/** What the driver decided, for whoever looks at the port where the frame came in. */
export function decisionText(delivery: Delivery, outcome: Outcome, nameOf: NameOf): string {
  return `${delivery.at} ${decision(delivery, nameOf)}${refusal(delivery, outcome)}`;
}

/** The same, for whoever looks at the port that it led to. */
export function arrivalText(delivery: Delivery, outcome: Outcome, origin: string): string {
  const by = delivery.kind === "slave" ? `${delivery.kind}, ${delivery.via}` : delivery.kind;
  return `${delivery.at} <- ${origin} (${by})${refusal(delivery, outcome)}`;
}

function decision(delivery: Delivery, nameOf: NameOf): string {
  switch (delivery.kind) {
    case "slave":
      return `-> ${nameOf(delivery.slave)} (slave, ${delivery.via})`;
    case "pass":
    case "loop":
      return `-> own stack of ${nameOf("parent")} (${delivery.kind})`;
    case "wire":
      return `-> wire of ${nameOf("parent")} (wire)`;
    case "route":
      return `-> IP output beside ${nameOf("parent")} (route)`;
    case "backlog":
      return "-> backlog of group frames (backlog)";
    case "drop":
      return `(drop, ${delivery.reason})`;
  }
}

/** What carrying it out came to, where that is no success; a `drop` is one by itself. */
function refusal(delivery: Delivery, outcome: Outcome): string {
  if (delivery.kind === "drop" || outcome === "success") return "";
  return typeof outcome === "string" ? `: ${outcome}` : `: ${outcome.errno}`;
}
