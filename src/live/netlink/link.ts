import { decodeMac, encodeMac, type MacAddress } from "../../wire/mac-address.ts";
import {
  type Attribute,
  type Attributes,
  concatenated,
  decodeAttributes,
  encodeAttributes,
  numberOf,
  signedOf,
  text,
  textOf,
  u16,
  u32,
} from "./attribute.ts";

// rtnetlink(7): RTM_NEWLINK and its family. struct ifinfomsg:
//
//   family u8 | pad u8 | type u16 (ARPHRD_) | index s32 | flags u32 | change u32, then attributes

export const RTM_NEWLINK = 16;
export const RTM_DELLINK = 17;
export const RTM_GETLINK = 18;

export const ARPHRD_ETHER = 1;
export const ARPHRD_LOOPBACK = 772;

export const IFF_UP = 0x1;
export const IFF_RUNNING = 0x40;
export const IFF_NOARP = 0x80;
export const IFF_PROMISC = 0x100;
export const IFF_ALLMULTI = 0x200;
export const IFF_LOWER_UP = 0x10000;

export const IFLA_ADDRESS = 1;
export const IFLA_BROADCAST = 2;
export const IFLA_IFNAME = 3;
export const IFLA_MTU = 4;
export const IFLA_LINK = 5;
const IFLA_QDISC = 6;
const IFLA_MASTER = 10;
export const IFLA_TXQLEN = 13;
const IFLA_OPERSTATE = 16;
const IFLA_LINKMODE = 17;
export const IFLA_LINKINFO = 18;
const IFLA_IFALIAS = 20;
export const IFLA_AF_SPEC = 26;
const IFLA_GROUP = 27;
export const IFLA_NET_NS_FD = 28;
const IFLA_PROMISCUITY = 30;
const IFLA_NUM_TX_QUEUES = 31;
const IFLA_NUM_RX_QUEUES = 32;
const IFLA_CARRIER = 33;
const IFLA_LINK_NETNSID = 37;
const IFLA_GSO_MAX_SEGS = 40;
const IFLA_GSO_MAX_SIZE = 41;
const IFLA_NEW_NETNSID = 45;
const IFLA_MIN_MTU = 50;
const IFLA_MAX_MTU = 51;
export const IFLA_NEW_IFINDEX = 49;
const IFLA_ALLMULTI = 61;

export const IFLA_INFO_KIND = 1;
export const IFLA_INFO_DATA = 2;
const IFLA_INFO_SLAVE_KIND = 4;

const AF_INET6 = 10;
const IFLA_INET6_TOKEN = 7;
const IFLA_INET6_ADDR_GEN_MODE = 8;

const IFLA_IPVLAN_MODE = 1;
const IFLA_IPVLAN_FLAGS = 2;

const INFO_BYTES = 16;

/** A device as RTM_NEWLINK describes it; what a kernel doesn't say has the value of a device that never had it. */
export interface Link {
  readonly ifindex: number;
  readonly name: string;
  /** ARPHRD_ */
  readonly type: number;
  readonly flags: number;
  /** undefined where the address is not six octets long. */
  readonly mac: MacAddress | undefined;
  readonly broadcast: MacAddress | undefined;
  readonly mtu: number;
  readonly minMtu: number;
  readonly maxMtu: number;
  readonly qdisc: string;
  readonly operState: number;
  readonly linkMode: number;
  readonly carrier: "on" | "off";
  readonly group: number;
  readonly txQueueLength: number;
  readonly promiscuity: number;
  readonly allmulti: number;
  readonly txQueues: number;
  readonly rxQueues: number;
  readonly gsoMaxSize: number;
  readonly gsoMaxSegs: number;
  /** undefined without IPv6. */
  readonly addrGenMode: number | undefined;
  readonly alias: string | undefined;
  /** ifindex of the bridge, bond or VRF that it is a port of. */
  readonly master: number | undefined;
  /** IFLA_LINK: what it lies on, as an ifindex in `linkNamespace`'s namespace, or in its own. */
  readonly link: number | undefined;
  readonly linkNamespace: number | undefined;
  /** "veth", "tun", ...; undefined for hardware. */
  readonly kind: string | undefined;
  readonly info: Attributes;
  /** What it is to its master: "bridge", "bond". */
  readonly slaveKind: string | undefined;
  /** In RTM_DELLINK of a device that moves: the namespace that it goes to, as an id of the namespace it leaves. */
  readonly newNamespace: number | undefined;
}

/**
 * undefined for messages of the same type that describe something else: a bridge's view of its ports (family 7), events
 * of wireless devices.
 */
export function decodeLink(payload: Uint8Array): Link | undefined {
  if (payload.length < INFO_BYTES || payload[0] !== 0) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const attributes = decodeAttributes(payload, INFO_BYTES);
  if (!attributes.has(IFLA_MTU)) return undefined;
  const number = (type: number, absent = 0) => numberOf(attributes.get(type)) ?? absent;
  const information = nested(attributes, IFLA_LINKINFO);
  return {
    ifindex: view.getInt32(4, true),
    name: textOf(attributes.get(IFLA_IFNAME)) ?? "",
    type: view.getUint16(2, true),
    flags: view.getUint32(8, true),
    mac: macOf(attributes.get(IFLA_ADDRESS)),
    broadcast: macOf(attributes.get(IFLA_BROADCAST)),
    mtu: number(IFLA_MTU),
    minMtu: number(IFLA_MIN_MTU),
    maxMtu: number(IFLA_MAX_MTU),
    qdisc: textOf(attributes.get(IFLA_QDISC)) ?? "",
    operState: number(IFLA_OPERSTATE),
    linkMode: number(IFLA_LINKMODE),
    carrier: number(IFLA_CARRIER, 1) === 0 ? "off" : "on",
    group: number(IFLA_GROUP),
    txQueueLength: number(IFLA_TXQLEN),
    promiscuity: number(IFLA_PROMISCUITY),
    allmulti: number(IFLA_ALLMULTI),
    txQueues: number(IFLA_NUM_TX_QUEUES, 1),
    rxQueues: number(IFLA_NUM_RX_QUEUES, 1),
    gsoMaxSize: number(IFLA_GSO_MAX_SIZE, 65536),
    gsoMaxSegs: number(IFLA_GSO_MAX_SEGS, 65535),
    addrGenMode: addrGenModeOf(attributes),
    alias: textOf(attributes.get(IFLA_IFALIAS)),
    master: numberOf(attributes.get(IFLA_MASTER)),
    link: numberOf(attributes.get(IFLA_LINK)),
    linkNamespace: signedOf(attributes.get(IFLA_LINK_NETNSID)),
    kind: textOf(information.get(IFLA_INFO_KIND)),
    info: nested(information, IFLA_INFO_DATA),
    slaveKind: textOf(information.get(IFLA_INFO_SLAVE_KIND)),
    newNamespace: signedOf(attributes.get(IFLA_NEW_NETNSID)),
  };
}

/** struct ifinfomsg: which device (0: by name, in an attribute, or a new one), and which of its flags to set to what. */
export interface LinkHeader {
  readonly ifindex: number;
  readonly flags?: number;
  readonly change?: number;
}

export function encodeLink(header: LinkHeader, attributes: readonly Attribute[]): Uint8Array {
  const information = new Uint8Array(INFO_BYTES);
  const view = new DataView(information.buffer);
  view.setInt32(4, header.ifindex, true);
  view.setUint32(8, header.flags ?? 0, true);
  view.setUint32(12, header.change ?? 0, true);
  return concatenated([information, encodeAttributes(attributes)]);
}

/** IFLA_LINKINFO of a kernel's ipvlan, with what the request names. */
export function ipvlanInfo(data: { readonly mode?: number; readonly flags?: number } | undefined): Attribute {
  // Without a zero at its end, as iproute2 sends it.
  const kind: Attribute = { type: IFLA_INFO_KIND, value: new TextEncoder().encode("ipvlan") };
  if (data === undefined) return { type: IFLA_LINKINFO, value: [kind] };
  const value: Attribute[] = [];
  if (data.mode !== undefined) value.push({ type: IFLA_IPVLAN_MODE, value: u16(data.mode) });
  if (data.flags !== undefined) value.push({ type: IFLA_IPVLAN_FLAGS, value: u16(data.flags) });
  return { type: IFLA_LINKINFO, value: [kind, { type: IFLA_INFO_DATA, value }] };
}

/** Mode and flags of a kernel's ipvlan as numbers; undefined for any other device. */
export function ipvlanData(link: Link): { readonly mode: number; readonly flags: number } | undefined {
  if (link.kind !== "ipvlan") return undefined;
  return {
    mode: numberOf(link.info.get(IFLA_IPVLAN_MODE)) ?? 0,
    flags: numberOf(link.info.get(IFLA_IPVLAN_FLAGS)) ?? 0,
  };
}

/** IFLA_AF_SPEC for IPv6: how link-local addresses are made, and the lower half of those that routers announce. */
export function ipv6Settings(settings: { addrGenMode?: number; token?: Uint8Array }): Attribute {
  const value: Attribute[] = [];
  if (settings.addrGenMode !== undefined) {
    value.push({ type: IFLA_INET6_ADDR_GEN_MODE, value: new Uint8Array([settings.addrGenMode]) });
  }
  if (settings.token !== undefined) value.push({ type: IFLA_INET6_TOKEN, value: settings.token });
  return { type: IFLA_AF_SPEC, value: [{ type: AF_INET6, value }] };
}

export function macAttribute(type: number, mac: MacAddress): Attribute {
  const value = new Uint8Array(6);
  encodeMac(mac, value, 0);
  return { type, value };
}

export function nameAttribute(name: string): Attribute {
  return { type: IFLA_IFNAME, value: text(name) };
}

export function numberAttribute(type: number, value: number): Attribute {
  return { type, value: u32(value) };
}

function macOf(value: Uint8Array | undefined): MacAddress | undefined {
  return value?.length === 6 ? decodeMac(value, 0) : undefined;
}

function nested(attributes: Attributes, type: number): Attributes {
  const value = attributes.get(type);
  return value === undefined ? new Map() : decodeAttributes(value);
}

function addrGenModeOf(attributes: Attributes): number | undefined {
  return numberOf(nested(nested(attributes, IFLA_AF_SPEC), AF_INET6).get(IFLA_INET6_ADDR_GEN_MODE));
}
