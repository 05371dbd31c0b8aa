import { type Ipv4Address, isIpv4Multicast } from "../../../wire/ipv4-address.ts";
import { type Ipv6Address, isIpv6Multicast } from "../../../wire/ipv6-address.ts";
import { decodeMac } from "../../../wire/mac-address.ts";
import { NETWORK_OFFSET } from "../../packet.ts";
import type { Evaluation, Test } from "./evaluation.ts";
import type {
  AddressRange,
  Asked,
  IprangeMatch,
  LengthMatch,
  MacMatch,
  PkttypeMatch,
  TtlMatch,
} from "./match-data.ts";
import type { IpAddress } from "./rule.ts";

// Read first: net/netfilter/xt_iprange.c, xt_length.c, xt_hl.c, xt_mac.c, xt_pkttype.c.

/** iprange_mt4, iprange_mt6 */
export function compileIprange({ source, destination }: IprangeMatch): Test {
  return (evaluation) => isAsked(evaluation.source, source) && isAsked(evaluation.destination, destination);
}

function isAsked(address: IpAddress, asked: Asked<AddressRange> | undefined): boolean {
  if (asked === undefined) return true;
  const { first, last } = asked.value;
  return (address >= first && address <= last) !== asked.invert;
}

/** length_mt */
export function compileLength({ range, invert }: LengthMatch): Test {
  return ({ packet }) => {
    const length = packet.bytes.length - NETWORK_OFFSET;
    return (length >= range.first && length <= range.last) !== invert;
  };
}

const TTL_OFFSET: number = NETWORK_OFFSET + 8;
const HOP_LIMIT_OFFSET: number = NETWORK_OFFSET + 7;

/** ttl_mt, hl_mt6 */
export function compileTtl({ name, comparison, value }: TtlMatch): Test {
  const at = name === "ttl" ? TTL_OFFSET : HOP_LIMIT_OFFSET;
  return ({ packet }) => {
    const actual = packet.bytes[at]!;
    switch (comparison) {
      case "==":
        return actual === value;
      case "!=":
        return actual !== value;
      case "<":
        return actual < value;
      case ">":
        return actual > value;
    }
  };
}

const SOURCE_MAC_OFFSET = 6;

/** mac_mt: only what came over an Ethernet device has an address to compare. */
export function compileMac({ source, invert }: MacMatch): Test {
  return ({ input, packet }) => {
    if (input === undefined || input.type === "loopback") return false;
    return (decodeMac(packet.bytes, SOURCE_MAC_OFFSET) === source) !== invert;
  };
}

/** pkttype_mt */
export function compilePkttype({ type, invert }: PkttypeMatch): Test {
  return (evaluation) => (typeOf(evaluation) === type) !== invert;
}

/** skb->pkt_type by the program's names; what starts here is "to us", and a copy of our own tells by its address. */
function typeOf({ packet, destination, family }: Evaluation): PkttypeMatch["type"] {
  if (packet.input === undefined) return "unicast";
  switch (packet.packetType) {
    case "broadcast":
    case "multicast":
    case "otherhost":
      return packet.packetType;
    case "loopback": {
      const isGroup =
        family === 4
          ? isIpv4Multicast(destination as Ipv4Address)
          : isIpv6Multicast(destination as Ipv6Address);
      return isGroup ? "multicast" : "broadcast";
    }
    case "host":
    case "outgoing":
      return "unicast";
  }
}
