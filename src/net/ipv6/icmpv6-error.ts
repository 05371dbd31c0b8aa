import type { NetDevice } from "../../device/device.ts";
import { IFF_LOOPBACK } from "../../device/flags.ts";
import {
  encodeIcmpv6,
  ICMPV6_ADDR_UNREACH,
  ICMPV6_ADM_PROHIBITED,
  ICMPV6_DEST_UNREACH,
  ICMPV6_EXC_FRAGTIME,
  ICMPV6_EXC_HOPLIMIT,
  ICMPV6_NOROUTE,
  ICMPV6_NOT_NEIGHBOUR,
  ICMPV6_PARAMPROB,
  ICMPV6_PKT_TOOBIG,
  ICMPV6_POLICY_FAIL,
  ICMPV6_PORT_UNREACH,
  ICMPV6_REJECT_ROUTE,
  ICMPV6_TIME_EXCEED,
  ICMPV6_UNK_OPTION,
  type Icmpv6Message,
  icmpv6Length,
} from "../../wire/icmpv6.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { IPV6_HEADER_LENGTH_BYTES, ipv6Destination, ipv6NextHeader, ipv6Source } from "../../wire/ipv6.ts";
import { IPV6_ANY, type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { needsScopeId } from "./address-type.ts";
import { skipExtensionHeaders } from "./extension-headers.ts";
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
      readonly code: UnreachableCode;
    }
  | { readonly kind: "hop limit" | "reassembly time" }
  | { readonly kind: "too big"; readonly mtu: number }
  | {
      readonly kind: "parameter-problem";
      readonly code: number;
      readonly pointer: number;
    };

const ERROR_TYPES = {
  unreachable: ICMPV6_DEST_UNREACH,
  "too big": ICMPV6_PKT_TOOBIG,
  "hop limit": ICMPV6_TIME_EXCEED,
  "reassembly time": ICMPV6_TIME_EXCEED,
  "parameter-problem": ICMPV6_PARAMPROB,
} as const;

export type UnreachableCode =
  | "no route"
  | "prohibited"
  | "not neighbour"
  | "address"
  | "port"
  | "policy"
  | "reject route";

const UNREACHABLE_CODES: Readonly<Record<UnreachableCode, number>> = {
  "no route": ICMPV6_NOROUTE,
  prohibited: ICMPV6_ADM_PROHIBITED,
  "not neighbour": ICMPV6_NOT_NEIGHBOUR,
  address: ICMPV6_ADDR_UNREACH,
  port: ICMPV6_PORT_UNREACH,
  policy: ICMPV6_POLICY_FAIL,
  "reject route": ICMPV6_REJECT_ROUTE,
};

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
  if (groupCast && !mayConcernGroups(problem, bytes)) return;
  const to = ipv6Source(bytes, NETWORK_OFFSET);
  if (to === IPV6_ANY || isIpv6Multicast(to) || isIneligible(packet)) return;
  const ours = !groupCast && (ipv6.addressIndex.isOurs(destination, device) || ipv6.isAnycast(destination));
  const message = errorMessage(problem, bytes);
  const ifindex = needsScopeId(to) ? ipv6.scopeIfindex(device, destination) : 0;
  const source = ours ? destination : errorSource(ipv6, to, device, ifindex);
  const answer = routeOutput(ipv6, { destination: to, source, ifindex });
  if (answer.errno !== undefined || answer.route === undefined || ipv6.isAnycast(to)) return;
  const length = answer.route.prefixLength;
  if (!isAllowed(ipv6.icmpLimit, problem, answer.device, { device, to, prefixLength: length })) return;
  const chosen = source === IPV6_ANY ? sourceForRoute(ipv6, answer.route, to) : source;
  if (chosen === undefined) return;
  send(ipv6, message, { source: chosen, destination: to, mark: 0 }, answer);
}

/** RFC 4443 2.4 (e.3): "too big", and an unknown option that asks for an answer in any case (opt_unrec). */
function mayConcernGroups(problem: Icmpv6Problem, bytes: Uint8Array): boolean {
  if (problem.kind === "too big") return true;
  if (problem.kind !== "parameter-problem" || problem.code !== ICMPV6_UNK_OPTION) return false;
  return (bytes[NETWORK_OFFSET + problem.pointer]! & 0xc0) === 0x80;
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

/** icmpv6_global_allow and icmpv6_xrlim_allow, for the types of net.ipv6.icmp.ratemask. */
function isAllowed(limit: RateLimit, problem: Icmpv6Problem, output: NetDevice, about: Limited): boolean {
  if (!limit.mask.has(ERROR_TYPES[problem.kind])) return true;
  if ((about.device.flags & IFF_LOOPBACK) === 0 && !limit.allowsGlobally()) return false;
  if ((output.flags & IFF_LOOPBACK) !== 0) return true;
  return limit.allows(about.to, about.prefixLength);
}

/** is_ineligible: an ICMPv6 error, or the start of what may be one. */
function isIneligible(packet: Packet): boolean {
  const { bytes } = packet;
  const start = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
  const skipped = skipExtensionHeaders(bytes, start, ipv6NextHeader(bytes, NETWORK_OFFSET));
  if (skipped === undefined || skipped.protocol !== IPPROTO_ICMPV6) return false;
  const { offset, fragmentField } = skipped;
  if (offset >= bytes.length) return fragmentField === 0;
  return (bytes[offset]! & ICMPV6_INFORMATIONAL) === 0;
}

function errorMessage(problem: Icmpv6Problem, bytes: Uint8Array): Icmpv6Message {
  const data = bytes.subarray(NETWORK_OFFSET, NETWORK_OFFSET + QUOTE_LIMIT_BYTES);
  switch (problem.kind) {
    case "unreachable":
      return { kind: "destination-unreachable", code: UNREACHABLE_CODES[problem.code], data };
    case "hop limit":
      return { kind: "time-exceeded", code: ICMPV6_EXC_HOPLIMIT, data };
    case "reassembly time":
      return { kind: "time-exceeded", code: ICMPV6_EXC_FRAGTIME, data };
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
    hopLimit: ipv6.hopLimit(answer, ends.destination),
    trafficClass: 0,
    flowLabel: ipv6.flowLabel({ ...ends, protocol: IPPROTO_ICMPV6, selector: selector(message) }),
  };
  const packet = createPacket(ipv6, header, icmpv6Length(message));
  encodeIcmpv6(message, ends, packet.bytes, PAYLOAD_OFFSET);
  const { device, nexthop, mtu } = answer;
  localOut(ipv6, packet, { device, nexthop, mtu, loop: "no loop", fragments: "may fragment" });
}

/** Type and code stand where a flow's ports would. */
function selector(message: Icmpv6Message): number {
  const types = { "destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3 } as const;
  const type = message.kind in types ? types[message.kind as keyof typeof types] : 4;
  return type * 256 + message.code;
}
