import {
  IPPROTO_AH,
  IPPROTO_ESP,
  IPPROTO_ICMP,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from "../../../wire/ip-protocol.ts";
import { decodeIpv4Address, formatIpv4Address, type Ipv4Address } from "../../../wire/ipv4-address.ts";
import type { Ipv6Address } from "../../../wire/ipv6-address.ts";
import type { Namespace } from "../../namespace.ts";
import { NETWORK_OFFSET } from "../../packet.ts";
import type { Evaluation } from "./evaluation.ts";
import { logIpv6 } from "./log-ipv6.ts";
import { hex, logTransport, octets, word, wordPair } from "./log-transport.ts";
import { LOG_IP_OPTIONS, LOG_MAC_DECODE, LOG_UID, type LogTarget } from "./target-data.ts";

// Read first: net/netfilter/nf_log_syslog.c.

/** One packet as the LOG target writes it to the kernel log; every field is followed by a space. */
export function formatLogLine(evaluation: Evaluation, target: LogTarget, namespace: Namespace): string {
  const { input, output, packet, family } = evaluation;
  const devices = `${target.prefix}IN=${input?.name ?? ""} OUT=${output?.name ?? ""} `;
  const mac = input === undefined ? "" : formatMacHeader(packet.bytes, target.flags);
  const body =
    family === 4
      ? logIpv4(packet.bytes, NETWORK_OFFSET, target.flags)
      : logIpv6(packet.bytes, NETWORK_OFFSET, target.flags);
  return `${devices}${mac}${body}${uid(evaluation, target, namespace)}${mark(packet.mark)}`;
}

/** dump_mac_header */
function formatMacHeader(bytes: Uint8Array, flags: number): string {
  if ((flags & LOG_MAC_DECODE) === 0) return `MAC=${octets(bytes, 0, NETWORK_OFFSET)} `;
  const protocol = word(bytes, 12).toString(16).padStart(4, "0");
  return `MACSRC=${octets(bytes, 6, 12)} MACDST=${octets(bytes, 0, 6)} MACPROTO=${protocol} `;
}

function mark(value: number): string {
  return value === 0 ? "" : `MARK=0x${(value >>> 0).toString(16)} `;
}

const ICMP_ECHO_REQUEST = 8;
const ICMPV6_ECHO_REQUEST = 128;

/**
 * nf_log_dump_sk_uid_gid: the owner of the socket that sent it, who is always root here. Datagrams and echo requests with
 * an address of this namespace come from sockets, everything else that starts here from the kernel itself.
 */
function uid(evaluation: Evaluation, target: LogTarget, namespace: Namespace): string {
  const { protocol, packet, transport, family } = evaluation;
  if ((target.flags & LOG_UID) === 0 || packet.input !== undefined) return "";
  const echo = family === 4 ? ICMP_ECHO_REQUEST : ICMPV6_ECHO_REQUEST;
  const isOwned = protocol === IPPROTO_UDP || protocol === IPPROTO_TCP || packet.bytes[transport] === echo;
  const isOurs =
    family === 4
      ? namespace.ipv4.hasAddress(evaluation.source as Ipv4Address)
      : namespace.ipv6.addressIndex.isOurs(evaluation.source as Ipv6Address, undefined);
  return isOwned && isOurs ? "UID=0 GID=0 " : "";
}

const IP_DF = 0x4000;
const IP_MF = 0x2000;
const IP_CE = 0x8000;
const IP_OFFSET = 0x1fff;
const IPV4_HEADER_LENGTH_BYTES = 20;

/** dump_ipv4_packet; `at` is where the header starts, the packet's own or the one that an ICMP error quotes. */
export function logIpv4(bytes: Uint8Array, at: number, flags: number): string {
  if (bytes.length - at < IPV4_HEADER_LENGTH_BYTES) return "TRUNCATED";
  const tos = bytes[at + 1]!;
  const fragment = word(bytes, at + 6);
  const headerLength = (bytes[at]! & 0x0f) * 4;
  const ends = `SRC=${ipv4At(bytes, at + 12)} DST=${ipv4At(bytes, at + 16)} `;
  const fields = `LEN=${word(bytes, at + 2)} TOS=0x${hex(tos & 0x1e)} PREC=0x${hex(tos & 0xe0)} TTL=${bytes[at + 8]} ID=${word(bytes, at + 4)} `;
  const bits = `${(fragment & IP_CE) === 0 ? "" : "CE "}${(fragment & IP_DF) === 0 ? "" : "DF "}${(fragment & IP_MF) === 0 ? "" : "MF "}`;
  const offset = (fragment & IP_OFFSET) === 0 ? "" : `FRAG:${fragment & IP_OFFSET} `;
  const options =
    (flags & LOG_IP_OPTIONS) !== 0 && headerLength > IPV4_HEADER_LENGTH_BYTES
      ? ipOptions(bytes, at + IPV4_HEADER_LENGTH_BYTES, at + headerLength)
      : "";
  const transport = { bytes, at: at + headerLength, isLater: (fragment & IP_OFFSET) !== 0, flags };
  return `${ends}${fields}${bits}${offset}${options}${logProtocol4(bytes[at + 9]!, transport, at)}`;
}

function ipv4At(bytes: Uint8Array, at: number): string {
  return formatIpv4Address(decodeIpv4Address(bytes, at));
}

function ipOptions(bytes: Uint8Array, start: number, end: number): string {
  if (end > bytes.length) return "TRUNCATED";
  return `OPT (${[...bytes.subarray(start, end)].map(hex).join("")}) `;
}

interface Transport {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly isLater: boolean;
  readonly flags: number;
}

function logProtocol4(protocol: number, transport: Transport, header: number): string {
  const { bytes, at, isLater } = transport;
  switch (protocol) {
    case IPPROTO_ICMP:
      return logIcmp(transport, header);
    case IPPROTO_AH:
    case IPPROTO_ESP: {
      const name = protocol === IPPROTO_AH ? "AH" : "ESP";
      if (isLater) return protocol === IPPROTO_AH ? "" : "PROTO=ESP ";
      const needed = protocol === IPPROTO_AH ? 12 : 8;
      const spi = protocol === IPPROTO_AH ? at + 4 : at;
      if (bytes.length - at < needed) return `PROTO=${name} INCOMPLETE [${bytes.length - at} bytes] `;
      return `PROTO=${name} SPI=0x${wordPair(bytes, spi).toString(16)} `;
    }
    default:
      return logTransport(protocol, transport);
  }
}

/** Octets that an ICMP message of each type has at least (required_len). */
const ICMP_REQUIRED: Readonly<Record<number, number>> = {
  0: 4,
  3: 28,
  4: 28,
  5: 28,
  8: 4,
  11: 28,
  12: 28,
  13: 20,
  14: 20,
  17: 12,
  18: 12,
};

function logIcmp({ bytes, at, isLater, flags }: Transport, header: number): string {
  if (isLater) return "PROTO=ICMP ";
  const length = bytes.length - at;
  if (length < 8) return `PROTO=ICMP INCOMPLETE [${length} bytes] `;
  const type = bytes[at]!;
  const code = bytes[at + 1]!;
  const start = `PROTO=ICMP TYPE=${type} CODE=${code} `;
  const required = ICMP_REQUIRED[type];
  if (required !== undefined && length < required) return `${start}INCOMPLETE [${length} bytes] `;
  // Only one level of quotation is shown.
  const quoted = header === NETWORK_OFFSET ? `[${logIpv4(bytes, at + 8, flags)}] ` : "";
  switch (type) {
    case 0:
    case 8:
      return `${start}ID=${word(bytes, at + 4)} SEQ=${word(bytes, at + 6)} `;
    case 12:
      return `${start}PARAMETER=${bytes[at + 4]} `;
    case 5:
      return `${start}GATEWAY=${ipv4At(bytes, at + 4)} ${quoted}`;
    case 3:
      return `${start}${quoted}${code === 4 ? `MTU=${word(bytes, at + 6)} ` : ""}`;
    case 4:
    case 11:
      return `${start}${quoted}`;
    default:
      return start;
  }
}
