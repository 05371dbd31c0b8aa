import { ipv4IsFragment } from "../../../wire/ipv4.ts";
import type { Namespace } from "../../namespace.ts";
import { NETWORK_OFFSET, type Packet } from "../../packet.ts";
import { registerDefragmentation } from "../defragmentation.ts";
import { type HookState, type HookVerdict, NF_PRI_CONNTRACK, NF_PRI_LAST } from "../hooks.ts";
import type { PacketTracking, Tracked } from "../tracking.ts";
import { IPS_CONFIRMED, IPS_EXPECTED, IPS_SEEN_REPLY } from "./connection.ts";
import type { Conntrack } from "./conntrack.ts";
import { IPCT_REPLY } from "./events.ts";
import { trackIcmp } from "./icmp-error.ts";
import { type TransportPlace, transportOf, tupleAt } from "./packet-tuple.ts";
import { trackPacket } from "./protocols.ts";
import { IPPROTO_ICMP, IPPROTO_ICMPV6, invertTuple } from "./tuple.ts";

// Read first: net/netfilter/nf_conntrack_core.c (nf_conntrack_in, resolve_normal_ct), nf_conntrack_proto.c.

/**
 * nf_ct_netns_get: a rule or table needs connections of this family to be tracked. The first to ask registers the
 * hooks, the last to call what is returned (nf_ct_netns_put) takes them away; what was tracked stays in the table.
 */
export function requestTracking(namespace: Namespace, family: 4 | 6): () => void {
  const { conntrack } = namespace;
  const users = conntrack.users;
  if (users[family]++ === 0) conntrack.unregisterHooks[family] = registerHooks(namespace, family);
  let wanted = true;
  return () => {
    if (!wanted) return;
    wanted = false;
    if (--users[family] > 0) return;
    conntrack.unregisterHooks[family]?.();
    conntrack.unregisterHooks[family] = undefined;
  };
}

function registerHooks(namespace: Namespace, family: 4 | 6): () => void {
  const { hooks, conntrack } = namespace;
  const track = (packet: Packet, state: HookState): HookVerdict => trackIn(conntrack, packet, state);
  const confirm = (packet: Packet): HookVerdict => confirmPacket(conntrack, packet);
  const undo = [
    registerDefragmentation(namespace, family),
    hooks.register(family, "PREROUTING", { priority: NF_PRI_CONNTRACK, run: track }),
    hooks.register(family, "OUTPUT", { priority: NF_PRI_CONNTRACK, run: track }),
    hooks.register(family, "POSTROUTING", { priority: NF_PRI_LAST, run: confirm }),
    hooks.register(family, "INPUT", { priority: NF_PRI_LAST, run: confirm }),
  ];
  return () => {
    for (const unregister of undo) unregister();
  };
}

/** nf_conntrack_in */
function trackIn(conntrack: Conntrack, packet: Packet, state: HookState): HookVerdict {
  if (packet.tracking !== undefined) return "accept";
  const { family, point } = state;
  // ipv4_conntrack_local: a socket that wants its fragments whole (IP_NODEFRAG).
  if (family === 4 && point === "OUTPUT" && ipv4IsFragment(packet.bytes, NETWORK_OFFSET)) return "accept";
  const place = transportOf(family, packet.bytes, NETWORK_OFFSET);
  if (place === undefined) {
    conntrack.statistics.invalid++;
    return "accept";
  }
  if (place.protocol === IPPROTO_ICMP || place.protocol === IPPROTO_ICMPV6) {
    const answer = handleIcmp(conntrack, packet, state, place);
    if (answer === "invalid") return "accept";
    if (answer !== "go on") return { ...packet, tracking: answer };
  }
  return trackNormal(conntrack, packet, state, place);
}

function handleIcmp(
  conntrack: Conntrack,
  packet: Packet,
  state: HookState,
  place: TransportPlace,
): "go on" | "invalid" | Exclude<PacketTracking, undefined> {
  const own = state.family === 4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  if (place.protocol !== own) return "go on";
  const answer = trackIcmp(conntrack, packet, state, place);
  if (answer === "invalid") conntrack.statistics.error++;
  return answer;
}

function trackNormal(
  conntrack: Conntrack,
  packet: Packet,
  state: HookState,
  place: TransportPlace,
): HookVerdict {
  for (;;) {
    const tracked = resolve(conntrack, packet, state.family, place);
    if (tracked === "full") {
      conntrack.statistics.drop++;
      return "drop";
    }
    if (tracked === undefined) {
      conntrack.statistics.invalid++;
      return "accept";
    }
    const verdict = trackPacket(conntrack, tracked, { packet, state, place });
    if (verdict === "repeat") continue;
    if (verdict === "invalid") {
      conntrack.statistics.invalid++;
      return "accept";
    }
    noteReply(tracked);
    return { ...packet, tracking: tracked };
  }
}

function noteReply({ connection, state, direction }: Tracked): void {
  if (state !== "established" || direction !== "reply" || connection.has(IPS_SEEN_REPLY)) return;
  connection.status |= IPS_SEEN_REPLY;
  connection.note(IPCT_REPLY);
}

/** resolve_normal_ct: the packet's connection, a new one if need be; undefined where it can have none. */
function resolve(
  conntrack: Conntrack,
  packet: Packet,
  family: 4 | 6,
  place: TransportPlace,
): Tracked | "full" | undefined {
  const tuple = tupleAt(family, packet.bytes, NETWORK_OFFSET, place);
  if (tuple === undefined) return undefined;
  const found = conntrack.find(tuple);
  if (found === undefined) {
    const reply = invertTuple(tuple);
    if (reply === undefined) return undefined;
    return conntrack.create(tuple, reply)?.tracked("new", "original") ?? "full";
  }
  const { connection, direction } = found;
  if (direction === "reply") return connection.tracked("established", "reply");
  if (connection.has(IPS_SEEN_REPLY)) return connection.tracked("established", "original");
  return connection.tracked(connection.has(IPS_EXPECTED) ? "related" : "new", "original");
}

/** ipv4_confirm, ipv6_confirm: the packet leaves or arrives, so that its connection is one. */
function confirmPacket(conntrack: Conntrack, packet: Packet): HookVerdict {
  const { tracking } = packet;
  if (tracking === undefined || tracking === "untracked") return "accept";
  const { connection, direction } = tracking;
  let confirmed: Tracked = tracking;
  if (!connection.has(IPS_CONFIRMED) && direction === "original") {
    const answer = conntrack.confirm(tracking);
    if (answer === "drop") return "drop";
    confirmed = answer;
  }
  conntrack.deliverEvents(confirmed.connection);
  return confirmed === tracking ? "accept" : { ...packet, tracking: confirmed };
}
