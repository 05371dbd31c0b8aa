import type { NetDevice } from "../../device/device.ts";
import type { Errno } from "../../wire/errno.ts";
import {
  IPV4_ANY,
  IPV4_BROADCAST,
  type Ipv4Address,
  isIpv4Loopback,
  isIpv4Multicast,
} from "../../wire/ipv4-address.ts";
import { type InDevice, isOnLink } from "../ipv4/in-device.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import { RT_SCOPE_HOST } from "../netlink/address-message.ts";
import type { RouteType } from "../netlink/route-message.ts";
import { Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "./dst.ts";
import { findException } from "./exceptions.ts";
import type { FibRoute } from "./fib-route.ts";
import { LOOPBACK_IFINDEX } from "./fib-rules.ts";
import { Flow } from "./flow.ts";

// Read first: net/ipv4/route.c (ip_route_input_slow, __mkroute_input), net/ipv4/fib_frontend.c (fib_validate_source).

/** A received packet as routing sees it. `kind` tells ARP's proxy question from a packet. */
export interface InputQuery {
  readonly destination: Ipv4Address;
  readonly source: Ipv4Address;
  readonly tos: number;
  readonly mark: number;
  readonly protocol: number;
  readonly kind: "packet" | "arp";
  /** Where a rule looks at them (fib4_rules_early_flow_dissect). */
  readonly ports?: { readonly source: number; readonly destination: number } | undefined;
}

/**
 * Where a packet goes that came in on `device`; `EINVAL` is a martian, `EXDEV` failed the reverse path test. A route
 * with an `error` is answered with an ICMP message (ip_error).
 */
export function routeInput(ipv4: Ipv4, query: InputQuery, device: NetDevice): Dst | Errno {
  const inDevice = ipv4.inDevice(device);
  if (inDevice === undefined) return "EINVAL";
  if (isIpv4Multicast(query.destination)) return routeGroupInput(ipv4, query, inDevice);
  const { destination, source } = query;
  if (isIpv4Multicast(source) || source === IPV4_BROADCAST) return martian(ipv4, query, inDevice, "source");
  if (destination === IPV4_BROADCAST || (source === 0 && destination === 0)) {
    return broadcastInput(ipv4, query, inDevice);
  }
  if (source >>> 24 === 0) return martian(ipv4, query, inDevice, "source");
  if (destination >>> 24 === 0) return martian(ipv4, query, inDevice, "destination");
  if (isIpv4Loopback(destination) || isIpv4Loopback(source)) {
    const kind = isIpv4Loopback(destination) ? "destination" : "source";
    const onLoopback = device.type === "loopback";
    if (!onLoopback && !inDevice.config.routeLocalnet) return martian(ipv4, query, inDevice, kind);
  }
  return lookupInput(ipv4, query, inDevice);
}

const inputFlow = new Flow();

function lookupInput(ipv4: Ipv4, query: InputQuery, inDevice: InDevice): Dst | Errno {
  inputFlow.destination = query.destination;
  inputFlow.source = query.source;
  inputFlow.tos = query.tos & IPTOS_RT_MASK;
  inputFlow.mark = query.mark;
  inputFlow.inputIfindex = inDevice.device.ifindex;
  inputFlow.protocol = query.protocol;
  inputFlow.sourcePort = query.ports?.source ?? 0;
  inputFlow.destinationPort = query.ports?.destination ?? 0;
  const found = ipv4.fib.lookup(inputFlow);
  const { forwarding } = inDevice.config;
  if (typeof found === "string") return unreachable(ipv4, inDevice, forwarding ? found : "EHOSTUNREACH");
  if (found.type === "broadcast" && !inDevice.config.broadcastForwarding) {
    return broadcastInput(ipv4, query, inDevice);
  }
  if (found.type === "local") {
    const verdict = validateSource(ipv4, query, inDevice, 0);
    if (verdict !== "on-link" && verdict !== "routed")
      return refuse(ipv4, query, inDevice, { which: "source", error: verdict });
    return localInput(ipv4, inDevice, found);
  }
  if (!forwarding) return unreachable(ipv4, inDevice, "EHOSTUNREACH");
  if (found.type !== "unicast" && found.type !== "broadcast") {
    return martian(ipv4, query, inDevice, "destination");
  }
  return forwardInput(ipv4, query, inDevice, found);
}

/** IPTOS_RT_MASK */
const IPTOS_RT_MASK = 0x1c;

function localInput(ipv4: Ipv4, inDevice: InDevice, found: FibRoute): Dst {
  const cached = found.input;
  if (cached !== undefined && cached.generation === ipv4.fib.generation) return cached;
  const dst = deliverHere(ipv4, inDevice.device, "local", found);
  found.input = dst;
  return dst;
}

/** brd_input */
function broadcastInput(ipv4: Ipv4, query: InputQuery, inDevice: InDevice): Dst | Errno {
  if (query.kind === "arp") return "EINVAL";
  if (query.source >>> 24 !== 0) {
    const verdict = validateSource(ipv4, { ...query, destination: IPV4_ANY }, inDevice, 0);
    if (verdict !== "on-link" && verdict !== "routed")
      return refuse(ipv4, query, inDevice, { which: "source", error: verdict });
  }
  return deliverHere(ipv4, inDevice.device, "broadcast", undefined);
}

/** ip_route_input_rcu for a group: members only; ip_mc_validate_source. */
function routeGroupInput(ipv4: Ipv4, query: InputQuery, inDevice: InDevice): Dst | Errno {
  const { source, destination } = query;
  if (query.kind === "arp" || !inDevice.groups.isMember(destination)) return "EINVAL";
  if (isIpv4Multicast(source) || source === IPV4_BROADCAST) return "EINVAL";
  if (isIpv4Loopback(source) && !inDevice.config.routeLocalnet && inDevice.device.type !== "loopback") {
    return "EINVAL";
  }
  if (source >>> 24 === 0) {
    const excused = destination >>> 8 === 0xe00000 || query.protocol === IPPROTO_IGMP;
    if (!excused) return "EINVAL";
  } else {
    const verdict = validateSource(ipv4, { ...query, destination: IPV4_ANY }, inDevice, 0);
    if (verdict !== "on-link" && verdict !== "routed") return verdict;
  }
  return deliverHere(ipv4, inDevice.device, "multicast", undefined);
}

const IPPROTO_IGMP = 2;

/** __mkroute_input */
function forwardInput(ipv4: Ipv4, query: InputQuery, inDevice: InDevice, found: FibRoute): Dst | Errno {
  const output = found.device!;
  const verdict = validateSource(ipv4, query, inDevice, output.ifindex);
  if (verdict !== "on-link" && verdict !== "routed")
    return refuse(ipv4, query, inDevice, { which: "source", error: verdict });
  const back = output === inDevice.device;
  if (back && query.kind === "arp" && !inDevice.config.proxyArpPvlan) return "EINVAL";
  const gateway = found.usesGateway ? found.init.gateway : IPV4_ANY;
  const redirect =
    back &&
    verdict === "on-link" &&
    inDevice.config.sendRedirects &&
    (inDevice.config.sharedMedia || isOnLink(inDevice, query.source, gateway));
  const exception = findException(ipv4, found, query.destination);
  const learned = exception?.gateway ?? 0;
  return new Dst({
    device: output,
    type: found.type,
    flags: 0,
    gateway: learned === 0 ? gateway : (learned as Ipv4Address),
    route: found,
    exception,
    error: undefined,
    generation: ipv4.fib.generation,
    redirect,
  });
}

/** ip_error answers: no route, or a host that does not forward. */
function unreachable(ipv4: Ipv4, inDevice: InDevice, error: Errno): Dst {
  return new Dst({
    device: inDevice.device,
    type: "unreachable",
    flags: 0,
    gateway: IPV4_ANY,
    route: undefined,
    exception: undefined,
    error,
    generation: ipv4.fib.generation,
    redirect: false,
  });
}

/** A route that ends here: the packet is ours. */
function deliverHere(ipv4: Ipv4, device: NetDevice, type: RouteType, route: FibRoute | undefined): Dst {
  return new Dst({
    device,
    type,
    flags: RTCF_LOCAL | (FLAGS_BY_TYPE.get(type) ?? 0),
    gateway: IPV4_ANY,
    route,
    exception: undefined,
    error: undefined,
    generation: ipv4.fib.generation,
    redirect: false,
  });
}

const FLAGS_BY_TYPE: ReadonlyMap<RouteType, number> = new Map([
  ["broadcast", RTCF_BROADCAST],
  ["multicast", RTCF_MULTICAST],
]);

/** fib_validate_source: `on-link` when the source is directly connected here, `routed` when not; or the error. */
export function validateSource(
  ipv4: Ipv4,
  query: InputQuery,
  inDevice: InDevice,
  outputIfindex: number,
): "on-link" | "routed" | Errno {
  const { config, device } = inDevice;
  // What comes over lo keeps the route that it was sent by, and is not validated.
  if (device.type === "loopback") return "routed";
  const strictness = config.rpFilter;
  const mayRedirect = device.ifindex === outputIfindex && config.sendRedirects;
  if (strictness === 0 && !mayRedirect) {
    if (config.acceptLocal) return "routed";
    // A rule of one's own may send an address of ours elsewhere (fib4_has_custom_local_routes).
    if (!ipv4.fib.customLocalRoutes && !ipv4.fib.rules.custom) {
      return ipv4.hasAddress(query.source) ? "EINVAL" : "routed";
    }
  }
  return validateByLookup(ipv4, query, inDevice, { strictness, output: outputIfindex });
}

const reverseFlow = new Flow();

/** __fib_validate_source */
function validateByLookup(
  ipv4: Ipv4,
  query: InputQuery,
  inDevice: InDevice,
  { strictness, output }: { readonly strictness: number; readonly output: number },
): "on-link" | "routed" | Errno {
  const { config, device } = inDevice;
  reverseFlow.destination = query.source;
  reverseFlow.source = query.destination;
  reverseFlow.tos = query.tos & IPTOS_RT_MASK;
  reverseFlow.mark = config.sourceValidMark ? query.mark : 0;
  reverseFlow.outputIfindex = 0;
  reverseFlow.inputIfindex = output === 0 ? LOOPBACK_IFINDEX : output;
  reverseFlow.protocol = query.ports === undefined ? 0 : query.protocol;
  reverseFlow.sourcePort = query.ports?.destination ?? 0;
  reverseFlow.destinationPort = query.ports?.source ?? 0;
  reverseFlow.ignoreLinkState = false;
  const found = ipv4.fib.lookup(reverseFlow);
  const lastResort = strictness !== 0 ? "EXDEV" : "routed";
  if (typeof found === "string") return lastResort;
  if (found.type !== "unicast" && (found.type !== "local" || !config.acceptLocal)) return "EINVAL";
  if (found.device === device) return linkOf(found);
  if (inDevice.addresses.length === 0) return lastResort;
  if (strictness === 1) return "EXDEV";
  reverseFlow.outputIfindex = device.ifindex;
  reverseFlow.ignoreLinkState = true;
  const here = ipv4.fib.lookup(reverseFlow);
  return typeof here === "string" || here.type !== "unicast" ? "routed" : linkOf(here);
}

function linkOf(route: FibRoute): "on-link" | "routed" {
  return route.init.nexthopScope >= RT_SCOPE_HOST ? "on-link" : "routed";
}

/** ip_handle_martian_source */
function martian(ipv4: Ipv4, query: InputQuery, inDevice: InDevice, which: MartianEnd): Errno {
  return refuse(ipv4, query, inDevice, { which, error: "EINVAL" });
}

type MartianEnd = "source" | "destination";

function refuse(
  ipv4: Ipv4,
  query: InputQuery,
  inDevice: InDevice,
  verdict: { readonly which: MartianEnd; readonly error: Errno },
): Errno {
  ipv4.traceMartian(query, inDevice.device, verdict.which, verdict.error);
  return verdict.error;
}
