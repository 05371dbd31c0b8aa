import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldenBothWays, roundTrip, truncations, u8, u16, u32 } from "../../test/codec-laws.ts";
import { type GoldenPacket, goldenIpv6 } from "../../test/golden-frames.ts";
import {
  decodeIcmpv6,
  encodeIcmpv6,
  type Icmpv6Message,
  icmpv6ChecksumIsRight,
  icmpv6Length,
} from "./icmpv6.ts";
import { decodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";

const data = fc.uint8Array({ maxLength: 33 });
const message: fc.Arbitrary<Icmpv6Message> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("echo-request" as const, "echo-reply" as const),
    code: u8,
    id: u16,
    sequence: u16,
    data,
  }),
  fc.record({
    kind: fc.constantFrom("destination-unreachable" as const, "time-exceeded" as const),
    code: u8,
    data,
  }),
  fc.record({ kind: fc.constant("packet-too-big" as const), code: u8, mtu: u32, data }),
  fc.record({ kind: fc.constant("parameter-problem" as const), code: u8, pointer: u32, data }),
  fc.record({
    kind: fc.constant("other" as const),
    type: fc.integer({ min: 130, max: 255 }),
    code: u8,
    rest: u32,
    data,
  }),
);
const ends = { source: 1n as Ipv6Address, destination: 2n as Ipv6Address };
const codec = {
  decode: decodeIcmpv6,
  encode: (value: Icmpv6Message, bytes: Uint8Array, offset: number) =>
    encodeIcmpv6(value, ends, bytes, offset),
  length: icmpv6Length,
  arbitrary: message,
};
const golden = goldenIpv6(58);

function endsOf({ packet }: GoldenPacket) {
  return { source: decodeIpv6Address(packet, 8), destination: decodeIpv6Address(packet, 24) };
}

/** Packets between the same two addresses. */
function grouped(): Iterable<GoldenPacket[]> {
  const groups = new Map<string, GoldenPacket[]>();
  for (const one of golden) {
    const key = one.packet.slice(8, 40).join();
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups.values();
}

describe("icmpv6", () => {
  for (const group of grouped()) {
    const between = endsOf(group[0]!);
    goldenBothWays(
      { ...codec, encode: (value, bytes, offset) => encodeIcmpv6(value, between, bytes, offset) },
      group.map(({ payload }) => payload),
    );
  }
  roundTrip(codec);
  truncations(
    codec,
    golden.map(({ payload }) => payload),
    () => 8,
  );

  test("recorded checksums are right, and wrong with another length", () => {
    for (const { packet, payload } of golden) {
      const start = packet.length - payload.length;
      expect(icmpv6ChecksumIsRight(packet, 0, start, packet.length)).toBe(true);
      expect(icmpv6ChecksumIsRight(packet, 0, start, packet.length - 2)).toBe(false);
    }
  });

  test("the MTU of packet too big (tcpdump: packet too big, mtu 1400)", () => {
    const bytes = golden.find(({ payload }) => payload[0] === 2)!.payload;
    expect(decodeIcmpv6(bytes, 0)).toMatchObject({ value: { kind: "packet-too-big", mtu: 1400 } });
  });
});
