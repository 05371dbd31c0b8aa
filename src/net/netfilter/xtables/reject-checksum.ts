import { checksum } from "../../../wire/checksum.ts";
import {
  IPPROTO_AH,
  IPPROTO_ESP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
} from "../../../wire/ip-protocol.ts";
import { transportChecksumIsRight } from "../checksum.ts";
import type { Evaluation } from "./evaluation.ts";

// Read first: include/net/netfilter/nf_reject.h (nf_reject_verify_csum), net/netfilter/utils.c (nf_ip_checksum).

const IPPROTO_DCCP = 33;
const IPPROTO_SCTP = 132;
const IPPROTO_UDPLITE = 136;
/** No sum of their own, or one over a part of the payload. */
const UNCHECKED = [IPPROTO_AH, IPPROTO_ESP, IPPROTO_SCTP, IPPROTO_DCCP, IPPROTO_UDPLITE];

/** Whether a packet is whole enough to be answered: what was damaged on its way may come from somebody else. */
export function isAnswerable({ packet, protocol, family, transport, transportLength }: Evaluation): boolean {
  if (protocol === undefined || UNCHECKED.includes(protocol)) return true;
  const { bytes } = packet;
  const field = CHECKSUM_FIELDS.get(protocol);
  if (
    protocol === IPPROTO_UDP &&
    transportLength >= 8 &&
    bytes[transport + 6] === 0 &&
    bytes[transport + 7] === 0
  ) {
    return true;
  }
  const hasPseudoHeader = protocol === IPPROTO_TCP || protocol === IPPROTO_UDP || family === 6;
  if (field === undefined || !hasPseudoHeader) return checksum(bytes, transport, bytes.length) === 0;
  if (transportLength < field + 2) return false;
  return transportChecksumIsRight(bytes, { family, protocol, offset: transport }, transport + field);
}

const CHECKSUM_FIELDS: ReadonlyMap<number, number> = new Map([
  [IPPROTO_TCP, 16],
  [IPPROTO_UDP, 6],
  [IPPROTO_ICMPV6, 2],
]);
