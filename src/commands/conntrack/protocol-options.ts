import {
  IPPROTO_DCCP,
  IPPROTO_GRE,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_SCTP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPPROTO_UDPLITE,
} from "../../net/netfilter/conntrack/tuple.ts";
import { type CommandName, checkPairs } from "./option-table.ts";

/** What an option of a protocol says about a connection. */
export type ProtocolField =
  | "sport"
  | "dport"
  | "reply-port-src"
  | "reply-port-dst"
  | "mask-port-src"
  | "mask-port-dst"
  | "tuple-port-src"
  | "tuple-port-dst"
  | "state"
  | "icmp-type"
  | "icmp-code"
  | "icmp-id";

/** A protocol that `-p` knows: its options, and what may be said with which command. */
export interface ProtocolHandler {
  readonly name: string;
  readonly number: number;
  /** Long name to what it stands for. */
  readonly options: ReadonlyMap<string, ProtocolField>;
  /** Its entries can be listed and deleted, but its own options and states are not emulated. */
  readonly partial: "partial" | "whole";
}

const PORTS: readonly (readonly [string, ProtocolField])[] = [
  ["orig-port-src", "sport"],
  ["sport", "sport"],
  ["orig-port-dst", "dport"],
  ["dport", "dport"],
  ["reply-port-src", "reply-port-src"],
  ["reply-port-dst", "reply-port-dst"],
  ["mask-port-src", "mask-port-src"],
  ["mask-port-dst", "mask-port-dst"],
  ["tuple-port-src", "tuple-port-src"],
  ["tuple-port-dst", "tuple-port-dst"],
];

const icmp = (prefix: string): readonly (readonly [string, ProtocolField])[] => [
  [`${prefix}-type`, "icmp-type"],
  [`${prefix}-code`, "icmp-code"],
  [`${prefix}-id`, "icmp-id"],
];

const handler = (
  name: string,
  number: number,
  options: readonly (readonly [string, ProtocolField])[],
  partial: "partial" | "whole" = "whole",
): ProtocolHandler => ({ name, number, options: new Map(options), partial });

const HANDLERS: readonly ProtocolHandler[] = [
  handler("tcp", IPPROTO_TCP, [...PORTS, ["state", "state"]]),
  handler("udp", IPPROTO_UDP, PORTS),
  handler("udplite", IPPROTO_UDPLITE, PORTS),
  handler("icmp", IPPROTO_ICMP, icmp("icmp")),
  handler("icmpv6", IPPROTO_ICMPV6, icmp("icmpv6")),
  handler("sctp", IPPROTO_SCTP, [], "partial"),
  handler("dccp", IPPROTO_DCCP, [], "partial"),
  handler("gre", IPPROTO_GRE, [], "partial"),
];

/** findproto: by name or number; undefined for neither. */
export function findProtocol(text: string): ProtocolHandler | undefined {
  const byName = HANDLERS.find(({ name }) => name === text.toLowerCase());
  if (byName !== undefined) return byName;
  if (!/^(0[xX][0-9a-fA-F]+|\d+)$/.test(text)) return undefined;
  const number = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  if (!(number <= 255)) return undefined;
  return HANDLERS.find((each) => each.number === number) ?? handler("unknown", number, []);
}

/** The protocol's name where it is printed. */
export function protocolName(number: number): string {
  return HANDLERS.find((each) => each.number === number)?.name ?? "unknown";
}

/** Whether an option of the protocol may stand with a command. */
type Rule = "." | "!" | "o" | "?";

function ruleOf(handler: ProtocolHandler, field: ProtocolField, command: CommandName): Rule {
  const makes = command === "create" || command === "add";
  const selects = ["list", "update", "delete", "event"].includes(command);
  switch (field) {
    case "sport":
    case "dport":
    case "reply-port-src":
    case "reply-port-dst":
      if (selects) return "o";
      return makes || command === "get" ? "?" : ".";
    case "state":
      if (makes) return "!";
      return selects || command === "get" ? "o" : ".";
    case "icmp-type":
    case "icmp-code":
      if (selects) return "o";
      return makes || command === "get" ? "!" : ".";
    case "icmp-id":
      return selects || makes || command === "get" ? "o" : ".";
    default:
      return handler.name === "" ? "o" : ".";
  }
}

/** The names that messages give the fields of the ICMP protocols. */
function called(handler: ProtocolHandler, field: ProtocolField): string {
  return handler.number === IPPROTO_ICMPV6 ? field.replace("icmp-", "icmpv6-") : field;
}

/** final_check of the protocol: the first complaint, or undefined. */
export function checkProtocolOptions(
  handler: ProtocolHandler,
  command: CommandName,
  used: ReadonlySet<ProtocolField>,
): string | undefined {
  const fields = [...new Set(handler.options.values())];
  for (const field of fields) {
    const rule = ruleOf(handler, field, command);
    const name = called(handler, field);
    if (!used.has(field) && rule === "!")
      return `You need to supply the \`--${name}' option for this command`;
    if (used.has(field) && rule === ".") return `Illegal option \`--${name}' with this command`;
  }
  if (!handler.options.has("sport") || ruleOf(handler, "sport", command) !== "?") return undefined;
  return checkPairs(
    used,
    ["sport", "dport", "reply-port-src", "reply-port-dst"],
    ["`--sport' and `--dport'", "`--reply-src-port' and `--reply-dst-port'"],
  );
}
