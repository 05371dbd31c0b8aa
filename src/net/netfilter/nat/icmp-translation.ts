import { checksum } from "../../../wire/checksum.ts";
import { ICMPV6_HEADER_LENGTH_BYTES, writeIcmpv6Checksum } from "../../../wire/icmpv6.ts";
import { ipv4HeaderLength, ipv4Protocol } from "../../../wire/ipv4.ts";
import { ipv6Destination, ipv6Source, walkIpv6 } from "../../../wire/ipv6.ts";
import { writeUint16 } from "../../../wire/octets.ts";
import { NETWORK_OFFSET, type Packet } from "../../packet.ts";
import { transportChecksumIsRight } from "../checksum.ts";
import { IPS_DST_NAT, IPS_DST_NAT_DONE, IPS_SRC_NAT, IPS_SRC_NAT_DONE } from "../conntrack/connection.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, invertTuple } from "../conntrack/tuple.ts";
import type { HookState, HookVerdict } from "../hooks.ts";
import type { Tracked } from "../tracking.ts";
import { manipulate, oppositeManipulation } from "./manipulation.ts";
import { manipulationAt } from "./nat-setup.ts";

// Read first: net/netfilter/nf_nat_proto.c (nf_nat_icmp_reply_translation, nf_nat_icmpv6_reply_translation).

const ICMP_REDIRECT = 5;
const NDISC_REDIRECT = 137;

/** Where the ICMP header of an error is; undefined for what is no ICMP. */
export function icmpOffset(packet: Packet, family: 4 | 6): number | undefined {
  const { bytes } = packet;
  if (family === 4) {
    const icmp = ipv4Protocol(bytes, NETWORK_OFFSET) === IPPROTO_ICMP;
    return icmp ? NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET) : undefined;
  }
  const walked = walkIpv6(bytes, NETWORK_OFFSET, bytes.length);
  return walked.ok && walked.value.protocol === IPPROTO_ICMPV6 ? walked.value.offset : undefined;
}

/** An error about a translated packet: what it quotes becomes what its receiver sent, then its own address changes. */
export function translateError(
  packet: Packet,
  tracked: Tracked,
  state: HookState,
  offset: number,
): HookVerdict {
  const { bytes } = packet;
  const { family } = state;
  const { connection, direction } = tracked;
  const manipulation = manipulationAt(state.point);
  if (!isIntact(bytes, family, offset)) return "drop";
  const redirect = bytes[offset] === (family === 4 ? ICMP_REDIRECT : NDISC_REDIRECT);
  if (redirect && !mayRedirect(tracked)) return "drop";
  const source = (manipulation === "source") === (direction === "original");
  if (!connection.has(source ? IPS_SRC_NAT : IPS_DST_NAT)) return "accept";
  const other = connection.tuple(direction === "original" ? "reply" : "original");
  const outer = invertTuple(other);
  if (outer === undefined) return "drop";
  const copy = bytes.slice();
  manipulate(copy, offset + ICMPV6_HEADER_LENGTH_BYTES, other, oppositeManipulation(manipulation));
  rewriteChecksum(copy, family, offset);
  const protocol = family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  manipulate(copy, NETWORK_OFFSET, { ...outer, protocol }, manipulation);
  return { ...packet, bytes: copy };
}

/** An inner header must be quoted, and the checksum be right. */
function isIntact(bytes: Uint8Array, family: 4 | 6, offset: number): boolean {
  const quoted = family === 4 ? 20 : 40;
  if (offset + 8 + quoted > bytes.length) return false;
  if (family === 4) return checksum(bytes, offset, bytes.length) === 0;
  return transportChecksumIsRight(bytes, { family, protocol: IPPROTO_ICMPV6, offset }, offset + 2);
}

/** Only for connections that are known not to be translated. */
function mayRedirect({ connection }: Tracked): boolean {
  const done = connection.has(IPS_SRC_NAT_DONE) && connection.has(IPS_DST_NAT_DONE);
  return done && !connection.has(IPS_SRC_NAT | IPS_DST_NAT);
}

function rewriteChecksum(bytes: Uint8Array, family: 4 | 6, offset: number): void {
  writeUint16(0, bytes, offset + 2);
  if (family === 4) {
    writeUint16(checksum(bytes, offset, bytes.length), bytes, offset + 2);
    return;
  }
  const ends = {
    source: ipv6Source(bytes, NETWORK_OFFSET),
    destination: ipv6Destination(bytes, NETWORK_OFFSET),
  };
  writeIcmpv6Checksum(ends, bytes, offset, bytes.length);
}
