import { parseIpv6Address } from "../../../wire/ipv6-address.ts";

// pcap-filter(7) as libpcap's scanner splits it: the longest match wins, then the earlier rule.

export type Token =
  | { readonly kind: "word"; readonly text: Keyword }
  | { readonly kind: "symbol"; readonly text: string }
  | { readonly kind: "number"; readonly value: number }
  /** A name that is no keyword, or any after a backslash. */
  | { readonly kind: "name"; readonly text: string }
  /** Two to four numbers with dots: `10.1`, `10.1.2.3`. */
  | { readonly kind: "ipv4"; readonly text: string }
  | { readonly kind: "ipv6"; readonly text: string }
  | { readonly kind: "mac"; readonly text: string }
  /** Nothing that can be used; `message` where the scanner itself complains. */
  | { readonly kind: "error"; readonly message: string | undefined }
  | { readonly kind: "end" };

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && " \r\n\t".includes(text[at]!)) at++;
    if (at >= text.length) break;
    const { token, length } = scan(text, at);
    tokens.push(token);
    at += length;
  }
  tokens.push({ kind: "end" });
  return tokens;
}

interface Scanned {
  readonly token: Token;
  readonly length: number;
}

function scan(text: string, at: number): Scanned {
  let best: Scanned = { token: { kind: "error", message: undefined }, length: 1 };
  let found = 0;
  for (const [pattern, make] of RULES) {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match === undefined || match.length <= found) continue;
    const token = make(match);
    if (token === undefined) continue;
    found = match.length;
    best = { token, length: found };
  }
  return longestIpv6(text, at, found) ?? best;
}

const N = "(?:0[xX][0-9A-Fa-f]+|[0-9]+)";
const B = "[0-9A-Fa-f]{1,2}";
const B2 = "[0-9A-Fa-f]{4}";

const RULES: readonly (readonly [RegExp, (match: string) => Token | undefined])[] = [
  [/[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?/y, keyword],
  [/>=|<=|!=|==|<<|>>|&&|\|\||[+\-*/%:[\]!<>()&|^=]/y, symbol],
  [
    new RegExp(
      `${B}(?::${B}){5}|${B}(?:-${B}){5}|${B}(?:\\.${B}){5}|${B2}\\.${B2}\\.${B2}|${B2}${B2}${B2}`,
      "y",
    ),
    (match) => ({ kind: "mac", text: match }),
  ],
  [new RegExp(N, "y"), number],
  [new RegExp(`${N}(?:\\.${N}){1,3}`, "y"), (match) => ({ kind: "ipv4", text: match })],
  [
    new RegExp(`${B}:+(?:${B}:+)+`, "y"),
    (match) => ({ kind: "error", message: `bogus ethernet address ${match}` }),
  ],
  [
    /[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?/y,
    (match) => (keyword(match) === undefined ? { kind: "name", text: match } : undefined),
  ],
  [/\\[^ !()\n\t]+/y, (match) => ({ kind: "name", text: match.slice(1) })],
];

/** An IPv6 address longer than what else matched. */
function longestIpv6(text: string, at: number, found: number): Scanned | undefined {
  const run = /[0-9A-Fa-f:.]+/y;
  run.lastIndex = at;
  const match = run.exec(text)?.[0];
  if (match === undefined || !match.includes(":")) return undefined;
  for (let length = match.length; length > found; length--) {
    const candidate = match.slice(0, length);
    if (parseIpv6Address(candidate) !== undefined)
      return { token: { kind: "ipv6", text: candidate }, length };
  }
  return undefined;
}

function symbol(match: string): Token {
  if (match === "&&") return { kind: "word", text: "and" };
  if (match === "||") return { kind: "word", text: "or" };
  return { kind: "symbol", text: match === "==" ? "=" : match };
}

function keyword(match: string): Token | undefined {
  if (match === "not") return { kind: "symbol", text: "!" };
  const value = NUMBERS.get(match);
  if (value !== undefined) return { kind: "number", value };
  const text = SYNONYMS.get(match) ?? match;
  return KEYWORDS.has(text) ? { kind: "word", text } : undefined;
}

/** As C reads it: 0x hexadecimal, 0 octal. */
function number(match: string): Token {
  const octal = /^0[0-9]+$/.test(match);
  if (octal && /[89]/.test(match)) {
    return { kind: "error", message: `number ${match} contains non-octal digit` };
  }
  const value = octal ? Number.parseInt(match, 8) : Number(match);
  if (value > 0xffffffff) return { kind: "error", message: `number ${match} overflows 32 bits` };
  return { kind: "number", value };
}

/** A word of the language, synonyms resolved. */
export type Keyword = string;
const KEYWORDS: ReadonlySet<string> = new Set(
  `dst src link arp rarp ip sctp tcp udp icmp igmp igrp pim vrrp carp radio ip6 icmp6 ah esp atalk aarp
   decnet lat sca moprc mopdl iso esis isis l1 l2 iih lsp snp csnp psnp clnp stp ipx netbeui host net
   mask port portrange proto protochain gateway type subtype dir addr1 addr2 addr3 addr4 ra ta less
   greater byte broadcast multicast and or len inbound outbound ifindex vlan mpls pppoed pppoes geneve
   lane llc metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci connectmsg metaconnect ifname rset rnr
   srnr reason action fisu lssu msu hfisu hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls`.split(/\s+/),
);

const SYNONYMS: ReadonlyMap<string, Keyword> = new Map([
  ["ether", "link"],
  ["ppp", "link"],
  ["slip", "link"],
  ["fddi", "link"],
  ["tr", "link"],
  ["wlan", "link"],
  ["es-is", "esis"],
  ["is-is", "isis"],
  ["direction", "dir"],
  ["address1", "addr1"],
  ["address2", "addr2"],
  ["address3", "addr3"],
  ["address4", "addr4"],
  ["length", "len"],
  ["on", "ifname"],
  ["ruleset", "rset"],
  ["rulenum", "rnr"],
  ["subrulenum", "srnr"],
  ["lsu", "lssu"],
]);

/** Offsets of fields, types and flags by name. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["icmptype", 0],
  ["icmpcode", 1],
  ["icmp-echoreply", 0],
  ["icmp-unreach", 3],
  ["icmp-sourcequench", 4],
  ["icmp-redirect", 5],
  ["icmp-echo", 8],
  ["icmp-routeradvert", 9],
  ["icmp-routersolicit", 10],
  ["icmp-timxceed", 11],
  ["icmp-paramprob", 12],
  ["icmp-tstamp", 13],
  ["icmp-tstampreply", 14],
  ["icmp-ireq", 15],
  ["icmp-ireqreply", 16],
  ["icmp-maskreq", 17],
  ["icmp-maskreply", 18],
  ["icmp6type", 0],
  ["icmp6code", 1],
  ["icmp6-destinationunreach", 1],
  ["icmp6-packettoobig", 2],
  ["icmp6-timeexceeded", 3],
  ["icmp6-parameterproblem", 4],
  ["icmp6-echo", 128],
  ["icmp6-echoreply", 129],
  ["icmp6-multicastlistenerquery", 130],
  ["icmp6-multicastlistenerreportv1", 131],
  ["icmp6-multicastlistenerdone", 132],
  ["icmp6-routersolicit", 133],
  ["icmp6-routeradvert", 134],
  ["icmp6-neighborsolicit", 135],
  ["icmp6-neighboradvert", 136],
  ["icmp6-redirect", 137],
  ["icmp6-routerrenum", 138],
  ["icmp6-nodeinformationquery", 139],
  ["icmp6-nodeinformationresponse", 140],
  ["icmp6-ineighbordiscoverysolicit", 141],
  ["icmp6-ineighbordiscoveryadvert", 142],
  ["icmp6-multicastlistenerreportv2", 143],
  ["icmp6-homeagentdiscoveryrequest", 144],
  ["icmp6-homeagentdiscoveryreply", 145],
  ["icmp6-mobileprefixsolicit", 146],
  ["icmp6-mobileprefixadvert", 147],
  ["icmp6-certpathsolicit", 148],
  ["icmp6-certpathadvert", 149],
  ["icmp6-multicastrouteradvert", 151],
  ["icmp6-multicastroutersolicit", 152],
  ["icmp6-multicastrouterterm", 153],
  ["tcpflags", 13],
  ["tcp-fin", 0x01],
  ["tcp-syn", 0x02],
  ["tcp-rst", 0x04],
  ["tcp-push", 0x08],
  ["tcp-ack", 0x10],
  ["tcp-urg", 0x20],
  ["tcp-ece", 0x40],
  ["tcp-cwr", 0x80],
]);
