import { IPPROTO_TCP, IPPROTO_UDP } from "../../../wire/ip-protocol.ts";
import { LOG_TCP_OPTIONS, LOG_TCP_SEQUENCE } from "./target-data.ts";

// Read first: net/netfilter/nf_log_syslog.c (nf_log_dump_tcp_header, nf_log_dump_udp_header).

const IPPROTO_UDPLITE = 136;

/** A transport header at `at`; `isLater`: the packet is a later fragment and has none. */
interface TransportHeader {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly isLater: boolean;
  readonly flags: number;
}

export function logTransport(protocol: number, header: TransportHeader): string {
  if (protocol === IPPROTO_TCP) return logTcp(header);
  if (protocol === IPPROTO_UDP) return logUdp("UDP", header);
  if (protocol === IPPROTO_UDPLITE) return logUdp("UDPLITE", header);
  return `PROTO=${protocol} `;
}

function logUdp(name: string, { bytes, at, isLater }: TransportHeader): string {
  if (isLater) return `PROTO=${name} `;
  if (bytes.length - at < 8) return `PROTO=${name} INCOMPLETE [${bytes.length - at} bytes] `;
  const ports = `SPT=${word(bytes, at)} DPT=${word(bytes, at + 2)}`;
  return `PROTO=${name} ${ports} LEN=${word(bytes, at + 4)} `;
}

/** In the order in which they are written, from the bit for CWR down to that for FIN. */
const TCP_FLAG_NAMES = ["CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"] as const;
const TCP_HEADER_LENGTH_BYTES = 20;

function logTcp({ bytes, at, isLater, flags }: TransportHeader): string {
  if (isLater) return "PROTO=TCP ";
  const length = bytes.length - at;
  if (length < TCP_HEADER_LENGTH_BYTES) return `PROTO=TCP INCOMPLETE [${length} bytes] `;
  const ports = `SPT=${word(bytes, at)} DPT=${word(bytes, at + 2)} `;
  const sequence =
    (flags & LOG_TCP_SEQUENCE) === 0 ? "" : `SEQ=${wordPair(bytes, at + 4)} ACK=${wordPair(bytes, at + 8)} `;
  const reserved = hex((bytes[at + 12]! & 0x0f) << 2);
  const set = TCP_FLAG_NAMES.filter((_name, bit) => (bytes[at + 13]! & (0x80 >>> bit)) !== 0);
  const names = set.map((name) => `${name} `).join("");
  const fixed = `WINDOW=${word(bytes, at + 14)} RES=0x${reserved} ${names}URGP=${word(bytes, at + 18)} `;
  return `PROTO=TCP ${ports}${sequence}${fixed}${tcpOptions(bytes, at, flags)}`;
}

function tcpOptions(bytes: Uint8Array, at: number, flags: number): string {
  const end = at + (bytes[at + 12]! >>> 4) * 4;
  if ((flags & LOG_TCP_OPTIONS) === 0 || end <= at + TCP_HEADER_LENGTH_BYTES) return "";
  if (end > bytes.length) return "OPT (TRUNCATED)";
  const options = [...bytes.subarray(at + TCP_HEADER_LENGTH_BYTES, end)];
  return `OPT (${options.map(hex).join("")}) `;
}

/** Two digits, capitals. */
export function hex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, "0");
}

/** Octets as in a MAC address. */
export function octets(bytes: Uint8Array, start: number, end: number): string {
  return [...bytes.subarray(start, end)].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
}

export function word(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function wordPair(bytes: Uint8Array, at: number): number {
  return word(bytes, at) * 0x10000 + word(bytes, at + 2);
}
