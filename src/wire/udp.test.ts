import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeDirty, truncations, u16 } from "../../test/codec-laws.ts";
import { goldenIpv4, goldenIpv6 } from "../../test/golden-frames.ts";
import { finishChecksum, ipv4PseudoSum, ipv6PseudoSum, ipv6PseudoSumAt } from "./checksum.ts";
import { ipv4Destination, ipv4Source } from "./ipv4.ts";
import { ipv6Destination, ipv6Source } from "./ipv6.ts";
import { readUint16 } from "./octets.ts";
import {
  decodeUdp,
  encodeUdp,
  UDP_CHECKSUM_OFFSET,
  type UdpHeader,
  udpChecksumIsRight,
  udpLength,
} from "./udp.ts";

const over4 = goldenIpv4(17).map(({ packet, payload }) => ({
  payload,
  pseudoSum: ipv4PseudoSum(ipv4Source(packet, 0), ipv4Destination(packet, 0), 17, payload.length),
}));
const over6 = goldenIpv6(17).map(({ packet, payload }) => ({
  payload,
  pseudoSum: ipv6PseudoSum(ipv6Source(packet, 0), ipv6Destination(packet, 0), 17, payload.length),
}));

describe("udp", () => {
  test("recorded datagrams over IPv4 and IPv6, both ways (veth leaves the checksum to the receiver)", () => {
    expect(over4.length).toBeGreaterThan(2);
    expect(over6.length).toBeGreaterThan(0);
    for (const { payload, pseudoSum } of [...over4, ...over6]) {
      // CHECKSUM_PARTIAL: what the kernel left in the field is its own sum over the pseudo header.
      expect(readUint16(payload, UDP_CHECKSUM_OFFSET)).toBe(~finishChecksum(pseudoSum) & 0xffff);
      const header = decodeUdp(payload, 0);
      if (!header.ok) throw new Error(header.reason);
      const written = encodeDirty(
        {
          encode: (value: UdpHeader, bytes, offset) => {
            bytes.set(payload.slice(8), offset + 8);
            encodeUdp(value, pseudoSum, bytes, offset);
          },
          length: () => payload.length,
        },
        header.value,
      );
      expect(udpChecksumIsRight(written, 0, pseudoSum)).toBe(true);
      expect(udpChecksumIsRight(written, 0, pseudoSum + 1)).toBe(false);
      written.set(payload.slice(6, 8), 6);
      expect(Buffer.from(written).toString("hex")).toBe(Buffer.from(payload).toString("hex"));
    }
  });

  test("the pseudo header summed in place is the one of the addresses", () => {
    for (const { packet, payload } of goldenIpv6(17)) {
      const byAddress = ipv6PseudoSum(ipv6Source(packet, 0), ipv6Destination(packet, 0), 17, payload.length);
      expect(ipv6PseudoSumAt(packet, 8, 17, payload.length)).toBe(byAddress);
    }
  });

  test("a computed checksum is never 0", () => {
    fc.assert(
      fc.property(u16, u16, u16, (sourcePort, destinationPort, pseudoSum) => {
        const bytes = new Uint8Array(8);
        encodeUdp({ sourcePort, destinationPort, length: 8 }, pseudoSum, bytes, 0);
        expect((bytes[6]! << 8) | bytes[7]!).not.toBe(0);
        expect(udpChecksumIsRight(bytes, 0, pseudoSum)).toBe(true);
      }),
    );
    const zero = new Uint8Array(8);
    encodeUdp({ sourcePort: 0xffff - 16, destinationPort: 0, length: 8 }, 8, zero, 0);
    expect([zero[6], zero[7]]).toEqual([0xff, 0xff]);
  });

  truncations(
    {
      decode: decodeUdp,
      encode: () => undefined,
      length: () => 8,
      arbitrary: fc.record({ sourcePort: u16, destinationPort: u16, length: fc.constant(8) }),
    },
    over4.map(({ payload }) => payload),
    (bytes) => udpLength(bytes, 0),
  );
});
