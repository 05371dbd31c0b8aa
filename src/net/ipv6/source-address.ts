import type { NetDevice } from "../../device/device.ts";
import { type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { IFA_F_DEPRECATED, IFA_F_OPTIMISTIC, IFA_F_TENTATIVE } from "../netlink/address-message.ts";
import { addressLabel, ORCHID_LABEL } from "./address-label.ts";
import { SCOPE_LINK_LOCAL, sourceScope } from "./address-type.ts";
import type { Fib6Route } from "./fib6.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: RFC 6724 5, net/ipv6/addrconf.c (ipv6_dev_get_saddr, ipv6_get_saddr_eval).

/** ip6_route_get_saddr: the route's own source, else the best address; undefined = EADDRNOTAVAIL. */
export function sourceForRoute(
  ipv6: Ipv6,
  route: Fib6Route | undefined,
  destination: Ipv6Address,
): Ipv6Address | undefined {
  if (route?.preferredSource !== undefined) return route.preferredSource;
  return selectSource(ipv6, route?.device, destination);
}

/** ipv6_dev_get_saddr: the best source for `destination`, leaving through `output` where that is known. */
export function selectSource(
  ipv6: Ipv6,
  output: NetDevice | undefined,
  destination: Ipv6Address,
): Ipv6Address | undefined {
  const choice = new SourceChoice(output, destination);
  const ofOutput = output === undefined ? undefined : ipv6.devices.get(output);
  const onlyOutput =
    output !== undefined &&
    (isIpv6Multicast(destination) ||
      sourceScope(destination) <= SCOPE_LINK_LOCAL ||
      ofOutput?.settings.use_oif_addrs_only === 1);
  if (onlyOutput) {
    for (const entry of ofOutput?.addresses ?? []) choice.consider(entry);
  } else {
    for (const idev of ipv6.devices.values()) for (const entry of idev.addresses) choice.consider(entry);
  }
  return choice.best?.address;
}

/** Each rule's value for one candidate; higher is better, and the first rule that differs decides. */
type Rule = (entry: Inet6Address, choice: SourceChoice) => number;

/** In RFC 6724's order, as Linux numbers them (IPV6_SADDR_RULE_*). */
const RULES: readonly Rule[] = [
  (entry, choice) => (entry.address === choice.destination ? 1 : 0),
  (entry, choice) => {
    const scope = sourceScope(entry.address);
    // At least the scope of the destination, and then the nearest.
    return scope >= choice.scope ? -scope : scope - 128;
  },
  (entry) => ((entry.flags & (IFA_F_DEPRECATED | IFA_F_OPTIMISTIC)) === 0 ? 1 : 0),
  (entry, choice) => (choice.output === undefined || entry.idev.device === choice.output ? 1 : 0),
  (entry, choice) => (addressLabel(entry.address) === choice.label ? 1 : 0),
  (entry, choice) =>
    (addressLabel(entry.address) === ORCHID_LABEL) === (choice.label === ORCHID_LABEL) ? 1 : 0,
  (entry, choice) => Math.min(commonPrefix(entry.address, choice.destination), entry.prefixLength),
  (entry) => ((entry.flags & IFA_F_OPTIMISTIC) === 0 ? 1 : 0),
];

class SourceChoice {
  readonly output: NetDevice | undefined;
  readonly destination: Ipv6Address;
  readonly scope: number;
  readonly label: number;
  best: Inet6Address | undefined = undefined;

  constructor(output: NetDevice | undefined, destination: Ipv6Address) {
    this.output = output;
    this.destination = destination;
    this.scope = sourceScope(destination);
    this.label = addressLabel(destination);
  }

  consider(entry: Inet6Address): void {
    if ((entry.flags & IFA_F_TENTATIVE) !== 0 && (entry.flags & IFA_F_OPTIMISTIC) === 0) return;
    if (isIpv6Multicast(entry.address)) return;
    if (this.best === undefined || this.#isBetter(entry, this.best)) this.best = entry;
  }

  #isBetter(entry: Inet6Address, than: Inet6Address): boolean {
    for (const rule of RULES) {
      const difference = rule(entry, this) - rule(than, this);
      if (difference !== 0) return difference > 0;
    }
    return false;
  }
}

/** ipv6_addr_diff: how many leading bits are the same. */
function commonPrefix(a: Ipv6Address, b: Ipv6Address): number {
  const difference = a ^ b;
  return difference === 0n ? 128 : 128 - difference.toString(2).length;
}
