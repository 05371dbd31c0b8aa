import type { Errno } from "../../wire/errno.ts";
import {
  ICMPV6_ADDR_UNREACH,
  ICMPV6_ADM_PROHIBITED,
  ICMPV6_DEST_UNREACH,
  ICMPV6_HEADER_LENGTH_BYTES,
  ICMPV6_NOROUTE,
  ICMPV6_NOT_NEIGHBOUR,
  ICMPV6_PKT_TOOBIG,
  ICMPV6_POLICY_FAIL,
  ICMPV6_PORT_UNREACH,
  ICMPV6_REJECT_ROUTE,
  ICMPV6_TIME_EXCEED,
} from "../../wire/icmpv6.ts";
import { IPV6_HEADER_LENGTH_BYTES, ipv6Destination, ipv6NextHeader, ipv6Source } from "../../wire/ipv6.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { readUint32 } from "../../wire/octets.ts";
import { traceDrop } from "./drop.ts";
import { skipExtensionHeaders } from "./extension-headers.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: net/ipv6/icmp.c (icmpv6_notify, icmpv6_err_convert).

/** An error about a packet that we sent, as the sockets need it. */
export interface Icmpv6Report {
  readonly inbound: Inbound;
  readonly type: number;
  readonly code: number;
  /** The MTU or pointer. */
  readonly info: number;
  readonly errno: Errno;
  /** Whether a socket is told even without IPV6_RECVERR. */
  readonly fatal: boolean;
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly protocol: number;
  /** The quoted upper layer. */
  readonly payload: Uint8Array;
}

/** tab_unreach */
const UNREACHABLE: ReadonlyMap<number, readonly [Errno, boolean]> = new Map([
  [ICMPV6_NOROUTE, ["ENETUNREACH", false]],
  [ICMPV6_ADM_PROHIBITED, ["EACCES", true]],
  [ICMPV6_NOT_NEIGHBOUR, ["EHOSTUNREACH", false]],
  [ICMPV6_ADDR_UNREACH, ["EHOSTUNREACH", false]],
  [ICMPV6_PORT_UNREACH, ["ECONNREFUSED", true]],
  [ICMPV6_POLICY_FAIL, ["EACCES", true]],
  [ICMPV6_REJECT_ROUTE, ["EACCES", true]],
] as const);

/** icmpv6_err_convert; EPROTO, which nothing here can show apart from it, stands as EIO. */
function convert(type: number, code: number): readonly [Errno, boolean] {
  if (type === ICMPV6_DEST_UNREACH) return UNREACHABLE.get(code) ?? ["EIO", true];
  if (type === ICMPV6_PKT_TOOBIG) return ["EMSGSIZE", false];
  if (type === ICMPV6_TIME_EXCEED) return ["EHOSTUNREACH", false];
  return ["EIO", true];
}

/** icmpv6_notify: what is quoted says whom to tell. */
export function receiveIcmpv6Error(ipv6: Ipv6, inbound: Inbound): void {
  const { packet, offset, end, device } = inbound;
  const { bytes } = packet;
  const quote = offset + ICMPV6_HEADER_LENGTH_BYTES;
  const quoted = quotedPacket(bytes, quote, end);
  if (quoted === undefined) {
    traceDrop(ipv6, packet, device, {
      function: "icmpv6_notify",
      reason: "SKB_DROP_REASON_PKT_TOO_SMALL",
      rule: "the quoted packet is too short",
    });
    return;
  }
  const type = bytes[offset]!;
  const code = bytes[offset + 1]!;
  const info = readUint32(bytes, offset + 4);
  const [errno, fatal] = convert(type, code);
  ipv6.sockets.receiveError({ inbound, type, code, info, errno, fatal, ...quoted });
}

type Quoted = Pick<Icmpv6Report, "source" | "destination" | "protocol" | "payload">;

/** The quote may be cut: its own length field is not looked at. */
function quotedPacket(bytes: Uint8Array, at: number, end: number): Quoted | undefined {
  if (end - at < IPV6_HEADER_LENGTH_BYTES || bytes[at]! >>> 4 !== 6) return undefined;
  const skipped = skipExtensionHeaders(bytes, at + IPV6_HEADER_LENGTH_BYTES, ipv6NextHeader(bytes, at), end);
  if (skipped === undefined || skipped.offset + 8 > end) return undefined;
  return {
    source: ipv6Source(bytes, at),
    destination: ipv6Destination(bytes, at),
    protocol: skipped.protocol,
    payload: bytes.slice(skipped.offset, end),
  };
}
