import type { NetDevice } from "../../device/device.ts";
import type { Network } from "../network.ts";
import {
  type IntegerSysctl,
  integerEntry,
  lazyDirectory,
  type SysctlEntry,
  type Sysctls,
} from "../sysctl.ts";

// Read first: include/linux/inetdevice.h (IN_DEV_*), net/ipv4/devinet.c (devinet_sysctl, inet_forward_change).

/** The files of net/ipv4/conf/DEV with their value in `all` and `default` of a new machine. */
const FILES = {
  accept_local: 0,
  accept_redirects: 1,
  accept_source_route: 0,
  arp_accept: 0,
  arp_announce: 0,
  arp_evict_nocarrier: 1,
  arp_filter: 0,
  arp_ignore: 0,
  arp_notify: 0,
  bc_forwarding: 0,
  bootp_relay: 0,
  disable_policy: 0,
  disable_xfrm: 0,
  drop_gratuitous_arp: 0,
  drop_unicast_in_l2_multicast: 0,
  force_igmp_version: 0,
  forwarding: 0,
  igmpv2_unsolicited_report_interval: 10000,
  igmpv3_unsolicited_report_interval: 1000,
  ignore_routes_with_linkdown: 0,
  log_martians: 0,
  mc_forwarding: 0,
  medium_id: 0,
  promote_secondaries: 0,
  proxy_arp: 0,
  proxy_arp_pvlan: 0,
  route_localnet: 0,
  rp_filter: 0,
  secure_redirects: 1,
  send_redirects: 1,
  shared_media: 1,
  src_valid_mark: 0,
  tag: 0,
} as const;

type ConfigName = keyof typeof FILES;
const NAMES = Object.keys(FILES) as ConfigName[];

/**
 * One directory of net/ipv4/conf: plain numbers, since every namespace has four of these and hardly anybody ever looks
 * into one as a file.
 */
export type ConfigValues = { [name in ConfigName]: number };

/** A device's values together with those of `all`, as the packet path asks for them (IN_DEV_*). */
export class DeviceConfig {
  /** Replaced when the device gets another name. */
  own: ConfigValues;
  readonly all: ConfigValues;

  constructor(own: ConfigValues, all: ConfigValues) {
    this.own = own;
    this.all = all;
  }

  get forwarding(): boolean {
    return this.own.forwarding !== 0;
  }

  get rpFilter(): number {
    return this.#maximum("rp_filter");
  }

  get acceptLocal(): boolean {
    return this.#either("accept_local");
  }

  get routeLocalnet(): boolean {
    return this.#either("route_localnet");
  }

  get logMartians(): boolean {
    return this.#either("log_martians");
  }

  get sendRedirects(): boolean {
    return this.#either("send_redirects");
  }

  get secureRedirects(): boolean {
    return this.#either("secure_redirects");
  }

  get sharedMedia(): boolean {
    return this.#either("shared_media");
  }

  /** IN_DEV_RX_REDIRECTS: a router wants both files set, a host either. */
  get acceptRedirects(): boolean {
    return this.forwarding ? this.#both("accept_redirects") : this.#either("accept_redirects");
  }

  get sourceRoute(): boolean {
    return this.#both("accept_source_route");
  }

  get broadcastForwarding(): boolean {
    return this.#both("bc_forwarding");
  }

  get promoteSecondaries(): boolean {
    return this.#either("promote_secondaries");
  }

  get ignoreRoutesWithLinkdown(): boolean {
    return this.own.ignore_routes_with_linkdown !== 0;
  }

  get proxyArp(): boolean {
    return this.#either("proxy_arp");
  }

  get proxyArpPvlan(): boolean {
    return this.own.proxy_arp_pvlan !== 0;
  }

  get mediumId(): number {
    return this.own.medium_id;
  }

  get arpFilter(): boolean {
    return this.#either("arp_filter");
  }

  get arpIgnore(): number {
    return this.#maximum("arp_ignore");
  }

  get arpAnnounce(): number {
    return this.#maximum("arp_announce");
  }

  get arpAccept(): number {
    return this.#maximum("arp_accept");
  }

  get arpNotify(): boolean {
    return this.#maximum("arp_notify") !== 0;
  }

  get arpEvictNocarrier(): boolean {
    return this.#both("arp_evict_nocarrier");
  }

  get dropGratuitousArp(): boolean {
    return this.#either("drop_gratuitous_arp");
  }

  get dropUnicastInMulticast(): boolean {
    return this.#either("drop_unicast_in_l2_multicast");
  }

  get forceIgmpVersion(): number {
    return this.all.force_igmp_version === 0 ? this.own.force_igmp_version : this.all.force_igmp_version;
  }

  get sourceValidMark(): boolean {
    return this.#either("src_valid_mark");
  }

  #either(name: ConfigName): boolean {
    return (this.own[name] | this.all[name]) !== 0;
  }

  #both(name: ConfigName): boolean {
    return this.own[name] !== 0 && this.all[name] !== 0;
  }

  #maximum(name: ConfigName): number {
    return Math.max(this.own[name], this.all[name]);
  }
}

interface DeviceEntry {
  readonly config: DeviceConfig;
  /** Files that were written to and no longer follow `default`. */
  readonly written: Set<ConfigName>;
  directory: string;
}

/** A new namespace starts with what `all` and `default` of the first one are at that moment. */
const initialConfigs: WeakMap<Network, DeviceConfigs> = new WeakMap();

/** net/ipv4/conf of one namespace: `all`, `default`, and the devices that follow `default` until written to. */
export class DeviceConfigs {
  readonly all: ConfigValues;
  readonly default: ConfigValues;
  readonly #sysctls: Sysctls;
  readonly #changed: () => void;
  readonly #devices: Map<NetDevice, DeviceEntry> = new Map();
  readonly #ipForward: IntegerSysctl;

  constructor(network: Network, sysctls: Sysctls, changed: () => void) {
    this.#sysctls = sysctls;
    this.#changed = changed;
    const initial = initialConfigs.get(network);
    if (initial === undefined) initialConfigs.set(network, this);
    this.all = this.#register("all", initial?.all, (name) => this.#allWritten(name));
    this.default = this.#register("default", initial?.default, (name) => this.#defaultWritten(name));
    if (initial === undefined) this.default.accept_source_route = 1;
    this.#ipForward = sysctls.integer("net/ipv4/ip_forward", this.all.forwarding, {
      written: (value) => this.#setForwarding(value),
    });
  }

  /** inetdev_init: the device starts from `default`. */
  add(device: NetDevice): DeviceConfig {
    const written = new Set<ConfigName>();
    const values = this.#registerDevice(device.name, this.default, written);
    const config = new DeviceConfig(values, this.all);
    this.#devices.set(device, { config, written, directory: device.name });
    return config;
  }

  remove(device: NetDevice): void {
    const entry = this.#devices.get(device);
    if (entry === undefined) return;
    this.#devices.delete(device);
    this.#sysctls.unmount(`net/ipv4/conf/${entry.directory}`);
  }

  /** The device has a new name: its directory moves, values and all. */
  rename(device: NetDevice): void {
    const entry = this.#devices.get(device);
    if (entry === undefined) return;
    this.#sysctls.unmount(`net/ipv4/conf/${entry.directory}`);
    entry.directory = device.name;
    entry.config.own = this.#registerDevice(device.name, entry.config.own, entry.written);
  }

  #registerDevice(directory: string, from: ConfigValues, written: Set<ConfigName>): ConfigValues {
    return this.#register(directory, from, (name) => {
      written.add(name);
      this.#changed();
    });
  }

  #register(
    directory: string,
    from: ConfigValues | undefined,
    written: (name: ConfigName) => void,
  ): ConfigValues {
    const values: ConfigValues = { ...(from ?? FILES) };
    const file = (name: ConfigName): [string, SysctlEntry] => [
      name,
      integerEntry(cellOf(values, name), { written: () => written(name) }),
    ];
    this.#sysctls.mount(
      `net/ipv4/conf/${directory}`,
      lazyDirectory(() => new Map(NAMES.map(file))),
    );
    return values;
  }

  #allWritten(name: ConfigName): void {
    if (name === "forwarding") this.#setForwarding(this.all.forwarding);
    this.#changed();
  }

  /** devinet_copy_dflt_conf */
  #defaultWritten(name: ConfigName): void {
    for (const { config, written } of this.#devices.values()) {
      if (!written.has(name)) config.own[name] = this.default[name];
    }
    this.#changed();
  }

  /** inet_forward_change: a router no longer believes redirects unless told to. */
  #setForwarding(value: number): void {
    this.#ipForward.value = value;
    this.all.forwarding = value;
    this.all.accept_redirects = value === 0 ? 1 : 0;
    this.default.forwarding = value;
    for (const { config } of this.#devices.values()) config.own.forwarding = value;
    this.#changed();
  }
}

function cellOf(values: ConfigValues, name: ConfigName): IntegerSysctl {
  return {
    get value(): number {
      return values[name];
    },
    set value(value: number) {
      values[name] = value;
    },
  };
}
