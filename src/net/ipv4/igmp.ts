import type { NetDevice } from "../../device/device.ts";
import { IFF_UP } from "../../device/flags.ts";
import { MILLISECOND_NS, type Timer } from "../../time/clock.ts";
import {
  IGMPV3_CHANGE_TO_EXCLUDE,
  IGMPV3_CHANGE_TO_INCLUDE,
  IGMPV3_MODE_IS_EXCLUDE,
  type IgmpRecord,
} from "../../wire/igmp.ts";
import { type Ipv4Address, isIpv4Multicast } from "../../wire/ipv4-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import { JIFFY_NS, startKernelTimer } from "../kernel-timer.ts";
import { joinLinkGroup, leaveLinkGroup } from "../rx-mode.ts";
import type { DeviceConfig } from "./device-config.ts";
import { IgmpQuerier } from "./igmp-querier.ts";
import { sendIgmp } from "./igmp-report.ts";
import type { Ipv4 } from "./ipv4.ts";

// Read first: RFC 3376, RFC 2236, net/ipv4/igmp.c (ip_mc_inc_group, igmp_group_added, igmp_ifc_event, igmp_timer_expire).
// Every membership is "all sources" (EXCLUDE of nothing).
//
//   join, leave --> version 3: #changed, a report of the changes, twice      (the interface's change timer)
//              `--> version 1, 2: a report of the group at once and later    (the group's timer)
//   query ------> version 3: all groups in one report                        (the interface's query timer)
//              `--> one group, or version 1, 2: each group's report          (the group's timer)

/** 224.0.0.1, joined by every device that is up, never reported. */
export const IGMP_ALL_HOSTS: Ipv4Address = 0xe0000001 as Ipv4Address;
const IGMP_ALL_ROUTER = 0xe0000002 as Ipv4Address;
const IGMPV3_ALL_MCR = 0xe0000016 as Ipv4Address;
/** Every timer of IGMP is two jiffies late. */
const EXTRA_DELAY_NS: number = 2 * JIFFY_NS;
/** IGMP_INITIAL_REPORT_DELAY */
const INITIAL_REPORT_DELAY_NS: number = JIFFY_NS;

/** ip_eth_mc_map: 01:00:5e and the low 23 bits. */
export function groupMac(group: Ipv4Address): MacAddress {
  return (0x01005e000000 + (group & 0x7fffff)) as MacAddress;
}

/** A group that a device is in (struct ip_mc_list). */
export interface GroupMembership {
  readonly group: Ipv4Address;
  users: number;
  /** The device lets it through: from the join on, up or not, until it goes down. */
  loaded: boolean;
  /** When the report that a query asked for, or an unsolicited one, goes out. */
  timer: Timer | undefined;
  expiresNs: number;
  /** We reported last, so that leaving must be told (version 2). */
  reporter: boolean;
  unsolicitedLeft: number;
  /** How many more change reports name it (crcount). */
  changesLeft: number;
}

/** The groups of one device (in_device.mc_list). */
export class DeviceGroups {
  readonly querier: IgmpQuerier;
  readonly #ipv4: Ipv4;
  readonly #device: NetDevice;
  readonly #config: DeviceConfig;
  readonly #members: Map<Ipv4Address, GroupMembership> = new Map();
  /** Groups left, whose leaving is still to be told (mc_tomb): times left. */
  readonly #left: Map<Ipv4Address, number> = new Map();
  #changeTimer: Timer | undefined;
  #queryTimer: Timer | undefined;
  #queryExpiresNs = 0;

  constructor(ipv4: Ipv4, device: NetDevice, config: DeviceConfig) {
    this.#ipv4 = ipv4;
    this.#device = device;
    this.#config = config;
    this.querier = new IgmpQuerier(config, ipv4.sysctls.robustness);
  }

  isMember(group: Ipv4Address): boolean {
    return this.#members.has(group);
  }

  /** Newest first, as /proc/net/igmp lists them. */
  memberships(): readonly GroupMembership[] {
    return [...this.#members.values()].reverse();
  }

  get version(): 1 | 2 | 3 {
    return this.querier.version(this.#now());
  }

  /** ip_mc_inc_group */
  join(group: Ipv4Address): void {
    const known = this.#members.get(group);
    if (known !== undefined) {
      known.users++;
      return;
    }
    const member: GroupMembership = {
      group,
      users: 1,
      loaded: false,
      timer: undefined,
      expiresNs: 0,
      reporter: false,
      unsolicitedLeft: 0,
      changesLeft: 0,
    };
    this.#members.set(group, member);
    this.#added(member);
  }

  /** ip_mc_dec_group */
  leave(group: Ipv4Address): void {
    const member = this.#members.get(group);
    if (member === undefined) return;
    member.users--;
    if (member.users > 0) return;
    this.#members.delete(group);
    this.#unload(member);
    this.#dropped(member);
  }

  /** ip_mc_up */
  up(): void {
    for (const member of this.#members.values()) this.#added(member);
    this.join(IGMP_ALL_HOSTS);
  }

  /** ip_mc_down; the flags may still say UP. */
  down(): void {
    this.#stopInterface();
    this.#queryTimer?.cancel();
    this.#queryTimer = undefined;
    this.#left.clear();
    for (const member of this.#members.values()) {
      stopTimer(member);
      this.#unload(member);
    }
    this.#members.delete(IGMP_ALL_HOSTS);
  }

  /** igmp_group_added */
  #added(member: GroupMembership): void {
    this.#load(member);
    if (!this.#reports(member.group)) return;
    this.#left.delete(member.group);
    if (this.version < 3) {
      member.unsolicitedLeft = this.#robustness;
      this.#startTimer(member, INITIAL_REPORT_DELAY_NS);
      return;
    }
    member.changesLeft = this.querier.robustness;
    this.#startChanges(EXTRA_DELAY_NS);
  }

  /** igmp_group_dropped */
  #dropped(member: GroupMembership): void {
    const { reporter, group } = member;
    stopTimer(member);
    if (!this.#reports(group)) return;
    const { version } = this;
    if (version === 3) {
      this.#left.set(group, this.querier.robustness);
      this.#startChanges(EXTRA_DELAY_NS);
    } else if (version === 2 && reporter) {
      this.#send(IGMP_ALL_ROUTER, { kind: "leave", maximumResponseCode: 0, group });
    }
  }

  /** Groups of the link itself only while igmp_link_local_mcast_reports is set. */
  #reports(group: Ipv4Address): boolean {
    if (group === IGMP_ALL_HOSTS || !isIpv4Multicast(group)) return false;
    if ((this.#device.flags & IFF_UP) === 0) return false;
    return group >>> 8 !== 0xe00000 || this.#ipv4.sysctls.linkLocalReports.value !== 0;
  }

  /** ip_mc_filter_add */
  #load(member: GroupMembership): void {
    if (member.loaded) return;
    member.loaded = true;
    joinLinkGroup(this.#device, groupMac(member.group));
  }

  /** ip_mc_filter_del */
  #unload(member: GroupMembership): void {
    if (member.loaded) leaveLinkGroup(this.#device, groupMac(member.group));
    member.loaded = false;
  }

  /** igmp_ifc_start_timer */
  #startChanges(delayNs: number): void {
    this.#changeTimer?.cancel();
    this.#changeTimer = startKernelTimer(this.#ipv4.namespace.clock, delayNs, () => this.#reportChanges());
  }

  /** An old router does not understand change reports. */
  #stopInterface(): void {
    this.#changeTimer?.cancel();
    this.#changeTimer = undefined;
    for (const member of this.#members.values()) member.changesLeft = 0;
  }

  /** igmp_ifc_timer_expire, igmpv3_send_cr: the groups left first, the newest of each first. */
  #reportChanges(): void {
    this.#changeTimer = undefined;
    const records: IgmpRecord[] = [];
    for (const [group, left] of [...this.#left].reverse()) {
      records.push({ type: IGMPV3_CHANGE_TO_INCLUDE, group, sources: [] });
      if (left > 1) this.#left.set(group, left - 1);
      else this.#left.delete(group);
    }
    for (const member of this.memberships()) {
      if (member.changesLeft === 0) continue;
      records.push({ type: IGMPV3_CHANGE_TO_EXCLUDE, group: member.group, sources: [] });
      member.changesLeft--;
    }
    if (records.length === 0) return;
    this.#send(IGMPV3_ALL_MCR, { kind: "report-v3", records });
    if (this.#left.size === 0 && !this.memberships().some((member) => member.changesLeft > 0)) return;
    this.#startChanges(this.#randomDelay(this.#unsolicitedIntervalNs()));
  }

  /** A general query of version 3: one report for all groups, a random part of `maximumNs` later. */
  answerGeneralQuery(maximumNs: number): void {
    const delayNs = this.#randomDelay(maximumNs);
    if (this.#queryTimer !== undefined && this.#now() + delayNs >= this.#queryExpiresNs) return;
    this.#queryTimer?.cancel();
    this.#queryExpiresNs = this.#now() + delayNs;
    this.#queryTimer = startKernelTimer(this.#ipv4.namespace.clock, delayNs, () => {
      this.#queryTimer = undefined;
      this.#reportModes(this.memberships());
    });
  }

  /** A query of an old router, or for one group (0 = all): each group's report within `maximumNs`. */
  answerByGroup(group: Ipv4Address, maximumNs: number): void {
    for (const member of this.memberships()) {
      if ((group !== 0 && group !== member.group) || !this.#reports(member.group)) continue;
      member.unsolicitedLeft = 0;
      // igmp_mod_timer: what is due earlier stays.
      if (member.timer !== undefined && member.expiresNs - this.#now() < maximumNs) continue;
      this.#startTimer(member, maximumNs);
    }
  }

  /** igmp_heard_query for versions 1 and 2. */
  heardOldQuery(version: 1 | 2): void {
    this.querier.heardOld(version, this.#now());
    this.#stopInterface();
    this.#left.clear();
  }

  /** igmp_heard_report: somebody else told the router, so we need not. */
  heardReport(group: Ipv4Address): void {
    const member = group === IGMP_ALL_HOSTS ? undefined : this.#members.get(group);
    if (member !== undefined) stopTimer(member);
  }

  #startTimer(member: GroupMembership, withinNs: number): void {
    member.timer?.cancel();
    const delayNs = this.#randomDelay(withinNs);
    member.expiresNs = this.#now() + delayNs;
    member.timer = startKernelTimer(this.#ipv4.namespace.clock, delayNs, () => this.#timerExpired(member));
  }

  /** igmp_timer_expire */
  #timerExpired(member: GroupMembership): void {
    member.timer = undefined;
    if (member.unsolicitedLeft > 0) member.unsolicitedLeft--;
    if (member.unsolicitedLeft > 0) this.#startTimer(member, this.#unsolicitedIntervalNs());
    member.reporter = true;
    const { version } = this;
    if (version === 3) {
      this.#reportModes([member]);
      return;
    }
    const kind = version === 1 ? "report-v1" : "report-v2";
    this.#send(member.group, { kind, maximumResponseCode: 0, group: member.group });
  }

  #reportModes(members: readonly GroupMembership[]): void {
    const records = members
      .filter(({ group }) => this.#reports(group))
      .map(({ group }) => ({ type: IGMPV3_MODE_IS_EXCLUDE, group, sources: [] }));
    if (records.length > 0) this.#send(IGMPV3_ALL_MCR, { kind: "report-v3", records });
  }

  #send(destination: Ipv4Address, message: Parameters<typeof sendIgmp>[3]): void {
    sendIgmp(this.#ipv4, this.#device, destination, message);
  }

  get #robustness(): number {
    return this.#ipv4.sysctls.robustness.value;
  }

  #unsolicitedIntervalNs(): number {
    const { own } = this.#config;
    const milliseconds =
      this.version < 3 ? own.igmpv2_unsolicited_report_interval : own.igmpv3_unsolicited_report_interval;
    return milliseconds * MILLISECOND_NS;
  }

  #randomDelay(withinNs: number): number {
    const milliseconds = Math.max(1, Math.floor(withinNs / MILLISECOND_NS));
    return this.#ipv4.random.below(milliseconds) * MILLISECOND_NS + EXTRA_DELAY_NS;
  }

  #now(): number {
    return this.#ipv4.namespace.clock.now();
  }
}

/** igmp_stop_timer */
function stopTimer(member: GroupMembership): void {
  member.timer?.cancel();
  member.timer = undefined;
  member.reporter = false;
  member.unsolicitedLeft = 0;
}
