import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type GoldenSegments, goldenSegments } from "../../../test/golden-segments.ts";
import { finishChecksum, ipv4PseudoSum, ipv6PseudoSumAt, sumWords } from "../../wire/checksum.ts";
import { ipv4ChecksumIsRight, ipv4Destination, ipv4Source } from "../../wire/ipv4.ts";
import { walkIpv6 } from "../../wire/ipv6.ts";
import {
  checkVirtioNet,
  VIRTIO_NET_HDR_GSO_NONE,
  type VirtioNetHeader,
} from "../../wire/virtio-net-header.ts";
import { complete } from "./completion.ts";
import { type Cut, HEADER_ROOM_BYTES, HEADER_STRIDE_BYTES, type HeaderRoom } from "./cut.ts";
import type { PacketView } from "./packet-view.ts";
import { segment } from "./segmentation.ts";

const ETHERNET = 14;

function createRoom(): HeaderRoom {
  const bytes = new Uint8Array(HEADER_ROOM_BYTES + 6).fill(0xa5);
  return { bytes, view: new DataView(bytes.buffer), offset: 6 };
}
const room = createRoom();

/** The packet behind the frame's Ethernet header, in the midst of other octets at any alignment. */
function packetOf(frame: Uint8Array, alignment = 3): PacketView {
  const bytes = new Uint8Array(frame.length + 16).fill(0x5a);
  bytes.set(frame, alignment);
  const start = alignment + ETHERNET;
  return { bytes, view: new DataView(bytes.buffer), start, end: alignment + frame.length };
}

function piecesOf(packet: PacketView, cut: Cut): readonly Uint8Array[] {
  return Array.from({ length: cut.count }, (_, index) => {
    const at = room.offset + index * HEADER_STRIDE_BYTES;
    const start = cut.dataStart + index * cut.dataBytes;
    const data = packet.bytes.subarray(start, Math.min(start + cut.dataBytes, cut.dataEnd));
    return new Uint8Array(Buffer.concat([room.bytes.subarray(at, at + cut.headerLength), data]));
  });
}

function cutOf(packet: PacketView, offload: VirtioNetHeader): Cut | undefined {
  if (offload.gsoType === VIRTIO_NET_HDR_GSO_NONE) return complete(packet, offload, room);
  return segment(packet, offload, room);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** The same as Linux: its segments, or none. */
function checkCase({ name, offload, frame, segments }: GoldenSegments): void {
  if (offload === undefined || checkVirtioNet(offload, frame.length) !== undefined) {
    expect(segments, name).toEqual([]);
    return;
  }
  const packet = packetOf(frame);
  const before = packet.bytes.slice();
  const cut = cutOf(packet, offload);
  const pieces = cut === undefined ? [] : piecesOf(packet, cut);
  expect(pieces.map(hex), name).toEqual(segments.map((each) => hex(each.subarray(ETHERNET))));
  expect(hex(packet.bytes), "the packet is left alone").toBe(hex(before));
}

const golden = goldenSegments();

/** Sums the transport header and data of an IP packet, as a receiver does. */
function transportIsRight(bytes: Uint8Array): boolean {
  if (bytes[0]! >>> 4 === 4) {
    const at = (bytes[0]! & 15) * 4;
    const pseudo = ipv4PseudoSum(
      ipv4Source(bytes, 0),
      ipv4Destination(bytes, 0),
      bytes[9]!,
      bytes.length - at,
    );
    return ipv4ChecksumIsRight(bytes, 0) && finishChecksum(sumWords(bytes, at, bytes.length, pseudo)) === 0;
  }
  const walked = walkIpv6(bytes, 0, bytes.length);
  if (!walked.ok) return false;
  const { offset, protocol } = walked.value;
  const pseudo = ipv6PseudoSumAt(bytes, 8, protocol, bytes.length - offset);
  return finishChecksum(sumWords(bytes, offset, bytes.length, pseudo)) === 0;
}

const whole = golden.filter(({ offload, segments }) => offload !== undefined && segments.length > 0);

describe("segmentation", () => {
  test("the recording has segments of all kinds that a TAP is given", () => {
    expect(golden.length).toBeGreaterThan(50);
    expect(golden.filter(({ segments }) => segments.length === 0).length).toBeGreaterThan(4);
    expect(new Set(whole.map(({ offload }) => offload!.gsoType))).toEqual(new Set([0, 1, 4, 5]));
  });

  test.each(golden)("$name: as Linux cuts it", checkCase);

  test("whatever the size, the data come out whole and every checksum is right", () => {
    const sizes = fc.integer({ min: 40, max: 2000 });
    fc.assert(
      fc.property(fc.constantFrom(...whole), sizes, fc.nat(15), (each, gsoSize, alignment) => {
        if (each.offload!.gsoType === VIRTIO_NET_HDR_GSO_NONE) return;
        const packet = packetOf(each.frame, alignment % 2);
        const cut = segment(packet, { ...each.offload!, gsoSize }, room)!;
        const pieces = piecesOf(packet, cut);
        const data = Buffer.concat(pieces.map((piece) => piece.subarray(cut.headerLength)));
        expect(data.equals(packet.bytes.subarray(cut.dataStart, packet.end))).toBe(true);
        expect(pieces.every(transportIsRight)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("every truncation is survived, and cut or refused", () => {
    for (const { frame, offload } of whole) {
      for (let end = ETHERNET; end < Math.min(frame.length, 140); end++) {
        const packet = packetOf(frame.subarray(0, end));
        const cut = cutOf(packet, offload!);
        if (cut === undefined) continue;
        expect(cut.dataStart).toBeLessThanOrEqual(packet.end);
        expect(cut.headerLength).toBeLessThanOrEqual(HEADER_STRIDE_BYTES);
      }
    }
  });

  test("hostile octets and headers write nothing outside the room and never throw", () => {
    const u16 = fc.integer({ min: 0, max: 0xffff });
    const offloads = fc.record({
      flags: fc.constantFrom(0, 1),
      gsoType: fc.constantFrom(0, 1, 3, 4, 5),
      ecn: fc.boolean(),
      headerLength: u16,
      gsoSize: fc.oneof(
        fc.integer({ min: 1, max: 50 }),
        u16.map((size) => size + 1),
      ),
      checksumStart: fc.oneof(fc.integer({ min: 0, max: 80 }), u16),
      checksumOffset: fc.oneof(fc.constantFrom(6, 16), u16),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        offloads,
        fc.array(fc.tuple(fc.nat(79), fc.nat(255)), { maxLength: 6 }),
        fc.nat(300),
        (each, offload, changes, length) => {
          const frame = each.frame.slice(0, ETHERNET + length);
          for (const [at, value] of changes) if (at < frame.length) frame[at] = value;
          const packet = packetOf(frame);
          const cut = cutOf(packet, offload);
          expect(hex(room.bytes.subarray(0, 6))).toBe("a5a5a5a5a5a5");
          if (cut === undefined) return;
          expect(cut.dataStart).toBeGreaterThan(packet.start);
          expect(cut.dataEnd).toBe(packet.end);
          expect((cut.count - 1) * cut.dataBytes).toBeLessThanOrEqual(cut.dataEnd - cut.dataStart);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
