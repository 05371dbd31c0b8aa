import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { addAddress } from "./addresses.ts";
import { scheduleDad } from "./dad.ts";
import type { Inet6Address } from "./inet6-address.ts";
import { stableIdentifier } from "./interface-identifier.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: RFC 7217 6, net/ipv6/addrconf.c (addrconf_dad_failure).

/** Somebody else has this stable private address: another one, made with one conflict more, is tried after a while. */
export function replaceStableAddress(ipv6: Ipv6, entry: Inet6Address): void {
  const { idev, prefixLength, flags, validSeconds, preferredSeconds } = entry;
  const { device, settings } = idev;
  const conflicts = entry.conflicts + 1;
  if (conflicts > ipv6.idgenRetries.value) {
    ipv6.namespace.log(
      `IPv6: ${device.name}: privacy stable address generation failed because of DAD conflicts!`,
    );
    return;
  }
  const network = ((entry.address >> 64n) << 64n) as Ipv6Address;
  const identifier = stableIdentifier(ipv6, idev, network, conflicts);
  if (identifier === undefined) return;
  if (settings.max_addresses !== 0 && idev.addresses.length >= settings.max_addresses) return;
  ipv6.namespace.log(`IPv6: ${device.name}: generating new stable privacy address because of DAD conflict`);
  const address = (network | identifier) as Ipv6Address;
  const lifetimes = { validSeconds, preferredSeconds };
  const config = { address, peer: undefined, prefixLength, flags, ...lifetimes, metric: 0 };
  const added = addAddress(ipv6, idev, config, "softirq");
  if (!added.ok) return;
  added.value.conflicts = conflicts;
  added.value.state = "predad";
  scheduleDad(ipv6, added.value, ipv6.idgenDelayNs);
}
