import { decodeIpv4Address, formatIpv4Address } from "../../../wire/ipv4-address.ts";
import { decodeIpv6Address, formatIpv6Address } from "../../../wire/ipv6-address.ts";
import type { Dissection } from "./dissection.ts";
import { printName, printOctets, skipName } from "./dns-name.ts";
import { printOption } from "./dns-option.ts";
import { DNS_TYPES } from "./dns-types.ts";
import { type Tokens, token } from "./tokens.ts";

// RFC 1035 4.1.2 and 4.1.3.

const CLASSES: Tokens = new Map([
  [1, "IN"],
  [3, "CHAOS"],
  [4, "HS"],
  [255, "ANY"],
]);
const CLASS_IN = 1;
/** RFC 6762 18.12, 18.13. */
const MDNS_FLAG = 0x8000;
const OPT = 41;
const DNSSEC_OK = 0x8000;

/** Where a message starts, and whether it is multicast DNS, which keeps a flag in the class. */
export interface DnsPlace {
  readonly message: number;
  readonly kind: "domain" | "mdns";
}

function className(value: number): string {
  return token(CLASSES, value, (unknown) => `(Class ${unknown})`);
}

function typeName(value: number): string {
  return token(DNS_TYPES, value, (unknown) => `Type${unknown}`);
}

/** ns_qprint: where the next question begins. */
export function printQuestion(d: Dissection, start: number, place: DnsPlace): number | undefined {
  const at = skipName(d, start);
  if (at === undefined || !d.has(at, 4)) return undefined;
  d.print(` ${typeName(d.u16(at))}`);
  const field = d.u16(at + 2);
  const multicast = place.kind === "mdns";
  const class_ = multicast ? field & ~MDNS_FLAG : field;
  if (class_ !== CLASS_IN) d.print(` ${className(class_)}`);
  if (multicast) d.print((field & MDNS_FLAG) !== 0 ? " (QU)" : " (QM)");
  d.print("? ");
  const next = printName(d, start, place.message);
  return next === undefined ? undefined : next + 4;
}

/** ns_rprint: where the next record begins. */
export function printRecord(d: Dissection, start: number, place: DnsPlace): number | undefined {
  let at: number | undefined;
  if (d.options.verbose > 0) {
    d.print(" ");
    at = printName(d, start, place.message);
    if (at === undefined) return undefined;
  } else {
    at = skipName(d, start);
  }
  if (at === undefined || !d.has(at, 10)) return d.end;
  const type = d.u16(at);
  const class_ = printClass(d, at, type, place);
  if (type !== OPT && d.options.verbose > 2) d.print(` [${relativeTime(d.u32(at + 4))}]`);
  const data: RecordData = {
    at: at + 10,
    end: at + 10 + d.u16(at + 8),
    class: class_,
    flags: d.u16(at + 6),
    message: place.message,
  };
  d.print(` ${typeName(type)}`);
  if (data.end > d.end) return undefined;
  return (DATA_PRINTERS.get(type)?.(d, data) ?? "whole") === "whole" ? data.end : undefined;
}

function printClass(d: Dissection, at: number, type: number, { kind }: DnsPlace): number {
  const field = d.u16(at + 2);
  const class_ = kind === "mdns" ? field & ~MDNS_FLAG : field;
  if (class_ !== CLASS_IN && type !== OPT) d.print(` ${className(class_)}`);
  if (kind === "mdns" && (field & MDNS_FLAG) !== 0) d.print(" (Cache flush)");
  return class_;
}

/** unsigned_relts_print */
function relativeTime(seconds: number): string {
  const units = [
    ["y", 31536000],
    ["w", 604800],
    ["d", 86400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
  ] as const;
  let left = seconds;
  let text = "";
  for (const [letter, size] of units) {
    if (left >= size) text += `${Math.floor(left / size)}${letter}`;
    left %= size;
  }
  return text === "" ? "0s" : text;
}

interface RecordData {
  readonly at: number;
  readonly end: number;
  readonly class: number;
  /** The lower half of the time to live: of OPT, its flags. */
  readonly flags: number;
  readonly message: number;
}

type DataPrinter = (d: Dissection, data: RecordData) => "whole" | "cut";

const wholeIf = (condition: boolean): "whole" | "cut" => (condition ? "whole" : "cut");

function printNameData(d: Dissection, { at, message }: RecordData): "whole" | "cut" {
  d.print(" ");
  return wholeIf(printName(d, at, message) !== undefined);
}

function printAuthority(d: Dissection, { at, message }: RecordData): "whole" | "cut" {
  if (d.options.verbose === 0) return "whole";
  d.print(" ");
  const mailbox = printName(d, at, message);
  if (mailbox === undefined) return "cut";
  d.print(" ");
  const numbers = printName(d, mailbox, message);
  if (numbers === undefined || !d.has(numbers, 20)) return "cut";
  for (let offset = 0; offset < 20; offset += 4) d.print(` ${d.u32(numbers + offset)}`);
  return "whole";
}

function printExchange(d: Dissection, { at, message }: RecordData): "whole" | "cut" {
  d.print(" ");
  if (!d.has(at, 2) || printName(d, at + 2, message) === undefined) return "cut";
  d.print(` ${d.u16(at)}`);
  return "whole";
}

function printText(d: Dissection, { at, end }: RecordData): "whole" | "cut" {
  for (let from = at; from < end; from += 1 + d.u8(from)) {
    d.print(' "');
    if (!d.has(from, 1) || !printOctets(d, from + 1, d.u8(from))) return "cut";
    d.print('"');
  }
  return "whole";
}

function printService(d: Dissection, { at, message }: RecordData): "whole" | "cut" {
  d.print(" ");
  if (!d.has(at, 6) || printName(d, at + 6, message) === undefined) return "cut";
  d.print(`:${d.u16(at + 4)} ${d.u16(at)} ${d.u16(at + 2)}`);
  return "whole";
}

/** RFC 2874: a suffix of an address, and the name that has the rest. */
function printA6(d: Dissection, { at, message }: RecordData): "whole" | "cut" {
  if (!d.has(at, 1)) return "cut";
  const bits = d.u8(at);
  const skipped = bits >> 3;
  if (bits > 128) {
    d.print(` ${bits}(bad plen)`);
    return "whole";
  }
  if (bits < 128) {
    d.need(at + 1, 16 - skipped);
    const address = new Uint8Array(16);
    address.set(d.bytes.subarray(at + 1, at + 17 - skipped), skipped);
    d.print(` ${bits} ${formatIpv6Address(decodeIpv6Address(address, 0))}`);
  }
  if (bits === 0) return "whole";
  d.print(" ");
  return wholeIf(printName(d, at + 17 - skipped, message) !== undefined);
}

function printOptions(d: Dissection, { at, end, class: size, flags }: RecordData): "whole" | "cut" {
  d.print(` UDPsize=${size}${(flags & DNSSEC_OK) !== 0 ? " DO" : ""}`);
  if (at >= end) return "whole";
  d.print(" [");
  for (let from: number | undefined = at; from < end; ) {
    from = printOption(d, from);
    if (from === undefined) return "cut";
    if (from < end) d.print(",");
  }
  d.print("]");
  return "whole";
}

/** RFC 8945 4.2. */
function printSignature(d: Dissection, { at, message }: RecordData): "whole" | "cut" {
  if (d.options.verbose === 0) return "whole";
  d.print(" ");
  const algorithm = printName(d, at, message);
  if (algorithm === undefined) return "cut";
  let from = algorithm + 6;
  for (const field of ["fudge", "maclen", "origid", "error", "otherlen"]) {
    if (!d.has(from, 2)) return "cut";
    d.print(` ${field}=${d.u16(from)}`);
    from += 2 + (field === "maclen" ? d.u16(from) : 0);
  }
  return "whole";
}

const DATA_PRINTERS: ReadonlyMap<number, DataPrinter> = new Map<number, DataPrinter>([
  [
    1,
    (d, { at }) => {
      if (!d.has(at, 4)) return "cut";
      d.print(` ${formatIpv4Address(decodeIpv4Address(d.bytes, at))}`);
      return "whole";
    },
  ],
  ...[2, 5, 12, 39].map((type) => [type, printNameData] as const),
  [6, printAuthority],
  [15, printExchange],
  [16, printText],
  [
    28,
    (d, { at }) => {
      if (!d.has(at, 16)) return "cut";
      d.print(` ${formatIpv6Address(decodeIpv6Address(d.bytes, at))}`);
      return "whole";
    },
  ],
  [33, printService],
  [38, printA6],
  [OPT, printOptions],
  [104, (d, { at, end }) => wholeIf(printOctets(d, at, end - at))],
  [250, printSignature],
  [
    256,
    (d, { at, end }) => {
      d.print(` ${d.u16(at)} ${d.u16(at + 2)} `);
      return wholeIf(printOctets(d, at + 4, (end - at - 4) >>> 0));
    },
  ],
]);
