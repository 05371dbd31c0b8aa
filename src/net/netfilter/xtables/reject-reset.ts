import { ipv4PseudoSum, ipv6PseudoSum } from "../../../wire/checksum.ts";
import { IPPROTO_TCP } from "../../../wire/ip-protocol.ts";
import type { Ipv4Address } from "../../../wire/ipv4-address.ts";
import type { Ipv6Address } from "../../../wire/ipv6-address.ts";
import { encodeTcp, TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from "../../../wire/tcp.ts";
import type { Evaluation } from "./evaluation.ts";

// Read first: net/ipv4/netfilter/nf_reject_ipv4.c (nf_reject_ip_tcphdr_put).

const TCP_HEADER_LENGTH_BYTES = 20;
/** A reset has no options. */
export const RESET_LENGTH_BYTES: number = TCP_HEADER_LENGTH_BYTES;

export function ipv4ResetCover(source: Ipv4Address, destination: Ipv4Address): number {
  return ipv4PseudoSum(source, destination, IPPROTO_TCP, RESET_LENGTH_BYTES);
}

export function ipv6ResetCover(source: Ipv6Address, destination: Ipv6Address): number {
  return ipv6PseudoSum(source, destination, IPPROTO_TCP, RESET_LENGTH_BYTES);
}

/** Writes the reset that answers the packet's segment at `at`; false where none may be sent: a reset, or no TCP at all. */
export function writeReset(
  evaluation: Evaluation,
  bytes: Uint8Array,
  at: number,
  pseudoSum: number,
): boolean {
  if (evaluation.protocol !== IPPROTO_TCP || evaluation.transportLength < TCP_HEADER_LENGTH_BYTES)
    return false;
  const { packet, transport } = evaluation;
  const view = new DataView(packet.bytes.buffer, packet.bytes.byteOffset + transport);
  const flags = view.getUint8(13);
  if ((flags & TCP_RST) !== 0) return false;
  const acknowledged = (flags & TCP_ACK) !== 0;
  const data = evaluation.transportLength - (view.getUint8(12) >>> 4) * 4;
  const occupied = data + ((flags & TCP_SYN) === 0 ? 0 : 1) + ((flags & TCP_FIN) === 0 ? 0 : 1);
  const header = {
    sourcePort: view.getUint16(2),
    destinationPort: view.getUint16(0),
    sequence: acknowledged ? view.getUint32(8) : 0,
    acknowledgement: acknowledged ? 0 : (view.getUint32(4) + occupied) >>> 0,
    flags: TCP_RST | (acknowledged ? 0 : TCP_ACK),
    window: 0,
    urgentPointer: 0,
    options: [],
  };
  encodeTcp(header, { end: at + RESET_LENGTH_BYTES, pseudoSum }, bytes, at);
  return true;
}
