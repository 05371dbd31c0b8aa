import type { Ipv6Address } from "../../wire/ipv6-address.ts";

// Read first: radvd's defaults.h, radvd.h and interface.c (iface_init_defaults and its kin).

/** What one `interface` block says. Times in seconds, AdvReachableTime and AdvRetransTimer in milliseconds. */
export interface InterfaceConfig {
  readonly name: string;
  ignoreIfMissing: boolean;
  sendAdvert: boolean;
  maxInterval: number;
  /** Negative: a third of the maximum. */
  minInterval: number;
  minDelay: number;
  sourceLinkLayer: boolean;
  unicastOnly: boolean;
  solicitedUnicast: boolean;
  managed: boolean;
  otherConfig: boolean;
  hopLimit: number;
  homeAgent: boolean;
  /** Negative: three times the maximal interval. */
  defaultLifetime: number;
  /** -1 low, 0 medium, 1 high. */
  preference: number;
  reachableTime: number;
  retransTimer: number;
  linkMtu: number;
  advertisementMtu: number;
  intervalOption: boolean;
  homeAgentInfo: boolean;
  homeAgentPreference: number;
  /** Negative: AdvDefaultLifetime. */
  homeAgentLifetime: number;
  mobileRouter: boolean;
  readonly prefixes: PrefixConfig[];
  readonly routes: RouteConfig[];
  readonly dnsServers: DnsServersConfig[];
  readonly dnsSearch: DnsSearchConfig[];
  readonly clients: Ipv6Address[];
  readonly sources: Ipv6Address[];
}

export interface PrefixConfig {
  readonly prefix: Ipv6Address;
  readonly prefixLength: number;
  onLink: boolean;
  autonomous: boolean;
  routerAddress: boolean;
  validLifetime: number;
  preferredLifetime: number;
  deprecate: boolean;
  decrement: boolean;
  /** What is left of the lifetimes with DecrementLifetimes. */
  validLeft: number;
  preferredLeft: number;
  /** Base6Interface */
  baseInterface: string | undefined;
}

export interface RouteConfig {
  readonly prefix: Ipv6Address;
  readonly prefixLength: number;
  preference: number;
  lifetime: number;
  remove: boolean;
}

export interface DnsServersConfig {
  readonly addresses: Ipv6Address[];
  lifetime: number;
  flush: boolean;
}

export interface DnsSearchConfig {
  readonly suffixes: string[];
  lifetime: number;
  flush: boolean;
}

export const DEFAULT_MAX_INTERVAL = 600;
export const MIN_DELAY_SECONDS = 3;
/** RFC 8200 5 */
export const SMALLEST_MTU = 1280;
export const LARGEST_MTU = 131072;

export function defaultInterface(name: string): InterfaceConfig {
  return {
    name,
    ignoreIfMissing: true,
    sendAdvert: false,
    maxInterval: DEFAULT_MAX_INTERVAL,
    minInterval: -1,
    minDelay: MIN_DELAY_SECONDS,
    sourceLinkLayer: true,
    unicastOnly: false,
    solicitedUnicast: true,
    managed: false,
    otherConfig: false,
    hopLimit: 64,
    homeAgent: false,
    defaultLifetime: -1,
    preference: 0,
    reachableTime: 0,
    retransTimer: 0,
    linkMtu: 0,
    advertisementMtu: SMALLEST_MTU,
    intervalOption: false,
    homeAgentInfo: false,
    homeAgentPreference: 0,
    homeAgentLifetime: -1,
    mobileRouter: false,
    prefixes: [],
    routes: [],
    dnsServers: [],
    dnsSearch: [],
    clients: [],
    sources: [],
  };
}

export function defaultPrefix(prefix: Ipv6Address, prefixLength: number): PrefixConfig {
  return {
    prefix,
    prefixLength,
    onLink: true,
    autonomous: true,
    routerAddress: false,
    validLifetime: 86400,
    preferredLifetime: 14400,
    deprecate: false,
    decrement: false,
    validLeft: 86400,
    preferredLeft: 14400,
    baseInterface: undefined,
  };
}

export function defaultRoute(
  prefix: Ipv6Address,
  prefixLength: number,
  { maxInterval }: InterfaceConfig,
): RouteConfig {
  return { prefix, prefixLength, preference: 0, lifetime: Math.floor(3 * maxInterval), remove: true };
}
