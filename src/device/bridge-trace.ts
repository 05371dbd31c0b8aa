import type { Frame } from "../wire/frame.ts";
import type { NetDevice } from "./device.ts";

/** Tells a decision of the bridge; callers have asked whether someone listens. */
export function traceBridge(
  device: NetDevice,
  frame: Frame,
  what: { readonly function: string; readonly verdict: string; readonly rule: string },
): void {
  device.host.tracer.emit({
    kind: "driver",
    frame: frame.id,
    namespace: device.host.label,
    device: device.name,
    ...what,
  });
}

/** The bridge frees frames without saying why (SKB_DROP_REASON_NOT_SPECIFIED); the rule does. */
export function traceBridgeDrop(device: NetDevice, frame: Frame, rule: string): void {
  device.host.tracer.emit({
    kind: "drop",
    frame: frame.id,
    namespace: device.host.label,
    device: device.name,
    function: "br_handle_frame",
    verdict: "SKB_DROP_REASON_NOT_SPECIFIED",
    rule,
  });
}
