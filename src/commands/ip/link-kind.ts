import type {
  BridgeOptions,
  BridgePortInfo,
  LinkKindRequest,
  NetnsRef,
} from "../../net/netlink/link-message.ts";
import { CommandFailed, Exit } from "./exit.ts";
import type { LinkInvocation } from "./invocation.ts";
import { readMacvlan } from "./link-macvlan.ts";
import { type LinkRequest, readLinkRequest } from "./link-request.ts";
import { ethertypeOf, readVlan } from "./link-vlan.ts";
import { abbreviates, findKeyword, type Keyword, parseUnsigned, type Words } from "./words.ts";

/** What stands after `type KIND`: the kind's own data, or the settings of a bridge port. */
export type KindWords =
  | { readonly kind: "link"; readonly request: LinkKindRequest; readonly data: "said" | "none" }
  | { readonly kind: "bridge port"; readonly settings: Partial<BridgePortInfo> | undefined };

/** Reads the words after `type KIND` as the kind's module of iproute2 does. */
export function readKind(invocation: LinkInvocation, kind: string, words: Words): KindWords {
  const data = words.done ? "none" : "said";
  if (kind === "ipvlan" || kind === "ipvtap") {
    const request = words.done ? undefined : readIpvlan(invocation, kind, words);
    return { kind: "link", request: { kind, data: request }, data };
  }
  if (kind === "bridge_slave") {
    return { kind: "bridge port", settings: words.done ? undefined : readBridgePort(invocation, words) };
  }
  if (kind === "bridge") {
    const options = words.done ? undefined : readBridge(invocation, words);
    return { kind: "link", request: { kind, options }, data };
  }
  if (kind === "vlan") {
    return {
      kind: "link",
      request: { kind, data: words.done ? undefined : readVlan(invocation, words) },
      data,
    };
  }
  if (kind === "macvlan") {
    const said = words.done ? undefined : readMacvlan(invocation, words);
    return { kind: "link", request: { kind, data: said }, data };
  }
  if (kind === "veth") return { kind: "link", request: readVeth(invocation, words), data };
  if (kind === "dummy") {
    words.rest();
    return { kind: "link", request: { kind }, data };
  }
  readOtherKind(invocation, kind, words);
  return { kind: "link", request: { kind: "other", name: kind }, data };
}

/** Kinds that iproute2 6.1 can read and this machine hasn't got: their words are left to the kernel's refusal. */
const OTHER_KINDS: ReadonlySet<string> = new Set(
  `amt bareudp bond bond_slave dsa erspan geneve gre gretap gtp ifb ip6erspan ip6gre ip6gretap ip6tnl ipip ipoib
  macsec macvtap netdevsim nlmon rmnet sit team team_slave vcan vrf vti vti6 vxcan vxlan wwan xfrm
  virt_wifi`.split(/\s+/),
);

/** A kind of real machines that this one lacks, not just a word that nobody knows. */
export function isOtherKind(kind: string): boolean {
  return OTHER_KINDS.has(kind);
}

function readOtherKind(invocation: LinkInvocation, kind: string, words: Words): void {
  if (isOtherKind(kind)) {
    words.rest();
    return;
  }
  const garbage = words.peek();
  if (garbage === undefined) return;
  invocation.complain(`Garbage instead of arguments "${garbage} ...". Try "ip link help".`);
  throw new CommandFailed(1);
}

const IPVLAN_MODES: Readonly<Record<string, number>> = { l2: 0, l3: 1, l3s: 2 };

/** FLAGS goes out whenever any word was said (iplink_ipvlan.c). */
function readIpvlan(
  invocation: LinkInvocation,
  kind: string,
  words: Words,
): { readonly mode?: number; readonly flags: number } {
  let mode: number | undefined;
  let flags: number | undefined;
  while (!words.done) {
    const word = words.take();
    if (abbreviates(word, "mode")) {
      mode = IPVLAN_MODES[words.value()];
      if (mode === undefined) {
        invocation.complain('Error: argument of "mode" must be either "l2", "l3" or "l3s"');
        throw new CommandFailed(1);
      }
    } else if (flags === undefined && abbreviates(word, "private")) flags = 1;
    else if (flags === undefined && abbreviates(word, "vepa")) flags = 2;
    else if (flags === undefined && abbreviates(word, "bridge")) flags = 0;
    else {
      if (!abbreviates(word, "help")) invocation.complain(`${kind}: unknown option "${word}"?`);
      explainIpvlan(kind, (line) => invocation.complain(line));
      throw new CommandFailed(1);
    }
  }
  return mode === undefined ? { flags: flags ?? 0 } : { mode, flags: flags ?? 0 };
}

export function explainIpvlan(kind: string, write: (line: string) => void): void {
  write(`Usage: ... ${kind} [ mode MODE ] [ FLAGS ]`);
  write("");
  write("MODE: l3 | l3s | l2");
  write("FLAGS: bridge | private | vepa");
  write("(first values are the defaults if nothing is specified).");
}

function readVeth(invocation: LinkInvocation, words: Words): LinkKindRequest {
  if (words.done) return { kind: "veth" };
  if (words.take() !== "peer") {
    invocation.print("Usage: ip link <options> type veth [peer <options>]\n");
    invocation.print("To get <options> type 'ip link add help'\n");
    throw new CommandFailed(1);
  }
  const peer = readLinkRequest(invocation, "create", words);
  if (peer.kind !== undefined) invocation.duplicate("type", peer.kind);
  if (peer.parent !== undefined && invocation.linkIndex(peer.parent) === 0) {
    throw new CommandFailed(invocation.noDevice(peer.parent));
  }
  return { kind: "veth", peer: { ...namedAttributes(peer), ...netnsOf(peer) } };
}

/** The attributes with the name that the request settled on. */
export function namedAttributes(request: LinkRequest): LinkRequest["attributes"] {
  const { name, ...attributes } = request.attributes;
  return request.name === undefined ? attributes : { ...attributes, name: request.name };
}

export function netnsOf(request: LinkRequest): { readonly netns?: NetnsRef } {
  return request.netns === undefined ? {} : { netns: request.netns };
}

interface BridgeWords {
  readonly invocation: LinkInvocation;
  readonly options: { -readonly [K in keyof BridgeOptions]?: BridgeOptions[K] };
}

function readBridge(invocation: LinkInvocation, words: Words): Partial<BridgeOptions> {
  const state: BridgeWords = { invocation, options: {} };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(BRIDGE_KEYWORDS, word);
    if (handle !== undefined) {
      handle(state, words, word);
      continue;
    }
    if (!abbreviates(word, "help")) invocation.complain(`bridge: unknown command "${word}"?`);
    invocation.complain("Usage: ... bridge [ OPTION VALUE ]... (see docs/fidelity.md)");
    throw new CommandFailed(1);
  }
  return state.options;
}

function bridgeNumber(state: BridgeWords, key: string, word: string, maximum: number): number {
  return parseUnsigned(word, maximum) ?? state.invocation.wrongArgument(`invalid ${key}`, word);
}

const bridgeLacks: Keyword<BridgeWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`bridge: unknown command "${word}"?`, `"type bridge ${word}"`);

const BRIDGE_KEYWORDS: readonly Keyword<BridgeWords>[] = [
  ...bridgeTicks(),
  [
    "stp_state",
    "prefix",
    (state, words) => {
      state.options.stpState = bridgeNumber(state, "stp_state", words.value(), 0xffffffff) as 0 | 1;
    },
  ],
  [
    "priority",
    "prefix",
    (state, words) => {
      state.options.priority = bridgeNumber(state, "priority", words.value(), 0xffff);
    },
  ],
  [
    "vlan_filtering",
    "prefix",
    (state, words) => {
      state.options.vlanFiltering = bridgeNumber(state, "vlan_filtering", words.value(), 255);
    },
  ],
  [
    "vlan_protocol",
    "prefix",
    ({ invocation, options }, words) => {
      const word = words.value();
      options.vlanProtocol = ethertypeOf(word) ?? invocation.wrongArgument("invalid vlan_protocol", word);
    },
  ],
  ...`group_fwd_mask group_address no_linklocal_learn fdb_flush`
    .split(/\s+/)
    .map((key): Keyword<BridgeWords> => [key, "prefix", bridgeLacks]),
  [
    "vlan_default_pvid",
    "prefix",
    (state, words) => {
      state.options.vlanDefaultPvid = bridgeNumber(state, "vlan_default_pvid", words.value(), 0xffff);
    },
  ],
  [
    "vlan_stats_enabled",
    "prefix",
    (state, words) => {
      state.options.vlanStatistics = bridgeNumber(state, "vlan_stats_enabled", words.value(), 255);
    },
  ],
  [
    "vlan_stats_per_port",
    "prefix",
    (state, words) => {
      state.options.vlanStatisticsPerPort = bridgeNumber(state, "vlan_stats_per_port", words.value(), 255);
    },
  ],
  ["mcast_router", "prefix", bridgeLacks],
  [
    "mcast_snooping",
    "prefix",
    (state, words) => {
      state.options.multicastSnooping = bridgeNumber(state, "mcast_snooping", words.value(), 255) as 0 | 1;
    },
  ],
  ...`mcast_vlan_snooping mcast_query_use_ifaddr mcast_querier mcast_hash_elasticity mcast_hash_max
    mcast_last_member_count mcast_startup_query_count mcast_last_member_interval mcast_membership_interval
    mcast_querier_interval mcast_query_interval mcast_query_response_interval mcast_startup_query_interval
    mcast_stats_enabled mcast_igmp_version mcast_mld_version nf_call_iptables nf_call_ip6tables nf_call_arptables`
    .split(/\s+/)
    .map((key): Keyword<BridgeWords> => [key, "prefix", bridgeLacks]),
];

function bridgeTicks(): Keyword<BridgeWords>[] {
  const keys = [
    ["forward_delay", "forwardDelayTicks"],
    ["hello_time", "helloTimeTicks"],
    ["max_age", "maxAgeTicks"],
    ["ageing_time", "ageingTimeTicks"],
  ] as const;
  return keys.map(
    ([key, option]): Keyword<BridgeWords> => [
      key,
      "prefix",
      (state, words) => {
        state.options[option] = bridgeNumber(state, key, words.value(), 0xffffffff);
      },
    ],
  );
}

interface PortWords {
  readonly invocation: LinkInvocation;
  readonly settings: { -readonly [K in keyof BridgePortInfo]?: BridgePortInfo[K] };
}

export const PORT_STATES = ["disabled", "listening", "learning", "forwarding", "blocking"] as const;

function readBridgePort(invocation: LinkInvocation, words: Words): Partial<BridgePortInfo> {
  const state: PortWords = { invocation, settings: {} };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(PORT_KEYWORDS, word);
    if (handle !== undefined) {
      handle(state, words, word);
      continue;
    }
    if (!abbreviates(word, "help")) invocation.complain(`bridge_slave: unknown option "${word}"?`);
    invocation.complain("Usage: ... bridge_slave [ OPTION VALUE ]... (see docs/fidelity.md)");
    throw new CommandFailed(1);
  }
  return state.settings;
}

/** parse_on_off(): an abbreviation of either word, `off` first; undefined after a complaint. */
export function readOffOn(invocation: LinkInvocation, key: string, word: string): boolean | undefined {
  if (abbreviates(word, "off")) return false;
  if (abbreviates(word, "on")) return true;
  invocation.complain(`Error: argument of "${key}" must be one of "off", "on", not "${word}"`);
  return undefined;
}

type Switch = {
  [K in keyof BridgePortInfo]-?: Exclude<BridgePortInfo[K], undefined> extends boolean ? K : never;
}[keyof BridgePortInfo];

function portSwitch(key: string, setting: Switch): Keyword<PortWords> {
  return [
    key,
    "prefix",
    ({ invocation, settings }, words) => {
      const value = readOffOn(invocation, key, words.value());
      if (value === undefined) throw new Exit(1);
      settings[setting] = value;
    },
  ];
}

function portLacks(key: string): Keyword<PortWords> {
  return [
    key,
    "prefix",
    ({ invocation }, _words, word) =>
      invocation.lacks(`bridge_slave: unknown option "${word}"?`, `"type bridge_slave ${word}"`),
  ];
}

function portNumber(key: "priority" | "cost", maximum: number): Keyword<PortWords> {
  return [
    key,
    "prefix",
    ({ invocation, settings }, words) => {
      const word = words.value();
      settings[key] = parseUnsigned(word, maximum) ?? invocation.wrongArgument(`${key} is invalid`, word);
    },
  ];
}

const PORT_KEYWORDS: readonly Keyword<PortWords>[] = [
  portLacks("fdb_flush"),
  [
    "state",
    "prefix",
    ({ invocation, settings }, words) => {
      const word = words.value();
      const number = parseUnsigned(word, 255) ?? invocation.wrongArgument("state is invalid", word);
      // br_netlink.c: br_set_port_state refuses what is no state.
      const state = PORT_STATES[number] ?? failRequest(invocation);
      settings.state = state;
    },
  ],
  portNumber("priority", 0xffff),
  portNumber("cost", 0xffffffff),
  portSwitch("hairpin", "hairpin"),
  portSwitch("guard", "guard"),
  portSwitch("root_block", "rootBlock"),
  portSwitch("fastleave", "fastLeave"),
  portSwitch("learning", "learning"),
  portSwitch("flood", "flood"),
  portSwitch("mcast_flood", "multicastFlood"),
  portSwitch("bcast_flood", "broadcastFlood"),
  portLacks("mcast_to_unicast"),
  portSwitch("proxy_arp", "proxyArp"),
  portLacks("proxy_arp_wifi"),
  portLacks("mcast_router"),
  portSwitch("mcast_fast_leave", "fastLeave"),
  portSwitch("neigh_suppress", "neighSuppress"),
  portLacks("group_fwd_mask"),
  portLacks("vlan_tunnel"),
  portSwitch("isolated", "isolated"),
  portSwitch("locked", "locked"),
  portLacks("backup_port"),
  portLacks("nobackup_port"),
];

function failRequest(invocation: LinkInvocation): never {
  invocation.answered({ ok: false, errno: "EINVAL" });
  throw new CommandFailed(2);
}
