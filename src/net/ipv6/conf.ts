import { IFF_LOOPBACK, IFF_MULTICAST } from "../../device/flags.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { IPV6_ALL_ROUTERS } from "../../wire/ipv6-address.ts";
import { deviceForConfiguration, generateLinkLocal, interfaceDown, linkUp } from "./addrconf.ts";
import { joinAnycast, leaveAnycast } from "./address-route.ts";
import { IPV6_INTERFACE_LOCAL_ALL_ROUTERS, IPV6_SITE_LOCAL_ALL_ROUTERS } from "./address-type.ts";
import { purgeDefaultRouters } from "./default-router.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";
import { joinGroup, leaveGroup } from "./mld.ts";
import { defaultSecret, deviceSecret, NO_SECRET, withSecret } from "./secret-file.ts";
import { ADDR_GEN_MODES, type Ipv6SettingName, settingsDirectory } from "./settings.ts";

// Read first: net/ipv6/addrconf.c (addrconf_sysctl_forward, dev_forward_change, addrconf_sysctl_disable).

const ROOT = "net/ipv6/conf";
/** The directories below net/ipv6/conf, and what a write to one of their files sets in motion. */
export class SettingsTree {
  readonly #ipv6: Ipv6;
  readonly #names: Map<Inet6Device, string> = new Map();

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6;
    const { sysctl } = ipv6.namespace;
    sysctl.mount(
      `${ROOT}/all`,
      withSecret(
        settingsDirectory(ipv6.all, (name) => writtenForAll(ipv6, name)),
        NO_SECRET,
      ),
    );
    sysctl.mount(
      `${ROOT}/default`,
      withSecret(
        settingsDirectory(ipv6.defaults, () => {}),
        defaultSecret(ipv6),
      ),
    );
  }

  mount(idev: Inet6Device): void {
    const { name } = idev.device;
    this.#names.set(idev, name);
    const directory = settingsDirectory(
      idev.settings,
      (setting, before) => written(this.#ipv6, idev, setting, before),
      {
        mtuLimit: () => idev.device.mtu,
        accepts: (mode) =>
          ADDR_GEN_MODES[mode] !== "stable_secret" ||
          (idev.stableSecret ?? this.#ipv6.defaultStableSecret) !== undefined,
        // `ip link set ... addrgenmode` sets the same value.
        refresh: () => {
          idev.settings.addr_gen_mode = ADDR_GEN_MODES.indexOf(idev.device.addrGenMode);
        },
      },
    );
    this.#ipv6.namespace.sysctl.mount(`${ROOT}/${name}`, withSecret(directory, deviceSecret(idev)));
  }

  unmount(idev: Inet6Device): void {
    const name = this.#names.get(idev);
    if (name !== undefined) this.#ipv6.namespace.sysctl.unmount(`${ROOT}/${name}`);
    this.#names.delete(idev);
  }
}

function written(ipv6: Ipv6, idev: Inet6Device, name: Ipv6SettingName, before: number): void {
  const now = idev.settings[name];
  switch (name) {
    case "disable_ipv6":
      if ((now !== 0) !== (before !== 0)) disableChanged(ipv6, idev);
      return;
    case "forwarding":
      if ((now !== 0) !== (before !== 0)) forwardingChanged(ipv6, idev);
      if (now !== 0) purgeDefaultRouters(ipv6);
      return;
    case "addr_gen_mode":
      idev.device.addrGenMode = ADDR_GEN_MODES[now]!;
      if (now !== before) initialiseAddresses(ipv6, idev);
      return;
    default:
  }
}

/** addrconf_init_auto_addrs: whether the device is up or not. */
function initialiseAddresses(ipv6: Ipv6, idev: Inet6Device): void {
  const { device } = idev;
  if ((device.flags & IFF_LOOPBACK) !== 0) return;
  if (deviceForConfiguration(ipv6, device).ok) generateLinkLocal(ipv6, idev);
}

function writtenForAll(ipv6: Ipv6, name: Ipv6SettingName): void {
  if (name !== "disable_ipv6" && name !== "forwarding" && name !== "addr_gen_mode") return;
  const value = ipv6.all[name];
  ipv6.defaults[name] = value;
  for (const idev of [...ipv6.devices.values()]) {
    const before = idev.settings[name];
    idev.settings[name] = value;
    written(ipv6, idev, name, before);
  }
  if (name === "forwarding" && value !== 0) purgeDefaultRouters(ipv6);
}

/** dev_disable_change: as if the device went down or came up. */
function disableChanged(ipv6: Ipv6, idev: Inet6Device): void {
  if (idev.settings.disable_ipv6 !== 0) interfaceDown(ipv6, idev.device, "down");
  else linkUp(ipv6, idev.device);
}

/** dev_forward_change: routers listen to their groups and answer for their prefixes. */
function forwardingChanged(ipv6: Ipv6, idev: Inet6Device): void {
  const on = idev.settings.forwarding !== 0;
  const groups = [IPV6_ALL_ROUTERS, IPV6_INTERFACE_LOCAL_ALL_ROUTERS, IPV6_SITE_LOCAL_ALL_ROUTERS];
  if ((idev.device.flags & IFF_MULTICAST) !== 0) {
    for (const group of groups) (on ? joinGroup : leaveGroup)(ipv6, idev, group);
  }
  for (const entry of [...idev.addresses]) {
    if (!entry.tentative) (on ? joinAnycast : leaveAnycast)(ipv6, entry);
  }
}

/** The files of net/ipv6 that this version acts on. */
export function registerSysctls(ipv6: Ipv6): void {
  const { sysctl } = ipv6.namespace;
  const integer = (path: string, cell: { value: number }, maximum: number): void =>
    sysctl.cell(`net/ipv6/${path}`, cell, { minimum: 0, maximum });
  integer("icmp/ratelimit", ipv6.icmpLimit.cell, 0x7fffffff);
  integer("icmp/echo_ignore_all", ipv6.echoIgnoreAll, 1);
  integer("icmp/echo_ignore_multicast", ipv6.echoIgnoreMulticast, 1);
  integer("icmp/echo_ignore_anycast", ipv6.echoIgnoreAnycast, 1);
  integer("fwmark_reflect", ipv6.fwmarkReflect, 1);
  integer("auto_flowlabels", ipv6.autoFlowLabels, 3);
  integer("bindv6only", ipv6.bindV6Only, 1);
  integer("ip_nonlocal_bind", ipv6.nonlocalBind, 255);
  integer("idgen_retries", ipv6.idgenRetries, 0x7fffffff);
  const idgenDelay = {
    get value(): number {
      return Math.floor(ipv6.idgenDelayNs / SECOND_NS);
    },
    set value(seconds: number) {
      ipv6.idgenDelayNs = seconds * SECOND_NS;
    },
  };
  integer("idgen_delay", idgenDelay, 0x7fffffff);
}
