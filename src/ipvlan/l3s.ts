// Read first: drivers/net/ipvlan/ipvlan_l3s.c (6.1); net/ipv4/ip_input.c: ip_rcv_finish, ip_local_deliver.
//
//   master's rx handler: pass -> ip_rcv -> PREROUTING -> l3Receive -> input route -> LOCAL_IN hooks ... localIn (last)
//
// L3S decides about a packet that is on its way through the master's namespace, so it answers, it does not deliver.

import { findDestination, headerType } from "./classify.ts";
import type { L3sAnswer, Packet } from "./delivery.ts";
import type { Port, Slave } from "./port.ts";

/**
 * ipvlan_l3_rcv, after PREROUTING and before the input route, for a packet whose device is the master. `slave`: look
 * the route up as input on that slave, in its namespace (IPv4: ip_route_input with daddr, saddr, tos; if that
 * fails, and for IPv6 not at all, the master's own look-up follows). `unchanged`: the master's own look-up.
 */
export function l3Receive(port: Port, packet: Packet): L3sAnswer {
  const slave = slaveFor(port, packet);
  if (slave === undefined) return { kind: "unchanged", at: "ipvlan_l3_rcv:unchanged" };
  return { kind: "slave", at: "ipvlan_l3_rcv:slave", slave: slave.id };
}

/**
 * ipvlan_nf_input, the last LOCAL_IN hook, for a packet whose device is the master. `slave`: the packet now belongs
 * to that device (skb->dev and the input interface), and `countLocalIn` counts it there.
 */
export function localIn(port: Port, packet: Packet): L3sAnswer {
  const slave = slaveFor(port, packet);
  if (slave === undefined) return { kind: "unchanged", at: "ipvlan_nf_input:unchanged" };
  return { kind: "slave", at: "ipvlan_nf_input:slave", slave: slave.id };
}

/** ipvlan_skb_to_addr */
function slaveFor(port: Port, packet: Packet): Slave | undefined {
  if (port.mode !== "l3s") return undefined;
  const { bytes } = packet;
  return findDestination(port.table, bytes, 0, headerType(bytes, packet.protocol, 0, bytes.length));
}
