// Read first: drivers/net/ipvlan/ipvlan_core.c (6.1), ipvlan_multicast_enqueue and ipvlan_process_multicast.
//
// Group frames (l2 only) wait in a queue of the port and are distributed by a worker. The adapter owns one
// `MulticastBacklog` per port; its worker takes all that waits and, frame by frame, carries out `flush`. Each copy
// is received (and perhaps answered) before the next sibling's, and all before the copy for the wire: therefore a
// sibling's ARP reply can leave on the wire before the request does.

import type { Frame, PacketType } from "../wire/frame.ts";
import { decodeMac } from "../wire/mac-address.ts";
import type { BacklogDelivery, Delivery, DropDelivery } from "./delivery.ts";
import { forwarded } from "./forward.ts";
import type { Port } from "./port.ts";
import { filterHas, macHash } from "./rx-mode.ts";

/** ipvlan.h: IPVLAN_QBACKLOG_LIMIT. */
export const IPVLAN_QBACKLOG_LIMIT = 1000;

/** The queue between ipvlan_multicast_enqueue and the worker. */
export class MulticastBacklog {
  #queue: BacklogDelivery[] = [];

  get length(): number {
    return this.#queue.length;
  }

  /** Queues; or answers with the drop that happened instead, and the outcome of the backlog delivery is `drop`. */
  enqueue(delivery: BacklogDelivery): DropDelivery | undefined {
    if (this.#queue.length < IPVLAN_QBACKLOG_LIMIT) {
      this.#queue.push(delivery);
      return undefined;
    }
    return { kind: "drop", at: "ipvlan_multicast_enqueue:limit", reason: "limit", frame: delivery.frame };
  }

  /** Everything that waits, in order; the queue is empty afterwards. */
  take(): readonly BacklogDelivery[] {
    const taken = this.#queue;
    this.#queue = [];
    return taken;
  }
}

/** ipvlan_process_multicast for one frame: slaves in order of creation, then the wire if a slave sent it. */
export function flush(port: Port, deferred: BacklogDelivery): readonly Delivery[] {
  const { frame } = deferred;
  const destination = decodeMac(frame.bytes, 0);
  const hash = macHash(destination, port.secret);
  const packetType: PacketType = destination === port.broadcast ? "broadcast" : "multicast";
  const deliveries: Delivery[] = [];
  for (const slave of port.slaves.values()) {
    if (deferred.origin === "tx" && slave.id === deferred.sender) continue;
    if (!filterHas(slave.filter, hash) || !slave.up) continue;
    if (deferred.origin === "tx") {
      const copy = forwarded(frame, port.mac, slave.broadcast, frame.mark);
      deliveries.push({
        kind: "slave",
        at: "ipvlan_process_multicast:tx-copy",
        slave: slave.id,
        frame: copy,
        as: copy.packetType,
        via: "forward",
      });
    } else {
      deliveries.push({
        kind: "slave",
        at: "ipvlan_process_multicast:rx-copy",
        slave: slave.id,
        frame: withPacketType(frame, packetType),
        as: packetType,
        via: "netif_rx",
      });
    }
  }
  const last = original(deferred, packetType, deliveries.length);
  if (last !== undefined) deliveries.push(last);
  return deliveries;
}

/** What becomes of the queued frame itself; for rx that was a copy already, freed as a drop if nobody took it. */
function original(deferred: BacklogDelivery, packetType: PacketType, copies: number): Delivery | undefined {
  const { frame } = deferred;
  if (deferred.origin === "tx") {
    return {
      kind: "wire",
      at: "ipvlan_process_multicast:tx-original",
      frame: withPacketType(frame, packetType),
    };
  }
  if (copies > 0) return undefined;
  return { kind: "drop", at: "ipvlan_process_multicast:no-taker", reason: "no-taker", frame };
}

function withPacketType(frame: Frame, packetType: PacketType): Frame {
  return frame.packetType === packetType ? frame : { ...frame, packetType };
}
