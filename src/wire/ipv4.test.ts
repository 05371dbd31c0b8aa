import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv4 } from "../../test/arbitrary-addresses.ts";
import { goldenBothWays, roundTrip, truncations, u8, u16 } from "../../test/codec-laws.ts";
import { goldenEtherPayloads } from "../../test/golden-frames.ts";
import {
  decodeIpv4,
  decrementIpv4Ttl,
  encodeIpv4,
  type Ipv4Header,
  ipv4ChecksumIsRight,
  ipv4Destination,
  ipv4HeaderLength,
  ipv4IsFragment,
  ipv4Source,
  ipv4Ttl,
} from "./ipv4.ts";

const length = (header: Ipv4Header) => 20 + header.options.length;
const header = fc.record({
  tos: u8,
  totalLength: fc.constant(0),
  id: u16,
  dontFragment: fc.boolean(),
  moreFragments: fc.boolean(),
  fragmentOffset: fc.integer({ min: 0, max: 0x1fff }).map((units) => units * 8),
  ttl: u8,
  protocol: u8,
  source: ipv4,
  destination: ipv4,
  options: fc
    .integer({ min: 0, max: 10 })
    .chain((words) => fc.uint8Array({ minLength: 4 * words, maxLength: 4 * words })),
});
const codec = {
  decode: decodeIpv4,
  encode: encodeIpv4,
  length,
  arbitrary: header.map((value): Ipv4Header => ({ ...value, totalLength: length(value) })),
};

describe("ipv4", () => {
  const golden = goldenEtherPayloads(0x0800);
  goldenBothWays(codec, golden);
  roundTrip(codec);
  truncations(codec, golden, (bytes) => (bytes[2]! << 8) | bytes[3]!);

  test("accessors agree with the value codec on recorded packets", () => {
    for (const bytes of golden) {
      const value = decodeIpv4(bytes, 0);
      if (!value.ok) throw new Error(value.reason);
      expect(ipv4ChecksumIsRight(bytes, 0)).toBe(true);
      expect(ipv4Source(bytes, 0)).toBe(value.value.source);
      expect(ipv4Destination(bytes, 0)).toBe(value.value.destination);
      expect(ipv4HeaderLength(bytes, 0)).toBe(length(value.value));
      expect(ipv4IsFragment(bytes, 0)).toBe(value.value.moreFragments || value.value.fragmentOffset > 0);
    }
    expect(golden.filter((bytes) => ipv4IsFragment(bytes, 0)).length).toBeGreaterThan(6);
  });

  test("a TTL less one keeps the checksum right", () => {
    fc.assert(
      fc.property(codec.arbitrary, (value) => {
        fc.pre(value.ttl > 0);
        const bytes = new Uint8Array(length(value));
        encodeIpv4(value, bytes, 0);
        decrementIpv4Ttl(bytes, 0);
        expect(ipv4Ttl(bytes, 0)).toBe(value.ttl - 1);
        expect(ipv4ChecksumIsRight(bytes, 0)).toBe(true);
      }),
    );
  });

  test.each([
    ["version 6", 0, 0x65, "bad version"],
    ["a header of 16 octets", 0, 0x44, "bad header length"],
    ["a total length beyond the data", 2, 0xff, "bad length"],
  ])("%s is refused", (_name, offset, octet, reason) => {
    const bytes = golden[0]!.slice();
    bytes[offset] = octet;
    expect(decodeIpv4(bytes, 0)).toEqual({ ok: false, reason });
  });
});
