import type { Namespace } from "../../namespace.ts";
import { NETWORK_OFFSET, type Packet } from "../../packet.ts";
import type { Connection } from "../conntrack/connection.ts";
import { IPS_DST_NAT, IPS_SRC_NAT } from "../conntrack/connection.ts";
import { invertTuple } from "../conntrack/tuple.ts";
import {
  type HookFunction,
  type HookPoint,
  type HookState,
  type HookVerdict,
  NF_PRI_NAT_DST,
  NF_PRI_NAT_SRC,
} from "../hooks.ts";
import { routeHarder } from "../reroute.ts";
import { type Tracked, trackedOf } from "../tracking.ts";
import { icmpOffset, translateError } from "./icmp-translation.ts";
import { manipulate } from "./manipulation.ts";
import { bindUnchanged, isNatDone, manipulationAt } from "./nat-setup.ts";

// Read first: net/netfilter/nf_nat_core.c (nf_nat_inet_fn, nf_nat_packet, nf_nat_register_fn), nf_nat_proto.c.

const PLACES: readonly (readonly [HookPoint, number])[] = [
  ["PREROUTING", NF_PRI_NAT_DST],
  ["POSTROUTING", NF_PRI_NAT_SRC],
  ["OUTPUT", NF_PRI_NAT_DST],
  ["INPUT", NF_PRI_NAT_SRC],
];

/**
 * nf_nat_register_fn: a nat table of one family. `lookup` is asked only with the first packet of a connection, at
 * each of PREROUTING, INPUT, OUTPUT and POSTROUTING; it calls `setupNat` (or does nothing) and answers a verdict.
 * Needs tracking to do anything, which targets ask for (requestTracking). Returns how to unregister.
 */
export function registerNatTable(namespace: Namespace, family: 4 | 6, lookup: HookFunction): () => void {
  const { natTables } = namespace.conntrack;
  const tables = natTables[family];
  tables.unshift(lookup);
  if (tables.length === 1) namespace.conntrack.unregisterNat[family] = registerHooks(namespace, family);
  return () => {
    const place = tables.indexOf(lookup);
    if (place < 0) return;
    tables.splice(place, 1);
    if (tables.length === 0) namespace.conntrack.unregisterNat[family]?.();
  };
}

function registerHooks(namespace: Namespace, family: 4 | 6): () => void {
  const tables = namespace.conntrack.natTables[family];
  const undo = PLACES.map(([point, priority]) => {
    const run = (packet: Packet, state: HookState): HookVerdict => {
      const verdict = translate(packet, state, tables);
      return point === "OUTPUT" ? afterOutput(namespace, packet, state, verdict) : verdict;
    };
    return namespace.hooks.register(family, point, { priority, run });
  });
  return () => {
    for (const unregister of undo) unregister();
  };
}

/** nf_nat_ipv4_fn, nf_nat_ipv6_fn */
function translate(packet: Packet, state: HookState, tables: readonly HookFunction[]): HookVerdict {
  const tracked = trackedOf(packet);
  if (tracked === undefined) return "accept";
  if (tracked.state === "related") {
    const offset = icmpOffset(packet, state.family);
    if (offset !== undefined) return translateError(packet, tracked, state, offset);
  }
  const { connection } = tracked;
  if (tracked.state !== "established" && !isNatDone(connection, manipulationAt(state.point))) {
    return bind(packet, tracked, state, tables);
  }
  if (hasOtherDevice(connection, tracked, state)) {
    connection.account(tracked.direction, packet.bytes.length - NETWORK_OFFSET);
    connection.conntrack.delete(connection);
    return "drop";
  }
  return changePacket(packet, tracked, state);
}

/** nf_nat_oif_changed: a masqueraded connection now leaves by another device, whose address it does not have. */
function hasOtherDevice(
  { masqueradeIfindex }: Connection,
  { direction }: Tracked,
  state: HookState,
): boolean {
  if (masqueradeIfindex === 0 || state.point !== "POSTROUTING" || direction === "reply") return false;
  return masqueradeIfindex !== state.output?.ifindex;
}

/** The first packet: the tables are asked, in vain at last. */
function bind(
  packet: Packet,
  tracked: Tracked,
  state: HookState,
  tables: readonly HookFunction[],
): HookVerdict {
  const manipulation = manipulationAt(state.point);
  let current = packet;
  for (const lookup of tables) {
    const verdict = lookup(current, state);
    if (verdict !== "accept" && !(typeof verdict === "object" && "bytes" in verdict)) return verdict;
    if (verdict !== "accept") current = verdict;
    if (isNatDone(tracked.connection, manipulation)) return changePacket(current, tracked, state);
  }
  if (bindUnchanged(tracked.connection, manipulation) === "drop") return "drop";
  return changePacket(current, tracked, state);
}

/** nf_nat_packet */
function changePacket(packet: Packet, { connection, direction }: Tracked, state: HookState): HookVerdict {
  const manipulation = manipulationAt(state.point);
  const source = (manipulation === "source") === (direction === "original");
  if (!connection.has(source ? IPS_SRC_NAT : IPS_DST_NAT)) return packet;
  const target = invertTuple(connection.tuple(direction === "original" ? "reply" : "original"));
  if (target === undefined) return packet;
  const bytes = packet.bytes.slice();
  manipulate(bytes, NETWORK_OFFSET, target, manipulation);
  return { ...packet, bytes };
}

/** nf_nat_ipv4_local_fn, nf_nat_ipv6_local_fn: another destination is another route. */
function afterOutput(
  namespace: Namespace,
  packet: Packet,
  state: HookState,
  verdict: HookVerdict,
): HookVerdict {
  if (verdict !== "accept" && !(typeof verdict === "object" && "bytes" in verdict)) return verdict;
  const current = verdict === "accept" ? packet : verdict;
  const tracked = trackedOf(current);
  if (tracked === undefined) return verdict;
  const { connection, direction } = tracked;
  const other = connection.tuple(direction === "original" ? "reply" : "original");
  if (connection.tuple(direction).destination === other.source) return verdict;
  const routed = routeHarder(namespace, current, state);
  return typeof routed === "string" ? { kind: "drop", errno: routed } : routed;
}
