import { IFF_LOOPBACK } from "../../device/flags.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV6_ANY, IPV6_LOOPBACK, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import {
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_PERMANENT,
  IFA_F_TEMPORARY,
  IFA_F_TENTATIVE,
} from "../netlink/address-message.ts";
import { addressIsGone, cleanUpPrefixRoute, hostRoute } from "./address-route.ts";
import { stopDad } from "./dad.ts";
import { Inet6Address, type Inet6AddressConfig } from "./inet6-address.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: net/ipv6/addrconf.c (ipv6_add_addr, ipv6_del_addr).

/** IFA_F_MCAUTOJOIN */
export const IFA_F_MCAUTOJOIN = 0x400;

/** Who adds it: in a softirq nobody may be asked (the validators of inet6addr_validator_chain can wait). */
export type AddressContext = "process" | "softirq";

/** ipv6_add_addr: the address exists; duplicate detection and routes are the caller's. */
export function addAddress(
  ipv6: Ipv6,
  idev: Inet6Device,
  config: Inet6AddressConfig,
  context: AddressContext = "process",
): Result<Inet6Address> {
  const { address, flags } = config;
  const { device } = idev;
  const onLoopback = (device.flags & IFF_LOOPBACK) !== 0;
  const unusable =
    address === IPV6_ANY ||
    (isIpv6Multicast(address) && (flags & IFA_F_MCAUTOJOIN) === 0) ||
    (address === IPV6_LOOPBACK && !onLoopback);
  if (unusable) return fail("EADDRNOTAVAIL");
  if (idev.settings.disable_ipv6 !== 0) return fail("EACCES");
  const refusal = context === "process" ? ipv6.namespace.addresses.validate(device, address) : undefined;
  if (refusal !== undefined) return fail("EADDRINUSE", refusal.message);
  if (idev.find(address) !== undefined) return fail("EEXIST");
  const entry = new Inet6Address(idev, config, ipv6.namespace.clock.now());
  if ((flags & IFA_F_NODAD) === 0) entry.flags |= IFA_F_TENTATIVE;
  entry.route = hostRoute(device, address, "local");
  idev.link(entry);
  ipv6.addressIndex.add(entry);
  if ((flags & IFA_F_TEMPORARY) !== 0) idev.temporaryAddresses.unshift(entry);
  ipv6.namespace.addresses.added(device, address);
  return succeed(entry);
}

/** ipv6_del_addr */
export function deleteAddress(ipv6: Ipv6, entry: Inet6Address): void {
  if (entry.state === "dead") return;
  entry.state = "dead";
  const { idev } = entry;
  const keepsRoute = (entry.flags & IFA_F_PERMANENT) === 0 || (entry.flags & IFA_F_NOPREFIXROUTE) !== 0;
  idev.unlink(entry);
  ipv6.addressIndex.remove(entry);
  forgetTemporary(entry);
  stopDad(entry);
  addressIsGone(ipv6, entry);
  ipv6.namespace.addresses.removed(idev.device, entry.address);
  if (!keepsRoute) cleanUpPrefixRoute(ipv6, entry);
  // rt6_remove_prefsrc
  ipv6.fib.forEach((route) => {
    if (route.preferredSource === entry.address) route.preferredSource = undefined;
  });
}

/** Out of the list of temporary addresses; whom it hides goes on without it. */
export function forgetTemporary(entry: Inet6Address): void {
  if ((entry.flags & IFA_F_TEMPORARY) === 0) return;
  const { temporaryAddresses } = entry.idev;
  const at = temporaryAddresses.indexOf(entry);
  if (at >= 0) temporaryAddresses.splice(at, 1);
  entry.temporaryOf = undefined;
}
