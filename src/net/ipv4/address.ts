import { SECOND_NS } from "../../time/clock.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import { IPV4_ANY, type Ipv4Address, ipv4Mask } from "../../wire/ipv4-address.ts";
import {
  type AddressMessage,
  IFA_F_DEPRECATED,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  type Ipv4AddressMessage,
  LIFETIME_FOREVER,
  type NewAddressMode,
} from "../netlink/address-message.ts";
import { addAddressRoutes, removeAddressRoutes } from "./address-routes.ts";
import { type InDevice, type InterfaceAddress, inNetwork, isSecondary } from "./in-device.ts";
import type { Ipv4 } from "./ipv4.ts";

// Read first: net/ipv4/devinet.c (inet_rtm_newaddr, __inet_insert_ifa, __inet_del_ifa).

/** RTM_NEWADDR */
export function newAddress(ipv4: Ipv4, request: AddressMessage, mode: NewAddressMode): Result<void> {
  if (request.family !== 4 || request.prefixLength > 32) return fail("EINVAL");
  const device = ipv4.namespace.deviceByIndex(request.ifindex);
  if (device === undefined) return fail("ENODEV");
  const inDevice = ipv4.inDevice(device);
  if (inDevice === undefined) return fail("ENOBUFS");
  const { validSeconds, preferredSeconds } = request;
  if (validSeconds === 0 || validSeconds < preferredSeconds) return fail("EINVAL");
  const address = fromMessage(ipv4, request, device.name);
  const existing = inDevice.addresses.find((own) => sameNetwork(own, address) && own.local === address.local);
  if (existing === undefined) return insertAddress(ipv4, inDevice, address);
  if (mode === "add") return fail("EEXIST");
  existing.validSeconds = validSeconds;
  existing.preferredSeconds = preferredSeconds;
  existing.changedNs = ipv4.namespace.clock.now();
  setPermanent(existing);
  return succeed(undefined);
}

function fromMessage(ipv4: Ipv4, request: Ipv4AddressMessage, deviceName: string): InterfaceAddress {
  const address: InterfaceAddress = {
    local: request.local,
    address: request.peer,
    mask: ipv4Mask(request.prefixLength),
    prefixLength: request.prefixLength,
    broadcast: request.broadcast ?? IPV4_ANY,
    scope: request.scope,
    flags: request.flags & ~IFA_F_SECONDARY,
    label: request.label === "" ? deviceName : request.label,
    validSeconds: request.validSeconds,
    preferredSeconds: request.preferredSeconds,
    changedNs: ipv4.namespace.clock.now(),
  };
  setPermanent(address);
  return address;
}

/** devinet.c: set_ifa_lifetime */
function setPermanent(address: InterfaceAddress): void {
  const deprecated = address.preferredSeconds === 0;
  address.flags = deprecated ? address.flags | IFA_F_DEPRECATED : address.flags & ~IFA_F_DEPRECATED;
  const forever = address.validSeconds === LIFETIME_FOREVER;
  address.flags = forever ? address.flags | IFA_F_PERMANENT : address.flags & ~IFA_F_PERMANENT;
}

function sameNetwork(a: InterfaceAddress, b: InterfaceAddress): boolean {
  return a.mask === b.mask && inNetwork(a.address, b);
}

/** __inet_insert_ifa: primaries by scope and age before secondaries; validators may refuse. */
export function insertAddress(ipv4: Ipv4, inDevice: InDevice, address: InterfaceAddress): Result<void> {
  if (address.local === 0) return succeed(undefined);
  let place = 0;
  for (const [index, own] of inDevice.addresses.entries()) {
    if (!isSecondary(own) && address.scope <= own.scope) place = index + 1;
    if (!sameNetwork(own, address)) continue;
    if (own.local === address.local) return fail("EEXIST");
    if (own.scope !== address.scope) return fail("EINVAL");
    address.flags |= IFA_F_SECONDARY;
  }
  const { addresses } = ipv4.namespace;
  const refusal = addresses.validate(inDevice.device, address.address);
  if (refusal !== undefined) return fail("EADDRINUSE", refusal.message);
  if (isSecondary(address)) place = inDevice.addresses.length;
  inDevice.addresses.splice(place, 0, address);
  ipv4.addressAdded(address.local, inDevice.device);
  addAddressRoutes(ipv4, inDevice, address);
  ipv4.fib.flushCache();
  addresses.added(inDevice.device, address.address);
  ipv4.trace("link", inDevice.device, "__inet_insert_ifa", "address added", ipv4.formatAddress(address));
  scheduleExpiry(ipv4, inDevice, address);
  return succeed(undefined);
}

/** check_lifetime: addresses with a lifetime go when it ends. */
function scheduleExpiry(ipv4: Ipv4, inDevice: InDevice, address: InterfaceAddress): void {
  if (address.validSeconds === LIFETIME_FOREVER) return;
  const { clock } = ipv4.namespace;
  const endsNs = address.changedNs + address.validSeconds * SECOND_NS;
  clock.after(endsNs - clock.now(), () => {
    if (!inDevice.addresses.includes(address) || address.validSeconds === LIFETIME_FOREVER) return;
    if (clock.now() < address.changedNs + address.validSeconds * SECOND_NS) {
      scheduleExpiry(ipv4, inDevice, address);
    } else deleteInterfaceAddress(ipv4, inDevice, address);
  });
}

/** RTM_DELADDR: the first address that fits what was said. */
export function deleteAddress(ipv4: Ipv4, request: AddressMessage): Result<void> {
  if (request.family !== 4) return fail("EINVAL");
  const device = ipv4.namespace.deviceByIndex(request.ifindex);
  const inDevice = device === undefined ? undefined : ipv4.inDevice(device);
  if (inDevice === undefined) return fail("ENODEV");
  const { local, peer, prefixLength, label } = request;
  const found = inDevice.addresses.find(
    (own) =>
      own.local === local &&
      (label === "" || label === own.label) &&
      own.prefixLength === prefixLength &&
      inNetwork(peer, own),
  );
  if (found === undefined) return fail("EADDRNOTAVAIL");
  deleteInterfaceAddress(ipv4, inDevice, found);
  return succeed(undefined);
}

/** __inet_del_ifa: a primary takes its secondaries with it, unless one of them is promoted. */
export function deleteInterfaceAddress(ipv4: Ipv4, inDevice: InDevice, address: InterfaceAddress): void {
  const secondaries = isSecondary(address)
    ? []
    : inDevice.addresses.filter((own) => isSecondary(own) && sameNetwork(own, address));
  const promoted = inDevice.config.promoteSecondaries ? secondaries[0] : undefined;
  if (promoted === undefined) {
    for (const secondary of secondaries) removeOne(ipv4, inDevice, secondary, address);
    removeOne(ipv4, inDevice, address, address);
  } else {
    for (const secondary of secondaries) removeAddressRoutes(ipv4, inDevice, secondary, address);
    removeOne(ipv4, inDevice, address, address);
    promote(ipv4, inDevice, promoted, address.scope);
    for (const secondary of secondaries) {
      if (secondary !== promoted) addAddressRoutes(ipv4, inDevice, secondary);
    }
  }
  if (inDevice.addresses.length === 0) ipv4.disableOn(inDevice.device, "forced");
  ipv4.fib.flushCache();
}

function removeOne(
  ipv4: Ipv4,
  inDevice: InDevice,
  address: InterfaceAddress,
  primary: InterfaceAddress,
): void {
  inDevice.addresses = inDevice.addresses.filter((own) => own !== address);
  ipv4.addressRemoved(address.local, inDevice.device);
  removeAddressRoutes(ipv4, inDevice, address, primary);
  ipv4.namespace.addresses.removed(inDevice.device, address.address);
  ipv4.trace("link", inDevice.device, "__inet_del_ifa", "address removed", ipv4.formatAddress(address));
}

/** The promoted secondary stands behind the last primary of its scope. */
function promote(ipv4: Ipv4, inDevice: InDevice, promoted: InterfaceAddress, scope: number): void {
  const rest = inDevice.addresses.filter((own) => own !== promoted);
  const place = rest.findLastIndex((own) => !isSecondary(own) && scope <= own.scope) + 1;
  promoted.flags &= ~IFA_F_SECONDARY;
  inDevice.addresses = [...rest.slice(0, place), promoted, ...rest.slice(place)];
  addAddressRoutes(ipv4, inDevice, promoted);
}

/** inet_dump_ifaddr: device by device. */
export function dumpAddresses(ipv4: Ipv4): readonly Ipv4AddressMessage[] {
  const now = ipv4.namespace.clock.now();
  return ipv4
    .inDevices()
    .flatMap((inDevice) => inDevice.addresses.map((own) => toMessage(own, inDevice.device.ifindex, now)));
}

function toMessage(own: InterfaceAddress, ifindex: number, now: number): Ipv4AddressMessage {
  const elapsed = Math.floor((now - own.changedNs) / SECOND_NS);
  const left = (seconds: number) => (seconds === LIFETIME_FOREVER ? seconds : Math.max(0, seconds - elapsed));
  return {
    family: 4,
    ifindex,
    prefixLength: own.prefixLength,
    scope: own.scope,
    flags: own.flags,
    validSeconds: left(own.validSeconds),
    preferredSeconds: left(own.preferredSeconds),
    local: own.local,
    peer: own.address,
    broadcast: own.broadcast === 0 ? undefined : (own.broadcast as Ipv4Address),
    label: own.label,
  };
}
