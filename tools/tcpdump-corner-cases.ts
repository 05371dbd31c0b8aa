import { createRandom, type Random } from "../src/time/random.ts";
import {
  ethernet,
  icmpv4,
  icmpv6,
  ipv4,
  ipv4Packet,
  ipv6,
  ipv6Packet,
  join,
  octets,
} from "./tcpdump-frames.ts";
import { linkCases } from "./tcpdump-link-cases.ts";

// Frames that no traffic on a healthy network shows: every code, every option, wrong lengths, cut and damaged frames.

/** A frame as captured, and its length on the wire. */
export interface CornerCase {
  readonly bytes: Uint8Array;
  readonly originalLength: number;
}

const whole = (bytes: Uint8Array): CornerCase => ({ bytes, originalLength: bytes.length });

export function craftedCases(): CornerCase[] {
  return [...linkCases(), ...icmp(), ...ip(), ...icmp6(), ...ip6(), ...igmp(), ...tcp(), ...udp()].map(whole);
}

/** Each frame cut to some lengths, as a short -s would. */
export function truncatedCases(frames: readonly Uint8Array[]): CornerCase[] {
  const cases: CornerCase[] = [];
  for (const [index, frame] of frames.entries()) {
    for (let length = 1 + (index % 7); length < Math.min(frame.length, 150); length += 7) {
      cases.push({ bytes: frame.slice(0, length), originalLength: frame.length });
    }
  }
  return cases;
}

/** Frames with one to three octets changed. */
export function damagedCases(frames: readonly Uint8Array[], count: number): CornerCase[] {
  const random = createRandom("tcpdump").stream("damage");
  return Array.from({ length: count }, () => whole(damage(frames[random.below(frames.length)]!, random)));
}

function damage(frame: Uint8Array, random: Random): Uint8Array {
  const bytes = frame.slice();
  for (let change = 1 + random.below(3); change > 0; change--) {
    bytes[12 + random.below(Math.min(bytes.length, 100) - 12)] = random.below(256);
  }
  return bytes;
}

const QUOTED_UDP = ipv4Packet(17, octets("1234 0035 000c 0000 01020304"));
const QUOTED_TCP = ipv4Packet(6, octets("1234 0016 00000001 00000000 5002 2000 0000 0000"));

function icmp(): Uint8Array[] {
  const raw = (hex: string): Uint8Array => ipv4(1, octets(hex));
  const frames: Uint8Array[] = [];
  for (let code = 0; code <= 16; code++) {
    frames.push(
      icmpv4({ kind: "destination-unreachable", code, mtu: code === 4 ? 0 : 1400, data: QUOTED_UDP }),
    );
  }
  for (let code = 0; code <= 4; code++) {
    frames.push(
      icmpv4({ kind: "redirect", code, gateway: 0x0a000003 as never, data: QUOTED_UDP }),
      icmpv4({ kind: "time-exceeded", code, data: QUOTED_TCP }),
      icmpv4({ kind: "parameter-problem", code, pointer: 7, data: QUOTED_UDP }),
    );
  }
  for (let type = 0; type <= 20; type++) {
    frames.push(raw(`${type.toString(16).padStart(2, "0")}00 0000 00010002 00000003 00000004 00000005`));
  }
  return [
    ...frames,
    icmpv4({ kind: "destination-unreachable", code: 3, mtu: 0, data: QUOTED_TCP }),
    icmpv4({ kind: "destination-unreachable", code: 3, mtu: 0, data: ipv4Packet(100, QUOTED_TCP) }),
    icmpv4({
      kind: "destination-unreachable",
      code: 1,
      mtu: 0,
      data: ipv4Packet(1, octets("0800f7fd00010001")),
    }),
    raw("0900 0000 02 02 0708 0a000001 00000000 0a000002 80000000"),
    raw("0900 0000 01 03 0e10 0a000001 00000000"),
    raw("0900 0000 01 02 0030 0a000001 00000000"),
    raw("0900 0000 05 02 0030 0a000001 00000000"),
    raw("0e00 0000 00010002 00000000 0000ffff 05265bff"),
    raw("0800"),
    raw("08"),
    ipv4(1, extendedUnreachable()),
  ];
}

/** RFC 4884: 128 octets of quoted packet, then an MPLS object and an unknown one. */
function extendedUnreachable(): Uint8Array {
  const quoted = new Uint8Array(128);
  quoted.set(QUOTED_UDP);
  return join(
    octets("0b00 0000 00 20 0000"),
    quoted,
    octets("2000 0000 0008 0101 00012c01 0008 0909 01020304"),
  );
}

function ip(): Uint8Array[] {
  const payload = octets("0800 f7fd 0001 0001");
  const options = (hex: string): Uint8Array => ipv4(1, payload, { options: octets(hex) });
  const damaged = (offset: number, ...values: readonly number[]): Uint8Array => {
    const frame = ipv4(1, payload);
    frame.set(values, 14 + offset);
    return frame;
  };
  return [
    options("01010100"),
    options("070b04 0a000001 00000000 00"),
    options("070b08 0a000001 00000000 00"),
    options("070b0c 0a000001 0a000002 00"),
    options("070a04 0a000001 000000 0000"),
    options("070203 00"),
    options("8307 04 0a000009 00"),
    options("8907 08 0a000009 00"),
    options("440c 05 00 00000001 00000002"),
    options("440c 09 10 00000001 00000002"),
    options("4414 05 01 0a000001 00000001 0a000002 00000002"),
    options("440c 05 03 0a000001 00000001"),
    options("440c 05 07 0a000001 00000001"),
    options("4406 02 00 0000 0000"),
    options("44030500"),
    options("94040000"),
    options("94040001"),
    options("94030000"),
    options("820b 0000000000000000 00 00"),
    options("520c 000000000000000000 00"),
    options("99ff0000"),
    options("99010000"),
    options("00000000"),
    ...[0, 1, 2, 3].map((ecn) => ipv4(1, payload, { tos: 0xb8 | ecn })),
    ipv4(1, payload, { ttl: 0 }),
    ipv4(1, payload, { dontFragment: true, moreFragments: true }),
    ipv4(1, payload, { moreFragments: true }),
    ipv4(1, payload, { fragmentOffset: 1480 }),
    ipv4(17, payload, { fragmentOffset: 8, moreFragments: true }),
    ipv4(6, payload, { fragmentOffset: 8 }),
    ipv4(200, payload, { fragmentOffset: 8 }),
    ipv4(200, payload),
    ipv4(61, payload),
    ipv4(58, payload),
    ipv4(59, payload),
    ipv4(77, payload),
    ipv4(4, ipv4Packet(1, payload)),
    ipv4(41, ipv6Packet(58, octets("8000 0000 0001 0001"))),
    ipv4(51, join(octets("01 04 0000 00000001 00000002 010203040506070809101112"), payload)),
    ipv4(51, join(octets("01 04 0007 00000001 00000002 010203040506070809101112"), payload)),
    ipv4(1, payload, { totalLength: 500 }),
    ipv4(1, payload, { totalLength: 10 }),
    ipv4(1, payload, { totalLength: 0 }),
    ipv4(1, payload, { totalLength: 22 }),
    damaged(0, 0x44),
    damaged(0, 0x4f),
    damaged(0, 0x65),
    damaged(0, 0x35),
    damaged(10, 1, 2),
    damaged(6, 0x80),
    ethernet(0x0800, octets("45000014")),
  ];
}

const LINK_ADDRESS = "0101 020000000001";
const QUOTED_6 = ipv6Packet(17, octets("1234 0035 000c 0000 01020304"));

function icmp6(): Uint8Array[] {
  const address = "20010db8000000000000000000000002";
  const advertisement = "40 c8 0708 00007530 000003e8";
  const errors: Uint8Array[] = [];
  for (let code = 0; code <= 7; code++) {
    const body = join(octets("00000578"), QUOTED_6);
    errors.push(...[1, 2, 3, 4].map((type) => icmpv6(type, code, body)));
  }
  const types = Array.from({ length: 32 }, (_, index) =>
    icmpv6(130 + index, 0, octets(`00010002 ${address} 00000000`)),
  );
  return [
    ...errors,
    ...types.filter((_, index) => ![8, 9, 10, 15, 17, 25].includes(index)),
    icmpv6(1, 4, join(octets("00000000"), ipv6Packet(6, octets("1234 0016 00000001 00000000 5002")))),
    icmpv6(1, 4, join(octets("00000000"), ipv6Packet(0, octets("1100 0000 0000 0000 1234 0035 0008 0000")))),
    icmpv6(1, 4, join(octets("00000000"), ipv6Packet(44, octets("1100 0000 0000 0000 1234 0035 0008 0000")))),
    icmpv6(1, 4, join(octets("00000000"), ipv6Packet(59, octets("1100")))),
    icmpv6(133, 0, octets(`00000000 ${LINK_ADDRESS}`)),
    icmpv6(133, 0, octets("00000000 0100 020000000001")),
    icmpv6(134, 0, octets(`${advertisement} ${LINK_ADDRESS} 0501 0000 000005dc`)),
    icmpv6(134, 0, octets(`${advertisement} 0304 40 c0 00015180 ffffffff 00000000 ${address}`)),
    icmpv6(134, 0, octets(`${advertisement} 0303 40 20 00015180 ffffffff 00000000 ${address.slice(0, 16)}`)),
    icmpv6(134, 0, octets(`${advertisement} 1903 0000 00000708 ${address}`)),
    icmpv6(134, 0, octets(`${advertisement} 1f03 0000 00000708 07 6578616d706c65 03 636f6d 00 00000000`)),
    icmpv6(134, 0, octets(`${advertisement} 1802 40 08 00000708 20010db800000000`)),
    icmpv6(134, 0, octets(`${advertisement} 1801 00 18 ffffffff 0701 0000 00001388`)),
    icmpv6(134, 0, octets(`${advertisement} 0801 0000 0005 0708 0502 0000 000005dc 00000000 00000000`)),
    icmpv6(134, 0, octets("40 02 0000 00000000 00000000 0e01 010203040506")),
    icmpv6(135, 0, octets(`00000000 ${address} ${LINK_ADDRESS} 0e01 010203040506`)),
    icmpv6(136, 0, octets(`e0000000 ${address} 0201 020000000002`)),
    icmpv6(136, 0, octets(`00000000 ${address} 0202 020000000002`)),
    icmpv6(
      137,
      0,
      join(octets(`00000000 ${address} ${address} 0201 020000000002 0407 0000 00000000`), QUOTED_6),
    ),
    icmpv6(130, 0, octets(`03e80000 ${address}`)),
    icmpv6(130, 0, octets(`03e80000 ${address} 0a 7d 0001 ${address}`)),
    icmpv6(130, 0, octets(`83e80000 ${address} 02 fd 0002 ${address}`)),
    icmpv6(143, 0, octets(`00000003 01000000 ${address} 04000001 ${address} ${address} 09000000 ${address}`)),
    icmpv6(143, 0, octets(`00000002 01000000 ${address}`)),
    icmpv6(143, 0, octets("0000")),
    ipv6(58, new Uint8Array(0)),
  ];
}

function ip6(): Uint8Array[] {
  const echo = octets("8000 0000 0001 0001");
  const address = "20010db8000000000000000000000009";
  const ahead = (next: number, hex: string): Uint8Array => ipv6(next, join(octets(hex), echo));
  return [
    ahead(0, "3a00 0502 0000 0100"),
    ahead(0, "3a00 0502 0001 0000"),
    ahead(0, "3a00 0503 0000 0000"),
    ahead(0, "3a00 0602 0000 0100"),
    ahead(0, "3a00 c204 0001 0000"),
    ahead(0, "3a00 0109 0000 0000"),
    ahead(0, "3a04 0000"),
    ahead(0, "0000 0104 0000 0000 3a00 0104 0000 0000"),
    ahead(60, "0000 0104 0000 0000 3a00 0104 0000 0000"),
    ahead(60, `3a02 c910 ${address} 0102 0000`),
    ahead(60, "3a00 0104 0000 0000"),
    ahead(60, "3a00 0904 0000 0000"),
    ahead(43, `3a02 0001 00000000 ${address}`),
    ahead(43, `3a02 0201 00000007 ${address}`),
    ahead(43, `3a02 0401 00 00 0005 ${address}`),
    ahead(43, `3a02 0401 00 80 0005 ${address}`),
    ahead(43, "3a01 0001 00000000 0000000000000000"),
    ahead(43, "3a00 0901 00000000"),
    ahead(44, "3a00 0000 00000007"),
    ahead(44, "3a00 0001 00000007"),
    ahead(44, "3a00 05a9 00000007"),
    ahead(44, "1100 0001 00000007"),
    ahead(51, "3a04 0000 00000001 00000002 010203040506070809101112"),
    ahead(59, ""),
    ahead(1, ""),
    ahead(2, ""),
    ahead(200, ""),
    ahead(61, ""),
    ipv6(41, ipv6Packet(58, echo)),
    ipv6(4, ipv4Packet(1, octets("0800 f7fd 0001 0001"))),
    ipv6(58, echo, 0),
    ipv6(58, echo, 4),
    ipv6(58, echo, 100),
    ipv6(0, join(octets("3a00 c204 0001 0000"), echo), 0),
    ipv6(0, join(octets("3a00 0104 0000 0000"), echo), 0),
    ipv6(17, join(octets("1234 5678 000c 0000"), octets("01020304"))),
    ahead(43, `1102 0001 00000000 ${address} 1234 5678 0008 0000`),
    ahead(60, "0600 0104 0000 0000 1234 0016 00000001 00000000 5002 2000 0000 0000"),
    ethernet(0x86dd, octets("45000014")),
    ethernet(0x86dd, join(octets("40000000"), new Uint8Array(40))),
  ];
}

function igmp(): Uint8Array[] {
  const message = (hex: string): Uint8Array => ipv4(2, octets(hex));
  return [
    message("1100 eeff 00000000"),
    message("1164 ee9b 00000000"),
    message("1132 0000 ef010203"),
    message("1164 0000 00000000 0000"),
    message("1164 0000 00000000 027d 0000"),
    message("1132 0000 ef010203 0a7d 0001 0a000001"),
    message("11c8 0000 ef010203 0a7d 0002 0a000001"),
    message("11ff 0000 00000000 0a7d 0000"),
    message("1180 0000 00000000 0a7d 0000 00"),
    message("1200 0000 ef010203"),
    message("1200 0000 ef010203 0000"),
    message("1600 0000 ef010203"),
    message("1700 0000 ef010203"),
    message("2200 0000 0000 0003 01000000 ef010203 04000001 ef010204 0a000001 09000000 ef010205"),
    message("2200 0000 0000 0002 01000000 ef010203"),
    message("2200 0000 0000 0001 01000005 ef010203"),
    message("2200 0000 0000"),
    message("4200 0000 00000000"),
    message("16"),
  ];
}

function tcp(): Uint8Array[] {
  const segment = (flags: string, options: string, data = ""): Uint8Array => {
    const words = 5 + octets(options).length / 4;
    return ipv4(
      6,
      octets(`1234 5678 00000064 000000c8 ${words.toString(16)}0${flags} 2000 0000 0003 ${options} ${data}`),
    );
  };
  const flags = ["00", "01", "02", "04", "08", "10", "12", "18", "29", "3f", "c2", "ff"];
  return [
    ...flags.map((bits) => segment(bits, "")),
    ...flags.map((bits) => segment(bits, "", "68656c6c6f0a")),
    segment("02", "020405b4 0402 080a 00000001 00000002 01 030307"),
    segment("10", "0101 050a 00000064 000000c8"),
    segment("10", "0101 0512 00000064 000000c8 00000064 000000c8"),
    segment("10", "0101 0508 00000064 0000"),
    segment("02", "0101 1312 000102030405060708090a0b0c0d0e0f"),
    segment("02", "1c04 8001 1c04 0005"),
    segment("02", "1d10 0102 000102030405060708090a0b"),
    segment("02", "1d03 01 00"),
    segment("02", "2202 0101 220a 0102030405060708 0000"),
    segment("02", "fe04 f989 fe06 f989 0102 0000"),
    segment("02", "fe04 1234 fe02 0000 fe03 0000"),
    segment("02", "4204 0102 4202 0000"),
    segment("02", "0204 05"),
    segment("02", "02ff05b4"),
    segment("02", "02000000"),
    segment("02", "01020501 02 01 0101"),
    segment("02", "0303 0705 0306 07 00"),
    segment("02", "1404 0102 0606 00000001 0000"),
    segment("02", "0000 0000 020405b4"),
    segment("14", "", "6e6f2073757368207468696e670001ff0a6e6f2073757368207468696e67206174"),
    ipv4(6, octets("1234 5678 00000064 000000c8 4002 2000 0000 0000")),
    ipv4(6, octets("1234 5678 00000064 000000c8 f002 2000 0000 0000")),
    ipv4(6, octets("1234 5678 00000064 000000c8 5002 2000")),
    ipv4(6, octets("1234 5678")),
    ipv4(6, octets("1234")),
    ipv6(6, octets("1234 5678 00000064 000000c8 5012 2000 0000 0000")),
    ipv6(6, octets("1234 5678 00000064 000000c8 5010 2000 0000 0000 0102")),
    ipv6(6, octets("5678 1234 000000c8 00000066 5010 2000 0000 0000 0102")),
  ];
}

function udp(): Uint8Array[] {
  const datagram = (hex: string): Uint8Array => ipv4(17, octets(hex));
  return [
    datagram("1234 5678 000c 0000 01020304"),
    datagram("1234 5678 000c 1234 01020304"),
    datagram("1234 5678 0008 0000 01020304"),
    datagram("1234 5678 0004 0000 01020304"),
    datagram("1234 5678 0000 0000 01020304"),
    datagram("1234 5678 0064 0000 01020304"),
    datagram("1234 5678 0008"),
    datagram("1234 5678"),
    datagram("1234"),
    datagram("0016 0035 000c 0000 01020304"),
    ipv6(17, octets("1234 5678 000c 0000 01020304")),
    ipv6(17, octets("1234 5678 0008 a123")),
    ipv4(17, octets("1234 5678 0064 0000 01020304"), { moreFragments: true }),
    ipv4(17, octets("1234 5678 000c 0000 01020304"), { options: octets("8307040a00000900") }),
  ];
}
