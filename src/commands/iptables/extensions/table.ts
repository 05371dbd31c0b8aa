import type { MatchData } from "../../../net/netfilter/xtables/match-data.ts";
import type { Family } from "../../../net/netfilter/xtables/rule.ts";
import type { TargetData } from "../../../net/netfilter/xtables/target-data.ts";
import { conntrackMatch, stateMatch } from "./conntrack.ts";
import type { MatchExtension, TargetExtension } from "./extension.ts";
import { hlMatch, iprangeMatch, lengthMatch, macMatch, pkttypeMatch, ttlMatch } from "./header-matches.ts";
import { icmp6Match, icmpMatch } from "./icmp.ts";
import { natTargets } from "./nat-targets.ts";
import { addrtypeMatch, commentMatch, limitMatch, markMatch } from "./plain-matches.ts";
import {
  ctTarget,
  logTarget,
  markTarget,
  notrackTarget,
  rejectTarget4,
  rejectTarget6,
} from "./plain-targets.ts";
import { multiportMatch, tcpMatch, udpMatch } from "./ports.ts";

const MATCHES: readonly MatchExtension[] = [
  tcpMatch,
  udpMatch,
  multiportMatch,
  icmpMatch,
  icmp6Match,
  conntrackMatch,
  stateMatch,
  addrtypeMatch,
  markMatch,
  commentMatch,
  limitMatch,
  iprangeMatch,
  lengthMatch,
  ttlMatch,
  hlMatch,
  macMatch,
  pkttypeMatch,
];

const TARGETS: readonly TargetExtension[] = [
  rejectTarget4,
  rejectTarget6,
  logTarget,
  markTarget,
  ctTarget,
  notrackTarget,
  ...natTargets,
];

/** Extensions of iptables 1.8.9 that we lack: known, so that they can be refused as what they are. */
const MISSING_MATCHES = `ah bpf cgroup cluster connbytes connlabel connlimit connmark cpu dccp devgroup dscp ecn esp
  hashlimit helper ipcomp ipvs nfacct osf owner physdev policy quota rateest recent
  rpfilter sctp set socket statistic string tcpmss time tos u32`;
const MISSING_MATCHES4 = "realm";
const MISSING_MATCHES6 = "dst eui64 frag hbh ipv6header mh rt srh";
const MISSING_TARGETS = `AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK DSCP HMARK IDLETIMER LED NETMAP NFLOG NFQUEUE
  RATEEST SECMARK SET SYNPROXY TCPMSS TCPOPTSTRIP TEE TOS TPROXY TRACE`;
const MISSING_TARGETS4 = "CLUSTERIP ECN TTL ULOG";
const MISSING_TARGETS6 = "DNPT HL SNPT";

/** xtables_find_match; icmp6 has three names. */
export function findMatch(name: string, family: Family): MatchExtension | undefined {
  const own = name === "icmpv6" || name === "ipv6-icmp" ? "icmp6" : name;
  return MATCHES.find((match) => match.name === own && match.families.includes(family));
}

/** xtables_find_target */
export function findTarget(name: string, family: Family): TargetExtension | undefined {
  return TARGETS.find((target) => target.name === name && target.families.includes(family));
}

export function isMissingMatch(name: string, family: Family): boolean {
  return words(MISSING_MATCHES, family === 4 ? MISSING_MATCHES4 : MISSING_MATCHES6).includes(name);
}

export function isMissingTarget(name: string, family: Family): boolean {
  return words(MISSING_TARGETS, family === 4 ? MISSING_TARGETS4 : MISSING_TARGETS6).includes(name);
}

function words(...lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split(/\s+/));
}

/** The extension that shows a match of a rule, and the name behind `-m`. */
export function matchOf(data: MatchData, family: Family): { extension: MatchExtension; name: string } {
  const name = data.name === "conntrack" ? data.alias : data.name;
  return { extension: findMatch(name, family)!, name };
}

/** The extension that shows a target, and the name behind `-j`. */
export function targetOf(data: TargetData, family: Family): { extension: TargetExtension; name: string } {
  const name = data.name === "CT" ? data.alias : data.name;
  return { extension: findTarget(name, family)!, name };
}
