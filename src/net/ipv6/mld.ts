import { IFF_UP } from "../../device/flags.ts";
import { MILLISECOND_NS, type Timer } from "../../time/clock.ts";
import { IPPROTO_HOPOPTS, IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { encodeRouterAlertHeader, ROUTER_ALERT_HEADER_LENGTH_BYTES } from "../../wire/ipv6.ts";
import { formatIpv6Address, IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import {
  encodeMld,
  MLD2_CHANGE_TO_EXCLUDE,
  MLD2_CHANGE_TO_INCLUDE,
  MLD2_MODE_IS_EXCLUDE,
  type MldRecord,
  mldLength,
} from "../../wire/mld.ts";
import { JIFFY_NS, startKernelTimer } from "../kernel-timer.ts";
import { IFA_F_TENTATIVE } from "../netlink/address-message.ts";
import { joinLinkGroup, leaveLinkGroup } from "../rx-mode.ts";
import { IPV6_ALL_MLD2_ROUTERS, multicastMac } from "./address-type.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { MulticastGroup } from "./multicast-group.ts";
import { createPacket, localOut, PAYLOAD_OFFSET } from "./output.ts";

// Read first: net/ipv6/mcast.c (ipv6_dev_mc_inc, igmp6_group_added, mld_ifc_work, mld_send_cr, ipv6_mc_dad_complete),
// RFC 3810 6.1. A change is told twice (mld_qrv): at once, and after a random part of a second.

/** mld_ifc_start_work and its kin add two jiffies to the random delay. */
const EXTRA_DELAY_NS: number = 2 * JIFFY_NS;
/** IPv6 header, hop-by-hop header and report header, and one group record. */
const REPORT_OVERHEAD_BYTES: number = 40 + ROUTER_ALERT_HEADER_LENGTH_BYTES + 8;
const RECORD_BYTES = 20;

/** ipv6_dev_mc_inc */
export function joinGroup(ipv6: Ipv6, idev: Inet6Device, address: Ipv6Address): void {
  const known = idev.findGroup(address);
  if (known !== undefined) {
    known.users++;
    return;
  }
  const group = new MulticastGroup(address);
  idev.groups.unshift(group);
  idev.leftGroups = idev.leftGroups.filter((left) => left.address !== address);
  groupAdded(ipv6, idev, group);
}

/** __ipv6_dev_mc_dec; false when it was not joined. */
export function leaveGroup(ipv6: Ipv6, idev: Inet6Device, address: Ipv6Address): boolean {
  const group = idev.findGroup(address);
  if (group === undefined) return false;
  group.users--;
  if (group.users > 0) return true;
  idev.groups.splice(idev.groups.indexOf(group), 1);
  groupDropped(ipv6, idev, group);
  return true;
}

/** ipv6_mc_up: also when an address is added, so that every group is told again. */
export function multicastUp(ipv6: Ipv6, idev: Inet6Device): void {
  for (const group of [...idev.groups]) {
    idev.leftGroups = idev.leftGroups.filter((left) => left.address !== group.address);
    groupAdded(ipv6, idev, group);
  }
}

/** ipv6_mc_down: what is left is told when the device comes up again. */
export function multicastDown(ipv6: Ipv6, idev: Inet6Device): void {
  for (const group of [...idev.groups]) groupDropped(ipv6, idev, group);
  stopTimers(idev);
}

/** ipv6_mc_destroy_dev */
export function multicastDestroy(ipv6: Ipv6, idev: Inet6Device): void {
  multicastDown(ipv6, idev);
  idev.leftGroups = [];
  idev.groups.length = 0;
}

/** ipv6_mc_dad_complete: what was told without an address is told with it, twice. */
export function multicastDadComplete(ipv6: Ipv6, idev: Inet6Device): void {
  idev.mldDadLeft = idev.mldRobustness;
  sendDadReport(ipv6, idev);
}

function sendDadReport(ipv6: Ipv6, idev: Inet6Device): void {
  const told = idev.groups.filter((group) => !group.silent);
  sendRecords(
    ipv6,
    idev,
    told.map((group) => record(MLD2_CHANGE_TO_EXCLUDE, group)),
  );
  idev.mldDadLeft--;
  if (idev.mldDadLeft <= 0) return;
  idev.mldDadTimer?.cancel();
  idev.mldDadTimer = startRandom(ipv6, unsolicitedIntervalNs(idev), () => {
    idev.mldDadTimer = undefined;
    sendDadReport(ipv6, idev);
  });
}

/** igmp6_group_added */
function groupAdded(ipv6: Ipv6, idev: Inet6Device, group: MulticastGroup): void {
  if (group.interfaceLocal) return;
  if (!group.loaded) {
    group.loaded = true;
    joinLinkGroup(idev.device, multicastMac(group.address));
    traceGroup(ipv6, idev, group, "igmp6_group_added");
  }
  if ((idev.device.flags & IFF_UP) === 0 || group.silent) return;
  group.changesLeft = idev.mldRobustness;
  changeEvent(ipv6, idev);
}

/** igmp6_group_dropped, mld_add_delrec */
function groupDropped(ipv6: Ipv6, idev: Inet6Device, group: MulticastGroup): void {
  if (group.interfaceLocal) return;
  if (group.loaded) {
    group.loaded = false;
    leaveLinkGroup(idev.device, multicastMac(group.address));
    traceGroup(ipv6, idev, group, "igmp6_group_dropped");
  }
  if (group.silent || idev.dead) return;
  const left = new MulticastGroup(group.address);
  left.changesLeft = idev.mldRobustness;
  idev.leftGroups = [left, ...idev.leftGroups];
  changeEvent(ipv6, idev);
}

/** mld_ifc_event */
function changeEvent(ipv6: Ipv6, idev: Inet6Device): void {
  idev.mldChangesLeft = idev.mldRobustness;
  startChangeTimer(ipv6, idev, 0);
}

function startChangeTimer(ipv6: Ipv6, idev: Inet6Device, withinNs: number): void {
  idev.mldChangeTimer?.cancel();
  idev.mldChangeTimer = startRandom(ipv6, withinNs, () => {
    idev.mldChangeTimer = undefined;
    sendChanges(ipv6, idev);
    if (idev.mldChangesLeft === 0) return;
    idev.mldChangesLeft--;
    if (idev.mldChangesLeft > 0) startChangeTimer(ipv6, idev, unsolicitedIntervalNs(idev));
  });
}

/** mld_send_cr: the groups left first. */
function sendChanges(ipv6: Ipv6, idev: Inet6Device): void {
  const records: MldRecord[] = [];
  for (const left of idev.leftGroups) {
    records.push(record(MLD2_CHANGE_TO_INCLUDE, left));
    left.changesLeft--;
  }
  idev.leftGroups = idev.leftGroups.filter((left) => left.changesLeft > 0);
  for (const group of idev.groups) {
    if (group.silent || group.changesLeft === 0) continue;
    records.push(record(MLD2_CHANGE_TO_EXCLUDE, group));
    group.changesLeft--;
  }
  sendRecords(ipv6, idev, records);
}

/** igmp6_event_query, version 2: the answer to a general or group query, a random part of its delay later. */
export function answerQuery(ipv6: Ipv6, idev: Inet6Device, group: Ipv6Address, maximumDelayMs: number): void {
  const asked = (entry: MulticastGroup) => group === IPV6_ANY || entry.address === group;
  idev.mldQueryTimer?.cancel();
  idev.mldQueryTimer = startRandom(ipv6, Math.max(1, maximumDelayMs) * MILLISECOND_NS, () => {
    idev.mldQueryTimer = undefined;
    const told = idev.groups.filter((entry) => !entry.silent && asked(entry));
    sendRecords(
      ipv6,
      idev,
      told.map((entry) => record(MLD2_MODE_IS_EXCLUDE, entry)),
    );
  });
}

function record(type: number, group: MulticastGroup): MldRecord {
  return { type, group: group.address, sources: [] };
}

/** As many reports as the MTU needs. */
function sendRecords(ipv6: Ipv6, idev: Inet6Device, records: readonly MldRecord[]): void {
  const room = Math.max(1, Math.floor((idev.device.mtu - REPORT_OVERHEAD_BYTES) / RECORD_BYTES));
  for (let at = 0; at < records.length; at += room) sendReport(ipv6, idev, records.slice(at, at + room));
}

/** mld_newpack, mld_sendpack */
function sendReport(ipv6: Ipv6, idev: Inet6Device, records: readonly MldRecord[]): void {
  const { device } = idev;
  const message = { kind: "report-v2", records } as const;
  const source = idev.linkLocal(IFA_F_TENTATIVE) ?? IPV6_ANY;
  const ends = { source, destination: IPV6_ALL_MLD2_ROUTERS };
  const packet = createPacket(
    ipv6,
    { ...ends, nextHeader: IPPROTO_HOPOPTS, hopLimit: 1, trafficClass: 0, flowLabel: 0, mark: 0 },
    ROUTER_ALERT_HEADER_LENGTH_BYTES + mldLength(message),
  );
  encodeRouterAlertHeader(IPPROTO_ICMPV6, packet.bytes, PAYLOAD_OFFSET);
  encodeMld(message, ends, packet.bytes, PAYLOAD_OFFSET + ROUTER_ALERT_HEADER_LENGTH_BYTES);
  const departure = { device, nexthop: ends.destination, mtu: device.mtu, loop: "no loop" } as const;
  localOut(ipv6, packet, departure);
}

function unsolicitedIntervalNs(idev: Inet6Device): number {
  return idev.settings.mldv2_unsolicited_report_interval * MILLISECOND_NS;
}

function startRandom(ipv6: Ipv6, withinNs: number, run: () => void): Timer {
  const jiffies = ipv6.random.below(Math.max(1, Math.floor(withinNs / JIFFY_NS)));
  return startKernelTimer(ipv6.namespace.clock, jiffies * JIFFY_NS + EXTRA_DELAY_NS, run);
}

function stopTimers(idev: Inet6Device): void {
  for (const timer of [idev.mldChangeTimer, idev.mldDadTimer, idev.mldQueryTimer]) timer?.cancel();
  idev.mldChangeTimer = undefined;
  idev.mldDadTimer = undefined;
  idev.mldQueryTimer = undefined;
  idev.mldChangesLeft = 0;
}

function traceGroup(ipv6: Ipv6, idev: Inet6Device, group: MulticastGroup, by: string): void {
  const { tracer, label } = ipv6.namespace;
  if (!tracer.enabled) return;
  tracer.emit({
    kind: "link",
    frame: 0,
    namespace: label,
    device: idev.device.name,
    function: by,
    verdict: by === "igmp6_group_added" ? "join" : "leave",
    rule: formatIpv6Address(group.address),
  });
}
