import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeDirty, roundTrip, truncations, u8, u16, u32 } from "../../test/codec-laws.ts";
import { goldenIpv4, goldenIpv6 } from "../../test/golden-frames.ts";
import { ipv4PseudoSum, ipv6PseudoSumAt } from "./checksum.ts";
import { ipv4Destination, ipv4Source } from "./ipv4.ts";
import { decodeTcp, encodeTcp, type TcpHeader, type TcpOption, tcpHeaderLength } from "./tcp.ts";

const option: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.constant<TcpOption>({ kind: "no-operation" }),
  fc.constant<TcpOption>({ kind: "sack-permitted" }),
  fc.record({ kind: fc.constant("maximum-segment-size" as const), size: u16 }),
  fc.record({ kind: fc.constant("window-scale" as const), shift: u8 }),
  fc.record({ kind: fc.constant("timestamps" as const), value: u32, echo: u32 }),
  fc.record({
    kind: fc.constant("sack" as const),
    edges: fc.tuple(u32, u32).map(([left, right]) => [left, right]),
  }),
  fc.record({
    kind: fc.constant("other" as const),
    type: fc.constantFrom(19, 254),
    data: fc.uint8Array({ maxLength: 6 }),
  }),
);
const header: fc.Arbitrary<TcpHeader> = fc.record({
  sourcePort: u16,
  destinationPort: u16,
  sequence: u32,
  acknowledgement: u32,
  flags: u8,
  window: u16,
  urgentPointer: u16,
  options: fc.array(option, { maxLength: 4 }),
});
const codec = {
  decode: (bytes: Uint8Array, offset: number, end: number) => {
    const segment = decodeTcp(bytes, offset, end);
    return segment.ok ? { ok: true as const, value: segment.value.header } : segment;
  },
  encode: (value: TcpHeader, bytes: Uint8Array, offset: number) =>
    encodeTcp(value, { end: offset + tcpHeaderLength(value), pseudoSum: 0 }, bytes, offset),
  length: tcpHeaderLength,
  arbitrary: header.filter((value) => tcpHeaderLength(value) <= 60),
};

const golden = [
  ...goldenIpv4(6).map(({ packet, payload }) => ({
    payload,
    pseudoSum: ipv4PseudoSum(ipv4Source(packet, 0), ipv4Destination(packet, 0), 6, payload.length),
  })),
  ...goldenIpv6(6).map(({ packet, payload }) => ({
    payload,
    pseudoSum: ipv6PseudoSumAt(packet, 8, 6, payload.length),
  })),
];

describe("tcp", () => {
  roundTrip(codec);
  truncations(
    codec,
    golden.map(({ payload }) => payload),
    (bytes) => (bytes[12]! >>> 4) * 4,
  );

  test("recorded segments over IPv4 and IPv6, both ways (checksums were offloaded: compared without)", () => {
    expect(golden.length).toBeGreaterThan(15);
    for (const { payload, pseudoSum } of golden) {
      const segment = decodeTcp(payload, 0);
      if (!segment.ok) throw new Error(segment.reason);
      const written = encodeDirty(
        {
          encode: (value: TcpHeader, bytes, offset) => {
            bytes.set(payload.slice(segment.value.dataOffset), offset + segment.value.dataOffset);
            encodeTcp(value, { end: offset + payload.length, pseudoSum }, bytes, offset);
          },
          length: () => payload.length,
        },
        segment.value.header,
      );
      written.set(payload.slice(16, 18), 16);
      expect(Buffer.from(written).toString("hex")).toBe(Buffer.from(payload).toString("hex"));
    }
  });
});
