import type { NetDevice } from "../../device/device.ts";
import type { Ipv6 } from "./ipv6.ts";

interface Dropped {
  readonly id: number;
}

/** Why a packet ends: the kernel's function, its SKB_DROP_REASON_ name, and the rule consulted. */
export interface DropCause {
  readonly function: string;
  readonly reason: string;
  readonly rule: string;
}

/** kfree_skb_reason */
export function traceDrop(
  ipv6: Ipv6,
  packet: Dropped,
  device: NetDevice | undefined,
  cause: DropCause,
): void {
  const { tracer, label } = ipv6.namespace;
  if (!tracer.enabled) return;
  tracer.emit({
    kind: "drop",
    frame: packet.id,
    namespace: label,
    device: device?.name ?? "",
    function: cause.function,
    verdict: cause.reason,
    rule: cause.rule,
  });
}
