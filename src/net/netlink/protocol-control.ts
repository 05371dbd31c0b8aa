import type { Result } from "../../wire/errno.ts";
import type { AddressMessage, NewAddressMode } from "./address-message.ts";
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
} from "./route-message.ts";

/** The part of rtnetlink that IPv4 and IPv6 each answer for themselves; meanings as in Rtnetlink. */
export interface ProtocolControl {
  newAddress(request: AddressMessage, mode: NewAddressMode): Result<void>;
  deleteAddress(request: AddressMessage): Result<void>;
  dumpAddresses(): readonly AddressMessage[];
  newRoute(request: RouteRequest, mode: NewRouteMode): Result<void>;
  deleteRoute(request: DeleteRouteRequest): Result<void>;
  dumpRoutes(table: number | "all" | "cache"): readonly RouteMessage[];
  newRule(request: RuleRequest): Result<void>;
  deleteRule(request: RuleRequest): Result<void>;
  dumpRules(): readonly RuleMessage[];
  hasRouteTable(table: number): boolean;
  getRoute(request: GetRouteRequest): Result<RouteMessage>;
  newNeighbour(request: NeighbourRequest, mode: NewNeighbourMode): Result<void>;
  deleteNeighbour(request: NeighbourRequest): Result<void>;
  dumpNeighbours(which: "neighbours" | "proxies"): readonly NeighbourMessage[];
}
