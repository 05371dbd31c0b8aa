import type { Process } from "../../kernel/process.ts";
import type { SocketAddress } from "../../net/socket/socket.ts";
import { DNS_PORT } from "../../wire/dns.ts";
import { parseIpv4Address } from "../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../wire/ipv6-address.ts";
import { decodeText } from "../../wire/text.ts";
import { parseLooseIpv4 } from "./literal-address.ts";

// resolv.conf(5). glibc 2.36: resolv/res_init.c.

/** MAXNS */
const MOST_SERVERS = 3;
const MOST_DOTS = 15;
const LONGEST_TIMEOUT_SECONDS = 30;
const MOST_ATTEMPTS = 5;

export interface ResolverConfiguration {
  readonly servers: readonly SocketAddress[];
  /** Domains without a dot at their end. */
  readonly search: readonly string[];
  readonly ndots: number;
  readonly timeoutSeconds: number;
  readonly attempts: number;
  readonly rotate: boolean;
  readonly edns: boolean;
  readonly trustAuthenticData: boolean;
  readonly noAaaa: boolean;
  readonly noTopLevel: boolean;
  /** RES_SNGLKUP, RES_SNGLKUPREOP: the second question waits for the first answer. */
  readonly single: "parallel" | "one socket" | "reopen";
  /** RES_USEVC: TCP always. */
  readonly tcp: boolean;
}

type Settings = { -readonly [Key in keyof ResolverConfiguration]: ResolverConfiguration[Key] };

const LOOPBACK: SocketAddress = { address: parseIpv4Address("127.0.0.1")!, port: DNS_PORT, scopeId: 0 };

/** What /etc/resolv.conf says to `process`, with LOCALDOMAIN and RES_OPTIONS. */
export function readResolverConfiguration(process: Process): ResolverConfiguration {
  const file = process.files.readFile("/etc/resolv.conf");
  const settings = parseResolvConf(file.ok ? decodeText(file.value) : "", (zone) => {
    const device = process.namespace.devices.byName(zone);
    return device?.ifindex ?? (/^\d+$/.test(zone) ? Number(zone) : 0);
  });
  const domain = process.env.get("LOCALDOMAIN");
  if (domain !== undefined) settings.search = domain.split(/[ \t\n]+/).filter((one) => one !== "");
  applyOptions(settings, process.env.get("RES_OPTIONS") ?? "");
  if (settings.search.length === 0) {
    // domain_from_hostname: what stands behind the first dot of the host's name.
    const [, ...rest] = process.machine.hostname.split(".");
    if (rest.length > 0 && rest[0] !== "") settings.search = [rest.join(".")];
  }
  return settings;
}

export function parseResolvConf(text: string, zoneIndex: (zone: string) => number): Settings {
  const servers: SocketAddress[] = [];
  const settings: Settings = {
    servers,
    search: [],
    ndots: 1,
    timeoutSeconds: 5,
    attempts: 2,
    rotate: false,
    edns: false,
    trustAuthenticData: false,
    noAaaa: false,
    noTopLevel: false,
    single: "parallel",
    tcp: false,
  };
  for (const line of text.split("\n")) {
    const match = /^(domain|search|nameserver|options)[ \t]+(\S.*)$/.exec(line);
    if (match === null) continue;
    const [, word, rest] = match as unknown as [string, string, string];
    const words = rest.split(/[ \t]+/).filter((one) => one !== "");
    if (word === "domain") settings.search = [words[0]!];
    else if (word === "search") settings.search = words;
    else if (word === "options") applyOptions(settings, rest);
    else if (servers.length < MOST_SERVERS) {
      const server = parseServer(words[0]!, zoneIndex);
      if (server !== undefined) servers.push(server);
    }
  }
  if (servers.length === 0) servers.push(LOOPBACK);
  return settings;
}

function parseServer(text: string, zoneIndex: (zone: string) => number): SocketAddress | undefined {
  const ipv4 = parseLooseIpv4(text);
  if (ipv4 !== undefined) return { address: ipv4, port: DNS_PORT, scopeId: 0 };
  const [address, zone] = text.split("%") as [string, string | undefined];
  const ipv6 = parseIpv6Address(address);
  if (ipv6 === undefined) return undefined;
  return { address: ipv6, port: DNS_PORT, scopeId: zone === undefined ? 0 : zoneIndex(zone) };
}

/** res_setoptions: unknown words are passed over. */
function applyOptions(settings: Settings, text: string): void {
  for (const word of text.split(/[ \t]+/)) {
    const [, name, digits] = /^(ndots|timeout|attempts):(-?\d*)/.exec(word) ?? [];
    const number = Number(digits || 0);
    if (name === "ndots") settings.ndots = Math.min(number, MOST_DOTS);
    else if (name === "timeout") settings.timeoutSeconds = Math.min(number, LONGEST_TIMEOUT_SECONDS);
    else if (name === "attempts") settings.attempts = Math.min(number, MOST_ATTEMPTS);
    else Object.assign(settings, FLAGS.find(([flag]) => word.startsWith(flag))?.[1]);
  }
}

/** A word that begins with one of these is taken for it; longer ones first. */
const FLAGS: readonly (readonly [string, Partial<Settings>])[] = [
  ["rotate", { rotate: true }],
  ["edns0", { edns: true }],
  ["single-request-reopen", { single: "reopen" }],
  ["single-request", { single: "one socket" }],
  ["no_tld_query", { noTopLevel: true }],
  ["no-tld-query", { noTopLevel: true }],
  ["use-vc", { tcp: true }],
  ["trust-ad", { trustAuthenticData: true }],
  ["no-aaaa", { noAaaa: true }],
];
