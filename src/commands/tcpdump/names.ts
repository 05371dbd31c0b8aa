import type { IpAddress } from "../../net/netlink/route-message.ts";
import { formatIpv4Address, type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { BROADCAST_MAC, formatMac, type MacAddress } from "../../wire/mac-address.ts";
import { PROTOCOL_NAMES } from "./netdb/protocols.ts";
import { SERVICE_NAMES } from "./netdb/services.ts";
import { OUIS } from "./print/ouis.ts";

/** How addresses and numbers are shown. */
export interface Names {
  ipv4(address: Ipv4Address): string;
  ipv6(address: Ipv6Address): string;
  mac(address: MacAddress): string;
  port(protocol: "tcp" | "udp", port: number): string;
  /** Undefined where a number is to be shown. */
  ipProtocol(protocol: number): string | undefined;
  /** The device of an ifindex, undefined when there is none. */
  device(ifindex: number): string | undefined;
}

export type DeviceName = (ifindex: number) => string | undefined;

/** -n: everything as numbers. */
export function numericNames(device: DeviceName): Names {
  return {
    ipv4: formatIpv4Address,
    ipv6: formatIpv6Address,
    mac: formatMac,
    port: (_protocol, port) => String(port),
    ipProtocol: () => undefined,
    device,
  };
}

/**
 * Without -n: names of addresses as the resolver gave them, services and protocols as a Debian 12 with netbase knows
 * them. Printing does not wait: what is not in `hosts` is a number, and told to `unknown`.
 */
export function resolvedNames(
  hosts: Hosts,
  device: DeviceName,
  unknown: (address: IpAddress) => void = () => undefined,
): Names {
  const look = <T extends IpAddress>(known: ReadonlyMap<T, string>, address: T): string | undefined => {
    const name = known.get(address);
    if (name === undefined) unknown(address);
    return name;
  };
  return {
    ipv4: (address) => look(hosts.ipv4, address) ?? formatIpv4Address(address),
    ipv6: (address) => look(hosts.ipv6, address) ?? formatIpv6Address(address),
    mac: macWithVendor,
    port: (protocol, port) => SERVICE_NAMES[protocol].get(port) ?? String(port),
    ipProtocol: (protocol) => PROTOCOL_NAMES.get(protocol),
    device,
  };
}

export interface Hosts {
  readonly ipv4: ReadonlyMap<Ipv4Address, string>;
  readonly ipv6: ReadonlyMap<Ipv6Address, string>;
}

/** hosts(5): the first line of an address gives its name. */
export function parseHosts(text: string): Hosts {
  const ipv4 = new Map<Ipv4Address, string>();
  const ipv6 = new Map<Ipv6Address, string>();
  for (const line of text.split("\n")) {
    const [address, name] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (address === undefined || name === undefined) continue;
    const address4 = parseIpv4Address(address);
    const address6 = parseIpv6Address(address);
    if (address4 !== undefined && !ipv4.has(address4)) ipv4.set(address4, name);
    if (address6 !== undefined && address.includes(":") && !ipv6.has(address6)) ipv6.set(address6, name);
  }
  return { ipv4, ipv6 };
}

function macWithVendor(mac: MacAddress): string {
  if (mac === BROADCAST_MAC) return "Broadcast";
  const oui = Math.floor(mac / 0x1000000);
  return `${formatMac(mac)} (oui ${OUIS.get(oui) ?? "Unknown"})`;
}
