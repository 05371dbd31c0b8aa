import { IFF_LOOPBACK, IFF_NOARP } from "../../device/flags.ts";
import { SECOND_NS } from "../../time/clock.ts";
import {
  formatIpv6Address,
  IPV6_ANY,
  type Ipv6Address,
  solicitedNodeAddress,
} from "../../wire/ipv6-address.ts";
import { formatMac, type MacAddress } from "../../wire/mac-address.ts";
import { startKernelTimer } from "../kernel-timer.ts";
import {
  IFA_F_DADFAILED,
  IFA_F_NODAD,
  IFA_F_OPTIMISTIC,
  IFA_F_PERMANENT,
  IFA_F_STABLE_PRIVACY,
  IFA_F_TEMPORARY,
  IFA_F_TENTATIVE,
  RT_SCOPE_LINK,
} from "../netlink/address-message.ts";
import { eui64 } from "./address-type.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { joinGroup, leaveGroup, multicastDadComplete } from "./mld.ts";
import { announceAddress, sendNeighbourSolicitation } from "./ndisc-send.ts";
import { acceptsRouterAdvertisements, startRouterSolicitation } from "./router-solicitation.ts";

// Read first: RFC 4862 5.4, RFC 7527, net/ipv6/addrconf.c (addrconf_dad_work, addrconf_dad_begin,
// addrconf_dad_completed, addrconf_dad_failure).
//
//   predad --begin--> dad --random delay, one NS, 1 s--> postdad (valid)
//                      '--NS or NA of another--> errdad --> postdad (dadfailed)

const NONCE_BYTES = 6;
const LINK_LOCAL_PREFIX = 0xfe800000000000000000000000000000n;
const NO_DAD_FLAGS: number = IFF_NOARP | IFF_LOOPBACK;

/** addrconf_join_solict */
export function joinSolicitedNode(ipv6: Ipv6, idev: Inet6Device, address: Ipv6Address): void {
  if ((idev.device.flags & NO_DAD_FLAGS) === 0) joinGroup(ipv6, idev, solicitedNodeAddress(address));
}

/** addrconf_leave_solict */
export function leaveSolicitedNode(ipv6: Ipv6, idev: Inet6Device, address: Ipv6Address): void {
  if ((idev.device.flags & NO_DAD_FLAGS) === 0) leaveGroup(ipv6, idev, solicitedNodeAddress(address));
}

/** addrconf_dad_start: a worker begins soon. */
export function startDad(ipv6: Ipv6, entry: Inet6Address): void {
  if (entry.state === "dead") return;
  entry.state = "predad";
  stopDad(entry);
  // addrconf_dad_work runs in a worker that needs the lock which the caller holds.
  let cancelled = false;
  entry.dadTimer = {
    cancel() {
      cancelled = true;
    },
  };
  ipv6.namespace.scheduleWork(() => {
    if (cancelled) return;
    entry.dadTimer = undefined;
    dadWork(ipv6, entry);
  });
}

/** addrconf_dad_run: the link is ready for addresses that waited for it; `restart` begins all anew. */
export function runDad(ipv6: Ipv6, idev: Inet6Device, which: "waiting" | "restart"): void {
  for (const entry of [...idev.addresses]) {
    const waiting = entry.tentative && entry.state === "dad";
    if (!waiting && which === "waiting") continue;
    if (which === "restart") entry.state = "predad";
    kickDad(ipv6, entry);
  }
}

export function stopDad(entry: Inet6Address): void {
  entry.dadTimer?.cancel();
  entry.dadTimer = undefined;
}

/** addrconf_dad_work */
function dadWork(ipv6: Ipv6, entry: Inet6Address): void {
  const { idev } = entry;
  if (entry.state === "predad") {
    entry.state = "dad";
    beginDad(ipv6, entry);
    return;
  }
  if (entry.state === "errdad") {
    abortDad(ipv6, entry);
    return;
  }
  if (entry.dadProbes === 0 && !endDad(entry)) return;
  if (idev.dead || !idev.ready || entry.state === "dead") return;
  if (entry.dadProbes === 0) {
    makeValid(ipv6, entry, "announce");
    return;
  }
  entry.dadProbes--;
  const { retransNs } = ipv6.neighbours.parametersOf(idev.device);
  scheduleDad(ipv6, entry, Math.max(retransNs, SECOND_NS / 100));
  sendNeighbourSolicitation(ipv6, idev.device, {
    target: entry.address,
    destination: solicitedNodeAddress(entry.address),
    source: IPV6_ANY,
    nonce: entry.dadNonce,
  });
}

/** addrconf_dad_begin */
function beginDad(ipv6: Ipv6, entry: Inet6Address): void {
  const { idev } = entry;
  joinSolicitedNode(ipv6, idev, entry.address);
  const none =
    (idev.device.flags & NO_DAD_FLAGS) !== 0 ||
    (ipv6.all.accept_dad < 1 && idev.settings.accept_dad < 1) ||
    !entry.tentative ||
    (entry.flags & IFA_F_NODAD) !== 0;
  if (none) {
    const tells = entry.tentative && (entry.flags & IFA_F_OPTIMISTIC) === 0;
    makeValid(ipv6, entry, tells ? "announce" : "silent");
    return;
  }
  if (!idev.ready) {
    // Kept, tentative, until the link is there.
    entry.flags |= IFA_F_TENTATIVE;
    return;
  }
  kickDad(ipv6, entry);
}

/** addrconf_dad_kick: RFC 4862 5.4.2 wants a random delay of up to a second. */
function kickDad(ipv6: Ipv6, entry: Inet6Address): void {
  const { settings } = entry.idev;
  const optimistic = (entry.flags & IFA_F_OPTIMISTIC) !== 0;
  const withinJiffies = Math.max(1, settings.router_solicitation_delay * 100);
  const jiffies = optimistic ? 0 : ipv6.random.below(withinJiffies);
  entry.dadNonce = undefined;
  if (settings.enhanced_dad !== 0 || ipv6.all.enhanced_dad !== 0) {
    entry.dadNonce = Uint8Array.from({ length: NONCE_BYTES }, () => ipv6.random.below(256));
  }
  entry.dadProbes = settings.dad_transmits;
  traceDad(ipv6, entry, "addrconf_dad_kick", "tentative");
  scheduleDad(ipv6, entry, (jiffies * SECOND_NS) / 100);
}

/** addrconf_mod_dad_work: the next step comes after `delayNs`. */
export function scheduleDad(ipv6: Ipv6, entry: Inet6Address, delayNs: number): void {
  stopDad(entry);
  entry.dadTimer = startKernelTimer(ipv6.namespace.clock, delayNs, () => {
    entry.dadTimer = undefined;
    dadWork(ipv6, entry);
  });
}

/** addrconf_dad_end */
function endDad(entry: Inet6Address): boolean {
  if (entry.state !== "dad") return false;
  entry.state = "postdad";
  return true;
}

function makeValid(ipv6: Ipv6, entry: Inet6Address, how: "announce" | "silent"): void {
  entry.flags &= ~(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC | IFA_F_DADFAILED);
  completeDad(ipv6, entry, how);
}

/** addrconf_dad_completed */
function completeDad(ipv6: Ipv6, entry: Inet6Address, how: "announce" | "silent"): void {
  const { idev } = entry;
  const { device, settings } = idev;
  stopDad(entry);
  traceDad(ipv6, entry, "addrconf_dad_completed", "valid");
  ipv6.addressIsValid(entry);
  const onlyLinkLocal = entry.scope === RT_SCOPE_LINK && idev.isOnlyLinkLocal(entry);
  const solicits =
    onlyLinkLocal &&
    acceptsRouterAdvertisements(settings) &&
    settings.router_solicitations !== 0 &&
    (device.flags & IFF_LOOPBACK) === 0;
  if (onlyLinkLocal) multicastDadComplete(ipv6, idev);
  const notify = settings.ndisc_notify !== 0 || ipv6.all.ndisc_notify !== 0;
  if (how === "announce" && notify) announceAddress(ipv6, device, entry.address);
  if (solicits) startRouterSolicitation(ipv6, idev);
  // Its successor is to be made in time.
  if ((entry.flags & IFA_F_TEMPORARY) !== 0) ipv6.verifyLifetimes();
}

/** addrconf_dad_failure: somebody else has the address, or is trying for it too. */
export function failDad(ipv6: Ipv6, entry: Inet6Address, by: MacAddress): void {
  if (!endDad(entry)) return;
  const { name } = entry.idev.device;
  const address = formatIpv6Address(entry.address);
  ipv6.namespace.log(`IPv6: ${name}: IPv6 duplicate address ${address} used by ${formatMac(by)} detected!`);
  traceDad(ipv6, entry, "addrconf_dad_failure", `dadfailed, ${formatMac(by)}`);
  if ((entry.flags & IFA_F_STABLE_PRIVACY) !== 0) ipv6.replaceStableAddress(entry);
  entry.state = "errdad";
  scheduleDad(ipv6, entry, 0);
}

function abortDad(ipv6: Ipv6, entry: Inet6Address): void {
  const { idev } = entry;
  entry.state = "postdad";
  const strict = ipv6.all.accept_dad > 1 || idev.settings.accept_dad > 1;
  const fromMac = (LINK_LOCAL_PREFIX | eui64(idev.device)) === entry.address;
  const disables = strict && idev.settings.disable_ipv6 === 0 && fromMac;
  if (disables) {
    idev.settings.disable_ipv6 = 1;
    ipv6.namespace.log(`IPv6: ${idev.device.name}: IPv6 being disabled!`);
  }
  giveUp(ipv6, entry);
  if (disables) ipv6.interfaceDown(idev.device, "down");
}

/** addrconf_dad_stop after a failure: a permanent address stays, useless; a temporary one is replaced. */
function giveUp(ipv6: Ipv6, entry: Inet6Address): void {
  entry.flags |= IFA_F_DADFAILED;
  if ((entry.flags & IFA_F_TEMPORARY) !== 0) {
    ipv6.replaceTemporaryAddress(entry);
    ipv6.deleteAddress(entry);
    return;
  }
  if ((entry.flags & IFA_F_PERMANENT) === 0) {
    ipv6.deleteAddress(entry);
    return;
  }
  stopDad(entry);
  entry.flags = (entry.flags | IFA_F_TENTATIVE) & ~IFA_F_OPTIMISTIC;
}

function traceDad(ipv6: Ipv6, entry: Inet6Address, by: string, verdict: string): void {
  const { tracer, label } = ipv6.namespace;
  if (!tracer.enabled) return;
  tracer.emit({
    kind: "link",
    frame: 0,
    namespace: label,
    device: entry.idev.device.name,
    function: by,
    verdict,
    rule: `${formatIpv6Address(entry.address)}/${entry.prefixLength}`,
  });
}
