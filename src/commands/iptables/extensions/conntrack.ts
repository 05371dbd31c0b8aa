import {
  type Asked,
  CONNTRACK_STATES,
  CONNTRACK_STATUSES,
  type ConntrackMatch,
  type ConntrackState,
  type ConntrackStatus,
  type NumberRange,
} from "../../../net/netfilter/xtables/match-data.ts";
import type { AddressPattern } from "../../../net/netfilter/xtables/rule.ts";
import { addressName, formatAddress, formatMask } from "../addresses.ts";
import { refuse } from "../failure.ts";
import {
  bang,
  type ExtensionOption,
  type MatchExtension,
  matchExtension,
  type OptionCall,
  type Setting,
} from "./extension.ts";
import { parseHostMask, parseIntegerRange, parsePortRange, parseProtocol } from "./values.ts";

// Read first: extensions/libxt_conntrack.c; `state` is the same match under another name.

/** What can be changed while options are read. */
type Draft = { -readonly [K in keyof ConntrackMatch]: ConntrackMatch[K] };

const ADDRESSES = {
  ctorigsrc: "originalSource",
  ctorigdst: "originalDestination",
  ctreplsrc: "replySource",
  ctrepldst: "replyDestination",
} as const;

const PORTS = {
  ctorigsrcport: "originalSourcePort",
  ctorigdstport: "originalDestinationPort",
  ctreplsrcport: "replySourcePort",
  ctrepldstport: "replyDestinationPort",
} as const;

function invertible(name: string): ExtensionOption {
  return { name, id: name, argument: "required", invertible: true };
}

export const conntrackMatch: MatchExtension = matchExtension<ConntrackMatch>({
  name: "conntrack",
  families: [4, 6],
  style: "guided",
  options: [
    ...["ctstate", "ctproto", ...Object.keys(ADDRESSES), "ctstatus", "ctexpire", ...Object.keys(PORTS)].map(
      invertible,
    ),
    { name: "ctdir", id: "ctdir", argument: "required" },
  ],
  start() {
    const draft: Draft = { name: "conntrack", alias: "conntrack" };
    return {
      parse: (call) => parse(draft, call),
      finish(seen) {
        if (seen.size === 0) refuse("conntrack: At least one option is required");
        return draft;
      },
    };
  },
  print: (data, setting) => dump(data, "", setting),
  save: (data) => dump(data, "--", undefined),
});

export const stateMatch: MatchExtension = matchExtension<ConntrackMatch>({
  name: "state",
  families: [4, 6],
  style: "guided",
  options: [{ name: "state", id: "state", argument: "required", mandatory: true, invertible: true }],
  start() {
    const draft: Draft = { name: "conntrack", alias: "state" };
    return {
      parse(call) {
        draft.states = asked(call, parseStates(call.argument));
      },
      finish: () => draft,
    };
  },
  print: (data, setting) => dump(data, "", setting),
  save: (data) => dump(data, "--", undefined),
});

function asked<T>({ inverted }: OptionCall, value: T): Asked<T> {
  return { value, invert: inverted };
}

function parse(draft: Draft, call: OptionCall): void {
  const { argument } = call;
  const { id } = call.option;
  switch (id) {
    case "ctstate":
      draft.states = asked(call, parseList(argument, CONNTRACK_STATES, "ctstate"));
      return;
    case "ctproto":
      draft.protocol = asked(call, parseProtocol(argument));
      return;
    case "ctstatus":
      draft.status = asked(call, parseStatuses(argument));
      return;
    case "ctexpire":
      draft.expires = asked(call, parseIntegerRange("conntrack", call));
      return;
    case "ctdir":
      draft.direction = parseDirection(argument);
      return;
    default:
      if (id in ADDRESSES) {
        draft[ADDRESSES[id as keyof typeof ADDRESSES]] = asked(call, parseHostMask("conntrack", call));
      } else draft[PORTS[id as keyof typeof PORTS]] = asked(call, parsePortRange("conntrack", call));
  }
}

function parseDirection(text: string): "ORIGINAL" | "REPLY" {
  const upper = text.toUpperCase();
  if (upper === "ORIGINAL" || upper === "REPLY") return upper;
  return refuse(`conntrack: Bad value for "--ctdir" option: "${text}"`);
}

/** Words by commas, any of which may be cut short; the first that begins so is meant. */
function parseList<T extends string>(text: string, known: readonly T[], option: string): readonly T[] {
  const found = new Set<T>();
  let rest = text;
  for (;;) {
    const comma = rest.indexOf(",");
    const word = comma < 0 ? rest : rest.slice(0, comma);
    const name = word === "" ? undefined : known.find((each) => each.startsWith(word.toUpperCase()));
    if (name === undefined) return refuse(`Bad ${option} "${rest}"`);
    found.add(name);
    if (comma < 0) break;
    rest = rest.slice(comma + 1);
  }
  return known.filter((name) => found.has(name));
}

/** NONE is the empty set. */
function parseStatuses(text: string): readonly ConntrackStatus[] {
  const withNone = parseList(text, ["NONE", ...CONNTRACK_STATUSES] as const, "ctstatus");
  return withNone.filter((status) => status !== "NONE") as readonly ConntrackStatus[];
}

function parseStates(text: string): readonly ConntrackState[] {
  const known = CONNTRACK_STATES.filter((state) => state !== "SNAT" && state !== "DNAT");
  if (text === "" || text.endsWith(",")) {
    refuse('"--state" requires a list of states with no spaces, e.g. ESTABLISHED,RELATED');
  }
  return parseList(text, known, "state");
}

/** conntrack_dump; `setting` undefined: as options, in numbers. */
function dump(data: ConntrackMatch, prefix: string, setting: Setting | undefined): string {
  const stateName = data.alias === "state" ? "state" : "ctstate";
  const parts = [
    show(data.states, (states) => `${prefix}${stateName} ${states.join(",")}`),
    show(data.protocol, (protocol) => `${prefix}ctproto ${protocol}`),
  ];
  for (const [option, key] of Object.entries(ADDRESSES)) {
    parts.push(show(data[key], (pattern) => `${prefix}${option} ${showPattern(pattern, setting)}`));
  }
  for (const [option, key] of Object.entries(PORTS)) {
    parts.push(show(data[key], (range) => `${prefix}${option} ${showRange(range)}`));
  }
  parts.push(
    show(data.status, (status) => `${prefix}ctstatus ${status.length === 0 ? "NONE" : status.join(",")}`),
    show(data.expires, (range) => `${prefix}ctexpire ${showRange(range)}`),
  );
  if (data.direction !== undefined) parts.push(` ${prefix}ctdir ${data.direction}`);
  return parts.join("");
}

function show<T>(value: Asked<T> | undefined, format: (value: T) => string): string {
  return value === undefined ? "" : `${bang(value.invert)} ${format(value.value)}`;
}

function showRange({ first, last }: NumberRange): string {
  return first === last ? String(first) : `${first}:${last}`;
}

function showPattern({ address, mask }: AddressPattern, setting: Setting | undefined): string {
  if (setting === undefined || setting.numeric) return `${formatAddress(address)}${formatMask(mask)}`;
  if (BigInt(address) === 0n) return "anywhere";
  return `${addressName(address, setting.hosts)}${formatMask(mask)}`;
}
