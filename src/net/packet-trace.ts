import type { NetDevice } from "../device/device.ts";
import type { Frame } from "../wire/frame.ts";

// Callers have asked whether someone listens.

/** dev_hard_start_xmit */
export function traceTransmit(device: NetDevice, frame: Frame): void {
  device.host.tracer.emit({
    kind: "transmit",
    frame: frame.id,
    namespace: device.host.label,
    device: device.name,
    function: "dev_hard_start_xmit",
    verdict: "sent",
    rule: `${frame.bytes.length} octets`,
  });
}

/** __netif_receive_skb_core */
export function traceReceive(device: NetDevice, frame: Frame): void {
  device.host.tracer.emit({
    kind: "receive",
    frame: frame.id,
    namespace: device.host.label,
    device: device.name,
    function: "__netif_receive_skb_core",
    verdict: frame.packetType,
    rule: `ethertype 0x${frame.protocol.toString(16).padStart(4, "0")}`,
  });
}

export interface FrameDrop {
  /** The kernel function that frees the frame. */
  readonly function: string;
  /** SKB_DROP_REASON_ name. */
  readonly reason: string;
  readonly rule: string;
}

/** kfree_skb_reason */
export function traceFrameDrop(device: NetDevice, frame: Frame, drop: FrameDrop): void {
  device.host.tracer.emit({
    kind: "drop",
    frame: frame.id,
    namespace: device.host.label,
    device: device.name,
    function: drop.function,
    verdict: drop.reason,
    rule: drop.rule,
  });
}
