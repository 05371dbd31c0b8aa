import type { NetDevice } from "../device/device.ts";

/** Tells that a device changed state; `rule` is what it went by. */
export function traceLink(device: NetDevice, kernelFunction: string, verdict: string, rule = ""): void {
  const { tracer } = device.host;
  if (!tracer.enabled) return;
  tracer.emit({
    kind: "link",
    frame: 0,
    namespace: device.host.label,
    device: device.name,
    function: kernelFunction,
    verdict,
    rule,
  });
}
