import type { Process } from "../../kernel/process.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { type Ipv4Address, parseIpv4Address } from "../../wire/ipv4-address.ts";
import { IPV6_LOOPBACK, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { decodeText } from "../../wire/text.ts";
import type { HostEntry, HostName } from "./host-entry.ts";

// hosts(5), the service "files". glibc 2.36: nss/nss_files/files-hosts.c.

const IPV4_LOOPBACK = parseIpv4Address("127.0.0.1")!;

interface HostsLine {
  readonly address: IpAddress;
  readonly name: string;
  readonly aliases: readonly string[];
}

/** Lines with an address of the asked family; of IPv4, ::1 and mapped addresses count as theirs. */
function readHosts(
  process: Process,
  family: 4 | 6 | undefined,
  which: "named" | "all" = "named",
): readonly HostsLine[] {
  const file = process.files.readFile("/etc/hosts");
  if (!file.ok) return [];
  return decodeText(file.value)
    .split("\n")
    .flatMap((line) => {
      const [address, name = "", ...aliases] = line.replace(/#.*/, "").trim().split(/\s+/);
      const value = name === "" && which === "named" ? undefined : addressOf(address!, family);
      return value === undefined ? [] : [{ address: value, name, aliases }];
    });
}

function addressOf(text: string, family: 4 | 6 | undefined): IpAddress | undefined {
  const ipv4 = parseIpv4Address(text);
  if (ipv4 !== undefined) return family === 6 ? undefined : ipv4;
  const ipv6 = parseIpv6Address(text);
  if (ipv6 === undefined || family !== 4) return ipv6;
  if (ipv6 >> 32n === 0xffffn) return Number(ipv6 & 0xffffffffn) as Ipv4Address;
  return ipv6 === IPV6_LOOPBACK ? IPV4_LOOPBACK : undefined;
}

function isNamed(line: HostsLine, name: string): boolean {
  const wanted = name.toLowerCase();
  return [line.name, ...line.aliases].some((each) => each.toLowerCase() === wanted);
}

/** host.conf(5), `multi on`: all lines count, else the first. Debian's file says on. */
function isMulti(process: Process): boolean {
  const file = process.files.readFile("/etc/host.conf");
  return file.ok && /^\s*multi\s+on\b/m.test(decodeText(file.value));
}

/** gethostbyname2: every line that has the name, under the name of the first. */
export function hostsByName(process: Process, name: string, family: 4 | 6): HostEntry | undefined {
  const matching = readHosts(process, family).filter((line) => isNamed(line, name));
  const [first, ...rest] = isMulti(process) ? matching : matching.slice(0, 1);
  if (first === undefined) return undefined;
  const more = rest.flatMap((line) => [...line.aliases, ...(line.name === first.name ? [] : [line.name])]);
  return {
    name: first.name,
    aliases: [...first.aliases, ...more],
    addresses: [first, ...rest].map(({ address }) => address),
    family,
  };
}

/** gethostbyname4: addresses of both families in the file's order. */
export function hostsOfBothFamilies(process: Process, name: string): HostName | undefined {
  const matching = readHosts(process, undefined).filter((line) => isNamed(line, name));
  const found = isMulti(process) ? matching : matching.slice(0, 1);
  if (found.length === 0) return undefined;
  return { canonicalName: found[0]!.name, addresses: found.map(({ address }) => address) };
}

/** gethostbyaddr: the first line of the address. */
export function hostsByAddress(process: Process, address: IpAddress): HostEntry | undefined {
  const family = typeof address === "bigint" ? 6 : 4;
  const line = readHosts(process, family).find((each) => each.address === address);
  return line && { name: line.name, aliases: line.aliases, addresses: [address], family };
}

/** gethostent: every line, one after the other, even one without a name. */
export function allHosts(process: Process): readonly HostEntry[] {
  return readHosts(process, 4, "all").map((line) => ({
    name: line.name,
    aliases: line.aliases,
    addresses: [line.address],
    family: 4,
  }));
}
