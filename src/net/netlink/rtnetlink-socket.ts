import { fail, type Result, succeed } from "../../wire/errno.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { setToken } from "../ipv6/token.ts";
import type { Namespace } from "../namespace.ts";
import { dependentsOnDelete, unregisterDevices } from "../register-device.ts";
import type { AddressLabelMessage, AddressMessage, NewAddressMode } from "./address-message.ts";
import {
  type BridgeVlanMessage,
  type BridgeVlanRequest,
  changeBridgeVlans,
  dumpBridgeVlans,
} from "./bridge-vlan-control.ts";
import { type DeleteFdbRequest, deleteFdb, dumpFdb, type NewFdbRequest, newFdb } from "./fdb-control.ts";
import { setLink } from "./link-change.ts";
import { newLink } from "./link-create.ts";
import { linkMessage } from "./link-dump.ts";
import type { LinkMessage, NetnsRef, NewLinkRequest, SetLinkRequest } from "./link-message.ts";
import { Monitor } from "./monitor.ts";
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
  RuleRequest,
} from "./route-message.ts";
import type { Rtnetlink } from "./rtnetlink.ts";

/** ALTIFNAMSIZ, with the final zero. */
const ALTERNATIVE_NAME_LIMIT = 128;

/** Rtnetlink of one namespace: links here, the rest by protocol. */
export class RtnetlinkSocket implements Rtnetlink {
  readonly #namespace: Namespace;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  newLink(request: NewLinkRequest): Result<{ readonly ifindex: number }> {
    return newLink(this.#namespace, request);
  }

  setLink(request: SetLinkRequest): Result<void> {
    return setLink(this.#namespace, request);
  }

  /** rtnl_linkprop */
  changeAltNames(ifindex: number, verb: "add" | "delete", names: readonly string[]): Result<void> {
    const { devices } = this.#namespace;
    const device = devices.byIndex(ifindex);
    if (device === undefined) return fail("ENODEV");
    for (const name of names) {
      if (name.length >= ALTERNATIVE_NAME_LIMIT) return fail("ERANGE", "Attribute failed policy validation");
      const refused = verb === "add" ? devices.addAltName(device, name) : devices.deleteAltName(device, name);
      if (refused !== undefined) return refused;
    }
    return succeed(undefined);
  }

  /** rtnl_dellink */
  deleteLink(ifindex: number): Result<void> {
    const device = this.#namespace.devices.byIndex(ifindex);
    if (device === undefined) return fail("ENODEV");
    if (device.operations.kind === "") return fail("EOPNOTSUPP");
    unregisterDevices(dependentsOnDelete(device));
    return succeed(undefined);
  }

  dumpLinks(): readonly LinkMessage[] {
    return this.#namespace.devices.all().map(linkMessage);
  }

  getLink(by: { readonly ifindex: number } | { readonly name: string }): LinkMessage | undefined {
    const { devices } = this.#namespace;
    const device = "ifindex" in by ? devices.byIndex(by.ifindex) : devices.byName(by.name);
    return device === undefined ? undefined : linkMessage(device);
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

  hasRouteTable(family: 4 | 6, table: number): boolean {
    return this.#protocol(family).hasRouteTable(table);
  }

  getRoute(request: GetRouteRequest): Result<RouteMessage> {
    return this.#protocol(request.family).getRoute(request);
  }

  newRule(request: RuleRequest): Result<void> {
    return this.#protocol(request.family).newRule(request);
  }

  deleteRule(request: RuleRequest): Result<void> {
    return this.#protocol(request.family).deleteRule(request);
  }

  dumpRules(family: 4 | 6): readonly RuleMessage[] {
    return this.#protocol(family).dumpRules();
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
    return dumpFdb(this.#namespace);
  }

  newFdb(entry: NewFdbRequest, mode: NewNeighbourMode): Result<void> {
    return newFdb(this.#namespace, entry, mode);
  }

  deleteFdb(entry: DeleteFdbRequest): Result<void> {
    return deleteFdb(this.#namespace, entry);
  }

  dumpBridgeVlans(): readonly BridgeVlanMessage[] {
    return dumpBridgeVlans(this.#namespace);
  }

  changeBridgeVlans(request: BridgeVlanRequest): Result<void> {
    return changeBridgeVlans(this.#namespace, request);
  }

  netnsId(other: NetnsRef): number | undefined {
    return this.#namespace.netnsIds.find(other.id);
  }

  setNetnsId(other: NetnsRef, id: number | "auto"): Result<void> {
    const { netnsIds } = this.#namespace;
    if (netnsIds.find(other.id) !== undefined) {
      return fail("EEXIST", "Peer netns already has a nsid assigned");
    }
    if (id !== "auto") {
      const isAssigned = netnsIds.assign(other.id, id);
      return isAssigned ? succeed(undefined) : fail("EEXIST", "The specified nsid is already used");
    }
    netnsIds.allocate(other.id);
    return succeed(undefined);
  }

  dumpAddressLabels(): readonly AddressLabelMessage[] {
    return this.#namespace.ipv6.labels.rows;
  }

  /** ip6addrlbl_newdel */
  newAddressLabel(row: AddressLabelMessage): Result<void> {
    const known = row.ifindex === 0 || this.#namespace.devices.byIndex(row.ifindex) !== undefined;
    return known ? this.#namespace.ipv6.labels.add(row) : fail("EINVAL");
  }

  deleteAddressLabel(row: Omit<AddressLabelMessage, "label">): Result<void> {
    const errno = this.#namespace.ipv6.labels.remove(row);
    return errno === undefined ? succeed(undefined) : fail(errno);
  }

  addressToken(ifindex: number): Ipv6Address | undefined {
    const device = this.#namespace.devices.byIndex(ifindex);
    const idev = device === undefined ? undefined : this.#namespace.ipv6.devices.get(device);
    return idev?.token as Ipv6Address | undefined;
  }

  setAddressToken(ifindex: number, token: Ipv6Address): Result<void> {
    const { ipv6, devices } = this.#namespace;
    const device = devices.byIndex(ifindex);
    const idev = device === undefined ? undefined : ipv6.devices.get(device);
    return idev === undefined ? fail("ENODEV") : setToken(ipv6, idev, token);
  }

  monitor(): Monitor {
    const namespace = this.#namespace;
    const monitor = new Monitor((closed) => {
      namespace.monitors?.delete(closed);
      if (namespace.monitors?.size === 0) namespace.monitors = undefined;
    });
    namespace.monitors ??= new Set();
    namespace.monitors.add(monitor);
    return monitor;
  }

  #protocol(family: 4 | 6): ProtocolControl {
    return (family === 4 ? this.#namespace.ipv4 : this.#namespace.ipv6).control;
  }
}
