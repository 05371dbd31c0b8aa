import { expect, it } from "vitest";
import type { Frame } from "../../wire/frame.ts";
import { copyFrame, isSegmented, placeOf, stageFrame } from "./frame-copy.ts";

const NO_HEADER = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/** NEEDS_CSUM, TCPv4 segments, 54 octets of headers, 1448 a segment, checksum at 34 + 16. */
const SEGMENTS = [1, 1, 54, 0, 0xa8, 5, 34, 0, 16, 0];

function frameWith(header: readonly number[], vlan?: Frame["vlan"]): Frame {
  const buffer = new Uint8Array([...header, ...Array.from({ length: 60 }, (_, index) => index)]);
  return {
    id: 1,
    bytes: buffer.subarray(10),
    protocol: 0x800,
    packetType: "host",
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan,
    offload: { header: buffer.subarray(0, 10), address: 4096 },
    tracking: undefined,
  };
}

function staged(frame: Frame): { header: number[]; bytes: number[] } {
  const header = new Uint8Array(10).fill(0xee);
  const bytes = new Uint8Array(100).fill(0xee);
  const length = stageFrame(frame, header, bytes);
  return { header: [...header], bytes: [...bytes.subarray(0, length)] };
}

it("a copy keeps octets and header when the slot is used again", () => {
  const frame = frameWith(SEGMENTS);
  const copy = copyFrame(frame);
  const before = [...frame.bytes];
  frame.bytes.fill(0);
  placeOf(frame).header.fill(0);
  expect([...copy.bytes]).toEqual(before);
  expect([...placeOf(copy).header]).toEqual(SEGMENTS);
  expect(new Uint8Array(copy.bytes.buffer, copy.bytes.byteOffset - 10, 10)).toEqual(placeOf(copy).header);
  expect(isSegmented(copy)).toBe(true);
  expect(isSegmented(frame)).toBe(false);
});

it("a frame without a tag is staged as it is", () => {
  const frame = frameWith(SEGMENTS);
  expect(staged(frame)).toEqual({ header: SEGMENTS, bytes: [...frame.bytes] });
});

it("a tag goes behind the addresses, and offsets in the header move with the octets", () => {
  const frame = frameWith(SEGMENTS, { protocol: 0x8100, tci: 0x6005 });
  const octets = [...frame.bytes];
  expect(staged(frame)).toEqual({
    header: [1, 1, 58, 0, 0xa8, 5, 38, 0, 16, 0],
    bytes: [...octets.slice(0, 12), 0x81, 0, 0x60, 5, ...octets.slice(12)],
  });
});

it("a header that says nothing stays that way under a tag", () => {
  expect(staged(frameWith(NO_HEADER, { protocol: 0x88a8, tci: 7 })).header).toEqual(NO_HEADER);
});
