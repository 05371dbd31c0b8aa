import { fail, type Result } from "../../wire/errno.ts";
import type { Namespace } from "../namespace.ts";
import type { AddressMessage, NewAddressMode } from "./address-message.ts";
import type { LinkMessage, NetnsRef } from "./link-message.ts";
import type { ProtocolControl } from "./protocol-control.ts";
import type {
  FdbMessage,
  GetRouteRequest,
  NeighbourMessage,
  NeighbourRequest,
  NewNeighbourMode,
  NewRouteMode,
  RouteMessage,
  RouteRequest,
  RuleMessage,
} from "./route-message.ts";
import type { Rtnetlink } from "./rtnetlink.ts";

/** Rtnetlink of one namespace: links here, the rest by protocol. */
export class RtnetlinkSocket implements Rtnetlink {
  readonly #namespace: Namespace;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  newLink(): Result<{ readonly ifindex: number }> {
    return fail("EOPNOTSUPP");
  }

  setLink(): Result<void> {
    return fail("EOPNOTSUPP");
  }

  deleteLink(): Result<void> {
    return fail("EOPNOTSUPP");
  }

  dumpLinks(): readonly LinkMessage[] {
    return [];
  }

  getLink(): LinkMessage | undefined {
    return undefined;
  }

  newAddress(request: AddressMessage, mode: NewAddressMode): Result<void> {
    return this.#protocol(request.family).newAddress(request, mode);
  }

  deleteAddress(request: AddressMessage): Result<void> {
    return this.#protocol(request.family).deleteAddress(request);
  }

  dumpAddresses(family: 4 | 6): readonly AddressMessage[] {
    return this.#protocol(family).dumpAddresses();
  }

  newRoute(request: RouteRequest, mode: NewRouteMode): Result<void> {
    return this.#protocol(request.family).newRoute(request, mode);
  }

  deleteRoute(request: RouteRequest): Result<void> {
    return this.#protocol(request.family).deleteRoute(request);
  }

  dumpRoutes(family: 4 | 6, table: number | "all" | "cache"): readonly RouteMessage[] {
    return this.#protocol(family).dumpRoutes(table);
  }

  getRoute(request: GetRouteRequest): Result<RouteMessage> {
    return this.#protocol(request.family).getRoute(request);
  }

  dumpRules(): readonly RuleMessage[] {
    return [];
  }

  newNeighbour(request: NeighbourRequest, mode: NewNeighbourMode): Result<void> {
    return this.#protocol(request.family).newNeighbour(request, mode);
  }

  deleteNeighbour(request: NeighbourRequest): Result<void> {
    return this.#protocol(request.family).deleteNeighbour(request);
  }

  dumpNeighbours(family: 4 | 6, which: "neighbours" | "proxies"): readonly NeighbourMessage[] {
    return this.#protocol(family).dumpNeighbours(which);
  }

  dumpFdb(): readonly FdbMessage[] {
    return [];
  }

  newFdb(): Result<void> {
    return fail("EOPNOTSUPP");
  }

  deleteFdb(): Result<void> {
    return fail("EOPNOTSUPP");
  }

  netnsId(_other: NetnsRef): number | undefined {
    return undefined;
  }

  #protocol(family: 4 | 6): ProtocolControl {
    return (family === 4 ? this.#namespace.ipv4 : this.#namespace.ipv6).control;
  }
}
