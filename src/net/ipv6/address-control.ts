import { SECOND_NS } from "../../time/clock.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import { isIpv6Multicast } from "../../wire/ipv6-address.ts";
import {
  IFA_F_DEPRECATED,
  IFA_F_HOMEADDRESS,
  IFA_F_MANAGETEMPADDR,
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_OPTIMISTIC,
  IFA_F_PERMANENT,
  IFA_F_TEMPORARY,
  type Ipv6AddressMessage,
  LIFETIME_FOREVER,
  type NewAddressMode,
} from "../netlink/address-message.ts";
import { deviceForConfiguration } from "./addrconf.ts";
import { addPeerRoute, addPrefixRoute, cleanUpPrefixRoute, modifyPrefixRoute } from "./address-route.ts";
import { addAddress, deleteAddress, IFA_F_MCAUTOJOIN } from "./addresses.ts";
import { startDad } from "./dad.ts";
import type { Inet6Address, Inet6AddressConfig } from "./inet6-address.ts";
import type { Ipv6 } from "./ipv6.ts";
import { verifyLifetimes } from "./lifetimes.ts";
import { joinGroup, leaveGroup } from "./mld.ts";
import { deleteTemporaryAddresses, manageTemporaryAddresses } from "./temporary-address.ts";

// Read first: net/ipv6/addrconf.c (inet6_rtm_newaddr, inet6_addr_add, inet6_addr_modify, inet6_addr_del).

/** What a request may set; the rest is the kernel's. */
const REQUEST_FLAGS: number =
  IFA_F_NODAD |
  IFA_F_HOMEADDRESS |
  IFA_F_MANAGETEMPADDR |
  IFA_F_NOPREFIXROUTE |
  IFA_F_MCAUTOJOIN |
  IFA_F_OPTIMISTIC;
/** The recorded kernel has no optimistic_dad file (CONFIG_IPV6_OPTIMISTIC_DAD): ipv6_allow_optimistic_dad drops the flag. */
const WITHOUT_OPTIMISTIC: number = ~IFA_F_OPTIMISTIC;
const MODIFIABLE_FLAGS: number =
  IFA_F_DEPRECATED |
  IFA_F_PERMANENT |
  IFA_F_NODAD |
  IFA_F_HOMEADDRESS |
  IFA_F_MANAGETEMPADDR |
  IFA_F_NOPREFIXROUTE;

/** inet6_rtm_newaddr */
export function newAddress(ipv6: Ipv6, request: Ipv6AddressMessage, mode: NewAddressMode): Result<void> {
  const device = ipv6.namespace.deviceByIndex(request.ifindex);
  if (device === undefined) return fail("ENODEV");
  if (request.prefixLength > 128) return fail("EINVAL");
  const known = ipv6.devices.get(device)?.find(request.local);
  if (known !== undefined) return mode === "add" ? fail("EEXIST") : modify(ipv6, known, request);
  const invalid = checkLifetimes(request);
  if (invalid !== undefined) return invalid;
  const idev = deviceForConfiguration(ipv6, device);
  if (!idev.ok) return idev;
  const joins = (request.flags & IFA_F_MCAUTOJOIN) !== 0 && isIpv6Multicast(request.local);
  const config = configOf(request);
  const added = addAddress(ipv6, idev.value, config);
  if (!added.ok) return added;
  if (joins) joinGroup(ipv6, idev.value, request.local);
  if ((config.flags & IFA_F_NOPREFIXROUTE) === 0) {
    const { address, prefixLength, metric } = config;
    const validSeconds = finite(config.validSeconds);
    addPrefixRoute(ipv6, device, { address, prefixLength, metric, validSeconds });
  }
  startDad(ipv6, added.value);
  if ((config.flags & IFA_F_MANAGETEMPADDR) !== 0) {
    manageTemporaryAddresses(ipv6, added.value, config, "create");
  }
  verifyLifetimes(ipv6);
  return succeed(undefined);
}

function checkLifetimes(request: Ipv6AddressMessage): Result<never> | undefined {
  const { validSeconds, preferredSeconds } = request;
  if (validSeconds === 0 || preferredSeconds > validSeconds) return fail("EINVAL");
  const temporary = (request.flags & IFA_F_MANAGETEMPADDR) !== 0;
  return temporary && request.prefixLength !== 64 ? fail("EINVAL") : undefined;
}

function finite(seconds: number): number | undefined {
  return seconds === LIFETIME_FOREVER ? undefined : seconds;
}

function configOf(request: Ipv6AddressMessage): Inet6AddressConfig {
  let flags = request.flags & REQUEST_FLAGS & WITHOUT_OPTIMISTIC;
  if (request.validSeconds === LIFETIME_FOREVER) flags |= IFA_F_PERMANENT;
  if (request.preferredSeconds === 0) flags |= IFA_F_DEPRECATED;
  const { local, prefixLength, validSeconds, preferredSeconds } = request;
  const peer = request.peer === local ? undefined : request.peer;
  const metric = request.metric ?? 0;
  return { address: local, peer, prefixLength, flags, validSeconds, preferredSeconds, metric };
}

/** inet6_addr_modify */
function modify(ipv6: Ipv6, entry: Inet6Address, request: Ipv6AddressMessage): Result<void> {
  const invalid = checkLifetimes({ ...request, prefixLength: entry.prefixLength });
  if (invalid !== undefined) return invalid;
  const config = configOf(request);
  const managed = (entry.flags & IFA_F_MANAGETEMPADDR) !== 0;
  const manages = (config.flags & IFA_F_MANAGETEMPADDR) !== 0;
  if (manages && (entry.flags & IFA_F_TEMPORARY) !== 0) return fail("EINVAL");
  const had = (entry.flags & (IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE)) === IFA_F_PERMANENT;
  entry.flags = (entry.flags & ~MODIFIABLE_FLAGS) | config.flags;
  entry.stampNs = ipv6.namespace.clock.now();
  entry.validSeconds = config.validSeconds;
  entry.preferredSeconds = config.preferredSeconds;
  if (config.metric !== 0) entry.metric = config.metric;
  const newPeer = config.peer !== undefined && config.peer !== entry.peer;
  if (newPeer) entry.peer = config.peer;
  if ((config.flags & IFA_F_NOPREFIXROUTE) === 0) {
    const validSeconds = finite(config.validSeconds);
    const modified = had && modifyPrefixRoute(ipv6, entry, validSeconds);
    const { address, prefixLength, metric } = entry;
    if (!modified) {
      addPrefixRoute(ipv6, entry.idev.device, { address, prefixLength, metric, validSeconds });
    }
    if (newPeer) addPeerRoute(ipv6, entry);
  } else if (had) cleanUpPrefixRoute(ipv6, entry);
  if (manages) manageTemporaryAddresses(ipv6, entry, config, managed ? "renew" : "create");
  else if (managed) deleteTemporaryAddresses(ipv6, entry);
  verifyLifetimes(ipv6);
  return succeed(undefined);
}

/** inet6_addr_del */
export function removeAddress(ipv6: Ipv6, request: Ipv6AddressMessage): Result<void> {
  const device = ipv6.namespace.deviceByIndex(request.ifindex);
  if (device === undefined) return fail("ENODEV");
  if (request.prefixLength > 128) return fail("EINVAL");
  const idev = ipv6.devices.get(device);
  if (idev === undefined) return fail("ENXIO");
  const entry = idev.find(request.local);
  if (entry === undefined || entry.prefixLength !== request.prefixLength) return fail("EADDRNOTAVAIL");
  if ((entry.flags & IFA_F_MANAGETEMPADDR) !== 0) deleteTemporaryAddresses(ipv6, entry);
  deleteAddress(ipv6, entry);
  if (isIpv6Multicast(entry.address)) leaveGroup(ipv6, idev, entry.address);
  verifyLifetimes(ipv6);
  return succeed(undefined);
}

/** inet6_dump_ifaddr: device by device. */
export function dumpAddresses(ipv6: Ipv6): readonly Ipv6AddressMessage[] {
  const now = ipv6.namespace.clock.now();
  const messages: Ipv6AddressMessage[] = [];
  const idevs = [...ipv6.devices.values()].sort((a, b) => a.device.ifindex - b.device.ifindex);
  for (const idev of idevs) for (const entry of idev.addresses) messages.push(addressMessage(entry, now));
  return messages;
}

/** inet6_fill_ifaddr */
function addressMessage(entry: Inet6Address, now: number): Ipv6AddressMessage {
  const age = Math.floor((now - entry.stampNs) / SECOND_NS);
  // While the preferred lifetime is for ever, the valid one does not count down.
  const still = entry.preferredSeconds === LIFETIME_FOREVER;
  const rest = (seconds: number) =>
    still || seconds === LIFETIME_FOREVER ? seconds : Math.max(0, seconds - age);
  const message = {
    family: 6,
    ifindex: entry.idev.device.ifindex,
    local: entry.address,
    peer: entry.peer,
    prefixLength: entry.prefixLength,
    scope: entry.scope,
    flags: entry.flags,
    validSeconds: rest(entry.validSeconds),
    preferredSeconds: rest(entry.preferredSeconds),
  } as const;
  return entry.metric === 0 ? message : { ...message, metric: entry.metric };
}
