import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipv4, mac } from "../../test/arbitrary-addresses.ts";
import { goldenBothWays, roundTrip, truncations, u16 } from "../../test/codec-laws.ts";
import { goldenEtherPayloads } from "../../test/golden-frames.ts";
import { ARP_LENGTH_BYTES, ARPOP_REQUEST, decodeArp, encodeArp } from "./arp.ts";
import { formatIpv4Address } from "./ipv4-address.ts";
import { formatMac } from "./mac-address.ts";

const codec = {
  decode: decodeArp,
  encode: encodeArp,
  length: () => ARP_LENGTH_BYTES,
  arbitrary: fc.record({ operation: u16, senderMac: mac, senderIp: ipv4, targetMac: mac, targetIp: ipv4 }),
};

describe("arp", () => {
  const golden = goldenEtherPayloads(0x0806);
  goldenBothWays(codec, golden);
  roundTrip(codec);
  truncations(codec, golden, () => ARP_LENGTH_BYTES);

  test("fields of a recorded request (tcpdump: who-has 10.138.36.66 tell 10.138.36.58)", () => {
    const packet = decodeArp(golden.find((bytes) => bytes[7] === ARPOP_REQUEST && bytes[27] === 66)!, 0);
    if (!packet.ok) throw new Error(packet.reason);
    expect(formatIpv4Address(packet.value.senderIp)).toBe("10.138.36.58");
    expect(formatIpv4Address(packet.value.targetIp)).toBe("10.138.36.66");
    expect(formatMac(packet.value.senderMac)).toBe("ba:6b:8c:89:88:22");
  });

  test.each([
    ["hardware type", 1, 6, "unknown type"],
    ["protocol type", 2, 0x86, "unknown type"],
    ["hardware length", 4, 8, "bad length"],
    ["protocol length", 5, 16, "bad length"],
  ])("another %s is refused", (_name, offset, value, reason) => {
    const bytes = golden[0]!.slice();
    bytes[offset] = value;
    expect(decodeArp(bytes, 0)).toEqual({ ok: false, reason });
  });
});
