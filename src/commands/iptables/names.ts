import type { Process } from "../../kernel/process.ts";
import type { Family, IpAddress } from "../../net/netfilter/xtables/rule.ts";
import { formatIpv4Address, type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { decodeText } from "../../wire/text.ts";
import { PROTOCOL_NAMES } from "../tcpdump/netdb/protocols.ts";
import { SERVICE_NAMES } from "../tcpdump/netdb/services.ts";

/** Further names of services in Debian's /etc/services, for what is written on a command line. */
const SERVICE_ALIASES: ReadonlyMap<string, number> = new Map([
  ["sink", 9],
  ["null", 9],
  ["mail", 25],
  ["www", 80],
  ["pop-3", 110],
  ["portmapper", 111],
  ["ident", 113],
  ["imap", 143],
  ["snmptrap", 162],
  ["smtps", 465],
  ["syslog", 514],
  ["l2tp", 1701],
  ["postgres", 5432],
  ["webcache", 8080],
]);

/** /etc/networks of Debian 12. */
const NETWORKS: ReadonlyMap<string, number> = new Map([
  ["default", 0],
  ["loopback", 0x7f000000],
  ["link-local", 0xa9fe0000],
]);

/** getservbyname; without a protocol TCP's is looked at first. */
export function serviceByName(name: string, protocol: string | undefined): number | undefined {
  for (const each of ["tcp", "udp"] as const) {
    if (protocol !== undefined && protocol !== each) continue;
    for (const [port, known] of SERVICE_NAMES[each]) if (known === name) return port;
  }
  return SERVICE_ALIASES.get(name);
}

/** getservbyport */
export function serviceName(port: number, protocol: string): string | undefined {
  return protocol === "tcp" || protocol === "udp" ? SERVICE_NAMES[protocol].get(port) : undefined;
}

/** xtables_chain_protos: what the program itself knows, in its order; the first name of a number is shown. */
const OWN_PROTOCOLS: readonly (readonly [name: string, number: number])[] = [
  ["tcp", 6],
  ["sctp", 132],
  ["udp", 17],
  ["udplite", 136],
  ["icmp", 1],
  ["ipv6-icmp", 58],
  ["icmpv6", 58],
  ["esp", 50],
  ["ah", 51],
  ["mobility-header", 135],
  ["ipv6-mh", 135],
  ["mh", 135],
  ["all", 0],
];

export function protocolByName(name: string): number | undefined {
  const own = OWN_PROTOCOLS.find(([known]) => known === name);
  if (own !== undefined) return own[1];
  for (const [number, known] of PROTOCOL_NAMES) if (known === name) return number;
  return undefined;
}

/** The name that the program knows by itself. */
export function ownProtocolName(number: number): string | undefined {
  return OWN_PROTOCOLS.find(([, known]) => known === number)?.[0];
}

/** The name of a protocol other than 0 in /etc/protocols, too. */
export function protocolName(number: number): string | undefined {
  return ownProtocolName(number) ?? (number === 0 ? undefined : PROTOCOL_NAMES.get(number));
}

/** gethostbyname over /etc/hosts: there is no name server here. */
export class HostNames {
  readonly #entries: readonly (readonly string[])[];

  constructor(process: Process) {
    const read = process.files.readFile("/etc/hosts");
    const lines = read.ok ? decodeText(read.value).split("\n") : [];
    this.#entries = lines.map((line) => line.replace(/#.*/, "").trim().split(/\s+/));
  }

  addresses(name: string, family: Family): readonly IpAddress[] {
    const parse = family === 4 ? parseIpv4Address : parseIpv6Address;
    const found: IpAddress[] = [];
    for (const [address = "", ...names] of this.#entries) {
      const parsed = names.includes(name) ? parse(address) : undefined;
      if (parsed !== undefined && !found.includes(parsed)) found.push(parsed);
    }
    return found;
  }

  nameOf(address: IpAddress): string | undefined {
    const text =
      typeof address === "bigint"
        ? formatIpv6Address(address as Ipv6Address)
        : formatIpv4Address(address as Ipv4Address);
    return this.#entries.find(([known]) => known === text)?.[1];
  }
}

/** getnetbyname */
export function networkByName(name: string): Ipv4Address | undefined {
  return NETWORKS.get(name) as Ipv4Address | undefined;
}

/** getnetbyaddr */
export function networkName(address: Ipv4Address): string | undefined {
  for (const [name, known] of NETWORKS) if (known === address) return name;
  return undefined;
}
