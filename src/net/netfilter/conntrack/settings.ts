import { fail, succeed } from "../../../wire/errno.ts";
import {
  type IntegerSysctl,
  type IntegerSysctlOptions,
  integerEntry,
  lazyDirectory,
  type SysctlEntry,
  type Sysctls,
} from "../../sysctl.ts";
import type { Conntrack } from "./conntrack.ts";

// Read first: net/netfilter/nf_conntrack_standalone.c (nf_ct_sysctl_table).

/** nf_conntrack_max and nf_conntrack_buckets of a machine with 1 GB: whole numbers of one table for all namespaces. */
export const NF_CONNTRACK_MAX = 8192;

/** Timeouts in seconds, named as their files without `nf_conntrack_`; all with effect but those of SCTP and DCCP. */
const TIMEOUTS = {
  dccp_timeout_closereq: 64,
  dccp_timeout_closing: 64,
  dccp_timeout_open: 43200,
  dccp_timeout_partopen: 480,
  dccp_timeout_request: 240,
  dccp_timeout_respond: 480,
  dccp_timeout_timewait: 240,
  generic_timeout: 600,
  gre_timeout: 30,
  gre_timeout_stream: 180,
  icmp_timeout: 30,
  icmpv6_timeout: 30,
  sctp_timeout_closed: 10,
  sctp_timeout_cookie_echoed: 3,
  sctp_timeout_cookie_wait: 3,
  sctp_timeout_established: 210,
  sctp_timeout_heartbeat_sent: 30,
  sctp_timeout_shutdown_ack_sent: 3,
  sctp_timeout_shutdown_recd: 3,
  sctp_timeout_shutdown_sent: 3,
  tcp_timeout_close: 10,
  tcp_timeout_close_wait: 60,
  tcp_timeout_established: 432000,
  tcp_timeout_fin_wait: 120,
  tcp_timeout_last_ack: 30,
  tcp_timeout_max_retrans: 300,
  tcp_timeout_syn_recv: 60,
  tcp_timeout_syn_sent: 120,
  tcp_timeout_time_wait: 120,
  tcp_timeout_unacknowledged: 300,
  udp_timeout: 30,
  udp_timeout_stream: 120,
} as const;

/** Switches and small numbers, with their highest value. */
const SWITCHES = {
  acct: [0, 1],
  checksum: [1, 1],
  dccp_loose: [1, 1],
  events: [2, 2],
  log_invalid: [0, 255],
  tcp_be_liberal: [0, 1],
  tcp_ignore_invalid_rst: [0, 1],
  tcp_loose: [1, 1],
  tcp_max_retrans: [3, 255],
} as const;

export type TimeoutName = keyof typeof TIMEOUTS;
export type SwitchName = keyof typeof SWITCHES;

/** net.netfilter.* of one namespace. Timeouts in seconds. */
export type ConntrackSettings = Record<TimeoutName | SwitchName, number>;

export function defaultSettings(): ConntrackSettings {
  const switches = Object.fromEntries(Object.entries(SWITCHES).map(([name, [value]]) => [name, value]));
  return { ...TIMEOUTS, ...switches } as ConntrackSettings;
}

/** The directory is made when somebody looks; the tracking of a namespace exists only from then on. */
export function registerConntrackSysctls(sysctl: Sysctls, conntrack: () => Conntrack): void {
  sysctl.mount(
    "net/netfilter",
    lazyDirectory(() => files(conntrack())),
  );
  sysctl.mount(
    "net/netfilter/nf_log",
    lazyDirectory(() => new Map(Array.from({ length: 11 }, (_, family) => [String(family), NO_LOGGER]))),
  );
}

/** The largest number of seconds that fits in an int of jiffies at HZ=100. */
const MAXIMUM_SECONDS: number = Math.floor(0x7fffffff / 100);

function files(conntrack: Conntrack): ReadonlyMap<string, SysctlEntry> {
  const { settings, fragmentLimits } = conntrack;
  const entries = new Map<string, SysctlEntry>([
    ["nf_conntrack_buckets", constant(() => NF_CONNTRACK_MAX)],
    ["nf_conntrack_count", constant(() => conntrack.count)],
    ["nf_conntrack_expect_max", constant(() => 128)],
    ["nf_conntrack_max", constant(() => NF_CONNTRACK_MAX)],
    ["nf_conntrack_frag6_high_thresh", integerEntry(fragmentLimits.highThreshold, atLeast(fragmentLimits))],
    ["nf_conntrack_frag6_low_thresh", integerEntry(fragmentLimits.lowThreshold, atMost(fragmentLimits))],
    ["nf_conntrack_frag6_timeout", integerEntry(fragmentLimits.timeSeconds, {})],
    ["nf_flowtable_tcp_timeout", integerEntry({ value: 30 }, {})],
    ["nf_flowtable_udp_timeout", integerEntry({ value: 30 }, {})],
    ["nf_hooks_lwtunnel", onceOn({ value: 0 })],
  ]);
  for (const name of Object.keys(TIMEOUTS) as TimeoutName[]) {
    entries.set(`nf_conntrack_${name}`, cellOf(settings, name, 0x80000000 - 0x100000000, MAXIMUM_SECONDS));
  }
  for (const [name, [, maximum]] of Object.entries(SWITCHES)) {
    entries.set(`nf_conntrack_${name}`, cellOf(settings, name as SwitchName, 0, maximum));
  }
  return entries;
}

type Limits = Conntrack["fragmentLimits"];

/** Each threshold is the other's bound. */
function atLeast({ lowThreshold }: Limits): IntegerSysctlOptions {
  return {
    get minimum() {
      return lowThreshold.value;
    },
  };
}

function atMost({ highThreshold }: Limits): IntegerSysctlOptions {
  return {
    minimum: 0,
    get maximum() {
      return highThreshold.value;
    },
  };
}

/** nf_hooks_lwtunnel_sysctl_handler: what was switched on stays on. */
function onceOn(cell: IntegerSysctl): SysctlEntry {
  const entry = integerEntry(cell, { minimum: 0, maximum: 1 });
  return {
    read: () => entry.read(),
    write: (text) => (cell.value === 1 && text.trim() === "0" ? fail("EBUSY") : entry.write(text)),
  };
}

function cellOf(
  settings: ConntrackSettings,
  name: TimeoutName | SwitchName,
  minimum: number,
  maximum: number,
): SysctlEntry {
  const cell = {
    get value(): number {
      return settings[name];
    },
    set value(value: number) {
      settings[name] = value;
    },
  };
  return integerEntry(cell, { minimum, maximum });
}

/** Belongs to the machine: mode 0444 in every namespace but the first (nf_conntrack_standalone_init_sysctl). */
function constant(value: () => number): SysctlEntry {
  return { read: () => String(value()), write: () => fail("EACCES"), readOnly: true };
}

/** Which logger a family has; none can be set here. */
const NO_LOGGER: SysctlEntry = {
  read: () => "NONE",
  write: (text) => (text.trim() === "NONE" ? succeed(undefined) : fail("ENOENT")),
};
