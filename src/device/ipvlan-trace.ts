import type { Delivery, DriverBranch, DropReason, L3sAnswer } from "../ipvlan/delivery.ts";
import type { NetDevice } from "./device.ts";

/** The driver frees without a reason of the kernel's; these are ours. */
const DROP_REASONS: Readonly<Record<DropReason, string>> = {
  "no-header": "IPVLAN_DROP_NO_HEADER",
  private: "IPVLAN_DROP_PRIVATE",
  group: "IPVLAN_DROP_GROUP",
  type: "IPVLAN_DROP_TYPE",
  pause: "IPVLAN_DROP_PAUSE",
  limit: "IPVLAN_DROP_BACKLOG_LIMIT",
  "no-taker": "IPVLAN_DROP_NO_TAKER",
};

interface Place {
  readonly kernelFunction: string;
  readonly branch: string;
}

/** Branches taken apart: there are two dozen, and a traced run would split one for every frame. */
const PLACES: Map<string, Place> = new Map();

function placeOf(at: DriverBranch): Place {
  let place = PLACES.get(at);
  if (place === undefined) {
    const [kernelFunction, branch] = at.split(":") as [string, string];
    place = { kernelFunction, branch };
    PLACES.set(at, place);
  }
  return place;
}

/** Tells what the driver decided; `device` is the master or slave that it decided for, `to` the slave it chose. */
export function traceDelivery(device: NetDevice, delivery: Delivery, to: NetDevice | undefined): void {
  const { kernelFunction, branch } = placeOf(delivery.at);
  device.host.tracer.emit({
    kind: delivery.kind === "drop" ? "drop" : "driver",
    frame: delivery.kind === "route" ? delivery.packet.id : delivery.frame.id,
    namespace: device.host.label,
    device: device.name,
    function: kernelFunction,
    verdict: verdictOf(delivery, to),
    rule: branch,
  });
}

function verdictOf(delivery: Delivery, to: NetDevice | undefined): string {
  switch (delivery.kind) {
    case "slave":
      return `${delivery.via} to ${to?.name ?? "nobody"} in ${to?.host.label ?? "nowhere"}`;
    case "drop":
      return DROP_REASONS[delivery.reason];
    default:
      return delivery.kind;
  }
}

/** What L3S answered about a packet on its way through the master's namespace. */
export function traceAnswer(
  device: NetDevice,
  frame: number,
  answer: L3sAnswer,
  to: NetDevice | undefined,
): void {
  const { kernelFunction, branch } = placeOf(answer.at);
  device.host.tracer.emit({
    kind: "driver",
    frame,
    namespace: device.host.label,
    device: device.name,
    function: kernelFunction,
    verdict: to === undefined ? branch : `as ${to.name} in ${to.host.label}`,
    rule: branch,
  });
}
