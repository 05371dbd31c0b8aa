import { addStaticGroup, deleteStaticGroup, linkGroups } from "../../device/rx-mode.ts";
import { strerror } from "../../wire/errno.ts";
import { formatIpv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address } from "../../wire/ipv6-address.ts";
import { formatMac, type MacAddress } from "../../wire/mac-address.ts";
import type { Hue } from "../network-text/report.ts";
import { macOfOctets, readLinkLayerAddress } from "./address-words.ts";
import { EXIT_USAGE, Exit } from "./exit.ts";
import type { Invocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import { abbreviates, type Words } from "./words.ts";

// Read first: iproute2 ip/ipmaddr.c, which reads /proc/net/dev_mcast, igmp and igmp6 and makes an ioctl for changes.

const LINK_ADDRESS_BYTES = 6;

export function runMaddress(invocation: Invocation, words: Words): number {
  if (words.done) return list(invocation, words);
  const command = words.take();
  if (abbreviates(command, "add")) return modify(invocation, words, "add");
  if (abbreviates(command, "delete")) return modify(invocation, words, "delete");
  if (["list", "show", "lst"].some((name) => abbreviates(command, name))) return list(invocation, words);
  if (abbreviates(command, "help")) usage(invocation, "maddr");
  invocation.complain(`Command "${command}" is unknown, try "ip maddr help".`);
  throw new Exit(EXIT_USAGE);
}

interface Entry {
  readonly family: "link" | "inet" | "inet6";
  readonly address: string;
  readonly users: number;
  readonly fixed: boolean;
}

function list(invocation: Invocation, words: Words): number {
  const { report, host } = invocation;
  const { process } = host;
  let wanted: string | undefined;
  while (!words.done) {
    let word = words.take();
    if (word === "dev") word = words.value();
    else if (abbreviates(word, "help")) usage(invocation, "maddr");
    if (wanted !== undefined) invocation.duplicateOrGarbage("dev", word);
    wanted = word;
  }
  report.begin();
  for (const device of process.namespace.devices.all()) {
    if (wanted !== undefined && device.name !== wanted) continue;
    const entries = entriesOf(invocation, device.ifindex);
    if (entries.length > 0) printDevice(invocation, device, entries);
  }
  report.end();
  return 0;
}

/** Link-layer groups first, then those of IPv4 and IPv6, unless a family was asked for. */
function entriesOf({ host, options }: Invocation, ifindex: number): readonly Entry[] {
  const { namespace } = host.process;
  const device = namespace.deviceByIndex(ifindex)!;
  const wants = (family: typeof options.family): boolean =>
    options.family === "any" || options.family === family;
  const entries: Entry[] = [];
  if (wants("packet") && device.type !== "loopback") {
    for (const [mac, users] of linkGroups(device)) {
      entries.push({ family: "link", address: formatMac(mac), users, fixed: device.staticGroups.has(mac) });
    }
  }
  if (wants(4)) {
    for (const { group, users } of namespace.ipv4.inDevice(device)?.groups.memberships() ?? []) {
      entries.push({ family: "inet", address: formatIpv4Address(group), users, fixed: false });
    }
  }
  if (wants(6)) {
    for (const { address, users } of namespace.ipv6.groupsOf(device)) {
      entries.push({ family: "inet6", address: formatIpv6Address(address), users, fixed: false });
    }
  }
  return entries;
}

function printDevice(
  { report }: Invocation,
  device: { readonly ifindex: number; readonly name: string },
  entries: readonly Entry[],
): void {
  const heading = (): void => {
    report.openObject();
    report.field("ifindex", device.ifindex, `${device.ifindex}:`);
    report.text("\t");
    report.field("ifname", device.name, device.name, "ifname");
    report.newline();
    report.openArray("maddr");
  };
  const close = (): void => {
    report.closeArray();
    report.closeObject();
  };
  heading();
  for (const [index, entry] of entries.entries()) {
    if (index > 0 && report.style.lineEnd === "\\") {
      close();
      heading();
    }
    printEntry({ report }, entry);
  }
  close();
}

function printEntry({ report }: Pick<Invocation, "report">, entry: Entry): void {
  const { family, address, users, fixed } = entry;
  report.text("\t");
  report.openObject();
  if (family === "link") {
    report.text("link  ");
    report.field("link", address, address, "mac");
  } else {
    report.field("family", family, `${family.padEnd(5)} `);
    report.field("address", address, address, family as Hue);
  }
  if (users !== 1) report.field("users", users, ` users ${users}`);
  if (fixed) report.field("features", "static", " static");
  report.text("\n");
  report.closeObject();
}

/** SIOCADDMULTI, SIOCDELMULTI */
function modify(invocation: Invocation, words: Words, what: "add" | "delete"): number {
  let name: string | undefined;
  let mac: MacAddress | undefined;
  while (!words.done) {
    let word = words.take();
    if (word === "dev") {
      const value = words.value();
      if (name !== undefined) invocation.duplicate("dev", value);
      name = value;
      if (!/^[^/\s]{1,15}$/.test(name)) invocation.wrongArgument('"dev" not a valid ifname', name);
      continue;
    }
    if (abbreviates(word, "address")) word = words.value();
    if (abbreviates(word, "help")) usage(invocation, "maddr");
    if (mac !== undefined) invocation.duplicate("address", word);
    mac = readAddress(invocation, word);
  }
  if (name === undefined) {
    invocation.complain('Not enough information: "dev" is required.');
    throw new Exit(EXIT_USAGE);
  }
  const device = invocation.host.process.namespace.devices.byName(name);
  if (device === undefined) return refuse(invocation, "ENODEV");
  // lo has no ndo_set_rx_mode.
  if (device.type === "loopback") return refuse(invocation, "EINVAL");
  const address = mac ?? (0 as MacAddress);
  if (what === "add") addStaticGroup(device, address);
  else if (!deleteStaticGroup(device, address)) return refuse(invocation, "ENOENT");
  return 0;
}

function refuse(invocation: Invocation, errno: Parameters<typeof strerror>[0]): number {
  invocation.complain(`ioctl: ${strerror(errno)}`);
  return 1;
}

function readAddress(invocation: Invocation, word: string): MacAddress {
  const octets = readLinkLayerAddress(invocation, word);
  if (octets === undefined) throw new Exit(1);
  if (octets.length === LINK_ADDRESS_BYTES) return macOfOctets(octets);
  invocation.complain(`Error: Invalid address length ${octets.length} - must be ${LINK_ADDRESS_BYTES} bytes`);
  throw new Exit(1);
}
