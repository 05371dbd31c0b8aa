// A device of the real kernel as the emulator's printers know devices, and the requests of its parser as attributes.

import { FLAGS, MODES } from "../../ipvlan/link.ts";
import type { Flag } from "../../ipvlan/port.ts";
import { decodeAttributeList, decodeAttributes, numberOf, textOf } from "../../live/netlink/attribute.ts";
import { decodeLink, ipvlanData, type Link } from "../../live/netlink/link.ts";
import type {
  HardwareInfo,
  LinkData,
  LinkMessage,
  LinkStatistics,
  OperState,
} from "../../net/netlink/link-message.ts";
import type { MacAddress } from "../../wire/mac-address.ts";

const INFO_BYTES = 16;

const IFLA_ADDRESS = 1;
const IFLA_BROADCAST = 2;
const IFLA_NUM_RX_QUEUES = 32;
const IFLA_STATS64 = 23;
const IFLA_CARRIER_CHANGES = 35;
const IFLA_GSO_MAX_SEGS = 40;
const IFLA_GSO_MAX_SIZE = 41;
const IFLA_PROP_LIST = 52;
const IFLA_ALT_IFNAME = 53;
const IFLA_PERM_ADDRESS = 54;
const IFLA_PARENT_DEV_NAME = 56;
const IFLA_PARENT_DEV_BUS_NAME = 57;
const IFLA_GRO_MAX_SIZE = 58;
const IFLA_TSO_MAX_SIZE = 59;
const IFLA_TSO_MAX_SEGS = 60;

const NO_MAC = 0 as MacAddress;

const OPER_STATES: readonly OperState[] = [
  "UNKNOWN",
  "NOTPRESENT",
  "DOWN",
  "LOWERLAYERDOWN",
  "TESTING",
  "DORMANT",
  "UP",
];

export const ADDR_GEN_MODES = ["eui64", "none", "stable_secret", "random"] as const;

/** ARPHRD_*: what stands behind `link/` (lib/ll_types.c); others are printed as a number. */
const HARDWARE_TYPES: ReadonlyMap<number, string> = new Map([
  [1, "ether"],
  [512, "ppp"],
  [768, "ipip"],
  [769, "tunnel6"],
  [772, "loopback"],
  [776, "sit"],
  [778, "gre"],
  [823, "gre6"],
  [0xfffe, "none"],
]);

/** One RTM_NEWLINK; undefined where it is cut off. */
export function readRealLink(payload: Uint8Array): LinkMessage | undefined {
  const link = decodeLink(payload);
  if (link === undefined) return undefined;
  const attributes = decodeAttributes(payload, INFO_BYTES);
  const alternatives = attributes.get(IFLA_PROP_LIST);
  const permanent = attributes.get(IFLA_PERM_ADDRESS);
  const type = HARDWARE_TYPES.get(link.type);
  return {
    ifindex: link.ifindex,
    name: link.name,
    altNames: alternatives === undefined ? [] : alternativeNames(alternatives),
    alias: link.alias ?? "",
    flags: link.flags,
    mtu: link.mtu,
    minMtu: link.minMtu,
    maxMtu: link.maxMtu,
    qdisc: link.qdisc,
    operState: OPER_STATES[link.operState] ?? "UNKNOWN",
    group: link.group,
    txQueueLength: link.txQueueLength,
    type: type === "ether" || type === "loopback" || type === "none" ? type : "ether",
    address: link.mac ?? NO_MAC,
    broadcast: link.broadcast ?? NO_MAC,
    link: link.link,
    linkNetnsId: link.linkNamespace,
    master: link.master,
    promiscuity: link.promiscuity,
    allMulti: link.allmulti,
    numTxQueues: link.txQueues,
    numRxQueues: link.rxQueues,
    addrGenMode: link.addrGenMode === undefined ? undefined : ADDR_GEN_MODES[link.addrGenMode],
    data: dataOf(link),
    bridgePort: undefined,
    statistics: readStatistics(attributes.get(IFLA_STATS64)),
    carrierChanges: numberOf(attributes.get(IFLA_CARRIER_CHANGES)) ?? 0,
    devId: 0,
    ...(permanent?.length === 6 ? { permanentAddress: macOf(permanent) } : {}),
    hardware: hardwareOf(link, attributes),
  };
}

function alternativeNames(list: Uint8Array): readonly string[] {
  return decodeAttributeList(list)
    .filter(({ type }) => type === IFLA_ALT_IFNAME)
    .map(({ value }) => textOf(value) ?? "");
}

function dataOf(link: Link): LinkData | undefined {
  const ipvlan = ipvlanData(link);
  if (ipvlan !== undefined) {
    return { kind: "ipvlan", mode: MODES[ipvlan.mode]!, flag: flagOf(ipvlan.flags) };
  }
  return link.kind === undefined ? undefined : { kind: "other", name: link.kind };
}

/** iplink_ipvlan.c: private before vepa, else bridge. */
function flagOf(flags: number): Flag {
  if ((flags & 1) !== 0) return FLAGS[1]!;
  return FLAGS[flags & 2]!;
}

function hardwareOf(link: Link, attributes: ReadonlyMap<number, Uint8Array>): HardwareInfo {
  const number = (type: number): number | undefined => numberOf(attributes.get(type));
  const own = attributes.get(IFLA_ADDRESS);
  const broadcast = attributes.get(IFLA_BROADCAST);
  return {
    type: { name: HARDWARE_TYPES.get(link.type) ?? `[${link.type}]`, number: link.type },
    addresses: own?.length === 6 ? undefined : { own: octets(own), broadcast: octets(broadcast) },
    numRxQueues: number(IFLA_NUM_RX_QUEUES),
    gsoMaxSize: number(IFLA_GSO_MAX_SIZE),
    gsoMaxSegments: number(IFLA_GSO_MAX_SEGS),
    tsoMaxSize: number(IFLA_TSO_MAX_SIZE),
    tsoMaxSegments: number(IFLA_TSO_MAX_SEGS),
    groMaxSize: number(IFLA_GRO_MAX_SIZE),
    parentBus: textOf(attributes.get(IFLA_PARENT_DEV_BUS_NAME)),
    parentDevice: textOf(attributes.get(IFLA_PARENT_DEV_NAME)),
  };
}

/** ll_addr_n2a: four octets are an IPv4 address, others are written in hex. */
function octets(value: Uint8Array | undefined): string {
  if (value === undefined) return "";
  if (value.length === 4) return value.join(".");
  return [...value].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}

function macOf(value: Uint8Array): MacAddress {
  return value.reduce((sum, octet) => sum * 256 + octet, 0) as MacAddress;
}

/** struct rtnl_link_stats64, in its order. */
function readStatistics(value: Uint8Array | undefined): LinkStatistics {
  const at = (index: number): number => {
    if (value === undefined || value.length < (index + 1) * 8) return 0;
    return Number(new DataView(value.buffer, value.byteOffset).getBigUint64(index * 8, true));
  };
  return {
    rxPackets: at(0),
    txPackets: at(1),
    rxBytes: at(2),
    txBytes: at(3),
    rxErrors: at(4),
    txErrors: at(5),
    rxDropped: at(6),
    txDropped: at(7),
    multicast: at(8),
    collisions: at(9),
    rxLengthErrors: at(10),
    rxOverErrors: at(11),
    rxCrcErrors: at(12),
    rxFrameErrors: at(13),
    rxFifoErrors: at(14),
    rxMissedErrors: at(15),
    txAbortedErrors: at(16),
    txCarrierErrors: at(17),
    txFifoErrors: at(18),
    txHeartbeatErrors: at(19),
    txWindowErrors: at(20),
    rxNoHandler: at(23),
  };
}
