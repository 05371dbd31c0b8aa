import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv6 } from "../../test/arbitrary-addresses.ts";
import { encodeDirty, roundTrip, truncations, u8, u16 } from "../../test/codec-laws.ts";
import { goldenIpv6 } from "../../test/golden-frames.ts";
import { decodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";
import { decodeMld, encodeMld, type MldMessage, mldLength } from "./mld.ts";

const sources = fc.array(ipv6, { maxLength: 3 });
const message: fc.Arbitrary<MldMessage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("query" as const, "report" as const, "done" as const),
    maximumResponseDelayMs: u16,
    group: ipv6,
  }),
  fc.record({
    kind: fc.constant("query-v2" as const),
    maximumResponseCode: u16,
    group: ipv6,
    flags: u8,
    querierIntervalCode: u8,
    sources,
  }),
  fc.record({
    kind: fc.constant("report-v2" as const),
    records: fc.array(fc.record({ type: u8, group: ipv6, sources }), { maxLength: 3 }),
  }),
);
const ends = { source: 1n as Ipv6Address, destination: 2n as Ipv6Address };
const codec = {
  decode: decodeMld,
  encode: (value: MldMessage, bytes: Uint8Array, offset: number) => encodeMld(value, ends, bytes, offset),
  length: mldLength,
  arbitrary: message,
};
const golden = goldenIpv6(58).filter(({ payload }) => [130, 131, 132, 143].includes(payload[0]!));

describe("mld", () => {
  roundTrip(codec);
  truncations(
    codec,
    golden.filter(({ payload }) => payload[0] === 143).map(({ payload }) => payload),
    (bytes) => bytes.length,
  );

  test("recorded messages of every kind, both ways", () => {
    const kinds = new Set<string>();
    for (const { packet, payload } of golden) {
      const value = decodeMld(payload, 0);
      if (!value.ok) throw new Error(value.reason);
      kinds.add(value.value.kind);
      const between = { source: decodeIpv6Address(packet, 8), destination: decodeIpv6Address(packet, 24) };
      const written = encodeDirty(
        { encode: (one: MldMessage, bytes, at) => encodeMld(one, between, bytes, at), length: mldLength },
        value.value,
      );
      expect(Buffer.from(written).toString("hex")).toBe(Buffer.from(payload).toString("hex"));
    }
    expect([...kinds].sort()).toEqual(["done", "query", "query-v2", "report", "report-v2"]);
  });
});
