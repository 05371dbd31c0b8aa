import type { Evaluation, Test } from "./evaluation.ts";
import type { IcmpMatch, MultiportMatch, NumberRange, PortsMatch, TcpMatch, UdpMatch } from "./match-data.ts";

// Read first: net/netfilter/xt_tcpudp.c, xt_multiport.c, net/ipv4/netfilter/ip_tables.c (icmp_match).

const UDP_HEADER_LENGTH_BYTES = 8;
const TCP_HEADER_LENGTH_BYTES = 20;
const ICMP_HEADER_LENGTH_BYTES = 4;
const PORTS_LENGTH_BYTES = 4;

/** udp_mt */
export function compileUdp(match: UdpMatch): Test {
  const ports = portsTest(match);
  return (evaluation) => {
    if (evaluation.fragmentOffset !== 0) return false;
    return hasHeader(evaluation, UDP_HEADER_LENGTH_BYTES) && ports(evaluation);
  };
}

/** tcp_mt */
export function compileTcp(match: TcpMatch): Test {
  const ports = portsTest(match);
  return (evaluation) => {
    if (evaluation.fragmentOffset !== 0) {
      // An overlapping fragment that would rewrite the flags of the first one.
      if (evaluation.fragmentOffset === 1) evaluation.hotdrop = true;
      return false;
    }
    if (!hasHeader(evaluation, TCP_HEADER_LENGTH_BYTES) || !ports(evaluation)) return false;
    const flags = evaluation.packet.bytes[evaluation.transport + 13]!;
    if (((flags & match.flagsMask) === match.flagsCompared) === match.invertFlags) return false;
    return match.option === 0 || optionFits(match, evaluation);
  };
}

function optionFits(match: TcpMatch, evaluation: Evaluation): boolean {
  const { packet, transport } = evaluation;
  const { bytes } = packet;
  const lengthBytes = (bytes[transport + 12]! >>> 4) * 4;
  if (lengthBytes < TCP_HEADER_LENGTH_BYTES) {
    evaluation.hotdrop = true;
    return false;
  }
  if (lengthBytes === TCP_HEADER_LENGTH_BYTES) return match.invertOption;
  const end = transport + lengthBytes;
  if (end > bytes.length) {
    evaluation.hotdrop = true;
    return false;
  }
  for (let at = transport + TCP_HEADER_LENGTH_BYTES; at < end; ) {
    const kind = bytes[at]!;
    if (kind === match.option) return !match.invertOption;
    at += kind < 2 || at + 1 >= end ? 1 : bytes[at + 1] || 1;
  }
  return match.invertOption;
}

/** A packet too short for its transport header can't be judged, and is dropped. */
function hasHeader(evaluation: Evaluation, lengthBytes: number): boolean {
  if (evaluation.transportLength >= lengthBytes) return true;
  evaluation.hotdrop = true;
  return false;
}

function portsTest(match: PortsMatch): Test {
  const { sourcePorts, destinationPorts, invertSource, invertDestination } = match;
  return (evaluation) =>
    isWithin(sourcePort(evaluation), sourcePorts) !== invertSource &&
    isWithin(destinationPort(evaluation), destinationPorts) !== invertDestination;
}

function isWithin(value: number, { first, last }: NumberRange): boolean {
  return value >= first && value <= last;
}

function sourcePort({ packet, transport }: Evaluation): number {
  return (packet.bytes[transport]! << 8) | packet.bytes[transport + 1]!;
}

function destinationPort({ packet, transport }: Evaluation): number {
  return (packet.bytes[transport + 2]! << 8) | packet.bytes[transport + 3]!;
}

/** multiport_mt */
export function compileMultiport({ which, ports, invert }: MultiportMatch): Test {
  const listed = (port: number): boolean => ports.some((range) => isWithin(port, range));
  return (evaluation) => {
    if (evaluation.fragmentOffset !== 0 || !hasHeader(evaluation, PORTS_LENGTH_BYTES)) return false;
    const found =
      (which !== "dports" && listed(sourcePort(evaluation))) ||
      (which !== "sports" && listed(destinationPort(evaluation)));
    return found !== invert;
  };
}

const ICMP_ANY_TYPE = 0xff;

/** icmp_match and icmp6_match; only in IPv4 does type 255 stand for any. */
export function compileIcmp({ name, type, codes, invert }: IcmpMatch): Test {
  const isAny = name === "icmp" && type === ICMP_ANY_TYPE;
  return (evaluation) => {
    if (evaluation.fragmentOffset !== 0 || !hasHeader(evaluation, ICMP_HEADER_LENGTH_BYTES)) return false;
    const { packet, transport } = evaluation;
    const found =
      isAny || (packet.bytes[transport] === type && isWithin(packet.bytes[transport + 1]!, codes));
    return found !== invert;
  };
}
