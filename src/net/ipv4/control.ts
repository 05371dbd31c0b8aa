import { fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import {
  deleteNeighbour,
  dumpNeighbours,
  dumpProxies,
  newNeighbour,
} from "../neighbour/neighbour-control.ts";
import { RT_SCOPE_UNIVERSE } from "../netlink/address-message.ts";
import type { ProtocolControl } from "../netlink/protocol-control.ts";
import type {
  DeleteRouteRequest,
  GetRouteRequest,
  NeighbourRequest,
  NewNeighbourMode,
  NewRouteMode,
  RouteMessage,
  RouteRequest,
} from "../netlink/route-message.ts";
import { createRoute, defaultTable, type RouteDescription } from "../route/fib-create.ts";
import type { FibRoute } from "../route/fib-route.ts";
import { exceptionMessages, getRouteMessage, routeMessage } from "../route/route-messages.ts";
import { deleteAddress, dumpAddresses, newAddress } from "./address.ts";
import type { Ipv4 } from "./ipv4.ts";

/** rtnetlink for IPv4. */
export function createIpv4Control(ipv4: Ipv4): ProtocolControl {
  const { neighbours, proxies } = ipv4;
  return {
    newAddress: (request, mode) => newAddress(ipv4, request, mode),
    deleteAddress: (request) => deleteAddress(ipv4, request),
    dumpAddresses: () => dumpAddresses(ipv4),
    newRoute: (request, mode) => newRoute(ipv4, request, mode),
    deleteRoute: (request) => deleteRoute(ipv4, request),
    dumpRoutes: (table) => dumpRoutes(ipv4, table),
    newRule: (request) => ipv4.fib.rules.add(request),
    deleteRule: (request) => ipv4.fib.rules.delete(request),
    dumpRules: () => ipv4.fib.rules.dump(),
    hasRouteTable: (table) => ipv4.fib.has(table),
    getRoute: (request) => getRoute(ipv4, request),
    newNeighbour: (request, mode) => addNeighbour(ipv4, request, mode),
    deleteNeighbour: (request) => deleteNeighbour(neighbours, proxies, request),
    dumpNeighbours: (which) =>
      which === "neighbours" ? dumpNeighbours(neighbours) : dumpProxies(neighbours, proxies),
  };
}

/** neigh_add with arp_constructor: no neighbours without IPv4 (too small an MTU), and one alone on the loopback device. */
function addNeighbour(ipv4: Ipv4, request: NeighbourRequest, mode: NewNeighbourMode): Result<void> {
  const { neighbours, proxies } = ipv4;
  const device = ipv4.namespace.deviceByIndex(request.ifindex);
  if (device === undefined || request.proxy === true) return newNeighbour(neighbours, proxies, request, mode);
  if (ipv4.inDevice(device) === undefined) return fail("EINVAL");
  if (device.type !== "loopback" || request.destination === IPV4_ANY) {
    return newNeighbour(neighbours, proxies, request, mode);
  }
  // Looked up by the address that was said, then kept under 0.0.0.0.
  if (mode === "change") return fail("ENOENT");
  return newNeighbour(neighbours, proxies, { ...request, destination: IPV4_ANY }, "replace");
}

/** inet_rtm_newroute */
function newRoute(ipv4: Ipv4, request: RouteRequest, mode: NewRouteMode): Result<void> {
  ipv4.fib.open(request.table ?? defaultTable(request.type));
  const init = createRoute(ipv4, describe(request));
  if (!init.ok) return init;
  const inserted = ipv4.fib.insert(init.value, mode);
  if (!inserted.ok) return inserted;
  if (request.type === "local") ipv4.fib.customLocalRoutes = true;
  ipv4.trace("route", init.value.device, "fib_table_insert", mode, ipv4.formatRoute(inserted.value));
  return succeed(undefined);
}

function describe(request: RouteRequest): RouteDescription {
  return {
    ...request,
    destination: (request.destination ?? IPV4_ANY) as Ipv4Address,
    ...(request.preferredSource === undefined
      ? {}
      : { preferredSource: request.preferredSource as Ipv4Address }),
    ...(request.gateway === undefined ? {} : { gateway: request.gateway as Ipv4Address }),
  } as RouteDescription;
}

/** inet_rtm_delroute: what was not said matches anything. */
function deleteRoute(ipv4: Ipv4, request: DeleteRouteRequest): Result<void> {
  const destination = (request.destination ?? IPV4_ANY) as Ipv4Address;
  const { prefixLength } = request;
  if (prefixLength > 32) return fail("EINVAL", "Invalid prefix length");
  if (prefixLength < 32 && (destination & (0xffffffff >>> prefixLength)) !== 0) {
    return fail("EINVAL", "Invalid prefix for given prefix length");
  }
  const table = request.table ?? defaultTable(request.type ?? "unicast");
  const where = { table, destination, prefixLength, tos: request.tos ?? 0 };
  const deleted = ipv4.fib.delete(where, (route) => fits(request, route));
  if (!deleted.ok) return deleted;
  ipv4.trace("route", deleted.value.device, "fib_table_delete", "removed", ipv4.formatRoute(deleted.value));
  return succeed(undefined);
}

function fits(request: DeleteRouteRequest, { init }: FibRoute): boolean {
  return (
    (request.type === undefined || request.type === init.type) &&
    (request.scope === undefined || request.scope === init.scope || request.scope === SCOPE_ANY) &&
    (request.preferredSource === undefined || request.preferredSource === init.preferredSource) &&
    (request.protocol === undefined || request.protocol === 0 || request.protocol === init.protocol) &&
    (request.metric === undefined || request.metric === 0 || request.metric === init.priority) &&
    (request.ifindex === undefined || request.ifindex === init.device?.ifindex) &&
    (request.gateway === undefined || request.gateway === init.gateway)
  );
}

/** RT_SCOPE_NOWHERE in a request to delete. */
const SCOPE_ANY = 255;

function dumpRoutes(ipv4: Ipv4, table: number | "all" | "cache"): readonly RouteMessage[] {
  if (table === "cache") return exceptionMessages(ipv4);
  return ipv4.fib.dump(table).map(routeMessage);
}

function getRoute(ipv4: Ipv4, request: GetRouteRequest): Result<RouteMessage> {
  const devices = [request.inputIfindex, request.outputIfindex];
  for (const ifindex of devices) {
    if (ifindex !== undefined && ifindex !== 0 && ipv4.namespace.deviceByIndex(ifindex) === undefined) {
      return fail("ENODEV");
    }
  }
  return getRouteMessage(ipv4, request, RT_SCOPE_UNIVERSE);
}
