import { IPPROTO_ICMP, IPPROTO_ICMPV6, IPPROTO_TCP, IPPROTO_UDP } from "../../../wire/ip-protocol.ts";
import type { Namespace } from "../../namespace.ts";
import type { HookPoint } from "../hooks.ts";
import { checkAddrtype, compileAddrtype } from "./addrtype-match.ts";
import { compileConntrack } from "./conntrack-match.ts";
import type { Test } from "./evaluation.ts";
import { compileIprange, compileLength, compileMac, compilePkttype, compileTtl } from "./header-matches.ts";
import { compileLimit, limitIsValid } from "./limit-match.ts";
import type { MatchData } from "./match-data.ts";
import { hookNames, logPrefix, type Refusal } from "./refusal.ts";
import type { Family, RuleHeader } from "./rule.ts";
import { compileIcmp, compileMultiport, compileTcp, compileUdp } from "./transport-matches.ts";

/** Where a rule stands, as its matches and its target see it (struct xt_mtchk_param, xt_tgchk_param). */
export interface RulePlace {
  readonly namespace: Namespace;
  readonly family: Family;
  readonly table: string;
  readonly header: RuleHeader;
  /** The hooks from which the rule can be reached; none for a chain that nobody jumps to. */
  readonly points: ReadonlySet<HookPoint>;
}

const IPPROTO_DCCP = 33;
const IPPROTO_SCTP = 132;
const IPPROTO_UDPLITE = 136;
const WITH_PORTS = [IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_SCTP, IPPROTO_DCCP];

/** xt_check_match: the protocol that a match is for, and its own checks. */
export function checkMatch(match: MatchData, place: RulePlace): Refusal | undefined {
  switch (match.name) {
    case "tcp":
      return onlyFor(match.name, place, IPPROTO_TCP);
    case "udp":
      return onlyFor(match.name, place, IPPROTO_UDP);
    case "icmp":
      return onlyFor(match.name, place, IPPROTO_ICMP);
    case "icmp6":
      return onlyFor(match.name, place, IPPROTO_ICMPV6);
    case "multiport":
      return isFor(place, WITH_PORTS) ? undefined : { errno: "EINVAL" };
    case "addrtype":
      return checkAddrtype(match, place.family, place.points);
    case "limit": {
      const { average, burst } = match;
      const log = `xt_limit: Overflow, try lower: ${average}/${burst}`;
      return limitIsValid(match) ? undefined : { errno: "ERANGE", log };
    }
    case "mac":
      return checkMac(place);
    case "conntrack":
    case "mark":
    case "comment":
    case "iprange":
    case "length":
    case "ttl":
    case "hl":
    case "pkttype":
      return undefined;
  }
}

function isFor({ header }: RulePlace, protocols: readonly number[]): boolean {
  return protocols.includes(header.protocol) && !header.inverted.has("protocol");
}

function onlyFor(name: string, place: RulePlace, protocol: number): Refusal | undefined {
  if (isFor(place, [protocol])) return undefined;
  const log = `${logPrefix(place.family)} ${name} match: only valid for protocol ${protocol}`;
  return { errno: "EINVAL", log };
}

/** The test that a match makes of each packet; undefined for one that every packet passes. */
export function compileMatch(match: MatchData, { namespace, family }: RulePlace): Test | undefined {
  switch (match.name) {
    case "tcp":
      return compileTcp(match);
    case "udp":
      return compileUdp(match);
    case "icmp":
    case "icmp6":
      return compileIcmp(match);
    case "multiport":
      return compileMultiport(match);
    case "conntrack":
      return compileConntrack(match, family, namespace.clock);
    case "addrtype":
      return compileAddrtype(match, namespace, family);
    case "mark": {
      const { mark, mask, invert } = match;
      return ({ packet }) => (((packet.mark & mask) | 0) === (mark | 0)) !== invert;
    }
    case "limit":
      return compileLimit(match, namespace.clock);
    case "iprange":
      return compileIprange(match);
    case "length":
      return compileLength(match);
    case "ttl":
    case "hl":
      return compileTtl(match);
    case "mac":
      return compileMac(match);
    case "pkttype":
      return compilePkttype(match);
    case "comment":
      return undefined;
  }
}

/** A packet that leaves has no sender's address yet. */
function checkMac({ points, family }: RulePlace): Refusal | undefined {
  if (!points.has("OUTPUT") && !points.has("POSTROUTING")) return undefined;
  const used = hookNames(points);
  const why = `used from hooks ${used}, but only valid from PREROUTING/INPUT/FORWARD`;
  return { errno: "EINVAL", log: `${logPrefix(family)} mac match: ${why}` };
}
