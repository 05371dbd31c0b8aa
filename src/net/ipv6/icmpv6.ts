import {
  decodeIcmpv6,
  encodeIcmpv6,
  ICMPV6_DEST_UNREACH,
  ICMPV6_ECHO_REPLY,
  ICMPV6_ECHO_REQUEST,
  ICMPV6_HEADER_LENGTH_BYTES,
  ICMPV6_PARAMPROB,
  ICMPV6_PKT_TOOBIG,
  ICMPV6_TIME_EXCEED,
  icmpv6ChecksumIsRight,
  icmpv6Length,
} from "../../wire/icmpv6.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { IPV6_ANY, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import {
  ICMPV6_MGM_QUERY,
  ICMPV6_MGM_REDUCTION,
  ICMPV6_MGM_REPORT,
  ICMPV6_MLD2_REPORT,
} from "../../wire/mld.ts";
import { NDISC_REDIRECT, NDISC_ROUTER_SOLICITATION } from "../../wire/ndp.ts";
import { NETWORK_OFFSET } from "../packet.ts";
import { traceDrop } from "./drop.ts";
import { routeOutput } from "./fib6-lookup.ts";
import { receiveIcmpv6Error } from "./icmpv6-notify.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";
import { receiveMld } from "./mld-receive.ts";
import { receiveNdp } from "./ndisc-receive.ts";
import { createPacket, localOut, PAYLOAD_OFFSET } from "./output.ts";
import { sourceForRoute } from "./source-address.ts";

// Read first: net/ipv6/icmp.c (icmpv6_rcv, icmpv6_echo_reply).

export function receiveIcmpv6(ipv6: Ipv6, inbound: Inbound): void {
  const { packet, offset, end, device } = inbound;
  const { bytes } = packet;
  const drop = (reason: string, rule: string): void =>
    traceDrop(ipv6, packet, device, { function: "icmpv6_rcv", reason, rule });
  const { icmpMib } = ipv6;
  icmpMib.inMessages++;
  if (end - offset < ICMPV6_HEADER_LENGTH_BYTES) {
    icmpMib.inErrors++;
    drop("SKB_DROP_REASON_PKT_TOO_SMALL", "ICMPv6 header");
    return;
  }
  if (!icmpv6ChecksumIsRight(bytes, NETWORK_OFFSET, offset, end)) {
    icmpMib.inErrors++;
    icmpMib.inCsumErrors++;
    drop("SKB_DROP_REASON_ICMP_CSUM", "ICMPv6 checksum");
    return;
  }
  const type = bytes[offset]!;
  icmpMib.countIn(type);
  switch (type) {
    case ICMPV6_ECHO_REQUEST:
      if (ipv6.echoIgnoreAll.value === 0) replyToEcho(ipv6, inbound);
      return;
    case ICMPV6_ECHO_REPLY:
      ipv6.sockets.receivePing(inbound);
      return;
    case ICMPV6_DEST_UNREACH:
    case ICMPV6_PKT_TOOBIG:
    case ICMPV6_TIME_EXCEED:
    case ICMPV6_PARAMPROB:
      receiveIcmpv6Error(ipv6, inbound);
      return;
    case ICMPV6_MGM_QUERY:
    case ICMPV6_MGM_REPORT:
    case ICMPV6_MGM_REDUCTION:
    case ICMPV6_MLD2_REPORT:
      receiveMld(ipv6, inbound);
      return;
    default:
      if (type >= NDISC_ROUTER_SOLICITATION && type <= NDISC_REDIRECT) {
        receiveNdp(ipv6, inbound);
        return;
      }
      drop("SKB_DROP_REASON_UNHANDLED_PROTO", `ICMPv6 type ${type}`);
      return;
  }
}

/** icmpv6_echo_reply: from the address that was asked, if it is a unicast one of ours. */
function replyToEcho(ipv6: Ipv6, inbound: Inbound): void {
  const { packet, offset, end, scopeDevice } = inbound;
  const request = decodeIcmpv6(packet.bytes, offset, end);
  if (!request.ok || request.value.kind !== "echo-request") return;
  const anycast = ipv6.isAnycast(inbound.destination);
  const group = isIpv6Multicast(inbound.destination);
  if (group && ipv6.echoIgnoreMulticast.value !== 0) return;
  if (anycast && ipv6.echoIgnoreAnycast.value !== 0) return;
  const anySource = group || (anycast && ipv6.transport.anycastEchoSource.value === 0);
  const asked = anySource ? IPV6_ANY : inbound.destination;
  const to = inbound.source;
  const mark = ipv6.fwmarkReflect.value === 0 ? 0 : packet.mark;
  const selectors = { mark, protocol: IPPROTO_ICMPV6 };
  const answer = routeOutput(ipv6, {
    destination: to,
    source: asked,
    ifindex: scopeDevice.ifindex,
    selectors,
  });
  if (answer.errno !== undefined) return;
  const source = asked === IPV6_ANY ? sourceForRoute(ipv6, answer.route, to) : asked;
  if (source === undefined) return;
  const message = { ...request.value, kind: "echo-reply" } as const;
  const ends = { source, destination: to };
  const header = {
    ...ends,
    nextHeader: IPPROTO_ICMPV6,
    hopLimit: ipv6.hopLimit(answer, to),
    trafficClass: ((packet.bytes[NETWORK_OFFSET]! & 15) << 4) | (packet.bytes[NETWORK_OFFSET + 1]! >> 4),
    flowLabel: ipv6.flowLabel({ ...ends, protocol: IPPROTO_ICMPV6, selector: ICMPV6_ECHO_REPLY * 256 }),
    mark,
  };
  const reply = createPacket(ipv6, header, icmpv6Length(message));
  encodeIcmpv6(message, ends, reply.bytes, PAYLOAD_OFFSET);
  const { device, nexthop, mtu } = answer;
  localOut(ipv6, reply, { device, nexthop, mtu, loop: "loop", fragments: "may fragment" });
}
