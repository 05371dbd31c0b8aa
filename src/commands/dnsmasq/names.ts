import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";

/** A name of the wire as the log shows it: without the root's dot. */
export function plainName(name: string): string {
  return name.replace(/\.$/, "");
}

export function isSameName(a: string, b: string): boolean {
  return plainName(a).toLowerCase() === plainName(b).toLowerCase();
}

/** `domain` itself, or a name below it. */
export function isInDomain(name: string, domain: string): boolean {
  const [lower, above] = [plainName(name).toLowerCase(), plainName(domain).toLowerCase()];
  return above === "" || lower === above || lower.endsWith(`.${above}`);
}

export function formatIp(address: number | bigint): string {
  return typeof address === "bigint"
    ? formatIpv6Address(address as Ipv6Address)
    : formatIpv4Address(address as Ipv4Address);
}

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "A"],
  [2, "NS"],
  [5, "CNAME"],
  [6, "SOA"],
  [12, "PTR"],
  [13, "HINFO"],
  [15, "MX"],
  [16, "TXT"],
  [28, "AAAA"],
  [29, "LOC"],
  [33, "SRV"],
  [35, "NAPTR"],
  [39, "DNAME"],
  [41, "OPT"],
  [43, "DS"],
  [44, "SSHFP"],
  [46, "RRSIG"],
  [47, "NSEC"],
  [48, "DNSKEY"],
  [52, "TLSA"],
  [64, "SVCB"],
  [65, "HTTPS"],
  [99, "SPF"],
  [251, "IXFR"],
  [252, "AXFR"],
  [255, "ANY"],
  [256, "URI"],
  [257, "CAA"],
]);

/** `query[A]` */
export function typeName(type: number): string {
  return TYPE_NAMES.get(type) ?? `type=${type}`;
}
