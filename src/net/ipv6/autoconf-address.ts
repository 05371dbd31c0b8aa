import { SECOND_NS } from "../../time/clock.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { IFA_F_DEPRECATED, IFA_F_MANAGETEMPADDR } from "../netlink/address-message.ts";
import { addAddress } from "./addresses.ts";
import { startDad } from "./dad.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { scheduleVerification } from "./lifetimes.ts";
import type { PrefixInformation } from "./prefix-information.ts";
import { manageTemporaryAddresses } from "./temporary-address.ts";

// Read first: RFC 4862 5.5.3 (d, e), net/ipv6/addrconf.c (addrconf_prefix_rcv_add_addr).

/** MIN_VALID_LIFETIME: an advertisement can't shorten the rest of an address's life below two hours. */
const TWO_HOURS_SECONDS = 7200;

/** Which address a prefix gives this device. */
export interface AutoconfAddress {
  readonly address: Ipv6Address;
  /** IFA_F_STABLE_PRIVACY or none. */
  readonly flags: number;
  /** `token`: it goes when the token changes. */
  readonly origin: "token" | "identifier";
}

/** Makes the address of an autonomous prefix, or renews its lifetimes. */
export function configureAddress(
  ipv6: Ipv6,
  idev: Inet6Device,
  said: PrefixInformation,
  what: AutoconfAddress,
): void {
  const now = ipv6.namespace.clock.now();
  const known = idev.find(what.address);
  const entry = known ?? create(ipv6, idev, said, what);
  if (entry === undefined) return;
  const { preferredSeconds } = said;
  let { validSeconds } = said;
  const restSeconds = Math.max(0, entry.validSeconds - Math.floor((now - entry.stampNs) / SECOND_NS));
  if (known !== undefined && restSeconds > 0) {
    validSeconds = Math.max(validSeconds, Math.min(restSeconds, TWO_HOURS_SECONDS));
    known.validSeconds = validSeconds;
    known.preferredSeconds = preferredSeconds;
    known.stampNs = now;
    known.flags &= ~IFA_F_DEPRECATED;
  }
  const creates = known === undefined ? "create" : "renew";
  manageTemporaryAddresses(ipv6, entry, { validSeconds, preferredSeconds }, creates);
  scheduleVerification(ipv6);
}

function create(
  ipv6: Ipv6,
  idev: Inet6Device,
  said: PrefixInformation,
  what: AutoconfAddress,
): Inet6Address | undefined {
  const { validSeconds, preferredSeconds, prefixLength } = said;
  const limit = idev.settings.max_addresses;
  if (validSeconds === 0 || (limit !== 0 && idev.addresses.length >= limit)) return undefined;
  const { address, flags } = what;
  const lifetimes = { validSeconds, preferredSeconds };
  const config = { address, peer: undefined, prefixLength, flags, ...lifetimes, metric: 0 };
  const added = addAddress(ipv6, idev, config, "softirq");
  if (!added.ok) return undefined;
  const entry = added.value;
  entry.flags |= IFA_F_MANAGETEMPADDR;
  entry.tokenized = what.origin === "token";
  startDad(ipv6, entry);
  return entry;
}
