import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv6 } from "../../test/arbitrary-addresses.ts";
import { encodeDirty, goldenBothWays, roundTrip, truncations, u8, u32 } from "../../test/codec-laws.ts";
import { goldenEtherPayloads } from "../../test/golden-frames.ts";
import {
  decodeIpv6,
  decodeIpv6Fragment,
  encodeIpv6,
  encodeIpv6Fragment,
  encodeRouterAlertHeader,
  ROUTER_ALERT_HEADER_LENGTH_BYTES,
  walkIpv6,
} from "./ipv6.ts";

const codec = {
  decode: decodeIpv6,
  encode: encodeIpv6,
  length: () => 40,
  arbitrary: fc.record({
    trafficClass: u8,
    flowLabel: fc.integer({ min: 0, max: 0xfffff }),
    payloadLength: fc.constant(0),
    nextHeader: u8,
    hopLimit: u8,
    source: ipv6,
    destination: ipv6,
  }),
};
const fragmentCodec = {
  decode: decodeIpv6Fragment,
  encode: encodeIpv6Fragment,
  length: () => 8,
  arbitrary: fc.record({
    nextHeader: u8,
    offset: fc.integer({ min: 0, max: 0x1fff }).map((units) => units * 8),
    moreFragments: fc.boolean(),
    id: u32,
  }),
};

const golden = goldenEtherPayloads(0x86dd);
const fragments = golden.filter((packet) => packet[6] === 44);

describe("ipv6", () => {
  goldenBothWays(codec, golden);
  roundTrip(codec);
  truncations(codec, golden, (bytes) => 40 + ((bytes[4]! << 8) | bytes[5]!));

  test("the router alert header is the one that Linux writes before MLD", () => {
    const recorded = golden.find((packet) => packet[6] === 0)!.slice(40, 48);
    const written = encodeDirty(
      {
        encode: (next: number, bytes: Uint8Array, offset: number) =>
          encodeRouterAlertHeader(next, bytes, offset),
        length: () => ROUTER_ALERT_HEADER_LENGTH_BYTES,
      },
      58,
    );
    expect([...written]).toEqual([...recorded]);
  });
});

describe("ipv6 fragment header", () => {
  const headers = fragments.map((packet) => packet.slice(40, 48));
  goldenBothWays(fragmentCodec, headers);
  roundTrip(fragmentCodec);
  truncations(fragmentCodec, headers, () => 8);
});

describe("extension headers", () => {
  test("walked to ICMPv6 behind hop-by-hop and a first fragment, not behind a later one", () => {
    const seen = golden.map((packet) => {
      const walk = walkIpv6(packet, 0, packet.length);
      if (!walk.ok) throw new Error(walk.reason);
      const { extensions, protocol, offset } = walk.value;
      return `${extensions.map(({ kind, lengthBytes }) => `${kind} ${lengthBytes}`).join()} ${protocol} ${offset}`;
    });
    expect([...new Set(seen)].sort()).toEqual(
      [" 58 40", " 6 40", " 17 40", "fragment 8 58 48", "hop-by-hop 8 58 48"].sort(),
    );
  });

  test("every truncation of a chain is refused", () => {
    const packet = new Uint8Array(64);
    packet.set([0x60, 0, 0, 0, 0, 24, 0, 64]);
    packet.set([60, 0, 1, 4, 0, 0, 0, 0, 44, 0, 1, 4, 0, 0, 0, 0, 17, 0, 0, 1, 1, 2, 3, 4], 40);
    const whole = walkIpv6(packet, 0, 64);
    expect(whole).toMatchObject({ ok: true, value: { protocol: 17, offset: 64 } });
    for (let length = 0; length < 64; length++) {
      const cut = packet.slice(0, length);
      if (length > 40) cut[5] = length - 40;
      const walk = walkIpv6(cut, 0, length);
      // Cut exactly before the next header there is still a truncated one.
      expect(walk.ok).toBe(false);
    }
  });

  test("random payloads are survived", () => {
    fc.assert(
      fc.property(u8, fc.uint8Array({ maxLength: 64 }), (next, payload) => {
        const packet = new Uint8Array(40 + payload.length);
        packet.set([0x60, 0, 0, 0, 0, payload.length, next, 64]);
        packet.set(payload, 40);
        const walk = walkIpv6(packet, 0, packet.length);
        if (walk.ok) expect(walk.value.offset).toBeLessThanOrEqual(packet.length);
      }),
    );
  });
});
