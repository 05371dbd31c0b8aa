// Read first: drivers/net/ipvlan/ipvlan_core.c (6.1), ipvlan_handle_frame and below.
//
// The master's rx handler. It runs after the master's taps and before the packet-type test, so frames for other MACs
// count as well. `frame.protocol` is the kernel's skb->protocol: VLAN tags have been taken off before.
//
//   l2:  group MAC -> copy for the slaves (unless a slave's own, reflected), and on to the master
//        unicast   -> as l3
//   l3:  address of an up slave -> that slave; else the master
//   l3s: always the master; see l3s.ts

import { ETH_P_PAUSE, etherSource } from "../wire/ethernet.ts";
import type { Frame } from "../wire/frame.ts";
import { ETHERNET_HEADER_LENGTH_BYTES } from "../wire/frame.ts";
import { findDestination, findSource, headerType } from "./classify.ts";
import type { Delivery, PassBranch } from "./delivery.ts";
import { scrubbed } from "./forward.ts";
import type { Port } from "./port.ts";

const NETWORK = ETHERNET_HEADER_LENGTH_BYTES;

/** ipvlan_handle_frame: what becomes of a frame that the master received. */
export function receive(port: Port, frame: Frame): readonly Delivery[] {
  switch (port.mode) {
    case "l2":
      return (frame.bytes[0]! & 1) === 1 ? handleGroup(port, frame) : handleModeL3(port, frame);
    case "l3":
      return handleModeL3(port, frame);
    case "l3s":
      return pass(frame, "ipvlan_handle_frame:l3s");
  }
}

function pass(frame: Frame, at: PassBranch): readonly Delivery[] {
  return [{ kind: "pass", at, frame }];
}

/** The packet type is as the master saw it: a frame for another MAC arrives as otherhost on the slave. */
function handleModeL3(port: Port, frame: Frame): readonly Delivery[] {
  const { bytes } = frame;
  const type = headerType(bytes, frame.protocol, NETWORK, bytes.length - NETWORK);
  if (type === "none") return pass(frame, "ipvlan_handle_mode_l3:no-key");
  const slave = findDestination(port.table, bytes, NETWORK, type);
  if (slave === undefined) return pass(frame, "ipvlan_handle_mode_l3:miss");
  return [
    {
      kind: "slave",
      at: "ipvlan_handle_mode_l3:slave",
      slave: slave.id,
      frame,
      as: frame.packetType,
      via: "handler",
    },
  ];
}

/** ipvlan_handle_mode_l2, group half: the copy is queued first, then the master goes on with the frame. */
function handleGroup(port: Port, frame: Frame): readonly Delivery[] {
  if (!isExternal(port, frame)) return pass(frame, "ipvlan_external_frame:reflected");
  const master: Delivery = { kind: "pass", at: "ipvlan_handle_mode_l2:group", frame };
  if (frame.protocol === ETH_P_PAUSE) {
    return [{ kind: "drop", at: "ipvlan_multicast_enqueue:pause", reason: "pause", frame }, master];
  }
  const copy = scrubbed(frame, 0);
  return [{ kind: "backlog", at: "ipvlan_handle_mode_l2:group-copy", frame: copy, origin: "rx" }, master];
}

/** ipvlan_external_frame: not so if it has the master's MAC as source *and* a slave's address as sender. */
function isExternal(port: Port, frame: Frame): boolean {
  const { bytes } = frame;
  if (etherSource(bytes) !== port.mac) return true;
  const type = headerType(bytes, frame.protocol, NETWORK, bytes.length - NETWORK);
  return findSource(port.table, bytes, NETWORK, type) === undefined;
}
