import type { Process } from "../../kernel/process.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { encodeIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { encodeIpv6Address, type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { hostsByName, hostsOfBothFamilies } from "../resolver/hosts-file.ts";
import { SERVICE_NAMES } from "../tcpdump/netdb/services.ts";
import type { FilterContext, HostCondition } from "./filter.ts";
import type { SsOptions } from "./options.ts";
import type { Family } from "./selection.ts";

/** Names that a filter may use: devices, services, hosts. */
export function filterContext(process: Process, { selection }: SsOptions): FilterContext {
  const { first, last } = process.namespace.ipv4.sockets.localPorts.range();
  return {
    family: selection.preferredFamily,
    host: (text) => hostPrefixes(process, text, selection.preferredFamily),
    service: (name) => serviceNumber(name),
    device: (name) => process.namespace.devices.byName(name)?.ifindex,
    localPorts: [first, last],
  };
}

function serviceNumber(name: string): number | undefined {
  for (const table of [SERVICE_NAMES.udp, SERVICE_NAMES.tcp]) {
    for (const [port, known] of table) if (known === name) return port;
  }
  return undefined;
}

/** get_prefix_1, then a name of /etc/hosts. */
function hostPrefixes(
  process: Process,
  text: string,
  family: Family | undefined,
): HostCondition["prefixes"] | undefined {
  if (text === "any" || text === "all" || text === "default") return [];
  const [address = "", length] = text.split("/");
  const octets = addressOctets(address);
  const other = family === "inet" ? 16 : 4;
  const isWrong = (family === "inet" || family === "inet6") && octets?.length === other;
  if (octets === undefined || isWrong) {
    const wanted = family === "inet" ? 4 : family === "inet6" ? 6 : undefined;
    const host =
      wanted === undefined ? hostsOfBothFamilies(process, text) : hostsByName(process, text, wanted);
    if (host === undefined) return undefined;
    const found = octetsOf(host.addresses[0]!);
    return [{ octets: found, length: found.length * 8 }];
  }
  const whole = octets.length * 8;
  if (length === undefined) return [{ octets, length: whole }];
  if (!/^\d+$/.test(length) || Number(length) > whole) return undefined;
  return [{ octets, length: Number(length) }];
}

/** Missing parts of an IPv4 address are zeros: `10/8`. */
function addressOctets(text: string): readonly number[] | undefined {
  if (/^\d{1,3}(\.\d{1,3}){0,3}$/.test(text)) {
    const parts = text.split(".").map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return [...parts, 0, 0, 0].slice(0, 4);
  }
  const ipv6 = parseIpv6Address(text);
  return ipv6 === undefined ? undefined : octetsOf(ipv6);
}

export function octetsOf(address: IpAddress): readonly number[] {
  const bytes = new Uint8Array(typeof address === "bigint" ? 16 : 4);
  if (typeof address === "bigint") encodeIpv6Address(address as Ipv6Address, bytes, 0);
  else encodeIpv4Address(address as Ipv4Address, bytes, 0);
  return [...bytes];
}
