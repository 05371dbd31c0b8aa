import type { Process } from "../../kernel/process.ts";
import { decodeText } from "../../kernel/text.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../wire/ipv6-address.ts";

/** Whom to ping. */
export interface PingTarget {
  readonly family: 4 | 6;
  readonly address: IpAddress;
  /** From `%eth0`; 0 = none. */
  readonly scopeId: number;
  /** The address was written as such: no name is looked up for answers. */
  readonly numeric: boolean;
}

/** inet_aton, then getaddrinfo over /etc/hosts; a string is the resolver's complaint. */
export function resolveTarget(
  process: Process,
  name: string,
  family: 4 | 6 | undefined,
): PingTarget | string {
  const literal = parseLiteral(process, name);
  if (literal !== undefined) {
    const right = family === undefined || family === literal.family;
    return right ? literal : "Address family for hostname not supported";
  }
  const named = lookUp(process, name, family);
  if (named !== undefined) return named;
  const malformed = name === "" || name.startsWith(".") || name.includes("..");
  const [address = "", zone] = name.split("%");
  const unknownZone = zone !== undefined && parseIpv6Address(address) !== undefined;
  return malformed || unknownZone ? "Name or service not known" : "Temporary failure in name resolution";
}

/** An address written as such. */
export function parseLiteral(process: Process, name: string): PingTarget | undefined {
  const ipv4 = parseInetAton(name);
  if (ipv4 !== undefined) return { family: 4, address: ipv4, scopeId: 0, numeric: true };
  const [text, zone] = name.split("%") as [string, string | undefined];
  const ipv6 = parseIpv6Address(text);
  if (ipv6 === undefined) return undefined;
  const scopeId = zone === undefined ? 0 : (process.namespace.devices.byName(zone)?.ifindex ?? Number(zone));
  return Number.isNaN(scopeId) ? undefined : { family: 6, address: ipv6, scopeId, numeric: true };
}

/** inet_aton: one to four parts, the last one filling the rest; decimal, octal or hexadecimal. */
export function parseInetAton(text: string): Ipv4Address | undefined {
  const strict = parseIpv4Address(text);
  if (strict !== undefined) return strict;
  const parts = text.split(".");
  if (parts.length > 4 || !parts.every((part) => /^(0[xX][0-9a-fA-F]+|\d+)$/.test(part))) return undefined;
  const numbers = parts.map((part) => (/^0\d+$/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = numbers.pop()!;
  const room = 256 ** (4 - numbers.length);
  if (last >= room || numbers.some((number) => number > 255)) return undefined;
  const high = numbers.reduce((value, number, index) => value + number * 256 ** (3 - index), 0);
  return (high + last) as Ipv4Address;
}

function lookUp(process: Process, name: string, family: 4 | 6 | undefined): PingTarget | undefined {
  for (const [address, ...names] of hosts(process)) {
    if (address === undefined || !names.includes(name)) continue;
    const found = parseLiteral(process, address);
    if (found !== undefined && (family ?? found.family) === found.family) return { ...found, numeric: false };
  }
  return undefined;
}

/** The name of an address in /etc/hosts. */
export function nameOf(process: Process, address: string): string | undefined {
  return hosts(process).find(([known]) => known === address)?.[1];
}

function hosts(process: Process): readonly (readonly string[])[] {
  const read = process.files.readFile("/etc/hosts");
  if (!read.ok) return [];
  return decodeText(read.value)
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/));
}
