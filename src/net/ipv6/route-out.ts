import type { NetDevice, TransmitResult } from "../../device/device.ts";
import type { RoutedPacket } from "../../device/host.ts";
import { ETH_P_IPV6 } from "../../wire/ethernet.ts";
import { checkIpv6, ipv6Destination, ipv6NextHeader, ipv6Source } from "../../wire/ipv6.ts";
import { formatIpv6Address } from "../../wire/ipv6-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { traceDrop } from "./drop.ts";
import { routeOutput } from "./fib6-lookup.ts";
import type { Ipv6 } from "./ipv6.ts";
import { localOut } from "./output.ts";

/** ipvlan_core.c: ipvlan_process_v6_outbound: any route without an error will do, preferring the parent. */
export function routeOutIpv6(ipv6: Ipv6, parent: NetDevice, routed: RoutedPacket): TransmitResult {
  if (checkIpv6(routed.bytes, 0, routed.bytes.length) !== undefined) return "drop";
  const destination = ipv6Destination(routed.bytes, 0);
  const source = ipv6Source(routed.bytes, 0);
  ipv6.currentFrame = routed.id;
  const { bytes, mark } = routed;
  const selectors = { mark, tos: trafficClass(bytes), protocol: ipv6NextHeader(bytes, 0) };
  const answer = routeOutput(ipv6, { destination, source, ifindex: parent.ifindex, selectors });
  ipv6.currentFrame = 0;
  if (answer.errno !== undefined) {
    traceDrop(ipv6, routed, parent, {
      function: "ipvlan_process_v6_outbound",
      reason: "SKB_DROP_REASON_IP_OUTNOROUTES",
      rule: `${formatIpv6Address(destination)}: ${answer.errno}`,
    });
    return { errno: answer.errno };
  }
  const copy = new Uint8Array(NETWORK_OFFSET + bytes.length);
  copy.set(bytes, NETWORK_OFFSET);
  const packet: Packet = {
    id: routed.id,
    bytes: copy,
    protocol: ETH_P_IPV6,
    input: undefined,
    packetType: "outgoing",
    mark: routed.mark,
    priority: 0,
    tracking: undefined,
  };
  const { device, nexthop, mtu } = answer;
  return localOut(ipv6, packet, { device, nexthop, mtu, loop: "loop" }) === "ok" ? "ok" : "drop";
}

function trafficClass(bytes: Uint8Array): number {
  return ((bytes[0]! & 15) << 4) | (bytes[1]! >> 4);
}
