import type { Task } from "../../kernel/task.ts";
import type { ReceivedDatagram } from "../../net/socket/socket.ts";
import { MILLISECOND_NS, SECOND_NS } from "../../time/clock.ts";
import {
  decodeIpv6Address,
  formatIpv6Address,
  IPV6_ANY,
  type Ipv6Address,
  ipv6Network,
  isIpv6LinkLocal,
} from "../../wire/ipv6-address.ts";
import { NDISC_ROUTER_ADVERTISEMENT, NDISC_ROUTER_SOLICITATION } from "../../wire/ndp.ts";
import {
  ND_OPT_MTU,
  ND_OPT_PREFIX_INFO,
  ND_OPT_REDIRECT_HDR,
  ND_OPT_ROUTE_INFO,
  ND_OPT_SOURCE_LL_ADDR,
  ND_OPT_TARGET_LL_ADDR,
} from "../../wire/ndp-options.ts";
import { readUint32 } from "../../wire/octets.ts";
import type { Advertiser, AdvertiserContext } from "./advertiser.ts";

// Read first: radvd's process.c: what it does with router solicitations, and what it says of others' advertisements
// that contradict its own (RFC 4861 6.2.7).

const SOLICITATION_BYTES = 8;
const ADVERTISEMENT_BYTES = 16;
const LONGEST_DELAY_SECONDS = 0.5;
const RTR_ADV_INTERVAL = 7;
const HOME_AGENT_INFO = 8;
const RDNSS = 25;
const DNSSL = 31;

export function* processMessage(
  context: AdvertiserContext,
  advertisers: readonly Advertiser[],
  message: ReceivedDatagram,
): Task<void> {
  const { log, process } = context;
  const { data, ttl, ifindex } = message;
  const name = process.namespace.rtnetlink.getLink({ ifindex })?.name ?? "unknown interface";
  const from = message.from.address as Ipv6Address;
  const who = formatIpv6Address(from);
  yield* log.debug(5, `${name} recvmsg len=${data.length}`);
  yield* log.debug(4, `${name} received a packet`);
  const fault = faultOf(data, from);
  if (fault !== undefined) {
    yield* log.say("warning", `${name} received icmpv6 ${fault} from ${who}`);
    return;
  }
  const advertiser = advertisers.find((candidate) => candidate.ifindex === ifindex);
  if (advertiser === undefined) {
    const words = `received icmpv6 RS/RA packet on an unknown interface with index ${ifindex}`;
    yield* log.debug(4, `${name} ${words}`, "warning");
    return;
  }
  if (!advertiser.ready && !(yield* advertiser.setUp())) {
    const { name: own } = advertiser.config;
    const words = `received RS or RA on ${own} but ${own} is not ready and setup_iface failed`;
    yield* log.say("warning", `${name} ${words}`);
    return;
  }
  if (ttl !== 255) {
    yield* log.say("warning", `${name} received RS or RA with invalid hoplimit ${ttl} from ${who}`);
    return;
  }
  if (data[0] === NDISC_ROUTER_SOLICITATION) {
    yield* log.debug(3, `${name} received RS from: ${who}`);
    yield* processSolicitation(context, advertiser, data, from);
    return;
  }
  const own = from === advertiser.linkLocal ? " (myself)" : "";
  yield* log.debug(3, `${name} received RA from: ${who}${own}`);
  yield* processAdvertisement(context, advertiser, data, who);
}

function faultOf(data: Uint8Array, from: Ipv6Address): string | undefined {
  if (data.length < SOLICITATION_BYTES) return `packet with invalid length (${data.length})`;
  if (data[0] === NDISC_ROUTER_ADVERTISEMENT) {
    if (data.length < ADVERTISEMENT_BYTES) return `RA packet with invalid length (${data.length})`;
    if (!isIpv6LinkLocal(from)) return "RA packet with non-linklocal source address";
  }
  return data[1] === 0 ? undefined : `RS/RA packet with invalid code (${data[1]})`;
}

/** process_rs: unicast to who has an address, else to all, but not too often. */
function* processSolicitation(
  context: AdvertiserContext,
  advertiser: Advertiser,
  data: Uint8Array,
  from: Ipv6Address,
): Task<void> {
  const { log, process, random } = context;
  const { config } = advertiser;
  const fault = solicitationFault(data, from);
  if (fault !== undefined) {
    yield* log.say("warning", fault);
    return;
  }
  const sinceMs = Math.trunc((process.machine.clock.now() - advertiser.lastMulticastNs) / MILLISECOND_NS);
  const delay = (LONGEST_DELAY_SECONDS * random.uint32()) / 0x100000000;
  if (config.unicastOnly || (config.solicitedUnicast && from !== IPV6_ANY)) yield* advertiser.sendAll(from);
  else if (sinceMs / 1000 < config.minDelay) {
    const since = (process.machine.clock.now() - advertiser.lastMulticastNs) / SECOND_NS;
    const next = config.minDelay - since + delay;
    yield* log.debug(
      5,
      `${config.name}: rate limiting RA's, rescheduling RA ${next.toFixed(6)} seconds from now`,
    );
    yield* advertiser.reschedule(next);
  } else {
    yield* advertiser.sendAll(undefined);
    yield* advertiser.rescheduleRandomly();
  }
  yield* log.debug(2, `${config.name} processed an RS`);
}

function solicitationFault(data: Uint8Array, from: Ipv6Address): string | undefined {
  for (let at = SOLICITATION_BYTES; at < data.length; ) {
    if (data.length - at < 2) return "trailing garbage in RS";
    const length = data[at + 1]! * 8;
    if (length === 0) return "zero length option in RS";
    if (length > data.length - at) return "option length greater than total length in RS";
    if (data[at] === ND_OPT_SOURCE_LL_ADDR && from === IPV6_ANY) {
      return "received icmpv6 RS packet with unspecified source address and there is a lladdr option";
    }
    at += length;
  }
  return undefined;
}

/** Where less than this is left from the option's start on, the rest goes unread: room for three DNS servers. */
const SHORTEST_REST_BYTES: ReadonlyMap<number, number> = new Map([
  [ND_OPT_MTU, 8],
  [ND_OPT_PREFIX_INFO, 32],
  [RDNSS, 56],
]);

/** process_ra */
function* processAdvertisement(
  context: AdvertiserContext,
  advertiser: Advertiser,
  data: Uint8Array,
  who: string,
): Task<void> {
  const { log } = context;
  const { name } = advertiser.config;
  for (const what of headerDifferences(advertiser, data)) {
    yield* log.say("warning", `our ${what} on ${name} doesn't agree with ${who}`);
  }
  if (data.length === ADVERTISEMENT_BYTES) return;
  for (let at = ADVERTISEMENT_BYTES; at < data.length; ) {
    const rest = data.length - at;
    const length = (data[at + 1] ?? 0) * 8;
    const fault =
      rest < 2
        ? "trailing garbage"
        : length === 0
          ? "zero length option"
          : length > rest
            ? `option length (${length}) greater than total length (${rest})`
            : undefined;
    if (fault !== undefined) {
      yield* log.say("error", `${fault} in RA on ${name} from ${who}`);
      break;
    }
    if (rest < (SHORTEST_REST_BYTES.get(data[at]!) ?? 0)) return;
    yield* processOption(context, advertiser, data.subarray(at, at + length), who);
    at += length;
  }
  yield* log.debug(2, `processed RA on ${name}`);
}

function headerDifferences({ config }: Advertiser, data: Uint8Array): string[] {
  const differs = (theirs: number, ours: number): boolean => theirs !== 0 && ours !== 0 && theirs !== ours;
  const differences: string[] = [];
  if (differs(data[4]!, config.hopLimit)) differences.push("AdvCurHopLimit");
  if ((data[5]! & 0x80) !== 0 && !config.managed) differences.push("AdvManagedFlag");
  if ((data[5]! & 0x40) !== 0 && !config.otherConfig) differences.push("AdvOtherConfigFlag");
  if (differs(readUint32(data, 8), config.reachableTime)) differences.push("AdvReachableTime");
  if (differs(readUint32(data, 12), config.retransTimer)) differences.push("AdvRetransTimer");
  return differences;
}

function* processOption(
  { log }: AdvertiserContext,
  advertiser: Advertiser,
  option: Uint8Array,
  who: string,
): Task<void> {
  const { config } = advertiser;
  const { name } = config;
  switch (option[0]) {
    case ND_OPT_MTU:
      if (config.linkMtu !== 0 && readUint32(option, 4) !== config.linkMtu) {
        yield* log.say("warning", `our AdvLinkMTU on ${name} doesn't agree with ${who}`);
      }
      return;
    case ND_OPT_PREFIX_INFO:
      for (const words of prefixDifferences(advertiser, option)) {
        yield* log.say("warning", `${words} doesn't agree with ${who}`);
      }
      return;
    case ND_OPT_TARGET_LL_ADDR:
    case ND_OPT_REDIRECT_HDR:
      yield* log.say("error", `invalid option ${option[0]} in RA on ${name} from ${who}`);
      return;
    case RDNSS:
      for (const address of foreignServers(advertiser, option)) {
        const words = `RDNSS address ${formatIpv6Address(address)} received on ${name} from ${who}`;
        yield* log.say("warning", `${words} is not advertised by us`);
      }
      return;
    case ND_OPT_ROUTE_INFO:
    case ND_OPT_SOURCE_LL_ADDR:
    case RTR_ADV_INTERVAL:
    case HOME_AGENT_INFO:
    case DNSSL:
      return;
    default:
      yield* log.debug(1, `unknown option ${option[0]} in RA on ${name} from ${who}`);
  }
}

function prefixDifferences({ config }: Advertiser, option: Uint8Array): string[] {
  if (option.length < 32) return [];
  const network = ipv6Network(decodeIpv6Address(option, 16), option[2]!);
  const words: string[] = [];
  for (const own of config.prefixes) {
    if (own.prefixLength !== option[2] || ipv6Network(own.prefix, own.prefixLength) !== network) continue;
    const place = `on ${config.name} for ${formatIpv6Address(own.prefix)}`;
    if (own.decrement) continue;
    if (readUint32(option, 4) !== own.validLifetime) words.push(`our AdvValidLifetime ${place}`);
    if (readUint32(option, 8) !== own.preferredLifetime) words.push(`our AdvPreferredLifetime ${place}`);
  }
  return words;
}

/** From the last to the first, as radvd falls through its cases. */
function foreignServers({ config }: Advertiser, option: Uint8Array): Ipv6Address[] {
  const ours = new Set(config.dnsServers.flatMap(({ addresses }) => addresses));
  const servers: Ipv6Address[] = [];
  for (let at = option.length - 16; at >= 8; at -= 16) servers.push(decodeIpv6Address(option, at));
  return servers.filter((address) => !ours.has(address));
}
