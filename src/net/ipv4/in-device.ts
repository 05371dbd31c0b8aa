import type { NetDevice } from "../../device/device.ts";
import { type Ipv4Address, ipv4Mask } from "../../wire/ipv4-address.ts";
import { IFA_F_SECONDARY } from "../netlink/address-message.ts";
import type { DeviceConfig } from "./device-config.ts";
import type { DeviceGroups } from "./igmp.ts";

/** One address of a device (struct in_ifaddr); flags change when a secondary is promoted. */
export interface InterfaceAddress {
  readonly local: Ipv4Address;
  /** IFA_ADDRESS: the peer of a point-to-point address, else `local`. */
  readonly address: Ipv4Address;
  readonly mask: Ipv4Address;
  readonly prefixLength: number;
  /** 0 = none. */
  readonly broadcast: Ipv4Address;
  scope: number;
  flags: number;
  label: string;
  validSeconds: number;
  preferredSeconds: number;
  /** Virtual time of the last change of the lifetimes. */
  changedNs: number;
}

/** IPv4 on one device (struct in_device). */
export class InDevice {
  readonly device: NetDevice;
  readonly config: DeviceConfig;
  readonly groups: DeviceGroups;
  /** In the kernel's order: primaries by scope and age, then secondaries. */
  addresses: InterfaceAddress[] = [];

  constructor(device: NetDevice, config: DeviceConfig, groups: DeviceGroups) {
    this.device = device;
    this.config = config;
    this.groups = groups;
  }
}

export function isSecondary(address: InterfaceAddress): boolean {
  return (address.flags & IFA_F_SECONDARY) !== 0;
}

/** inet_ifa_match: whether `address` is in the network of `own`. */
export function inNetwork(address: Ipv4Address, own: InterfaceAddress): boolean {
  return ((address ^ own.address) & ipv4Mask(own.prefixLength)) === 0;
}

/** inet_addr_onlink: one network of the device holds `a`, and `b` too unless that is 0. */
export function isOnLink(inDevice: InDevice, a: Ipv4Address, b: Ipv4Address): boolean {
  return inDevice.addresses.some(
    (own) => !isSecondary(own) && inNetwork(a, own) && (b === 0 || inNetwork(b, own)),
  );
}
