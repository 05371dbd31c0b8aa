import { IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { RT_SCOPE_UNIVERSE } from "../netlink/address-message.ts";

/**
 * What a route is looked up by (struct flowi4). Mutable: the lookup fills in the source and output device that it
 * chose, so that one object serves a socket for all its datagrams.
 */
export class Flow {
  destination: Ipv4Address = IPV4_ANY;
  source: Ipv4Address = IPV4_ANY;
  /** 0 = any device. */
  outputIfindex = 0;
  /** flowi4_iif, for rules: where it came in, or LOOPBACK_IFINDEX for what starts here. */
  inputIfindex = 1;
  tos = 0;
  mark = 0;
  scope: number = RT_SCOPE_UNIVERSE;
  /** IPPROTO_*; routing treats IGMP apart. */
  protocol = 0;
  /** For rules; 0 where there are none. */
  sourcePort = 0;
  destinationPort = 0;
  /** FLOWI_FLAG_ANYSRC: the source need not be local. */
  anySource = false;
  /** FIB_LOOKUP_IGNORE_LINKSTATE */
  ignoreLinkState = false;
}
