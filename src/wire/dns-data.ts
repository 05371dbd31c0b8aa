import { decodeDnsName, encodeDnsName } from "./dns-name.ts";
import { decodeIpv4Address, encodeIpv4Address, type Ipv4Address } from "./ipv4-address.ts";
import { decodeIpv6Address, encodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";
import { readUint16, readUint32, writeUint16, writeUint32 } from "./octets.ts";

/** What a record says, by the form of its type (RFC 1035 3.3, RFC 3596, RFC 2782, RFC 6891). */
export type DnsData =
  | { readonly kind: "a"; readonly address: Ipv4Address }
  | { readonly kind: "aaaa"; readonly address: Ipv6Address }
  /** NS, CNAME, PTR, DNAME. */
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "mx"; readonly preference: number; readonly exchange: string }
  | { readonly kind: "txt"; readonly strings: readonly Uint8Array[] }
  | {
      readonly kind: "srv";
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | {
      readonly kind: "soa";
      readonly server: string;
      readonly mailbox: string;
      readonly serial: number;
      /** Seconds: refresh, retry, expire, minimum. */
      readonly times: readonly [number, number, number, number];
    }
  | { readonly kind: "opt"; readonly options: readonly EdnsOption[] }
  /** Any other type, or data that their type does not explain. */
  | { readonly kind: "other"; readonly bytes: Uint8Array };

export interface EdnsOption {
  readonly code: number;
  readonly bytes: Uint8Array;
}

export const EDNS_COOKIE = 10;
export const EDNS_EXTENDED_ERROR = 15;

interface DataPlace {
  readonly at: number;
  readonly length: number;
  /** Where the message starts. */
  readonly start: number;
}

/** Data of `length` octets, which are all there; undefined when they are none of their type. */
export function decodeDnsData(type: number, bytes: Uint8Array, place: DataPlace): DnsData | undefined {
  const { at, length } = place;
  switch (type) {
    case 1:
      return length === 4 ? { kind: "a", address: decodeIpv4Address(bytes, at) } : undefined;
    case 28:
      return length === 16 ? { kind: "aaaa", address: decodeIpv6Address(bytes, at) } : undefined;
    case 2:
    case 5:
    case 12:
    case 39: {
      const name = wholeName(bytes, place, 0);
      return name === undefined ? undefined : { kind: "name", name };
    }
    case 15: {
      const exchange = wholeName(bytes, place, 2);
      return exchange === undefined ? undefined : { kind: "mx", preference: readUint16(bytes, at), exchange };
    }
    case 16: {
      const strings = decodeStrings(bytes, place);
      return strings === undefined ? undefined : { kind: "txt", strings };
    }
    case 33:
      return decodeService(bytes, place);
    case 6:
      return decodeAuthority(bytes, place);
    case 41: {
      const options = decodeOptions(bytes, place);
      return options === undefined ? undefined : { kind: "opt", options };
    }
    default:
      return { kind: "other", bytes: bytes.slice(at, at + length) };
  }
}

/** A name that fills the data from `skip` on. */
function wholeName(bytes: Uint8Array, { at, length, start }: DataPlace, skip: number): string | undefined {
  if (length <= skip) return undefined;
  const found = decodeDnsName(bytes, at + skip, { start, end: at + length });
  return found !== undefined && found.next === at + length ? found.name : undefined;
}

function decodeStrings(bytes: Uint8Array, { at, length }: DataPlace): readonly Uint8Array[] | undefined {
  const strings: Uint8Array[] = [];
  const end = at + length;
  for (let from = at; from < end; from += bytes[from]! + 1) {
    if (from + bytes[from]! >= end) return undefined;
    strings.push(bytes.slice(from + 1, from + 1 + bytes[from]!));
  }
  return strings;
}

function decodeService(bytes: Uint8Array, place: DataPlace): DnsData | undefined {
  const target = wholeName(bytes, place, 6);
  if (target === undefined) return undefined;
  const [priority, weight, port] = [0, 2, 4].map((offset) => readUint16(bytes, place.at + offset));
  return { kind: "srv", priority: priority!, weight: weight!, port: port!, target };
}

function decodeAuthority(bytes: Uint8Array, { at, length, start }: DataPlace): DnsData | undefined {
  const end = at + length;
  const server = decodeDnsName(bytes, at, { start, end });
  const mailbox = server && decodeDnsName(bytes, server.next, { start, end });
  if (mailbox === undefined || mailbox.next + 20 !== end) return undefined;
  const [serial, refresh, retry, expire, minimum] = [0, 4, 8, 12, 16].map((offset) =>
    readUint32(bytes, mailbox.next + offset),
  ) as [number, number, number, number, number];
  const times = [refresh, retry, expire, minimum] as const;
  return { kind: "soa", server: server!.name, mailbox: mailbox.name, serial, times };
}

function decodeOptions(bytes: Uint8Array, { at, length }: DataPlace): readonly EdnsOption[] | undefined {
  const options: EdnsOption[] = [];
  const end = at + length;
  for (let from = at; from < end; ) {
    if (from + 4 > end) return undefined;
    const data = from + 4 + readUint16(bytes, from + 2);
    if (data > end) return undefined;
    options.push({ code: readUint16(bytes, from), bytes: bytes.slice(from + 4, data) });
    from = data;
  }
  return options;
}

export interface EncodedData {
  readonly bytes: Uint8Array;
  /** A name within that a later owner may point at. */
  readonly target?: { readonly name: string; readonly at: number };
}

/** Data without the length before them. */
export function encodeDnsData(data: DnsData): EncodedData {
  switch (data.kind) {
    case "a":
      return sized(4, (bytes) => encodeIpv4Address(data.address, bytes, 0));
    case "aaaa":
      return sized(16, (bytes) => encodeIpv6Address(data.address, bytes, 0));
    case "name":
      return named([], data.name);
    case "mx":
      return named([data.preference], data.exchange);
    case "srv":
      return named([data.priority, data.weight, data.port], data.target);
    case "txt":
      return { bytes: join(data.strings.flatMap((one) => [Uint8Array.of(one.length), one])) };
    case "soa": {
      const numbers = sized(20, (bytes) => {
        for (const [index, value] of [data.serial, ...data.times].entries())
          writeUint32(value, bytes, 4 * index);
      });
      return { bytes: join([nameBytes(data.server), nameBytes(data.mailbox), numbers.bytes]) };
    }
    case "opt":
      return { bytes: join(data.options.flatMap((option) => [...optionHead(option), option.bytes])) };
    case "other":
      return { bytes: data.bytes };
  }
}

function optionHead({ code, bytes }: EdnsOption): readonly Uint8Array[] {
  return [words([code, bytes.length])];
}

function named(numbers: readonly number[], name: string): EncodedData {
  const head = words(numbers);
  return { bytes: join([head, nameBytes(name)]), target: { name, at: head.length } };
}

function words(numbers: readonly number[]): Uint8Array {
  return sized(2 * numbers.length, (bytes) => {
    for (const [index, value] of numbers.entries()) writeUint16(value, bytes, 2 * index);
  }).bytes;
}

function nameBytes(name: string): Uint8Array {
  const bytes = encodeDnsName(name);
  if (bytes === undefined) throw new Error(`no domain name: ${name}`);
  return bytes;
}

function sized(length: number, fill: (bytes: Uint8Array) => void): EncodedData {
  const bytes = new Uint8Array(length);
  fill(bytes);
  return { bytes };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
