import type { IcmpMatch } from "../../../net/netfilter/xtables/match-data.ts";
import { refuse } from "../failure.ts";
import { parseNumberPrefix, UINT8 } from "../numbers.ts";
import { bang, type MatchExtension, matchExtension, type Setting } from "./extension.ts";

// Read first: extensions/libxt_icmp.h, libipt_icmp.c, libip6t_icmp6.c.

/** A type by name, with the codes that the name stands for. */
type Named = readonly [name: string, type: number, firstCode: number, lastCode: number];

function parse(table: string): readonly Named[] {
  return table
    .split(/[,\n]/)
    .map((entry) => entry.trim().split(" "))
    .filter(([name]) => name !== "")
    .map(([name, type, code]) => {
      const only = code === undefined ? undefined : Number(code);
      return [name!, Number(type), only ?? 0, only ?? 0xff] as const;
    });
}

/** In the program's order: the first that fits is the one that is shown. */
const ICMP_NAMES = parse(`
  any 255, echo-reply 0, pong 0, destination-unreachable 3, network-unreachable 3 0, host-unreachable 3 1
  protocol-unreachable 3 2, port-unreachable 3 3, fragmentation-needed 3 4, source-route-failed 3 5
  network-unknown 3 6, host-unknown 3 7, network-prohibited 3 9, host-prohibited 3 10
  TOS-network-unreachable 3 11, TOS-host-unreachable 3 12, communication-prohibited 3 13
  host-precedence-violation 3 14, precedence-cutoff 3 15, source-quench 4, redirect 5, network-redirect 5 0
  host-redirect 5 1, TOS-network-redirect 5 2, TOS-host-redirect 5 3, echo-request 8, ping 8
  router-advertisement 9, router-solicitation 10, time-exceeded 11, ttl-exceeded 11
  ttl-zero-during-transit 11 0, ttl-zero-during-reassembly 11 1, parameter-problem 12, ip-header-bad 12 0
  required-option-missing 12 1, timestamp-request 13, timestamp-reply 14, address-mask-request 17
  address-mask-reply 18`);

const ICMPV6_NAMES = parse(`
  destination-unreachable 1, no-route 1 0, communication-prohibited 1 1, beyond-scope 1 2
  address-unreachable 1 3, port-unreachable 1 4, failed-policy 1 5, reject-route 1 6, packet-too-big 2
  time-exceeded 3, ttl-exceeded 3, ttl-zero-during-transit 3 0, ttl-zero-during-reassembly 3 1
  parameter-problem 4, bad-header 4 0, unknown-header-type 4 1, unknown-option 4 2, echo-request 128
  ping 128, echo-reply 129, pong 129, mld-listener-query 130, mld-listener-report 131
  mld-listener-done 132, mld-listener-reduction 132, router-solicitation 133, router-advertisement 134
  neighbour-solicitation 135, neighbor-solicitation 135, neighbour-advertisement 136
  neighbor-advertisement 136, redirect 137`);

interface Flavour {
  readonly name: IcmpMatch["name"];
  readonly option: string;
  readonly title: string;
  readonly shown: string;
  readonly names: readonly Named[];
}

const ICMP: Flavour = {
  name: "icmp",
  option: "icmp-type",
  title: "ICMP",
  shown: "icmp",
  names: ICMP_NAMES,
};

const ICMPV6: Flavour = {
  name: "icmp6",
  option: "icmpv6-type",
  title: "ICMPv6",
  shown: "ipv6-icmp",
  names: ICMPV6_NAMES,
};

export const icmpMatch: MatchExtension = createMatch(ICMP);
export const icmp6Match: MatchExtension = createMatch(ICMPV6);

function createMatch(flavour: Flavour): MatchExtension {
  const { name, option } = flavour;
  return matchExtension<IcmpMatch>({
    name,
    families: [name === "icmp" ? 4 : 6],
    style: "guided",
    options: [{ name: option, id: option, argument: "required", mandatory: true, invertible: true }],
    start() {
      let asked: Asked = { type: 0, first: 0, last: 0xff };
      let invert = false;
      return {
        parse(call) {
          asked = parseType(flavour, call.argument);
          invert = call.inverted;
        },
        finish() {
          const { type, first, last } = asked;
          return { name, type, codes: { first, last }, invert };
        },
      };
    },
    print: (data, setting) => ` ${flavour.shown}${printType(flavour, data, setting)}`,
    save: (data) => saveType(flavour, data),
  });
}

interface Asked {
  readonly type: number;
  readonly first: number;
  readonly last: number;
}

function parseType({ names, title }: Flavour, text: string): Asked {
  const wanted = text.toLowerCase();
  const found = names.filter(([name]) => name.toLowerCase().startsWith(wanted));
  if (found.length > 1) {
    refuse(`Ambiguous ${title} type \`${text}': \`${found[0]![0]}' or \`${found[1]![0]}'?`);
  }
  if (found.length === 1) {
    const [, type, first, last] = found[0]!;
    return { type, first, last };
  }
  const types = parseRange(text) ?? refuse(`Unknown ${title} type \`${text}'`);
  let codes: Range = { first: 0, last: 0xff, rest: "" };
  if (types.rest.startsWith("/")) {
    codes = parseRange(types.rest.slice(1)) ?? refuse(`Unknown ${title} code \`${text}'`);
    if (codes.rest !== "") refuse(`unknown character ${codes.rest[0]}`);
  } else if (types.rest !== "") refuse(`unknown character ${types.rest[0]}`);
  if (types.first !== types.last) refuse(`${title} type range not supported`);
  return { type: types.first, first: codes.first, last: codes.last };
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly rest: string;
}

/** A number, or two with a colon between them. */
function parseRange(text: string): Range | undefined {
  const first = parseNumberPrefix(text, UINT8);
  if (first === undefined) return undefined;
  if (!first.rest.startsWith(":")) return { first: first.value, last: first.value, rest: first.rest };
  const last = parseNumberPrefix(first.rest.slice(1), UINT8);
  return last === undefined ? undefined : { first: first.value, last: last.value, rest: last.rest };
}

function printType({ names }: Flavour, data: IcmpMatch, { numeric }: Setting): string {
  const { type, codes, invert } = data;
  const known = names.find(
    ([, named, first, last]) => named === type && first === codes.first && last === codes.last,
  );
  if (!numeric && known !== undefined) return ` ${invert ? "!" : ""}${known[0]}`;
  const start = `${bang(invert)}type ${type}`;
  if (codes.first === codes.last) return `${start} code ${codes.first}`;
  return codes.first === 0 && codes.last === 0xff ? start : `${start} codes ${codes.first}-${codes.last}`;
}

function saveType({ name, option }: Flavour, { type, codes, invert }: IcmpMatch): string {
  const everyCode = codes.first === 0 && codes.last === 0xff;
  if (name === "icmp" && type === 0xff && everyCode) return `${bang(invert)} --${option} any`;
  return `${bang(invert)} --${option} ${type}${everyCode ? "" : `/${codes.first}`}`;
}
