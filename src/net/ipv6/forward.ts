import type { NetDevice } from "../../device/device.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import {
  IPV6_HEADER_LENGTH_BYTES,
  IPV6_HOP_LIMIT_OFFSET,
  ipv6Destination,
  ipv6HopLimit,
  ipv6NextHeader,
  ipv6Source,
} from "../../wire/ipv6.ts";
import {
  formatIpv6Address,
  IPV6_ANY,
  IPV6_LOOPBACK,
  isIpv6LinkLocal,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import { NDISC_REDIRECT, NDISC_ROUTER_SOLICITATION } from "../../wire/ndp.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type DropCause, traceDrop } from "./drop.ts";
import { skipExtensionHeaders } from "./extension-headers.ts";
import type { RouteAnswer } from "./fib6-lookup.ts";
import { sendIcmpv6Error } from "./icmpv6-error.ts";
import type { Ipv6 } from "./ipv6.ts";
import { output } from "./output.ts";
import { sendRedirect } from "./redirect-send.ts";
import { IPV6_MIN_MTU } from "./settings.ts";

// Read first: net/ipv6/ip6_output.c: ip6_forward.

/** `local`: a proxy keeps the neighbour discovery of whom it stands for, and receives it itself. */
export function forward(
  ipv6: Ipv6,
  packet: Packet,
  device: NetDevice,
  answer: RouteAnswer,
): "done" | "local" {
  if (ipv6.all.forwarding !== 0 && packet.packetType === "host" && ipv6.all.proxy_ndp !== 0) {
    const hopsLeft = ipv6HopLimit(packet.bytes, NETWORK_OFFSET) > 1;
    if (hopsLeft && ipv6.proxies.has(ipv6Destination(packet.bytes, NETWORK_OFFSET), device)) {
      const verdict = checkProxied(ipv6, packet, device);
      if (verdict !== "forward") return verdict;
    }
  }
  forwardOrRefuse(ipv6, packet, device, answer);
  return "done";
}

/** ip6_forward_proxy_check */
function checkProxied(ipv6: Ipv6, packet: Packet, device: NetDevice): "forward" | "local" | "done" {
  const { bytes } = packet;
  const start = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
  const skipped = skipExtensionHeaders(bytes, start, ipv6NextHeader(bytes, NETWORK_OFFSET));
  if (skipped === undefined) return "forward";
  if (skipped.protocol === IPPROTO_ICMPV6) {
    const type = bytes[skipped.offset] ?? 0;
    if (type >= NDISC_ROUTER_SOLICITATION && type <= NDISC_REDIRECT) return "local";
  }
  if (!isIpv6LinkLocal(ipv6Destination(bytes, NETWORK_OFFSET))) return "forward";
  const rule = "a link-local address that is proxied";
  traceDrop(ipv6, packet, device, { function: "ip6_forward", reason: "SKB_DROP_REASON_NOT_SPECIFIED", rule });
  sendIcmpv6Error(ipv6, packet, { kind: "unreachable", code: "address" }, device);
  return "done";
}

function forwardOrRefuse(ipv6: Ipv6, packet: Packet, device: NetDevice, answer: RouteAnswer): void {
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
    ipv6.mib.inHdrErrors++;
    drop("SKB_DROP_REASON_IP_INHDR", "hop limit exceeded");
    sendIcmpv6Error(ipv6, packet, { kind: "hop limit" }, device);
    return;
  }
  if (answer.device === device) {
    sendRedirect(ipv6, packet, device, answer);
    forwardWhole(ipv6, packet, device, answer);
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
  forwardWhole(ipv6, packet, device, answer);
}

/** ip6_pkt_too_big by the MTU of the device: what is known of a route or path decides at the output. */
function forwardWhole(ipv6: Ipv6, packet: Packet, device: NetDevice, answer: RouteAnswer): void {
  const mtu = Math.max(forwardMtu(ipv6, answer), IPV6_MIN_MTU);
  const { largestFragment } = packet;
  const length = packet.bytes.length - NETWORK_OFFSET;
  if (largestFragment === undefined ? length > mtu : largestFragment > mtu) {
    const rule = `mtu ${mtu} of ${answer.device.name}`;
    ipv6.mib.inTooBigErrors++;
    ipv6.mib.fragFails++;
    traceDrop(ipv6, packet, device, { function: "ip6_forward", reason: "SKB_DROP_REASON_PKT_TOO_BIG", rule });
    sendIcmpv6Error(ipv6, packet, { kind: "too big", mtu }, device);
    return;
  }
  send(ipv6, packet, device, answer);
}

/** ip6_dst_mtu_maybe_forward */
function forwardMtu(ipv6: Ipv6, { device }: RouteAnswer): number {
  return ipv6.deviceMtu(device);
}

/** FORWARD, then out, one hop older. */
function send(ipv6: Ipv6, packet: Packet, device: NetDevice, answer: RouteAnswer): void {
  const bytes = packet.bytes.slice();
  bytes[NETWORK_OFFSET + IPV6_HOP_LIMIT_OFFSET]!--;
  const aged: Packet = { ...packet, bytes };
  const { nexthop, mtu } = answer;
  const departure = { device: answer.device, nexthop, mtu, loop: "no loop" } as const;
  const passed = ipv6.namespace.hooks.run(aged, "FORWARD", device, departure);
  if (typeof passed === "string") return;
  ipv6.mib.forwDatagrams++;
  ipv6.mib.outOctets += passed.bytes.length - NETWORK_OFFSET;
  output(ipv6, passed, departure);
}
