import type { NetDevice } from "../../device/device.ts";
import type { TraceKind } from "../../trace/event.ts";
import { ipv4Destination, ipv4Source } from "../../wire/ipv4.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import type { Namespace } from "../namespace.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import type { Dst } from "../route/dst.ts";
import type { Fib } from "../route/fib.ts";
import type { FibRoute } from "../route/fib-route.ts";
import { Flow } from "../route/flow.ts";

interface PacketDecision {
  readonly kind: TraceKind;
  readonly packet: { readonly id: number };
  readonly device: NetDevice | undefined;
  readonly by: string;
}

/** Decisions of IPv4 in the words of the tools that show the rules. Called only when somebody listens. */
export class Ipv4Trace {
  readonly #namespace: Namespace;
  readonly #flow: Flow = new Flow();

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  /** The second half of __ip_dev_find: addresses that are local by a route only. */
  localDevice(fib: Fib, address: Ipv4Address): NetDevice | undefined {
    this.#flow.destination = address;
    const route = fib.lookupLocal(this.#flow);
    return typeof route === "string" || route.type !== "local" ? undefined : route.device;
  }

  event(kind: TraceKind, device: NetDevice | undefined, by: string, words: readonly [string, string]): void {
    this.packetEvent({ kind, packet: { id: 0 }, device, by }, words);
  }

  packetEvent(decision: PacketDecision, [verdict, rule]: readonly [string, string]): void {
    this.#namespace.tracer.emit({
      kind: decision.kind,
      frame: decision.packet.id,
      namespace: this.#namespace.label,
      device: decision.device?.name ?? "",
      function: decision.by,
      verdict,
      rule,
    });
  }

  routed(packet: Packet, device: NetDevice, by: string, dst: Dst): void {
    const rule = dst.route === undefined ? `${dst.type} dev ${dst.device.name}` : this.route(dst.route);
    const via = dst.gateway === 0 ? "" : ` via ${formatIpv4Address(dst.gateway)}`;
    this.packetEvent({ kind: "route", packet, device, by }, [
      `${dst.type}${via} dev ${dst.device.name}`,
      rule,
    ]);
  }

  /** Source and destination of a packet. */
  ends(packet: Packet): string {
    const source = formatIpv4Address(ipv4Source(packet.bytes, NETWORK_OFFSET));
    return `${source} > ${formatIpv4Address(ipv4Destination(packet.bytes, NETWORK_OFFSET))}`;
  }

  /** As `ip route` prints it. */
  route(route: FibRoute): string {
    const { destination, prefixLength, type, gateway, device, table, priority } = route.init;
    const prefix =
      prefixLength === 0
        ? "default"
        : `${formatIpv4Address(destination)}${prefixLength === 32 ? "" : `/${prefixLength}`}`;
    const parts = type === "unicast" ? [prefix] : [type, prefix];
    if (gateway !== 0) parts.push("via", formatIpv4Address(gateway));
    if (device !== undefined) parts.push("dev", device.name);
    if (table !== 254) parts.push("table", table === 255 ? "local" : String(table));
    if (priority !== 0) parts.push("metric", String(priority));
    return parts.join(" ");
  }
}
