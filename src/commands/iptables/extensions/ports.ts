import type {
  MultiportMatch,
  NumberRange,
  TcpMatch,
  UdpMatch,
} from "../../../net/netfilter/xtables/match-data.ts";
import { refuse } from "../failure.ts";
import { parseNumber } from "../numbers.ts";
import {
  bang,
  type ExtensionOption,
  type MatchExtension,
  matchExtension,
  type OptionCall,
  type Setting,
} from "./extension.ts";
import { ALL_PORTS, isAllPorts, parsePort, parsePortRange, showPort } from "./values.ts";

// Read first: extensions/libxt_tcp.c, libxt_udp.c, libxt_multiport.c.

const PORT_OPTIONS: readonly ExtensionOption[] = [
  { name: "source-port", id: "source-port", argument: "required", invertible: true },
  { name: "sport", id: "source-port", argument: "required", invertible: true },
  { name: "destination-port", id: "destination-port", argument: "required", invertible: true },
  { name: "dport", id: "destination-port", argument: "required", invertible: true },
];

/** Mutable while options are read. */
interface PortsDraft {
  sourcePorts: NumberRange;
  destinationPorts: NumberRange;
  invertSource: boolean;
  invertDestination: boolean;
}

function anyPorts(): PortsDraft {
  return {
    sourcePorts: ALL_PORTS,
    destinationPorts: ALL_PORTS,
    invertSource: false,
    invertDestination: false,
  };
}

export const udpMatch: MatchExtension = matchExtension<UdpMatch>({
  name: "udp",
  families: [4, 6],
  style: "guided",
  options: PORT_OPTIONS,
  start() {
    const ports = anyPorts();
    return {
      parse: (call) => setPorts(ports, call, parsePortRange("udp", call)),
      finish: () => ({ name: "udp", ...ports }),
    };
  },
  print: (data, setting) => ` udp${printPorts(data, "udp", setting)}`,
  save: (data) => savePorts(data),
});

function setPorts(ports: PortsDraft, { option, inverted }: OptionCall, range: NumberRange): void {
  if (option.id === "source-port") {
    ports.sourcePorts = range;
    ports.invertSource = inverted;
  } else {
    ports.destinationPorts = range;
    ports.invertDestination = inverted;
  }
}

function printPorts(data: PortsDraft, protocol: string, setting: Setting): string {
  const { sourcePorts, destinationPorts, invertSource, invertDestination } = data;
  const show = (name: string, range: NumberRange, inverted: boolean): string => {
    if (isAllPorts(range) && !inverted) return "";
    const first = showPort(range.first, protocol, setting);
    const mark = inverted ? "!" : "";
    if (range.first === range.last) return ` ${name}:${mark}${first}`;
    return ` ${name}s:${mark}${first}:${showPort(range.last, protocol, setting)}`;
  };
  return show("spt", sourcePorts, invertSource) + show("dpt", destinationPorts, invertDestination);
}

function savePorts(data: PortsDraft): string {
  const save = (name: string, { first, last }: NumberRange, inverted: boolean): string => {
    if (isAllPorts({ first, last })) return "";
    return `${bang(inverted)} --${name} ${first === last ? first : `${first}:${last}`}`;
  };
  const { sourcePorts, destinationPorts, invertSource, invertDestination } = data;
  return save("sport", sourcePorts, invertSource) + save("dport", destinationPorts, invertDestination);
}

/** tcp is written to the old interface: its options are checked one by one in its own words. */
export const tcpMatch: MatchExtension = matchExtension<TcpMatch>({
  name: "tcp",
  families: [4, 6],
  style: "plain",
  options: [
    ...PORT_OPTIONS,
    { name: "syn", id: "syn", argument: "none" },
    { name: "tcp-flags", id: "tcp-flags", argument: "required" },
    { name: "tcp-option", id: "tcp-option", argument: "required" },
  ],
  start() {
    const ports = anyPorts();
    const own = { option: 0, invertOption: false, flagsMask: 0, flagsCompared: 0, invertFlags: false };
    const seen = new Set<string>();
    return {
      parse: (call) => parseTcp(call, ports, own, seen),
      finish: () => ({ name: "tcp", ...ports, ...own }),
    };
  },
  print: (data, setting) =>
    ` tcp${printPorts(data, "tcp", setting)}${printOption(data)}${printFlags(data, setting.numeric)}`,
  save: (data) => `${savePorts(data)}${saveOption(data)}${saveFlags(data)}`,
});

interface TcpDraft {
  option: number;
  invertOption: boolean;
  flagsMask: number;
  flagsCompared: number;
  invertFlags: boolean;
}

function parseTcp(call: OptionCall, ports: PortsDraft, own: TcpDraft, seen: Set<string>): void {
  const { option, argument, inverted, reader } = call;
  const once = (key: string, message: string): void => {
    if (seen.has(key)) refuse(message);
    seen.add(key);
  };
  switch (option.id) {
    case "syn":
      once("flags", "Only one of `--syn' or `--tcp-flags'  allowed");
      own.flagsMask = parseFlags("SYN,RST,ACK,FIN");
      own.flagsCompared = parseFlags("SYN");
      own.invertFlags = inverted;
      return;
    case "tcp-flags":
      once("flags", "Only one of `--syn' or `--tcp-flags'  allowed");
      if (!reader.hasArgument) refuse("--tcp-flags requires two args.");
      own.flagsMask = parseFlags(argument);
      own.flagsCompared = parseFlags(reader.take());
      own.invertFlags = inverted;
      return;
    case "tcp-option":
      once("option", "Only one `--tcp-option' allowed");
      own.option =
        parseNumber(argument, { minimum: 1, maximum: 255 }) ?? refuse(`Bad TCP option "${argument}"`);
      own.invertOption = inverted;
      return;
    default:
      once(option.id, `Only one \`--${option.id}' allowed`);
      setPorts(ports, call, parseTcpPorts(argument));
  }
}

function parseTcpPorts(text: string): NumberRange {
  const colon = text.indexOf(":");
  if (colon < 0) {
    const port = parsePort(text, "tcp");
    return { first: port, last: port };
  }
  const [from, to] = [text.slice(0, colon), text.slice(colon + 1)];
  const first = from === "" ? 0 : parsePort(from, "tcp");
  const last = to === "" ? ALL_PORTS.last : parsePort(to, "tcp");
  return first > last ? refuse("invalid portrange (min > max)") : { first, last };
}

const FLAGS: readonly (readonly [name: string, bits: number])[] = [
  ["FIN", 0x01],
  ["SYN", 0x02],
  ["RST", 0x04],
  ["PSH", 0x08],
  ["ACK", 0x10],
  ["URG", 0x20],
];

function parseFlags(text: string): number {
  let bits = 0;
  for (const word of text.split(",").filter((each) => each !== "")) {
    const name = word.toUpperCase();
    if (name === "ALL") bits |= 0x3f;
    else if (name !== "NONE") {
      bits |= FLAGS.find(([known]) => known === name)?.[1] ?? refuse(`Unknown TCP flag \`${word}'`);
    }
  }
  return bits;
}

function flagNames(bits: number): string {
  const names = FLAGS.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
  return names.length === 0 ? "NONE" : names.join(",");
}

function printOption({ option, invertOption }: TcpDraft): string {
  return option === 0 && !invertOption ? "" : ` option=${invertOption ? "!" : ""}${option}`;
}

function printFlags({ flagsMask, flagsCompared, invertFlags }: TcpDraft, numeric: boolean): string {
  if (flagsMask === 0 && !invertFlags) return "";
  const show = numeric ? hexFlags : flagNames;
  return ` flags:${invertFlags ? "!" : ""}${show(flagsMask)}/${show(flagsCompared)}`;
}

function hexFlags(bits: number): string {
  return `0x${bits.toString(16).toUpperCase().padStart(2, "0")}`;
}

function saveOption({ option, invertOption }: TcpDraft): string {
  return option === 0 && !invertOption ? "" : `${bang(invertOption)} --tcp-option ${option}`;
}

function saveFlags({ flagsMask, flagsCompared, invertFlags }: TcpDraft): string {
  if (flagsMask === 0 && !invertFlags) return "";
  return `${bang(invertFlags)} --tcp-flags ${flagNames(flagsMask)} ${flagNames(flagsCompared)}`;
}

const MULTIPORT_PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [6, "tcp"],
  [17, "udp"],
  [136, "udplite"],
  [132, "sctp"],
  [33, "dccp"],
]);
/** XT_MULTI_PORTS; a range counts as two. */
const MOST_PORTS = 15;
const ALL_THREE = ["source-ports", "destination-ports", "ports"];

function multiportOption(name: string, id: string): ExtensionOption {
  return { name, id, argument: "required", invertible: true, excludes: ALL_THREE };
}

const WHICH: Readonly<Record<string, MultiportMatch["which"]>> = {
  "source-ports": "sports",
  "destination-ports": "dports",
  ports: "ports",
};

export const multiportMatch: MatchExtension = matchExtension<MultiportMatch>({
  name: "multiport",
  families: [4, 6],
  style: "guided",
  options: [
    multiportOption("source-ports", "source-ports"),
    multiportOption("sports", "source-ports"),
    multiportOption("destination-ports", "destination-ports"),
    multiportOption("dports", "destination-ports"),
    multiportOption("ports", "ports"),
  ],
  start() {
    let which: MultiportMatch["which"] = "ports";
    let ports: readonly NumberRange[] = [];
    let invert = false;
    return {
      parse(call) {
        ports = parseMultiport(call.argument, multiportProtocol(call));
        which = WHICH[call.option.id]!;
        if (call.inverted) invert = true;
      },
      finish(seen) {
        if (seen.size === 0) refuse("multiport expection an option");
        return { name: "multiport", which, ports, invert };
      },
    };
  },
  print(data, setting, protocol) {
    const name = MULTIPORT_PROTOCOLS.get(protocol) ?? "";
    const shown = data.ports.map(({ first, last }) => {
      const start = showPort(first, name, setting);
      return first === last ? start : `${start}:${showPort(last, name, setting)}`;
    });
    return ` multiport ${data.which} ${bang(data.invert)}${shown.join(",")}`;
  },
  save(data) {
    const shown = data.ports.map(({ first, last }) => (first === last ? first : `${first}:${last}`));
    return `${bang(data.invert)} --${data.which} ${shown.join(",")}`;
  },
});

function multiportProtocol({ header }: OptionCall): string {
  const name = MULTIPORT_PROTOCOLS.get(header.protocol);
  if (name === undefined && header.protocol === 0 && !header.inverted.has("protocol")) {
    refuse("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'");
  }
  if (name === undefined || header.inverted.has("protocol")) {
    return refuse("multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP");
  }
  return name;
}

function parseMultiport(text: string, protocol: string): readonly NumberRange[] {
  const ports: NumberRange[] = [];
  let used = 0;
  for (const word of text.split(",")) {
    if (used >= MOST_PORTS) refuse("too many ports specified");
    const colon = word.indexOf(":");
    if (colon < 0) {
      const port = parsePort(word, protocol);
      ports.push({ first: port, last: port });
      used++;
      continue;
    }
    if (used === MOST_PORTS - 1) refuse("too many ports specified");
    const first = parsePort(word.slice(0, colon), protocol);
    const last = parsePort(word.slice(colon + 1), protocol);
    if (first >= last) refuse("invalid portrange specified");
    ports.push({ first, last });
    used += 2;
  }
  return ports;
}
