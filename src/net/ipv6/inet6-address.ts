import type { Timer } from "../../time/clock.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { IFA_F_TENTATIVE } from "../netlink/address-message.ts";
import { routingScope } from "./address-type.ts";
import type { Fib6Route } from "./fib6.ts";
import type { Inet6Device } from "./inet6-device.ts";

/** INET6_IFADDR_STATE_* (include/net/if_inet6.h): how far duplicate address detection is. */
export type DadState = "predad" | "dad" | "postdad" | "errdad" | "dead";

/** What a new address is made with (struct ifa6_config). */
export interface Inet6AddressConfig {
  readonly address: Ipv6Address;
  readonly peer: Ipv6Address | undefined;
  readonly prefixLength: number;
  /** IFA_F_* */
  readonly flags: number;
  readonly validSeconds: number;
  readonly preferredSeconds: number;
  /** Metric of the prefix route; 0 = the kernel's 256. */
  readonly metric: number;
}

/** One address of a device (struct inet6_ifaddr). */
export class Inet6Address {
  readonly idev: Inet6Device;
  readonly address: Ipv6Address;
  /** The low 32 bits: most strangers are told apart by them alone. */
  readonly tail: number;
  peer: Ipv6Address | undefined;
  readonly prefixLength: number;
  /** RT_SCOPE_* */
  readonly scope: number;
  flags: number;
  validSeconds: number;
  preferredSeconds: number;
  metric: number;
  /** When the lifetimes were set, and when the address was made. */
  stampNs: number;
  readonly createdNs: number;
  state: DadState = "predad";
  dadProbes = 0;
  dadNonce: Uint8Array | undefined = undefined;
  dadTimer: Timer | undefined = undefined;
  /** The public address of this temporary one (ifpub). */
  temporaryOf: Inet6Address | undefined = undefined;
  /** How often a temporary address was made for it, or a successor of it (regen_count). */
  regenerations = 0;
  /** Conflicts of this stable private address so far (stable_privacy_retry). */
  conflicts = 0;
  /** Its identifier is the device's token. */
  tokenized = false;
  /** The local route; in the table once the address is valid. */
  route: Fib6Route | undefined = undefined;

  constructor(idev: Inet6Device, config: Inet6AddressConfig, nowNs: number) {
    this.idev = idev;
    this.address = config.address;
    this.tail = Number(config.address & 0xffffffffn);
    this.peer = config.peer;
    this.prefixLength = config.prefixLength;
    this.scope = routingScope(config.address);
    this.flags = config.flags;
    this.validSeconds = config.validSeconds;
    this.preferredSeconds = config.preferredSeconds;
    this.metric = config.metric;
    this.stampNs = nowNs;
    this.createdNs = nowNs;
  }

  get tentative(): boolean {
    return (this.flags & IFA_F_TENTATIVE) !== 0;
  }
}
