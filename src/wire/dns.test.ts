import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv4, ipv6 } from "../../test/arbitrary-addresses.ts";
import { goldenBothWays, roundTrip, truncations, u8, u16, u32 } from "../../test/codec-laws.ts";
import { framesOf } from "../../test/golden-frames.ts";
import { DNS_TYPE, type DnsMessage, decodeDns, dnsLength, dnsResponseCode, encodeDns } from "./dns.ts";
import type { DnsData } from "./dns-data.ts";
import { canonicalDnsName, parseDnsLabels } from "./dns-name.ts";

/** glibc's, dig's and dnsmasq's own messages: recorded UDP datagrams over IPv4 without options. */
const golden = framesOf("dns.pcap")
  .filter((frame) => frame[12] === 8 && frame[13] === 0 && frame[23] === 17)
  .map((frame) => frame.slice(42));

const label = fc.oneof(
  fc.stringMatching(/^[a-z0-9_-]{1,12}$/),
  fc
    .uint8Array({ minLength: 1, maxLength: 5 })
    .map((octets) => Array.from(octets, (octet) => `\\${String(octet).padStart(3, "0")}`).join("")),
);
const name = fc.array(label, { maxLength: 4 }).map((labels) => canonicalDnsName(labels.join("."))!);
const octets = fc.uint8Array({ maxLength: 20 });

const typed: fc.Arbitrary<readonly [number, DnsData]> = fc.oneof(
  ipv4.map((address) => [DNS_TYPE.A, { kind: "a", address }] as const),
  ipv6.map((address) => [DNS_TYPE.AAAA, { kind: "aaaa", address }] as const),
  fc
    .tuple(fc.constantFrom(DNS_TYPE.NS, DNS_TYPE.CNAME, DNS_TYPE.PTR, DNS_TYPE.DNAME), name)
    .map(([type, target]) => [type, { kind: "name", name: target }] as const),
  fc
    .tuple(u16, name)
    .map(([preference, exchange]) => [DNS_TYPE.MX, { kind: "mx", preference, exchange }] as const),
  fc.array(octets, { maxLength: 3 }).map((strings) => [DNS_TYPE.TXT, { kind: "txt", strings }] as const),
  fc
    .tuple(u16, u16, u16, name)
    .map(
      ([priority, weight, port, target]) =>
        [DNS_TYPE.SRV, { kind: "srv", priority, weight, port, target }] as const,
    ),
  fc
    .tuple(name, name, u32, fc.tuple(u32, u32, u32, u32))
    .map(
      ([server, mailbox, serial, times]) =>
        [DNS_TYPE.SOA, { kind: "soa", server, mailbox, serial, times }] as const,
    ),
  fc
    .array(fc.record({ code: u16, bytes: octets }), { maxLength: 3 })
    .map((options) => [DNS_TYPE.OPT, { kind: "opt", options }] as const),
  fc
    .tuple(fc.constantFrom(13, 99, 257), octets)
    .map(([type, bytes]) => [type, { kind: "other", bytes }] as const),
);
const record = fc
  .record({ name, class: u16, ttl: u32, typed })
  .map(({ typed: [type, data], ...rest }) => ({ ...rest, type, data }));
const section = fc.array(record, { maxLength: 3 });
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: u16,
  flags: u16,
  questions: fc.array(fc.record({ name, type: u16, class: u16 }), { maxLength: 2 }),
  answers: section,
  authorities: section,
  additionals: section,
});
const codec = { decode: decodeDns, encode: encodeDns, length: dnsLength, arbitrary: message };

describe("dns", () => {
  goldenBothWays(codec, golden);
  roundTrip(codec);
  truncations(codec, golden, (bytes) => bytes.length);

  test("queries and answers of several types, errors and EDNS were recorded", () => {
    const values = golden.map((bytes) => {
      const value = decodeDns(bytes, 0);
      if (!value.ok) throw new Error(value.reason);
      return value.value;
    });
    expect(new Set(values.map(dnsResponseCode))).toEqual(new Set([0, 3, 5]));
    const kinds = values
      .flatMap(({ answers, additionals }) => [...answers, ...additionals])
      .map((one) => one.data.kind);
    expect(new Set(kinds)).toEqual(new Set(["a", "aaaa", "name", "txt", "mx", "srv", "opt"]));
  });

  test("a pointer that does not lead backwards is refused", () => {
    const question = (at: number) => Uint8Array.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, at, 0, 1, 0, 1);
    for (const at of [12, 13, 14, 200])
      expect(decodeDns(question(at), 0)).toEqual({ ok: false, reason: "truncated" });
    // To the identifier, whose first octet is 0, the root.
    expect(decodeDns(question(0), 0)).toMatchObject({ ok: true, value: { questions: [{ name: "." }] } });
  });

  test("messages anywhere in a buffer: pointers count from where the message starts", () => {
    fc.assert(
      fc.property(message, u8, (value, offset) => {
        const bytes = new Uint8Array(offset + dnsLength(value));
        encodeDns(value, bytes, offset);
        expect(decodeDns(bytes, offset)).toEqual({ ok: true, value });
      }),
      { numRuns: 50 },
    );
  });
});

describe("names", () => {
  test.each([
    ["www.Example.org", "www.Example.org."],
    [".", "."],
    ["", "."],
    ["a\\.b.c.", "a\\.b.c."],
    ["\\097.x", "a.x."],
    ["a b", "a\\032b."],
    ["a..b", undefined],
    [".a", undefined],
    ["\\999", undefined],
    ["ü", "\\252."],
    ["\u20ac", undefined],
    ["x".repeat(63), `${"x".repeat(63)}.`],
    ["x".repeat(64), undefined],
  ])("%s", (text, canonical) => {
    expect(canonicalDnsName(text)).toBe(canonical);
  });

  test("255 octets are the most", () => {
    const four = `${"x".repeat(63)}.`.repeat(3);
    expect(parseDnsLabels(`${four}${"x".repeat(61)}`)).toBeDefined();
    expect(parseDnsLabels(`${four}${"x".repeat(62)}`)).toBeUndefined();
  });
});
