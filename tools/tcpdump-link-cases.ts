import { ethernet, ipv4Packet, join, octets } from "./tcpdump-frames.ts";

/** Frames below IP: ARP of all kinds, tags, unknown types, LLC, spanning tree, LLDP. */
export function linkCases(): Uint8Array[] {
  return [...arp(), ...link()];
}

const PADDED = new Uint8Array(28).fill(0x11);

function arp(): Uint8Array[] {
  const packet = (operation: string, rest = "020000000001 0a000001 020000000002 0a000002"): Uint8Array =>
    ethernet(0x0806, octets(`0001 0800 06 04 ${operation} ${rest}`));
  return [
    ...["0001", "0002", "0003", "0004", "0008", "0009", "000a", "1234"].map((operation) => packet(operation)),
    packet("0001", "020000000001 0a000001 000000000000 0a000002"),
    ethernet(0x8035, octets("0001 0800 06 04 0003 020000000001 00000000 020000000002 00000000")),
    ethernet(0x0806, octets("0006 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002")),
    ethernet(0x0806, octets("0001 86dd 06 10 0001")),
    ethernet(0x0806, join(octets("0001 86dd 06 10 0001"), new Uint8Array(44).fill(7))),
    ethernet(0x0806, join(octets("0001 0800 00 04 0001"), PADDED)),
    ethernet(0x0806, join(octets("0001 0800 08 04 0002"), PADDED)),
    ethernet(0x0806, join(octets("4242 4242 06 04 0001"), PADDED)),
    packet("0001", "020000000001 0a000001 020000000002"),
  ];
}

function link(): Uint8Array[] {
  const echo = ipv4Packet(1, octets("0800 f7fd 0001 0001"));
  const llc = (hex: string): Uint8Array => {
    const payload = octets(hex);
    return ethernet(payload.length, join(payload, new Uint8Array(8)));
  };
  const chassis = "0207 04 020000000001 0404 05 657468 0602 0078";
  return [
    ethernet(0x88b5, octets("0102030405060708090a0b0c0d0e0f101112")),
    ethernet(0x8808, join(octets("0001 ffff"), new Uint8Array(42))),
    ethernet(0x8808, join(octets("0009 00000001"), new Uint8Array(10))),
    ethernet(0x8808, octets("0001 ff")),
    ethernet(0x1234, new Uint8Array(0)),
    ethernet(0x6004, octets("0102")),
    ethernet(0x05ff, octets("0102")),
    ethernet(0x8100, join(octets("2005 0800"), echo)),
    ethernet(0x88a8, join(octets("0005 8100 3006 0800"), echo)),
    ethernet(0x9100, join(octets("0005 88b5"), octets("0102"))),
    ethernet(0x8100, octets("2005")),
    ethernet(0x8100, join(octets("0005 0008 424203"), new Uint8Array(35))),
    llc("424203 0000 00 00 01 8000020000000001 00000004 8000020000000002 8001 0100 1400 0200 0f00"),
    llc("424203 0000 02 02 7c 8000020000000001 00000004 8000020000000002 8001 0100 1400 0200 0f00 00"),
    llc("424203 0000 00 80"),
    llc("424203 0000 07 00"),
    llc("424203 0001 00 00"),
    llc("424203 00"),
    llc("424203 0000 00 00 01 8000"),
    llc("aaaa03 000000 88b5 01020304"),
    llc(`aaaa03 000000 0800 ${Buffer.from(echo).toString("hex")}`),
    llc("aaaa03 00000c 2222 01020304"),
    llc("aaaa03 0080c2 000e 0000 00 80"),
    llc("aaaa03 123456 0001 01020304"),
    llc("aaaa03 0000"),
    llc("0404af 810102"),
    llc("0404bf 0102"),
    llc("0404e3 0102"),
    llc("0505f3 0102"),
    llc("0606 03 45"),
    llc("0808 0100"),
    llc("0809 0501"),
    llc("0a0c 0204 0102"),
    llc("0a0d 0205 0102"),
    llc("0404"),
    llc("08 0b 7f"),
    ethernet(0x88cc, octets(`${chassis} 0000`)),
    ethernet(
      0x88cc,
      octets(
        `${chassis} 0803 657468 0a04 686f7374 0c05 4c696e7578 0e04 00140010 100c 05 01 0a000001 02 00000003 00 0000`,
      ),
    ),
    ethernet(0x88cc, octets("0205 07 6c6f6361 0406 04 01 0a000001 0602 0078 fe06 123456 010203 0000")),
    ethernet(0x88cc, octets("0202 09 01 0402 0901 1602 0102")),
    ethernet(0x88cc, octets("0203 05 06 01 0000")),
    ethernet(0x88cc, octets("02ff 04")),
    ethernet(0x88cc, octets("02")),
    octets("ba6b8c000002 ba6b8c00"),
    octets("ba6b8c000002 ba6b8c000001 0800"),
    octets("ffffffffffff 00000c000001 88b5 01"),
  ];
}
