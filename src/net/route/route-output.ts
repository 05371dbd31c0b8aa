import type { NetDevice } from "../../device/device.ts";
import { IFF_LOOPBACK, IFF_UP } from "../../device/flags.ts";
import type { Errno } from "../../wire/errno.ts";
import {
  IPV4_BROADCAST,
  type Ipv4Address,
  isIpv4Loopback,
  isIpv4Multicast,
} from "../../wire/ipv4-address.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import { selectSource } from "../ipv4/source-address.ts";
import { RT_SCOPE_HOST, RT_SCOPE_LINK } from "../netlink/address-message.ts";
import type { RouteType } from "../netlink/route-message.ts";
import { Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "./dst.ts";
import { findException } from "./exceptions.ts";
import type { FibRoute } from "./fib-route.ts";
import type { Flow } from "./flow.ts";

// Read first: net/ipv4/route.c (ip_route_output_key_hash_rcu, __mkroute_output).

const LOOPBACK: Ipv4Address = 0x7f000001 as Ipv4Address;
const IPPROTO_IGMP = 2;

/** The route of a packet that is sent from here; fills in `flow.source` where it was 0. */
export function routeOutput(ipv4: Ipv4, flow: Flow): Dst | Errno {
  const bad = flow.source === 0 ? undefined : checkSource(ipv4, flow);
  if (bad !== undefined && typeof bad === "string") return bad;
  if (bad !== undefined) return makeOutput(ipv4, flow, bad, undefined);
  if (flow.outputIfindex !== 0) {
    const device = ipv4.namespace.deviceByIndex(flow.outputIfindex);
    if (device === undefined) return "ENODEV";
    if ((device.flags & IFF_UP) === 0 || ipv4.inDevice(device) === undefined) return "ENETUNREACH";
    if (needsNoLookup(flow)) {
      if (flow.source === 0) flow.source = selectSource(ipv4, device, 0 as Ipv4Address, RT_SCOPE_LINK);
      return makeOutput(ipv4, flow, device, undefined);
    }
    chooseBoundSource(ipv4, flow, device);
  }
  if (flow.destination === 0) return routeToNobody(ipv4, flow);
  return lookupOutput(ipv4, flow);
}

/** undefined: go on; a device: the source's own, for group destinations without a device; else the error. */
function checkSource(ipv4: Ipv4, flow: Flow): NetDevice | Errno | undefined {
  const { source, destination } = flow;
  if (isIpv4Multicast(source) || source === IPV4_BROADCAST || source >>> 24 === 0) return "EINVAL";
  const group = isIpv4Multicast(destination) || destination === IPV4_BROADCAST;
  if (flow.outputIfindex === 0 && group) return ipv4.deviceOf(source) ?? "ENETUNREACH";
  return flow.anySource || ipv4.deviceOf(source) !== undefined ? undefined : "ENETUNREACH";
}

/** 224.0.0.x, 255.255.255.255 and IGMP go out of the device they are bound to, whatever the tables say. */
function needsNoLookup(flow: Flow): boolean {
  const { destination } = flow;
  return destination >>> 8 === 0xe00000 || destination === IPV4_BROADCAST || flow.protocol === IPPROTO_IGMP;
}

function chooseBoundSource(ipv4: Ipv4, flow: Flow, device: NetDevice): void {
  if (flow.source !== 0) return;
  if (isIpv4Multicast(flow.destination)) {
    flow.source = selectSource(ipv4, device, 0 as Ipv4Address, flow.scope);
  } else if (flow.destination === 0) {
    flow.source = selectSource(ipv4, device, 0 as Ipv4Address, RT_SCOPE_HOST);
  }
}

/** Destination 0.0.0.0 means this host. */
function routeToNobody(ipv4: Ipv4, flow: Flow): Dst | Errno {
  flow.destination = flow.source;
  if (flow.destination === 0) {
    flow.destination = LOOPBACK;
    flow.source = LOOPBACK;
  }
  const lo = ipv4.namespace.deviceByIndex(1);
  if (lo === undefined) return "ENETUNREACH";
  return mkRoute(ipv4, { flow, device: lo, type: "local", route: undefined, flags: RTCF_LOCAL });
}

function lookupOutput(ipv4: Ipv4, flow: Flow): Dst | Errno {
  const found = ipv4.fib.lookup(flow);
  if (typeof found === "string") {
    if (flow.outputIfindex === 0) return found;
    // Bound to a device without a route there: the destination is taken to be on its link.
    const device = ipv4.namespace.deviceByIndex(flow.outputIfindex)!;
    if (flow.source === 0) flow.source = selectSource(ipv4, device, 0 as Ipv4Address, RT_SCOPE_LINK);
    return makeOutput(ipv4, flow, device, undefined);
  }
  if (found.type === "local") return routeToSelf(ipv4, flow, found);
  if (flow.source === 0) flow.source = preferredSource(ipv4, found);
  const cached = found.output;
  if (cached !== undefined && cached.generation === ipv4.fib.generation && isOrdinary(flow, found)) {
    return cached;
  }
  return makeOutput(ipv4, flow, found.device!, found);
}

/** Nothing that __mkroute_output would look at twice: a plain destination and source, nothing learned. */
function isOrdinary(flow: Flow, route: FibRoute): boolean {
  const { destination, source } = flow;
  const plain = destination < FIRST_GROUP && destination >= FIRST_UNICAST && source >>> 24 !== 127;
  return plain && route.exceptions.size === 0;
}

const FIRST_UNICAST = 0x01000000;
const FIRST_GROUP = 0xe0000000;

function routeToSelf(ipv4: Ipv4, flow: Flow, found: FibRoute): Dst | Errno {
  if (flow.source === 0) {
    flow.source = found.init.preferredSource === 0 ? flow.destination : found.init.preferredSource;
  }
  const lo = ipv4.namespace.deviceByIndex(1);
  if (lo === undefined) return "ENETUNREACH";
  const cached = found.output;
  if (cached !== undefined && cached.generation === ipv4.fib.generation) return cached;
  return mkRoute(ipv4, { flow, device: lo, type: "local", route: found, flags: RTCF_LOCAL });
}

/** fib_result_prefsrc */
export function preferredSource(ipv4: Ipv4, route: FibRoute): Ipv4Address {
  const { preferredSource: said, gateway, scope } = route.init;
  return said !== 0 ? said : selectSource(ipv4, route.device!, gateway, scope);
}

function makeOutput(ipv4: Ipv4, flow: Flow, device: NetDevice, route: FibRoute | undefined): Dst | Errno {
  return mkRoute(ipv4, { flow, device, type: route?.type ?? "unicast", route, flags: 0 });
}

interface OutputRoute {
  readonly flow: Flow;
  readonly device: NetDevice;
  readonly type: RouteType;
  readonly route: FibRoute | undefined;
  readonly flags: number;
  readonly table?: number | undefined;
}

/** __mkroute_output */
function mkRoute(ipv4: Ipv4, output: OutputRoute): Dst | Errno {
  const { flow, device } = output;
  const { destination } = flow;
  const inDevice = ipv4.inDevice(device);
  if (inDevice === undefined) return "EINVAL";
  const loopback = (device.flags & IFF_LOOPBACK) !== 0;
  if (isIpv4Loopback(flow.source) && !loopback && !inDevice.config.routeLocalnet) return "EINVAL";
  let { type, route, flags } = output;
  const table = route?.init.table;
  if (destination === IPV4_BROADCAST) type = "broadcast";
  else if (isIpv4Multicast(destination)) type = "multicast";
  else if (destination >>> 24 === 0) return "EINVAL";
  if (loopback) flags |= RTCF_LOCAL;
  if (type === "broadcast") {
    flags |= RTCF_BROADCAST | RTCF_LOCAL;
    route = undefined;
  } else if (type === "multicast") {
    flags |= RTCF_MULTICAST;
    if (inDevice.groups.isMember(destination)) flags |= RTCF_LOCAL;
    // Without a multicast route the default one tells the device, not the gateway.
    if (route !== undefined && route.init.prefixLength < 4) route = undefined;
  }
  return finishOutput(ipv4, { flow, device, type, route, flags, table });
}

function finishOutput(ipv4: Ipv4, output: OutputRoute): Dst {
  const { flow, device, type, route, flags } = output;
  const exception = route === undefined ? undefined : findException(ipv4, route, flow.destination);
  const own = route?.usesGateway === true ? route.init.gateway : (0 as Ipv4Address);
  const gateway = exception !== undefined && exception.gateway !== 0 ? exception.gateway : own;
  const dst = new Dst({
    device,
    type,
    flags,
    gateway,
    route,
    exception,
    error: undefined,
    generation: ipv4.fib.generation,
    redirect: false,
    table: output.table,
  });
  if (route !== undefined && exception === undefined && type !== "multicast") route.output = dst;
  return dst;
}
