import { finishChecksum, sumWords } from "./checksum.ts";
import { type Decoded, type DecodeFailure, decoded, refuse } from "./decoded.ts";
import { readUint16, writeUint16 } from "./octets.ts";

// RFC 768. The pseudo header's sum comes from checksum.ts (`ipv4PseudoSum`, `ipv6PseudoSum`), over the UDP length.

export const UDP_HEADER_LENGTH_BYTES = 8;
export const UDP_SOURCE_PORT_OFFSET = 0;
export const UDP_DESTINATION_PORT_OFFSET = 2;
export const UDP_LENGTH_OFFSET = 4;
export const UDP_CHECKSUM_OFFSET = 6;

export interface UdpHeader {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Header and data. */
  readonly length: number;
}

/** The checks of __udp4_lib_rcv that need no checksum: why the datagram is unusable, or undefined. */
export function checkUdp(bytes: Uint8Array, at: number, end: number): DecodeFailure | undefined {
  if (end - at < UDP_HEADER_LENGTH_BYTES) return "truncated";
  const length = udpLength(bytes, at);
  return length < UDP_HEADER_LENGTH_BYTES || length > end - at ? "bad length" : undefined;
}

export function decodeUdp(bytes: Uint8Array, offset: number, end: number = bytes.length): Decoded<UdpHeader> {
  const failure = checkUdp(bytes, offset, end);
  if (failure !== undefined) return refuse(failure);
  return decoded({
    sourcePort: udpSourcePort(bytes, offset),
    destinationPort: udpDestinationPort(bytes, offset),
    length: udpLength(bytes, offset),
  });
}

/** Writes the eight octets before data that is already in place, with the checksum over both and `pseudoSum`. */
export function encodeUdp(header: UdpHeader, pseudoSum: number, bytes: Uint8Array, offset: number): void {
  writeUint16(header.sourcePort, bytes, offset + UDP_SOURCE_PORT_OFFSET);
  writeUint16(header.destinationPort, bytes, offset + UDP_DESTINATION_PORT_OFFSET);
  writeUint16(header.length, bytes, offset + UDP_LENGTH_OFFSET);
  writeUint16(0, bytes, offset + UDP_CHECKSUM_OFFSET);
  const sum = finishChecksum(sumWords(bytes, offset, offset + header.length, pseudoSum));
  // RFC 768: an all-zero checksum means none; a computed zero is sent as all ones.
  writeUint16(sum === 0 ? 0xffff : sum, bytes, offset + UDP_CHECKSUM_OFFSET);
}

/**
 * The same without the sum over the data: the field holds the folded sum of the pseudo header, which hardware would
 * complete (CHECKSUM_PARTIAL).
 */
export function encodeUdpPartial(
  header: UdpHeader,
  pseudoSum: number,
  bytes: Uint8Array,
  offset: number,
): void {
  writeUint16(header.sourcePort, bytes, offset + UDP_SOURCE_PORT_OFFSET);
  writeUint16(header.destinationPort, bytes, offset + UDP_DESTINATION_PORT_OFFSET);
  writeUint16(header.length, bytes, offset + UDP_LENGTH_OFFSET);
  writeUint16(partialChecksum(pseudoSum), bytes, offset + UDP_CHECKSUM_OFFSET);
}

/** The folded, not complemented, sum of the pseudo header: what CHECKSUM_PARTIAL leaves in the field. */
export function partialChecksum(pseudoSum: number): number {
  return ~finishChecksum(pseudoSum) & 0xffff;
}

/** Whether the datagram sums up; a checksum of 0 (none) counts as right, which over IPv6 the caller must refuse. */
export function udpChecksumIsRight(bytes: Uint8Array, at: number, pseudoSum: number): boolean {
  if (readUint16(bytes, at + UDP_CHECKSUM_OFFSET) === 0) return true;
  return finishChecksum(sumWords(bytes, at, at + udpLength(bytes, at), pseudoSum)) === 0;
}

export function udpSourcePort(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at + UDP_SOURCE_PORT_OFFSET);
}

export function udpDestinationPort(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at + UDP_DESTINATION_PORT_OFFSET);
}

export function udpLength(bytes: Uint8Array, at: number): number {
  return readUint16(bytes, at + UDP_LENGTH_OFFSET);
}
