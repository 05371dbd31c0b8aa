import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { IPV6_LOOPBACK, type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { sortAddresses } from "./address-order.ts";
import type { HostEntry, HostName, Lookup } from "./host-entry.ts";
import { hostByName, hostOfBothFamilies } from "./host-lookup.ts";
import { parseLiteralAddress, parseLooseIpv4 } from "./literal-address.ts";

// getaddrinfo(3). glibc 2.36: sysdeps/posix/getaddrinfo.c.

/** gai_strerror(3) */
export type AddressInfoError =
  | "Name or service not known"
  | "Temporary failure in name resolution"
  | "No address associated with hostname"
  | "Address family for hostname not supported"
  | "System error";

export interface AddressInfo {
  /** Best first (RFC 3484); one at least. */
  readonly addresses: readonly FoundAddress[];
  readonly canonicalName: string;
  /** The name was an address written as such. */
  readonly numeric: boolean;
}

export interface FoundAddress {
  readonly family: 4 | 6;
  readonly address: IpAddress;
  readonly scopeId: number;
}

export interface AddressHints {
  readonly family: 4 | 6 | undefined;
  /** AI_V4MAPPED: for family 6 addresses of IPv4 will do, as ::ffff:a.b.c.d, where there is none of IPv6. */
  readonly mapped?: boolean;
  /** AI_ADDRCONFIG: only families that some device but lo has an address of. */
  readonly configured?: boolean;
}

/** All addresses of `name`, or why there is none. */
export function* addressInfo(
  process: Process,
  name: string,
  hints: AddressHints,
): Task<AddressInfo | AddressInfoError> {
  const family = hints.configured ? configuredFamily(process, hints.family) : hints.family;
  if (family === "none") return "Name or service not known";
  const literal = literalInfo(process, name, family, hints);
  if (literal !== undefined) return literal;
  const found = yield* namedAddresses(process, name, family, hints);
  if (typeof found === "string") return found;
  const addresses = found.addresses.map((address) => ({
    family: typeof address === "bigint" ? (6 as const) : (4 as const),
    address,
    scopeId: 0,
  }));
  return { addresses: sortAddresses(process, addresses), canonicalName: found.canonicalName, numeric: false };
}

function literalInfo(
  process: Process,
  name: string,
  family: 4 | 6 | undefined,
  { mapped }: AddressHints,
): AddressInfo | AddressInfoError | undefined {
  const literal = parseLiteralAddress(process, name);
  if (literal === undefined) {
    const zone = name.indexOf("%");
    return zone >= 0 && parseIpv6Address(name.slice(0, zone)) !== undefined
      ? "Name or service not known"
      : undefined;
  }
  const info = (address: FoundAddress): AddressInfo => ({
    addresses: [address],
    canonicalName: name,
    numeric: true,
  });
  if (family === undefined || family === literal.family) return info(literal);
  if (family === 6 && mapped && parseLooseIpv4(name) !== undefined) {
    return info({ family: 6, address: mappedAddress(literal.address), scopeId: 0 });
  }
  return "Address family for hostname not supported";
}

function mappedAddress(address: IpAddress): Ipv6Address {
  return ((0xffffn << 32n) | BigInt(address)) as Ipv6Address;
}

/** get_nss_addresses: both families at once, or one, or IPv4 in the place of IPv6. */
function* namedAddresses(
  process: Process,
  name: string,
  family: 4 | 6 | undefined,
  { mapped }: AddressHints,
): Task<HostName | AddressInfoError> {
  if (family === undefined) {
    const found = yield* hostOfBothFamilies(process, name);
    return found.status === "success" ? found.value : errorWords(found);
  }
  let found: Lookup<HostEntry> = yield* hostByName(process, name, family);
  if (found.status !== "success" && family === 6 && mapped) {
    found = yield* hostByName(process, name, 4);
    if (found.status === "success") {
      return { canonicalName: found.value.name, addresses: found.value.addresses.map(mappedAddress) };
    }
  }
  if (found.status !== "success") return errorWords(found);
  return { canonicalName: found.value.name, addresses: found.value.addresses };
}

function errorWords({ status, error }: Exclude<Lookup<unknown>, { status: "success" }>): AddressInfoError {
  if (error === "NETDB_INTERNAL" && status !== "notfound") return "System error";
  if (error === "TRY_AGAIN") return "Temporary failure in name resolution";
  return error === "NO_DATA" ? "No address associated with hostname" : "Name or service not known";
}

const IPV4_LOOPBACK = 0x7f000001 as Ipv4Address;

/** __check_pf: loopback addresses themselves do not count, all others do. */
function configuredFamily(process: Process, family: 4 | 6 | undefined): 4 | 6 | undefined | "none" {
  const { rtnetlink } = process.namespace;
  const has4 = rtnetlink.dumpAddresses(4).some(({ local }) => local !== IPV4_LOOPBACK);
  const has6 = rtnetlink.dumpAddresses(6).some(({ local }) => local !== IPV6_LOOPBACK);
  if (family === undefined) return has4 === has6 ? undefined : has4 ? 4 : 6;
  return (family === 4 ? has4 : has6) ? family : "none";
}
