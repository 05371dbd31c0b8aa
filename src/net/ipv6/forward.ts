import type { NetDevice } from "../../device/device.ts";
import { IPV6_HOP_LIMIT_OFFSET, ipv6HopLimit, ipv6Source } from "../../wire/ipv6.ts";
import {
  formatIpv6Address,
  IPV6_ANY,
  IPV6_LOOPBACK,
  isIpv6LinkLocal,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type DropCause, traceDrop } from "./drop.ts";
import type { RouteAnswer } from "./fib6-lookup.ts";
import { sendIcmpv6Error } from "./icmpv6-error.ts";
import type { Ipv6 } from "./ipv6.ts";
import { output } from "./output.ts";
import { IPV6_MIN_MTU } from "./settings.ts";

// Read first: net/ipv6/ip6_output.c: ip6_forward.

export function forward(ipv6: Ipv6, packet: Packet, device: NetDevice, answer: RouteAnswer): void {
  const drop = (reason: string, rule: string): void => {
    const cause: DropCause = { function: "ip6_forward", reason, rule };
    traceDrop(ipv6, packet, device, cause);
  };
  if (ipv6.all.forwarding === 0) {
    drop("SKB_DROP_REASON_IP_INADDRERRORS", "net.ipv6.conf.all.forwarding = 0");
    return;
  }
  if (packet.packetType !== "host") {
    drop("SKB_DROP_REASON_NOT_SPECIFIED", `packet type ${packet.packetType}`);
    return;
  }
  if (ipv6HopLimit(packet.bytes, NETWORK_OFFSET) <= 1) {
    drop("SKB_DROP_REASON_IP_INHDR", "hop limit exceeded");
    sendIcmpv6Error(ipv6, packet, { kind: "hop limit" }, device);
    return;
  }
  const source = ipv6Source(packet.bytes, NETWORK_OFFSET);
  if (source === IPV6_ANY || isIpv6Multicast(source) || source === IPV6_LOOPBACK) {
    drop("SKB_DROP_REASON_IP_INADDRERRORS", `source ${formatIpv6Address(source)}`);
    return;
  }
  if (isIpv6LinkLocal(source)) {
    drop("SKB_DROP_REASON_IP_INADDRERRORS", `beyond the scope of source ${formatIpv6Address(source)}`);
    sendIcmpv6Error(ipv6, packet, { kind: "unreachable", code: "not neighbour" }, device);
    return;
  }
  const mtu = Math.max(answer.mtu, IPV6_MIN_MTU);
  if (packet.bytes.length - NETWORK_OFFSET > mtu) {
    drop("SKB_DROP_REASON_PKT_TOO_BIG", `mtu ${mtu} of ${answer.device.name}`);
    sendIcmpv6Error(ipv6, packet, { kind: "too big", mtu }, device);
    return;
  }
  send(ipv6, packet, device, answer);
}

/** FORWARD, then out, one hop older. */
function send(ipv6: Ipv6, packet: Packet, device: NetDevice, answer: RouteAnswer): void {
  const bytes = packet.bytes.slice();
  bytes[NETWORK_OFFSET + IPV6_HOP_LIMIT_OFFSET]!--;
  const aged: Packet = { ...packet, bytes };
  const { nexthop, mtu } = answer;
  const departure = { device: answer.device, nexthop, mtu, loop: "no loop" } as const;
  const passed = ipv6.namespace.hooks.run(aged, "FORWARD", device, departure);
  if (typeof passed !== "string") output(ipv6, passed, departure);
}
