import type { Connection } from "./connection.ts";

// Read first: net/netfilter/nf_conntrack_ecache.c, nf_conntrack_netlink.c (ctnetlink_conntrack_event).

/** Bits of Connection.events (enum ip_conntrack_events). */
export const IPCT_NEW: number = 1 << 0;
export const IPCT_RELATED: number = 1 << 1;
export const IPCT_DESTROY: number = 1 << 2;
export const IPCT_REPLY: number = 1 << 3;
export const IPCT_ASSURED: number = 1 << 4;
export const IPCT_PROTOINFO: number = 1 << 5;
export const IPCT_MARK: number = 1 << 7;

/** The program whose request made an event. */
export interface EventOrigin {
  readonly portId: number;
  readonly program: string;
}

/** What a listener of the NEW, UPDATE and DESTROY groups is told. */
export interface ConntrackEvent {
  /** Who asked for it; undefined when packets or time did. */
  readonly origin: EventOrigin | undefined;
  readonly kind: "new" | "update" | "destroy";
  readonly connection: Connection;
  /** IPCT_*, which tell what the message holds. */
  readonly events: number;
}

export type ConntrackListener = (event: ConntrackEvent) => void;
