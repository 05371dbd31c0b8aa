import type { NetDevice } from "../../device/device.ts";
import type { Result } from "../../wire/errno.ts";
import { fail, succeed } from "../../wire/errno.ts";
import {
  type IntegerSysctlOptions,
  integerEntry,
  type SysctlDirectory,
  type SysctlEntry,
} from "../sysctl.ts";

// Read first: net/ipv6/addrconf.c (ipv6_devconf_dflt, addrconf_sysctl). The values are those that user-mode Linux 6.1
// lists (test/golden/ipv6/sysctl.sh.uml).

/** RFC 8200 5: below this MTU a device has no IPv6. */
export const IPV6_MIN_MTU = 1280;
/** IN6_ADDR_GEN_MODE_* by number. */
export const ADDR_GEN_MODES: readonly NetDevice["addrGenMode"][] = [
  "eui64",
  "none",
  "stable_secret",
  "random",
];

const INT_MAX = 0x7fffffff;
const UINT_MAX = 0xffffffff;

const DEFAULTS = {
  accept_dad: 1,
  accept_ra: 1,
  accept_ra_defrtr: 1,
  accept_ra_from_local: 0,
  accept_ra_min_hop_limit: 1,
  accept_ra_min_lft: 0,
  accept_ra_mtu: 1,
  accept_ra_pinfo: 1,
  accept_ra_rt_info_max_plen: 0,
  accept_ra_rt_info_min_plen: 0,
  accept_ra_rtr_pref: 1,
  accept_redirects: 1,
  accept_source_route: 0,
  accept_untracked_na: 0,
  addr_gen_mode: 0,
  autoconf: 1,
  dad_transmits: 1,
  disable_ipv6: 0,
  disable_policy: 0,
  drop_unicast_in_l2_multicast: 0,
  drop_unsolicited_na: 0,
  enhanced_dad: 1,
  force_mld_version: 0,
  force_tllao: 0,
  forwarding: 0,
  hop_limit: 64,
  ignore_routes_with_linkdown: 0,
  ioam6_enabled: 0,
  ioam6_id: 0xffff,
  ioam6_id_wide: 0xffffffff,
  keep_addr_on_down: 0,
  max_addresses: 16,
  max_desync_factor: 600,
  mldv1_unsolicited_report_interval: 10000,
  mldv2_unsolicited_report_interval: 1000,
  mtu: 1280,
  ndisc_evict_nocarrier: 1,
  ndisc_notify: 0,
  ndisc_tclass: 0,
  proxy_ndp: 0,
  ra_defrtr_metric: 1024,
  regen_max_retry: 3,
  router_probe_interval: 60,
  router_solicitation_delay: 1,
  router_solicitation_interval: 4,
  router_solicitation_max_interval: 3600,
  router_solicitations: -1,
  rpl_seg_enabled: 0,
  seg6_enabled: 0,
  suppress_frag_ndisc: 1,
  temp_prefered_lft: 86400,
  temp_valid_lft: 604800,
  use_oif_addrs_only: 0,
  use_tempaddr: 0,
};

/** The files below net/ipv6/conf/DEV by name (struct ipv6_devconf), as numbers that the stack reads at no cost. */
export type Ipv6Settings = { [Name in keyof typeof DEFAULTS]: number };

export type Ipv6SettingName = keyof Ipv6Settings;

/** net/ipv6/conf/default: what new devices of a namespace copy. */
export function defaultSettings(): Ipv6Settings {
  return { ...DEFAULTS };
}

/** net/ipv6/conf/all differs in one file. */
export function allSettings(): Ipv6Settings {
  return { ...DEFAULTS, accept_dad: 0 };
}

const NAMES: readonly Ipv6SettingName[] = Object.keys(DEFAULTS) as Ipv6SettingName[];

const LIMITS: Partial<Record<Ipv6SettingName, IntegerSysctlOptions>> = {
  hop_limit: { minimum: 1, maximum: 255 },
  mtu: { minimum: IPV6_MIN_MTU },
  addr_gen_mode: { minimum: 0, maximum: 3 },
  ioam6_id: { minimum: 0, maximum: 0xffff },
  ioam6_id_wide: { minimum: 0, maximum: UINT_MAX },
  ra_defrtr_metric: { minimum: 1, maximum: INT_MAX },
  ndisc_evict_nocarrier: { minimum: 0, maximum: 1 },
  ndisc_tclass: { minimum: 0, maximum: 255 },
  ioam6_enabled: { minimum: 0, maximum: 1 },
};

/** Called after a write, with the value before it. */
export type SettingWritten = (name: Ipv6SettingName, before: number) => void;

/** What a device's directory asks of the device. */
export interface SettingsOwner {
  /** What it can carry. */
  readonly mtuLimit: () => number;
  /** Brings up to date what others may have changed. */
  readonly refresh: () => void;
  /** check_stable_privacy: whether this addr_gen_mode is possible. */
  readonly accepts: (mode: number) => boolean;
}

const NOBODY: SettingsOwner = { mtuLimit: () => INT_MAX, refresh: () => {}, accepts: () => true };

/** The directory of one device, `all` or `default`. */
export function settingsDirectory(
  settings: Ipv6Settings,
  written: SettingWritten,
  owner: SettingsOwner = NOBODY,
): SysctlDirectory {
  return {
    names: () => NAMES,
    entry: (name) => (name in DEFAULTS ? settingEntry(name as Ipv6SettingName) : undefined),
  };

  function settingEntry(name: Ipv6SettingName): SysctlEntry {
    owner.refresh();
    const cell = {
      get value(): number {
        return settings[name];
      },
      set value(value: number) {
        settings[name] = value;
      },
    };
    const limits =
      name === "mtu" ? { minimum: IPV6_MIN_MTU, maximum: owner.mtuLimit() } : (LIMITS[name] ?? {});
    const entry = integerEntry(cell, limits);
    return { read: () => entry.read(), write: (text) => writeSetting(name, entry, text) };
  }

  function writeSetting(name: Ipv6SettingName, entry: SysctlEntry, text: string): Result<void> {
    const before = settings[name];
    // proc_dointvec without a digit in front changes nothing and says nothing.
    if (name === "disable_ipv6" && !/^\s*-?\d/.test(text)) return succeed(undefined);
    if (name === "addr_gen_mode" && !owner.accepts(Number(text))) return fail("EINVAL");
    const result = entry.write(text);
    if (!result.ok) return fail(result.errno);
    written(name, before);
    return result;
  }
}
