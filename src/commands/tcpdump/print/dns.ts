import {
  DNS_AUTHENTIC_DATA,
  DNS_AUTHORITATIVE,
  DNS_CHECKING_DISABLED,
  DNS_HEADER_LENGTH_BYTES,
  DNS_RECURSION_AVAILABLE,
  DNS_RECURSION_DESIRED,
  DNS_RESPONSE,
  DNS_TRUNCATED,
} from "../../../wire/dns.ts";
import type { Dissection } from "./dissection.ts";
import { skipName } from "./dns-name.ts";
import { type DnsPlace, printQuestion, printRecord } from "./dns-record.ts";
import { hex } from "./tokens.ts";

// RFC 1035 4.1. Responses show their answers, with -vv all else; queries their questions.

const OPERATIONS = [
  ...["", " inv_q", " stat", " op3", " notify", " update", " op6", " op7"],
  ...[" op8", " updateA", " updateD", " updateDA", " updateM", " updateMA", " zoneInit", " zoneRef"],
];
/** Spaces that are missing are missing in the real program. */
const RESPONSES = [
  ...["", " FormErr", " ServFail", " NXDomain", " NotImp", " Refused", " YXDomain", " YXRRSet"],
  ...[" NXRRSet", " NotAuth", " NotZone", " Resp11", " Resp12", " Resp13", " Resp14", " NoChange"],
  ...[" BadVers", "Resp17", " Resp18", " Resp19", " Resp20", "Resp21", " Resp22", " BadCookie"],
];
const INVERSE_QUERY = 1;
const OPT = 41;
/** Bits that have no place in a query. */
const WEIRD_QUERY_BITS = 0x6cf;

interface Counts {
  readonly questions: number;
  readonly answers: number;
  readonly authorities: number;
  readonly additionals: number;
}

export function printDns(d: Dissection, at: number, lengthBytes: number, kind: "domain" | "mdns"): void {
  d.protocol = "domain";
  if (lengthBytes < DNS_HEADER_LENGTH_BYTES) {
    d.print(`domain [length ${lengthBytes} < ${DNS_HEADER_LENGTH_BYTES}]`);
    d.invalid();
    return;
  }
  const place = { message: at, kind } as const;
  const whole = d.has(at, DNS_HEADER_LENGTH_BYTES) && printMessage(d, place);
  if (whole) d.print(` (${lengthBytes})`);
  else d.truncated();
}

/** RFC 1035 4.2.2: each segment is taken for one message behind its length. */
export function printDnsOverTcp(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "domain";
  const length = lengthBytes - LENGTH_PREFIX_BYTES;
  if (length < 0) {
    d.print(` [DNS over TCP: length ${lengthBytes} < ${LENGTH_PREFIX_BYTES}]`);
    d.invalid();
    return;
  }
  const prefix = d.u16(at);
  if (prefix !== length) {
    d.print(` [prefix length(${prefix}) != length(${length})]`);
    d.invalid();
    return;
  }
  d.print(" ");
  printDns(d, at + LENGTH_PREFIX_BYTES, length, "domain");
}

const LENGTH_PREFIX_BYTES = 2;

function printMessage(d: Dissection, place: DnsPlace): boolean {
  const { message: at } = place;
  const flags = d.u16(at + 2);
  const counts = {
    questions: d.u16(at + 4),
    answers: d.u16(at + 6),
    authorities: d.u16(at + 8),
    additionals: d.u16(at + 10),
  };
  return (flags & DNS_RESPONSE) !== 0
    ? printResponse(d, place, flags, counts)
    : printQuery(d, place, flags, counts);
}

function mark(flags: number, bit: number, text: string, otherwise = ""): string {
  return (flags & bit) !== 0 ? text : otherwise;
}

function printResponse(d: Dissection, place: DnsPlace, flags: number, counts: Counts): boolean {
  const code = responseCode(d, place, flags, counts);
  d.print(`${d.u16(place.message)}${OPERATIONS[(flags >>> 11) & 15]}`);
  d.print(RESPONSES[code] ?? ` Resp${code & 0xfff}`);
  d.print(mark(flags, DNS_AUTHORITATIVE, "*") + mark(flags, DNS_RECURSION_AVAILABLE, "", "-"));
  d.print(mark(flags, DNS_TRUNCATED, "|") + mark(flags, DNS_AUTHENTIC_DATA, "$"));
  if (counts.questions !== 1) d.print(` [${counts.questions}q]`);
  let at: number | undefined = place.message + DNS_HEADER_LENGTH_BYTES;
  for (let index = 0; index < counts.questions; index++) {
    if (index > 0) d.print(",");
    at = d.options.verbose > 1 ? printAsked(d, at, place) : skipQuestion(d, at);
    if (at === undefined) return false;
  }
  d.print(` ${counts.answers}/${counts.authorities}/${counts.additionals}`);
  return printSections(d, at, place, [
    ["", counts.answers],
    ...(d.options.verbose > 1
      ? ([
          [" ns:", counts.authorities],
          [" ar:", counts.additionals],
        ] as const)
      : []),
  ]);
}

function printAsked(d: Dissection, at: number, place: DnsPlace): number | undefined {
  d.print(" q:");
  return printQuestion(d, at, place);
}

function skipQuestion(d: Dissection, at: number): number | undefined {
  const next = skipName(d, at);
  return next === undefined ? undefined : next + 4;
}

function printQuery(d: Dissection, place: DnsPlace, flags: number, counts: Counts): boolean {
  const operation = (flags >>> 11) & 15;
  d.print(`${d.u16(place.message)}${OPERATIONS[operation]}`);
  d.print(mark(flags, DNS_RECURSION_DESIRED, "+") + mark(flags, DNS_CHECKING_DISABLED, "%"));
  if ((flags & WEIRD_QUERY_BITS) !== 0) d.print(` [b2&3=0x${hex(flags)}]`);
  const { questions, answers, authorities, additionals } = counts;
  if (operation === INVERSE_QUERY) {
    if (questions !== 0) d.print(` [${questions}q]`);
    if (answers !== 1) d.print(` [${answers}a]`);
  } else {
    if (answers !== 0) d.print(` [${answers}a]`);
    if (questions !== 1) d.print(` [${questions}q]`);
  }
  if (authorities !== 0) d.print(` [${authorities}n]`);
  if (additionals !== 0) d.print(` [${additionals}au]`);
  let at: number | undefined = place.message + DNS_HEADER_LENGTH_BYTES;
  let left = questions;
  for (; left > 0 && (left === questions || at < d.end); left--) {
    at = printQuestion(d, at, place);
    if (at === undefined) return false;
  }
  if (left > 0) return false;
  if (d.options.verbose < 2) return true;
  return printSections(d, at, place, [
    ["", answers],
    [" ns:", authorities],
    [" ar:", additionals],
  ]);
}

/** Records by section, each with what stands before its first; false when one is cut short. */
function printSections(
  d: Dissection,
  start: number,
  place: DnsPlace,
  sections: readonly (readonly [title: string, count: number])[],
): boolean {
  let at: number | undefined = start;
  for (const [index, [title, count]] of sections.entries()) {
    for (let left = count; left > 0; left--) {
      const first = left === count;
      // The first section is begun even where the captured octets have ended.
      if (at >= d.end && !(first && index === 0)) return false;
      d.print(first ? title : ",");
      at = printRecord(d, at, place);
      if (at === undefined) return false;
    }
  }
  return true;
}

/** The header's code with the upper bits of the first OPT record (RFC 6891 6.1.3), where that can be reached. */
function responseCode(d: Dissection, { message }: DnsPlace, flags: number, counts: Counts): number {
  const code = flags & 15;
  let at: number | undefined = message + DNS_HEADER_LENGTH_BYTES;
  for (let left = counts.questions; left > 0; left--) {
    at = skipQuestion(d, at);
    if (at === undefined || at >= d.end) return code;
  }
  for (let left = counts.answers + counts.authorities + counts.additionals; left > 0; left--) {
    const next: number | undefined = skipName(d, at);
    if (next === undefined || next + 2 > d.end) return code;
    if (left <= counts.additionals && d.u16(next) === OPT) {
      return next + 4 >= d.end ? code : code | (d.u8(next + 4) << 4);
    }
    if (next + 10 > d.end) return code;
    at = next + 10 + d.u16(next + 8);
    if (at >= d.end) return code;
  }
  return code;
}
