import type { Errno } from "../../wire/errno.ts";
import { ipv4Destination, ipv4Source, ipv4Tos } from "../../wire/ipv4.ts";
import { ipv6Destination, ipv6Source } from "../../wire/ipv6.ts";
import { isIpv6LinkLocal, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { addressType } from "../ipv4/source-address.ts";
import { routeOutput as routeOutput6 } from "../ipv6/fib6-lookup.ts";
import type { Departure } from "../ipv6/output.ts";
import type { Namespace } from "../namespace.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { Flow } from "../route/flow.ts";
import { routeOutput } from "../route/route-output.ts";
import type { HookState } from "./hooks.ts";

const IPTOS_RT_MASK = 0x1e;

/**
 * ip_route_me_harder, ip6_route_me_harder: a hook of OUTPUT changed what the packet was routed by (its destination,
 * mark or TOS), so that it gets another route. Answers the packet with it, or why there is none (NF_DROP_ERR).
 */
export function routeHarder(namespace: Namespace, packet: Packet, state: HookState): Packet | Errno {
  return state.family === 4 ? routeIpv4(namespace, packet) : routeIpv6(namespace, packet, state);
}

function routeIpv4(namespace: Namespace, packet: Packet): Packet | Errno {
  const { ipv4 } = namespace;
  const { bytes } = packet;
  const source = ipv4Source(bytes, NETWORK_OFFSET);
  const type = addressType(ipv4, source);
  const flow = new Flow();
  flow.destination = ipv4Destination(bytes, NETWORK_OFFSET);
  if (type === "local" || type === "unicast") {
    flow.source = source;
    flow.anySource = true;
  }
  flow.tos = ipv4Tos(bytes, NETWORK_OFFSET) & IPTOS_RT_MASK;
  flow.mark = packet.mark;
  const dst = routeOutput(ipv4, flow);
  if (typeof dst === "string") return dst;
  return dst.error ?? { ...packet, rerouted: dst };
}

function routeIpv6(namespace: Namespace, packet: Packet, state: HookState): Packet | Errno {
  const { bytes } = packet;
  const destination = ipv6Destination(bytes, NETWORK_OFFSET);
  const source = ipv6Source(bytes, NETWORK_OFFSET);
  const strict = isIpv6Multicast(destination) || isIpv6LinkLocal(destination);
  const ifindex = strict ? (state.output?.ifindex ?? 0) : 0;
  const answer = routeOutput6(namespace.ipv6, {
    destination,
    source,
    ifindex,
    selectors: { mark: packet.mark },
  });
  if (answer.errno !== undefined) return answer.errno;
  const { device, nexthop, mtu } = answer;
  return { ...packet, rerouted: { ...(state.route as Departure), device, nexthop, mtu } };
}
