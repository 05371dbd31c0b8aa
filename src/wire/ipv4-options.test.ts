import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv4 } from "../../test/arbitrary-addresses.ts";
import { goldenBothWays, roundTrip, truncations, u8, u16, u32 } from "../../test/codec-laws.ts";
import { goldenEtherPayloads } from "../../test/golden-frames.ts";
import { decodeIpv4Options, encodeIpv4Options, type Ipv4Option, ipv4OptionsLength } from "./ipv4-options.ts";

const nibble = fc.integer({ min: 0, max: 15 });
const option: fc.Arbitrary<Ipv4Option> = fc.oneof(
  fc.constant<Ipv4Option>({ kind: "no-operation" }),
  fc.record({
    kind: fc.constantFrom("record-route" as const, "loose-source-route" as const),
    pointer: u8,
    slots: fc.array(ipv4, { maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant("timestamp" as const),
    pointer: u8,
    overflow: nibble,
    flag: nibble,
    words: fc.array(u32, { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant("router-alert" as const), value: u16 }),
  fc.record({
    kind: fc.constant("other" as const),
    type: fc.integer({ min: 150, max: 255 }),
    data: fc.uint8Array({ maxLength: 5 }),
  }),
);
const codec = {
  decode: decodeIpv4Options,
  encode: encodeIpv4Options,
  length: ipv4OptionsLength,
  arbitrary: fc.array(option, { maxLength: 4 }) as fc.Arbitrary<readonly Ipv4Option[]>,
};

describe("ipv4 options", () => {
  const golden = goldenEtherPayloads(0x0800)
    .filter((packet) => (packet[0]! & 15) > 5)
    .map((packet) => packet.slice(20, (packet[0]! & 15) * 4));
  goldenBothWays(codec, golden);
  roundTrip(codec);
  truncations(codec, golden, () => 0);

  test("record route, timestamps and router alert were recorded", () => {
    const kinds = new Set<string>();
    for (const bytes of golden) {
      const options = decodeIpv4Options(bytes, 0, bytes.length);
      if (options.ok) for (const { kind } of options.value) kinds.add(kind);
    }
    expect([...kinds].sort()).toEqual(["no-operation", "record-route", "router-alert", "timestamp"]);
  });
});
