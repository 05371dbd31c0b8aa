import type { Process } from "../../kernel/process.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../wire/ipv6-address.ts";

/** An address that somebody wrote as such. */
export interface LiteralAddress {
  readonly family: 4 | 6;
  readonly address: IpAddress;
  /** From `%eth0`; 0 = none. */
  readonly scopeId: number;
}

/** As getaddrinfo reads it: inet_aton's loose forms, IPv6 with a zone; undefined when it is none. */
export function parseLiteralAddress(process: Process, name: string): LiteralAddress | undefined {
  const ipv4 = parseLooseIpv4(name);
  if (ipv4 !== undefined) return { family: 4, address: ipv4, scopeId: 0 };
  const [text, zone] = name.split("%") as [string, string | undefined];
  const ipv6 = parseIpv6Address(text);
  if (ipv6 === undefined) return undefined;
  const scopeId = zone === undefined ? 0 : (process.namespace.devices.byName(zone)?.ifindex ?? Number(zone));
  return Number.isNaN(scopeId) ? undefined : { family: 6, address: ipv6, scopeId };
}

/** inet_aton: one to four parts, the last one filling the rest; decimal, octal or hexadecimal. */
export function parseLooseIpv4(text: string): Ipv4Address | undefined {
  const strict = parseIpv4Address(text);
  if (strict !== undefined) return strict;
  const parts = text.split(".");
  if (parts.length > 4 || !parts.every((part) => /^(0[xX][0-9a-fA-F]+|\d+)$/.test(part))) return undefined;
  const numbers = parts.map((part) => (/^0\d+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop()!;
  const room = 256 ** (4 - numbers.length);
  if (!(last < room) || numbers.some((number) => number > 255)) return undefined;
  const high = numbers.reduce((value, number, index) => value + number * 256 ** (3 - index), 0);
  return (high + last) as Ipv4Address;
}
