import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from "../../net/netlink/address-message.ts";
import {
  type DeleteRouteRequest,
  type IpAddress,
  type NewRouteMode,
  type NexthopRequest,
  type RouteRequest,
  type RouteType,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTPROT_BOOT,
} from "../../net/netlink/route-message.ts";
import { type Prefix, readAddress, readPrefix } from "./address-words.ts";
import type { Family, Invocation } from "./invocation.ts";
import { parseDsfield, parseNamed, parseRouteType } from "./route-words.ts";
import { usage } from "./usage.ts";
import { abbreviates, findKeyword, type Keyword, parseUnsigned, type Words } from "./words.ts";

/** The words of `ip route add|change|replace|append|prepend|del` (iproute.c: iproute_modify). */
interface RouteWords {
  readonly invocation: Invocation;
  family: Family;
  type: RouteType | undefined;
  destination: Prefix | undefined;
  device: string | undefined;
  gateway: IpAddress | undefined;
  gatewaySaid: boolean;
  source: IpAddress | undefined;
  tos: number | undefined;
  metric: number | undefined;
  scope: number | undefined;
  protocol: number | undefined;
  table: number | undefined;
  mtu: number | undefined;
  onlink: boolean;
  hopLimit: number | undefined;
  preference: "low" | "medium" | "high" | undefined;
  expiresSeconds: number | undefined;
  nexthops: readonly NexthopRequest[] | undefined;
}

export function changeRoute(invocation: Invocation, mode: NewRouteMode | "delete", words: Words): number {
  const said = readWords(invocation, words);
  const { destination } = said;
  if (destination === undefined) usage(invocation, "route");
  const ifindex = said.device === undefined ? undefined : invocation.linkIndex(said.device);
  if (ifindex === 0) return invocation.noDevice(said.device!);
  const family = said.family === 6 ? 6 : 4;
  if (family === 4) lackOfIpv4(said);
  const request: DeleteRouteRequest = {
    family,
    destination: destination.address,
    prefixLength: destination.bits,
    ...defined({
      table: said.table ?? defaultTable(said.type),
      tos: said.tos,
      protocol: said.protocol ?? (mode === "delete" ? undefined : RTPROT_BOOT),
      scope: said.scope ?? defaultScope(said, family, mode),
      metric: said.metric,
      preferredSource: said.source,
      ifindex,
      gateway: said.gateway,
      mtu: said.mtu,
      ...(family === 6
        ? { hopLimit: said.hopLimit, preference: said.preference, expiresSeconds: said.expiresSeconds }
        : {}),
    }),
    ...(said.onlink ? { onlink: true } : {}),
    ...(said.nexthops === undefined ? {} : { nexthops: said.nexthops }),
  };
  return send(invocation, mode, request, said.type) ? 0 : 2;
}

/** RTA_PREF means nothing to IPv4; the others would. */
function lackOfIpv4({ invocation, hopLimit, expiresSeconds }: RouteWords): void {
  const word = hopLimit === undefined ? (expiresSeconds === undefined ? undefined : "expires") : "hoplimit";
  if (word === undefined) return;
  invocation.lacks(`Error: either "to" is duplicate, or "${word}" is a garbage.`, `"${word}" of IPv4`);
}

function send(
  invocation: Invocation,
  mode: NewRouteMode | "delete",
  request: DeleteRouteRequest,
  type: RouteType | undefined,
): boolean {
  const { rtnetlink } = invocation;
  if (mode === "delete") {
    return invocation.answered(rtnetlink.deleteRoute(type === undefined ? request : { ...request, type }));
  }
  const addition: RouteRequest = { ...request, type: type ?? "unicast" };
  return invocation.answered(rtnetlink.newRoute(addition, mode));
}

/** The fields that have a value: an absent field means that nothing was said. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function defaultTable(type: RouteType | undefined): number {
  const local = type === "local" || type === "broadcast" || type === "anycast";
  return local ? RT_TABLE_LOCAL : RT_TABLE_MAIN;
}

/** undefined: RT_SCOPE_NOWHERE, which a deletion matches with anything. */
function defaultScope(said: RouteWords, family: 4 | 6, mode: NewRouteMode | "delete"): number | undefined {
  if (family === 6) return RT_SCOPE_UNIVERSE;
  if (said.type === "local") return RT_SCOPE_HOST;
  if (said.type === "broadcast" || said.type === "multicast" || said.type === "anycast") return RT_SCOPE_LINK;
  if (mode === "delete") return undefined;
  const direct = (said.type === undefined || said.type === "unicast") && !said.gatewaySaid;
  return direct ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

function readWords(invocation: Invocation, words: Words): RouteWords {
  const said: RouteWords = {
    invocation,
    family: invocation.options.family,
    type: undefined,
    destination: undefined,
    device: undefined,
    gateway: undefined,
    gatewaySaid: false,
    source: undefined,
    tos: undefined,
    metric: undefined,
    scope: undefined,
    protocol: undefined,
    table: undefined,
    mtu: undefined,
    onlink: false,
    hopLimit: undefined,
    preference: undefined,
    expiresSeconds: undefined,
    nexthops: undefined,
  };
  while (!words.done) {
    const word = words.take();
    const handle = findKeyword(KEYWORDS, word);
    if (handle === undefined) readDestination(said, words, word);
    else handle(said, words, word);
    if (said.nexthops !== undefined) break;
  }
  return said;
}

/** parse_nexthops: whatever follows the first `nexthop`. */
function readNexthops(said: RouteWords, words: Words): void {
  const { invocation } = said;
  if (said.family !== 6) lacking(said, words, "nexthop");
  const hops: NexthopRequest[] = [];
  let word = "nexthop";
  for (;;) {
    if (word !== "nexthop") {
      invocation.fail(`Error: "nexthop" or end of line is expected instead of "${word}"`);
    }
    if (words.done) invocation.fail('Error: unexpected end of line after "nexthop"');
    hops.push(readNexthop(said, words));
    if (words.done) break;
    word = words.take();
  }
  said.nexthops = hops;
}

/** parse_one_nh */
function readNexthop({ invocation, family }: RouteWords, words: Words): NexthopRequest {
  const hop: { -readonly [K in keyof NexthopRequest]: NexthopRequest[K] } = {};
  for (;;) {
    const word = words.peek();
    if (word === "via") {
      words.take();
      const first = words.value();
      const named = FAMILY_WORDS[first];
      const gateway = readAddress(invocation, named === undefined ? first : words.value(), named ?? family);
      // Two are both sent, and the kernel reads the first.
      hop.gateway ??= gateway.address;
    } else if (word === "dev") {
      words.take();
      const name = words.value();
      hop.ifindex = invocation.linkIndex(name);
      if (hop.ifindex === 0) {
        invocation.noDevice(name);
        invocation.fail("Error: cannot parse nexthop");
      }
    } else if (word === "weight") {
      words.take();
      const text = words.value();
      const weight = parseUnsigned(text);
      if (weight === undefined || weight === 0 || weight > 256) {
        invocation.wrongArgument('"weight" is invalid\n', text);
      }
      hop.weight = weight;
    } else if (word === "onlink") {
      words.take();
      hop.onlink = true;
    } else return hop;
  }
}

function readDestination(said: RouteWords, words: Words, first: string): void {
  const { invocation } = said;
  let word = first === "to" ? words.value() : first;
  const type = /^[0-9]/.test(word) ? undefined : parseRouteType(word);
  if (type !== undefined) {
    said.type = type;
    word = words.value();
  }
  if (abbreviates(word, "help")) usage(invocation, "route");
  if (said.destination !== undefined) invocation.duplicateOrGarbage("to", word);
  said.destination = readPrefix(invocation, word, said.family);
  adoptFamily(said, said.destination);
}

function adoptFamily(said: RouteWords, prefix: Prefix): void {
  if (said.family === "any" && prefix.family !== undefined) said.family = prefix.family;
}

const FAMILY_WORDS: Readonly<Record<string, Family>> = {
  inet: 4,
  inet6: 6,
  link: "packet",
  mpls: "mpls",
  bridge: "bridge",
};

function readGateway(said: RouteWords, words: Words, key: string): void {
  const { invocation } = said;
  if (said.gatewaySaid) {
    invocation.wrongArgument("use nexthop syntax to specify multiple via\n", key);
  }
  said.gatewaySaid = true;
  const first = words.value();
  const named = FAMILY_WORDS[first];
  const word = named === undefined ? first : words.value();
  const gateway = readAddress(invocation, word, named ?? said.family);
  adoptFamily(said, gateway);
  if (gateway.family !== undefined && gateway.family !== said.family) {
    invocation.lacks(
      `Error: either "to" is duplicate, or "${first}" is a garbage.`,
      "a gateway of another family",
    );
  }
  said.gateway = gateway.address;
}

function readNumber(said: RouteWords, key: string, words: Words): number {
  const word = words.value();
  return parseUnsigned(word) ?? said.invocation.wrongArgument(`"${key}" value is invalid\n`, word);
}

const lacking: Keyword<RouteWords>[2] = ({ invocation }, _words, word) =>
  invocation.lacks(`Error: either "to" is duplicate, or "${word}" is a garbage.`, `"${word}"`);

const readMetric: Keyword<RouteWords>[2] = (said, words) => {
  said.metric = readNumber(said, "metric", words);
};
const readDevice: Keyword<RouteWords>[2] = (said, words) => {
  said.device = words.value();
};

function readTos(said: RouteWords, words: Words): void {
  const word = words.value();
  said.tos = parseDsfield(word) ?? said.invocation.wrongArgument('"tos" value is invalid\n', word);
}

/** RTA_PREF by name or number; a number that is none of them is medium. */
function readPreference(said: RouteWords, words: Words): void {
  const word = words.value();
  if (word === "low" || word === "medium" || word === "high") {
    said.preference = word;
    return;
  }
  const number = parseUnsigned(word, 255);
  if (number === undefined) said.invocation.wrongArgument('"pref" value is invalid\n', word);
  said.preference = number === 1 ? "high" : number === 3 ? "low" : "medium";
}

function readExpires(said: RouteWords, words: Words): void {
  said.expiresSeconds = readNumber(said, "expires", words);
}

/** RTAX_HOPLIMIT: 0 is as good as unsaid. */
function readHopLimit(said: RouteWords, words: Words): void {
  const word = words.value();
  const limit = parseUnsigned(word, 255);
  if (limit === undefined) said.invocation.wrongArgument('"hoplimit" value is invalid\n', word);
  said.hopLimit = limit === 0 ? undefined : limit;
}

function lack(words: string, match: "whole" | "prefix"): Keyword<RouteWords>[] {
  return words.split(" ").map((word): Keyword<RouteWords> => [word, match, lacking]);
}

const KEYWORDS: readonly Keyword<RouteWords>[] = [
  [
    "src",
    "whole",
    (said, words) => {
      const source = readAddress(said.invocation, words.value(), said.family);
      adoptFamily(said, source);
      said.source = source.address;
    },
  ],
  ["as", "whole", lacking],
  ["via", "whole", readGateway],
  ["from", "whole", lacking],
  ["tos", "whole", readTos],
  ["dsfield", "prefix", readTos],
  ["expires", "whole", readExpires],
  ["metric", "prefix", readMetric],
  ["priority", "prefix", readMetric],
  ["preference", "whole", readMetric],
  [
    "scope",
    "whole",
    (said, words) => {
      const word = words.value();
      said.scope =
        parseNamed("scope", word) ?? said.invocation.wrongArgument('invalid "scope" value\n', word);
    },
  ],
  [
    "mtu",
    "whole",
    (said, words) => {
      if (words.peek() === "lock") lacking(said, words, "mtu lock");
      said.mtu = readNumber(said, "mtu", words);
    },
  ],
  [
    "hoplimit",
    "whole",
    (said, words) => {
      if (words.peek() === "lock") lacking(said, words, "hoplimit lock");
      readHopLimit(said, words);
    },
  ],
  ...lack("advmss", "whole"),
  ...lack("reordering", "prefix"),
  ...lack("rtt rto_min", "whole"),
  ...lack("window cwnd initcwnd initrwnd features quickack congctl rttvar ssthresh realms", "prefix"),
  [
    "onlink",
    "whole",
    (said) => {
      said.onlink = true;
    },
  ],
  ["nexthop", "whole", readNexthops],
  ...lack("nhid", "whole"),
  [
    "protocol",
    "prefix",
    (said, words) => {
      const word = words.value();
      said.protocol =
        parseNamed("protocol", word) ?? said.invocation.wrongArgument('"protocol" value is invalid\n', word);
    },
  ],
  [
    "table",
    "prefix",
    (said, words) => {
      const word = words.value();
      said.table =
        said.invocation.tableNumber(word) ??
        said.invocation.wrongArgument('"table" value is invalid\n', word);
    },
  ],
  ["vrf", "prefix", (said, words) => said.invocation.wrongArgument("Invalid VRF\n", words.value())],
  ["dev", "whole", readDevice],
  ["oif", "whole", readDevice],
  ["pref", "prefix", readPreference],
  ...lack("encap ttl-propagate", "whole"),
  ["fastopen_no_cookie", "prefix", lacking],
];
