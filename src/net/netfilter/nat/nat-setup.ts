import type { Connection } from "../conntrack/connection.ts";
import {
  IPS_CONFIRMED,
  IPS_DST_NAT,
  IPS_DST_NAT_DONE,
  IPS_SRC_NAT,
  IPS_SRC_NAT_DONE,
} from "../conntrack/connection.ts";
import { invertTuple, sameTuple } from "../conntrack/tuple.ts";
import type { HookPoint } from "../hooks.ts";
import type { Manipulation } from "./manipulation.ts";
import { ANY_RANGE, type NatRange } from "./nat-range.ts";
import { uniqueTuple } from "./unique-tuple.ts";

// Read first: net/netfilter/nf_nat_core.c (nf_nat_setup_info, __nf_nat_alloc_null_binding).

/** HOOK2MANIP */
export function manipulationAt(point: HookPoint): Manipulation {
  return point === "POSTROUTING" || point === "INPUT" ? "source" : "destination";
}

/** nf_nat_initialized */
export function isNatDone(connection: Connection, manipulation: Manipulation): boolean {
  return connection.has(manipulation === "source" ? IPS_SRC_NAT_DONE : IPS_DST_NAT_DONE);
}

/**
 * nf_nat_setup_info: settles the source or destination of a connection that has just begun: what a target of the nat
 * table does. The packet itself is changed afterwards, by the table's hook.
 */
export function setupNat(
  connection: Connection,
  range: NatRange,
  manipulation: Manipulation,
): "accept" | "drop" {
  if (connection.has(IPS_CONFIRMED)) return "accept";
  if (isNatDone(connection, manipulation)) return "drop";
  const current = invertTuple(connection.reply);
  if (current === undefined) return "accept";
  const chosen = uniqueTuple(connection, current, range, manipulation);
  const source = manipulation === "source";
  if (!sameTuple(chosen, current)) {
    connection.reply = invertTuple(chosen)!;
    connection.status |= source ? IPS_SRC_NAT : IPS_DST_NAT;
  }
  connection.status |= source ? IPS_SRC_NAT_DONE : IPS_DST_NAT_DONE;
  return "accept";
}

/** nf_nat_alloc_null_binding: no rule wants anything; the address stays, a port that is taken does not. */
export function bindUnchanged(connection: Connection, manipulation: Manipulation): "accept" | "drop" {
  const { reply } = connection;
  const address = manipulation === "source" ? reply.destination : reply.source;
  return setupNat(connection, { ...ANY_RANGE, addresses: [address, address] }, manipulation);
}
