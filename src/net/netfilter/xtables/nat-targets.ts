import type { Namespace } from "../../namespace.ts";
import { masquerade } from "../nat/masquerade.ts";
import type { NatRange } from "../nat/nat-range.ts";
import { setupNat } from "../nat/nat-setup.ts";
import { redirect } from "../nat/redirect.ts";
import { trackedOf } from "../tracking.ts";
import type { Evaluation, TargetFunction } from "./evaluation.ts";
import type { NatTarget } from "./target-data.ts";

// Read first: net/netfilter/xt_nat.c, xt_MASQUERADE.c, xt_REDIRECT.c.

/** What a target of the nat table does with the first packet of a connection. */
export function compileNat(target: NatTarget, namespace: Namespace): TargetFunction {
  const range = rangeOf(target);
  switch (target.name) {
    case "MASQUERADE":
      return ({ packet, state }) => verdict(masquerade(namespace, packet, state, range));
    case "REDIRECT":
      return ({ packet, state }) => verdict(redirect(namespace, packet, state, range));
    case "SNAT":
      return (evaluation) => settle(evaluation, range, "source");
    case "DNAT":
      return (evaluation) => settle(evaluation, range, "destination");
  }
}

function settle({ packet }: Evaluation, range: NatRange, which: "source" | "destination"): "ACCEPT" | "DROP" {
  const tracked = trackedOf(packet);
  return tracked === undefined ? "ACCEPT" : verdict(setupNat(tracked.connection, range, which));
}

function verdict(answer: "accept" | "drop"): "ACCEPT" | "DROP" {
  return answer === "drop" ? "DROP" : "ACCEPT";
}

function rangeOf({ addresses, ports, random, randomFully, persistent }: NatTarget): NatRange {
  return {
    addresses: addresses && [addresses.first, addresses.last],
    ports: ports && [ports.first, ports.last],
    basePort: undefined,
    random: randomFully ? "fully" : random ? "random" : "no",
    persistent: persistent ? "persistent" : "no",
    netmap: "no",
  };
}
