import type { NetDevice, TransmitResult } from "../../device/device.ts";
import type { RoutedPacket } from "../../device/host.ts";
import { ETH_P_IP } from "../../wire/ethernet.ts";
import { checkIpv4, ipv4Destination, ipv4Source, ipv4Tos, writeIpv4Checksum } from "../../wire/ipv4.ts";
import { writeUint16 } from "../../wire/octets.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { Flow } from "../route/flow.ts";
import { routeOutput } from "../route/route-output.ts";
import type { Ipv4 } from "./ipv4.ts";
import { sendLocal } from "./output.ts";

const IPTOS_RT_MASK = 0x1c;

/**
 * drivers/net/ipvlan/ipvlan_core.c: ipvlan_process_v4_outbound. A slave's packet becomes one of the parent's
 * namespace: routed bound to the parent, whatever its source, sent as locally generated; TTL untouched.
 */
export function routePacketOut(ipv4: Ipv4, parent: NetDevice, packet: RoutedPacket): TransmitResult {
  const { bytes } = packet;
  const drop = (rule: string): TransmitResult => {
    const by = "ipvlan_process_v4_outbound";
    ipv4.traceDrop(packet, parent, by, "SKB_DROP_REASON_NOT_SPECIFIED", rule);
    return "drop";
  };
  const failure = checkIpv4(bytes, 0, bytes.length);
  if (failure !== undefined && failure !== "bad length") return drop(failure);
  const flow = new Flow();
  flow.destination = ipv4Destination(bytes, 0);
  flow.source = ipv4Source(bytes, 0);
  flow.tos = ipv4Tos(bytes, 0) & IPTOS_RT_MASK;
  flow.mark = packet.mark;
  flow.outputIfindex = parent.ifindex;
  flow.anySource = true;
  const dst = routeOutput(ipv4, flow);
  if (typeof dst === "string") return drop(`no route: ${dst}`);
  if (dst.type !== "unicast" && dst.type !== "local") return drop(`route of type ${dst.type}`);
  const copy = new Uint8Array(NETWORK_OFFSET + bytes.length);
  copy.set(bytes, NETWORK_OFFSET);
  // ip_local_out writes both anew.
  writeUint16(bytes.length, copy, NETWORK_OFFSET + 2);
  writeIpv4Checksum(copy, NETWORK_OFFSET);
  const outgoing: Packet = {
    id: packet.id,
    bytes: copy,
    protocol: ETH_P_IP,
    input: undefined,
    packetType: "host",
    mark: packet.mark,
    priority: 0,
    tracking: undefined,
  };
  if (ipv4.namespace.tracer.enabled) {
    ipv4.traceRoute(outgoing, parent, "ip_route_output_key_hash_rcu", dst);
  }
  return sendLocal(ipv4, outgoing, dst, "no loop") === undefined ? "ok" : "drop";
}
