import type { AddressPattern, Family, IpAddress } from "../../net/netfilter/xtables/rule.ts";
import { formatIpv4Address, type Ipv4Address, ipv4Mask } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address, ipv6Mask, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { refuse } from "./failure.ts";
import { type HostNames, networkByName, networkName } from "./names.ts";
import { parseNumber, UINT8 } from "./numbers.ts";

// Read first: libxtables/xtables.c (xtables_ipparse_multiple, xtables_ip6parse_multiple).

export const ANY4: AddressPattern = { address: 0 as Ipv4Address, mask: 0 as Ipv4Address };
export const ANY6: AddressPattern = { address: 0n as Ipv6Address, mask: 0n as Ipv6Address };

export function anyAddress(family: Family): AddressPattern {
  return family === 4 ? ANY4 : ANY6;
}

/** `-s` and `-d`: addresses, networks and host names by commas, each with its own mask. */
export function parsePatterns(text: string, family: Family, hosts: HostNames): readonly AddressPattern[] {
  return text.split(",").flatMap((word) => {
    const part = word.trimStart();
    const slash = part.lastIndexOf("/");
    const mask = parseMask(slash < 0 ? undefined : part.slice(slash + 1), family);
    // Under an empty mask any name will do.
    const name = isZero(mask) ? (family === 4 ? "0.0.0.0" : "::") : slash < 0 ? part : part.slice(0, slash);
    return parseHost(name, family, hosts).map((address) => ({ address: under(address, mask), mask }));
  });
}

function isZero(address: IpAddress): boolean {
  return BigInt(address) === 0n;
}

function under(address: IpAddress, mask: IpAddress): IpAddress {
  if (typeof address === "bigint") return (address & (mask as bigint)) as Ipv6Address;
  return ((address & (mask as number)) >>> 0) as Ipv4Address;
}

function parseMask(text: string | undefined, family: Family): IpAddress {
  const longest = family === 4 ? 32 : 128;
  const make = family === 4 ? ipv4Mask : ipv6Mask;
  if (text === undefined) return make(longest);
  const dotted = family === 4 ? parseQuad(text, "mask") : parseIpv6Address(text);
  if (dotted !== undefined) return dotted;
  const length = parseNumber(text, { minimum: 0, maximum: longest });
  return length === undefined ? refuse(`invalid mask \`${text}' specified`) : make(length);
}

function parseHost(name: string, family: Family, hosts: HostNames): readonly IpAddress[] {
  const literal = family === 4 ? (parseQuad(name, "address") ?? networkByName(name)) : parseIpv6Address(name);
  if (literal !== undefined) return [literal];
  const found = hosts.addresses(name, family);
  return found.length > 0 ? found : refuse(`host/network \`${name}' not found`);
}

/** xtables_numeric_to_ipaddr, xtables_numeric_to_ip6addr */
export function parseNumericAddress(text: string, family: Family): IpAddress | undefined {
  return family === 4 ? parseQuad(text, "address") : parseIpv6Address(text);
}

/** __numeric_to_ipaddr: an address may leave out octets at its end, a mask may not. */
function parseQuad(text: string, kind: "address" | "mask"): Ipv4Address | undefined {
  const words = text.slice(0, 19).split(".");
  if (words.length > 4 || (kind === "mask" && words.length < 4)) return undefined;
  const values = words.map((word) => parseNumber(word, UINT8));
  if (values.some((value) => value === undefined)) return undefined;
  return values.reduce<number>((sum, value, index) => sum + value! * 256 ** (3 - index), 0) as Ipv4Address;
}

/** The length of the prefix that a mask is, or undefined. */
export function prefixLengthOf(mask: IpAddress): number | undefined {
  const width = typeof mask === "bigint" ? 128 : 32;
  const bits = BigInt(mask).toString(2).padStart(width, "0");
  const length = bits.lastIndexOf("1") + 1;
  return bits.slice(0, length).includes("0") ? undefined : length;
}

export function formatAddress(address: IpAddress): string {
  return typeof address === "bigint"
    ? formatIpv6Address(address as Ipv6Address)
    : formatIpv4Address(address as Ipv4Address);
}

/** xtables_ipmask_to_numeric: nothing for the mask of a single host. */
export function formatMask(mask: IpAddress): string {
  const length = prefixLengthOf(mask);
  if (length === undefined) return `/${formatAddress(mask)}`;
  return length === (typeof mask === "bigint" ? 128 : 32) ? "" : `/${length}`;
}

/** xtables_ipaddr_to_anyname */
export function addressName(address: IpAddress, hosts: HostNames): string {
  const host = hosts.nameOf(address);
  if (host !== undefined) return host;
  const network = typeof address === "bigint" ? undefined : networkName(address as Ipv4Address);
  return network ?? formatAddress(address);
}
