import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv4 } from "../../test/arbitrary-addresses.ts";
import { goldenBothWays, roundTrip, truncations, u8, u16, u32 } from "../../test/codec-laws.ts";
import { goldenIpv4 } from "../../test/golden-frames.ts";
import { checksum } from "./checksum.ts";
import { decodeIcmpv4, encodeIcmpv4, type Icmpv4Message, icmpv4Length } from "./icmpv4.ts";

const data = fc.uint8Array({ maxLength: 33 });
const message: fc.Arbitrary<Icmpv4Message> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("echo-request" as const, "echo-reply" as const),
    code: u8,
    id: u16,
    sequence: u16,
    data,
  }),
  fc.record({ kind: fc.constant("destination-unreachable" as const), code: u8, mtu: u16, data }),
  fc.record({ kind: fc.constant("redirect" as const), code: u8, gateway: ipv4, data }),
  fc.record({ kind: fc.constant("time-exceeded" as const), code: u8, data }),
  fc.record({ kind: fc.constant("parameter-problem" as const), code: u8, pointer: u8, data }),
  fc.record({
    kind: fc.constant("other" as const),
    type: fc.constantFrom(4, 13, 200),
    code: u8,
    rest: u32,
    data,
  }),
);
const codec = { decode: decodeIcmpv4, encode: encodeIcmpv4, length: icmpv4Length, arbitrary: message };

describe("icmpv4", () => {
  const golden = goldenIpv4(1).map(({ payload }) => payload);
  goldenBothWays(codec, golden);
  roundTrip(codec);
  truncations(codec, golden, () => 8);

  test("recorded messages sum up, and errors of every kind are among them", () => {
    const kinds = new Set<string>();
    for (const bytes of golden) {
      expect(checksum(bytes, 0, bytes.length)).toBe(0);
      const value = decodeIcmpv4(bytes, 0);
      if (value.ok) kinds.add(value.value.kind);
    }
    expect([...kinds].sort()).toEqual([
      "destination-unreachable",
      "echo-reply",
      "echo-request",
      "redirect",
      "time-exceeded",
    ]);
  });

  test("the MTU of fragmentation needed (tcpdump: need to frag (mtu 1400))", () => {
    const bytes = golden.find((candidate) => candidate[0] === 3 && candidate[1] === 4)!;
    expect(decodeIcmpv4(bytes, 0)).toMatchObject({ value: { kind: "destination-unreachable", mtu: 1400 } });
  });
});
