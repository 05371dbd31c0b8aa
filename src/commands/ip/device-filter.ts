import { IFF_UP } from "../../device/flags.ts";
import type { AddressMessage } from "../../net/netlink/address-message.ts";
import type { LinkMessage } from "../../net/netlink/link-message.ts";
import { ADDRESS_FLAGS } from "../network-text/address-text.ts";
import { numberOfName } from "../network-text/names.ts";
import { inPrefix, type Prefix, readPrefix } from "./address-words.ts";
import { globMatcher } from "./glob.ts";
import type { Family, LinkInvocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import { abbreviates, findKeyword, type Keyword, parseInteger, parseUnsigned, type Words } from "./words.ts";

/** What `ip link show`, `ip addr show` and `ip addr flush` select (ipaddress.c: ipaddr_list_flush_or_save). */
export interface DeviceFilter {
  readonly invocation: LinkInvocation;
  family: Family;
  device: string | undefined;
  /** The index of `device`; 0 for any device. */
  ifindex: number;
  onlyUp: boolean;
  prefix: Prefix | undefined;
  scope: number | undefined;
  flags: number;
  flagMask: number;
  label: string | undefined;
  group: number | undefined;
  master: number | "none" | undefined;
  kind: string | undefined;
  portKind: string | undefined;
}

export function readDeviceFilter(invocation: LinkInvocation, family: Family, words: Words): DeviceFilter {
  const filter: DeviceFilter = {
    invocation,
    family,
    device: undefined,
    ifindex: 0,
    onlyUp: false,
    prefix: undefined,
    scope: undefined,
    flags: 0,
    flagMask: 0,
    label: undefined,
    group: undefined,
    master: undefined,
    kind: undefined,
    portKind: undefined,
  };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle !== undefined) handle(filter, words, word);
    else if (!readFlag(filter, word)) readLate(filter, words, word);
  }
  return filter;
}

/** The words that iproute2 compares after the flags, and the device. */
function readLate(filter: DeviceFilter, words: Words, first: string): void {
  const handle = findKeyword(LATE_KEYWORDS, first);
  if (handle !== undefined) {
    handle(filter, words, first);
    return;
  }
  if (first !== "dev" && abbreviates(first, "help")) {
    usage(filter.invocation, filter.family === "packet" ? "link" : "address");
  }
  const word = first === "dev" ? words.value() : first;
  if (filter.device !== undefined) filter.invocation.duplicateOrGarbage("dev", word);
  filter.device = word;
}

function readFlag(filter: DeviceFilter, word: string): boolean {
  let inverse = word.startsWith("-");
  let name = inverse ? word.slice(1) : word;
  if (name === "dynamic" || name === "primary") {
    inverse = !inverse;
    name = name === "dynamic" ? "permanent" : "secondary";
  }
  const flag = ADDRESS_FLAGS.find((known) => known.name === name);
  if (flag === undefined) return false;
  if (inverse) filter.flags &= ~flag.mask;
  else filter.flags |= flag.mask;
  filter.flagMask |= flag.mask;
  return true;
}

const KEYWORDS: readonly Keyword<DeviceFilter>[] = [
  [
    "to",
    "whole",
    (filter, words) => {
      filter.prefix = readPrefix(filter.invocation, words.value(), filter.family);
      if (filter.family === "any" && filter.prefix.family !== undefined) filter.family = filter.prefix.family;
    },
  ],
  [
    "scope",
    "whole",
    (filter, words) => {
      const word = words.value();
      const scope = numberOfName("scope", word) ?? parseUnsigned(word, 255);
      if (scope === undefined && word !== "all") filter.invocation.wrongArgument('invalid "scope"\n', word);
      filter.scope = scope;
    },
  ],
  [
    "up",
    "whole",
    (filter) => {
      filter.onlyUp = true;
    },
  ],
];

const LATE_KEYWORDS: readonly Keyword<DeviceFilter>[] = [
  [
    "label",
    "whole",
    (filter, words) => {
      filter.label = words.value();
    },
  ],
  [
    "group",
    "whole",
    (filter, words) => {
      const word = words.value();
      const group = numberOfName("group", word) ?? parseInteger(word);
      if (group === undefined || group < 0) {
        filter.invocation.wrongArgument('Invalid "group" value\n', word);
      }
      filter.group = group;
    },
  ],
  [
    "master",
    "whole",
    (filter, words) => {
      const word = words.value();
      filter.master =
        filter.invocation.linkIndex(word) || filter.invocation.wrongArgument("Device does not exist\n", word);
    },
  ],
  [
    "vrf",
    "whole",
    (filter, words) => filter.invocation.wrongArgument("Not a valid VRF name\n", words.value()),
  ],
  [
    "nomaster",
    "whole",
    (filter) => {
      filter.master = "none";
    },
  ],
  [
    "type",
    "whole",
    (filter, words) => {
      const word = words.value();
      if (word.endsWith("_slave")) filter.portKind = word.slice(0, -"_slave".length);
      else filter.kind = word;
    },
  ],
];

/** What the kernel leaves out of a dump for IFLA_MASTER and IFLA_INFO_KIND (rtnetlink.c: link_dump_filtered). */
export function isDumped(filter: DeviceFilter, link: LinkMessage): boolean {
  if (filter.master === "none" && link.master !== undefined) return false;
  if (typeof filter.master === "number" && link.master !== filter.master) return false;
  return filter.kind === undefined || !KERNEL_KINDS.has(filter.kind) || kindOf(link) === filter.kind;
}

function kindOf({ data }: LinkMessage): string | undefined {
  return data?.kind === "other" ? data.name : data?.kind;
}

const KERNEL_KINDS: ReadonlySet<string> = new Set(["veth", "bridge", "dummy", "ipvlan", "ipvtap"]);

/** What iproute2 itself leaves out when it prints. */
export function isShown(filter: DeviceFilter, link: LinkMessage): boolean {
  if (filter.ifindex !== 0 && link.ifindex !== filter.ifindex) return false;
  if (filter.onlyUp && (link.flags & IFF_UP) === 0) return false;
  if (filter.group !== undefined && link.group !== filter.group) return false;
  if (typeof filter.master === "number" && link.master !== filter.master) return false;
  if (filter.kind !== undefined && kindOf(link) !== filter.kind) return false;
  if (filter.portKind === undefined) return true;
  return filter.portKind === "bridge" && link.bridgePort !== undefined;
}

export function addressSelected(filter: DeviceFilter, address: AddressMessage): boolean {
  if (filter.ifindex !== 0 && address.ifindex !== filter.ifindex) return false;
  if (filter.scope !== undefined && filter.scope !== address.scope) return false;
  if (((filter.flags ^ address.flags) & filter.flagMask) !== 0) return false;
  if (typeof filter.family === "number" && filter.family !== address.family) return false;
  if (filter.label !== undefined && !globMatcher(filter.label)(labelOf(filter, address))) return false;
  return inPrefix(filter.prefix, address.family, address.local);
}

function labelOf(filter: DeviceFilter, address: AddressMessage): string {
  return address.family === 4 ? address.label : filter.invocation.linkName(address.ifindex);
}
