import { MILLISECOND_NS, SECOND_NS } from "../../time/clock.ts";
import type { Random } from "../../time/random.ts";
import { fail, succeed } from "../../wire/errno.ts";
import { JIFFY_NS } from "../kernel-timer.ts";
import { lazyDirectory, type SysctlEntry, type Sysctls } from "../sysctl.ts";

/** USER_HZ: the unit of the older files. */
const USER_HZ_NS = SECOND_NS / 100;
/** include/linux/skbuff.h: SKB_TRUESIZE(ETH_FRAME_LEN), by which unres_qlen counts. */
const QUEUED_PACKET_BYTES = 2104;
/** neigh_periodic_work: a new random reachable time every five minutes. */
const REACHABLE_DRAW_INTERVAL_NS = 300 * SECOND_NS;

/** Where IPv6 differs from ARP (net/ipv6/ndisc.c: nd_tbl). */
export interface NeighbourDefaults {
  readonly retransNs: number;
  readonly ucastProbes: number;
  readonly mcastProbes: number;
}

/** net/ipv4/arp.c: arp_tbl.parms; nd_tbl.parms has the same values. */
export const NEIGHBOUR_DEFAULTS: NeighbourDefaults = {
  retransNs: SECOND_NS,
  ucastProbes: 3,
  mcastProbes: 3,
};

/**
 * The timing of one device's neighbours (struct neigh_parms), behind /proc/sys/net/ipv4|ipv6/neigh/DEV. Times in
 * nanoseconds. The reachable time is drawn between a half and one and a half of its base.
 */
export class NeighbourParameters {
  baseReachableNs: number = 30 * SECOND_NS;
  retransNs: number;
  delayFirstProbeNs: number = 5 * SECOND_NS;
  gcStaleNs: number = 60 * SECOND_NS;
  intervalProbeNs: number = 5 * SECOND_NS;
  locktimeNs: number = SECOND_NS;
  anycastDelayNs: number = SECOND_NS;
  proxyDelayNs: number = 800 * MILLISECOND_NS;
  proxyQueueLength = 64;
  queueLengthBytes = 212992;
  ucastProbes: number;
  mcastProbes: number;
  mcastReprobes = 0;
  appProbes = 0;
  readonly #random: Random;
  #reachableNs = 0;
  #drawnNs = 0;

  constructor(random: Random, nowNs: number, defaults: NeighbourDefaults = NEIGHBOUR_DEFAULTS) {
    this.#random = random;
    this.retransNs = defaults.retransNs;
    this.ucastProbes = defaults.ucastProbes;
    this.mcastProbes = defaults.mcastProbes;
    this.#draw(nowNs);
  }

  /** neigh_parms.reachable_time, redrawn when it is five minutes old. */
  reachableNs(nowNs: number): number {
    if (nowNs - this.#drawnNs > REACHABLE_DRAW_INTERVAL_NS) this.#draw(nowNs);
    return this.#reachableNs;
  }

  /** neigh_rand_reach_time: in whole milliseconds. */
  #draw(nowNs: number): void {
    const baseMs = Math.floor(this.baseReachableNs / MILLISECOND_NS);
    this.#reachableNs = (this.#random.below(Math.max(1, baseMs)) + Math.floor(baseMs / 2)) * MILLISECOND_NS;
    this.#drawnNs = nowNs;
  }

  /** A written base time counts at once (neigh_proc_base_reachable_time). */
  setBaseReachable(durationNs: number, nowNs: number): void {
    this.baseReachableNs = durationNs;
    this.#draw(nowNs);
  }
}

/** neigh_sysctl_register: the files of one device below `directory`. */
export function registerNeighbourSysctls(
  sysctls: Sysctls,
  directory: string,
  parameters: NeighbourParameters,
  now: () => number,
): void {
  sysctls.mount(
    directory,
    lazyDirectory(() => neighbourFiles(parameters, now)),
  );
}

function neighbourFiles(
  parameters: NeighbourParameters,
  now: () => number,
): ReadonlyMap<string, SysctlEntry> {
  const setBase = (durationNs: number) => parameters.setBaseReachable(durationNs, now());
  const base = () => parameters.baseReachableNs;
  const files = new Map([
    ["base_reachable_time", unitEntry(SECOND_NS, base, setBase)],
    ["base_reachable_time_ms", unitEntry(MILLISECOND_NS, base, setBase)],
  ]);
  for (const [name, field, unit] of FILES) {
    const set = (value: number) => {
      parameters[field] = value;
    };
    files.set(
      name,
      unitEntry(unit, () => parameters[field], set),
    );
  }
  return files;
}

type Field = Exclude<
  {
    [K in keyof NeighbourParameters]: NeighbourParameters[K] extends number ? K : never;
  }[keyof NeighbourParameters],
  "baseReachableNs"
>;

/** File, field, and how much of the field one unit in the file is. */
const FILES: readonly (readonly [string, Field, number])[] = [
  ["anycast_delay", "anycastDelayNs", USER_HZ_NS],
  ["app_solicit", "appProbes", 1],
  ["delay_first_probe_time", "delayFirstProbeNs", SECOND_NS],
  ["gc_stale_time", "gcStaleNs", SECOND_NS],
  ["interval_probe_time_ms", "intervalProbeNs", MILLISECOND_NS],
  ["locktime", "locktimeNs", USER_HZ_NS],
  ["mcast_resolicit", "mcastReprobes", 1],
  ["mcast_solicit", "mcastProbes", 1],
  ["proxy_delay", "proxyDelayNs", USER_HZ_NS],
  ["proxy_qlen", "proxyQueueLength", 1],
  ["retrans_time", "retransNs", USER_HZ_NS],
  ["retrans_time_ms", "retransNs", MILLISECOND_NS],
  ["ucast_solicit", "ucastProbes", 1],
  ["unres_qlen", "queueLengthBytes", QUEUED_PACKET_BYTES],
  ["unres_qlen_bytes", "queueLengthBytes", 1],
];

/** proc_dointvec_jiffies and its kin: a value that the file shows in other units; times count in whole jiffies. */
function unitEntry(unit: number, get: () => number, set: (value: number) => void): SysctlEntry {
  return {
    read: () => String(Math.floor(get() / unit)),
    write(text) {
      const value = text.trim();
      if (!/^\d{1,10}$/.test(value)) return fail("EINVAL");
      const total = Number(value) * unit;
      set(unit < MILLISECOND_NS ? total : Math.ceil(total / JIFFY_NS) * JIFFY_NS);
      return succeed(undefined);
    },
  };
}
