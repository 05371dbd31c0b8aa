import type { NetDevice } from "../device/device.ts";
import { receiveVlan } from "../device/vlan.ts";
import { untagged } from "../device/vlan-group.ts";
import { ETH_P_8021AD, ETH_P_8021Q, ETH_P_ARP, ETH_P_IP, ETH_P_IPV6 } from "../wire/ethernet.ts";
import type { Frame } from "../wire/frame.ts";
import { isVlanProtocol, vlanId } from "../wire/vlan.ts";
import type { Namespace } from "./namespace.ts";
import { traceFrameDrop, traceReceive } from "./packet-trace.ts";

/**
 * net/core/dev.c: __netif_receive_skb_core. A tag in the bytes is set beside them; taps; the VLAN device of the tag, then
 * the rx handler (either may send the frame round again as another device, in that device's namespace); the protocol.
 */
export function receiveFrame(namespace: Namespace, device: NetDevice, frame: Frame): void {
  if (frame.packetType === "loopback") {
    deliverToProtocol(namespace, device, frame);
    return;
  }
  let current = frame;
  let receiver = device;
  let host = namespace;
  for (;;) {
    if (current.protocol === ETH_P_8021Q || current.protocol === ETH_P_8021AD) {
      const plain = untagged(current);
      if (plain === undefined) {
        dropTagged(receiver, current, SHORT_TAG);
        return;
      }
      current = plain;
    }
    if (receiver.taps.size > 0 || host.taps.size > 0) host.captureReceived(receiver, current);
    if (host.tracer.enabled) traceReceive(receiver, current);
    if (current.vlan !== undefined) {
      const received = receiveVlan(receiver, current);
      if (received === "dropped") {
        dropTagged(receiver, current, VLAN_DOWN);
        return;
      }
      if (received !== undefined) {
        receiver = received.device;
        current = received.frame;
        host = receiver.host as Namespace;
        continue;
      }
    }
    const handler = receiver.receiveHandler;
    if (handler === undefined) break;
    const result = handler(current);
    if (result === "consumed") return;
    if (result === "pass") break;
    receiver = result.device;
    current = result.frame;
    host = receiver.host as Namespace;
  }
  if (current.vlan === undefined) deliverToProtocol(host, receiver, current);
  else deliverForeign(host, receiver, current);
}

/**
 * __netif_receive_skb_core from check_vlan_id on: nobody here has that VLAN, so the frame is for another host. A priority
 * tag (VLAN 0) only says how urgent it is, and may have a tag with a VLAN behind it.
 */
function deliverForeign(host: Namespace, device: NetDevice, frame: Frame): void {
  const plain: Frame = { ...frame, vlan: undefined };
  if (vlanId(frame.vlan!) !== 0) deliverToProtocol(host, device, { ...plain, packetType: "otherhost" });
  else if (!isVlanProtocol(frame.protocol)) deliverToProtocol(host, device, plain);
  else deliverInner(host, device, plain);
}

/** What stood behind a priority tag. */
function deliverInner(host: Namespace, device: NetDevice, frame: Frame): void {
  const inner = untagged(frame);
  if (inner === undefined) {
    dropTagged(device, frame, SHORT_TAG);
    return;
  }
  const received = receiveVlan(device, inner);
  if (received === undefined) deliverForeign(host, device, inner);
  else if (received === "dropped") dropTagged(device, inner, VLAN_DOWN);
  else receiveFrame(received.device.host as Namespace, received.device, received.frame);
}

const SHORT_TAG = ["skb_vlan_untag", "the frame ends within its VLAN tag"] as const;
const VLAN_DOWN = ["vlan_do_receive", "the VLAN device is down"] as const;

function dropTagged(device: NetDevice, frame: Frame, [name, rule]: readonly [string, string]): void {
  if (!device.host.tracer.enabled) return;
  traceFrameDrop(device, frame, { function: name, reason: "SKB_DROP_REASON_NOT_SPECIFIED", rule });
}
/** The ptype_base part: the one protocol that wants it, and packet sockets bound to that protocol. */
function deliverToProtocol(host: Namespace, device: NetDevice, frame: Frame): void {
  const tapped = device.taps.size > 0 || host.taps.size > 0;
  const captured = tapped && host.captureByProtocol(device, frame);
  switch (frame.protocol) {
    case ETH_P_IP:
      host.ipv4.receive(device, frame);
      return;
    case ETH_P_ARP:
      host.ipv4.receiveArp(device, frame);
      return;
    case ETH_P_IPV6:
      host.ipv6.receive(device, frame);
      return;
    default:
      if (!captured) dropUnknown(host, device, frame);
  }
}

/** No one wants it: dev->rx_dropped (6.1: rx_nohandler only for a device that is not the active one). */
function dropUnknown(host: Namespace, device: NetDevice, frame: Frame): void {
  device.statistics.rxDropped++;
  if (!host.tracer.enabled) return;
  traceFrameDrop(device, frame, {
    function: "__netif_receive_skb_core",
    reason: "SKB_DROP_REASON_UNHANDLED_PROTO",
    rule: `ethertype 0x${frame.protocol.toString(16).padStart(4, "0")}`,
  });
}
