import type { NetDevice } from "../../device/device.ts";
import { linkGroups } from "../../device/rx-mode.ts";
import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import type { GroupMembership } from "../ipv4/igmp.ts";
import type { MulticastGroup } from "../ipv6/multicast-group.ts";
import type { Namespace } from "../namespace.ts";

// Read first: net/ipv4/igmp.c (igmp_mc_seq_show), net/ipv6/mcast.c (igmp6_mc_seq_show), net/core/net-procfs.c
// (dev_mc_seq_show).

const CLOCK_TICK_NS = 10_000_000;
/** MAF_LOADED and MAF_NOREPORT */
const MAF_LOADED = 4;
const MAF_NOREPORT = 8;

/** /proc/net/igmp */
export function igmpFile(namespace: Namespace): string {
  const { ipv4, clock } = namespace;
  const lines = ["Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n"];
  for (const device of namespace.devices.all()) {
    const groups = ipv4.inDevice(device)?.groups;
    const members = groups?.memberships() ?? [];
    if (groups === undefined || members.length === 0) continue;
    const count = String(members.length).padStart(5);
    lines.push(
      `${device.ifindex}\t${device.name.padEnd(10)}: ${count} ${`V${groups.version}`.padStart(7)}\n`,
    );
    for (const member of members) lines.push(igmpLine(member, clock.now()));
  }
  return lines.join("");
}

function igmpLine({ group, users, timer, expiresNs, reporter }: GroupMembership, nowNs: number): string {
  const swapped =
    ((group & 0xff) << 24) | ((group & 0xff00) << 8) | ((group >>> 8) & 0xff00) | (group >>> 24);
  const name = (swapped >>> 0).toString(16).toUpperCase().padStart(8, "0");
  const ticks = timer === undefined ? 0 : Math.max(0, Math.floor((expiresNs - nowNs) / CLOCK_TICK_NS));
  const running = timer === undefined ? 0 : 1;
  const left = ticks.toString(16).toUpperCase().padStart(8, "0");
  return `\t\t\t\t${name} ${String(users).padStart(5)} ${running}:${left}\t\t${reporter ? 1 : 0}\n`;
}

/** /proc/net/igmp6 */
export function igmp6File(namespace: Namespace): string {
  const lines = namespace.devices.all().flatMap((device) => {
    const groups = namespace.ipv6.devices.get(device)?.groups ?? [];
    return groups.map((group) => igmp6Line(device, group));
  });
  return lines.join("");
}

function igmp6Line({ ifindex, name }: NetDevice, group: MulticastGroup): string {
  const flags = (group.loaded ? MAF_LOADED : 0) | (group.silent ? MAF_NOREPORT : 0);
  const address = hexAddress(group.address);
  const mode = flags.toString(16).toUpperCase().padStart(8, "0");
  return `${String(ifindex).padEnd(4)} ${name.padEnd(15)} ${address} ${String(group.users).padStart(5)} ${mode} 0\n`;
}

function hexAddress(address: Ipv6Address): string {
  return address.toString(16).padStart(32, "0");
}

/** /proc/net/dev_mcast: what the devices let through; `global` by the administrator's wish. */
export function devMcastFile(namespace: Namespace): string {
  const lines = namespace.devices.all().flatMap((device) => {
    if (device.type === "loopback") return [];
    return linkGroups(device).map(([mac, users]) => {
      const columns = [
        String(device.ifindex).padEnd(4),
        device.name.padEnd(15),
        String(users).padEnd(5),
        (device.staticGroups.has(mac) ? "1" : "0").padEnd(5),
      ];
      return `${columns.join(" ")} ${mac.toString(16).padStart(12, "0")}\n`;
    });
  });
  return lines.join("");
}
