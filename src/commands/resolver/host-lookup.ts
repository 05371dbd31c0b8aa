import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { dnsByAddress, dnsByName, dnsOfBothFamilies } from "./dns-hosts.ts";
import type { HostEntry, HostName, Lookup } from "./host-entry.ts";
import { hostsByAddress, hostsByName, hostsOfBothFamilies } from "./hosts-file.ts";
import { parseLooseIpv4 } from "./literal-address.ts";
import { hostServices } from "./name-services.ts";

// The services of nsswitch.conf, one after the other. A service whose module is not installed (resolve, myhostname,
// mdns4_minimal, mymachines on a plain Debian) is unavailable.

const NOT_INSTALLED = { status: "unavail", error: "NETDB_INTERNAL" } as const;
const NOT_IN_FILE = { status: "notfound", error: "HOST_NOT_FOUND" } as const;

type Ask<T> = (service: string) => Task<Lookup<T>> | Lookup<T>;

/** The last answer counts: the first success, or the first that nsswitch.conf returns at, or that of the last service. */
function* throughServices<T>(process: Process, ask: Ask<T>): Task<Lookup<T>> {
  let last: Lookup<T> = NOT_INSTALLED;
  for (const { name, returns } of hostServices(process)) {
    const asked = ask(name);
    last = "status" in asked ? asked : yield* asked;
    if (returns.has(last.status)) break;
  }
  return last;
}

function fromFile<T>(value: T | undefined): Lookup<T> {
  return value === undefined ? NOT_IN_FILE : { status: "success", value };
}

/** gethostbyname2(3) */
export function* hostByName(process: Process, name: string, family: 4 | 6): Task<Lookup<HostEntry>> {
  const literal = parseLooseIpv4(name);
  if (literal !== undefined) {
    if (family === 6) return NOT_IN_FILE;
    return { status: "success", value: { name, aliases: [], addresses: [literal], family } };
  }
  return yield* throughServices<HostEntry>(process, (service) => {
    if (service === "files") return fromFile(hostsByName(process, name, family));
    return service === "dns" ? dnsByName(process, name, family) : NOT_INSTALLED;
  });
}

/** gethostbyaddr(3) */
export function* hostByAddress(process: Process, address: IpAddress): Task<Lookup<HostEntry>> {
  return yield* throughServices<HostEntry>(process, (service) => {
    if (service === "files") return fromFile(hostsByAddress(process, address));
    return service === "dns" ? dnsByAddress(process, address) : NOT_INSTALLED;
  });
}

/** The services' part of getaddrinfo(3) for both families at once. */
export function* hostOfBothFamilies(process: Process, name: string): Task<Lookup<HostName>> {
  return yield* throughServices<HostName>(process, (service) => {
    if (service === "files") return fromFile(hostsOfBothFamilies(process, name));
    return service === "dns" ? dnsOfBothFamilies(process, name) : NOT_INSTALLED;
  });
}

/** getnameinfo(3) with NI_NAMEREQD: the name of an address, if it has one. */
export function* nameOfAddress(process: Process, address: IpAddress): Task<string | undefined> {
  const found = yield* hostByAddress(process, address);
  return found.status === "success" ? found.value.name : undefined;
}

export function formatAddress(address: IpAddress): string {
  return typeof address === "bigint"
    ? formatIpv6Address(address as Ipv6Address)
    : formatIpv4Address(address as Ipv4Address);
}
