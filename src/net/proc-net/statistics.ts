import type { IcmpMib, IpMib, UdpMib } from "../mib.ts";
import type { Namespace } from "../namespace.ts";

// Read first: net/ipv4/proc.c (snmp_seq_show, netstat_seq_show), net/ipv6/proc.c (snmp6_seq_show).
// Protocols that don't exist here (TCP, UDP-Lite) stand with zeros, as on a machine that uses none.

type Rows = readonly (readonly [name: string, value: number])[];

/** /proc/net/snmp */
export function snmpFile(namespace: Namespace): string {
  const { mib, icmpMib, udpMib, sysctls, configs } = namespace.ipv4;
  const forwarding = configs.all.forwarding ? 1 : 2;
  const ip: Rows = [["Forwarding", forwarding], ["DefaultTTL", sysctls.defaultTtl.value], ...ipRows(mib)];
  const tables = [table("Ip", ip), table("Icmp", icmpRows(icmpMib))];
  const messages = messageRows(icmpMib);
  // Without a message there is no line.
  if (messages.length > 0) tables.push(table("IcmpMsg", messages));
  tables.push(table("Tcp", TCP), table("Udp", udpRows(udpMib)), table("UdpLite", NO_UDP_LITE));
  return tables.join("");
}

/** /proc/net/netstat */
export function netstatFile(namespace: Namespace): string {
  const { mib } = namespace.ipv4;
  const tcp = TCP_EXTENSIONS.join(" ")
    .split(" ")
    .map((name) => [name, name === "IPReversePathFilter" ? mib.reversePathFilter : 0] as const);
  return [table("TcpExt", tcp), table("IpExt", ipExtensions(mib))].join("");
}

/** /proc/net/snmp6 */
export function snmp6File(namespace: Namespace): string {
  const { mib, icmpMib, udpMib } = namespace.ipv6;
  const rows: Rows = [
    ...prefixed("Ip6", ip6Rows(mib)),
    ...prefixed("Icmp6", icmp6Rows(icmpMib)),
    ...prefixed("Udp6", udpRows(udpMib)),
    ...prefixed(
      "UdpLite6",
      NO_UDP_LITE.filter(([name]) => name !== "IgnoredMulti"),
    ),
  ];
  return rows.map(([name, value]) => `${name.padEnd(32)}\t${value}\n`).join("");
}

function table(name: string, rows: Rows): string {
  const [names, values] = [rows.map(([key]) => key), rows.map(([, value]) => value)];
  return `${name}: ${names.join(" ")}\n${name}: ${values.join(" ")}\n`;
}

function prefixed(prefix: string, rows: Rows): Rows {
  return rows.map(([name, value]) => [prefix + name, value] as const);
}

function ipRows(mib: IpMib): Rows {
  return [
    ["InReceives", mib.inReceives],
    ["InHdrErrors", mib.inHdrErrors],
    ["InAddrErrors", mib.inAddrErrors],
    ["ForwDatagrams", mib.forwDatagrams],
    ["InUnknownProtos", mib.inUnknownProtos],
    ["InDiscards", mib.inDiscards],
    ["InDelivers", mib.inDelivers],
    ["OutRequests", mib.outRequests],
    ["OutDiscards", mib.outDiscards],
    ["OutNoRoutes", mib.outNoRoutes],
    ...fragmentRows(mib),
  ];
}

function fragmentRows(mib: IpMib): Rows {
  return [
    ["ReasmTimeout", mib.reasmTimeout],
    ["ReasmReqds", mib.reasmReqds],
    ["ReasmOKs", mib.reasmOks],
    ["ReasmFails", mib.reasmFails],
    ["FragOKs", mib.fragOks],
    ["FragFails", mib.fragFails],
    ["FragCreates", mib.fragCreates],
  ];
}

function trafficRows(mib: IpMib): Rows {
  return [
    ["InMcastPkts", mib.inMcastPkts],
    ["OutMcastPkts", mib.outMcastPkts],
    ["InBcastPkts", mib.inBcastPkts],
    ["OutBcastPkts", mib.outBcastPkts],
    ["InOctets", mib.inOctets],
    ["OutOctets", mib.outOctets],
    ["InMcastOctets", mib.inMcastOctets],
    ["OutMcastOctets", mib.outMcastOctets],
    ["InBcastOctets", mib.inBcastOctets],
    ["OutBcastOctets", mib.outBcastOctets],
  ];
}

function ecnRows({ ecn }: IpMib): Rows {
  return [
    ["InNoECTPkts", ecn[0]],
    ["InECT1Pkts", ecn[1]],
    ["InECT0Pkts", ecn[2]],
    ["InCEPkts", ecn[3]],
  ];
}

function ipExtensions(mib: IpMib): Rows {
  return [
    ["InNoRoutes", mib.inNoRoutes],
    ["InTruncatedPkts", mib.inTruncatedPkts],
    ...trafficRows(mib),
    ["InCsumErrors", mib.inCsumErrors],
    ...ecnRows(mib),
    ["ReasmOverlaps", 0],
  ];
}

function ip6Rows(mib: IpMib): Rows {
  return [
    ["InReceives", mib.inReceives],
    ["InHdrErrors", mib.inHdrErrors],
    ["InTooBigErrors", mib.inTooBigErrors],
    ["InNoRoutes", mib.inNoRoutes],
    ["InAddrErrors", mib.inAddrErrors],
    ["InUnknownProtos", mib.inUnknownProtos],
    ["InTruncatedPkts", mib.inTruncatedPkts],
    ["InDiscards", mib.inDiscards],
    ["InDelivers", mib.inDelivers],
    ["OutForwDatagrams", mib.forwDatagrams],
    ["OutRequests", mib.outRequests],
    ["OutDiscards", mib.outDiscards],
    ["OutNoRoutes", mib.outNoRoutes],
    ...fragmentRows(mib),
    ...trafficRows(mib).filter(([name]) => !name.endsWith("BcastPkts")),
    ...ecnRows(mib),
  ];
}

function udpRows(mib: UdpMib): Rows {
  return [
    ["InDatagrams", mib.inDatagrams],
    ["NoPorts", mib.noPorts],
    ["InErrors", mib.inErrors],
    ["OutDatagrams", mib.outDatagrams],
    ["RcvbufErrors", mib.rcvbufErrors],
    ["SndbufErrors", mib.sndbufErrors],
    ["InCsumErrors", mib.inCsumErrors],
    ["IgnoredMulti", mib.ignoredMulti],
    ["MemErrors", 0],
  ];
}

const NO_UDP_LITE: Rows = [
  ["InDatagrams", 0],
  ["NoPorts", 0],
  ["InErrors", 0],
  ["OutDatagrams", 0],
  ["RcvbufErrors", 0],
  ["SndbufErrors", 0],
  ["InCsumErrors", 0],
  ["IgnoredMulti", 0],
  ["MemErrors", 0],
];

/** Types that have a column of their own (icmpmibmap). */
const ICMP_TYPES: readonly (readonly [string, number])[] = [
  ["DestUnreachs", 3],
  ["TimeExcds", 11],
  ["ParmProbs", 12],
  ["SrcQuenchs", 4],
  ["Redirects", 5],
  ["Echos", 8],
  ["EchoReps", 0],
  ["Timestamps", 13],
  ["TimestampReps", 14],
  ["AddrMasks", 17],
  ["AddrMaskReps", 18],
];

function icmpRows(mib: IcmpMib): Rows {
  return [
    ["InMsgs", mib.inMessages],
    ["InErrors", mib.inErrors],
    ["InCsumErrors", mib.inCsumErrors],
    ...byType("In", ICMP_TYPES, mib.inTypes),
    ["OutMsgs", mib.outMessages],
    ["OutErrors", mib.outErrors],
    ["OutRateLimitGlobal", mib.rateLimitGlobal],
    ["OutRateLimitHost", mib.rateLimitHost],
    ...byType("Out", ICMP_TYPES, mib.outTypes),
  ];
}

function byType(
  prefix: string,
  types: readonly (readonly [string, number])[],
  counts: ReadonlyMap<number, number>,
): Rows {
  return types.map(([name, type]) => [prefix + name, counts.get(type) ?? 0] as const);
}

/** icmpmsg_put: the types that there were, in their order. */
function messageRows(mib: IcmpMib): Rows {
  return [...typeRows("InType", mib.inTypes), ...typeRows("OutType", mib.outTypes)];
}

function typeRows(prefix: string, counts: ReadonlyMap<number, number>): Rows {
  return [...counts].sort(([a], [b]) => a - b).map(([type, count]) => [prefix + type, count] as const);
}

/** icmp6type2name: in this order for what came, then for what was sent. */
const ICMP6_TYPES: readonly (readonly [string, number])[] = [
  ["DestUnreachs", 1],
  ["PktTooBigs", 2],
  ["TimeExcds", 3],
  ["ParmProblems", 4],
  ["Echos", 128],
  ["EchoReplies", 129],
  ["GroupMembQueries", 130],
  ["GroupMembResponses", 131],
  ["GroupMembReductions", 132],
  ["RouterSolicits", 133],
  ["RouterAdvertisements", 134],
  ["NeighborSolicits", 135],
  ["NeighborAdvertisements", 136],
  ["Redirects", 137],
  ["MLDv2Reports", 143],
];

function icmp6Rows(mib: IcmpMib): Rows {
  return [
    ["InMsgs", mib.inMessages],
    ["InErrors", mib.inErrors],
    ["OutMsgs", mib.outMessages],
    ["OutErrors", mib.outErrors],
    ["InCsumErrors", mib.inCsumErrors],
    ["OutRateLimitHost", mib.rateLimitHost],
    ...byType("In", ICMP6_TYPES, mib.inTypes),
    ...byType("Out", ICMP6_TYPES, mib.outTypes),
    ...messageRows(mib),
  ];
}

const TCP: Rows = [
  ["RtoAlgorithm", 1],
  ["RtoMin", 200],
  ["RtoMax", 120000],
  ["MaxConn", -1],
  ["ActiveOpens", 0],
  ["PassiveOpens", 0],
  ["AttemptFails", 0],
  ["EstabResets", 0],
  ["CurrEstab", 0],
  ["InSegs", 0],
  ["OutSegs", 0],
  ["RetransSegs", 0],
  ["InErrs", 0],
  ["OutRsts", 0],
  ["InCsumErrors", 0],
];

/** LINUX_MIB_* in the order of snmp4_net_list. */
const TCP_EXTENSIONS: readonly string[] = [
  "SyncookiesSent SyncookiesRecv SyncookiesFailed EmbryonicRsts PruneCalled RcvPruned OfoPruned",
  "OutOfWindowIcmps LockDroppedIcmps ArpFilter TW TWRecycled TWKilled PAWSActive PAWSEstab DelayedACKs",
  "DelayedACKLocked DelayedACKLost ListenOverflows ListenDrops TCPHPHits TCPPureAcks TCPHPAcks",
  "TCPRenoRecovery TCPSackRecovery TCPSACKReneging TCPSACKReorder TCPRenoReorder TCPTSReorder",
  "TCPFullUndo TCPPartialUndo TCPDSACKUndo TCPLossUndo TCPLostRetransmit TCPRenoFailures",
  "TCPSackFailures TCPLossFailures TCPFastRetrans TCPSlowStartRetrans TCPTimeouts TCPLossProbes",
  "TCPLossProbeRecovery TCPRenoRecoveryFail TCPSackRecoveryFail TCPRcvCollapsed TCPBacklogCoalesce",
  "TCPDSACKOldSent TCPDSACKOfoSent TCPDSACKRecv TCPDSACKOfoRecv TCPAbortOnData TCPAbortOnClose",
  "TCPAbortOnMemory TCPAbortOnTimeout TCPAbortOnLinger TCPAbortFailed TCPMemoryPressures",
  "TCPMemoryPressuresChrono TCPSACKDiscard TCPDSACKIgnoredOld TCPDSACKIgnoredNoUndo TCPSpuriousRTOs",
  "TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure TCPSackShifted TCPSackMerged TCPSackShiftFallback",
  "TCPBacklogDrop PFMemallocDrop TCPMinTTLDrop TCPDeferAcceptDrop IPReversePathFilter",
  "TCPTimeWaitOverflow TCPReqQFullDoCookies TCPReqQFullDrop TCPRetransFail TCPRcvCoalesce TCPOFOQueue",
  "TCPOFODrop TCPOFOMerge TCPChallengeACK TCPSYNChallenge TCPFastOpenActive TCPFastOpenActiveFail",
  "TCPFastOpenPassive TCPFastOpenPassiveFail TCPFastOpenListenOverflow TCPFastOpenCookieReqd",
  "TCPFastOpenBlackhole TCPSpuriousRtxHostQueues BusyPollRxPackets TCPAutoCorking TCPFromZeroWindowAdv",
  "TCPToZeroWindowAdv TCPWantZeroWindowAdv TCPSynRetrans TCPOrigDataSent TCPHystartTrainDetect",
  "TCPHystartTrainCwnd TCPHystartDelayDetect TCPHystartDelayCwnd TCPACKSkippedSynRecv TCPACKSkippedPAWS",
  "TCPACKSkippedSeq TCPACKSkippedFinWait2 TCPACKSkippedTimeWait TCPACKSkippedChallenge TCPWinProbe",
  "TCPKeepAlive TCPMTUPFail TCPMTUPSuccess TCPDelivered TCPDeliveredCE TCPAckCompressed",
  "TCPZeroWindowDrop TCPRcvQDrop TCPWqueueTooBig TCPFastOpenPassiveAltKey TcpTimeoutRehash",
  "TcpDuplicateDataRehash TCPDSACKRecvSegs TCPDSACKIgnoredDubious TCPMigrateReqSuccess",
  "TCPMigrateReqFailure",
];
