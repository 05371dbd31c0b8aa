import type { NetDevice } from "../../device/device.ts";
import { IFF_UP } from "../../device/flags.ts";
import { type Failure, fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV4_ANY, type Ipv4Address, ipv4Network } from "../../wire/ipv4-address.ts";
import type { Ipv4 } from "../ipv4/ipv4.ts";
import { addressType } from "../ipv4/source-address.ts";
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
} from "../netlink/address-message.ts";
import { type RouteType, RT_TABLE_LOCAL, RT_TABLE_MAIN, RTPROT_BOOT } from "../netlink/route-message.ts";
import { type FibRouteInit, ROUTE_TYPE_PROPERTIES } from "./fib-route.ts";
import { Flow } from "./flow.ts";

// Read first: net/ipv4/fib_semantics.c (fib_create_info, fib_check_nh_v4_gw, fib_check_nh_nongw).

/** What is asked for, with everything that `ip` may leave out. */
export interface RouteDescription {
  readonly table?: number;
  readonly type: RouteType;
  readonly destination: Ipv4Address;
  readonly prefixLength: number;
  readonly tos?: number;
  readonly protocol?: number;
  readonly scope?: number;
  readonly metric?: number;
  readonly preferredSource?: Ipv4Address;
  readonly ifindex?: number;
  readonly gateway?: Ipv4Address;
  readonly onlink?: boolean;
  readonly mtu?: number;
}

/** The table that iproute2 names where none is said. */
export function defaultTable(type: RouteType): number {
  return type === "local" || type === "broadcast" || type === "anycast" ? RT_TABLE_LOCAL : RT_TABLE_MAIN;
}

/** The scope that iproute2 names where none is said. */
function defaultScope(type: RouteType, gateway: Ipv4Address): number {
  if (type === "local") return RT_SCOPE_HOST;
  if (type === "broadcast" || type === "multicast" || type === "anycast") return RT_SCOPE_LINK;
  return type === "unicast" && gateway === 0 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

interface Nexthop {
  readonly device: NetDevice | undefined;
  readonly scope: number;
}

/** fib_create_info: all checks in the kernel's order, with its words. */
export function createRoute(ipv4: Ipv4, asked: RouteDescription): Result<FibRouteInit> {
  const { type, destination, prefixLength } = asked;
  if (prefixLength > 32) return fail("EINVAL", "Invalid prefix length");
  if (ipv4Network(destination, prefixLength) !== destination) {
    return fail("EINVAL", "Invalid prefix for given prefix length");
  }
  const gateway = asked.gateway ?? IPV4_ANY;
  const scope = asked.scope ?? defaultScope(type, gateway);
  const table = asked.table ?? defaultTable(type);
  const properties = ROUTE_TYPE_PROPERTIES[type];
  if (properties.scope > scope) return fail("EINVAL", "Invalid scope");
  const nexthop = checkNexthop(ipv4, asked, { gateway, scope, table });
  if (!nexthop.ok) return nexthop;
  const preferredSource = asked.preferredSource ?? IPV4_ANY;
  if (preferredSource !== 0 && properties.error === undefined) {
    if (!isValidSource(ipv4, asked, preferredSource)) return fail("EINVAL", "Invalid prefsrc address");
  }
  return succeed({
    table,
    destination,
    prefixLength,
    tos: asked.tos ?? 0,
    type,
    protocol: asked.protocol ?? RTPROT_BOOT,
    scope,
    priority: asked.metric ?? 0,
    preferredSource,
    device: nexthop.value.device,
    gateway,
    nexthopScope: nexthop.value.scope,
    onlink: asked.onlink === true,
    mtu: asked.mtu,
  });
}

interface NexthopQuestion {
  readonly gateway: Ipv4Address;
  readonly scope: number;
  readonly table: number;
}

function checkNexthop(ipv4: Ipv4, asked: RouteDescription, question: NexthopQuestion): Result<Nexthop> {
  const { gateway, scope } = question;
  const ifindex = asked.ifindex ?? 0;
  if (ROUTE_TYPE_PROPERTIES[asked.type].error !== undefined) {
    if (gateway === 0 && ifindex === 0) return succeed({ device: undefined, scope: RT_SCOPE_NOWHERE });
    return fail("EINVAL", "Gateway, device and multipath can not be specified for this route type");
  }
  if (scope > RT_SCOPE_HOST) return fail("EINVAL", "Invalid scope");
  if (scope === RT_SCOPE_HOST) {
    if (gateway !== 0) return fail("EINVAL", "Route with host scope can not have a gateway");
    const device = ipv4.namespace.deviceByIndex(ifindex);
    return device === undefined ? fail("ENODEV") : succeed({ device, scope: RT_SCOPE_NOWHERE });
  }
  if (gateway === 0) return checkDirect(ipv4, ifindex, asked.onlink);
  return asked.onlink === true ? checkOnlink(ipv4, question, ifindex) : checkGateway(ipv4, question, ifindex);
}

/** fib_check_nh_nongw */
function checkDirect(ipv4: Ipv4, ifindex: number, onlink: boolean | undefined): Result<Nexthop> {
  if (onlink === true) {
    return fail("EINVAL", "Invalid flags for nexthop - PERVASIVE and ONLINK can not be set");
  }
  const device = ipv4.namespace.deviceByIndex(ifindex);
  if (device === undefined || ipv4.inDevice(device) === undefined) return fail("ENODEV");
  if ((device.flags & IFF_UP) === 0) return fail("ENETDOWN", "Device for nexthop is not up");
  return succeed({ device, scope: RT_SCOPE_HOST });
}

const INVALID_GATEWAY = "Nexthop has invalid gateway";

function checkOnlink(ipv4: Ipv4, question: NexthopQuestion, ifindex: number): Result<Nexthop> {
  if (question.scope >= RT_SCOPE_LINK) return fail("EINVAL", "Nexthop has invalid scope");
  const device = ipv4.namespace.deviceByIndex(ifindex);
  if (device === undefined) return fail("ENODEV", "Nexthop device required for onlink");
  if ((device.flags & IFF_UP) === 0) return fail("ENETDOWN", "Nexthop device is not up");
  if (addressType(ipv4, question.gateway) !== "unicast") return fail("EINVAL", INVALID_GATEWAY);
  return succeed({ device, scope: RT_SCOPE_LINK });
}

/** The gateway must be reached, by the routes there are, on the link of the device asked for. */
function checkGateway(ipv4: Ipv4, question: NexthopQuestion, ifindex: number): Result<Nexthop> {
  const { gateway, scope, table } = question;
  const flow = new Flow();
  flow.destination = gateway;
  flow.outputIfindex = ifindex;
  flow.scope = Math.max(scope + 1, RT_SCOPE_LINK);
  flow.ignoreLinkState = true;
  const inTable = table === RT_TABLE_MAIN ? undefined : ipv4.fib.lookupIn(table, flow);
  const found = inTable === undefined || typeof inTable === "string" ? ipv4.fib.lookup(flow) : inTable;
  if (typeof found === "string") return fail(found, INVALID_GATEWAY);
  if (found.type !== "unicast" && found.type !== "local") return fail("EINVAL", INVALID_GATEWAY);
  const { device } = found;
  if (device === undefined) return fail("EINVAL", "No egress device for nexthop");
  if ((device.flags & IFF_UP) === 0) return fail("ENETDOWN") satisfies Failure;
  return succeed({ device, scope: found.scope });
}

/** fib_valid_prefsrc */
function isValidSource(ipv4: Ipv4, asked: RouteDescription, source: Ipv4Address): boolean {
  if (asked.type === "local" && asked.destination !== 0 && source === asked.destination) return true;
  return addressType(ipv4, source) === "local";
}
