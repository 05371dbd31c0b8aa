import { ETH_P_IP } from "../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES as ETH_HLEN, type Frame } from "../wire/frame.ts";
import type { Delivery, L3sAnswer, Outcome, Packet } from "./delivery.ts";
import type { SlaveId } from "./port.ts";

// ipvlan.h: struct ipvl_pcpu_stats; ipvlan_core.c: ipvlan_count_rx; ipvlan_main.c: ipvlan_start_xmit,
// ipvlan_get_stats64. Counters are a fold over deliveries and what became of them. The kernel calls behind deliveries
// (dev_forward_skb, netif_rx, dev_queue_xmit) count their own drops on their device; those are not here.

/** What the driver counts for one slave. */
export interface SlaveCounters {
  rxPackets: number;
  rxBytes: number;
  multicast: number;
  rxErrors: number;
  txPackets: number;
  txBytes: number;
  txDropped: number;
  /** dev_core_stats rx_dropped that the driver itself adds: its own group frames beyond the backlog limit. */
  backlogDropped: number;
}

/** What the driver counts on the master. */
export interface MasterCounters {
  /** dev_core_stats rx_dropped: group frames from the wire beyond the backlog limit. */
  rxDropped: number;
  /** dev->stats.tx_errors: routed packets that failed. Shown only by drivers that show dev->stats (veth does not). */
  txErrors: number;
}

export interface Counters {
  readonly slaves: Map<SlaveId, SlaveCounters>;
  readonly master: MasterCounters;
}

export function createCounters(): Counters {
  return { slaves: new Map(), master: { rxDropped: 0, txErrors: 0 } };
}

/** The slave's counters, all zero at first; delete the entry with the slave. */
export function countersOf(counters: Counters, slave: SlaveId): SlaveCounters {
  let found = counters.slaves.get(slave);
  if (found === undefined) {
    found = {
      rxPackets: 0,
      rxBytes: 0,
      multicast: 0,
      rxErrors: 0,
      txPackets: 0,
      txBytes: 0,
      txDropped: 0,
      backlogDropped: 0,
    };
    counters.slaves.set(slave, found);
  }
  return found;
}

/** Counts one delivery of `receive`, `transmit` or `flush`, once it has been carried out. */
export function countDelivery(counters: Counters, delivery: Delivery, outcome: Outcome): void {
  switch (delivery.kind) {
    case "slave":
      countReceived(countersOf(counters, delivery.slave), delivery, outcome);
      return;
    case "route":
      if (outcome !== "success" && outcome !== "congestion") counters.master.txErrors++;
      return;
    case "backlog":
      if (outcome === "success") return;
      // The device that the frame came in on counts it.
      if (delivery.origin === "tx") countersOf(counters, delivery.sender).backlogDropped++;
      else counters.master.rxDropped++;
      return;
    case "pass":
    case "loop":
    case "wire":
    case "drop":
      return;
  }
}

/**
 * ipvlan_count_rx. A frame that came by dev_forward_skb or the rx queue is counted 14 octets longer than it is: on the
 * sending side skb->len still has the Ethernet header when the driver adds one. Not so for frames from the wire.
 */
function countReceived(
  to: SlaveCounters,
  delivery: Extract<Delivery, { kind: "slave" }>,
  outcome: Outcome,
): void {
  if (outcome !== "success" && delivery.via !== "handler") {
    to.rxErrors++;
    return;
  }
  to.rxPackets++;
  to.rxBytes += delivery.frame.bytes.length + (delivery.via === "forward" ? ETH_HLEN : 0);
  if (isGroupCopy(delivery)) to.multicast++;
}

function isGroupCopy(delivery: Extract<Delivery, { kind: "slave" }>): boolean {
  return (
    delivery.at === "ipvlan_process_multicast:tx-copy" || delivery.at === "ipvlan_process_multicast:rx-copy"
  );
}

/** ipvlan_nf_input's count of a packet that L3S took over. */
export function countLocalIn(counters: Counters, answer: L3sAnswer, packet: Packet): void {
  if (answer.kind !== "slave" || answer.at !== "ipvlan_nf_input:slave") return;
  const to = countersOf(counters, answer.slave);
  to.rxPackets++;
  to.rxBytes += packet.bytes.length + ETH_HLEN;
}

/**
 * What the sender of a transmitted frame gets back from the driver (ndo_start_xmit), given what the one delivery of
 * `transmit` came to: `drop` becomes ENOBUFS in the stack above.
 */
export function transmitResult(delivery: Delivery, outcome: Outcome): Outcome {
  switch (delivery.kind) {
    case "slave":
    case "loop":
    case "backlog":
    case "pass":
      return "success"; // 6.1.38: a receiver's refusal is not the sender's
    case "wire":
      return outcome;
    case "route":
      return routeResult(delivery.packet, outcome);
    case "drop":
      return delivery.reason === "pause" ? "success" : "drop";
  }
}

/** ipvlan_process_v4_outbound knows only success and drop; its IPv6 twin hands on the errno of the route. */
function routeResult(packet: Packet, outcome: Outcome): Outcome {
  if (outcome === "success" || outcome === "congestion") return "success";
  return packet.protocol === ETH_P_IP ? "drop" : outcome;
}

/** ipvlan_start_xmit: the sender's side. `result` is `transmitResult`'s. */
export function countTransmitted(counters: Counters, sender: SlaveId, frame: Frame, result: Outcome): void {
  const from = countersOf(counters, sender);
  if (result === "success" || result === "congestion") {
    from.txPackets++;
    from.txBytes += frame.bytes.length;
  } else from.txDropped++;
}

/** ipvlan_get_stats64 with the core's own drops of the device (dev_core_stats) added, as `ip -s link` shows them. */
export interface SlaveStatistics {
  readonly rxPackets: number;
  readonly rxBytes: number;
  readonly rxErrors: number;
  readonly rxDropped: number;
  readonly multicast: number;
  readonly txPackets: number;
  readonly txBytes: number;
  readonly txDropped: number;
}

export function statisticsOf(own: SlaveCounters, coreRxDropped: number): SlaveStatistics {
  return {
    rxPackets: own.rxPackets,
    rxBytes: own.rxBytes,
    rxErrors: own.rxErrors,
    // The kernel shows its receive errors as drops too: a refused copy shows 1 error and 2 drops.
    rxDropped: own.rxErrors + own.backlogDropped + coreRxDropped,
    multicast: own.multicast,
    txPackets: own.txPackets,
    txBytes: own.txBytes,
    txDropped: own.txDropped,
  };
}
