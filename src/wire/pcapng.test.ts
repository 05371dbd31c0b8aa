import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldenBothWays, roundTrip, truncations, u16, u32 } from "../../test/codec-laws.ts";
import {
  decodePcapngBlock,
  decodePcapngFile,
  encodePcapngBlock,
  NANOSECONDS,
  type PcapngBlock,
  pcapngBlockLength,
} from "./pcapng.ts";

// test/golden/pcapng: written by Wireshark's editcap and dumpcap (record.sh).
const recorded = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../test/golden/pcapng/${name}`, import.meta.url)));

/** The file cut by the length fields alone. */
function cut(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += view.getUint32(at + 4, true)) {
    blocks.push(bytes.slice(at, at + view.getUint32(at + 4, true)));
  }
  return blocks;
}

const u64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const words = fc.option(fc.string({ unit: "binary", maxLength: 20 }), { nil: undefined });
const octets = fc.uint8Array({ maxLength: 40 });

const block: fc.Arbitrary<Exclude<PcapngBlock, { kind: "section" }>> = fc.oneof(
  fc.record({
    kind: fc.constant("interface" as const),
    linkType: u16,
    snapshotLength: u32,
    name: words,
    description: words,
    resolution: fc.record({
      base: fc.constantFrom(2 as const, 10 as const),
      exponent: fc.integer({ min: 0, max: 127 }),
    }),
  }),
  fc.record({
    kind: fc.constant("packet" as const),
    interfaceId: u32,
    time: u64,
    originalLength: u32,
    bytes: octets,
    direction: fc.constantFrom("unknown" as const, "in" as const, "out" as const),
    reception: fc.constantFrom(
      "unknown" as const,
      "unicast" as const,
      "multicast" as const,
      "broadcast" as const,
      "promiscuous" as const,
    ),
    lostBefore: count,
    comments: fc.array(fc.string({ unit: "binary", maxLength: 20 }), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant("statistics" as const),
    interfaceId: u32,
    time: u64,
    received: count,
    lost: count,
  }),
  fc.record({
    kind: fc.constant("other" as const),
    type: fc.integer({ min: 7, max: 0x0a0d0d09 }),
    body: octets.map((bytes) => bytes.slice(0, bytes.length & ~3)),
  }),
);

const section: fc.Arbitrary<PcapngBlock> = fc.record({
  kind: fc.constant("section" as const),
  byteOrder: fc.constantFrom("little" as const, "big" as const),
  hardware: words,
  operatingSystem: words,
  application: words,
});

const codecs = (["little", "big"] as const).map((byteOrder) => ({
  byteOrder,
  decode: (bytes: Uint8Array, offset: number, end: number) =>
    decodePcapngBlock(bytes, offset, end, byteOrder),
  encode: (value: PcapngBlock, bytes: Uint8Array, offset: number) =>
    encodePcapngBlock(value, bytes, offset, byteOrder),
  length: pcapngBlockLength,
  arbitrary: fc.oneof({ weight: 4, arbitrary: block }, section),
}));

describe("pcapng", () => {
  const editcap = cut(recorded("editcap.pcapng"));
  const dumpcap = cut(recorded("dumpcap.pcapng"));
  goldenBothWays(codecs[0]!, editcap);
  for (const codec of codecs) {
    describe(`${codec.byteOrder}-endian`, () => {
      roundTrip(codec);
      truncations(codec, [...editcap, ...dumpcap], (bytes) => bytes.length);
    });
  }

  test("a file of dumpcap, which has options that are not carried", () => {
    const file = decodePcapngFile(recorded("dumpcap.pcapng"));
    if (!file.ok) throw new Error(file.reason);
    const [first, lo, veth, ...rest] = file.value;
    expect(first).toMatchObject({ kind: "section", byteOrder: "little" });
    expect(first).toMatchObject({ application: expect.stringContaining("Dumpcap (Wireshark) 4.0.17") });
    // As capinfos shows them.
    const common = { kind: "interface", linkType: 1, resolution: NANOSECONDS };
    expect(lo).toEqual({ ...common, snapshotLength: 262144, name: "lo", description: "Loopback" });
    expect(veth).toEqual({ ...common, snapshotLength: 96, name: "veth0", description: undefined });
    expect(rest.filter(({ kind }) => kind === "packet")).toHaveLength(6);
    expect(rest.filter(({ kind }) => kind === "statistics")).toMatchObject([
      { interfaceId: 0, received: 6, lost: 0 },
      { interfaceId: 1, received: 0, lost: 0 },
    ]);
  });

  test("comments of editcap", () => {
    const file = decodePcapngFile(recorded("editcap.pcapng"));
    if (!file.ok) throw new Error(file.reason);
    const comments = file.value.flatMap((one) => (one.kind === "packet" ? one.comments : []));
    expect(comments).toEqual(["first of them", "zweite Bemerkung, größer"]);
  });

  test("a second section counts in its own byte order", () => {
    const bytes = codecs.flatMap(({ byteOrder, encode }) => {
      const blocks: PcapngBlock[] = [
        { kind: "section", byteOrder, hardware: undefined, operatingSystem: undefined, application: "ipvl" },
        { kind: "other", type: 0x40000bad, body: new Uint8Array(8) },
      ];
      return blocks.flatMap((one) => {
        const octets = new Uint8Array(pcapngBlockLength(one));
        encode(one, octets, 0);
        return [...octets];
      });
    });
    const file = decodePcapngFile(Uint8Array.from(bytes));
    expect(file.ok && file.value.map(({ kind }) => kind)).toEqual(["section", "other", "section", "other"]);
  });

  test("what is no such file is refused", () => {
    const bytes = recorded("editcap.pcapng");
    expect(decodePcapngFile(bytes.slice(0, -1))).toEqual({ ok: false, reason: "truncated" });
    expect(decodePcapngFile(editcap[1]!)).toEqual({ ok: false, reason: "bad magic" });
    const unknownOrder = bytes.slice();
    unknownOrder[8] = 0;
    expect(decodePcapngFile(unknownOrder)).toEqual({ ok: false, reason: "bad magic" });
    const lying = bytes.slice();
    lying[4]! += 4;
    expect(decodePcapngFile(lying)).toEqual({ ok: false, reason: "bad length" });
  });
});
