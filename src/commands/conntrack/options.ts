import {
  IPS_ASSURED,
  IPS_EXPECTED,
  IPS_FIXED_TIMEOUT,
  IPS_SEEN_REPLY,
} from "../../net/netfilter/conntrack/connection.ts";
import { TCP_STATES, type TcpState } from "../../net/netfilter/conntrack/tcp-states.ts";
import { parseAddress, setNat, splitAddressAndPort } from "./addresses.ts";
import { Arguments, type FoundOption } from "./arguments.ts";
import { failWith, lacking, refuse } from "./complaint.ts";
import { COMMANDS, checkLegality, OPTIONS } from "./option-table.ts";
import {
  checkProtocolOptions,
  findProtocol,
  type ProtocolField,
  type ProtocolHandler,
} from "./protocol-options.ts";
import { emptyRequest, type Masked, type Request } from "./request.ts";

/** What do_parse keeps on its way through the command line. */
interface Parsing {
  readonly request: Request;
  readonly words: Arguments;
  readonly fields: Set<ProtocolField>;
  /** Lines that go to standard error at once. */
  readonly warnings: string[];
}

export interface ParsedRequest {
  readonly request: Request;
  readonly warnings: readonly string[];
}

/** do_parse: throws a Complaint for the first thing that is wrong. */
export function parseRequest(words: readonly string[]): ParsedRequest {
  const parsing: Parsing = {
    request: emptyRequest(),
    words: new Arguments(words),
    fields: new Set(),
    warnings: [],
  };
  for (let found = parsing.words.next(); found !== undefined; found = parsing.words.next()) {
    if (found.letter in COMMANDS) takeCommand(parsing, found);
    else if (found.letter.startsWith("--")) takeProtocolOption(parsing, found);
    else takeOption(parsing, found);
  }
  const { request, warnings } = parsing;
  settle(parsing);
  return { request, warnings };
}

const TABLES = ["expect", "conntrack", "dying", "unconfirmed"] as const;

/** add_command and check_type */
function takeCommand({ request, words }: Parsing, found: FoundOption): void {
  const { letter } = found;
  const name = words.optional(found);
  const table = name === undefined ? "conntrack" : TABLES.find((each) => each.startsWith(name));
  if (table === undefined) refuse(`unknown type \`${name}'`);
  const special = table === "dying" || table === "unconfirmed";
  if (special && letter !== "L") refuse("Can't do that command with tables `dying' and `unconfirmed'");
  const command = COMMANDS[letter]![table === "expect" ? "expect" : "conntrack"];
  if (command === undefined) {
    const long = OPTIONS.find((option) => option.letter === letter)!.names[0];
    refuse(`Can't do --${long} on expectations`);
  }
  if (request.command !== undefined) refuse("Invalid commands combination");
  request.command = command;
  request.table = table;
}

function takeOption(parsing: Parsing, found: FoundOption): void {
  const { request } = parsing;
  const { letter } = found;
  const value = found.value ?? "";
  switch (letter) {
    case "s":
    case "d":
    case "r":
    case "q":
    case "{":
    case "}":
    case "[":
    case "]":
      takeAddress(request, letter, value);
      return;
    case "n":
    case "g":
    case "j":
      takeNat(parsing, found);
      return;
    case "p":
      takeProtocol(parsing, value);
      break;
    case "f":
      if (value.startsWith("ipv4")) setFamily(request, 4);
      else if (value.startsWith("ipv6")) setFamily(request, 6);
      else refuse(`\`${value}' unsupported protocol`);
      break;
    case "a":
      parsing.warnings.push("WARNING: ignoring -a, deprecated option.\n");
      return;
    case "b":
      break;
    case "l":
    case "<":
    case ">":
      lacking("labels are");
      break;
    default:
      takeValue(parsing, letter, value);
  }
  request.used.add(letter);
}

/** Options of one number or list of words. */
function takeValue(parsing: Parsing, letter: string, value: string): void {
  const { request } = parsing;
  switch (letter) {
    case "t":
      request.timeout = strtol(value) >>> 0;
      break;
    case "u":
      takeStatus(parsing, value);
      break;
    case "e":
      for (const word of listOf(value)) takeEvent(request, word, value);
      break;
    case "o":
      for (const word of listOf(value)) takeOutput(request, word, value);
      break;
    case "m":
      request.mark = parseMask(value);
      break;
    case "w":
    case "(":
    case ")":
      request.zone = strtol(value) & 0xffff;
      break;
    case "i":
      request.id = strtol(value) >>> 0;
      break;
  }
}

/** atol, and strtoul with base 0 where the text says so: what is no number is 0. */
function strtol(text: string): number {
  const match = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)/.exec(text);
  if (match === null) return 0;
  const value = Number(match[2]);
  return match[1] === "-" ? -value : value;
}

function parseMask(text: string): Masked {
  const [value = "", mask] = text.split("/");
  return { value: strtol(value) >>> 0, mask: mask === undefined ? 0xffffffff : strtol(mask) >>> 0 };
}

/** Where an option puts its address. */
function takeAddress(request: Request, letter: string, value: string): void {
  const maskable = letter === "s" || letter === "d" || letter === "[" || letter === "]";
  const called = OPTIONS.find((option) => option.letter === letter)!.names[0];
  const { family, address, mask } = parseAddress(value, maskable ? undefined : called);
  setFamily(request, family);
  request.used.add(letter);
  if (letter === "s") request.original.source = address;
  else if (letter === "d") request.original.destination = address;
  else if (letter === "r") request.reply.source = address;
  else if (letter === "q") request.reply.destination = address;
  else if (letter === "{") request.sourceMask = address;
  else if (letter === "}") request.destinationMask = address;
  if (mask === undefined || (letter !== "s" && letter !== "d")) return;
  request.used.add(letter === "s" ? "{" : "}");
  if (letter === "s") request.sourceMask = mask;
  else request.destinationMask = mask;
}

/** -n, -g and -j with what may follow them. */
function takeNat({ request, words }: Parsing, found: FoundOption): void {
  const { letter } = found;
  request.used.add(letter);
  const text = words.optional(found);
  if (text === undefined) return;
  const split = splitAddressAndPort(text);
  const called = OPTIONS.find((option) => option.letter === letter)!.names[0];
  const { family, address } = parseAddress(split.address, called);
  setFamily(request, family);
  if (letter !== "g") setNat(request.sourceNat, address, split.port);
  if (letter !== "n") setNat(request.destinationNat, address, split.port);
}

function setFamily(request: Request, family: 4 | 6): void {
  if (request.family !== undefined && request.family !== family) refuse("mismatched address family");
  request.family = family;
}

function takeProtocol({ request, words }: Parsing, value: string): void {
  const protocol = findProtocol(value);
  if (protocol === undefined) refuse(`\`${value}' unsupported protocol`);
  request.protocol = protocol;
  words.protocolOptions = [...protocol.options.keys()];
}

function takeProtocolOption({ request, fields }: Parsing, { letter, value = "" }: FoundOption): void {
  const field = request.protocol!.options.get(letter.slice(2))!;
  fields.add(field);
  const number = strtol(value);
  switch (field) {
    case "sport":
      request.original.sourcePort = number & 0xffff;
      break;
    case "dport":
      request.original.destinationPort = number & 0xffff;
      break;
    case "reply-port-src":
      request.reply.sourcePort = number & 0xffff;
      break;
    case "reply-port-dst":
      request.reply.destinationPort = number & 0xffff;
      break;
    case "icmp-type":
      request.icmpType = number & 0xff;
      break;
    case "icmp-code":
      request.icmpCode = number & 0xff;
      break;
    case "icmp-id":
      request.icmpId = number & 0xffff;
      break;
    case "state":
      request.tcpState = tcpState(value);
      break;
    default:
  }
}

function tcpState(text: string): TcpState {
  const state = text === "LISTEN" ? "SYN_SENT2" : TCP_STATES.find((each) => each === text);
  return state ?? refuse(`unknown TCP state \`${text}'`);
}

/** Words between commas; the message quotes what is left from the bad one on. */
function listOf(text: string): readonly string[] {
  return text.split(",");
}

function rest(text: string, word: string): string {
  const words = text.split(",");
  return words.slice(words.indexOf(word)).join(",");
}

/** strncasecmp with the length of what was typed: any beginning will do. */
function abbreviates(word: string, whole: string): boolean {
  return word !== "" && whole.toLowerCase().startsWith(word.toLowerCase());
}

const STATUS: readonly (readonly [string, number])[] = [
  ["ASSURED", IPS_ASSURED],
  ["SEEN_REPLY", IPS_SEEN_REPLY],
  ["UNSET", 0],
  ["FIXED_TIMEOUT", IPS_FIXED_TIMEOUT],
  ["EXPECTED", IPS_EXPECTED],
  ["OFFLOAD", 1 << 14],
  ["HW_OFFLOAD", 1 << 15],
];

/** parse_parameter_mask */
function takeStatus({ request, warnings }: Parsing, text: string): void {
  let status = 0;
  for (const written of listOf(text)) {
    const negated = written.startsWith("!");
    const word = negated ? written.slice(1) : written;
    if (!negated && word.startsWith("UNREPLIED")) {
      request.statusMask |= IPS_SEEN_REPLY;
      continue;
    }
    const bits = statusBits(word, warnings);
    if (bits === undefined) refuse(`Bad parameter \`${rest(text, written)}'`);
    if (negated) request.statusMask |= bits;
    else status |= bits;
  }
  request.status = (request.status ?? 0) | status;
  if (request.statusMask === 0) request.statusMask = request.status;
}

function statusBits(word: string, warnings: string[]): number | undefined {
  for (const [name, instead] of [
    ["SRC_NAT", "--src-nat"],
    ["DST_NAT", "--dst-nat"],
  ] as const) {
    if (!abbreviates(word, name)) continue;
    warnings.push(`WARNING: ignoring ${name}, use ${instead} instead\n`);
    return 0;
  }
  return STATUS.find(([name]) => abbreviates(word, name))?.[1];
}

function takeEvent(request: Request, word: string, text: string): void {
  if (abbreviates(word, "ALL"))
    for (const each of ["new", "update", "destroy"] as const) request.events.add(each);
  else if (abbreviates(word, "NEW")) request.events.add("new");
  else if (abbreviates(word, "UPDATES")) request.events.add("update");
  else if (abbreviates(word, "DESTROY")) request.events.add("destroy");
  else refuse(`Bad parameter \`${rest(text, word)}'`);
}

const OUTPUTS = ["xml", "extended", "timestamp", "id", "ktimestamp", "labels", "userspace", "save"] as const;

function takeOutput(request: Request, word: string, text: string): void {
  const output = OUTPUTS.find((each) => abbreviates(word, each));
  if (output === undefined) refuse(`Bad parameter \`${rest(text, word)}'`);
  if (output === "labels") lacking("labels are");
  if (output !== "userspace") request.output.add(output);
  if (request.output.has("save") && request.output.size > 1) {
    failWith("cannot combine save output with any other output type, use -o save only");
  }
}

const ANY_FAMILY: ReadonlySet<string> = new Set(["list", "update", "delete", "get", "flush", "event"]);

/** What is checked once all options are known. */
function settle({ request, fields }: Parsing): void {
  const { used, command, protocol } = request;
  if (request.family === undefined && !ANY_FAMILY.has(command ?? "")) request.family = 4;
  if (used.has("j") && (used.has("n") || used.has("g"))) {
    refuse("cannot specify `--src-nat' or `--dst-nat' with `--any-nat'");
  }
  const illegal = checkLegality(command ?? "version", used);
  if (illegal !== undefined) refuse(illegal);
  if (command === undefined || command === "help" || protocol === undefined) return;
  checkPartial(protocol, command);
  const wrong = checkProtocolOptions(protocol, command, fields);
  if (wrong !== undefined) refuse(wrong);
}

/** Entries of these protocols can be looked at; the options that make one are not there. */
function checkPartial(protocol: ProtocolHandler, command: string): void {
  const looks = command === "list" || command === "delete" || command === "event";
  if (protocol.partial === "partial" && !looks) lacking(`-p ${protocol.name} with this command is`);
}
