import { SECOND_NS } from "../../time/clock.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import { IFA_F_TENTATIVE } from "../netlink/address-message.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { sendRouterSolicitation } from "./ndisc-send.ts";
import type { Ipv6Settings } from "./settings.ts";

// Read first: net/ipv6/addrconf.c (addrconf_rs_timer, rfc3315_s14_backoff_init, rfc3315_s14_backoff_update), RFC 7559:
// after 0, 4, 8, 16 ... 3600 s, each a tenth more or less, until a router answers; by default without end.

const PARTS_PER_MILLION = 1_000_000;
const SPREAD = 200_001;

/** ipv6_accept_ra: a router only listens to others in mode 2. */
export function acceptsRouterAdvertisements(settings: Ipv6Settings): boolean {
  return settings.forwarding !== 0 ? settings.accept_ra === 2 : settings.accept_ra !== 0;
}

/** The first one, as soon as there is a link-local address. */
export function startRouterSolicitation(ipv6: Ipv6, idev: Inet6Device): void {
  const source = idev.linkLocal(IFA_F_TENTATIVE);
  if (source === undefined) return;
  sendRouterSolicitation(ipv6, idev.device, source);
  idev.rsIntervalNs = spread(ipv6, idev.settings.router_solicitation_interval * SECOND_NS, 900_000);
  idev.rsProbes = 1;
  idev.rsSent = true;
  schedule(ipv6, idev, idev.rsIntervalNs);
}

export function stopRouterSolicitation(idev: Inet6Device): void {
  idev.rsTimer?.cancel();
  idev.rsTimer = undefined;
}

function schedule(ipv6: Ipv6, idev: Inet6Device, delayNs: number): void {
  stopRouterSolicitation(idev);
  idev.rsTimer = startKernelTimer(ipv6.namespace.clock, delayNs, () => {
    idev.rsTimer = undefined;
    solicit(ipv6, idev);
  });
}

/** addrconf_rs_timer */
function solicit(ipv6: Ipv6, idev: Inet6Device): void {
  const { settings } = idev;
  if (idev.dead || !idev.ready || !acceptsRouterAdvertisements(settings)) return;
  if (idev.raReceived) return;
  const limit = settings.router_solicitations;
  if (limit >= 0 && idev.rsProbes >= limit) return;
  idev.rsProbes++;
  const source = idev.linkLocal(IFA_F_TENTATIVE);
  if (source === undefined) return;
  sendRouterSolicitation(ipv6, idev.device, source);
  idev.rsIntervalNs = nextInterval(ipv6, idev);
  const last = idev.rsProbes === limit;
  schedule(ipv6, idev, last ? settings.router_solicitation_delay * SECOND_NS : idev.rsIntervalNs);
}

function nextInterval(ipv6: Ipv6, idev: Inet6Device): number {
  const maximumNs = idev.settings.router_solicitation_max_interval * SECOND_NS;
  const doubled = spread(ipv6, idev.rsIntervalNs, 1_900_000);
  return doubled > maximumNs ? spread(ipv6, maximumNs, 900_000) : doubled;
}

/** `base` times a random factor from `fromPpm` millionths on. */
function spread(ipv6: Ipv6, baseNs: number, fromPpm: number): number {
  return Math.floor((baseNs * (fromPpm + ipv6.random.below(SPREAD))) / PARTS_PER_MILLION);
}
