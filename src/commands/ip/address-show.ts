import { IFF_UP } from "../../device/flags.ts";
import type { AddressMessage } from "../../net/netlink/address-message.ts";
import type { LinkMessage } from "../../net/netlink/link-message.ts";
import { type AddressLayout, printAddress } from "../network-text/address-text.ts";
import { printLinkStatistics } from "../network-text/link-statistics-text.ts";
import type { LinkLayout } from "../network-text/link-text.ts";
import { addressSelected, type DeviceFilter, readDeviceFilter } from "./device-filter.ts";
import type { Invocation } from "./invocation.ts";
import { findDevice, printOneLink, selectLinks } from "./link-show.ts";
import type { Words } from "./words.ts";

/** `ip addr show` (ipaddress.c: ipaddr_list_flush_or_save): devices that keep an address, each with its addresses. */
export function showAddresses(invocation: Invocation, words: Words): number {
  const { options } = invocation;
  const filter = readDeviceFilter(invocation, options.family, words);
  if (!findDevice(invocation, filter)) return 1;
  invocation.report.begin();
  const addresses = filter.family === "packet" ? [] : dumpAddresses(invocation, filter);
  const byDevice = groupByDevice(addresses);
  const inet6Dump = options.family === 6 && filter.ifindex === 0;
  for (const link of selectLinks(invocation, filter)) {
    const own = byDevice.get(link.ifindex) ?? [];
    if (inet6Dump && link.mtu < IPV6_MIN_MTU) continue;
    if (filter.family !== "packet" && !keepsDevice(filter, own)) continue;
    printDevice(invocation, filter, link, own);
  }
  invocation.report.end();
  return 0;
}

/** A device with a smaller MTU has no IPv6 and so no part in an AF_INET6 dump. */
const IPV6_MIN_MTU = 1280;

export function dumpAddresses(invocation: Invocation, filter: DeviceFilter): readonly AddressMessage[] {
  const { rtnetlink } = invocation;
  const of = (family: 4 | 6): readonly AddressMessage[] =>
    filter.family === "any" || filter.family === family ? rtnetlink.dumpAddresses(family) : [];
  return [...of(4), ...of(6)].filter((address) => filter.ifindex === 0 || address.ifindex === filter.ifindex);
}

function groupByDevice(addresses: readonly AddressMessage[]): ReadonlyMap<number, readonly AddressMessage[]> {
  const groups = new Map<number, AddressMessage[]>();
  for (const address of addresses) {
    const group = groups.get(address.ifindex);
    if (group === undefined) groups.set(address.ifindex, [address]);
    else group.push(address);
  }
  return groups;
}

/** ipaddr_filter(): some address fits, or there is none at all and none was asked for. */
function keepsDevice(filter: DeviceFilter, own: readonly AddressMessage[]): boolean {
  if (own.length === 0) return filter.family === "any";
  return own.some((address) => addressSelected(filter, address));
}

function printDevice(
  invocation: Invocation,
  filter: DeviceFilter,
  link: LinkMessage,
  own: readonly AddressMessage[],
): void {
  const { options, report } = invocation;
  const layout: LinkLayout = {
    command: "address",
    family: filter.family === "packet" || typeof filter.family === "number" ? filter.family : "any",
    attributes: options.family === 6 && filter.ifindex === 0 ? "inet6" : "all",
  };
  report.openObject();
  const withLink = options.brief || options.lines === "many" || filter.family === "packet";
  const outcome = withLink ? printOneLink(invocation, filter, link, layout) : "brief";
  if (outcome !== "left out" && filter.family !== "packet") {
    printAddressesOf(invocation, filter, link, own);
  }
  if (outcome === "printed" && options.statistics > 0) {
    printLinkStatistics(invocation, link.statistics, link.carrierChanges ?? 0);
    report.newline();
  }
  report.closeObject();
}

function printAddressesOf(
  invocation: Invocation,
  filter: DeviceFilter,
  link: LinkMessage,
  own: readonly AddressMessage[],
): void {
  const { options, report } = invocation;
  const layout: AddressLayout = options.brief ? "brief" : options.lines === "one" ? "own line" : "under link";
  report.openArray("addr_info");
  for (const address of own) {
    if (typeof filter.family === "number" && filter.family !== address.family) continue;
    if (filter.onlyUp && (link.flags & IFF_UP) === 0) continue;
    report.openObject();
    if (addressSelected(filter, address)) printAddress(invocation, address, layout);
    report.closeObject();
  }
  report.closeArray();
  if (options.brief) report.text("\n");
}
