import { readUint16 } from "../../../wire/octets.ts";
import type { Packet } from "../../packet.ts";
import { transportChecksumIsRight } from "../checksum.ts";
import type { HookState } from "../hooks.ts";
import type { Tracked } from "../tracking.ts";
import { IPS_ASSURED, IPS_CONFIRMED, IPS_NAT_CLASH, IPS_SEEN_REPLY } from "./connection.ts";
import { type Conntrack, HZ } from "./conntrack.ts";
import { IPCT_ASSURED } from "./events.ts";
import type { TransportPlace } from "./packet-tuple.ts";
import { trackTcp } from "./tcp-track.ts";
import { IPPROTO_GRE, IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from "./tuple.ts";

// Read first: net/netfilter/nf_conntrack_core.c (nf_conntrack_handle_packet) and nf_conntrack_proto_*.c.

/** A packet as its protocol's tracker sees it. */
export interface TransportPacket {
  readonly packet: Packet;
  readonly state: HookState;
  readonly place: TransportPlace;
}

/** `repeat`: the connection was removed, look the packet up again (NF_REPEAT). */
export type ProtocolVerdict = "accept" | "invalid" | "repeat";

/** nf_conntrack_handle_packet: moves the connection on by one packet. */
export function trackPacket(conntrack: Conntrack, tracked: Tracked, input: TransportPacket): ProtocolVerdict {
  switch (tracked.connection.original.protocol) {
    case IPPROTO_TCP:
      return trackTcp(conntrack, tracked, input);
    case IPPROTO_UDP:
      return trackUdp(conntrack, tracked, input);
    case IPPROTO_ICMP:
      return input.state.family === 4 ? trackEcho(conntrack, tracked, input) : "invalid";
    case IPPROTO_ICMPV6:
      return input.state.family === 6 ? trackEchoV6(conntrack, tracked, input) : "invalid";
    case IPPROTO_GRE:
      return trackGre(conntrack, tracked, input);
    default:
      return keep(conntrack, tracked, input, conntrack.settings.generic_timeout);
  }
}

/** nf_ct_refresh_acct with a timeout in seconds. */
function keep(
  conntrack: Conntrack,
  { connection, direction }: Tracked,
  { packet }: TransportPacket,
  timeoutSeconds: number,
): "accept" {
  conntrack.refresh(connection, direction, packet, timeoutSeconds * HZ);
  return "accept";
}

/** nf_conntrack_udp_packet: assured once it is answered and goes on for more than two seconds. */
function trackUdp(conntrack: Conntrack, tracked: Tracked, input: TransportPacket): ProtocolVerdict {
  if (isBadUdp(conntrack, input)) return "invalid";
  const { connection } = tracked;
  const { udp_timeout, udp_timeout_stream } = conntrack.settings;
  const now = conntrack.jiffies();
  if (!connection.has(IPS_CONFIRMED)) connection.streamFrom = now + 2 * HZ;
  if (!connection.has(IPS_SEEN_REPLY)) return keep(conntrack, tracked, input, udp_timeout);
  const stream = now > connection.streamFrom;
  keep(conntrack, tracked, input, stream ? udp_timeout_stream : udp_timeout);
  if (stream && !connection.has(IPS_NAT_CLASH) && !connection.has(IPS_ASSURED)) {
    connection.status |= IPS_ASSURED;
    connection.note(IPCT_ASSURED);
  }
  return "accept";
}

/** udp_error */
function isBadUdp({ settings }: Conntrack, { packet, state, place }: TransportPacket): boolean {
  const { bytes } = packet;
  const { offset } = place;
  const room = bytes.length - offset;
  if (room < 8) return true;
  const length = readUint16(bytes, offset + 4);
  if (length > room || length < 8) return true;
  if (readUint16(bytes, offset + 6) === 0) return false;
  if (state.point !== "PREROUTING" || settings.checksum === 0) return false;
  return !transportChecksumIsRight(bytes, { family: state.family, ...place }, offset + 6);
}

/** valid_new of nf_conntrack_proto_icmp.c: queries. */
const QUERIES: ReadonlySet<number> = new Set([8, 13, 15, 17]);
const QUERIES_V6: ReadonlySet<number> = new Set([128, 139]);

/** nf_conntrack_icmp_packet */
function trackEcho(conntrack: Conntrack, tracked: Tracked, input: TransportPacket): ProtocolVerdict {
  if (!QUERIES.has(tracked.connection.original.destinationKey >>> 8)) return "invalid";
  return keep(conntrack, tracked, input, conntrack.settings.icmp_timeout);
}

/** nf_conntrack_icmpv6_packet */
function trackEchoV6(conntrack: Conntrack, tracked: Tracked, input: TransportPacket): ProtocolVerdict {
  const { connection } = tracked;
  if (!connection.has(IPS_CONFIRMED) && !QUERIES_V6.has(connection.original.destinationKey >>> 8)) {
    return "invalid";
  }
  return keep(conntrack, tracked, input, conntrack.settings.icmpv6_timeout);
}

/** nf_conntrack_gre_packet: a stream from the first packet after a reply. */
function trackGre(conntrack: Conntrack, tracked: Tracked, input: TransportPacket): ProtocolVerdict {
  const { connection } = tracked;
  const { gre_timeout, gre_timeout_stream } = conntrack.settings;
  if (!connection.has(IPS_SEEN_REPLY)) return keep(conntrack, tracked, input, gre_timeout);
  keep(conntrack, tracked, input, gre_timeout_stream);
  if (connection.has(IPS_NAT_CLASH)) return "accept";
  if (!connection.has(IPS_ASSURED)) {
    connection.status |= IPS_ASSURED;
    connection.note(IPCT_ASSURED);
  }
  return "accept";
}
