import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";

/** Address scopes and route scopes (RT_SCOPE_*): 0 global, 200 site, 253 link, 254 host, 255 nowhere. */
export const RT_SCOPE_UNIVERSE = 0;
export const RT_SCOPE_SITE = 200;
export const RT_SCOPE_LINK = 253;
export const RT_SCOPE_HOST = 254;
export const RT_SCOPE_NOWHERE = 255;

/** IFA_F_* (include/uapi/linux/if_addr.h). */
export const IFA_F_SECONDARY = 0x01;
export const IFA_F_TEMPORARY = 0x01;
export const IFA_F_NODAD = 0x02;
export const IFA_F_OPTIMISTIC = 0x04;
export const IFA_F_DADFAILED = 0x08;
export const IFA_F_HOMEADDRESS = 0x10;
export const IFA_F_DEPRECATED = 0x20;
export const IFA_F_TENTATIVE = 0x40;
export const IFA_F_PERMANENT = 0x80;
export const IFA_F_MANAGETEMPADDR = 0x100;
export const IFA_F_NOPREFIXROUTE = 0x200;
export const IFA_F_STABLE_PRIVACY = 0x800;

export const LIFETIME_FOREVER = 0xffffffff;

/** One address as RTM_NEWADDR reports and requests it. */
export type AddressMessage = Ipv4AddressMessage | Ipv6AddressMessage;

interface CommonAddressMessage {
  readonly ifindex: number;
  readonly prefixLength: number;
  readonly scope: number;
  readonly flags: number;
  /** Seconds left, LIFETIME_FOREVER for forever. */
  readonly validSeconds: number;
  readonly preferredSeconds: number;
  /** IFA_RT_PRIORITY: metric of the prefix route; absent or 0 = the kernel's own. */
  readonly metric?: number;
}

export interface Ipv4AddressMessage extends CommonAddressMessage {
  readonly family: 4;
  readonly local: Ipv4Address;
  /** IFA_ADDRESS: the peer of a point-to-point address, else equal to `local`. */
  readonly peer: Ipv4Address;
  readonly broadcast: Ipv4Address | undefined;
  readonly label: string;
}

export interface Ipv6AddressMessage extends CommonAddressMessage {
  readonly family: 6;
  readonly local: Ipv6Address;
  readonly peer: Ipv6Address | undefined;
}

/** NLM_F_* of RTM_NEWADDR: `add` = CREATE|EXCL, `replace` = CREATE|REPLACE, `change` = REPLACE. */
export type NewAddressMode = "add" | "replace" | "change";

/** One row of the policy table of RFC 6724, as `ip addrlabel` shows it. */
export interface AddressLabelMessage {
  readonly prefix: Ipv6Address;
  readonly prefixLength: number;
  /** 0 = any device. */
  readonly ifindex: number;
  readonly label: number;
}
