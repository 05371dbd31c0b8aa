import type { NetDevice } from "../../device/device.ts";
import { ETH_P_IP } from "../../wire/ethernet.ts";
import { encodeIgmp, type IgmpMessage, igmpLength } from "../../wire/igmp.ts";
import { IPV4_ANY, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { Flow } from "../route/flow.ts";
import { routeOutput } from "../route/route-output.ts";
import { writeIpv4Header } from "./header.ts";
import type { Ipv4 } from "./ipv4.ts";
import { sendLocal } from "./output.ts";

const IPPROTO_IGMP = 2;
/** RFC 2113: router alert. */
const ROUTER_ALERT = [0x94, 0x04, 0x00, 0x00] as const;
const HEADER_LENGTH_BYTES = 24;
const IPTOS_PREC_INTERNETCONTROL = 0xc0;

/** igmpv3_sendpack, igmp_send_report: one message of ours, with TTL 1 and router alert. */
export function sendIgmp(
  ipv4: Ipv4,
  device: NetDevice,
  destination: Ipv4Address,
  message: IgmpMessage,
): void {
  const flow = new Flow();
  flow.destination = destination;
  flow.outputIfindex = device.ifindex;
  flow.protocol = IPPROTO_IGMP;
  const dst = routeOutput(ipv4, flow);
  if (typeof dst === "string") return;
  const length = HEADER_LENGTH_BYTES + igmpLength(message);
  const bytes = new Uint8Array(NETWORK_OFFSET + length);
  bytes.set(ROUTER_ALERT, NETWORK_OFFSET + 20);
  encodeIgmp(message, bytes, NETWORK_OFFSET + HEADER_LENGTH_BYTES);
  writeIpv4Header(bytes, {
    headerLength: HEADER_LENGTH_BYTES,
    tos: IPTOS_PREC_INTERNETCONTROL,
    id: 0,
    fragment: 0x4000,
    ttl: 1,
    protocol: IPPROTO_IGMP,
    source: flow.source === 0 ? IPV4_ANY : flow.source,
    destination,
  });
  const packet: Packet = {
    id: ipv4.namespace.tracer.nextFrameId(),
    bytes,
    protocol: ETH_P_IP,
    input: undefined,
    packetType: "host",
    mark: 0,
    priority: 0,
    tracking: undefined,
  };
  sendLocal(ipv4, packet, dst, "no loop");
}
