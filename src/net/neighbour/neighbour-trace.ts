import { formatMac } from "../../wire/mac-address.ts";
import type { Namespace } from "../namespace.ts";
import { type Neighbour, NUD_VALID, neighbourStateName } from "./neighbour.ts";

interface Table<A> {
  readonly namespace: Namespace;
  readonly protocol: { format(key: A): string };
}

/** Tells a change of state, in the words of `ip neigh`. */
export function traceNeighbour<A>(table: Table<A>, neighbour: Neighbour<A>, by: string, old: number): void {
  const { tracer, label } = table.namespace;
  if (!tracer.enabled) return;
  const mac = (neighbour.state & NUD_VALID) !== 0 ? ` lladdr ${formatMac(neighbour.mac)}` : "";
  const name = neighbourStateName(neighbour.state).toUpperCase();
  tracer.emit({
    kind: "neighbour",
    frame: 0,
    namespace: label,
    device: neighbour.device.name,
    function: by,
    verdict: old === neighbour.state ? name : `${neighbourStateName(old).toUpperCase()} -> ${name}`,
    rule: `${table.protocol.format(neighbour.key)} dev ${neighbour.device.name}${mac}`,
  });
}
