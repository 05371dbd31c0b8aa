import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goldenBothWays, roundTrip, truncations, u16, u32 } from "../../test/codec-laws.ts";
import { framesOf } from "../../test/golden-frames.ts";
import { decodeSll2, encodeSll2 } from "./linux-sll2.ts";

const codec = {
  decode: decodeSll2,
  encode: encodeSll2,
  length: () => 20,
  arbitrary: fc.record({
    protocol: u16,
    ifindex: u32,
    hardwareType: u16,
    packetType: fc.constantFrom("host" as const, "outgoing" as const, "otherhost" as const),
    address: fc.uint8Array({ maxLength: 8 }),
  }),
};

describe("linux sll2", () => {
  const golden = framesOf("any.pcap");
  goldenBothWays(codec, golden);
  roundTrip(codec);
  truncations(codec, golden, () => 20);

  test("recorded packet types", () => {
    const types = golden.map((bytes) => {
      const header = decodeSll2(bytes, 0);
      return header.ok ? header.value.packetType : header.reason;
    });
    expect([...new Set(types)].sort()).toEqual(["broadcast", "host", "multicast", "outgoing"]);
  });
});
