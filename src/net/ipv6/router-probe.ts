import { SECOND_NS } from "../../time/clock.ts";
import { type Ipv6Address, solicitedNodeAddress } from "../../wire/ipv6-address.ts";
import type { Neighbour } from "../neighbour/neighbour.ts";
import type { Fib6Route } from "./fib6.ts";
import type { Ipv6 } from "./ipv6.ts";
import { sendNeighbourSolicitation } from "./ndisc-send.ts";

// Read first: RFC 4191 3.5, net/ipv6/route.c (rt6_probe, rt6_probe_deferred).

/**
 * A host that thinks of a route through a gateway that it does not know to be there asks for it, once per
 * router_probe_interval: so a better router that was gone is found again. A worker sends the question.
 */
export function probeRouter(
  ipv6: Ipv6,
  route: Fib6Route,
  neighbour: Neighbour<Ipv6Address> | undefined,
): void {
  const { device, gateway } = route;
  const settings = ipv6.devices.get(device)?.settings;
  if (settings === undefined || gateway === undefined) return;
  const now = ipv6.namespace.clock.now();
  const lastNs = neighbour === undefined ? route.lastProbeNs : neighbour.updatedNs;
  if (now - lastNs <= settings.router_probe_interval * SECOND_NS) return;
  if (neighbour !== undefined) ipv6.neighbours.probeOnce(neighbour);
  route.lastProbeNs = now;
  ipv6.namespace.scheduleWork(() => {
    const destination = solicitedNodeAddress(gateway);
    sendNeighbourSolicitation(ipv6, device, { target: gateway, destination, source: undefined });
  });
}
