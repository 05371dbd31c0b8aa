import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { SocketAddress } from "../../net/socket/socket.ts";

/** A host of `--host-record`, /etc/hosts or `--addn-hosts`. */
export interface HostRecord {
  readonly names: readonly string[];
  readonly addresses: readonly IpAddress[];
  readonly ttl: number | undefined;
}

/** Lines of a hosts file, with the path that the log names as their source. */
export interface HostFile {
  readonly path: string;
  readonly records: readonly HostRecord[];
}

export interface MailExchange {
  readonly name: string;
  readonly target: string;
  readonly preference: number;
}

export interface Service {
  readonly name: string;
  readonly target: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** What is said of a domain and all names below it; "" stands for every name. */
export interface DomainRule {
  readonly domain: string;
  readonly what: /** --local=/x/, --server=/x/, --address=/x/ */
    | { readonly kind: "local" }
    | { readonly kind: "address"; readonly address: IpAddress }
    /** --address=/x/# */
    | { readonly kind: "zero" }
    | { readonly kind: "server"; readonly server: SocketAddress };
}

/** What command line and configuration files ask for. */
export interface DnsmasqConfiguration {
  daemon: "background" | "foreground" | "debug";
  port: number;
  /** Undefined: to syslog, which nobody reads here; "-": standard error. */
  logFacility: string | undefined;
  logQueries: boolean;
  pidFile: string | undefined;
  readHosts: boolean;
  readResolv: boolean;
  resolvFile: string;
  bindInterfaces: boolean;
  allServers: boolean;
  cacheSize: number;
  localTtl: number;
  domainNeeded: boolean;
  bogusPrivate: boolean;
  readonly listenAddresses: IpAddress[];
  readonly interfaces: string[];
  readonly exceptInterfaces: string[];
  readonly addedHosts: string[];
  readonly hosts: HostRecord[];
  readonly aliases: { readonly name: string; readonly target: string; readonly ttl: number | undefined }[];
  readonly texts: { readonly name: string; readonly strings: readonly string[] }[];
  readonly pointers: { readonly name: string; readonly target: string }[];
  readonly mailExchanges: MailExchange[];
  readonly services: Service[];
  readonly rules: DomainRule[];
}

export function emptyConfiguration(): DnsmasqConfiguration {
  return {
    daemon: "background",
    port: 53,
    logFacility: undefined,
    logQueries: false,
    pidFile: "/var/run/dnsmasq.pid",
    readHosts: true,
    readResolv: true,
    resolvFile: "/etc/resolv.conf",
    bindInterfaces: false,
    allServers: false,
    cacheSize: 150,
    localTtl: 0,
    domainNeeded: false,
    bogusPrivate: false,
    listenAddresses: [],
    interfaces: [],
    exceptInterfaces: [],
    addedHosts: [],
    hosts: [],
    aliases: [],
    texts: [],
    pointers: [],
    mailExchanges: [],
    services: [],
    rules: [],
  };
}
