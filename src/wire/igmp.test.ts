import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv4 } from "../../test/arbitrary-addresses.ts";
import { goldenBothWays, roundTrip, truncations, u8 } from "../../test/codec-laws.ts";
import { goldenIpv4 } from "../../test/golden-frames.ts";
import { decodeIgmp, encodeIgmp, type IgmpMessage, igmpLength } from "./igmp.ts";

const sources = fc.array(ipv4, { maxLength: 3 });
const message: fc.Arbitrary<IgmpMessage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("query" as const, "report-v1" as const, "report-v2" as const, "leave" as const),
    maximumResponseCode: u8,
    group: ipv4,
  }),
  fc.record({
    kind: fc.constant("query-v3" as const),
    maximumResponseCode: u8,
    group: ipv4,
    flags: u8,
    querierIntervalCode: u8,
    sources,
  }),
  fc.record({
    kind: fc.constant("report-v3" as const),
    records: fc.array(fc.record({ type: u8, group: ipv4, sources }), { maxLength: 3 }),
  }),
);
const codec = { decode: decodeIgmp, encode: encodeIgmp, length: igmpLength, arbitrary: message };

describe("igmp", () => {
  const golden = goldenIpv4(2).map(({ payload }) => payload);
  goldenBothWays(codec, golden);
  roundTrip(codec);
  truncations(
    codec,
    golden.filter((bytes) => bytes[0] === 0x22),
    (bytes) => bytes.length,
  );

  test("queries of both versions, reports and a leave were recorded", () => {
    const kinds = golden.map((bytes) => {
      const value = decodeIgmp(bytes, 0);
      return value.ok ? value.value.kind : value.reason;
    });
    expect([...new Set(kinds)].sort()).toEqual(["leave", "query", "query-v3", "report-v2", "report-v3"]);
  });
});
