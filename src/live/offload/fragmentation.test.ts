import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldenFragments } from "../../../test/golden-fragments.ts";
import { ipv4ChecksumIsRight, ipv4FragmentField } from "../../wire/ipv4.ts";
import { decodeIpv4Address } from "../../wire/ipv4-address.ts";
import { decodeIpv6Address } from "../../wire/ipv6-address.ts";
import { HEADER_ROOM_BYTES, HEADER_STRIDE_BYTES, type HeaderRoom } from "./cut.ts";
import { forbidsFragments, fragment } from "./fragmentation.ts";
import type { PacketView } from "./packet-view.ts";
import { tooBigV4, tooBigV6 } from "./too-big.ts";

// Against what Linux did with the same packets.

const golden = goldenFragments();

const roomBytes = new Uint8Array(HEADER_ROOM_BYTES).fill(0xa5);
const room: HeaderRoom = { bytes: roomBytes, view: new DataView(roomBytes.buffer), offset: 0 };

function viewOf(packet: Uint8Array): PacketView {
  const bytes = new Uint8Array(packet.length + 10).fill(0x5a);
  bytes.set(packet, 5);
  return { bytes, view: new DataView(bytes.buffer), start: 5, end: 5 + packet.length };
}

function fragmentsOf(packet: PacketView, mtu: number): readonly Uint8Array[] {
  const cut = fragment(packet, mtu, room);
  if (cut === undefined) return [];
  return Array.from({ length: cut.count }, (_, index) => {
    const at = index * HEADER_STRIDE_BYTES;
    const start = cut.dataStart + index * cut.dataBytes;
    const data = packet.bytes.subarray(start, Math.min(start + cut.dataBytes, cut.dataEnd));
    return new Uint8Array(Buffer.concat([roomBytes.subarray(at, at + cut.headerLength), data]));
  });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

const fragmented = golden.filter(({ fragments }) => fragments.length > 0);
const kept = golden.filter(({ fragments }) => fragments.length === 0);

describe("fragmentation", () => {
  test.each(fragmented)("$name: as Linux fragments it", ({ packet, mtu, fragments }) => {
    const view = viewOf(packet);
    expect(forbidsFragments(view)).toBe(false);
    expect(fragmentsOf(view, mtu).map(hex)).toEqual(fragments.map(hex));
  });

  test("whatever the MTU, the fragments fit, follow each other and hold all the data", () => {
    const packets = fragmented.map(({ packet }) => packet);
    fc.assert(
      fc.property(fc.constantFrom(...packets), fc.integer({ min: 68, max: 9000 }), (packet, mtu) => {
        const headerLength = (packet[0]! & 15) * 4;
        const pieces = fragmentsOf(viewOf(packet), mtu);
        let expected = ipv4FragmentField(packet, 0) & 0x1fff;
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(Math.max(mtu, headerLength + 8));
          expect(ipv4ChecksumIsRight(piece, 0)).toBe(true);
          expect(ipv4FragmentField(piece, 0) & 0x1fff).toBe(expected);
          expected += (piece.length - headerLength) >>> 3;
        }
        const data = Buffer.concat(pieces.map((piece) => piece.subarray(headerLength)));
        expect(data.equals(packet.subarray(headerLength))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test("headers that aren't there are refused without throwing", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.integer({ min: 0, max: 100 }), (bytes, mtu) => {
        const pieces = fragmentsOf(viewOf(bytes), mtu);
        if (bytes.length < 20 || (bytes[0]! & 15) < 5 || (bytes[0]! & 15) * 4 > bytes.length) {
          expect(pieces).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("too big", () => {
  test("the recording has messages and packets without one, of both families", () => {
    for (const version of [4, 6]) {
      const own = kept.filter(({ packet }) => packet[0]! >>> 4 === version);
      expect(own.some(({ message }) => message !== undefined)).toBe(true);
      expect(own.some(({ message }) => message === undefined)).toBe(true);
    }
  });

  test.each(kept)("$name: what Linux says about it", ({ packet, mtu, message }) => {
    const view = viewOf(packet);
    if (packet[0]! >>> 4 === 4) {
      expect(forbidsFragments(view)).toBe(true);
      // The id is whatever the kernel's generator said.
      const id = message === undefined ? 0 : (message[4]! << 8) | message[5]!;
      const built = tooBigV4(view, { mtu, source: decodeIpv4Address(Uint8Array.of(10, 0, 0, 58), 0), id });
      expect(built && hex(built)).toBe(message && hex(message));
      return;
    }
    const source = decodeIpv6Address(Buffer.from("20010db8000000000000000000000058", "hex"), 0);
    const built = tooBigV6(view, { mtu, source });
    // The flow label is a hash with a secret of the kernel's (net.ipv6.auto_flowlabels); ours is 0.
    const expected = message?.slice();
    expected?.fill(0, 1, 4);
    expect(built && hex(built)).toBe(expected && hex(expected));
  });

  test("hostile packets are survived", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(0x45, 0x4f, 0x60), (bytes, first) => {
        if (bytes.length > 0) bytes[0] = first;
        const view = viewOf(bytes);
        const v4 = tooBigV4(view, {
          mtu: 1500,
          source: decodeIpv4Address(Uint8Array.of(1, 2, 3, 4), 0),
          id: 1,
        });
        const v6 = tooBigV6(view, { mtu: 1500, source: decodeIpv6Address(new Uint8Array(16), 0) });
        if (bytes.length < 20) expect(v4).toBeUndefined();
        if (bytes.length < 40) expect(v6).toBeUndefined();
      }),
      { numRuns: 1000 },
    );
  });
});
