import { IPPROTO_ICMPV6 } from "../../../wire/ip-protocol.ts";
import {
  IPV6_HEADER_LENGTH_BYTES,
  IPV6_NEXT_HEADER_OFFSET,
  type Ipv6Extension,
  type Ipv6Payload,
  ipv6HopLimit,
  ipv6PayloadLength,
  walkIpv6,
} from "../../../wire/ipv6.ts";
import { NETWORK_OFFSET } from "../../packet.ts";
import { logTransport, word, wordPair } from "./log-transport.ts";
import { LOG_IP_OPTIONS } from "./target-data.ts";

// Read first: net/netfilter/nf_log_syslog.c (dump_ipv6_packet).

/** Addresses are written in full, with all their zeros. */
export function logIpv6(bytes: Uint8Array, at: number, flags: number): string {
  if (bytes.length - at < IPV6_HEADER_LENGTH_BYTES) return "TRUNCATED";
  const first = wordPair(bytes, at);
  const ends = `SRC=${fullAddress(bytes, at + 8)} DST=${fullAddress(bytes, at + 24)} `;
  const length = ipv6PayloadLength(bytes, at) + IPV6_HEADER_LENGTH_BYTES;
  const trafficClass = (first >>> 20) & 0xff;
  const hopLimit = ipv6HopLimit(bytes, at);
  const fields = `LEN=${length} TC=${trafficClass} HOPLIMIT=${hopLimit} FLOWLBL=${first & 0xfffff} `;
  return `${ends}${fields}${logPayload(bytes, at, flags)}`;
}

function fullAddress(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, index) => word(bytes, at + 2 * index));
  return groups.map((group) => group.toString(16).padStart(4, "0")).join(":");
}

function logPayload(bytes: Uint8Array, at: number, flags: number): string {
  const walked = walkIpv6(bytes, at, bytes.length);
  // What an error quotes is cut short, so that its own length leads past the end.
  const found: Ipv6Payload = walked.ok
    ? walked.value
    : {
        protocol: bytes[at + IPV6_NEXT_HEADER_OFFSET]!,
        offset: at + IPV6_HEADER_LENGTH_BYTES,
        fragment: undefined,
        extensions: [],
      };
  const shown = found.extensions.map((extension) => logExtension(extension, found, flags)).join("");
  const isLater = found.fragment !== undefined && found.fragment.offset !== 0;
  const header = { bytes, at: found.offset, isLater, flags };
  if (found.protocol !== IPPROTO_ICMPV6) return `${shown}${logTransport(found.protocol, header)}`;
  return `${shown}${logIcmpv6(header, at)}`;
}

function logExtension({ kind }: Ipv6Extension, { fragment }: Ipv6Payload, flags: number): string {
  const [open, close] = (flags & LOG_IP_OPTIONS) === 0 ? ["", ""] : ["OPT ( ", ") "];
  if (kind !== "fragment" || fragment === undefined) return `${open}${close}`;
  const { offset, moreFragments, id } = fragment;
  const text = `FRAG:${offset} ${moreFragments ? "INCOMPLETE " : ""}ID:${id.toString(16).padStart(8, "0")} `;
  return `${open}${text}${close}`;
}

interface IcmpHeader {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly isLater: boolean;
  readonly flags: number;
}

function logIcmpv6({ bytes, at, isLater, flags }: IcmpHeader, header: number): string {
  if (isLater) return "PROTO=ICMPv6 ";
  const length = bytes.length - at;
  if (length < 8) return `PROTO=ICMPv6 INCOMPLETE [${length} bytes] `;
  const type = bytes[at]!;
  const start = `PROTO=ICMPv6 TYPE=${type} CODE=${bytes[at + 1]} `;
  const quoted = header === NETWORK_OFFSET ? `[${logIpv6(bytes, at + 8, flags)}] ` : "";
  switch (type) {
    case 128:
    case 129:
      return `${start}ID=${word(bytes, at + 4)} SEQ=${word(bytes, at + 6)} `;
    case 4:
      return `${start}POINTER=${wordPair(bytes, at + 4)
        .toString(16)
        .padStart(8, "0")} ${quoted}`;
    case 1:
    case 3:
      return `${start}${quoted}`;
    case 2:
      return `${start}${quoted}MTU=${wordPair(bytes, at + 4)} `;
    default:
      return start;
  }
}
