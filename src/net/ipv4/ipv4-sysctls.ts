import { fail, succeed } from "../../wire/errno.ts";
import type { IntegerSysctl, Sysctls } from "../sysctl.ts";
import type { IcmpRates } from "./icmp-limits.ts";

/** The files of net/ipv4 that this stack acts on; the values are those of a new namespace. */
export interface Ipv4Sysctls extends IcmpRates {
  readonly defaultTtl: IntegerSysctl;
  readonly ignoreEcho: IntegerSysctl;
  readonly ignoreBroadcasts: IntegerSysctl;
  readonly errorsUseInboundAddress: IntegerSysctl;
  readonly forwardUsePmtu: IntegerSysctl;
  readonly noPmtuDiscovery: IntegerSysctl;
  readonly minPmtu: IntegerSysctl;
  readonly mtuExpiresSeconds: IntegerSysctl;
  readonly nonlocalBind: IntegerSysctl;
  readonly maxMemberships: IntegerSysctl;
  readonly robustness: IntegerSysctl;
  readonly linkLocalReports: IntegerSysctl;
  /** ping_group_range as first and last group. */
  readonly pingGroups: { first: number; last: number };
}

export function registerIpv4Sysctls(sysctls: Sysctls): Ipv4Sysctls {
  const file = (name: string, initial: number) => sysctls.integer(`net/ipv4/${name}`, initial);
  const bounded = (name: string, initial: number, minimum: number, maximum: number) =>
    sysctls.integer(`net/ipv4/${name}`, initial, { minimum, maximum });
  const pingGroups = { first: 1, last: 0 };
  registerPingGroups(sysctls, pingGroups);
  return {
    defaultTtl: bounded("ip_default_ttl", 64, 1, 255),
    ignoreEcho: bounded("icmp_echo_ignore_all", 0, 0, 1),
    ignoreBroadcasts: bounded("icmp_echo_ignore_broadcasts", 1, 0, 1),
    errorsUseInboundAddress: bounded("icmp_errors_use_inbound_ifaddr", 0, 0, 1),
    forwardUsePmtu: file("ip_forward_use_pmtu", 0),
    noPmtuDiscovery: file("ip_no_pmtu_disc", 0),
    minPmtu: sysctls.integer("net/ipv4/route/min_pmtu", 552, { minimum: 68 }),
    mtuExpiresSeconds: file("route/mtu_expires", 600),
    nonlocalBind: file("ip_nonlocal_bind", 0),
    maxMemberships: file("igmp_max_memberships", 20),
    robustness: sysctls.integer("net/ipv4/igmp_qrv", 2, { minimum: 1 }),
    linkLocalReports: file("igmp_link_local_mcast_reports", 1),
    pingGroups,
    messagesPerSecond: file("icmp_msgs_per_sec", 1000),
    messagesBurst: file("icmp_msgs_burst", 50),
    rateLimitMs: file("icmp_ratelimit", 1000),
    rateMask: file("icmp_ratemask", 0x1818),
  };
}

/** ipv4_sysctl_rtcache_flush: any write forgets what was cached; there is nothing to read. */
export function registerRouteFlush(sysctls: Sysctls, flush: () => void): void {
  sysctls.register("net/ipv4/route/flush", {
    read: () => "",
    write() {
      flush();
      return succeed(undefined);
    },
  });
}

/** 1 0 lets no group open ping sockets: ping(8) falls back to a raw one. */
function registerPingGroups(sysctls: Sysctls, groups: { first: number; last: number }): void {
  sysctls.register("net/ipv4/ping_group_range", {
    read: () => `${groups.first}\t${groups.last}`,
    write(text) {
      const match = /^\s*(\d+)\s+(\d+)\s*$/.exec(text);
      if (match === null) return fail("EINVAL");
      const [first, last] = [Number(match[1]), Number(match[2])];
      groups.first = first > last ? 1 : first;
      groups.last = first > last ? 0 : last;
      return succeed(undefined);
    },
  });
}
