import {
  type CtTarget,
  LOG_IP_OPTIONS,
  LOG_MAC_DECODE,
  LOG_TCP_OPTIONS,
  LOG_TCP_SEQUENCE,
  LOG_UID,
  type LogTarget,
  type MarkTarget,
  type RejectTarget,
  type RejectWith,
} from "../../../net/netfilter/xtables/target-data.ts";
import { refuse } from "../failure.ts";
import { parseNumber, UINT32 } from "../numbers.ts";
import { type TargetExtension, targetExtension } from "./extension.ts";
import { parseInteger, parseMarkMask, saveString } from "./values.ts";

// Read first: extensions/libipt_REJECT.c, libip6t_REJECT.c, libxt_LOG.c, libxt_MARK.c, libxt_CT.c.

type RejectName = readonly [name: RejectWith, alias: string];

const REJECT4: readonly RejectName[] = [
  ["icmp-net-unreachable", "net-unreach"],
  ["icmp-host-unreachable", "host-unreach"],
  ["icmp-proto-unreachable", "proto-unreach"],
  ["icmp-port-unreachable", "port-unreach"],
  ["icmp-net-prohibited", "net-prohib"],
  ["icmp-host-prohibited", "host-prohib"],
  ["tcp-reset", "tcp-rst"],
  ["icmp-admin-prohibited", "admin-prohib"],
];

const REJECT6: readonly RejectName[] = [
  ["icmp6-no-route", "no-route"],
  ["icmp6-adm-prohibited", "adm-prohibited"],
  ["icmp6-addr-unreachable", "addr-unreach"],
  ["icmp6-port-unreachable", "port-unreach"],
  ["tcp-reset", "tcp-reset"],
  ["icmp6-policy-fail", "policy-fail"],
  ["icmp6-reject-route", "reject-route"],
];

function createReject(family: 4 | 6, names: readonly RejectName[], byDefault: RejectWith): TargetExtension {
  return targetExtension<RejectTarget>({
    name: "REJECT",
    families: [family],
    style: "guided",
    options: [{ name: "reject-with", id: "reject-with", argument: "required" }],
    start() {
      let how = byDefault;
      return {
        parse({ argument }) {
          const wanted = argument.toLowerCase();
          const found = names.find(([name, alias]) => name.startsWith(wanted) || alias.startsWith(wanted));
          how = found?.[0] ?? refuse(`unknown reject type "${argument}"`);
        },
        finish: () => ({ name: "REJECT", with: how }),
      };
    },
    print: (data) => ` reject-with ${data.with}`,
    save: (data) => ` --reject-with ${data.with}`,
  });
}

export const rejectTarget4: TargetExtension = createReject(4, REJECT4, "icmp-port-unreachable");
export const rejectTarget6: TargetExtension = createReject(6, REJECT6, "icmp6-port-unreachable");

const DEFAULT_LEVEL = 4;
/** The names that are understood; those of the first list are shown. */
const LEVEL_NAMES = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];
const LEVELS: Readonly<Record<string, number>> = {
  alert: 1,
  crit: 2,
  debug: 7,
  emerg: 0,
  error: 3,
  info: 6,
  notice: 5,
  panic: 0,
  warning: 4,
};
/** sizeof(prefix) less the end of the string. */
const LONGEST_PREFIX = 29;

const LOG_FLAGS: readonly (readonly [option: string, bit: number, shown: string])[] = [
  ["log-tcp-sequence", LOG_TCP_SEQUENCE, "tcp-sequence"],
  ["log-tcp-options", LOG_TCP_OPTIONS, "tcp-options"],
  ["log-ip-options", LOG_IP_OPTIONS, "ip-options"],
  ["log-uid", LOG_UID, "uid"],
  ["log-macdecode", LOG_MAC_DECODE, "macdecode"],
];

export const logTarget: TargetExtension = targetExtension<LogTarget>({
  name: "LOG",
  families: [4, 6],
  style: "guided",
  options: [
    { name: "log-level", id: "log-level", argument: "required" },
    { name: "log-prefix", id: "log-prefix", argument: "required" },
    ...LOG_FLAGS.map(([name]) => ({ name, id: name, argument: "none" }) as const),
  ],
  start() {
    let level = DEFAULT_LEVEL;
    let prefix = "";
    let flags = 0;
    return {
      parse({ option, argument }) {
        if (option.id === "log-level") level = parseLevel(argument);
        else if (option.id === "log-prefix") prefix = parsePrefix(argument);
        else flags |= LOG_FLAGS.find(([name]) => name === option.id)![1];
      },
      finish: () => ({ name: "LOG", level, flags, prefix }),
    };
  },
  print({ level, flags, prefix }, { numeric }) {
    const words = LOG_FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([, , word]) => ` ${word}`);
    const shown = numeric
      ? ` flags ${flags} level ${level}`
      : ` level ${LEVEL_NAMES[level]}${words.join("")}`;
    return ` LOG${shown}${prefix === "" ? "" : ` prefix "${prefix}"`}`;
  },
  save({ level, flags, prefix }) {
    const options = LOG_FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => ` --${name}`);
    const named = prefix === "" ? "" : ` --log-prefix${saveString(prefix)}`;
    return `${named}${level === DEFAULT_LEVEL ? "" : ` --log-level ${level}`}${options.join("")}`;
  },
});

function parseLevel(text: string): number {
  return (
    parseNumber(text, { minimum: 0, maximum: 7 }) ?? LEVELS[text] ?? refuse(`log level "${text}" unknown\n`)
  );
}

function parsePrefix(text: string): string {
  if (text === "") refuse("Argument must have a minimum length of 1 characters\n");
  if (text.includes("\n")) refuse("Newlines not allowed in --log-prefix");
  return text.slice(0, LONGEST_PREFIX);
}

const MARK_IDS = ["set-xmark", "set-mark", "and-mark", "or-mark", "xor-mark"];

export const markTarget: TargetExtension = targetExtension<MarkTarget>({
  name: "MARK",
  families: [4, 6],
  style: "guided",
  options: MARK_IDS.map((name) => ({ name, id: name, argument: "required", excludes: MARK_IDS })),
  start() {
    let mark = 0;
    let mask = 0;
    return {
      parse(call) {
        const { id } = call.option;
        if (id === "set-xmark" || id === "set-mark") {
          ({ mark, mask } = parseMarkMask("MARK", call));
          if (id === "set-mark") mask = (mask | mark) >>> 0;
          return;
        }
        const bits = parseInteger("MARK", call, UINT32);
        mark = id === "and-mark" ? 0 : bits;
        mask = id === "and-mark" ? ~bits >>> 0 : id === "or-mark" ? bits : 0;
      },
      finish(seen) {
        if (seen.size === 0) {
          refuse("MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required");
        }
        return { name: "MARK", mark, mask };
      },
    };
  },
  print({ mark, mask }) {
    if (mark === 0) return ` MARK and ${hex(~mask >>> 0)}`;
    if (mark === mask) return ` MARK or ${hex(mark)}`;
    if (mask === 0) return ` MARK xor ${hex(mark)}`;
    if (mask === UINT32.maximum) return ` MARK set ${hex(mark)}`;
    return ` MARK xset ${hex(mark)}/${hex(mask)}`;
  },
  save: ({ mark, mask }) => ` --set-xmark ${hex(mark)}/${hex(mask)}`,
});

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Options of CT that we lack; they are refused. */
export const CT_LACKS: readonly string[] = [
  "helper",
  "timeout",
  "ctevents",
  "expevents",
  "zone",
  "zone-orig",
  "zone-reply",
];

export const ctTarget: TargetExtension = targetExtension<CtTarget>({
  name: "CT",
  families: [4, 6],
  style: "guided",
  options: [{ name: "notrack", id: "notrack", argument: "none" }],
  start() {
    let notrack = false;
    return {
      parse() {
        notrack = true;
      },
      finish: () => ({ name: "CT", alias: "CT", notrack }),
    };
  },
  print: ({ alias, notrack }) => (alias === "NOTRACK" ? " NOTRACK" : ` CT${notrack ? " notrack" : ""}`),
  save: ({ alias, notrack }) => (alias === "CT" && notrack ? " --notrack" : ""),
});

export const notrackTarget: TargetExtension = targetExtension<CtTarget>({
  name: "NOTRACK",
  families: [4, 6],
  style: "guided",
  options: [],
  start: () => ({
    parse() {},
    finish: () => ({ name: "CT", alias: "NOTRACK", notrack: true }),
  }),
  print: () => " NOTRACK",
  save: () => "",
});
