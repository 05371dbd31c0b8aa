import type { NetDevice } from "../../device/device.ts";
import { type Ipv6Address, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import {
  IFA_F_DEPRECATED,
  IFA_F_OPTIMISTIC,
  IFA_F_TEMPORARY,
  IFA_F_TENTATIVE,
} from "../netlink/address-message.ts";
import type { SourcePreference } from "../socket/socket.ts";
import type { AddressLabels } from "./address-label.ts";
import { isOrchid, isV4Compatible, isV4Mapped, SCOPE_LINK_LOCAL, sourceScope } from "./address-type.ts";
import type { Fib6Route } from "./fib6.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: RFC 6724 5, net/ipv6/addrconf.c (ipv6_dev_get_saddr, ipv6_get_saddr_eval).

/** ip6_route_get_saddr: the route's own source, else the best address; undefined = EADDRNOTAVAIL. */
export function sourceForRoute(
  ipv6: Ipv6,
  route: Fib6Route | undefined,
  destination: Ipv6Address,
  preference: SourcePreference = "default",
): Ipv6Address | undefined {
  if (route?.preferredSource !== undefined) return route.preferredSource;
  return selectSource(ipv6, route?.device, destination, preference);
}

/** ipv6_dev_get_saddr: the best source for `destination`, leaving through `output` where that is known. */
export function selectSource(
  ipv6: Ipv6,
  output: NetDevice | undefined,
  destination: Ipv6Address,
  preference: SourcePreference = "default",
): Ipv6Address | undefined {
  const choice = new SourceChoice(ipv6.labels, output, { destination, preference });
  const ofOutput = output === undefined ? undefined : ipv6.devices.get(output);
  const onlyOutput =
    output !== undefined &&
    (isIpv6Multicast(destination) ||
      sourceScope(destination) <= SCOPE_LINK_LOCAL ||
      (ofOutput?.settings.use_oif_addrs_only ?? 0) !== 0);
  if (onlyOutput) {
    for (const entry of ofOutput?.addresses ?? []) choice.consider(entry);
  } else {
    for (const idev of ipv6.devices.values()) for (const entry of idev.addresses) choice.consider(entry);
  }
  return choice.best?.address;
}

/** Each rule's value for one candidate; higher is better, and the first rule that differs decides. */
type Rule = (entry: Inet6Address, choice: SourceChoice) => number;

/** In RFC 6724's order, as Linux numbers them (IPV6_SADDR_RULE_*); 4, home addresses, needs CONFIG_IPV6_MIP6=y. */
const RULES: readonly Rule[] = [
  (entry, choice) => (entry.address === choice.destination ? 1 : 0),
  (entry, choice) => {
    const scope = sourceScope(entry.address);
    // At least the scope of the destination, and then the nearest.
    return scope >= choice.scope ? -scope : scope - 128;
  },
  (entry) => (isAlwaysPreferred(entry) || (entry.flags & AVOIDED_FLAGS) === 0 ? 1 : 0),
  (entry, choice) => (choice.output === undefined || entry.idev.device === choice.output ? 1 : 0),
  (entry, choice) => (choice.labelOf(entry) === choice.label ? 1 : 0),
  (entry, choice) => (((entry.flags & IFA_F_TEMPORARY) !== 0) === prefersTemporary(entry, choice) ? 1 : 0),
  (entry, choice) => (isOrchid(entry.address) === isOrchid(choice.destination) ? 1 : 0),
  (entry, choice) => Math.min(commonPrefix(entry.address, choice.destination), entry.prefixLength),
];

const AVOIDED_FLAGS: number = IFA_F_DEPRECATED | IFA_F_OPTIMISTIC;

/** ipv6_saddr_preferred: lifetimes mean nothing for ::1, mapped and IPv4-compatible addresses. */
function isAlwaysPreferred({ address }: Inet6Address): boolean {
  return isV4Compatible(address) || isV4Mapped(address);
}

/** IPV6_ADDR_PREFERENCES, else the device's use_tempaddr. */
function prefersTemporary({ idev }: Inet6Address, { preference }: SourceChoice): boolean {
  return preference === "default" ? idev.settings.use_tempaddr >= 2 : preference === "temporary";
}

class SourceChoice {
  readonly output: NetDevice | undefined;
  readonly destination: Ipv6Address;
  readonly preference: SourcePreference;
  readonly scope: number;
  readonly label: number;
  readonly #labels: AddressLabels;
  best: Inet6Address | undefined = undefined;

  constructor(
    labels: AddressLabels,
    output: NetDevice | undefined,
    wanted: { readonly destination: Ipv6Address; readonly preference: SourcePreference },
  ) {
    this.#labels = labels;
    this.output = output;
    this.destination = wanted.destination;
    this.preference = wanted.preference;
    this.scope = sourceScope(wanted.destination);
    this.label = labels.labelOf(wanted.destination, output?.ifindex ?? 0);
  }

  labelOf({ address, idev }: Inet6Address): number {
    return this.#labels.labelOf(address, idev.device.ifindex);
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
