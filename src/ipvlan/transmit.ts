// Read first: drivers/net/ipvlan/ipvlan_core.c (6.1), ipvlan_queue_xmit and below.
//
//   l2, own MAC (eth.dst == eth.src), not vepa: sibling's address -> sibling (private: drop), else up to the master
//   l2, group MAC: queue, for the siblings and then the wire
//   l2, anything else: wire, unchanged
//   l3, l3s: not vepa and a sibling's address -> sibling (private: drop)
//            else the packet is routed in the master's namespace; group MACs and other protocols are dropped

import { ETH_P_IP, ETH_P_IPV6, ETH_P_PAUSE } from "../wire/ethernet.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../wire/frame.ts";
import { findDestination, headerType } from "./classify.ts";
import type { Delivery, DropBranch, DropReason, LoopDelivery, RouteBranch } from "./delivery.ts";
import { forwarded, markAcross, scrubbed } from "./forward.ts";
import { type Port, type Slave, type SlaveId, slaveOf } from "./port.ts";

const NETWORK = ETHERNET_HEADER_LENGTH_BYTES;

/** ipvlan_queue_xmit: what becomes of a frame that a slave sends. Always exactly one delivery. */
export function transmit(port: Port, sender: SlaveId, frame: Frame): readonly Delivery[] {
  const from = slaveOf(port, sender);
  if (frame.bytes.length < NETWORK) return drop(frame, "ipvlan_queue_xmit:no-header", "no-header");
  return port.mode === "l2" ? xmitModeL2(port, from, frame) : xmitModeL3(port, from, frame);
}

function xmitModeL2(port: Port, from: Slave, frame: Frame): readonly Delivery[] {
  const { bytes } = frame;
  const ownMac = hasEqualMacs(bytes);
  if (ownMac && port.flag !== "vepa") return xmitOwnMac(port, from, frame);
  if ((bytes[0]! & 1) === 1) return xmitGroup(from, frame);
  // dev_queue_xmit without a scrub: the mark leaves the namespace with the frame.
  const at = ownMac ? "ipvlan_xmit_mode_l2:vepa" : "ipvlan_xmit_mode_l2:other-mac";
  return [{ kind: "wire", at, frame }];
}

/** The two header fields are compared with each other, not with the device's address. */
function hasEqualMacs(bytes: Uint8Array): boolean {
  for (let index = 0; index < 6; index++) if (bytes[index] !== bytes[index + 6]) return false;
  return true;
}

function xmitOwnMac(port: Port, from: Slave, frame: Frame): readonly Delivery[] {
  // skb->len still has the Ethernet header on TX.
  const type = headerType(frame.bytes, frame.protocol, NETWORK, frame.bytes.length);
  if (type === "none") return loop(port, from, frame, "ipvlan_xmit_mode_l2:no-key");
  const sibling = findDestination(port.table, frame.bytes, NETWORK, type);
  if (sibling === undefined) return loop(port, from, frame, "ipvlan_xmit_mode_l2:miss");
  if (port.flag === "private") return drop(frame, "ipvlan_xmit_mode_l2:private", "private");
  const copy = forwarded(frame, port.mac, sibling.broadcast, markAcross(frame, from, sibling));
  return [
    {
      kind: "slave",
      at: "ipvlan_xmit_mode_l2:sibling",
      slave: sibling.id,
      frame: copy,
      as: copy.packetType,
      via: "forward",
    },
  ];
}

/** dev_forward_skb to the master: its rx handler will demultiplex once more, and there private does not count. */
function loop(port: Port, from: Slave, frame: Frame, at: LoopDelivery["at"]): readonly Delivery[] {
  return [
    { kind: "loop", at, frame: forwarded(frame, port.mac, port.broadcast, markAcross(frame, from, port)) },
  ];
}

function xmitGroup(from: Slave, frame: Frame): readonly Delivery[] {
  if (frame.protocol === ETH_P_PAUSE) return drop(frame, "ipvlan_multicast_enqueue:pause", "pause");
  const queued = scrubbed(frame, 0);
  return [{ kind: "backlog", at: "ipvlan_xmit_mode_l2:group", frame: queued, origin: "tx", sender: from.id }];
}

type Cause = "no-key" | "vepa" | "miss";

function xmitModeL3(port: Port, from: Slave, frame: Frame): readonly Delivery[] {
  const type = headerType(frame.bytes, frame.protocol, NETWORK, frame.bytes.length);
  if (type === "none") return processOutbound(port, from, frame, "no-key");
  if (port.flag === "vepa") return processOutbound(port, from, frame, "vepa");
  const sibling = findDestination(port.table, frame.bytes, NETWORK, type);
  if (sibling === undefined) return processOutbound(port, from, frame, "miss");
  if (port.flag === "private") return drop(frame, "ipvlan_xmit_mode_l3:private", "private");
  const copy = forwarded(frame, port.mac, sibling.broadcast, markAcross(frame, from, sibling));
  return [
    {
      kind: "slave",
      at: "ipvlan_xmit_mode_l3:sibling",
      slave: sibling.id,
      frame: copy,
      as: copy.packetType,
      via: "forward",
    },
  ];
}

const ROUTE_BRANCHES: Readonly<Record<"v4" | "v6", Readonly<Record<Cause, RouteBranch>>>> = {
  v4: {
    "no-key": "ipvlan_process_v4_outbound:no-key",
    vepa: "ipvlan_process_v4_outbound:vepa",
    miss: "ipvlan_process_v4_outbound:miss",
  },
  v6: {
    "no-key": "ipvlan_process_v6_outbound:no-key",
    vepa: "ipvlan_process_v6_outbound:vepa",
    miss: "ipvlan_process_v6_outbound:miss",
  },
};

/** ipvlan_process_outbound. A malformed IP header is routed all the same: nobody has looked at it. */
function processOutbound(port: Port, from: Slave, frame: Frame, cause: Cause): readonly Delivery[] {
  if ((frame.bytes[0]! & 1) === 1) return drop(frame, "ipvlan_process_outbound:group", "group");
  if (frame.protocol !== ETH_P_IP && frame.protocol !== ETH_P_IPV6) {
    return drop(frame, "ipvlan_process_outbound:type", "type");
  }
  const family = frame.protocol === ETH_P_IP ? "v4" : "v6";
  const packet = {
    id: frame.id,
    bytes: frame.bytes.subarray(NETWORK),
    protocol: frame.protocol,
    mark: markAcross(frame, from, port),
    offload: frame.offload,
    tracking: undefined,
  };
  return [{ kind: "route", at: ROUTE_BRANCHES[family][cause], packet }];
}

function drop(frame: Frame, at: DropBranch, reason: DropReason): readonly Delivery[] {
  return [{ kind: "drop", at, reason, frame }];
}
