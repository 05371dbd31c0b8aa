import type { NetDevice } from "../../../device/device.ts";
import type { Ipv4Address } from "../../../wire/ipv4-address.ts";
import { IPV6_ANY, type Ipv6Address, isIpv6Multicast } from "../../../wire/ipv6-address.ts";
import { addressType } from "../../ipv4/source-address.ts";
import { isLocalRoute } from "../../ipv6/fib6.ts";
import { routeOutput } from "../../ipv6/fib6-lookup.ts";
import type { Namespace } from "../../namespace.ts";
import type { HookPoint } from "../hooks.ts";
import type { Evaluation, Test } from "./evaluation.ts";
import type { AddressType, AddrtypeMatch } from "./match-data.ts";
import type { Refusal } from "./refusal.ts";
import type { Family, IpAddress } from "./rule.ts";

// Read first: net/netfilter/xt_addrtype.c.

/** The rest of the types, from PROHIBIT on, are refused together. */
const BEYOND_IPV6: readonly AddressType[] = ["PROHIBIT", "THROW", "NAT", "XRESOLVE"];

/** addrtype_mt_checkentry_v1 */
export function checkAddrtype(
  match: AddrtypeMatch,
  family: Family,
  points: ReadonlySet<HookPoint>,
): Refusal | undefined {
  const { limitInterface } = match;
  const asked = [...match.source, ...match.destination];
  if (limitInterface === "in" && (points.has("POSTROUTING") || points.has("OUTPUT"))) {
    return refuse("input interface limitation not valid in POSTROUTING and OUTPUT");
  }
  if (limitInterface === "out" && (points.has("PREROUTING") || points.has("INPUT"))) {
    return refuse("output interface limitation not valid in PREROUTING and INPUT");
  }
  if (limitInterface === "both")
    return refuse("both incoming and outgoing interface limitation cannot be selected");
  if (family === 4) return undefined;
  if (asked.includes("BLACKHOLE")) return refuse("ipv6 BLACKHOLE matching not supported");
  if (asked.some((type) => BEYOND_IPV6.includes(type))) {
    return refuse("ipv6 PROHIBIT (THROW, NAT ..) matching not supported");
  }
  return asked.includes("BROADCAST") ? refuse("ipv6 does not support BROADCAST matching") : undefined;
}

function refuse(why: string): Refusal {
  return { errno: "EINVAL", log: `xt_addrtype: ${why}` };
}

/** addrtype_mt_v1 */
export function compileAddrtype(match: AddrtypeMatch, namespace: Namespace, family: Family): Test {
  const { limitInterface, source, destination, invertSource, invertDestination } = match;
  const fits = family === 4 ? fits4 : fits6;
  return (evaluation) => {
    const device = deviceOf(limitInterface, evaluation);
    const ask = (address: IpAddress, types: readonly AddressType[]): boolean =>
      fits(namespace, address, types, device);
    if (source.length > 0 && ask(evaluation.source, source) === invertSource) return false;
    return destination.length === 0 || ask(evaluation.destination, destination) !== invertDestination;
  };
}

function deviceOf(limit: AddrtypeMatch["limitInterface"], evaluation: Evaluation): NetDevice | undefined {
  if (limit === "in") return evaluation.input;
  return limit === "out" ? evaluation.output : undefined;
}

function fits4(
  { ipv4 }: Namespace,
  address: IpAddress,
  types: readonly AddressType[],
  device: NetDevice | undefined,
): boolean {
  const type = addressType(ipv4, address as Ipv4Address, device);
  return types.some((asked) => asked.toLowerCase() === type);
}

/** match_type6 */
function fits6(
  namespace: Namespace,
  address: IpAddress,
  types: readonly AddressType[],
  device: NetDevice | undefined,
): boolean {
  const to = address as Ipv6Address;
  const isMulticast = isIpv6Multicast(to);
  if (types.includes("MULTICAST") && !isMulticast) return false;
  if (types.includes("UNICAST") && (isMulticast || to === IPV6_ANY)) return false;
  if (types.includes("UNSPEC") && to !== IPV6_ANY) return false;
  if (!types.some((type) => type === "LOCAL" || type === "ANYCAST" || type === "UNREACHABLE")) return true;
  return types.includes(routedType(namespace, to, types, device));
}

/** match_lookup_rt6; nothing is ever anycast here. */
function routedType(
  { ipv6 }: Namespace,
  to: Ipv6Address,
  types: readonly AddressType[],
  device: NetDevice | undefined,
): AddressType {
  if (device !== undefined && types.includes("LOCAL") && ipv6.addressIndex.isOurs(to, device, "strict")) {
    return "LOCAL";
  }
  const flow = { destination: to, source: IPV6_ANY, ifindex: device?.ifindex ?? 0 };
  const { route, errno } = routeOutput(ipv6, flow);
  if (errno !== undefined || route === undefined) return "UNREACHABLE";
  return device === undefined && isLocalRoute(route) ? "LOCAL" : "UNICAST";
}
