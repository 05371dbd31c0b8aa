import type { NetDevice } from "../../device/device.ts";
import { IFF_UP } from "../../device/flags.ts";
import { MILLISECOND_NS, SECOND_NS, type Timer } from "../../time/clock.ts";
import { ETH_P_IP } from "../../wire/ethernet.ts";
import {
  encodeIgmp,
  IGMPV3_CHANGE_TO_EXCLUDE,
  IGMPV3_CHANGE_TO_INCLUDE,
  type IgmpRecord,
  igmpLength,
} from "../../wire/igmp.ts";
import { IPV4_ANY, type Ipv4Address, isIpv4Multicast } from "../../wire/ipv4-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import { JIFFY_NS, startKernelTimer } from "../kernel-timer.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { Flow } from "../route/flow.ts";
import { routeOutput } from "../route/route-output.ts";
import { joinLinkGroup, leaveLinkGroup } from "../rx-mode.ts";
import { writeIpv4Header } from "./header.ts";
import type { Ipv4 } from "./ipv4.ts";
import { sendLocal } from "./output.ts";

// Read first: RFC 3376, net/ipv4/igmp.c (ip_mc_inc_group, igmp_ifc_event, igmpv3_send_cr). Reports of version 3 only;
// queries of a multicast router are not answered in this version.

/** 224.0.0.1, joined by every device that is up, never reported. */
export const IGMP_ALL_HOSTS: Ipv4Address = 0xe0000001 as Ipv4Address;
const IGMPV3_ALL_MCR = 0xe0000016 as Ipv4Address;
const IPPROTO_IGMP = 2;
/** igmp_qrv: each change is reported twice. */
const IGMP_QUERY_ROBUSTNESS_VARIABLE = 2;
/** igmpv3_unsolicited_report_interval */
const UNSOLICITED_REPORT_INTERVAL_NS = SECOND_NS;
/** RFC 2113: router alert. */
const ROUTER_ALERT = [0x94, 0x04, 0x00, 0x00] as const;
const HEADER_LENGTH_BYTES = 24;
const IPTOS_PREC_INTERNETCONTROL = 0xc0;

/** ip_eth_mc_map: 01:00:5e and the low 23 bits. */
export function groupMac(group: Ipv4Address): MacAddress {
  return (0x01005e000000 + (group & 0x7fffff)) as MacAddress;
}

/** The groups of one device (in_device.mc_list). */
export class DeviceGroups {
  readonly #ipv4: Ipv4;
  readonly #device: NetDevice;
  readonly #users: Map<Ipv4Address, number> = new Map();
  /** Groups that the device lets through (ip_mc_list.loaded): from the join on, up or not, until it goes down. */
  readonly #loaded: Set<Ipv4Address> = new Set();
  /** Changes still to be reported: group, record type, times left. */
  readonly #changes: Map<Ipv4Address, { type: number; left: number }> = new Map();
  #timer: Timer | undefined;

  constructor(ipv4: Ipv4, device: NetDevice) {
    this.#ipv4 = ipv4;
    this.#device = device;
  }

  isMember(group: Ipv4Address): boolean {
    return this.#users.has(group);
  }

  groups(): ReadonlyMap<Ipv4Address, number> {
    return this.#users;
  }

  /** ip_mc_inc_group */
  join(group: Ipv4Address): void {
    const users = this.#users.get(group) ?? 0;
    this.#users.set(group, users + 1);
    if (users > 0) return;
    this.#load(group);
    this.#change(group, IGMPV3_CHANGE_TO_EXCLUDE);
  }

  /** ip_mc_dec_group */
  leave(group: Ipv4Address): void {
    const users = this.#users.get(group) ?? 0;
    if (users > 1) {
      this.#users.set(group, users - 1);
      return;
    }
    this.#users.delete(group);
    this.#unload(group);
    this.#change(group, IGMPV3_CHANGE_TO_INCLUDE);
  }

  /** ip_mc_up */
  up(): void {
    for (const group of this.#users.keys()) {
      this.#load(group);
      this.#change(group, IGMPV3_CHANGE_TO_EXCLUDE);
    }
    this.join(IGMP_ALL_HOSTS);
  }

  /** ip_mc_down; the flags may still say UP. */
  down(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#changes.clear();
    for (const group of this.#users.keys()) this.#unload(group);
    this.#users.delete(IGMP_ALL_HOSTS);
  }

  /** ip_mc_filter_add */
  #load(group: Ipv4Address): void {
    if (this.#loaded.has(group)) return;
    this.#loaded.add(group);
    joinLinkGroup(this.#device, groupMac(group));
  }

  /** ip_mc_filter_del */
  #unload(group: Ipv4Address): void {
    if (this.#loaded.delete(group)) leaveLinkGroup(this.#device, groupMac(group));
  }

  #change(group: Ipv4Address, type: number): void {
    const isUp = (this.#device.flags & IFF_UP) !== 0;
    if (group === IGMP_ALL_HOSTS || !isUp || !isIpv4Multicast(group)) return;
    this.#changes.set(group, { type, left: IGMP_QUERY_ROBUSTNESS_VARIABLE });
    this.#start(2 * JIFFY_NS);
  }

  #start(delayNs: number): void {
    this.#timer?.cancel();
    this.#timer = startKernelTimer(this.#ipv4.namespace.clock, delayNs, () => this.#report());
  }

  /** igmp_ifc_timer_expire */
  #report(): void {
    this.#timer = undefined;
    const records: IgmpRecord[] = [];
    for (const [group, change] of [...this.#changes]) {
      records.push({ type: change.type, group, sources: [] });
      change.left--;
      if (change.left === 0) this.#changes.delete(group);
    }
    if (records.length === 0) return;
    this.#send(records);
    if (this.#changes.size === 0) return;
    const intervalMs = UNSOLICITED_REPORT_INTERVAL_NS / MILLISECOND_NS;
    this.#start(this.#ipv4.random.below(intervalMs) * MILLISECOND_NS + 2 * JIFFY_NS);
  }

  #send(records: readonly IgmpRecord[]): void {
    const flow = new Flow();
    flow.destination = IGMPV3_ALL_MCR;
    flow.outputIfindex = this.#device.ifindex;
    flow.protocol = IPPROTO_IGMP;
    const dst = routeOutput(this.#ipv4, flow);
    if (typeof dst === "string") return;
    const message = { kind: "report-v3", records } as const;
    const length = HEADER_LENGTH_BYTES + igmpLength(message);
    const bytes = new Uint8Array(NETWORK_OFFSET + length);
    bytes.set(ROUTER_ALERT, NETWORK_OFFSET + 20);
    encodeIgmp(message, bytes, NETWORK_OFFSET + HEADER_LENGTH_BYTES);
    writeIpv4Header(bytes, {
      headerLength: HEADER_LENGTH_BYTES,
      tos: IPTOS_PREC_INTERNETCONTROL,
      id: 0,
      fragment: 0x4000,
      ttl: 1,
      protocol: IPPROTO_IGMP,
      source: flow.source === 0 ? IPV4_ANY : flow.source,
      destination: IGMPV3_ALL_MCR,
    });
    const packet: Packet = {
      id: this.#ipv4.namespace.tracer.nextFrameId(),
      bytes,
      protocol: ETH_P_IP,
      input: undefined,
      packetType: "host",
      mark: 0,
      tracking: undefined,
    };
    sendLocal(this.#ipv4, packet, dst, "no loop");
  }
}
