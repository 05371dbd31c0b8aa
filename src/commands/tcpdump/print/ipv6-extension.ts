import type { Dissection } from "./dissection.ts";
import { hex } from "./tokens.ts";

// RFC 8200 4 (extension headers), RFC 2675 (jumbo payload), RFC 2711 (router alert), RFC 8754 (segment routing).

/** What the hop-by-hop options said about the payload's length. */
export interface Jumbo {
  found: boolean;
  payloadLength: number;
}

interface Place {
  readonly at: number;
  readonly ipAt: number;
  /** The header before this one; -1 for the first. */
  readonly previous: number;
  readonly jumbo: Jumbo;
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;

/** The header's length, or that there is no more to say, or that it is no extension header. */
export function printExtension(d: Dissection, kind: number, place: Place): number | "end" | "upper layer" {
  switch (kind) {
    case HOP_BY_HOP:
      return printHopByHop(d, place);
    case DESTINATION_OPTIONS:
      return printDestinationOptions(d, place.at);
    case FRAGMENT:
      return printFragment(d, place.at, place.ipAt);
    case ROUTING:
      return printRouting(d, place.at);
    case 62:
    case 135:
      d.unknownProtocols.add("Mobile IPv6");
      return "end";
    default:
      return "upper layer";
  }
}

function printHopByHop(d: Dissection, place: Place): number | "end" {
  const { at, previous, jumbo } = place;
  if (previous !== -1) {
    const seen = "[The Hop-by-Hop Options header was already found]";
    const misplaced = "[The Hop-by-Hop Options header don't follow the IPv6 header]";
    // Whatever came first, a second hop-by-hop header can only follow one that stood first.
    d.print(d.u8(place.ipAt + 6) === HOP_BY_HOP ? seen : misplaced);
    d.invalid();
    return "end";
  }
  d.protocol = "hbhopt";
  const lengthBytes = (d.u8(at + 1) + 1) * 8;
  const whole = d.has(at, lengthBytes);
  if (whole) d.print("HBH ");
  const ok = whole && printOptions(d, at + 2, lengthBytes - 2, jumbo);
  if (!ok) d.truncated();
  if (jumbo.payloadLength === 0 && !jumbo.found) {
    d.print("[No valid Jumbo Payload Hop-by-Hop option found]");
    d.invalid();
    return "end";
  }
  return ok ? lengthBytes : "end";
}

function printDestinationOptions(d: Dissection, at: number): number | "end" {
  d.protocol = "dstopt";
  const lengthBytes = (d.u8(at + 1) + 1) * 8;
  if (!d.has(at, lengthBytes)) {
    d.truncated();
    return "end";
  }
  d.print("DSTOPT ");
  if (d.options.verbose > 0 && !printOptions(d, at + 2, lengthBytes - 2, undefined)) {
    d.truncated();
    return "end";
  }
  return lengthBytes;
}

const PAD1 = 0;
const PADN = 1;
const ROUTER_ALERT = 5;
const JUMBO = 0xc2;
const HOME_ADDRESS = 0xc9;

/** `jumbo` undefined: not hop-by-hop options. False when an option does not fit. */
function printOptions(d: Dissection, at: number, lengthBytes: number, jumbo: Jumbo | undefined): boolean {
  const seen = { jumbo: false };
  for (let offset = 0; offset < lengthBytes; ) {
    const type = d.u8(at + offset);
    const left = lengthBytes - offset;
    if (type !== PAD1 && left < 2) return false;
    const length = type === PAD1 ? 1 : d.u8(at + offset + 1) + 2;
    if (length > left) return false;
    if (!printOption(d, { type, at: at + offset, length, left }, jumbo, seen)) return false;
    offset += length;
  }
  if (d.options.verbose > 0) d.print(" ");
  return true;
}

interface Ipv6Option {
  readonly type: number;
  readonly at: number;
  readonly length: number;
  readonly left: number;
}

function printOption(
  d: Dissection,
  option: Ipv6Option,
  jumbo: Jumbo | undefined,
  seen: { jumbo: boolean },
): boolean {
  const { type, at, length } = option;
  const verbose = d.options.verbose > 0;
  switch (type) {
    case PAD1:
      if (verbose) d.print("(pad1)");
      return true;
    case PADN:
      if (verbose) d.print("(padn)");
      return true;
    case ROUTER_ALERT:
      if (!hasLength(d, option, 4, "rtalert")) return false;
      if (verbose) d.print(`(rtalert: 0x${hex(d.u16(at + 2), 4)}) `);
      return true;
    case JUMBO:
      if (!hasLength(d, option, 6, "jumbo")) return false;
      noteJumbo(d, d.u32(at + 2), jumbo, seen);
      return true;
    case HOME_ADDRESS:
      return printHomeAddress(d, option);
    default:
      if (verbose) d.print(`(opt_type 0x${hex(type, 2)}: len=${length - 2})`);
      return true;
  }
}

function hasLength(d: Dissection, option: Ipv6Option, length: number, name: string): boolean {
  if (option.left < length) d.print(`(${name}: trunc)`);
  else if (option.length !== length) d.print(`(${name}: invalid len ${option.length - 2})`);
  else return true;
  return false;
}

function noteJumbo(d: Dissection, length: number, jumbo: Jumbo | undefined, seen: { jumbo: boolean }): void {
  const remark = (): string => {
    if (seen.jumbo) return " - already seen";
    if (jumbo === undefined) return " - not a hop-by-hop option";
    if (jumbo.payloadLength !== 0) return " - payload len != 0";
    return length < 65536 ? " - < 65536" : "";
  };
  const text = remark();
  seen.jumbo = true;
  if (d.options.verbose > 0) d.print(`(jumbo: ${length}${text}) `);
  if (text !== "" || jumbo === undefined) return;
  jumbo.found = true;
  jumbo.payloadLength = length;
}

const HOME_ADDRESS_LENGTH = 18;

function printHomeAddress(d: Dissection, option: Ipv6Option): boolean {
  const { at, length, left } = option;
  if (left < HOME_ADDRESS_LENGTH) d.print("(homeaddr: trunc)");
  else if (length < HOME_ADDRESS_LENGTH) d.print(`(homeaddr: invalid len ${length - 2})`);
  if (left < HOME_ADDRESS_LENGTH || length < HOME_ADDRESS_LENGTH) return false;
  if (d.options.verbose === 0) return true;
  d.print(`(homeaddr: ${d.ipv6(at + 2)}`);
  if (!printSubOptions(d, at + HOME_ADDRESS_LENGTH, length - HOME_ADDRESS_LENGTH)) return false;
  d.print(")");
  return true;
}

function printSubOptions(d: Dissection, at: number, lengthBytes: number): boolean {
  for (let offset = 0; offset < lengthBytes; ) {
    const type = d.u8(at + offset);
    if (type !== PAD1 && offset + 1 >= lengthBytes) return false;
    const length = type === PAD1 ? 1 : d.u8(at + offset + 1) + 2;
    if (offset + length > lengthBytes) return false;
    if (type === PAD1) d.print(", pad1");
    else if (type === PADN) d.print(", padn");
    else d.print(`, sopt_type 0x${hex(type, 2)}: len=${length - 2}`);
    offset += length;
  }
  return true;
}

function printFragment(d: Dissection, at: number, ipAt: number): number | "end" {
  d.protocol = "frag6";
  const field = (): number => d.u16(at + 2) & 0xfff8;
  // Unsigned 64-bit arithmetic in the original: a length field too small wraps round.
  const lengthBytes = BigInt.asUintN(64, BigInt(40 + d.u16(ipAt + 4) - (at - ipAt) - 8));
  if (d.options.verbose > 0) d.print(`frag (0x${hex(d.u32(at + 4), 8)}:${field()}|${lengthBytes})`);
  else d.print(`frag (${field()}|${lengthBytes})`);
  if (field() !== 0) return "end";
  d.print(" ");
  return d.end <= at + 8 ? "end" : 8;
}

function printRouting(d: Dissection, at: number): number | "end" {
  if (!d.has(at, 1)) {
    d.truncated();
    return "end";
  }
  d.protocol = "rt6";
  d.print("RT6");
  const length = d.u8(at + 1);
  d.print(` (len=${length}`);
  const type = d.u8(at + 2);
  d.print(`, type=${type}`);
  if (type === 0) d.print(" [Deprecated]");
  d.print(`, segleft=${d.u8(at + 3)}`);
  if (!printRoutingFields(d, at, type)) {
    d.print(" (unknown type)");
    d.invalid();
    return "end";
  }
  if (length % 2 === 1) {
    d.print(` (invalid length ${length})`);
    d.invalid();
    return "end";
  }
  for (let segment = 0; segment < length / 2; segment++) {
    d.print(`, [${segment}]${d.ipv6(at + 8 + 16 * segment)}`);
  }
  d.print(") ");
  return (length + 1) * 8;
}

function printRoutingFields(d: Dissection, at: number, type: number): boolean {
  const verbose = d.options.verbose > 0;
  if (type === 0 || type === 2) {
    const reserved = d.u32(at + 4);
    if (reserved !== 0 || verbose) d.print(`, rsv=0x${hex(reserved)}`);
    return true;
  }
  if (type !== 4) return false;
  d.print(`, last-entry=${d.u8(at + 4)}`);
  const bits = d.u8(at + 5);
  if (bits !== 0 || verbose) d.print(`, flags=0x${hex(bits)}`);
  d.print(`, tag=${hex(d.u16(at + 6))}`);
  return true;
}
