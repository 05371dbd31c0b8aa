import type { NetDevice } from "../device/device.ts";
import { ETH_P_ARP, ETH_P_IP, ETH_P_IPV6 } from "../wire/ethernet.ts";
import type { Frame } from "../wire/frame.ts";
import type { Namespace } from "./namespace.ts";
import { traceFrameDrop, traceReceive } from "./packet-trace.ts";

/**
 * net/core/dev.c: __netif_receive_skb_core. Taps, then the rx handler (which may send the frame round again as
 * another device, in that device's namespace), then the protocol.
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
    if (receiver.taps.size > 0 || host.taps.size > 0) host.captureReceived(receiver, current);
    if (host.tracer.enabled) traceReceive(receiver, current);
    const handler = receiver.receiveHandler;
    if (handler === undefined) break;
    const result = handler(current);
    if (result === "consumed") return;
    if (result === "pass") break;
    receiver = result.device;
    current = result.frame;
    host = receiver.host as Namespace;
  }
  deliverToProtocol(host, receiver, current);
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
