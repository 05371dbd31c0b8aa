import { IFF_LOOPBACK } from "../../device/flags.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV6_ANY, IPV6_LOOPBACK, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import {
  IFA_F_DEPRECATED,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_PERMANENT,
  IFA_F_TENTATIVE,
  LIFETIME_FOREVER,
} from "../netlink/address-message.ts";
import { addressIsGone, cleanUpPrefixRoute, hostRoute } from "./address-route.ts";
import { stopDad } from "./dad.ts";
import { Inet6Address, type Inet6AddressConfig } from "./inet6-address.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: net/ipv6/addrconf.c (ipv6_add_addr, ipv6_del_addr, addrconf_verify_rtnl).

/** IFA_F_MCAUTOJOIN */
export const IFA_F_MCAUTOJOIN = 0x400;

/** ipv6_add_addr: the address exists; duplicate detection and routes are the caller's. */
export function addAddress(ipv6: Ipv6, idev: Inet6Device, config: Inet6AddressConfig): Result<Inet6Address> {
  const { address, flags } = config;
  const { device } = idev;
  const onLoopback = (device.flags & IFF_LOOPBACK) !== 0;
  const unusable =
    address === IPV6_ANY ||
    (isIpv6Multicast(address) && (flags & IFA_F_MCAUTOJOIN) === 0) ||
    (address === IPV6_LOOPBACK && !onLoopback);
  if (unusable) return fail("EADDRNOTAVAIL");
  if (idev.settings.disable_ipv6 !== 0) return fail("EACCES");
  const refusal = ipv6.namespace.addresses.validate(device, address);
  if (refusal !== undefined) return fail("EADDRINUSE", refusal.message);
  if (idev.find(address) !== undefined) return fail("EEXIST");
  const entry = new Inet6Address(idev, config, ipv6.namespace.clock.now());
  if ((flags & IFA_F_NODAD) === 0) entry.flags |= IFA_F_TENTATIVE;
  entry.route = hostRoute(device, address, "local");
  idev.link(entry);
  ipv6.addressIndex.add(entry);
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
  stopDad(entry);
  addressIsGone(ipv6, entry);
  ipv6.namespace.addresses.removed(idev.device, entry.address);
  if (!keepsRoute) cleanUpPrefixRoute(ipv6, entry);
  // rt6_remove_prefsrc
  ipv6.fib.forEach((route) => {
    if (route.preferredSource === entry.address) route.preferredSource = undefined;
  });
}

/** addrconf_verify_rtnl: deprecates and removes what has had its time, and comes back for the next. */
export function verifyLifetimes(ipv6: Ipv6): void {
  ipv6.lifetimeTimer?.cancel();
  ipv6.lifetimeTimer = undefined;
  const now = ipv6.namespace.clock.now();
  let nextNs = Number.POSITIVE_INFINITY;
  for (const idev of ipv6.devices.values()) {
    for (const entry of [...idev.addresses]) nextNs = Math.min(nextNs, verify(ipv6, entry, now));
  }
  if (nextNs === Number.POSITIVE_INFINITY) return;
  ipv6.lifetimeTimer = startKernelTimer(ipv6.namespace.clock, nextNs - now, () => verifyLifetimes(ipv6));
}

/** When to look at this address again. */
function verify(ipv6: Ipv6, entry: Inet6Address, now: number): number {
  const permanent = (entry.flags & IFA_F_PERMANENT) !== 0;
  if (permanent && entry.preferredSeconds === LIFETIME_FOREVER) return Number.POSITIVE_INFINITY;
  const ageSeconds = (now - entry.stampNs) / SECOND_NS;
  const { validSeconds, preferredSeconds } = entry;
  if (validSeconds !== LIFETIME_FOREVER && ageSeconds >= validSeconds) {
    deleteAddress(ipv6, entry);
    return Number.POSITIVE_INFINITY;
  }
  const validEndNs =
    validSeconds === LIFETIME_FOREVER ? Number.POSITIVE_INFINITY : entry.stampNs + validSeconds * SECOND_NS;
  if (preferredSeconds === LIFETIME_FOREVER) return validEndNs;
  if (ageSeconds < preferredSeconds)
    return Math.min(validEndNs, entry.stampNs + preferredSeconds * SECOND_NS);
  entry.flags |= IFA_F_DEPRECATED;
  return validEndNs;
}
