import type { NetDevice } from "../../device/device.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { IPV6_HEADER_LENGTH_BYTES, ipv6Destination, ipv6Source } from "../../wire/ipv6.ts";
import { type Ipv6Address, isIpv6LinkLocal } from "../../wire/ipv6-address.ts";
import type { NdpOption } from "../../wire/ndp-options.ts";
import { NUD_VALID } from "../neighbour/neighbour.ts";
import { IFA_F_TENTATIVE } from "../netlink/address-message.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type RouteAnswer, routeOutput } from "./fib6-lookup.ts";
import type { Ipv6 } from "./ipv6.ts";
import { sendNdp } from "./ndisc-send.ts";
import { IPV6_MIN_MTU } from "./settings.ts";

// Read first: RFC 4861 4.5 and 8.2, net/ipv6/ip6_output.c (ip6_forward), net/ipv6/ndisc.c (ndisc_send_redirect).

/** A redirect up to its options, and what comes before the quote in its option. */
const MESSAGE_LENGTH_BYTES = 40;
const OPTION_HEADER_LENGTH_BYTES = 8;
const LINK_LAYER_OPTION_LENGTH_BYTES = 8;

/** Tells the sender of a packet that leaves where it came in which neighbour to use; at most once a second. */
export function sendRedirect(ipv6: Ipv6, packet: Packet, device: NetDevice, answer: RouteAnswer): void {
  const { bytes } = packet;
  const destination = ipv6Destination(bytes, NETWORK_OFFSET);
  const source = ipv6Source(bytes, NETWORK_OFFSET);
  const target = answer.nexthop;
  if (!ipv6.icmpLimit.allowsPeer(destination, SECOND_NS)) return;
  const own = ipv6.devices.get(device)?.linkLocal(IFA_F_TENTATIVE);
  if (own === undefined || (target !== destination && !isIpv6LinkLocal(target))) return;
  const back = routeOutput(ipv6, { destination: source, source: own, ifindex: device.ifindex });
  const neighbours = back.errno === undefined && back.nexthop === source;
  if (!neighbours || !ipv6.icmpLimit.allowsPeer(source, SECOND_NS)) return;
  const options = redirectOptions(ipv6, packet, answer.device, target);
  if (options === undefined) return;
  const ends = { source: own, destination: source };
  sendNdp(ipv6, device, ends, { kind: "redirect", target, destination, options });
}

function redirectOptions(
  ipv6: Ipv6,
  packet: Packet,
  device: NetDevice,
  target: Ipv6Address,
): readonly NdpOption[] | undefined {
  const neighbour = ipv6.neighbours.lookupOrCreate(target, device);
  if (neighbour === undefined) return undefined;
  const options: NdpOption[] = [];
  let room = IPV6_MIN_MTU - IPV6_HEADER_LENGTH_BYTES - MESSAGE_LENGTH_BYTES;
  if ((neighbour.state & NUD_VALID) !== 0) {
    options.push({ kind: "target-link-layer", address: neighbour.mac });
    room -= LINK_LAYER_OPTION_LENGTH_BYTES;
  }
  const length = packet.bytes.length - NETWORK_OFFSET + OPTION_HEADER_LENGTH_BYTES;
  const quoted = (Math.min(room, length) & ~7) - OPTION_HEADER_LENGTH_BYTES;
  const data = packet.bytes.slice(NETWORK_OFFSET, NETWORK_OFFSET + quoted);
  options.push({ kind: "redirected-header", data });
  return options;
}
