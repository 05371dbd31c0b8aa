import { SECOND_NS } from "../../time/clock.ts";
import { JIFFY_NS, startKernelTimer } from "../kernel-timer.ts";
import {
  IFA_F_DEPRECATED,
  IFA_F_PERMANENT,
  IFA_F_TEMPORARY,
  IFA_F_TENTATIVE,
  LIFETIME_FOREVER,
} from "../netlink/address-message.ts";
import { deleteAddress } from "./addresses.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { Ipv6 } from "./ipv6.ts";
import { createTemporaryAddress, LIFETIME_FUZZ_NS, regenerationAdvanceSeconds } from "./temporary-address.ts";

// Read first: net/ipv6/addrconf.c (addrconf_verify_rtnl). It comes back when the next thing is due, at full seconds
// where that is nearly right, at most after two minutes, at least after one second.

/** ADDR_CHECK_FREQUENCY */
const LONGEST_WAIT_NS: number = 120 * SECOND_NS;
/** ADDRCONF_TIMER_FUZZ: so much later a full second will do. */
const ROUNDING_NS: number = SECOND_NS / 4;
/** ADDRCONF_TIMER_FUZZ_MAX */
const SHORTEST_WAIT_NS: number = SECOND_NS;
const NEVER: number = Number.POSITIVE_INFINITY;

/** addrconf_verify: soon, in a worker. */
export function scheduleVerification(ipv6: Ipv6): void {
  wake(ipv6, 0);
}

/** addrconf_verify_rtnl: deprecates, replaces and removes what has had its time. */
export function verifyLifetimes(ipv6: Ipv6): void {
  ipv6.lifetimeTimer?.cancel();
  ipv6.lifetimeTimer = undefined;
  const now = ipv6.namespace.clock.now();
  let dueNs = NEVER;
  for (const idev of ipv6.devices.values()) {
    for (const entry of [...idev.addresses]) dueNs = Math.min(dueNs, verify(ipv6, entry, now));
  }
  if (dueNs === NEVER) return;
  const nextNs = Math.min(dueNs, roundUp(now + LONGEST_WAIT_NS));
  const rounded = roundUp(nextNs);
  const chosen = rounded < nextNs + ROUNDING_NS ? rounded : nextNs;
  wake(ipv6, Math.max(chosen - now, SHORTEST_WAIT_NS));
}

function wake(ipv6: Ipv6, delayNs: number): void {
  const { clock } = ipv6.namespace;
  ipv6.lifetimeTimer?.cancel();
  const run = (): void => verifyLifetimes(ipv6);
  ipv6.lifetimeTimer =
    delayNs === 0 ? clock.after(JIFFY_NS / 100, run) : startKernelTimer(clock, delayNs, run);
}

/** round_jiffies_up: the next full second, never this one. */
function roundUp(timeNs: number): number {
  return (Math.floor(timeNs / SECOND_NS) + 1) * SECOND_NS;
}

/** When to look at this address again. */
function verify(ipv6: Ipv6, entry: Inet6Address, now: number): number {
  const permanent = (entry.flags & IFA_F_PERMANENT) !== 0;
  if (permanent && entry.preferredSeconds === LIFETIME_FOREVER) return NEVER;
  const age = Math.floor((now - entry.stampNs + LIFETIME_FUZZ_NS) / SECOND_NS);
  const regeneration = verifyTemporary(ipv6, entry, age);
  const { validSeconds, preferredSeconds } = entry;
  if (validSeconds !== LIFETIME_FOREVER && age >= validSeconds) {
    deleteAddress(ipv6, entry);
    return regeneration;
  }
  if (preferredSeconds === LIFETIME_FOREVER) return regeneration;
  if (age < preferredSeconds) return Math.min(regeneration, entry.stampNs + preferredSeconds * SECOND_NS);
  entry.flags |= IFA_F_DEPRECATED;
  const gone = validSeconds === LIFETIME_FOREVER ? NEVER : entry.stampNs + validSeconds * SECOND_NS;
  return Math.min(regeneration, gone);
}

/** A temporary address that will soon be deprecated gets a successor, once. */
function verifyTemporary(ipv6: Ipv6, entry: Inet6Address, age: number): number {
  const { temporaryOf, preferredSeconds } = entry;
  const isTemporary = (entry.flags & (IFA_F_TEMPORARY | IFA_F_TENTATIVE)) === IFA_F_TEMPORARY;
  const regenerates = isTemporary && preferredSeconds !== LIFETIME_FOREVER && entry.regenerations === 0;
  if (!regenerates || temporaryOf === undefined) return NEVER;
  const advance = regenerationAdvanceSeconds(ipv6, entry.idev);
  const deprecatedNs = entry.stampNs + preferredSeconds * SECOND_NS;
  if (age + advance < preferredSeconds) return deprecatedNs - advance * SECOND_NS;
  entry.regenerations++;
  temporaryOf.regenerations = 0;
  createTemporaryAddress(ipv6, temporaryOf, "process");
  return deprecatedNs;
}
