import { ICMPV6_HDR_FIELD, ICMPV6_UNK_OPTION } from "../../wire/icmpv6.ts";
import { ipv6Destination, ipv6PayloadLength } from "../../wire/ipv6.ts";
import { isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { readUint32 } from "../../wire/octets.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";

// Read first: RFC 8200 4.2, net/ipv6/exthdrs.c (ip6_parse_tlv, ip6_tlvopt_unknown, ipv6_hop_jumbo).

const TLV_PAD1 = 0;
const TLV_PADN = 1;
const TLV_ROUTER_ALERT = 5;
const TLV_CALIPSO = 7;
const TLV_IOAM = 49;
const TLV_JUMBO = 0xc2;
const TLV_HOME_ADDRESS = 0xc9;
/** Padding never needs more: headers are multiples of eight octets. */
const LONGEST_PADDING_BYTES = 7;
const IPV6_MAXPLEN = 65535;

/** Which header the options stand in, and how many there may be besides padding; below 0: none that is unknown. */
export interface OptionRules {
  readonly header: "hop-by-hop" | "destination";
  readonly limit: number;
}

/** Why a packet ends at its options; undefined = it goes on. */
export type OptionFault =
  | { readonly kind: "drop"; readonly rule: string }
  | { readonly kind: "parameter-problem"; readonly code: number; readonly pointer: number }
  | undefined;

/** ip6_parse_tlv: the options of the header at `at`, which is whole. */
export function checkOptions(packet: Packet, at: number, rules: OptionRules): OptionFault {
  const { bytes } = packet;
  const limit = Math.abs(rules.limit);
  const end = at + (bytes[at + 1]! + 1) * 8;
  let offset = at + 2;
  let count = 0;
  let padding = 0;
  while (offset < end) {
    const type = bytes[offset]!;
    if (type === TLV_PAD1) {
      padding++;
      if (padding > LONGEST_PADDING_BYTES) return drop("more than 7 octets of padding");
      offset++;
      continue;
    }
    if (end - offset < 2) return drop("an option without its length");
    const length = bytes[offset + 1]! + 2;
    if (length > end - offset) return drop("an option longer than its header");
    if (type === TLV_PADN) {
      padding += length;
      if (padding > LONGEST_PADDING_BYTES) return drop("more than 7 octets of padding");
      for (let index = 2; index < length; index++) {
        if (bytes[offset + index] !== 0) return drop("padding that isn't zero (RFC 4942)");
      }
    } else {
      count++;
      if (count > limit) return drop(`more than ${limit} options`);
      const fault = checkOption(packet, offset, rules);
      if (fault !== undefined) return fault;
      padding = 0;
    }
    offset += length;
  }
  return undefined;
}

function drop(rule: string): OptionFault {
  return { kind: "drop", rule };
}

function checkOption(packet: Packet, offset: number, rules: OptionRules): OptionFault {
  const { bytes } = packet;
  if (rules.header === "hop-by-hop") {
    switch (bytes[offset]) {
      case TLV_ROUTER_ALERT:
        return bytes[offset + 1] === 2 ? undefined : drop("router alert of another length");
      case TLV_JUMBO:
        return checkJumbo(bytes, offset);
      case TLV_IOAM:
        // ipv6_hop_ioam: read only where ioam6_enabled says so.
        return ((offset - NETWORK_OFFSET) & 3) === 0 ? undefined : drop("IOAM option not aligned");
      case TLV_CALIPSO:
        return checkCalipso(bytes, offset);
      default:
    }
  } else if (bytes[offset] === TLV_HOME_ADDRESS) {
    // ipv6_dest_hao: Mobile IPv6 knows no binding here.
    return drop("home address without a binding");
  }
  return checkUnknown(packet, offset, rules);
}

/** ipv6_hop_calipso */
function checkCalipso(bytes: Uint8Array, offset: number): OptionFault {
  const length = bytes[offset + 1]!;
  const whole = length >= 8 && bytes[offset + 6]! * 4 + 8 <= length;
  return whole ? undefined : drop("CALIPSO option too short");
}

/** ipv6_hop_jumbo: what fits into a length field is not jumbo (RFC 2675 3); nothing longer comes through a device. */
function checkJumbo(bytes: Uint8Array, offset: number): OptionFault {
  const pointer = offset - NETWORK_OFFSET;
  if (bytes[offset + 1] !== 4 || (pointer & 3) !== 2) return drop("jumbo option of another length or place");
  const problem = { kind: "parameter-problem", code: ICMPV6_HDR_FIELD } as const;
  if (readUint32(bytes, offset + 2) <= IPV6_MAXPLEN) return { ...problem, pointer: pointer + 2 };
  if (ipv6PayloadLength(bytes, NETWORK_OFFSET) !== 0) return { ...problem, pointer };
  return drop("jumbo payload longer than the packet");
}

/** ip6_tlvopt_unknown: the two high bits of its type say what is to be done. */
function checkUnknown({ bytes }: Packet, offset: number, rules: OptionRules): OptionFault {
  const type = bytes[offset]!;
  if (rules.limit < 0) return drop("unknown options are not allowed");
  const action = type >>> 6;
  if (action === 0) return undefined;
  const silent = action === 1 || (action === 3 && isIpv6Multicast(ipv6Destination(bytes, NETWORK_OFFSET)));
  if (silent) return drop(`unknown option ${type}`);
  return { kind: "parameter-problem", code: ICMPV6_UNK_OPTION, pointer: offset - NETWORK_OFFSET };
}
