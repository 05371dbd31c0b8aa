import { IFF_LOOPBACK, IFF_UP } from "../../device/flags.ts";
import { IPV4_BROADCAST, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { IFA_F_NOPREFIXROUTE, RT_SCOPE_HOST, RT_SCOPE_LINK } from "../netlink/address-message.ts";
import { RT_TABLE_LOCAL, RT_TABLE_MAIN, RTPROT_KERNEL } from "../netlink/route-message.ts";
import { createRoute } from "../route/fib-create.ts";
import { type InDevice, type InterfaceAddress, inNetwork, isSecondary } from "./in-device.ts";
import type { Ipv4 } from "./ipv4.ts";
import { addressType } from "./source-address.ts";

// Read first: net/ipv4/fib_frontend.c (fib_add_ifaddr, fib_del_ifaddr, fib_magic).

interface KernelRoute {
  readonly type: "local" | "unicast" | "broadcast";
  readonly destination: Ipv4Address;
  readonly prefixLength: number;
  readonly source: Ipv4Address;
}

/** The routes that one address brings, in the order in which the kernel adds them. */
function routesOf(inDevice: InDevice, address: InterfaceAddress, primary: InterfaceAddress): KernelRoute[] {
  const { flags } = inDevice.device;
  const source = primary.local;
  const prefix = ((address.address & address.mask) >>> 0) as Ipv4Address;
  const routes: KernelRoute[] = [{ type: "local", destination: address.local, prefixLength: 32, source }];
  if ((flags & IFF_UP) === 0) return routes;
  const broadcast = (destination: number) =>
    routes.push({
      type: "broadcast",
      destination: (destination >>> 0) as Ipv4Address,
      prefixLength: 32,
      source,
    });
  if (address.broadcast !== 0 && address.broadcast !== IPV4_BROADCAST) broadcast(address.broadcast);
  const isHostRoute = prefix === address.local && address.prefixLength === 32;
  if (prefix >>> 24 === 0 || isSecondary(address) || isHostRoute) return routes;
  if ((address.flags & IFA_F_NOPREFIXROUTE) === 0) {
    const type = (flags & IFF_LOOPBACK) !== 0 ? "local" : "unicast";
    routes.push({ type, destination: prefix, prefixLength: address.prefixLength, source });
  }
  if (address.prefixLength < 31) broadcast(prefix | ~address.mask);
  return routes;
}

function primaryOf(inDevice: InDevice, address: InterfaceAddress): InterfaceAddress {
  if (!isSecondary(address)) return address;
  const { addresses } = inDevice;
  return (
    addresses.find(
      (own) => !isSecondary(own) && own.mask === address.mask && inNetwork(own.address, address),
    ) ?? address
  );
}

/** fib_add_ifaddr: local and broadcast routes, and the connected network of a primary on a device that is up. */
export function addAddressRoutes(ipv4: Ipv4, inDevice: InDevice, address: InterfaceAddress): void {
  for (const route of routesOf(inDevice, address, primaryOf(inDevice, address))) {
    const init = createRoute(ipv4, requestOf(route, inDevice));
    if (init.ok) ipv4.fib.insert(init.value, "append");
  }
}

function requestOf(route: KernelRoute, inDevice: InDevice) {
  return {
    table: tableOf(route),
    type: route.type,
    destination: route.destination,
    prefixLength: route.prefixLength,
    protocol: RTPROT_KERNEL,
    scope: route.type === "local" ? RT_SCOPE_HOST : RT_SCOPE_LINK,
    preferredSource: route.source,
    ifindex: inDevice.device.ifindex,
  };
}

function tableOf(route: KernelRoute): number {
  return route.type === "unicast" ? RT_TABLE_MAIN : RT_TABLE_LOCAL;
}

/**
 * fib_del_ifaddr, after the address left the list: its routes go unless another address of the device brings the
 * same ones; routes that prefer an address which is now nowhere go too.
 */
export function removeAddressRoutes(
  ipv4: Ipv4,
  inDevice: InDevice,
  address: InterfaceAddress,
  primary: InterfaceAddress,
): void {
  const others = inDevice.addresses.filter((own) => own !== address);
  const kept = new Set(
    others.flatMap((own) => routesOf(inDevice, own, primaryOf(inDevice, own)).map(identity)),
  );
  for (const route of routesOf(inDevice, address, primary)) {
    if (kept.has(identity(route))) continue;
    const { destination, prefixLength } = route;
    ipv4.fib.delete({ table: tableOf(route), destination, prefixLength, tos: 0 }, (candidate) => {
      const { init } = candidate;
      const sameSource = init.preferredSource === route.source && init.protocol === RTPROT_KERNEL;
      return init.type === route.type && sameSource && candidate.device === inDevice.device;
    });
  }
  const isGone = !others.some((own) => own.local === address.local);
  if (isGone && addressType(ipv4, address.local) !== "local") ipv4.fib.removePreferring(address.local);
}

function identity(route: KernelRoute): string {
  return `${route.type} ${route.destination}/${route.prefixLength} ${route.source}`;
}
