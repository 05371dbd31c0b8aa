import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv6, mac } from "../../test/arbitrary-addresses.ts";
import { encodeDirty, roundTrip, truncations, u8, u16, u32 } from "../../test/codec-laws.ts";
import { goldenIpv6 } from "../../test/golden-frames.ts";
import { decodeIpv6Address, type Ipv6Address } from "./ipv6-address.ts";
import { decodeNdp, encodeNdp, type NdpMessage, ndpLength } from "./ndp.ts";
import type { NdpOption } from "./ndp-options.ts";

const eights = (extra: number) =>
  fc
    .integer({ min: 0, max: 3 })
    .chain((units) => fc.uint8Array({ minLength: 8 * units + extra, maxLength: 8 * units + extra }));
const option: fc.Arbitrary<NdpOption> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("source-link-layer" as const, "target-link-layer" as const),
    address: mac,
  }),
  fc.record({
    kind: fc.constant("prefix-information" as const),
    prefixLength: u8,
    onLink: fc.boolean(),
    autonomous: fc.boolean(),
    validSeconds: u32,
    preferredSeconds: u32,
    prefix: ipv6,
  }),
  fc.record({ kind: fc.constant("redirected-header" as const), data: eights(0) }),
  fc.record({ kind: fc.constant("mtu" as const), mtu: u32 }),
  fc.record({
    kind: fc.constant("other" as const),
    type: fc.integer({ min: 14, max: 255 }),
    data: eights(6),
  }),
);
const options = fc.array(option, { maxLength: 3 });
const message: fc.Arbitrary<NdpMessage> = fc.oneof(
  fc.record({ kind: fc.constant("router-solicitation" as const), options }),
  fc.record({
    kind: fc.constant("router-advertisement" as const),
    hopLimit: u8,
    flags: u8,
    routerLifetimeSeconds: u16,
    reachableTimeMs: u32,
    retransTimerMs: u32,
    options,
  }),
  fc.record({ kind: fc.constant("neighbour-solicitation" as const), target: ipv6, options }),
  fc.record({
    kind: fc.constant("neighbour-advertisement" as const),
    router: fc.boolean(),
    solicited: fc.boolean(),
    override: fc.boolean(),
    target: ipv6,
    options,
  }),
  fc.record({ kind: fc.constant("redirect" as const), target: ipv6, destination: ipv6, options }),
);
const ends = { source: 1n as Ipv6Address, destination: 2n as Ipv6Address };
const codec = {
  decode: decodeNdp,
  encode: (value: NdpMessage, bytes: Uint8Array, offset: number) => encodeNdp(value, ends, bytes, offset),
  length: ndpLength,
  arbitrary: message,
};
const golden = goldenIpv6(58).filter(({ payload }) => payload[0]! >= 133 && payload[0]! <= 137);

describe("ndp", () => {
  roundTrip(codec);
  truncations(
    codec,
    golden.map(({ payload }) => payload),
    () => 8,
  );

  test("recorded messages of every kind but advertisements of routers, both ways", () => {
    const kinds = new Set<string>();
    for (const { packet, payload } of golden) {
      const value = decodeNdp(payload, 0);
      if (!value.ok) throw new Error(value.reason);
      kinds.add(value.value.kind);
      const between = { source: decodeIpv6Address(packet, 8), destination: decodeIpv6Address(packet, 24) };
      const written = encodeDirty(
        { encode: (one: NdpMessage, bytes, at) => encodeNdp(one, between, bytes, at), length: ndpLength },
        value.value,
      );
      expect(Buffer.from(written).toString("hex")).toBe(Buffer.from(payload).toString("hex"));
    }
    expect([...kinds].sort()).toEqual([
      "neighbour-advertisement",
      "neighbour-solicitation",
      "redirect",
      "router-solicitation",
    ]);
  });

  test.each([
    ["a code other than 0", 1, 1, "unknown type"],
    ["an option of length 0", 25, 0, "bad length"],
    ["an option beyond the end", 25, 2, "bad length"],
  ])("%s is refused", (_name, offset, octet, reason) => {
    const bytes = golden.find(({ payload }) => payload[0] === 135 && payload.length === 32)!.payload.slice();
    bytes[offset] = octet;
    expect(decodeNdp(bytes, 0)).toEqual({ ok: false, reason });
  });
});
