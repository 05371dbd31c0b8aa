import { type Decoded, decoded, refuse } from "./decoded.ts";
import { type DnsData, decodeDnsData, encodeDnsData } from "./dns-data.ts";
import { decodeDnsName, dnsPointer, encodeDnsName } from "./dns-name.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

// Read first: RFC 1035 4 (messages), RFC 6891 6.1 (EDNS).

export const DNS_HEADER_LENGTH_BYTES = 12;
export const DNS_PORT = 53;
/** RFC 1035 2.3.4: the longest message over UDP unless EDNS says more. */
export const LONGEST_PLAIN_DNS_BYTES = 512;

/** Bits of the second header word. */
export const DNS_RESPONSE = 0x8000;
export const DNS_AUTHORITATIVE = 0x0400;
export const DNS_TRUNCATED = 0x0200;
export const DNS_RECURSION_DESIRED = 0x0100;
export const DNS_RECURSION_AVAILABLE = 0x0080;
export const DNS_AUTHENTIC_DATA = 0x0020;
export const DNS_CHECKING_DISABLED = 0x0010;
const RCODE = 0x000f;
const OPCODE = 0x7800;

export const DNS_NOERROR = 0;
export const DNS_FORMERR = 1;
export const DNS_SERVFAIL = 2;
export const DNS_NXDOMAIN = 3;
export const DNS_NOTIMP = 4;
export const DNS_REFUSED = 5;

export const DNS_CLASS_IN = 1;

/** Record types, RFC 1035 3.2.2 and later ones by name. */
export const DNS_TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  OPT: 41,
  ANY: 255,
  CAA: 257,
} as const;

export interface DnsMessage {
  readonly id: number;
  /** The second header word: DNS_* bits, operation and response code. */
  readonly flags: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

export interface DnsQuestion {
  /** Absolute, as `canonicalDnsName` writes it. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export interface DnsRecord {
  readonly name: string;
  readonly type: number;
  /** OPT: the sender's UDP payload size. */
  readonly class: number;
  /** Seconds. OPT: extended response code, version, flags. */
  readonly ttl: number;
  readonly data: DnsData;
}

export function dnsResponseCode({ flags }: DnsMessage): number {
  return flags & RCODE;
}

export function dnsOperation({ flags }: DnsMessage): number {
  return (flags & OPCODE) >>> 11;
}

/** The message in `bytes[offset..end)`; octets behind it are no error. */
export function decodeDns(
  bytes: Uint8Array,
  offset: number,
  end: number = bytes.length,
): Decoded<DnsMessage> {
  if (end - offset < DNS_HEADER_LENGTH_BYTES) return refuse("truncated");
  const reader = new MessageReader(bytes, offset, end);
  const questions = reader.questions(readUint16(bytes, offset + 4));
  const answers = questions && reader.records(readUint16(bytes, offset + 6));
  const authorities = answers && reader.records(readUint16(bytes, offset + 8));
  const additionals = authorities && reader.records(readUint16(bytes, offset + 10));
  if (additionals === undefined) return refuse("truncated");
  return decoded({
    id: readUint16(bytes, offset),
    flags: readUint16(bytes, offset + 2),
    questions: questions!,
    answers: answers!,
    authorities: authorities!,
    additionals,
  });
}

/** Reads on from the header; every method gives undefined when the octets do not suffice. */
class MessageReader {
  readonly #bytes: Uint8Array;
  readonly #bounds: { readonly start: number; readonly end: number };
  #at: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#bounds = { start, end };
    this.#at = start + DNS_HEADER_LENGTH_BYTES;
  }

  questions(count: number): readonly DnsQuestion[] | undefined {
    const questions: DnsQuestion[] = [];
    for (let left = count; left > 0; left--) {
      const name = this.#name(4);
      if (name === undefined) return undefined;
      questions.push({
        name,
        type: readUint16(this.#bytes, this.#at),
        class: readUint16(this.#bytes, this.#at + 2),
      });
      this.#at += 4;
    }
    return questions;
  }

  records(count: number): readonly DnsRecord[] | undefined {
    const records: DnsRecord[] = [];
    for (let left = count; left > 0; left--) {
      const name = this.#name(10);
      if (name === undefined) return undefined;
      const at = this.#at + 10;
      const length = readUint16(this.#bytes, at - 2);
      if (at + length > this.#bounds.end) return undefined;
      const type = readUint16(this.#bytes, at - 10);
      const data = decodeDnsData(type, this.#bytes, { at, length, start: this.#bounds.start });
      if (data === undefined) return undefined;
      const [class_, ttl] = [readUint16(this.#bytes, at - 8), readUint32(this.#bytes, at - 6)];
      records.push({ name, type, class: class_, ttl, data });
      this.#at = at + length;
    }
    return records;
  }

  /** A name with at least `following` octets behind it. */
  #name(following: number): string | undefined {
    const found = decodeDnsName(this.#bytes, this.#at, this.#bounds);
    if (found === undefined || found.next + following > this.#bounds.end) return undefined;
    this.#at = found.next;
    return found.name;
  }
}

export function dnsLength(message: DnsMessage): number {
  return build(message).length;
}

/**
 * Writes `dnsLength(message)` octets at `offset`. An owner's name that stands in the message already is a pointer to
 * it; names within data are written out: what glibc, dig and dnsmasq send.
 */
export function encodeDns(message: DnsMessage, bytes: Uint8Array, offset: number): void {
  bytes.set(build(message), offset);
}

export function dnsBytes(message: DnsMessage): Uint8Array {
  return build(message);
}

function build(message: DnsMessage): Uint8Array {
  const writer = new MessageWriter();
  const { questions, answers, authorities, additionals } = message;
  for (const word of [message.id, message.flags]) writer.uint16(word);
  for (const section of [questions, answers, authorities, additionals]) writer.uint16(section.length);
  for (const question of questions) {
    writer.name(question.name);
    writer.uint16(question.type);
    writer.uint16(question.class);
  }
  for (const record of [...answers, ...authorities, ...additionals]) writer.record(record);
  return writer.bytes();
}

class MessageWriter {
  readonly #parts: Uint8Array[] = [];
  readonly #names: Map<string, number> = new Map();
  #length = 0;

  uint16(value: number): void {
    const bytes = new Uint8Array(2);
    writeUint16(value, bytes, 0);
    this.#add(bytes);
  }

  /** Names of our own making are always well-formed; one that is not is our mistake. */
  name(name: string): void {
    const known = this.#names.get(name);
    const bytes = known === undefined ? encodeDnsName(name) : dnsPointer(known);
    if (bytes === undefined) throw new Error(`no domain name: ${name}`);
    if (known === undefined) this.#remember(name, 0);
    this.#add(bytes);
  }

  record({ name, type, class: class_, ttl, data }: DnsRecord): void {
    this.name(name);
    this.uint16(type);
    this.uint16(class_);
    const time = new Uint8Array(4);
    writeUint32(ttl, time, 0);
    this.#add(time);
    const encoded = encodeDnsData(data);
    this.uint16(encoded.bytes.length);
    if (encoded.target !== undefined) this.#remember(encoded.target.name, encoded.target.at);
    this.#add(encoded.bytes);
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  /** A name `after` octets from here; the root is as short as a pointer to it would be long. */
  #remember(name: string, after: number): void {
    const offset = this.#length + after;
    if (name !== "." && offset < 0x4000 && !this.#names.has(name)) this.#names.set(name, offset);
  }

  #add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }
}
