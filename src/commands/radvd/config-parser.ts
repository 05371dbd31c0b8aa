import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import {
  type DnsSearchConfig,
  type DnsServersConfig,
  defaultInterface,
  defaultPrefix,
  defaultRoute,
  type InterfaceConfig,
  LARGEST_MTU,
  type PrefixConfig,
  type RouteConfig,
  SMALLEST_MTU,
} from "./config.ts";
import { type ConfigToken, readTokens } from "./config-lexer.ts";

// Read first: radvd's gram.y. A wrong word ends the reading with `FILE:LINE error: syntax error`.

/** What a file comes to: the interfaces, the last one first as radvd keeps them, or nothing. */
export interface ParsedConfig {
  readonly interfaces: readonly InterfaceConfig[] | undefined;
  /** For the log. */
  readonly complaints: readonly Complaint[];
  /** Straight to standard error. */
  readonly syntaxError: string | undefined;
  /** A block of the grammar that is read but not emulated. */
  readonly lacking: string | undefined;
}

export interface Complaint {
  readonly kind: "error" | "warning" | "debug";
  readonly text: string;
  /** 0: always; else only with so high a debug level. */
  readonly level: number;
}

/** Ends the parse; caught in parseConfig. */
class Abort extends Error {}

export function parseConfig(file: string, text: string): ParsedConfig {
  const parser = new ConfigParser(file, readTokens(text));
  let interfaces: readonly InterfaceConfig[] | undefined;
  try {
    interfaces = parser.parse();
  } catch (thrown) {
    if (!(thrown instanceof Abort)) throw thrown;
  }
  const { complaints, syntaxError, lacking } = parser;
  return { interfaces, complaints, syntaxError, lacking };
}

type Handler<T> = (target: T, parser: ConfigParser) => void;

class ConfigParser {
  readonly complaints: Complaint[] = [];
  syntaxError: string | undefined;
  lacking: string | undefined;
  readonly #file: string;
  readonly #tokens: readonly ConfigToken[];
  #at = 0;

  constructor(file: string, tokens: readonly ConfigToken[]) {
    this.#file = file;
    this.#tokens = tokens;
  }

  get place(): string {
    return `${this.#file}, line ${this.#line}`;
  }

  get colonPlace(): string {
    return `${this.#file}:${this.#line}`;
  }

  /** num_lines: where the reader is, which is past the token that was taken last. */
  get #line(): number {
    return this.#tokens[Math.max(0, this.#at - 1)]!.line;
  }

  parse(): readonly InterfaceConfig[] {
    const interfaces: InterfaceConfig[] = [];
    do interfaces.unshift(this.#interface(interfaces));
    while (this.peek().kind !== "end");
    return interfaces;
  }

  #interface(known: readonly InterfaceConfig[]): InterfaceConfig {
    this.keyword("interface");
    const name = this.string();
    if (known.some((other) => other.name === name.slice(0, 15))) {
      this.abort(`duplicate interface definition for ${name}`);
    }
    const config = defaultInterface(name.slice(0, 15));
    this.punctuation("{");
    this.#settings(config, INTERFACE_SETTINGS);
    this.punctuation("}");
    this.punctuation(";");
    this.complain("debug", `${config.name} interface definition ok`, 4);
    return config;
  }

  /** Settings up to the closing brace. */
  #settings<T>(target: T, table: ReadonlyMap<string, Handler<T>>): void {
    for (let token = this.peek(); token.kind === "keyword"; token = this.peek()) {
      const handler = table.get(token.word);
      if (handler === undefined) break;
      this.take();
      handler(target, this);
    }
  }

  /** `{ settings }` */
  block<T>(target: T, table: ReadonlyMap<string, Handler<T>>): void {
    this.punctuation("{");
    this.#settings(target, table);
    this.punctuation("}");
  }

  peek(): ConfigToken {
    return this.#tokens[this.#at]!;
  }

  take(): ConfigToken {
    const token = this.peek();
    if (token.kind !== "end") this.#at++;
    return token;
  }

  isNext(word: string): boolean {
    const token = this.peek();
    return token.kind === "punctuation" && token.word === word;
  }

  wrong(token: ConfigToken): never {
    this.syntaxError = `${this.#file}:${token.line} error: syntax error`;
    throw new Abort();
  }

  abort(text: string): never {
    this.complain("error", text);
    throw new Abort();
  }

  complain(kind: Complaint["kind"], text: string, level = 0): void {
    this.complaints.push({ kind, text, level });
  }

  lack(what: string): never {
    this.lacking = what;
    throw new Abort();
  }

  keyword(word: string): void {
    const token = this.take();
    if (token.kind !== "keyword" || token.word !== word) this.wrong(token);
  }

  punctuation(word: string): void {
    const token = this.take();
    if (token.kind !== "punctuation" || token.word !== word) this.wrong(token);
  }

  string(): string {
    const token = this.take();
    return token.kind === "string" ? token.word : this.wrong(token);
  }

  number(): number {
    const token = this.take();
    return token.kind === "number" ? token.value : this.wrong(token);
  }

  signed(): number {
    const token = this.take();
    return token.kind === "signed" ? token.value : this.wrong(token);
  }

  interval(): number {
    const token = this.take();
    return token.kind === "number" || token.kind === "decimal" ? token.value : this.wrong(token);
  }

  lifetime(): number {
    const token = this.take();
    if (token.kind === "infinity") return 0xffffffff;
    return token.kind === "number" ? token.value : this.wrong(token);
  }

  toggle(): boolean {
    const token = this.take();
    return token.kind === "switch" ? token.value : this.wrong(token);
  }

  address(): Ipv6Address {
    const token = this.take();
    return token.kind === "address" ? token.value : this.wrong(token);
  }
}

/** `NAME value;` */
function setting<T>(read: (parser: ConfigParser, target: T) => void): Handler<T> {
  return (target, parser) => {
    read(parser, target);
    parser.punctuation(";");
  };
}

const PREFIX_SETTINGS: ReadonlyMap<string, Handler<PrefixConfig>> = new Map<string, Handler<PrefixConfig>>([
  ["AdvOnLink", setting((parser, prefix) => (prefix.onLink = parser.toggle()))],
  ["AdvAutonomous", setting((parser, prefix) => (prefix.autonomous = parser.toggle()))],
  ["AdvRouterAddr", setting((parser, prefix) => (prefix.routerAddress = parser.toggle()))],
  [
    "AdvValidLifetime",
    setting((parser, prefix) => (prefix.validLeft = prefix.validLifetime = parser.lifetime())),
  ],
  [
    "AdvPreferredLifetime",
    setting((parser, prefix) => (prefix.preferredLeft = prefix.preferredLifetime = parser.lifetime())),
  ],
  ["DeprecatePrefix", setting((parser, prefix) => (prefix.deprecate = parser.toggle()))],
  ["DecrementLifetimes", setting((parser, prefix) => (prefix.decrement = parser.toggle()))],
  ["Base6Interface", setting((parser, prefix) => (prefix.baseInterface = parser.string().slice(0, 15)))],
  ["Base6to4Interface", (_prefix, parser) => parser.lack("Base6to4Interface")],
]);

function readPrefix(config: InterfaceConfig, parser: ConfigParser): void {
  const address = parser.address();
  parser.punctuation("/");
  const length = parser.number();
  if (length > 128) parser.abort(`invalid prefix length in ${parser.place}`);
  const prefix = defaultPrefix(address, length);
  if (parser.isNext("{")) parser.block(prefix, PREFIX_SETTINGS);
  parser.punctuation(";");
  if (prefix.preferredLifetime > prefix.validLifetime) {
    parser.abort(`AdvValidLifeTime must be greater than AdvPreferredLifetime in ${parser.place}`);
  }
  if (prefix.baseInterface !== undefined && length !== 64) {
    parser.abort(`only /64 is allowed with Base6Interface.  ${parser.colonPlace}`);
  }
  config.prefixes.push(prefix);
}

const ROUTE_SETTINGS: ReadonlyMap<string, Handler<RouteConfig>> = new Map<string, Handler<RouteConfig>>([
  ["AdvRoutePreference", setting((parser, route) => (route.preference = parser.signed()))],
  ["AdvRouteLifetime", setting((parser, route) => (route.lifetime = parser.lifetime()))],
  ["RemoveRoute", setting((parser, route) => (route.remove = parser.toggle()))],
]);

function readRoute(config: InterfaceConfig, parser: ConfigParser): void {
  const address = parser.address();
  parser.punctuation("/");
  const length = parser.number();
  if (length > 128) parser.abort(`invalid route prefix length in ${parser.place}`);
  const route = defaultRoute(address, length, config);
  parser.block(route, ROUTE_SETTINGS);
  parser.punctuation(";");
  config.routes.push(route);
}

const MOST_DNS_SERVERS = 3;

function readDnsServers(config: InterfaceConfig, parser: ConfigParser): void {
  const servers: DnsServersConfig = { addresses: [], lifetime: Math.floor(config.maxInterval), flush: true };
  do {
    servers.addresses.push(parser.address());
    if (servers.addresses.length > MOST_DNS_SERVERS) parser.abort("too many addresses in RDNSS section");
  } while (parser.peek().kind === "address");
  parser.block(servers, dnsServerSettings(config));
  parser.punctuation(";");
  config.dnsServers.push(servers);
}

function dnsServerSettings(config: InterfaceConfig): ReadonlyMap<string, Handler<DnsServersConfig>> {
  const stale = "AdvRDNSSLifetime <= 2*MaxRtrAdvInterval would allow stale DNS servers to be deleted faster";
  return new Map<string, Handler<DnsServersConfig>>([
    [
      "AdvRDNSSPreference",
      setting((parser) => {
        parser.number();
        parser.complain("warning", "ignoring deprecated RDNSS preference");
      }),
    ],
    [
      "AdvRDNSSOpen",
      setting((parser) => {
        parser.toggle();
        parser.complain("warning", "ignoring deprecated RDNSS open flag");
      }),
    ],
    [
      "AdvRDNSSLifetime",
      setting((parser, servers) => {
        servers.lifetime = parser.lifetime();
        const long = servers.lifetime > 2 * config.maxInterval;
        if (long) parser.complain("warning", `warning: ${stale}`);
        if (servers.lifetime < config.maxInterval && servers.lifetime !== 0) {
          parser.complain("error", "AdvRDNSSLifetime must be at least MaxRtrAdvInterval");
        }
        if (long) parser.complain("warning", `warning: (${parser.colonPlace}) ${stale}`);
      }),
    ],
    ["FlushRDNSS", setting((parser, servers) => (servers.flush = parser.toggle()))],
  ]);
}

function readDnsSearch(config: InterfaceConfig, parser: ConfigParser): void {
  const search: DnsSearchConfig = { suffixes: [], lifetime: Math.floor(config.maxInterval), flush: true };
  do {
    const suffix = parser.string();
    if (!/^[A-Za-z0-9.-]*$/.test(suffix)) parser.abort("invalid domain suffix specified");
    search.suffixes.push(suffix);
  } while (parser.peek().kind === "string");
  parser.block(search, dnsSearchSettings(config));
  parser.punctuation(";");
  config.dnsSearch.push(search);
}

function dnsSearchSettings(config: InterfaceConfig): ReadonlyMap<string, Handler<DnsSearchConfig>> {
  const stale = "AdvDNSSLLifetime <= 2*MaxRtrAdvInterval would allow stale DNS suffixes to be deleted faster";
  return new Map<string, Handler<DnsSearchConfig>>([
    [
      "AdvDNSSLLifetime",
      setting((parser, search) => {
        search.lifetime = parser.lifetime();
        if (search.lifetime > 2 * config.maxInterval) parser.complain("warning", `warning: ${stale}`);
        if (search.lifetime < config.maxInterval && search.lifetime !== 0) {
          parser.complain("error", "AdvDNSSLLifetime must be at least MaxRtrAdvInterval");
          search.lifetime = Math.floor(config.maxInterval);
        }
      }),
    ],
    ["FlushDNSSL", setting((parser, search) => (search.flush = parser.toggle()))],
  ]);
}

/** `{ address; address; };`: clients are kept in the opposite order. */
function readAddresses(parser: ConfigParser): Ipv6Address[] {
  const addresses: Ipv6Address[] = [];
  parser.punctuation("{");
  do {
    addresses.unshift(parser.address());
    parser.punctuation(";");
  } while (!parser.isNext("}"));
  parser.punctuation("}");
  parser.punctuation(";");
  return addresses;
}

const INTERFACE_SETTINGS: ReadonlyMap<string, Handler<InterfaceConfig>> = new Map<
  string,
  Handler<InterfaceConfig>
>([
  ["MinRtrAdvInterval", setting((parser, config) => (config.minInterval = parser.interval()))],
  ["MaxRtrAdvInterval", setting((parser, config) => (config.maxInterval = parser.interval()))],
  ["MinDelayBetweenRAs", setting((parser, config) => (config.minDelay = parser.interval()))],
  ["IgnoreIfMissing", setting((parser, config) => (config.ignoreIfMissing = parser.toggle()))],
  ["AdvSendAdvert", setting((parser, config) => (config.sendAdvert = parser.toggle()))],
  ["AdvManagedFlag", setting((parser, config) => (config.managed = parser.toggle()))],
  ["AdvOtherConfigFlag", setting((parser, config) => (config.otherConfig = parser.toggle()))],
  ["AdvLinkMTU", setting((parser, config) => (config.linkMtu = parser.number()))],
  [
    "AdvRAMTU",
    setting((parser, config) => {
      config.advertisementMtu = Math.min(LARGEST_MTU, Math.max(SMALLEST_MTU, parser.number()));
    }),
  ],
  ["AdvReachableTime", setting((parser, config) => (config.reachableTime = parser.number()))],
  ["AdvRetransTimer", setting((parser, config) => (config.retransTimer = parser.number()))],
  ["AdvDefaultLifetime", setting((parser, config) => (config.defaultLifetime = parser.number() | 0))],
  ["AdvDefaultPreference", setting((parser, config) => (config.preference = parser.signed()))],
  ["AdvCurHopLimit", setting((parser, config) => (config.hopLimit = parser.number() & 255))],
  ["AdvSourceLLAddress", setting((parser, config) => (config.sourceLinkLayer = parser.toggle()))],
  ["AdvIntervalOpt", setting((parser, config) => (config.intervalOption = parser.toggle()))],
  ["AdvHomeAgentInfo", setting((parser, config) => (config.homeAgentInfo = parser.toggle()))],
  ["AdvHomeAgentFlag", setting((parser, config) => (config.homeAgent = parser.toggle()))],
  [
    "HomeAgentPreference",
    setting((parser, config) => (config.homeAgentPreference = parser.number() & 0xffff)),
  ],
  ["HomeAgentLifetime", setting((parser, config) => (config.homeAgentLifetime = parser.number() | 0))],
  ["UnicastOnly", setting((parser, config) => (config.unicastOnly = parser.toggle()))],
  ["AdvRASolicitedUnicast", setting((parser, config) => (config.solicitedUnicast = parser.toggle()))],
  ["AdvMobRtrSupportFlag", setting((parser, config) => (config.mobileRouter = parser.toggle()))],
  ["prefix", readPrefix],
  ["route", readRoute],
  ["RDNSS", readDnsServers],
  ["DNSSL", readDnsSearch],
  ["clients", (config, parser) => config.clients.push(...readAddresses(parser))],
  ["AdvRASrcAddress", (config, parser) => config.sources.push(...readAddresses(parser))],
  ["lowpanco", (_config, parser) => parser.lack("lowpanco")],
  ["abro", (_config, parser) => parser.lack("abro")],
]);
