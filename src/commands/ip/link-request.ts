import type { LinkAttributes, NetnsRef } from "../../net/netlink/link-message.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import { numberOfName } from "../network-text/names.ts";
import { macOfOctets, readLinkLayerAddress } from "./address-words.ts";
import { CommandFailed } from "./exit.ts";
import type { LinkInvocation } from "./invocation.ts";
import { usage } from "./usage.ts";
import {
  abbreviates,
  findKeyword,
  type Keyword,
  parseInteger,
  parseLeadingInteger,
  type Words,
} from "./words.ts";

/** What `ip link add|set|del` says before `type`, as read so far (iplink.c: iplink_parse). */
export interface LinkRequest {
  readonly invocation: LinkInvocation;
  readonly verb: "create" | "change";
  attributes: { -readonly [K in keyof LinkAttributes]: LinkAttributes[K] };
  device: string | undefined;
  /** The new name, or the device named by `name`. */
  name: string | undefined;
  /** Parent device as it was named. */
  parent: string | undefined;
  netns: NetnsRef | undefined;
  netnsPid: number | undefined;
  group: number | undefined;
  addressOctets: number | undefined;
  /** The kind, when `type` ended the reading. */
  kind: string | undefined;
}

export function readLinkRequest(
  invocation: LinkInvocation,
  verb: LinkRequest["verb"],
  words: Words,
): LinkRequest {
  const request: LinkRequest = {
    invocation,
    verb,
    attributes: {},
    device: undefined,
    name: undefined,
    parent: undefined,
    netns: undefined,
    netnsPid: undefined,
    group: undefined,
    addressOctets: undefined,
    kind: undefined,
  };
  while (!words.done && request.kind === undefined) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle === undefined) readDevice(request, words, word);
    else handle(request, words, word);
  }
  settleNames(request, words);
  return request;
}

function readDevice(request: LinkRequest, words: Words, first: string): void {
  const { invocation } = request;
  if (abbreviates(first, "help")) usage(invocation, "link");
  const word = first === "dev" ? words.value() : first;
  if (request.device !== request.name) invocation.duplicateOrGarbage("dev", word);
  if (!isAlternativeName(word)) invocation.wrongArgument('"dev" not a valid ifname', word);
  request.device = word;
}

/** What must hold between the words when all are read. */
function settleNames(request: LinkRequest, words: Words): void {
  const { invocation } = request;
  if (request.name === undefined) request.name = request.device;
  else if (request.device === undefined) request.device = request.name;
  if (request.group !== undefined && request.device === undefined) {
    const garbage = words.peek();
    if (garbage !== undefined) {
      invocation.fail(`Garbage instead of arguments "${garbage} ...". Try "ip link help".`);
    }
    if (request.verb === "create") invocation.fail("group cannot be used when creating devices.");
    invocation.lacks('Not enough information: "dev" argument is required.', "changing a whole group");
  }
  if (request.verb === "create" && request.name !== request.device) {
    invocation.fail('both "name" and "dev" cannot be used when creating devices.');
  }
  if (request.verb === "change") {
    if (request.device === undefined) {
      invocation.fail('Not enough information: "dev" argument is required.');
    }
    if (request.addressOctets !== undefined && request.addressOctets !== 6) {
      invocation.complain(`Invalid address length ${request.addressOctets} - must be 6 bytes`);
      throw new CommandFailed(1);
    }
    refuseIndex(request);
    if (request.name === request.device) request.name = undefined;
  }
}

/** `index` of a device that exists: only on its way to another namespace, which we lack. */
function refuseIndex({ invocation, attributes, netns }: LinkRequest): void {
  if (attributes.ifindex === undefined) return;
  const refused = "index can be used only when creating devices or when moving device to another netns.";
  if (netns === undefined) invocation.fail(refused);
  invocation.lacks(refused, '"index" with "netns"');
}

/** dev_valid_name without the length. */
export function isAlternativeName(name: string): boolean {
  return name !== "" && !/[/\s]/.test(name);
}

/** check_ifname(): at most 15 octets. */
export function isInterfaceName(name: string): boolean {
  return utf8Length(name) < 16 && isAlternativeName(name);
}

export function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

function readMac(request: LinkRequest, word: string): MacAddress {
  const octets = readLinkLayerAddress(request.invocation, word);
  if (octets === undefined) throw new CommandFailed(1);
  request.addressOctets = octets.length;
  return macOfOctets(octets);
}

/** `on` or `off`; another word ends the command with status 1 (iplink.c: on_off). */
function readOnOff(request: LinkRequest, key: string, word: string): boolean {
  if (word === "on" || word === "off") return word === "on";
  request.invocation.complain(`Error: argument of "${key}" must be "on" or "off", not "${word}"`);
  throw new CommandFailed(1);
}

function readNetns(request: LinkRequest, word: string): void {
  const { host } = request.invocation;
  if (request.netns !== undefined || request.netnsPid !== undefined) {
    request.invocation.duplicate("netns", word);
  }
  const name = word.replace(/^\/(var\/)?run\/netns\//, "");
  const named = name.includes("/") ? undefined : host.namedNamespace(name);
  const pid = named === undefined ? parseInteger(word) : undefined;
  request.netns = named ?? (pid === undefined ? undefined : host.namespaceOfPid(pid));
  if (named === undefined && pid === undefined) {
    request.invocation.wrongArgument('Invalid "netns" value\n', word);
  }
  request.netnsPid = pid;
}

/** IFALIASZ with its final zero. */
const LONGEST_ALIAS = 255;

const GENERATION_MODES = ["eui64", "none", "stable_secret", "random"] as const;

function readGroup(request: LinkRequest, word: string): void {
  if (request.group !== undefined) request.invocation.duplicate("group", word);
  const group = numberOfName("group", word) ?? parseInteger(word);
  if (group === undefined || group < 0) request.invocation.wrongArgument('Invalid "group" value\n', word);
  request.group = group;
  request.attributes.group = group;
}

function readNumber(request: LinkRequest, key: "mtu" | "txqueuelen", word: string): number {
  const known = key === "mtu" ? request.attributes.mtu : request.attributes.txQueueLength;
  if (known !== undefined) request.invocation.duplicate(key, word);
  return parseInteger(word) ?? request.invocation.wrongArgument(`Invalid "${key}" value\n`, word);
}

const readTxQueueLength: Keyword<LinkRequest>[2] = (request, words) => {
  request.attributes.txQueueLength = readNumber(request, "txqueuelen", words.value());
};

const readBroadcast: Keyword<LinkRequest>[2] = (request, words) => {
  const octets = readLinkLayerAddress(request.invocation, words.value());
  if (octets === undefined) throw new CommandFailed(1);
  request.attributes.broadcast = macOfOctets(octets);
};

function readQueues(attribute: "numTxQueues" | "numRxQueues", key: string): Keyword<LinkRequest>[2] {
  return ({ invocation, attributes }, words) => {
    const word = words.value();
    if (attributes[attribute] !== undefined) invocation.duplicate(key, word);
    attributes[attribute] = parseInteger(word) ?? invocation.wrongArgument(`Invalid "${key}" value\n`, word);
  };
}

/** Words that take a value, and are not emulated. */
const lacking: Keyword<LinkRequest>[2] = (request, words, word) => {
  words.value();
  request.invocation.lacks(`Error: either "dev" is duplicate, or "${word}" is a garbage.`, `"${word}"`);
};

const KEYWORDS: readonly Keyword<LinkRequest>[] = [
  [
    "up",
    "whole",
    ({ attributes }) => {
      attributes.up = true;
    },
  ],
  [
    "down",
    "whole",
    ({ attributes }) => {
      attributes.up = false;
    },
  ],
  [
    "name",
    "whole",
    (request, words) => {
      const word = words.value();
      if (request.name !== undefined) request.invocation.duplicate("name", word);
      if (!isInterfaceName(word)) request.invocation.wrongArgument('"name" not a valid ifname', word);
      request.name = word;
      request.attributes.name = word;
      request.device ??= word;
    },
  ],
  [
    "index",
    "whole",
    ({ invocation, attributes }, words) => {
      const word = words.value();
      if (attributes.ifindex !== undefined) invocation.duplicate("index", word);
      const index = parseLeadingInteger(word);
      if (index <= 0) invocation.wrongArgument('Invalid "index" value', word);
      attributes.ifindex = index;
    },
  ],
  [
    "link",
    "prefix",
    (request, words) => {
      request.parent = words.value();
    },
  ],
  [
    "address",
    "prefix",
    (request, words) => {
      request.attributes.address = readMac(request, words.value());
    },
  ],
  ["broadcast", "prefix", readBroadcast],
  ["brd", "whole", readBroadcast],
  ["txqueuelen", "prefix", readTxQueueLength],
  ["qlen", "whole", readTxQueueLength],
  ["txqlen", "prefix", readTxQueueLength],
  [
    "mtu",
    "whole",
    (request, words) => {
      request.attributes.mtu = readNumber(request, "mtu", words.value());
    },
  ],
  ["xdpgeneric", "whole", lacking],
  ["xdpdrv", "whole", lacking],
  ["xdpoffload", "whole", lacking],
  ["xdp", "whole", lacking],
  ["netns", "whole", (request, words) => readNetns(request, words.value())],
  [
    "multicast",
    "whole",
    (request, words) => {
      request.attributes.multicast = readOnOff(request, "multicast", words.value());
    },
  ],
  [
    "allmulticast",
    "whole",
    (request, words) => {
      request.attributes.allMulticast = readOnOff(request, "allmulticast", words.value());
    },
  ],
  [
    "promisc",
    "whole",
    (request, words) => {
      request.attributes.promisc = readOnOff(request, "promisc", words.value());
    },
  ],
  ["trailers", "whole", lacking],
  [
    "arp",
    "whole",
    (request, words) => {
      request.attributes.arp = readOnOff(request, "arp", words.value());
    },
  ],
  ["carrier", "whole", lacking],
  ["vf", "whole", lacking],
  [
    "master",
    "prefix",
    ({ invocation, attributes }, words) => {
      const word = words.value();
      attributes.master =
        invocation.linkIndex(word) || invocation.wrongArgument("Device does not exist\n", word);
    },
  ],
  [
    "vrf",
    "whole",
    ({ invocation }, words) => invocation.wrongArgument("Not a valid VRF name\n", words.value()),
  ],
  [
    "nomaster",
    "prefix",
    ({ attributes }) => {
      attributes.master = 0;
    },
  ],
  ["dynamic", "prefix", lacking],
  [
    "type",
    "prefix",
    (request, words) => {
      request.kind = words.value();
    },
  ],
  [
    "alias",
    "prefix",
    ({ invocation, attributes }, words) => {
      const alias = words.value();
      if (utf8Length(alias) > LONGEST_ALIAS) invocation.wrongArgument("alias too long", alias);
      attributes.alias = alias;
    },
  ],
  ["group", "whole", (request, words) => readGroup(request, words.value())],
  ["mode", "whole", lacking],
  ["state", "whole", lacking],
  ["numtxqueues", "prefix", readQueues("numTxQueues", "numtxqueues")],
  ["numrxqueues", "prefix", readQueues("numRxQueues", "numrxqueues")],
  [
    "addrgenmode",
    "prefix",
    ({ invocation, attributes }, words) => {
      const word = words.value();
      const mode = GENERATION_MODES.find((known) => known === word.toLowerCase());
      attributes.addrGenMode = mode ?? invocation.wrongArgument("Invalid address generation mode\n", word);
    },
  ],
  ["link-netns", "prefix", lacking],
  ["link-netnsid", "prefix", lacking],
  ["protodown", "whole", lacking],
  ["protodown_reason", "whole", lacking],
  ["gso_max_size", "whole", lacking],
  ["gso_max_segs", "whole", lacking],
  ["gro_max_size", "whole", lacking],
  ["parentdev", "whole", lacking],
];
