import { SECOND_NS } from "../../time/clock.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { IFA_F_DEPRECATED, IFA_F_TEMPORARY } from "../netlink/address-message.ts";
import { type AddressContext, addAddress, deleteAddress } from "./addresses.ts";
import { startDad } from "./dad.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { Inet6Device } from "./inet6-device.ts";
import { randomIdentifier } from "./interface-identifier.ts";
import type { Ipv6 } from "./ipv6.ts";

// Read first: RFC 8981 3.4, net/ipv6/addrconf.c (ipv6_create_tempaddr, manage_tempaddrs, delete_tempaddrs).

export interface Lifetimes {
  readonly validSeconds: number;
  readonly preferredSeconds: number;
}

/** ADDRCONF_TIMER_FUZZ_MINUS: what is due within this time is due now. */
export const LIFETIME_FUZZ_NS: number = SECOND_NS / 50;

/** REGEN_ADVANCE: so long before a temporary address is deprecated its successor is made. */
export function regenerationAdvanceSeconds(ipv6: Ipv6, { device, settings }: Inet6Device): number {
  const retransNs = Math.max(ipv6.neighbours.parametersOf(device).retransNs, SECOND_NS / 100);
  return Math.floor((settings.regen_max_retry * settings.dad_transmits * retransNs) / SECOND_NS);
}

/** manage_tempaddrs: the public address `entry` has new lifetimes, or is new itself. */
export function manageTemporaryAddresses(
  ipv6: Ipv6,
  entry: Inet6Address,
  lifetimes: Lifetimes,
  what: "create" | "renew",
): void {
  const { idev } = entry;
  renew(ipv6, entry, lifetimes);
  const none = idev.temporaryAddresses.length === 0;
  const creates =
    what === "create" || (none && (lifetimes.validSeconds !== 0 || lifetimes.preferredSeconds !== 0));
  if (creates && idev.settings.use_tempaddr > 0) createTemporaryAddress(ipv6, entry, "softirq");
}

/** As long as the public address, but never beyond what a temporary one may live in all. */
function renew(ipv6: Ipv6, entry: Inet6Address, lifetimes: Lifetimes): void {
  const { idev } = entry;
  const { settings } = idev;
  const now = ipv6.namespace.clock.now();
  let { validSeconds, preferredSeconds } = lifetimes;
  let newest = true;
  for (const temporary of idev.temporaryAddresses) {
    if (temporary.temporaryOf !== entry) continue;
    const age = Math.floor((now - temporary.createdNs) / SECOND_NS);
    // Both shrink from one address to the next, as in the kernel's loop.
    validSeconds = Math.min(validSeconds, Math.max(0, settings.temp_valid_lft - age));
    const mostPreferred = settings.temp_prefered_lft - idev.desyncSeconds - age;
    preferredSeconds = Math.min(preferredSeconds, Math.max(0, mostPreferred));
    if (newest && lifetimes.preferredSeconds > 0) {
      temporary.regenerations = 0;
      newest = false;
    }
    temporary.validSeconds = validSeconds;
    temporary.preferredSeconds = preferredSeconds;
    temporary.stampNs = now;
    if (preferredSeconds > 0) temporary.flags &= ~IFA_F_DEPRECATED;
  }
}

/** ipv6_create_tempaddr; a random identifier that is taken costs one of regen_max_retry. */
export function createTemporaryAddress(ipv6: Ipv6, entry: Inet6Address, context: AddressContext): void {
  const { idev } = entry;
  const { settings } = idev;
  for (;;) {
    if (settings.use_tempaddr <= 0) {
      ipv6.namespace.log("IPv6: ipv6_create_tempaddr: use_tempaddr is disabled");
      return;
    }
    if (entry.regenerations++ >= settings.regen_max_retry) {
      settings.use_tempaddr = -1;
      ipv6.namespace.log(
        "IPv6: ipv6_create_tempaddr: regeneration time exceeded - disabled temporary address support",
      );
      return;
    }
    if (tryCreate(ipv6, entry, context) !== "retry") return;
    ipv6.namespace.log("IPv6: ipv6_create_tempaddr: retry temporary address regeneration");
  }
}

function tryCreate(ipv6: Ipv6, entry: Inet6Address, context: AddressContext): "done" | "retry" {
  const { idev } = entry;
  const { settings } = idev;
  const now = ipv6.namespace.clock.now();
  const address = (((entry.address >> 64n) << 64n) | randomIdentifier(ipv6)) as Ipv6Address;
  const age = Math.floor((now - entry.stampNs) / SECOND_NS);
  const advance = regenerationAdvanceSeconds(ipv6, idev);
  drawDesync(ipv6, idev, advance);
  // As unsigned numbers: a negative setting is as good as none.
  const validSeconds = Math.min(entry.validSeconds, (settings.temp_valid_lft + age) >>> 0);
  const longest = (settings.temp_prefered_lft + age - idev.desyncSeconds) >>> 0;
  const preferredSeconds = Math.min(entry.preferredSeconds, longest);
  const fuzzyAge = Math.floor((now - entry.stampNs + LIFETIME_FUZZ_NS) / SECOND_NS);
  if (preferredSeconds <= advance + fuzzyAge) return "done";
  const { prefixLength } = entry;
  const lifetimes = { validSeconds, preferredSeconds };
  const config = { address, peer: undefined, prefixLength, flags: IFA_F_TEMPORARY, ...lifetimes, metric: 0 };
  const added = addAddress(ipv6, idev, config, context);
  if (!added.ok) return "retry";
  added.value.temporaryOf = entry;
  added.value.stampNs = entry.stampNs;
  startDad(ipv6, added.value);
  return "done";
}

/** DESYNC_FACTOR: one random number for each device, drawn anew where it is too large. */
function drawDesync(ipv6: Ipv6, idev: Inet6Device, advance: number): void {
  const { max_desync_factor, temp_prefered_lft } = idev.settings;
  const maximum = Math.min(max_desync_factor, temp_prefered_lft - advance);
  if (idev.desyncSeconds <= maximum) return;
  idev.desyncSeconds = maximum > 0 ? ipv6.random.below(maximum) : 0;
}

/** delete_tempaddrs: the public address goes, or is one for temporary ones no more. */
export function deleteTemporaryAddresses(ipv6: Ipv6, entry: Inet6Address): void {
  for (const temporary of [...entry.idev.temporaryAddresses]) {
    if (temporary.temporaryOf === entry) deleteAddress(ipv6, temporary);
  }
}
