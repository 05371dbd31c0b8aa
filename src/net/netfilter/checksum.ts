import { finishChecksum, ipv4PseudoSum, ipv6PseudoSumAt, sumWords } from "../../wire/checksum.ts";
import { ipv4Destination, ipv4Source } from "../../wire/ipv4.ts";
import { readUint16 } from "../../wire/octets.ts";
import { NETWORK_OFFSET } from "../packet.ts";

// Read first: net/netfilter/utils.c (nf_ip_checksum, nf_ip6_checksum, nf_checksum).

/** Where the transport of a packet in the stack starts, for its checksum. */
export interface ChecksumPlace {
  readonly family: 4 | 6;
  readonly protocol: number;
  readonly offset: number;
}

/** The sum over the pseudo header, not folded. */
export function pseudoSum(bytes: Uint8Array, { family, protocol, offset }: ChecksumPlace): number {
  const length = bytes.length - offset;
  if (family === 6) return ipv6PseudoSumAt(bytes, NETWORK_OFFSET + 8, protocol, length);
  const source = ipv4Source(bytes, NETWORK_OFFSET);
  return ipv4PseudoSum(source, ipv4Destination(bytes, NETWORK_OFFSET), protocol, length);
}

/**
 * CHECKSUM_PARTIAL: the field at `field` holds the folded pseudo header's sum alone, which "hardware" would complete.
 * That is how our devices leave it (udp_send_skb).
 */
export function isPartial(bytes: Uint8Array, place: ChecksumPlace, field: number): boolean {
  return readUint16(bytes, field) === (~finishChecksum(pseudoSum(bytes, place)) & 0xffff);
}

/** nf_checksum: whether the transport's checksum, pseudo header included, is right. */
export function transportChecksumIsRight(bytes: Uint8Array, place: ChecksumPlace, field: number): boolean {
  if (isPartial(bytes, place, field)) return true;
  return finishChecksum(sumWords(bytes, place.offset, bytes.length, pseudoSum(bytes, place))) === 0;
}
