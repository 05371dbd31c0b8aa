import type { NetDevice } from "../../device/device.ts";
import { IFF_LOOPBACK } from "../../device/flags.ts";
import {
  encodeIcmpv6,
  ICMPV6_ADDR_UNREACH,
  ICMPV6_ADM_PROHIBITED,
  ICMPV6_EXC_HOPLIMIT,
  ICMPV6_NOROUTE,
  ICMPV6_NOT_NEIGHBOUR,
  ICMPV6_PORT_UNREACH,
  type Icmpv6Message,
  icmpv6Length,
} from "../../wire/icmpv6.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { IPV6_HEADER_LENGTH_BYTES, ipv6Destination, ipv6Source, walkIpv6 } from "../../wire/ipv6.ts";
import { IPV6_ANY, type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { needsScopeId } from "./address-type.ts";
import { routeOutput } from "./fib6-lookup.ts";
import type { RateLimit } from "./icmpv6-limit.ts";
import type { Ipv6 } from "./ipv6.ts";
import { createPacket, localOut, PAYLOAD_OFFSET } from "./output.ts";
import { IPV6_MIN_MTU } from "./settings.ts";
import { selectSource, sourceForRoute } from "./source-address.ts";

// Read first: RFC 4443 2.4, net/ipv6/icmp.c (icmp6_send, is_ineligible, icmpv6_xrlim_allow).

/** What went wrong with a packet. */
export type Icmpv6Problem =
  | {
      readonly kind: "unreachable";
      readonly code: "no route" | "prohibited" | "not neighbour" | "address" | "port";
    }
  | { readonly kind: "hop limit" }
  | { readonly kind: "too big"; readonly mtu: number }
  | {
      readonly kind: "parameter-problem";
      readonly code: number;
      readonly pointer: number;
    };

const UNREACHABLE_CODES = {
  "no route": ICMPV6_NOROUTE,
  prohibited: ICMPV6_ADM_PROHIBITED,
  "not neighbour": ICMPV6_NOT_NEIGHBOUR,
  address: ICMPV6_ADDR_UNREACH,
  port: ICMPV6_PORT_UNREACH,
} as const;

/** An error message is never longer than the minimum MTU. */
const QUOTE_LIMIT_BYTES: number = IPV6_MIN_MTU - IPV6_HEADER_LENGTH_BYTES - 8;
const ICMPV6_INFORMATIONAL = 0x80;

/**
 * icmp6_send: tells the sender of `packet`. `device` is where the packet came in, or was about to leave where it
 * started here.
 */
export function sendIcmpv6Error(ipv6: Ipv6, packet: Packet, problem: Icmpv6Problem, device: NetDevice): void {
  const { bytes } = packet;
  const destination = ipv6Destination(bytes, NETWORK_OFFSET);
  const received = packet.input !== undefined;
  const groupCast = isIpv6Multicast(destination) || (received && packet.packetType !== "host");
  // RFC 4443 2.4 (e): about a multicast only "too big" may be told.
  if (groupCast && problem.kind !== "too big") return;
  const to = ipv6Source(bytes, NETWORK_OFFSET);
  if (to === IPV6_ANY || isIpv6Multicast(to) || isIneligible(packet)) return;
  const ours = !groupCast && ipv6.addressIndex.isOurs(destination, device);
  const message = errorMessage(problem, bytes);
  const ifindex = needsScopeId(to) ? ipv6.scopeIfindex(device, destination) : 0;
  const source = ours ? destination : errorSource(ipv6, to, device, ifindex);
  const answer = routeOutput(ipv6, { destination: to, source, ifindex });
  if (answer.errno !== undefined || answer.route === undefined) return;
  const length = answer.route.prefixLength;
  if (!isAllowed(ipv6.icmpLimit, problem, answer.device, { device, to, prefixLength: length })) return;
  const chosen = source === IPV6_ANY ? sourceForRoute(ipv6, answer.route, to) : source;
  if (chosen === undefined) return;
  send(ipv6, message, { source: chosen, destination: to, mark: 0 }, answer);
}

/** Selected by where the packet came in, unless its route names a source. */
function errorSource(ipv6: Ipv6, to: Ipv6Address, device: NetDevice, ifindex: number): Ipv6Address {
  const { route } = routeOutput(ipv6, { destination: to, source: IPV6_ANY, ifindex });
  if (route?.preferredSource !== undefined) return route.preferredSource;
  return selectSource(ipv6, device, to) ?? IPV6_ANY;
}

interface Limited {
  readonly device: NetDevice;
  readonly to: Ipv6Address;
  readonly prefixLength: number;
}

/** icmpv6_global_allow and icmpv6_xrlim_allow; net.ipv6.icmp.ratemask leaves "too big" out. */
function isAllowed(limit: RateLimit, problem: Icmpv6Problem, output: NetDevice, about: Limited): boolean {
  if (problem.kind === "too big") return true;
  if ((about.device.flags & IFF_LOOPBACK) === 0 && !limit.allowsGlobally()) return false;
  if ((output.flags & IFF_LOOPBACK) !== 0) return true;
  return limit.allows(about.to, about.prefixLength);
}

/** is_ineligible: an error, or what can't be recognised as none. */
function isIneligible(packet: Packet): boolean {
  const { bytes } = packet;
  const walked = walkIpv6(bytes, NETWORK_OFFSET, bytes.length);
  if (!walked.ok) return true;
  const { protocol, offset, fragment } = walked.value;
  if (fragment !== undefined && fragment.offset !== 0) return true;
  if (protocol !== IPPROTO_ICMPV6) return false;
  return offset >= bytes.length || (bytes[offset]! & ICMPV6_INFORMATIONAL) === 0;
}

function errorMessage(problem: Icmpv6Problem, bytes: Uint8Array): Icmpv6Message {
  const data = bytes.subarray(NETWORK_OFFSET, NETWORK_OFFSET + QUOTE_LIMIT_BYTES);
  switch (problem.kind) {
    case "unreachable":
      return { kind: "destination-unreachable", code: UNREACHABLE_CODES[problem.code], data };
    case "hop limit":
      return { kind: "time-exceeded", code: ICMPV6_EXC_HOPLIMIT, data };
    case "too big":
      return { kind: "packet-too-big", code: 0, mtu: problem.mtu, data };
    case "parameter-problem":
      return { kind: "parameter-problem", code: problem.code, pointer: problem.pointer, data };
  }
}

interface Ends {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly mark: number;
}

type Answer = ReturnType<typeof routeOutput>;

/** The message as a packet of our own, with the hop limit of the device that it leaves by. */
function send(ipv6: Ipv6, message: Icmpv6Message, ends: Ends, answer: Answer): void {
  const header = {
    ...ends,
    nextHeader: IPPROTO_ICMPV6,
    hopLimit: ipv6.hopLimit(answer.device, ends.destination),
    trafficClass: 0,
    flowLabel: ipv6.flowLabel({ ...ends, protocol: IPPROTO_ICMPV6, selector: selector(message) }),
  };
  const packet = createPacket(ipv6, header, icmpv6Length(message));
  encodeIcmpv6(message, ends, packet.bytes, PAYLOAD_OFFSET);
  const { device, nexthop, mtu } = answer;
  localOut(ipv6, packet, { device, nexthop, mtu, loop: "no loop" });
}

/** Type and code stand where a flow's ports would. */
function selector(message: Icmpv6Message): number {
  const types = { "destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3 } as const;
  const type = message.kind in types ? types[message.kind as keyof typeof types] : 4;
  return type * 256 + message.code;
}
