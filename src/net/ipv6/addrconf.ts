import type { DeviceEvent, NetDevice } from "../../device/device.ts";
import { IFF_LOOPBACK, IFF_MULTICAST, IFF_NOARP, IFF_UP } from "../../device/flags.ts";
import { fail, type Result, succeed } from "../../wire/errno.ts";
import {
  IPV6_ALL_NODES,
  IPV6_ALL_ROUTERS,
  IPV6_LOOPBACK,
  type Ipv6Address,
} from "../../wire/ipv6-address.ts";
import {
  IFA_F_NODAD,
  IFA_F_NOPREFIXROUTE,
  IFA_F_PERMANENT,
  IFA_F_STABLE_PRIVACY,
  IFA_F_TENTATIVE,
  LIFETIME_FOREVER,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
} from "../netlink/address-message.ts";
import {
  addMulticastRoute,
  addPeerRoute,
  addPrefixRoute,
  addressIsGone,
  addressIsValid,
  dropAnycast,
  hostRoute,
} from "./address-route.ts";
import { eui64, IPV6_INTERFACE_LOCAL_ALL_NODES } from "./address-type.ts";
import { addAddress, forgetTemporary } from "./addresses.ts";
import { runDad, startDad, stopDad } from "./dad.ts";
import { isLocalRoute } from "./fib6.ts";
import type { Inet6Address, Inet6AddressConfig } from "./inet6-address.ts";
import { Inet6Device } from "./inet6-device.ts";
import { stableIdentifier } from "./interface-identifier.ts";
import type { Ipv6 } from "./ipv6.ts";
import { routeMtuChanged } from "./kernel-route.ts";
import { joinGroup, multicastDestroy, multicastDown, multicastUp } from "./mld.ts";
import { routesDown, routesUp } from "./multipath.ts";
import { announceAddresses } from "./ndisc-send.ts";
import { collectRoutes } from "./route-collector.ts";
import { stopRouterSolicitation } from "./router-solicitation.ts";
import { ADDR_GEN_MODES, IPV6_MIN_MTU } from "./settings.ts";

// Read first: net/ipv6/addrconf.c (addrconf_notify, ipv6_add_dev, addrconf_dev_config, addrconf_ifdown).

const LINK_LOCAL_PREFIX = 0xfe800000000000000000000000000000n;

/** addrconf_notify, and ndisc_netdev_event behind it. */
export function addrconfEvent(ipv6: Ipv6, device: NetDevice, event: DeviceEvent): void {
  switch (event) {
    case "register":
      if (device.mtu >= IPV6_MIN_MTU) addDevice(ipv6, device);
      return;
    case "change-mtu":
      mtuChanged(ipv6, device);
      return;
    case "up":
      linkUp(ipv6, device);
      if (notifies(ipv6, device)) announceAddresses(ipv6, device);
      return;
    case "change":
      linkChanged(ipv6, device);
      return;
    case "down":
      interfaceDown(ipv6, device, "down");
      collectRoutes(ipv6);
      return;
    case "unregister":
      interfaceDown(ipv6, device, "gone");
      return;
    case "change-address":
      ipv6.neighbours.flush(device, "all");
      collectRoutes(ipv6);
      if (notifies(ipv6, device)) announceAddresses(ipv6, device);
      return;
    case "change-name":
      ipv6.renameSysctls(device);
      return;
    default:
  }
}

function notifies(ipv6: Ipv6, device: NetDevice): boolean {
  return ipv6.all.ndisc_notify !== 0 || ipv6.devices.get(device)?.settings.ndisc_notify === 1;
}

/** ipv6_add_dev */
export function addDevice(ipv6: Ipv6, device: NetDevice): Inet6Device | undefined {
  if (device.mtu < IPV6_MIN_MTU) return undefined;
  const idev = new Inet6Device(device, { ...ipv6.defaults });
  ipv6.devices.set(device, idev);
  device.ip6 = idev;
  idev.stableSecret = ipv6.defaultStableSecret;
  device.addrGenMode =
    idev.stableSecret === undefined ? ADDR_GEN_MODES[idev.settings.addr_gen_mode]! : "stable_secret";
  if ((device.flags & IFF_LOOPBACK) !== 0) ipv6.loopback = device;
  // ndisc.c: nd_tbl.parms differs from ARP's in this one.
  ipv6.neighbours.addDevice(device).locktimeNs = 0;
  ipv6.mountSysctls(idev);
  idev.ready = (device.flags & IFF_UP) !== 0 && isLinkReady(device);
  joinGroup(ipv6, idev, IPV6_INTERFACE_LOCAL_ALL_NODES);
  joinGroup(ipv6, idev, IPV6_ALL_NODES);
  if (idev.settings.forwarding !== 0 && (device.flags & IFF_MULTICAST) !== 0) {
    joinGroup(ipv6, idev, IPV6_ALL_ROUTERS);
  }
  return idev;
}

/** addrconf_link_ready: operationally up, with a qdisc that sends. */
function isLinkReady(device: NetDevice): boolean {
  return device.queueActive && (device.operState === "UP" || device.operState === "UNKNOWN");
}

function mtuChanged(ipv6: Ipv6, device: NetDevice): void {
  const idev = ipv6.devices.get(device);
  if (device.mtu < IPV6_MIN_MTU) {
    interfaceDown(ipv6, device, device === ipv6.loopback ? "down" : "gone");
  } else if (idev !== undefined) {
    routeMtuChanged(ipv6, device, device.mtu);
    idev.settings.mtu = device.mtu;
  } else {
    const created = addDevice(ipv6, device);
    if (created?.ready) configure(ipv6, created);
  }
}

/** NETDEV_UP, also when IPv6 is enabled again by disable_ipv6. */
export function linkUp(ipv6: Ipv6, device: NetDevice): void {
  let idev = ipv6.devices.get(device);
  if (idev !== undefined && idev.settings.disable_ipv6 !== 0) return;
  if (idev !== undefined) restorePermanent(ipv6, idev);
  if (!isLinkReady(device)) return;
  idev ??= addDevice(ipv6, device);
  if (idev === undefined) return;
  idev.ready = true;
  idev.noarp = (device.flags & IFF_NOARP) !== 0;
  configure(ipv6, idev);
  routesUp(ipv6, device);
}

/** NETDEV_CHANGE */
function linkChanged(ipv6: Ipv6, device: NetDevice): void {
  const idev = ipv6.devices.get(device);
  if (idev === undefined) return;
  const evicts = idev.settings.ndisc_evict_nocarrier !== 0 && ipv6.all.ndisc_evict_nocarrier !== 0;
  if (!device.carrier && evicts) ipv6.neighbours.flush(device, "keep permanent");
  if (idev.settings.disable_ipv6 !== 0) return;
  if ((device.flags & IFF_UP) === 0 || !isLinkReady(device)) {
    markLink(ipv6, device, "down");
    return;
  }
  if (idev.ready) {
    multicastUp(ipv6, idev);
    const noarp = (device.flags & IFF_NOARP) !== 0;
    if (noarp !== idev.noarp) runDad(ipv6, idev, "restart");
    idev.noarp = noarp;
    markLink(ipv6, device, "up");
    return;
  }
  idev.ready = true;
  ipv6.namespace.log(`IPv6: ADDRCONF(NETDEV_CHANGE): ${device.name}: link becomes ready`);
  configure(ipv6, idev);
  markLink(ipv6, device, "up");
}

/** rt6_sync_up, rt6_sync_down_dev: only carrier; being down removes routes. */
function markLink(ipv6: Ipv6, device: NetDevice, state: "up" | "down"): void {
  const linkdown = state === "down" && !device.carrier;
  ipv6.fib.forEach((route) => {
    if (route.device === device && !isLocalRoute(route)) route.linkdown = linkdown;
  });
  if (state === "up") routesUp(ipv6, device);
}

/** init_loopback, addrconf_dev_config, and what follows them in addrconf_notify. */
function configure(ipv6: Ipv6, idev: Inet6Device): void {
  const { device } = idev;
  if ((device.flags & IFF_LOOPBACK) !== 0) {
    multicastUp(ipv6, idev);
    addLoopbackAddress(ipv6, idev);
  } else {
    deviceForConfiguration(ipv6, device);
    generateLinkLocal(ipv6, idev);
  }
  runDad(ipv6, idev, "waiting");
  if (idev.settings.mtu !== device.mtu && device.mtu >= IPV6_MIN_MTU) idev.settings.mtu = device.mtu;
}

/** addrconf_add_dev: also for every address that is added, which tells all groups again. */
export function deviceForConfiguration(ipv6: Ipv6, device: NetDevice): Result<Inet6Device> {
  const idev = ipv6.devices.get(device) ?? addDevice(ipv6, device);
  if (idev === undefined) return fail("EINVAL");
  if ((device.flags & IFF_UP) !== 0) multicastUp(ipv6, idev);
  if (idev.settings.disable_ipv6 !== 0) return fail("EACCES");
  if ((device.flags & IFF_LOOPBACK) === 0) addMulticastRoute(ipv6, device);
  return succeed(idev);
}

function addLoopbackAddress(ipv6: Ipv6, idev: Inet6Device): void {
  const added = addAddress(ipv6, idev, permanent(IPV6_LOOPBACK, 128));
  if (!added.ok) return;
  added.value.flags &= ~IFA_F_TENTATIVE;
  addressIsValid(ipv6, added.value);
}

function permanent(address: Ipv6Address, prefixLength: number): Inet6AddressConfig {
  return {
    address,
    peer: undefined,
    prefixLength,
    flags: IFA_F_PERMANENT,
    validSeconds: LIFETIME_FOREVER,
    preferredSeconds: LIFETIME_FOREVER,
    metric: 0,
  };
}

/** addrconf_addr_gen: the link-local address that the device's addr_gen_mode gives, if any. */
export function generateLinkLocal(ipv6: Ipv6, idev: Inet6Device): void {
  const { device } = idev;
  if (device.addrGenMode === "none") return;
  if (device.addrGenMode === "eui64") {
    addLinkLocal(ipv6, idev, eui64(device), 0);
    return;
  }
  if (device.addrGenMode === "random") idev.stableSecret ??= randomSecret(ipv6);
  const identifier = stableIdentifier(ipv6, idev, LINK_LOCAL_PREFIX as Ipv6Address, 0);
  if (identifier !== undefined) addLinkLocal(ipv6, idev, identifier, IFA_F_STABLE_PRIVACY);
}

/** ipv6_gen_mode_random_init */
function randomSecret(ipv6: Ipv6): Ipv6Address {
  let secret = 0n;
  for (let words = 0; words < 4; words++) secret = (secret << 32n) | BigInt(ipv6.random.uint32());
  return secret as Ipv6Address;
}

/** addrconf_add_linklocal */
function addLinkLocal(ipv6: Ipv6, idev: Inet6Device, identifier: bigint, flags: number): void {
  const address = (LINK_LOCAL_PREFIX | identifier) as Ipv6Address;
  const config = permanent(address, 64);
  const added = addAddress(ipv6, idev, { ...config, flags: config.flags | flags });
  if (!added.ok) return;
  addPrefixRoute(ipv6, idev.device, { address, prefixLength: 64, metric: 0, validSeconds: undefined });
  startDad(ipv6, added.value);
}

/** addrconf_permanent_addr: routes of addresses that were there before the device came up. */
function restorePermanent(ipv6: Ipv6, idev: Inet6Device): void {
  for (const entry of [...idev.addresses]) {
    if ((entry.flags & IFA_F_PERMANENT) !== 0) fixUpPermanent(ipv6, entry);
  }
}

/** fixup_permanent_addr */
function fixUpPermanent(ipv6: Ipv6, entry: Inet6Address): void {
  const { device } = entry.idev;
  if (entry.route === undefined || !entry.route.linked)
    entry.route ??= hostRoute(device, entry.address, "local");
  if ((entry.flags & IFA_F_NOPREFIXROUTE) === 0) {
    const { address, prefixLength, metric } = entry;
    addPrefixRoute(ipv6, device, { address, prefixLength, metric, validSeconds: undefined });
    addPeerRoute(ipv6, entry);
  }
  if (entry.state === "predad") startDad(ipv6, entry);
}

/** addrconf_ifdown, and neigh_ifdown: `gone` takes everything, `down` what does not survive a down. */
export function interfaceDown(ipv6: Ipv6, device: NetDevice, how: "down" | "gone"): void {
  routesDown(ipv6, device, how);
  ipv6.neighbours.flush(device, "all");
  ipv6.proxies.flush(device);
  const idev = ipv6.devices.get(device);
  if (idev === undefined) return;
  if (how === "gone") idev.dead = true;
  const keeps = how === "down" && idev.settings.disable_ipv6 === 0 && keepsAddresses(ipv6, idev);
  stopRouterSolicitation(idev);
  const wasReady = idev.ready;
  idev.ready = false;
  idev.rsSent = false;
  idev.raReceived = false;
  for (const entry of [...idev.addresses]) {
    forgetTemporary(entry);
    if (keeps && isKept(entry)) suspend(ipv6, entry);
    else withdraw(ipv6, entry);
  }
  if (how === "down") {
    if (wasReady) multicastDown(ipv6, idev);
    return;
  }
  dropAnycast(ipv6, idev);
  multicastDestroy(ipv6, idev);
  ipv6.unmountSysctls(idev);
  ipv6.neighbours.removeDevice(device);
  ipv6.devices.delete(device);
  device.ip6 = undefined;
}

function keepsAddresses(ipv6: Ipv6, idev: Inet6Device): boolean {
  const all = ipv6.all.keep_addr_on_down;
  return (all !== 0 ? all : idev.settings.keep_addr_on_down) > 0;
}

function isKept(entry: Inet6Address): boolean {
  const local = entry.scope === RT_SCOPE_LINK || entry.scope === RT_SCOPE_HOST;
  return (entry.flags & IFA_F_PERMANENT) !== 0 && !local;
}

/** keep_addr_on_down: stays, to be examined again at the next up. */
function suspend(ipv6: Ipv6, entry: Inet6Address): void {
  stopDad(entry);
  entry.state = "predad";
  if ((entry.flags & IFA_F_NODAD) === 0) entry.flags |= IFA_F_TENTATIVE;
  addressIsGone(ipv6, entry);
}

function withdraw(ipv6: Ipv6, entry: Inet6Address): void {
  stopDad(entry);
  entry.state = "dead";
  entry.idev.unlink(entry);
  ipv6.addressIndex.remove(entry);
  addressIsGone(ipv6, entry);
  ipv6.namespace.addresses.removed(entry.idev.device, entry.address);
}
