import type { Result } from "../../wire/errno.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import type { AddressLabelMessage, AddressMessage, NewAddressMode } from "./address-message.ts";
import type { BridgeVlanMessage, BridgeVlanRequest } from "./bridge-vlan-control.ts";
import type { LinkMessage, NetnsRef, NewLinkRequest, SetLinkRequest } from "./link-message.ts";
import type { Monitor } from "./monitor.ts";
import type {
  DeleteRouteRequest,
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

/**
 * The control plane of one network namespace, as an AF_NETLINK socket opened in it would see it: what `ip` and
 * `bridge` speak. Requests are checked here exactly as the kernel checks them, with its errno and extack text;
 * the words around it ("RTNETLINK answers: ") belong to the commands. Dumps are in the kernel's order.
 */
export interface Rtnetlink {
  newLink(request: NewLinkRequest): Result<{ readonly ifindex: number }>;
  setLink(request: SetLinkRequest): Result<void>;
  /** RTM_NEWLINKPROP and RTM_DELLINKPROP: alternative names, one after the other up to the first refusal. */
  changeAltNames(ifindex: number, verb: "add" | "delete", names: readonly string[]): Result<void>;
  deleteLink(ifindex: number): Result<void>;
  /** All devices by ifindex. */
  dumpLinks(): readonly LinkMessage[];
  getLink(by: { readonly ifindex: number } | { readonly name: string }): LinkMessage | undefined;

  newAddress(request: AddressMessage, mode: NewAddressMode): Result<void>;
  deleteAddress(request: AddressMessage): Result<void>;
  dumpAddresses(family: 4 | 6): readonly AddressMessage[];

  newRoute(request: RouteRequest, mode: NewRouteMode): Result<void>;
  deleteRoute(request: DeleteRouteRequest): Result<void>;
  dumpRoutes(family: 4 | 6, table: number | "all" | "cache"): readonly RouteMessage[];
  /** Whether a table exists: to dump one that does not is an error in itself. */
  hasRouteTable(family: 4 | 6, table: number): boolean;
  getRoute(request: GetRouteRequest): Result<RouteMessage>;
  /** By preference: the order in which they are asked. */
  newRule(request: RuleRequest): Result<void>;
  deleteRule(request: RuleRequest): Result<void>;
  dumpRules(family: 4 | 6): readonly RuleMessage[];

  newNeighbour(request: NeighbourRequest, mode: NewNeighbourMode): Result<void>;
  deleteNeighbour(request: NeighbourRequest): Result<void>;
  dumpNeighbours(family: 4 | 6, which: "neighbours" | "proxies"): readonly NeighbourMessage[];

  dumpFdb(): readonly FdbMessage[];
  newFdb(
    entry: Pick<FdbMessage, "address" | "ifindex" | "self" | "state" | "vlan">,
    mode: NewNeighbourMode,
  ): Result<void>;
  deleteFdb(entry: Pick<FdbMessage, "address" | "ifindex" | "self" | "vlan">): Result<void>;

  /** RTM_GETVLAN: the VLANs of every bridge port and bridge, by ifindex. */
  dumpBridgeVlans(): readonly BridgeVlanMessage[];
  /** RTM_SETLINK and RTM_DELLINK of AF_BRIDGE with VLANs: of the port at its bridge, or of the bridge itself. */
  changeBridgeVlans(request: BridgeVlanRequest): Result<void>;

  /** RTM_GETADDRLABEL, RTM_NEWADDRLABEL (CREATE|EXCL), RTM_DELADDRLABEL. */
  dumpAddressLabels(): readonly AddressLabelMessage[];
  newAddressLabel(row: AddressLabelMessage): Result<void>;
  deleteAddressLabel(row: Omit<AddressLabelMessage, "label">): Result<void>;

  /** IFLA_INET6_TOKEN: the identifier of tokenized addresses; undefined for a device without IPv6. */
  addressToken(ifindex: number): Ipv6Address | undefined;
  /** RTM_SETLINK with that attribute: only the low 64 bits count. */
  setAddressToken(ifindex: number, token: Ipv6Address): Result<void>;

  /** bind(2) to the groups of links and IPv6 addresses. */
  monitor(): Monitor;

  /** RTM_GETNSID: the id under which this namespace knows `other`; undefined if it has none yet. */
  netnsId(other: NetnsRef): number | undefined;
  /** RTM_NEWNSID: gives `other` this id, or the next free one. EEXIST if it has one already. */
  setNetnsId?(other: NetnsRef, id: number | "auto"): Result<void>;
}
