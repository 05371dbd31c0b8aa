import { fail, type Result, succeed } from "../../wire/errno.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import {
  deleteNeighbour,
  dumpNeighbours,
  dumpProxies,
  newNeighbour,
} from "../neighbour/neighbour-control.ts";
import type { AddressMessage, Ipv6AddressMessage, NewAddressMode } from "../netlink/address-message.ts";
import type { ProtocolControl } from "../netlink/protocol-control.ts";
import type {
  DeleteRouteRequest,
  GetRouteRequest,
  NeighbourMessage,
  NeighbourRequest,
  NewNeighbourMode,
  NewRouteMode,
  RouteMessage,
  RouteRequest,
  RuleMessage,
  RuleRequest,
} from "../netlink/route-message.ts";
import { dumpAddresses, newAddress, removeAddress } from "./address-control.ts";
import type { Ipv6 } from "./ipv6.ts";
import { joinProxyGroup, leaveProxyGroup } from "./proxy-ndp.ts";
import { deleteRoute, newRoute } from "./route-control.ts";
import { dumpRoutes, getRoute } from "./route-dump.ts";

/** Rtnetlink's IPv6 side. */
export class Ipv6Control implements ProtocolControl {
  readonly #ipv6: Ipv6;

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6;
  }

  newAddress(request: AddressMessage, mode: NewAddressMode): Result<void> {
    return newAddress(this.#ipv6, request as Ipv6AddressMessage, mode);
  }

  deleteAddress(request: AddressMessage): Result<void> {
    return removeAddress(this.#ipv6, request as Ipv6AddressMessage);
  }

  dumpAddresses(): readonly AddressMessage[] {
    return dumpAddresses(this.#ipv6);
  }

  newRoute(request: RouteRequest, mode: NewRouteMode): Result<void> {
    return newRoute(this.#ipv6, request, mode);
  }

  deleteRoute(request: DeleteRouteRequest): Result<void> {
    return deleteRoute(this.#ipv6, request);
  }

  dumpRoutes(table: number | "all" | "cache"): readonly RouteMessage[] {
    return dumpRoutes(this.#ipv6, table);
  }

  newRule(request: RuleRequest): Result<void> {
    return this.#ipv6.fib.rules.add(request);
  }

  deleteRule(request: RuleRequest): Result<void> {
    return this.#ipv6.fib.rules.delete(request);
  }

  dumpRules(): readonly RuleMessage[] {
    return this.#ipv6.fib.rules.dump();
  }

  hasRouteTable(table: number): boolean {
    return this.#ipv6.fib.table(table) !== undefined;
  }

  getRoute(request: GetRouteRequest): Result<RouteMessage> {
    return getRoute(this.#ipv6, request);
  }

  newNeighbour(request: NeighbourRequest, mode: NewNeighbourMode): Result<void> {
    const { neighbours, proxies } = this.#ipv6;
    const result = newNeighbour(neighbours, proxies, request, mode);
    if (result.ok && request.proxy === true) joinProxyGroup(this.#ipv6, request);
    return result;
  }

  deleteNeighbour(request: NeighbourRequest): Result<void> {
    const { neighbours, proxies } = this.#ipv6;
    const result = deleteNeighbour<Ipv6Address>(neighbours, proxies, request);
    if (result.ok && request.proxy === true) leaveProxyGroup(this.#ipv6, request);
    return result.ok ? succeed(undefined) : fail(result.errno, result.message);
  }

  dumpNeighbours(which: "neighbours" | "proxies"): readonly NeighbourMessage[] {
    const { neighbours, proxies } = this.#ipv6;
    return which === "proxies" ? dumpProxies(neighbours, proxies) : dumpNeighbours(neighbours);
  }
}
