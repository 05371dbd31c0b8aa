import { LINKTYPE_LINUX_SLL2 } from "../../../wire/pcap.ts";
import { and, type Condition, constant, equal, load, not } from "./expression.ts";

/** Where a link type has its fields, and how a protocol shows in it. `vlan` moves the later ones. */
export interface Link {
  readonly kind: "ethernet" | "sll2";
  /** As libpcap describes it in errors. */
  readonly description: string;
  typeAt: number;
  payloadAt: number;
  /** Where the outermost tag of the frames is for which the filter is compiled: `beside` the octets of live ones only. */
  tag: "inside" | "beside";
}

export function linkOf(linkType: number): Link {
  return linkType === LINKTYPE_LINUX_SLL2
    ? { kind: "sll2", description: "Linux cooked v2", typeAt: 0, payloadAt: 20, tag: "inside" }
    : { kind: "ethernet", description: "Ethernet", typeAt: 12, payloadAt: 14, tag: "inside" };
}

export const LLC_OSI = 0xfe;
export const LLC_NETBEUI = 0xf0;
export const LLC_STP = 0x42;
export const LLC_IPX = 0xe0;
const LLC_IP = 0x06;
const MAXIMUM_LENGTH = 1500;
/** ETH_P_802_2 as sll_protocol. */
const SLL_802_2 = 4;

/** The frame carries the protocol: an ethertype, or below 1501 an LLC service point. */
export function linkProtocol(link: Link, protocol: number): Condition {
  if (protocol > MAXIMUM_LENGTH) return equal(load(link.typeAt, 2), protocol);
  const isLlc = link.kind === "sll2" ? equal(load(link.typeAt, 2), SLL_802_2) : not(longerThanLlc(link));
  if (protocol === LLC_OSI || protocol === LLC_IP || protocol === LLC_NETBEUI) {
    return and(isLlc, equal(load(link.payloadAt, 2), (protocol << 8) | protocol));
  }
  return and(isLlc, equal(load(link.payloadAt, 1), protocol));
}

function longerThanLlc(link: Link): Condition {
  return {
    kind: "compare",
    operator: "greater",
    left: load(link.typeAt, 2),
    right: constant(MAXIMUM_LENGTH),
  };
}
