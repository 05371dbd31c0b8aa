import type { Tracked } from "../tracking.ts";
import type { Conntrack } from "./conntrack.ts";
import type { ProtocolVerdict, TransportPacket } from "./protocols.ts";

/** What is remembered of a TCP connection (struct ip_ct_tcp). */
export interface TcpTrack {
  state: number;
}

/** nf_conntrack_tcp_packet */
export function trackTcp(_conntrack: Conntrack, _tracked: Tracked, _input: TransportPacket): ProtocolVerdict {
  return "invalid";
}
