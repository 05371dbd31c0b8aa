import { describe, expect, test } from "vitest";
import { frame } from "../../test/driver-scenario.ts";
import { headerType } from "./classify.ts";

// Which header the driver sees, by direction: on TX it measures lengths with the Ethernet header included.

const IP = frame("H>H ip s1>s2").bytes;
const IP6 = frame("H>H ip6 s1>s2").bytes;
const DAD = frame("H>H dad ::>s2").bytes;
const ARP = frame("H>H ask s1>s2").bytes;

/** `bytes` with some octets changed (offsets from the network header) and cut to `length` octets behind Ethernet. */
function made(
  bytes: Uint8Array,
  changes: Readonly<Record<number, number>>,
  length = bytes.length - 14,
): Uint8Array {
  const copy = new Uint8Array(14 + length);
  copy.set(bytes.subarray(0, 14 + length));
  for (const [offset, octet] of Object.entries(changes)) copy[14 + Number(offset)] = octet;
  return copy;
}

const TABLE: readonly (readonly [
  what: string,
  protocol: number,
  bytes: Uint8Array,
  tx: string,
  rx: string,
])[] = [
  ["IPv4", 0x0800, IP, "ipv4", "ipv4"],
  ["IPv4 version 5", 0x0800, made(IP, { 0: 0x55 }), "none", "none"],
  ["IPv4 ihl 4", 0x0800, made(IP, { 0: 0x44 }), "none", "none"],
  ["IPv4 ihl 6, total 28", 0x0800, made(IP, { 0: 0x46 }), "ipv4", "ipv4"],
  ["IPv4 ihl 15, total 28", 0x0800, made(IP, { 0: 0x4f }), "none", "none"],
  ["IPv4 total 19", 0x0800, made(IP, { 3: 19 }), "none", "none"],
  ["IPv4 total 20", 0x0800, made(IP, { 3: 20 }), "ipv4", "ipv4"],
  ["IPv4 total as long as the packet", 0x0800, made(IP, { 3: 28 }), "ipv4", "ipv4"],
  ["IPv4 total 1 beyond", 0x0800, made(IP, { 3: 29 }), "ipv4", "none"],
  ["IPv4 total 14 beyond", 0x0800, made(IP, { 3: 42 }), "ipv4", "none"],
  ["IPv4 total 15 beyond", 0x0800, made(IP, { 3: 43 }), "none", "none"],
  ["IPv4 checksum wrong", 0x0800, made(IP, { 10: 0xbe }), "ipv4", "ipv4"],
  ["IPv4 of 20", 0x0800, made(IP, { 3: 20 }, 20), "ipv4", "ipv4"],
  ["IPv4 of 19", 0x0800, made(IP, { 3: 20 }, 19), "ipv4", "none"],
  ["IPv4 of 6, total 20", 0x0800, made(IP, { 3: 20 }, 6), "ipv4", "none"],
  ["IPv4 of 5, total 20", 0x0800, made(IP, { 3: 20 }, 5), "none", "none"],
  ["IPv6", 0x86dd, IP6, "ipv6", "ipv6"],
  ["IPv6 version 4", 0x86dd, made(IP6, { 0: 0x40 }), "none", "none"],
  ["IPv6 length field wrong", 0x86dd, made(IP6, { 4: 0xff }), "ipv6", "ipv6"],
  ["IPv6 of 40", 0x86dd, made(IP6, {}, 40), "ipv6", "ipv6"],
  ["IPv6 of 39", 0x86dd, made(IP6, {}, 39), "ipv6", "none"],
  ["IPv6 of 25", 0x86dd, made(IP6, {}, 25), "none", "none"],
  ["UDP from ::", 0x86dd, made(DAD, { 6: 17 }), "ipv6", "ipv6"],
  ["solicitation from ::", 0x86dd, DAD, "nd-solicit", "nd-solicit"],
  ["solicitation from an address", 0x86dd, made(DAD, { 23: 1 }), "ipv6", "ipv6"],
  ["solicitation from :: of 63", 0x86dd, made(DAD, {}, 63), "nd-solicit", "none"],
  ["solicitation from :: of 49", 0x86dd, made(DAD, {}, 49), "none", "none"],
  ["advertisement from ::", 0x86dd, made(DAD, { 40: 136 }), "icmpv6", "icmpv6"],
  ["advertisement from :: of 48", 0x86dd, made(DAD, { 40: 136 }, 48), "icmpv6", "icmpv6"],
  ["advertisement from :: of 47", 0x86dd, made(DAD, { 40: 136 }, 47), "icmpv6", "none"],
  ["ARP", 0x0806, ARP, "arp", "arp"],
  ["ARP of 27", 0x0806, made(ARP, {}, 27), "arp", "none"],
  ["ARP of 14", 0x0806, made(ARP, {}, 14), "arp", "none"],
  ["ARP of 13", 0x0806, made(ARP, {}, 13), "none", "none"],
  [
    "ARP, hardware type, protocol, lengths, operation all odd",
    0x0806,
    made(ARP, { 1: 6, 2: 0x86, 4: 8, 5: 16, 7: 9 }),
    "arp",
    "arp",
  ],
  ["IPv4 behind the IPv6 type", 0x86dd, made(IP, {}), "none", "none"],
  ["a VLAN tag", 0x8100, IP, "none", "none"],
  ["no protocol", 0, IP, "none", "none"],
];

describe("headerType", () => {
  test.each(TABLE)("%s", (_what, protocol, bytes, ...expected) => {
    expect([
      headerType(bytes, protocol, 14, bytes.length),
      headerType(bytes, protocol, 14, bytes.length - 14),
    ]).toEqual(expected);
  });

  test("a bare packet is judged as a received one", () => {
    const packet = made(IP, { 3: 29 }).subarray(14);
    expect(headerType(packet, 0x0800, 0, packet.length)).toBe("none");
    expect(headerType(IP.subarray(14), 0x0800, 0, IP.length - 14)).toBe("ipv4");
  });
});
