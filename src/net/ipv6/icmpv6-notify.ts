import { SECOND_NS } from "../../time/clock.ts";
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
import { IPV6_HEADER_LENGTH_BYTES, ipv6Destination, ipv6Source, walkIpv6 } from "../../wire/ipv6.ts";
import { IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { readUint32 } from "../../wire/octets.ts";
import { needsScopeId } from "./address-type.ts";
import { traceDrop } from "./drop.ts";
import { lookupRoute } from "./fib6-lookup.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";
import { IPV6_MIN_MTU } from "./settings.ts";

// Read first: net/ipv6/icmp.c (icmpv6_notify, icmpv6_err_convert), net/ipv6/route.c (ip6_update_pmtu).

/** net.ipv6.route.mtu_expires */
const MTU_EXPIRES_NS: number = 600 * SECOND_NS;

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
  if (type === ICMPV6_PKT_TOOBIG) learnMtu(ipv6, inbound, quoted.destination, info);
  const [errno, fatal] = convert(type, code);
  ipv6.sockets.receiveError({ inbound, type, code, info, errno, fatal, ...quoted });
}

type Quoted = Pick<Icmpv6Report, "source" | "destination" | "protocol" | "payload">;

/** The quote may be cut: its own length field is not to be trusted. */
function quotedPacket(bytes: Uint8Array, at: number, end: number): Quoted | undefined {
  if (end - at < IPV6_HEADER_LENGTH_BYTES || bytes[at]! >>> 4 !== 6) return undefined;
  const whole = bytes.slice(at, end);
  const length = whole.length - IPV6_HEADER_LENGTH_BYTES;
  whole[4] = length >>> 8;
  whole[5] = length;
  const walked = walkIpv6(whole, 0, whole.length);
  if (!walked.ok || walked.value.offset + 8 > whole.length) return undefined;
  return {
    source: ipv6Source(whole, 0),
    destination: ipv6Destination(whole, 0),
    protocol: walked.value.protocol,
    payload: whole.subarray(walked.value.offset),
  };
}

/** ip6_update_pmtu, __ip6_rt_update_pmtu: kept for ten minutes, never below 1280, never upwards. */
function learnMtu(ipv6: Ipv6, inbound: Inbound, destination: Ipv6Address, told: number): void {
  const ifindex = needsScopeId(destination) ? inbound.scopeDevice.ifindex : 0;
  const strict = ifindex === 0 ? "preferred" : "strict";
  const query = { destination, source: IPV6_ANY, ifindex, interface: strict } as const;
  const { route, errno, mtu: known } = lookupRoute(ipv6, query);
  const mtu = Math.max(told, IPV6_MIN_MTU);
  if (route === undefined || errno !== undefined || mtu >= known) return;
  route.exceptions ??= new Map();
  const expiresNs = ipv6.namespace.clock.now() + MTU_EXPIRES_NS;
  const gateway = route.exceptions.get(destination)?.gateway;
  route.exceptions.set(destination, { destination, gateway, mtu, expiresNs });
}
