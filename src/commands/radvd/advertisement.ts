import { encodeIpv6Address, type Ipv6Address, ipv6Network } from "../../wire/ipv6-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import { encodeNdp, type NdpMessage, ndpLength } from "../../wire/ndp.ts";
import { type NdpOption, ndpOptionsLength } from "../../wire/ndp-options.ts";
import { writeUint16, writeUint32 } from "../../wire/octets.ts";
import { encodeText } from "../../wire/text.ts";
import type {
  DnsSearchConfig,
  DnsServersConfig,
  InterfaceConfig,
  PrefixConfig,
  RouteConfig,
} from "./config.ts";

// Read first: RFC 4861 4.2, RFC 4191 2, RFC 8106 5, radvd's send.c. The checksum is the kernel's.

const RTR_ADV_INTERVAL = 7;
const HOME_AGENT_INFO = 8;
const PREFIX_INFORMATION = 3;
const ROUTE_INFORMATION = 24;
const RDNSS = 25;
const DNSSL = 31;
const HEADER_BYTES = 16;
const TWO_HOURS_SECONDS = 7200;
/** Where AdvIntervalOpt is given some leeway: intervals below 0.2 s are told 0.02 s longer. */
const SHORT_INTERVAL_SECONDS = 0.2;
const SHORT_INTERVAL_LEEWAY_SECONDS = 0.02;

/** What an advertisement is made from besides the configuration. */
export interface AdvertisementState {
  /** The last one: router lifetime 0, and what is to be deprecated or flushed. */
  readonly ceases: boolean;
  readonly forwards: boolean;
  readonly mac: MacAddress;
  /** Addresses of a device for prefixes that are taken from it (`prefix ::/64`, Base6Interface). */
  readonly networksOf: (
    device: string,
  ) => readonly { readonly address: Ipv6Address; readonly length: number }[];
}

/** As many messages as it takes: each has the header, and options up to `maximumBytes`. */
export function buildAdvertisements(
  config: InterfaceConfig,
  state: AdvertisementState,
  maximumBytes: number,
): readonly { readonly bytes: Uint8Array; readonly options: number }[] {
  const messages: { bytes: Uint8Array; options: number }[] = [];
  const options = buildOptions(config, state);
  let next = 0;
  do {
    const chosen: NdpOption[] = [];
    let length = HEADER_BYTES;
    for (; next < options.length; next++) {
      const size = ndpOptionsLength([options[next]!]);
      if (length + size > maximumBytes && chosen.length > 0) break;
      chosen.push(options[next]!);
      length += size;
    }
    messages.push({ bytes: encode(config, state, chosen), options: chosen.length });
  } while (next < options.length);
  return messages;
}

function encode(
  config: InterfaceConfig,
  state: AdvertisementState,
  options: readonly NdpOption[],
): Uint8Array {
  const message: NdpMessage = {
    kind: "router-advertisement",
    hopLimit: config.hopLimit,
    flags:
      (config.managed ? 0x80 : 0) |
      (config.otherConfig ? 0x40 : 0) |
      (config.homeAgent ? 0x20 : 0) |
      preferenceBits(config.preference),
    routerLifetimeSeconds: state.ceases || !state.forwards ? 0 : config.defaultLifetime & 0xffff,
    reachableTimeMs: config.reachableTime,
    retransTimerMs: config.retransTimer,
    options,
  };
  const bytes = new Uint8Array(ndpLength(message));
  const nobody = 0n as Ipv6Address;
  encodeNdp(message, { source: nobody, destination: nobody }, bytes, 0);
  return bytes;
}

function preferenceBits(preference: number): number {
  return (preference << 3) & 0x18;
}

function buildOptions(config: InterfaceConfig, state: AdvertisementState): readonly NdpOption[] {
  const options: NdpOption[] = [
    ...config.prefixes.flatMap((prefix) => prefixOptions(config, prefix, state)),
    ...config.routes.map((route) => routeOption(route, state)),
    ...config.dnsServers.map((servers) => dnsServersOption(servers, state)),
    ...config.dnsSearch.map((search) => dnsSearchOption(search, state)),
  ];
  if (config.linkMtu !== 0) options.push({ kind: "mtu", mtu: config.linkMtu });
  if (config.sourceLinkLayer) options.push({ kind: "source-link-layer", address: state.mac });
  if (config.intervalOption) options.push(intervalOption(config.maxInterval));
  if (config.homeAgentInfo && saysHomeAgent(config)) options.push(homeAgentOption(config));
  return options;
}

function prefixOptions(
  config: InterfaceConfig,
  prefix: PrefixConfig,
  state: AdvertisementState,
): readonly NdpOption[] {
  if (prefix.decrement && prefix.preferredLeft === 0) return [];
  const automatic = prefix.prefix === 0n;
  if (!automatic && prefix.baseInterface === undefined) {
    return [prefixOption(prefix, prefix.prefix, prefix.prefixLength, state)];
  }
  const devices = prefix.baseInterface === undefined ? [] : [prefix.baseInterface];
  if (automatic) devices.push(config.name);
  return devices.flatMap((device) =>
    state
      .networksOf(device)
      .map(({ address, length }) => prefixOption(prefix, ipv6Network(address, length), length, state)),
  );
}

function prefixOption(
  prefix: PrefixConfig,
  network: Ipv6Address,
  length: number,
  { ceases }: AdvertisementState,
): NdpOption {
  const deprecates = ceases && prefix.deprecate;
  const validSeconds = deprecates ? Math.min(prefix.validLeft, TWO_HOURS_SECONDS) : prefix.validLeft;
  const preferredSeconds = deprecates ? 0 : prefix.preferredLeft;
  const { onLink, autonomous, routerAddress } = prefix;
  if (!routerAddress) {
    const lifetimes = { validSeconds, preferredSeconds };
    return {
      kind: "prefix-information",
      prefixLength: length,
      onLink,
      autonomous,
      ...lifetimes,
      prefix: network,
    };
  }
  // RFC 6275 7.2: the flag that makes it more than a prefix.
  const data = new Uint8Array(30);
  data[0] = length;
  data[1] = (onLink ? 0x80 : 0) | (autonomous ? 0x40 : 0) | 0x20;
  writeUint32(validSeconds, data, 2);
  writeUint32(preferredSeconds, data, 6);
  encodeIpv6Address(network, data, 14);
  return { kind: "other", type: PREFIX_INFORMATION, data };
}

function routeOption(route: RouteConfig, { ceases }: AdvertisementState): NdpOption {
  const data = new Uint8Array(22);
  data[0] = route.prefixLength;
  data[1] = preferenceBits(route.preference);
  writeUint32(ceases && route.remove ? 0 : route.lifetime, data, 2);
  encodeIpv6Address(route.prefix, data, 6);
  return { kind: "other", type: ROUTE_INFORMATION, data };
}

function dnsServersOption(servers: DnsServersConfig, { ceases }: AdvertisementState): NdpOption {
  const data = new Uint8Array(6 + 16 * servers.addresses.length);
  writeUint32(ceases && servers.flush ? 0 : servers.lifetime, data, 2);
  for (const [index, address] of servers.addresses.entries())
    encodeIpv6Address(address, data, 6 + 16 * index);
  return { kind: "other", type: RDNSS, data };
}

function dnsSearchOption(search: DnsSearchConfig, { ceases }: AdvertisementState): NdpOption {
  const names = search.suffixes.flatMap(encodeName);
  const data = new Uint8Array(((names.length + 8 + 7) & ~7) - 2);
  writeUint32(ceases && search.flush ? 0 : search.lifetime, data, 2);
  data.set(names, 6);
  return { kind: "other", type: DNSSL, data };
}

/** RFC 1035 3.1, without compression. */
function encodeName(name: string): number[] {
  const labels = name.replace(/\.$/, "").split(".");
  return [...labels.flatMap((label) => [label.length, ...encodeText(label)]), 0];
}

function intervalOption(maxInterval: number): NdpOption {
  const data = new Uint8Array(6);
  const leeway = maxInterval < SHORT_INTERVAL_SECONDS ? SHORT_INTERVAL_LEEWAY_SECONDS : 0;
  writeUint32(Math.floor(1000 * (maxInterval + leeway)), data, 2);
  return { kind: "other", type: RTR_ADV_INTERVAL, data };
}

function saysHomeAgent(config: InterfaceConfig): boolean {
  const { mobileRouter, homeAgentPreference, homeAgentLifetime, defaultLifetime } = config;
  return mobileRouter || homeAgentPreference !== 0 || homeAgentLifetime !== defaultLifetime;
}

function homeAgentOption(config: InterfaceConfig): NdpOption {
  const data = new Uint8Array(6);
  data[0] = config.mobileRouter ? 0x80 : 0;
  writeUint16(config.homeAgentPreference, data, 2);
  writeUint16(config.homeAgentLifetime & 0xffff, data, 4);
  return { kind: "other", type: HOME_AGENT_INFO, data };
}
