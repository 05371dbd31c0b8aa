import { IPPROTO_TCP } from "../../../wire/ip-protocol.ts";
import { ipv6Destination, ipv6Source } from "../../../wire/ipv6.ts";
import { IPV6_ANY, type Ipv6Address, isIpv6Multicast } from "../../../wire/ipv6-address.ts";
import { routeOutput } from "../../ipv6/fib6-lookup.ts";
import { sendIcmpv6Error, type UnreachableCode } from "../../ipv6/icmpv6-error.ts";
import type { Ipv6 } from "../../ipv6/ipv6.ts";
import { createPacket, localOut, PAYLOAD_OFFSET } from "../../ipv6/output.ts";
import type { Namespace } from "../../namespace.ts";
import { NETWORK_OFFSET } from "../../packet.ts";
import { attachedTracking } from "../tracking.ts";
import type { Evaluation } from "./evaluation.ts";
import { isAnswerable } from "./reject-checksum.ts";
import { ipv6ResetCover, RESET_LENGTH_BYTES, writeReset } from "./reject-reset.ts";
import type { RejectWith } from "./target-data.ts";

// Read first: net/ipv6/netfilter/ip6t_REJECT.c, nf_reject_ipv6.c (nf_send_unreach6, nf_send_reset6).

const CODES: Partial<Record<RejectWith, UnreachableCode>> = {
  "icmp6-no-route": "no route",
  "icmp6-adm-prohibited": "prohibited",
  "icmp6-addr-unreachable": "address",
  "icmp6-port-unreachable": "port",
  "icmp6-policy-fail": "policy",
  "icmp6-reject-route": "reject route",
};

/** reject_tg6. What starts here counts as received on lo. */
export function rejectIpv6(namespace: Namespace, evaluation: Evaluation, how: RejectWith): void {
  const { ipv6 } = namespace;
  if (evaluation.fragmentOffset !== 0 || !isAnswerable(evaluation)) return;
  if (how === "tcp-reset") {
    sendReset(ipv6, evaluation);
    return;
  }
  const device = evaluation.input ?? ipv6.loopback;
  sendIcmpv6Error(ipv6, evaluation.packet, { kind: "unreachable", code: CODES[how]! }, device);
}

function sendReset(ipv6: Ipv6, evaluation: Evaluation): void {
  const { packet } = evaluation;
  const source = ipv6Destination(packet.bytes, NETWORK_OFFSET);
  const destination = ipv6Source(packet.bytes, NETWORK_OFFSET);
  if (!isUnicast(source) || !isUnicast(destination)) return;
  const answer = routeOutput(ipv6, { destination, source, ifindex: 0 });
  if (answer.errno !== undefined) return;
  const header = {
    trafficClass: 0,
    flowLabel: 0,
    nextHeader: IPPROTO_TCP,
    hopLimit: ipv6.hopLimit(answer, destination),
    source,
    destination,
    mark: 0,
  };
  const reset = createPacket(ipv6, header, RESET_LENGTH_BYTES);
  if (!writeReset(evaluation, reset.bytes, PAYLOAD_OFFSET, ipv6ResetCover(source, destination))) return;
  const { device, nexthop, mtu } = answer;
  localOut(
    ipv6,
    { ...reset, tracking: attachedTracking(packet.tracking) },
    { device, nexthop, mtu, loop: "no loop" },
  );
}

function isUnicast(address: Ipv6Address): boolean {
  return address !== IPV6_ANY && !isIpv6Multicast(address);
}
