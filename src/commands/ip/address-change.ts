import {
  type AddressMessage,
  LIFETIME_FOREVER,
  type NewAddressMode,
  RT_SCOPE_HOST,
} from "../../net/netlink/address-message.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { ipv4Mask, isIpv4Loopback } from "../../wire/ipv4-address.ts";
import { IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import type { InetFamily } from "../network-text/address-family.ts";
import { addressBits } from "../network-text/address-family.ts";
import { ADDRESS_FLAGS } from "../network-text/address-text.ts";
import { numberOfName } from "../network-text/names.ts";
import { type Prefix, readAddress, readPrefix } from "./address-words.ts";
import type { Family, Invocation } from "./invocation.ts";
import { utf8Length } from "./link-request.ts";
import { usage } from "./usage.ts";
import { abbreviates, findKeyword, type Keyword, parseUnsigned, type Words } from "./words.ts";

/** The words of `ip addr add|change|replace|del` (ipaddress.c: ipaddr_modify). */
interface AddressWords {
  readonly invocation: Invocation;
  family: Family;
  device: string | undefined;
  local: Prefix | undefined;
  localWord: string;
  peer: Prefix | undefined;
  broadcast: "+" | "-" | IpAddress | undefined;
  scope: number | undefined;
  label: string;
  validSeconds: number | undefined;
  preferredSeconds: number | undefined;
  flags: number;
}

export function changeAddress(invocation: Invocation, mode: NewAddressMode | "delete", words: Words): number {
  const said = readWords(invocation, words);
  const refuse = (line: string): number => {
    invocation.complain(line);
    return 1;
  };
  if (said.device === undefined) return refuse('Not enough information: "dev" argument is required.');
  const wildcard = isWildcardDeletion(said, mode);
  if (wildcard) warnOfWildcard(invocation, said.localWord);
  const relative = said.broadcast === "+" || said.broadcast === "-";
  if (relative && mode !== "delete" && said.family !== 4) {
    return refuse("Broadcast can be set only for IPv4 addresses");
  }
  const ifindex = invocation.linkIndex(said.device);
  if (ifindex === 0) return invocation.noDevice(said.device);
  if (said.validSeconds === 0) return refuse("valid_lft is zero");
  if ((said.validSeconds ?? LIFETIME_FOREVER) < (said.preferredSeconds ?? LIFETIME_FOREVER)) {
    if (said.validSeconds !== undefined || said.preferredSeconds !== undefined) {
      return refuse("preferred_lft is greater than valid_lft");
    }
  }
  if (utf8Length(said.label) > 15) {
    // devinet.c: ifa_ipv4_policy
    invocation.answered({ ok: false, errno: "EINVAL", message: "Attribute failed policy validation" });
    return 2;
  }
  const message = requestOf(said, ifindex, mode);
  if (message === undefined) {
    // Without a family the kernel has nobody to ask; with one, that family misses the address.
    invocation.answered({ ok: false, errno: said.family === "any" ? "EOPNOTSUPP" : "EINVAL" });
    return 2;
  }
  const result =
    mode === "delete"
      ? invocation.rtnetlink.deleteAddress(deletionOf(invocation, said, message))
      : invocation.rtnetlink.newAddress(message, mode);
  return invocation.answered(result) ? 0 : 2;
}

function readWords(invocation: Invocation, words: Words): AddressWords {
  const said: AddressWords = {
    invocation,
    family: invocation.options.family,
    device: undefined,
    local: undefined,
    localWord: "",
    peer: undefined,
    broadcast: undefined,
    scope: undefined,
    label: "",
    validSeconds: undefined,
    preferredSeconds: undefined,
    flags: 0,
  };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle !== undefined) handle(said, words, word);
    else if (!readFlag(said, word)) readLocal(said, words, word);
  }
  return said;
}

function readFlag(said: AddressWords, word: string): boolean {
  const flag = ADDRESS_FLAGS.find((known) => known.name === word);
  if (flag === undefined) return false;
  if (flag.settable === "by the kernel") {
    said.invocation.complain(`Warning: ${flag.name} option is not mutable from userspace`);
  } else if (flag.families === "IPv6 only" && said.family !== 6) {
    said.invocation.complain(`Warning: ${flag.name} option can be set only for IPv6 addresses`);
  } else if (flag.name === "autojoin") {
    said.invocation.lacks('Error: either "local" is duplicate, or "autojoin" is a garbage.', '"autojoin"');
  } else {
    said.flags |= flag.mask;
  }
  return true;
}

function readLocal(said: AddressWords, words: Words, first: string): void {
  const { invocation } = said;
  const word = first === "local" ? words.value() : first;
  if (abbreviates(word, "help")) usage(invocation, "address");
  if (said.local !== undefined) invocation.duplicateOrGarbage("local", word);
  said.local = readPrefix(invocation, word, said.family);
  said.localWord = word;
  adoptFamily(said, said.local);
}

function adoptFamily(said: AddressWords, prefix: Prefix): void {
  if (said.family === "any" && prefix.family !== undefined) said.family = prefix.family;
}

function readPeer(said: AddressWords, words: Words): void {
  const word = words.value();
  if (said.peer !== undefined) said.invocation.duplicate("peer", word);
  said.peer = readPrefix(said.invocation, word, said.family);
  adoptFamily(said, said.peer);
}

function readBroadcast(said: AddressWords, words: Words): void {
  const word = words.value();
  if (said.broadcast !== undefined) said.invocation.duplicate("broadcast", word);
  if (word === "+" || word === "-") {
    said.broadcast = word;
    return;
  }
  const address = readAddress(said.invocation, word, said.family);
  adoptFamily(said, address);
  said.broadcast = address.address;
}

function readLifetime(said: AddressWords, key: "valid_lft" | "preferred_lft", words: Words): number {
  const known = key === "valid_lft" ? said.validSeconds : said.preferredSeconds;
  if (known !== undefined) said.invocation.duplicate(key, key);
  const word = words.value();
  if (word === "forever") return LIFETIME_FOREVER;
  return parseUnsigned(word) ?? said.invocation.wrongArgument(`${key} value`, word);
}

const lacking: Keyword<AddressWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`Error: either "local" is duplicate, or "${word}" is a garbage.`, `"${word}"`);

const KEYWORDS: readonly Keyword<AddressWords>[] = [
  ["peer", "whole", readPeer],
  ["remote", "whole", readPeer],
  ["broadcast", "prefix", readBroadcast],
  ["brd", "whole", readBroadcast],
  ["anycast", "whole", lacking],
  [
    "scope",
    "whole",
    (said, words) => {
      const word = words.value();
      said.scope =
        numberOfName("scope", word) ??
        parseUnsigned(word, 255) ??
        said.invocation.wrongArgument("invalid scope value.", word);
    },
  ],
  [
    "dev",
    "whole",
    (said, words) => {
      said.device = words.value();
    },
  ],
  [
    "label",
    "whole",
    (said, words) => {
      said.label = words.value();
    },
  ],
  ["metric", "prefix", lacking],
  ["priority", "prefix", lacking],
  ["preference", "prefix", lacking],
  [
    "valid_lft",
    "prefix",
    (said, words) => {
      said.validSeconds = readLifetime(said, "valid_lft", words);
    },
  ],
  [
    "preferred_lft",
    "prefix",
    (said, words) => {
      said.preferredSeconds = readLifetime(said, "preferred_lft", words);
    },
  ],
];

function isWildcardDeletion(said: AddressWords, mode: NewAddressMode | "delete"): boolean {
  return (
    mode === "delete" &&
    said.peer === undefined &&
    said.local?.family === 4 &&
    said.local.length === "implied"
  );
}

function warnOfWildcard(invocation: Invocation, word: string): void {
  invocation.complain("Warning: Executing wildcard deletion to stay compatible with old scripts.");
  invocation.complain(`         Explicitly specify the prefix length (${word}/32) to avoid this warning.`);
  invocation.complain("         This special behaviour is likely to disappear in further releases,");
  invocation.complain("         fix your scripts!");
}

/** The message, or undefined where it would have no local address: the kernel refuses that. */
function requestOf(
  said: AddressWords,
  ifindex: number,
  mode: NewAddressMode | "delete",
): AddressMessage | undefined {
  const local = said.local?.address;
  if (local === undefined) return undefined;
  const family: InetFamily = said.local?.family ?? 4;
  // The peer's length wins, unless it is zero.
  const prefixLength = (said.peer?.bits || said.local?.bits) ?? addressBits(family);
  const common = {
    ifindex,
    prefixLength,
    scope: said.scope ?? defaultScope(family, local, mode),
    flags: said.flags,
    validSeconds: said.validSeconds ?? LIFETIME_FOREVER,
    preferredSeconds: said.preferredSeconds ?? LIFETIME_FOREVER,
  };
  const peer = said.peer?.address;
  if (family === 6) {
    const other = peer === IPV6_ANY ? undefined : (peer as Ipv6Address | undefined);
    return { ...common, family, local: local as Ipv6Address, peer: other };
  }
  const peer4 = (peer ?? local) as Ipv4Address;
  const broadcast = broadcastOf(said, peer4, said.peer?.bits ?? prefixLength);
  return { ...common, family, local: local as Ipv4Address, peer: peer4, broadcast, label: said.label };
}

function defaultScope(family: InetFamily, local: IpAddress, mode: NewAddressMode | "delete"): number {
  return family === 4 && mode !== "delete" && isIpv4Loopback(local as Ipv4Address) ? RT_SCOPE_HOST : 0;
}

/** `brd +` sets all host bits, `brd -` clears them; networks of less than four addresses have none. */
function broadcastOf(said: AddressWords, address: Ipv4Address, bits: number): Ipv4Address | undefined {
  if (said.broadcast !== "+" && said.broadcast !== "-") return said.broadcast as Ipv4Address | undefined;
  if (bits > 30) return undefined;
  const mask = ipv4Mask(bits);
  return ((said.broadcast === "+" ? address | ~mask : address & mask) >>> 0) as Ipv4Address;
}

/**
 * The address that the kernel would delete: the first with this local address, and with the peer, prefix length and
 * label if they were said (devinet.c: inet_rtm_deladdr). What matches none goes to the kernel as it was said.
 */
function deletionOf(invocation: Invocation, said: AddressWords, wanted: AddressMessage): AddressMessage {
  if (wanted.family === 6) return wanted;
  const anyPrefix = isWildcardDeletion(said, "delete");
  const found = invocation.rtnetlink
    .dumpAddresses(4)
    .find(
      (address) =>
        address.family === 4 &&
        address.ifindex === wanted.ifindex &&
        address.local === wanted.local &&
        (wanted.label === "" || address.label === wanted.label) &&
        (anyPrefix ||
          (address.prefixLength === wanted.prefixLength &&
            ((address.peer ^ wanted.peer) & ipv4Mask(wanted.prefixLength)) === 0)),
    );
  return found ?? wanted;
}
