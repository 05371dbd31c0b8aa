import { IFF_LOOPBACK, IFF_NOARP } from "../../device/flags.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { IFA_F_OPTIMISTIC, IFA_F_TENTATIVE } from "../netlink/address-message.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { verifyLifetimes } from "./lifetimes.ts";
import { acceptsRouterAdvertisements, startRouterSolicitation } from "./router-solicitation.ts";

const IDENTIFIER_MASK = 0xffffffffffffffffn;

/** inet6_set_iftoken: the next advertisement makes an address with it, and those of the old one go now. */
export function setToken(ipv6: Ipv6, idev: Inet6Device, token: Ipv6Address): Result<void> {
  const { device, settings } = idev;
  if ((device.flags & IFF_LOOPBACK) !== 0) return fail("EINVAL", "ipv6: Device is loopback");
  if ((device.flags & IFF_NOARP) !== 0) {
    return fail("EINVAL", "ipv6: Device does not do neighbour discovery");
  }
  if (!acceptsRouterAdvertisements(settings)) {
    return fail("EINVAL", "ipv6: Router advertisement is disabled on device");
  }
  if (settings.router_solicitations === 0) {
    return fail("EINVAL", "Router solicitation is disabled on device");
  }
  idev.token = token & IDENTIFIER_MASK;
  const usable = idev.linkLocal(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC) !== undefined;
  if (token !== 0n && !idev.dead && idev.ready && usable) startRouterSolicitation(ipv6, idev);
  for (const entry of idev.addresses) {
    if (!entry.tokenized) continue;
    entry.validSeconds = 0;
    entry.preferredSeconds = 0;
  }
  verifyLifetimes(ipv6);
  return succeed(undefined);
}
