import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldenBothWays, roundTrip, truncations, u16 } from "../../test/codec-laws.ts";
import {
  checkVirtioNet,
  decodeVirtioNet,
  encodeVirtioNet,
  NO_OFFLOAD,
  VIRTIO_NET_HEADER_LENGTH_BYTES,
  type VirtioNetHeader,
} from "./virtio-net-header.ts";

const recorded = readFileSync("test/golden/gso/segments.txt", "utf8")
  .split("\n# ")
  .filter((each) => each.startsWith("made by Linux"))
  .map((each) => new Uint8Array(Buffer.from(/^v (.*)$/m.exec(each)![1]!, "hex")));

const arbitrary: fc.Arbitrary<VirtioNetHeader> = fc
  .record({
    flags: fc.constantFrom(0, 1, 2, 3),
    gsoType: fc.constantFrom(0, 1, 3, 4, 5),
    ecn: fc.boolean(),
    headerLength: u16,
    gsoSize: fc.integer({ min: 1, max: 0xffff }),
    checksumStart: u16,
    checksumOffset: u16,
  })
  .map((header) => (header.gsoType === 0 ? { ...header, ecn: false } : header));

const codec = {
  decode: decodeVirtioNet,
  encode: encodeVirtioNet,
  length: () => VIRTIO_NET_HEADER_LENGTH_BYTES,
  arbitrary,
};

describe("virtio net header", () => {
  goldenBothWays(codec, recorded);
  roundTrip(codec);
  truncations(codec, recorded, () => VIRTIO_NET_HEADER_LENGTH_BYTES);

  test("nonsense is refused", () => {
    const decode = (hex: string) => decodeVirtioNet(Buffer.from(hex, "hex"), 0);
    expect(decode("01000000000022001000").ok).toBe(true);
    expect(decode("01014200000022001000")).toEqual({ ok: false, reason: "bad length" });
    expect(decode("01024200a80522001000")).toEqual({ ok: false, reason: "unknown type" });
    expect(decode("01800000000022001000")).toEqual({ ok: false, reason: "unknown type" });
    expect(decode("08000000000000000000")).toEqual({ ok: false, reason: "unknown type" });
    expect(decode("00000000000000000000")).toEqual({ ok: true, value: NO_OFFLOAD });
  });

  test("a checksum has to lie within the frame", () => {
    const header = { ...NO_OFFLOAD, flags: 1, checksumStart: 34, checksumOffset: 6 };
    expect(checkVirtioNet(header, 42)).toBeUndefined();
    expect(checkVirtioNet(header, 41)).toBe("bad length");
    expect(checkVirtioNet({ ...header, flags: 0 }, 0)).toBeUndefined();
  });
});
