import type { NetDevice } from "../../device/device.ts";
import { IFF_LOOPBACK, IFF_NOARP } from "../../device/flags.ts";
import type { Timer } from "../../time/clock.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import {
  IFA_F_DADFAILED,
  IFA_F_OPTIMISTIC,
  IFA_F_PERMANENT,
  IFA_F_TENTATIVE,
  RT_SCOPE_LINK,
} from "../netlink/address-message.ts";
import { sourceScope } from "./address-type.ts";
import type { Fib6Route } from "./fib6.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { MulticastGroup } from "./multicast-group.ts";
import type { Ipv6Settings } from "./settings.ts";

/** An anycast address of a device, with its users and its route (struct ifacaddr6). */
export interface AnycastAddress {
  readonly address: Ipv6Address;
  readonly route: Fib6Route;
  users: number;
}

/** What IPv6 keeps for one device (struct inet6_dev). */
export class Inet6Device {
  readonly device: NetDevice;
  readonly settings: Ipv6Settings;
  /** Widest scope first, newest first within a scope: the order of `ip -6 addr`. */
  readonly addresses: Inet6Address[] = [];
  /** Newest first, as `ip -6 maddr` lists them. */
  readonly groups: MulticastGroup[] = [];
  /** Groups left, whose leaving is still being told (mc_tomb). */
  leftGroups: MulticastGroup[] = [];
  readonly anycast: AnycastAddress[] = [];
  /** IF_READY: up, with carrier. */
  ready = false;
  /** Whether it was IFF_NOARP when last looked at: a change examines all addresses anew. */
  noarp: boolean;
  /** The device is being unregistered. */
  dead = false;
  /** IF_RS_SENT and IF_RA_RCVD: once answered, solicitations end. */
  rsSent = false;
  raReceived = false;
  /** The flag octet of the last advertisement: managed, other configuration. */
  raFlags = 0;
  /** Newest first (tempaddr_list). */
  readonly temporaryAddresses: Inet6Address[] = [];
  /** DESYNC_FACTOR; so large that the first temporary address draws one. */
  desyncSeconds: number = Number.POSITIVE_INFINITY;
  /** The identifier of tokenized addresses (`ip token`); 0 = none. */
  token = 0n;
  /** RFC 7217's secret (stable_secret). */
  stableSecret: Ipv6Address | undefined = undefined;
  rsProbes = 0;
  rsIntervalNs = 0;
  rsTimer: Timer | undefined = undefined;
  mldRobustness = 2;
  mldChangesLeft = 0;
  mldChangeTimer: Timer | undefined = undefined;
  mldDadLeft = 0;
  mldDadTimer: Timer | undefined = undefined;
  mldQueryTimer: Timer | undefined = undefined;
  mldMaximumDelayNs = 1_000_000_000;
  /** One bit for each address that there ever was, so that most strangers cost one look. */
  #tails = 0;

  constructor(device: NetDevice, settings: Ipv6Settings) {
    this.device = device;
    this.settings = settings;
    settings.mtu = device.mtu;
    this.noarp = (device.flags & IFF_NOARP) !== 0;
    if ((device.flags & (IFF_NOARP | IFF_LOOPBACK)) !== 0) settings.accept_dad = -1;
    if ((device.flags & IFF_LOOPBACK) !== 0) settings.use_tempaddr = -1;
  }

  /** Whether an address of this device may end in these 32 bits; false is certain. */
  mayHaveTail(tail: number): boolean {
    if ((this.#tails & (1 << tailBit(tail))) === 0) return false;
    for (const entry of this.addresses) if (entry.tail === tail) return true;
    return false;
  }

  find(address: Ipv6Address): Inet6Address | undefined {
    return this.addresses.find((entry) => entry.address === address);
  }

  /** ipv6_link_dev_addr */
  link(entry: Inet6Address): void {
    const scope = sourceScope(entry.address);
    const at = this.addresses.findIndex((other) => scope >= sourceScope(other.address));
    this.addresses.splice(at < 0 ? this.addresses.length : at, 0, entry);
    this.#tails |= 1 << tailBit(entry.tail);
  }

  unlink(entry: Inet6Address): void {
    const at = this.addresses.indexOf(entry);
    if (at >= 0) this.addresses.splice(at, 1);
  }

  /** ipv6_get_lladdr: the last link-local address without any of the `banned` flags. */
  linkLocal(banned: number): Ipv6Address | undefined {
    for (let index = this.addresses.length - 1; index >= 0; index--) {
      const entry = this.addresses[index]!;
      if (entry.scope < RT_SCOPE_LINK) break;
      if (entry.scope === RT_SCOPE_LINK && (entry.flags & banned) === 0) return entry.address;
    }
    return undefined;
  }

  /** ipv6_lonely_lladdr: no other link-local address of this device is valid. */
  isOnlyLinkLocal(entry: Inet6Address): boolean {
    const mask = IFA_F_PERMANENT | IFA_F_TENTATIVE | IFA_F_OPTIMISTIC | IFA_F_DADFAILED;
    return !this.addresses.some(
      (other) => other !== entry && other.scope === RT_SCOPE_LINK && (other.flags & mask) === IFA_F_PERMANENT,
    );
  }

  /** Whether a joined group may end in these 32 bits; false is certain. */
  mayHaveGroup(tail: number): boolean {
    const { groups } = this;
    for (let index = 0; index < groups.length; index++) if (groups[index]!.tail === tail) return true;
    return false;
  }

  findGroup(group: Ipv6Address): MulticastGroup | undefined {
    return this.groups.find((entry) => entry.address === group);
  }
}

/** dev_id stands in the highest octet, so that slaves of one parent spread. */
function tailBit(tail: number): number {
  return (tail ^ (tail >>> 24) ^ (tail >>> 29)) & 31;
}
