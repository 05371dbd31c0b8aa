import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodePcapngBlock, NANOSECONDS, type PcapngBlock, pcapngBlockLength } from "../../wire/pcapng.ts";
import { BlockReader } from "./block-reader.ts";

const BLOCKS: readonly PcapngBlock[] = [
  {
    kind: "section",
    byteOrder: "little",
    hardware: undefined,
    operatingSystem: undefined,
    application: "ipvl",
  },
  {
    kind: "interface",
    linkType: 1,
    snapshotLength: 0,
    name: "eth0",
    description: undefined,
    resolution: NANOSECONDS,
  },
  {
    kind: "packet",
    interfaceId: 0,
    time: 1n,
    originalLength: 900,
    bytes: new Uint8Array(900).fill(7),
    direction: "in",
    reception: "unicast",
    lostBefore: 0,
    comments: ["a", "b"],
  },
  { kind: "statistics", interfaceId: 0, time: 2n, received: 1, lost: 0 },
];

const WHOLE = Buffer.concat(
  BLOCKS.map((block) => {
    const bytes = new Uint8Array(pcapngBlockLength(block));
    encodePcapngBlock(block, bytes, 0, "little");
    return bytes;
  }),
);

describe("blocks out of pieces", () => {
  test("however it is cut, the same blocks and the same octets", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: WHOLE.length }), { maxLength: 12 }), (cuts) => {
        const reader = new BlockReader();
        const ends = [...cuts.sort((a, b) => a - b), WHOLE.length];
        let start = 0;
        const read = ends.flatMap((end) => {
          const piece = WHOLE.subarray(start, end);
          start = end;
          return reader.push(piece);
        });
        expect(read.map(({ block }) => block)).toEqual(BLOCKS);
        expect(Buffer.concat(read.map(({ bytes }) => bytes)).equals(WHOLE)).toBe(true);
      }),
    );
  });

  test("what is no pcapng is no endless wait", () => {
    const reader = new BlockReader();
    expect(() => reader.push(Buffer.from(`{"id":1,"error":"no"}${" ".repeat(40)}`))).toThrow("no pcapng");
  });
});
