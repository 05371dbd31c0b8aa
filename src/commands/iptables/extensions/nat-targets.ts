import type { NumberRange } from "../../../net/netfilter/xtables/match-data.ts";
import type { Family, IpAddress } from "../../../net/netfilter/xtables/rule.ts";
import type { NatTarget } from "../../../net/netfilter/xtables/target-data.ts";
import { parseIpv4Address } from "../../../wire/ipv4-address.ts";
import { parseIpv6Address } from "../../../wire/ipv6-address.ts";
import { formatAddress } from "../addresses.ts";
import { refuse } from "../failure.ts";
import { serviceByName } from "../names.ts";
import { parseNumberPrefix, UINT16 } from "../numbers.ts";
import { type ExtensionOption, type OptionCall, type TargetExtension, targetExtension } from "./extension.ts";

// Read first: extensions/libxt_NAT.c.

type Name = NatTarget["name"];
type Draft = { -readonly [K in keyof NatTarget]: NatTarget[K] };

interface Flavour {
  readonly name: Name;
  readonly option: ExtensionOption;
  readonly switches: readonly string[];
  /** In front of the range in a listing. */
  readonly shown: string;
}

function rangeOption(name: string): ExtensionOption {
  return { name, id: name, argument: "required", mandatory: true };
}

function portsOption(): ExtensionOption {
  return { name: "to-ports", id: "to-ports", argument: "required" };
}

const FLAVOURS: readonly Flavour[] = [
  {
    name: "SNAT",
    option: rangeOption("to-source"),
    switches: ["random", "random-fully", "persistent"],
    shown: "to:",
  },
  { name: "DNAT", option: rangeOption("to-destination"), switches: ["random", "persistent"], shown: "to:" },
  { name: "MASQUERADE", option: portsOption(), switches: ["random", "random-fully"], shown: "masq ports: " },
  { name: "REDIRECT", option: portsOption(), switches: ["random"], shown: "redir ports " },
];

export const natTargets: readonly TargetExtension[] = FLAVOURS.map(createTarget);

function createTarget({ name, option, switches, shown }: Flavour): TargetExtension {
  return targetExtension<NatTarget>({
    name,
    families: [4, 6],
    style: "guided",
    options: [option, ...switches.map((each) => ({ name: each, id: each, argument: "none" }) as const)],
    start() {
      const draft: Draft = { name, random: false, randomFully: false, persistent: false };
      return {
        parse: (call) => parse(draft, call),
        finish: () => draft,
      };
    },
    print: (data) => show(data, shown, ""),
    save: (data) => show(data, `--${option.name} `, "--"),
  });
}

function parse(draft: Draft, call: OptionCall): void {
  switch (call.option.id) {
    case "random":
      draft.random = true;
      return;
    case "random-fully":
      draft.randomFully = true;
      return;
    case "persistent":
      draft.persistent = true;
      return;
    case "to-ports":
      draft.ports = parsePorts(call.argument, call);
      return;
    default:
      parseTo(draft, call);
  }
}

/** TCP, UDP, SCTP, DCCP and, though the message does not say so, ICMP. */
const WITH_PORTS = [6, 17, 132, 33, 1];

function parsePorts(text: string, { header }: OptionCall): NumberRange {
  if (!WITH_PORTS.includes(header.protocol)) {
    refuse("Need TCP, UDP, SCTP or DCCP with port specification");
  }
  const number = parseNumberPrefix(text, UINT16);
  const first = number?.value ?? serviceByName(text, undefined) ?? refuse(`Port \`${text}' not valid`);
  const rest = number?.rest ?? "";
  if (rest === "") return { first, last: first };
  if (rest.startsWith(":")) refuse("Invalid port:port syntax - use dash");
  if (!rest.startsWith("-")) refuse(`Garbage after port value: \`${rest}'`);
  const end = rest.slice(1);
  const last = parseNumberPrefix(end, UINT16) ?? refuse(`Port \`${end}' not valid`);
  if (last.value < first) refuse(`Port range \`${end}' funky`);
  if (last.rest !== "") refuse(`Garbage after port range: \`${last.rest}'`);
  return { first, last: last.value };
}

/** Where the addresses stop and the ports begin. */
function splitTo(text: string, family: Family): { readonly addresses: string; readonly ports?: string } {
  const open = text.indexOf("[");
  if (open >= 0) {
    const close = text.indexOf("]", open);
    if (close < 0 || family === 4) refuse("Invalid address format");
    const colon = text.indexOf(":", close);
    const addresses = text.slice(open + 1, close);
    return colon < 0 ? { addresses } : { addresses, ports: text.slice(colon + 1) };
  }
  const colon = text.indexOf(":");
  // With two colons it is an address of IPv6.
  if (colon < 0 || text.indexOf(":", colon + 1) >= 0) return { addresses: text };
  return { addresses: text.slice(0, colon), ports: text.slice(colon + 1) };
}

function parseTo(draft: Draft, call: OptionCall): void {
  const { family } = call.setting;
  const { addresses, ports } = splitTo(call.argument, family);
  if (ports !== undefined) {
    draft.ports = parsePorts(ports, call);
    if (addresses === "") return;
  }
  const dash = addresses.indexOf("-");
  const first = parseAddress(dash < 0 ? addresses : addresses.slice(0, dash), family);
  const last = dash < 0 ? first : parseAddress(addresses.slice(dash + 1), family);
  draft.addresses = { first, last };
}

function parseAddress(text: string, family: Family): IpAddress {
  const address = family === 4 ? parseIpv4Address(text) : parseIpv6Address(text);
  return address ?? refuse(`Bad IP address "${text}"`);
}

function show(data: NatTarget, option: string, prefix: string): string {
  const range = formatRange(data);
  const hasPortsOnly = data.name === "MASQUERADE" || data.name === "REDIRECT";
  const shown = hasPortsOnly ? range.replace(/^:/, "") : range;
  const words = [
    shown === "" ? "" : ` ${option}${shown}`,
    data.random ? ` ${prefix}random` : "",
    data.randomFully ? ` ${prefix}random-fully` : "",
    data.persistent ? ` ${prefix}persistent` : "",
  ];
  return words.join("");
}

/** sprint_range */
function formatRange({ addresses, ports }: NatTarget): string {
  let text = "";
  if (addresses !== undefined) {
    const { first, last } = addresses;
    const both = first === last ? formatAddress(first) : `${formatAddress(first)}-${formatAddress(last)}`;
    text = typeof first === "bigint" && ports !== undefined ? `[${both}]` : both;
  }
  if (ports === undefined) return text;
  return `${text}:${ports.first === ports.last ? ports.first : `${ports.first}-${ports.last}`}`;
}
