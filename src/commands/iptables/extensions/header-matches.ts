import type {
  AddressRange,
  Asked,
  IprangeMatch,
  LengthMatch,
  MacMatch,
  PkttypeMatch,
  TtlMatch,
} from "../../../net/netfilter/xtables/match-data.ts";
import type { IpAddress } from "../../../net/netfilter/xtables/rule.ts";
import { formatMac, type MacAddress } from "../../../wire/mac-address.ts";
import { formatAddress, parseNumericAddress } from "../addresses.ts";
import { refuse } from "../failure.ts";
import { UINT8, UINT16 } from "../numbers.ts";
import { bang, type MatchExtension, matchExtension, type OptionCall } from "./extension.ts";
import { parseInteger, parseIntegerRange } from "./values.ts";

// Read first: extensions/libxt_iprange.c, libxt_length.c, libipt_ttl.c, libip6t_hl.c, libxt_mac.c, libxt_pkttype.c.

export const iprangeMatch: MatchExtension = matchExtension<IprangeMatch>({
  name: "iprange",
  families: [4, 6],
  style: "guided",
  options: [
    { name: "src-range", id: "src-range", argument: "required", invertible: true },
    { name: "dst-range", id: "dst-range", argument: "required", invertible: true },
  ],
  start() {
    const draft: { -readonly [K in keyof IprangeMatch]: IprangeMatch[K] } = { name: "iprange" };
    return {
      parse(call) {
        const asked = { value: parseAddressRange(call), invert: call.inverted };
        if (call.option.id === "src-range") draft.source = asked;
        else draft.destination = asked;
      },
      finish(seen) {
        if (seen.size === 0) refuse("iprange match: You must specify `--src-range' or `--dst-range'");
        return draft;
      },
    };
  },
  print: ({ source, destination }) =>
    showRange(" source IP range", source) + showRange(" destination IP range", destination),
  save: ({ source, destination }) => saveRange("src", source) + saveRange("dst", destination),
});

function parseAddressRange({ option, argument, setting }: OptionCall): AddressRange {
  const parse = (text: string): IpAddress =>
    parseNumericAddress(text, setting.family) ??
    refuse(`iprange: Bad value for "--${option.id}" option: "${text}"`);
  const dash = argument.indexOf("-");
  if (dash < 0) return { first: parse(argument), last: parse(argument) };
  const first = parse(argument.slice(0, dash));
  const last = parse(argument.slice(dash + 1));
  if (first > last) {
    setting.warn(`xt_iprange: range ${argument} is reversed and will never match\n`);
  }
  return { first, last };
}

function formatRange({ first, last }: AddressRange): string {
  return `${formatAddress(first)}-${formatAddress(last)}`;
}

function showRange(title: string, asked: Asked<AddressRange> | undefined): string {
  return asked === undefined ? "" : `${title}${bang(asked.invert)} ${formatRange(asked.value)}`;
}

function saveRange(which: string, asked: Asked<AddressRange> | undefined): string {
  return asked === undefined ? "" : `${bang(asked.invert)} --${which}-range ${formatRange(asked.value)}`;
}

export const lengthMatch: MatchExtension = matchExtension<LengthMatch>({
  name: "length",
  families: [4, 6],
  style: "guided",
  options: [{ name: "length", id: "length", argument: "required", mandatory: true, invertible: true }],
  start() {
    let range = { first: 0, last: 0 };
    let invert = false;
    return {
      parse(call) {
        range = parseIntegerRange("length", call, UINT16);
        invert = call.inverted;
      },
      finish: () => ({ name: "length", range, invert }),
    };
  },
  print: ({ range, invert }) => ` length ${invert ? "!" : ""}${formatLengths(range)}`,
  save: ({ range, invert }) => `${bang(invert)} --length ${formatLengths(range)}`,
});

function formatLengths({ first, last }: LengthMatch["range"]): string {
  return first === last ? String(first) : `${first}:${last}`;
}

export const ttlMatch: MatchExtension = createTtl("ttl", ["ttl-lt", "ttl-gt", "ttl-eq", "ttl"]);
export const hlMatch: MatchExtension = createTtl("hl", ["hl-lt", "hl-gt", "hl-eq"]);

/** `--ttl` is another name of `--ttl-eq`. */
function createTtl(name: TtlMatch["name"], options: readonly string[]): MatchExtension {
  const ids = options.slice(0, 3);
  const upper = name.toUpperCase();
  return matchExtension<TtlMatch>({
    name,
    families: [name === "ttl" ? 4 : 6],
    style: "guided",
    options: options.map((option) => {
      const id = option === name ? `${name}-eq` : option;
      const base = { name: option, id, argument: "required", excludes: ids } as const;
      return id === `${name}-eq` ? { ...base, invertible: true } : base;
    }),
    start() {
      let comparison: TtlMatch["comparison"] = "==";
      let value = 0;
      return {
        parse(call) {
          value = parseInteger(name, call, UINT8);
          const kind = call.option.id.slice(name.length + 1);
          comparison = kind === "lt" ? "<" : kind === "gt" ? ">" : call.inverted ? "!=" : "==";
        },
        finish(seen) {
          if (seen.size === 0) {
            const end = name === "ttl" ? "" : "'";
            refuse(
              `${upper} match: You must specify one of \`--${name}-eq', \`--${name}-lt', \`--${name}-gt${end}`,
            );
          }
          return { name, comparison, value };
        },
      };
    },
    print: ({ comparison, value }) => ` ${upper} match ${upper} ${comparison} ${value}`,
    save({ comparison, value }) {
      const kind = comparison === "<" ? "lt" : comparison === ">" ? "gt" : "eq";
      return `${bang(comparison === "!=")} --${name}-${kind} ${value}`;
    },
  });
}

export const macMatch: MatchExtension = matchExtension<MacMatch>({
  name: "mac",
  families: [4, 6],
  style: "guided",
  options: [
    { name: "mac-source", id: "mac-source", argument: "required", mandatory: true, invertible: true },
  ],
  start() {
    let source = 0 as MacAddress;
    let invert = false;
    return {
      parse(call) {
        source = parseMac(call.argument);
        invert = call.inverted;
      },
      finish: () => ({ name: "mac", source, invert }),
    };
  },
  print: ({ source, invert }) => ` MAC${bang(invert)} ${formatMac(source)}`,
  save: ({ source, invert }) => `${bang(invert)} --mac-source ${formatMac(source)}`,
});

/** xtopt_parse_ethermac: six octets of one or two digits. */
function parseMac(text: string): MacAddress {
  const words = text.split(":");
  if (words.length !== 6 || words.some((word) => !/^[0-9a-fA-F]{1,2}$/.test(word))) {
    refuse("Invalid MAC address specified.");
  }
  return words.reduce((value, word) => value * 256 + Number.parseInt(word, 16), 0) as MacAddress;
}

/** The first name of a type is the one that is shown. */
const PACKET_TYPES: Readonly<Record<string, PkttypeMatch["type"]>> = {
  unicast: "unicast",
  broadcast: "broadcast",
  multicast: "multicast",
  otherhost: "otherhost",
  bcast: "broadcast",
  mcast: "multicast",
  host: "unicast",
};

export const pkttypeMatch: MatchExtension = matchExtension<PkttypeMatch>({
  name: "pkttype",
  families: [4, 6],
  style: "guided",
  options: [{ name: "pkt-type", id: "pkt-type", argument: "required", mandatory: true, invertible: true }],
  start() {
    let type: PkttypeMatch["type"] = "unicast";
    let invert = false;
    return {
      parse(call) {
        type = PACKET_TYPES[call.argument.toLowerCase()] ?? refuse(`Bad packet type '${call.argument}'`);
        invert = call.inverted;
      },
      finish: () => ({ name: "pkttype", type, invert }),
    };
  },
  print: ({ type, invert }) => ` PKTTYPE ${invert ? "!" : ""}= ${type}`,
  save: ({ type, invert }) => `${bang(invert)} --pkt-type ${type}`,
});
