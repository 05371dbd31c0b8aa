import { type Attribute, text, u16 } from "../../live/netlink/attribute.ts";
import {
  encodeLink,
  IFF_ALLMULTI,
  IFF_NOARP,
  IFF_PROMISC,
  IFF_UP,
  IFLA_ADDRESS,
  IFLA_BROADCAST,
  IFLA_LINK,
  IFLA_MTU,
  IFLA_NET_NS_FD,
  IFLA_TXQLEN,
  ipv6Settings,
  macAttribute,
  nameAttribute,
  numberAttribute,
} from "../../live/netlink/link.ts";
import type { LinkAttributes, LinkKindRequest, NewLinkRequest } from "../../net/netlink/link-message.ts";
import { ADDR_GEN_MODES } from "./real-link.ts";

// What `ip link` sends: struct ifinfomsg with flags, and attributes (iplink.c: iplink_parse).

const IFLA_MASTER = 10;
const IFLA_LINKINFO = 18;
const IFLA_IFALIAS = 20;
const IFLA_GROUP = 27;
const IFLA_NUM_TX_QUEUES = 31;
const IFLA_NUM_RX_QUEUES = 32;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_IPVLAN_MODE = 1;
const IFLA_IPVLAN_FLAGS = 2;

const IFF_MULTICAST = 0x1000;

/** Everything a request says but the kind: for a device that exists. */
export interface EncodedRequest {
  readonly flags: number;
  readonly change: number;
  readonly attributes: readonly Attribute[];
}

export function encodeAttributesOf(request: LinkAttributes): EncodedRequest {
  const switches: readonly (readonly [boolean | undefined, number])[] = [
    [request.up, IFF_UP],
    [request.arp === undefined ? undefined : !request.arp, IFF_NOARP],
    [request.multicast, IFF_MULTICAST],
    [request.allMulticast, IFF_ALLMULTI],
    [request.promisc, IFF_PROMISC],
  ];
  let flags = 0;
  let change = 0;
  for (const [value, flag] of switches) {
    if (value === undefined) continue;
    change |= flag;
    if (value) flags |= flag;
  }
  return { flags, change, attributes: [...numbers(request), ...others(request)] };
}

function numbers(request: LinkAttributes): readonly Attribute[] {
  const rows: readonly (readonly [number, number | undefined])[] = [
    [IFLA_MTU, request.mtu],
    [IFLA_TXQLEN, request.txQueueLength],
    [IFLA_MASTER, request.master],
    [IFLA_GROUP, request.group],
    [IFLA_NUM_TX_QUEUES, request.numTxQueues],
    [IFLA_NUM_RX_QUEUES, request.numRxQueues],
  ];
  return rows.flatMap(([type, value]) => (value === undefined ? [] : [numberAttribute(type, value)]));
}

function others({ name, address, broadcast, alias, addrGenMode }: LinkAttributes): readonly Attribute[] {
  const list: Attribute[] = [];
  if (name !== undefined) list.push(nameAttribute(name));
  if (address !== undefined) list.push(macAttribute(IFLA_ADDRESS, address));
  if (broadcast !== undefined) list.push(macAttribute(IFLA_BROADCAST, broadcast));
  if (alias !== undefined) list.push({ type: IFLA_IFALIAS, value: text(alias) });
  if (addrGenMode !== undefined)
    list.push(ipv6Settings({ addrGenMode: ADDR_GEN_MODES.indexOf(addrGenMode) }));
  return list;
}

export function namespaceAttribute(fd: number): Attribute {
  return numberAttribute(IFLA_NET_NS_FD, fd);
}

/** IFLA_LINKINFO of the kernel's own ipvlan or ipvtap; of any other kind only its name. */
export function kindAttribute(type: LinkKindRequest): Attribute {
  const name = type.kind === "other" ? type.name : type.kind;
  const kind: Attribute = { type: IFLA_INFO_KIND, value: text(name) };
  const data = type.kind === "ipvlan" || type.kind === "ipvtap" ? type.data : undefined;
  if (data === undefined) return { type: IFLA_LINKINFO, value: [kind] };
  const said: Attribute[] = [];
  if (data.mode !== undefined) said.push({ type: IFLA_IPVLAN_MODE, value: u16(data.mode) });
  if (data.flags !== undefined) said.push({ type: IFLA_IPVLAN_FLAGS, value: u16(data.flags) });
  return { type: IFLA_LINKINFO, value: [kind, { type: IFLA_INFO_DATA, value: said }] };
}

/** RTM_NEWLINK with NLM_F_CREATE for the kernel's own driver. */
export function encodeNewLink(request: NewLinkRequest, netnsFd: number | undefined): Uint8Array {
  const { flags, change, attributes } = encodeAttributesOf(request);
  const place: Attribute[] = [];
  if (request.link !== undefined) place.push(numberAttribute(IFLA_LINK, request.link));
  if (netnsFd !== undefined) place.push(namespaceAttribute(netnsFd));
  const list = [...attributes, ...place, kindAttribute(request.type)];
  return encodeLink({ ifindex: request.ifindex ?? 0, flags, change }, list);
}
