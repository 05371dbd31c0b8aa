import {
  ADDRESS_TYPES,
  type AddressType,
  type AddrtypeMatch,
  type CommentMatch,
  type LimitMatch,
  type MarkMatch,
} from "../../../net/netfilter/xtables/match-data.ts";
import { refuse } from "../failure.ts";
import { bang, type MatchExtension, matchExtension } from "./extension.ts";
import { formatMarkMask, type MarkMask, parseInteger, parseMarkMask, saveString } from "./values.ts";

// Read first: extensions/libxt_addrtype.c, libxt_mark.c, libxt_comment.c, libxt_limit.c.

export const addrtypeMatch: MatchExtension = matchExtension<AddrtypeMatch>({
  name: "addrtype",
  families: [4, 6],
  style: "guided",
  options: [
    { name: "src-type", id: "src-type", argument: "required", invertible: true },
    { name: "dst-type", id: "dst-type", argument: "required", invertible: true },
    { name: "limit-iface-in", id: "limit-iface-in", argument: "none", excludes: ["limit-iface-out"] },
    { name: "limit-iface-out", id: "limit-iface-out", argument: "none", excludes: ["limit-iface-in"] },
  ],
  start() {
    const source = { types: [] as readonly AddressType[], invert: false };
    const destination = { types: [] as readonly AddressType[], invert: false };
    return {
      parse({ option, argument, inverted }) {
        if (option.argument === "none") return;
        const which = option.id === "src-type" ? source : destination;
        which.types = parseTypes(argument);
        which.invert = inverted;
      },
      finish(seen) {
        if (!seen.has("src-type") && !seen.has("dst-type")) {
          refuse("addrtype: you must specify --src-type or --dst-type");
        }
        return {
          name: "addrtype",
          source: source.types,
          destination: destination.types,
          invertSource: source.invert,
          invertDestination: destination.invert,
          limitInterface: limitOf(seen),
        };
      },
    };
  },
  print(data) {
    const mark = (inverted: boolean): string => (inverted ? "!" : "");
    const show = (name: string, types: readonly AddressType[], inverted: boolean): string =>
      types.length === 0 ? "" : ` ${name} ${mark(inverted)}${types.join(",")}`;
    const source = show("src-type", data.source, data.invertSource);
    const destination = show("dst-type", data.destination, data.invertDestination);
    const limit = data.limitInterface === "none" ? "" : ` limit-${data.limitInterface}`;
    return ` ADDRTYPE match${source}${destination}${limit}`;
  },
  save(data) {
    const show = (name: string, types: readonly AddressType[], inverted: boolean): string =>
      types.length === 0 ? "" : `${bang(inverted)} --${name} ${types.join(",")}`;
    const source = show("src-type", data.source, data.invertSource);
    const destination = show("dst-type", data.destination, data.invertDestination);
    const limit = data.limitInterface === "none" ? "" : ` --limit-iface-${data.limitInterface}`;
    return `${source}${destination}${limit}`;
  },
});

function limitOf(seen: ReadonlySet<string>): AddrtypeMatch["limitInterface"] {
  if (seen.has("limit-iface-in")) return seen.has("limit-iface-out") ? "both" : "in";
  return seen.has("limit-iface-out") ? "out" : "none";
}

/** Each word may be cut short; the first type that begins so is meant. */
function parseTypes(text: string): readonly AddressType[] {
  const found = new Set<AddressType>();
  let rest = text;
  for (;;) {
    const comma = rest.indexOf(",");
    const word = (comma < 0 ? rest : rest.slice(0, comma)).toUpperCase();
    const type = word === "" ? undefined : ADDRESS_TYPES.find((each) => each.startsWith(word));
    if (type === undefined) {
      return refuse(comma < 0 ? `addrtype: bad type "${rest}"` : `addrtype: bad type \`${rest}'`);
    }
    found.add(type);
    if (comma < 0) break;
    rest = rest.slice(comma + 1);
  }
  return ADDRESS_TYPES.filter((type) => found.has(type));
}

export const markMatch: MatchExtension = matchExtension<MarkMatch>({
  name: "mark",
  families: [4, 6],
  style: "guided",
  options: [{ name: "mark", id: "mark", argument: "required", mandatory: true, invertible: true }],
  start() {
    let asked: MarkMask = { mark: 0, mask: 0 };
    let invert = false;
    return {
      parse(call) {
        asked = parseMarkMask("mark", call);
        invert = call.inverted;
      },
      finish: () => ({ name: "mark", ...asked, invert }),
    };
  },
  print: (data) => ` mark match${bang(data.invert)}${formatMarkMask(data)}`,
  save: (data) => `${bang(data.invert)} --mark${formatMarkMask(data)}`,
});

/** XT_MAX_COMMENT_LEN, the end of the string included. */
const LONGEST_COMMENT = 255;

export const commentMatch: MatchExtension = matchExtension<CommentMatch>({
  name: "comment",
  families: [4, 6],
  style: "guided",
  options: [{ name: "comment", id: "comment", argument: "required", mandatory: true }],
  start() {
    let comment = "";
    return {
      parse(call) {
        comment = call.argument.slice(0, LONGEST_COMMENT);
      },
      finish: () => ({ name: "comment", comment }),
    };
  },
  print: ({ comment }) => ` /* ${comment} */`,
  save: ({ comment }) => ` --comment${saveString(comment)}`,
});

/** XT_LIMIT_SCALE: units in a second. */
const SCALE = 10_000;
const DEFAULT_BURST = 5;
/** 3/hour */
const DEFAULT_AVERAGE: number = (SCALE * 3600) / 3;
const UNITS = [
  ["second", 1],
  ["minute", 60],
  ["hour", 3600],
  ["day", 86400],
] as const;

export const limitMatch: MatchExtension = matchExtension<LimitMatch>({
  name: "limit",
  families: [4, 6],
  style: "guided",
  options: [
    { name: "limit", id: "limit", argument: "required" },
    { name: "limit-burst", id: "limit-burst", argument: "required" },
  ],
  start() {
    let average = DEFAULT_AVERAGE;
    let burst = DEFAULT_BURST;
    return {
      parse(call) {
        if (call.option.id === "limit") average = parseRate(call.argument);
        else burst = parseInteger("limit", call, { minimum: 0, maximum: 10_000 });
      },
      finish: () => ({ name: "limit", average, burst }),
    };
  },
  print: ({ average, burst }) => ` limit: avg ${formatRate(average)} burst ${burst}`,
  save({ average, burst }) {
    return ` --limit ${formatRate(average)}${burst === DEFAULT_BURST ? "" : ` --limit-burst ${burst}`}`;
  },
});

function parseRate(text: string): number {
  const [, unit] = /\/(.*)$/s.exec(text) ?? [];
  const seconds =
    unit === undefined ? 1 : UNITS.find(([name]) => unit !== "" && name.startsWith(unit.toLowerCase()))?.[1];
  const count = Number.parseInt(/^\s*[+-]?\d+/.exec(text)?.[0] ?? "0", 10) >>> 0;
  if (seconds === undefined || count === 0) return refuse(`bad rate "${text}"'`);
  const average = Math.floor((SCALE * seconds) / count);
  return average === 0 ? refuse(`Rate too fast "${text}"`) : average;
}

/** print_rate: in the largest unit in which it is about a whole number. */
function formatRate(period: number): string {
  const rates = [
    ["day", SCALE * 86400],
    ["hour", SCALE * 3600],
    ["min", SCALE * 60],
    ["sec", SCALE],
  ] as const;
  let index = 1;
  for (; index < rates.length; index++) {
    const units = rates[index]![1];
    if (period > units || Math.floor(units / period) < units % period) break;
  }
  const [name, units] = rates[index - 1]!;
  return `${Math.floor(units / period)}/${name}`;
}
