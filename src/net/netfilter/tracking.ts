import type { Connection, Direction } from "./conntrack/connection.ts";

/** What a packet is to its connection (enum ip_conntrack_info, without the direction). */
export type TrackingState = "new" | "established" | "related";

/** A packet that belongs to a connection. Shared by all packets of the same connection, state and direction. */
export interface Tracked {
  readonly connection: Connection;
  readonly state: TrackingState;
  readonly direction: Direction;
}

/**
 * skb->_nfct. `undefined`: not looked at yet, or looked at and found INVALID; "untracked": a rule of the raw table asked
 * not to (IP_CT_UNTRACKED). It survives lo, and is lost where skb_scrub_packet or nf_reset_ct drop it.
 */
export type PacketTracking = undefined | "untracked" | Tracked;

/** The connection of a packet; undefined for one that is not tracked. */
export function trackedOf(packet: { readonly tracking: PacketTracking }): Tracked | undefined {
  const { tracking } = packet;
  return tracking === "untracked" ? undefined : tracking;
}

/** nf_conntrack_attach: what an answer made by a rule (REJECT) is to the connection of the packet it answers. */
export function attachedTracking(tracking: PacketTracking): PacketTracking {
  if (tracking === undefined || tracking === "untracked") return tracking;
  const { connection, direction } = tracking;
  return connection.tracked("related", direction === "original" ? "reply" : "original");
}
