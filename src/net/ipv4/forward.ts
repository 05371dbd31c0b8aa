import type { Errno } from "../../wire/errno.ts";
import { ICMP_HOST_UNREACH, ICMP_NET_UNREACH, ICMP_PKT_FILTERED } from "../../wire/icmpv4.ts";
import {
  decrementIpv4Ttl,
  IPV4_DF,
  ipv4Destination,
  ipv4FragmentField,
  ipv4Source,
  ipv4Tos,
  ipv4Ttl,
} from "../../wire/ipv4.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import type { Dst } from "../route/dst.ts";
import { priorityOfTos } from "../tos-priority.ts";
import { sendIcmpError } from "./icmp-error.ts";
import type { Ipv4 } from "./ipv4.ts";
import { forwardMtu, output } from "./output.ts";

// Read first: net/ipv4/ip_forward.c (ip_forward), net/ipv4/route.c (ip_error, ip_rt_send_redirect).

/** ip_forward: TTL, size, redirect, FORWARD hook, in that order. */
export function forward(ipv4: Ipv4, packet: Packet, dst: Dst): void {
  if (packet.packetType !== "host") {
    drop(ipv4, packet, "SKB_DROP_REASON_NOT_SPECIFIED", `link-layer ${packet.packetType}`);
    return;
  }
  if (ipv4Ttl(packet.bytes, NETWORK_OFFSET) <= 1) {
    ipv4.mib.inHdrErrors++;
    drop(ipv4, packet, "SKB_DROP_REASON_IP_INHDR", "ttl 1");
    sendIcmpError(ipv4, packet, { kind: "ttl exceeded" }, dst);
    return;
  }
  const mtu = forwardMtu(ipv4, dst);
  const keepWhole = (ipv4FragmentField(packet.bytes, NETWORK_OFFSET) & IPV4_DF) !== 0;
  const { largestFragment } = packet;
  const length = largestFragment ?? packet.bytes.length - NETWORK_OFFSET;
  if (keepWhole && length > mtu) {
    ipv4.mib.fragFails++;
    drop(ipv4, packet, "SKB_DROP_REASON_PKT_TOO_BIG", `mtu ${mtu}`);
    sendIcmpError(ipv4, packet, { kind: "fragmentation needed", mtu }, dst);
    return;
  }
  const bytes = packet.bytes.slice();
  decrementIpv4Ttl(bytes, NETWORK_OFFSET);
  const priority = priorityOfTos(ipv4Tos(bytes, NETWORK_OFFSET));
  const onward: Packet = { ...packet, bytes, priority };
  if (dst.redirect) sendRedirect(ipv4, onward, dst);
  const passed = ipv4.namespace.hooks.run(onward, "FORWARD", packet.input, dst);
  if (typeof passed === "string") return;
  // ip_forward_finish
  ipv4.mib.forwDatagrams++;
  ipv4.mib.outOctets += passed.bytes.length - NETWORK_OFFSET;
  output(ipv4, passed, dst, "no loop");
}

/** ip_rt_send_redirect: the quoted packet has its TTL already decremented. */
function sendRedirect(ipv4: Ipv4, packet: Packet, dst: Dst): void {
  const source = ipv4Source(packet.bytes, NETWORK_OFFSET);
  if (!ipv4.icmpLimits.allowRedirect(source, ipv4.namespace.clock.now())) return;
  const gateway = dst.gateway === 0 ? ipv4Destination(packet.bytes, NETWORK_OFFSET) : dst.gateway;
  sendIcmpError(ipv4, packet, { kind: "redirect", gateway }, dst);
}

const CODES: Partial<Record<Errno, number>> = {
  EHOSTUNREACH: ICMP_HOST_UNREACH,
  ENETUNREACH: ICMP_NET_UNREACH,
  EACCES: ICMP_PKT_FILTERED,
};

/** ip_error: only a router answers. */
export function routeError(ipv4: Ipv4, packet: Packet, dst: Dst): void {
  const forwarding = ipv4.inDevice(dst.device)?.config.forwarding === true;
  const rule = forwarding ? `no route: ${dst.error}` : "forwarding 0";
  if (dst.error === "ENETUNREACH") ipv4.mib.inNoRoutes++;
  else if (dst.error === "EHOSTUNREACH" && !forwarding) ipv4.mib.inAddrErrors++;
  const reason = forwarding ? "SKB_DROP_REASON_IP_INNOROUTES" : "SKB_DROP_REASON_IP_INADDRERRORS";
  ipv4.traceDrop(packet, packet.input, "ip_error", reason, rule);
  const code = dst.error === undefined ? undefined : CODES[dst.error];
  if (!forwarding || code === undefined) return;
  const source = ipv4Source(packet.bytes, NETWORK_OFFSET);
  if (!ipv4.icmpLimits.allowRouteError(source, ipv4.namespace.clock.now())) return;
  sendIcmpError(ipv4, packet, { kind: "unreachable", code }, dst);
}

function drop(ipv4: Ipv4, packet: Packet, reason: string, rule: string): void {
  ipv4.traceDrop(packet, packet.input, "ip_forward", reason, rule);
}
