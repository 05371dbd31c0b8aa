import { createRandom } from "../src/time/random.ts";
import { DNS_TYPE, dnsBytes } from "../src/wire/dns.ts";
import { encodeUdp } from "../src/wire/udp.ts";
import { type CornerCase, damagedCases, truncatedCases } from "./tcpdump-corner-cases.ts";
import { ipv4, ipv6, join, octets } from "./tcpdump-frames.ts";

// DNS messages that no lab shows: every type, class, operation and code, names that make no sense, all of them cut and
// damaged.

const DOMAIN = 53;
const MDNS = 5353;
const ASCII = new TextEncoder();

function udp(payload: Uint8Array, sourcePort = 40000, destinationPort = DOMAIN): Uint8Array {
  const bytes = join(new Uint8Array(8), payload);
  encodeUdp({ sourcePort, destinationPort, length: bytes.length }, 0, bytes, 0);
  return bytes;
}

const over4 = (payload: Uint8Array): Uint8Array => ipv4(17, udp(payload));
const over6 = (payload: Uint8Array): Uint8Array => ipv6(17, udp(payload, DOMAIN, 40000));
const mdns = (payload: Uint8Array): Uint8Array => ipv4(17, udp(payload, MDNS, MDNS));

/** DNS over TCP: a segment with its length before it, or with another one. */
function tcp(payload: Uint8Array, claimed: number = payload.length): Uint8Array {
  const header = octets("9c40 0035 00000001 00000001 5018 2000 0000 0000");
  return ipv4(6, join(header, octets(claimed.toString(16).padStart(4, "0")), payload));
}

const word = (value: number): string => value.toString(16).padStart(4, "0");
const EXAMPLE = "07 6578616d706c65 03 6f7267 00";

/** A response to one question with one answer of any type, made of raw data. */
function answer(type: number, data: string, { ttl = "00000e10", classes = "0001" } = {}): Uint8Array {
  const length = word(octets(data).length);
  return octets(
    `1234 8180 0001 0001 0000 0000 ${EXAMPLE} ${word(type)} 0001 c00c ${word(type)} ${classes} ${ttl} ${length} ${data}`,
  );
}

function query(flags: number, counts = "0001 0000 0000 0000", rest = `${EXAMPLE} 0001 0001`): Uint8Array {
  return octets(`0007 ${word(flags)} ${counts} ${rest}`);
}

const option = (code: number, data: string): string => `${word(code)} ${word(octets(data).length)} ${data}`;

function opt(options: string, ttl = "00000000", flags = 0x8180): Uint8Array {
  const record = `00 0029 04d0 ${ttl} ${word(octets(options).length)} ${options}`;
  return octets(`0007 ${word(flags)} 0001 0000 0000 0001 ${EXAMPLE} 0001 0001 ${record}`);
}

function headers(): Uint8Array[] {
  const operations = Array.from({ length: 16 }, (_, operation) => operation << 11);
  const codes = Array.from({ length: 16 }, (_, code) => 0x8180 | code);
  const extended = ["01000000", "01000000", "02000000", "ff000000"].map((ttl, code) =>
    opt("", ttl, 0x8180 | code),
  );
  return [
    ...operations.flatMap((flags) => [query(flags | 0x0100), query(flags | 0x8000)]),
    ...codes.map((flags) => query(flags)),
    ...[0x0110, 0x0130, 0x0500, 0x0300, 0x8400, 0x8680, 0x83a0, 0x8590, 0x010f].map((flags) => query(flags)),
    ...extended,
    query(0x0100, "0000 0000 0000 0000", ""),
    query(0x8180, "0000 0000 0000 0000", ""),
    query(0x0100, "0002 0000 0000 0000", `${EXAMPLE} 0001 0001 c00c 001c 0001`),
    query(0x8180, "0002 0000 0000 0000", `${EXAMPLE} 0001 0001 c00c 001c 0001`),
    query(0x0100, "0002 0001 0001 0001"),
    query(0x0900, "0001 0002 0000 0000"),
    query(
      0x2800,
      "0001 0001 0001 0000",
      `${EXAMPLE} 0006 0001 ${`c00c 0001 0001 00000e10 0004 0a000001`.repeat(2)}`,
    ),
  ];
}

function types(): Uint8Array[] {
  const all = [
    ...Array.from({ length: 52 }, (_, type) => type),
    99,
    100,
    104,
    249,
    250,
    251,
    252,
    253,
    254,
    255,
    256,
  ];
  const text = "03 616263";
  return [
    ...[...all, 65, 65535].map((type) => query(0x0100, undefined, `${EXAMPLE} ${word(type)} 0001`)),
    ...[1, 2, 3, 4, 255, 254, 0x8001].map((value) =>
      query(0x0100, undefined, `${EXAMPLE} 0001 ${word(value)}`),
    ),
    ...all.map((type) => answer(type, "0a000001 02 6e73 c00c")),
    answer(1, "0a000001", { classes: "0003" }),
    answer(1, "0a000001", { classes: "8001" }),
    answer(1, "0a00", {}),
    answer(28, "20010db8 00000000 00000000 00000001"),
    answer(28, "00000000 00000000 0000ffff 0a000001"),
    answer(15, "000a 04 6d61696c c00c"),
    answer(16, text),
    answer(16, `${text} 00 05 2261220001`),
    answer(16, ""),
    answer(33, "0001 0002 13c4 03 736970 c00c"),
    answer(6, "02 6e73 c00c 05 61646d696e c00c 00000001 00000e10 00000258 00015180 0000003c"),
    answer(39, "c00c"),
    answer(38, "00 20010db8000000000000000000000001"),
    answer(38, "40 0000000000000001 c00c"),
    answer(38, "80 c00c"),
    answer(38, "90 c00c"),
    answer(256, "0001 0002 68747470733a2f2f6578616d706c652e6f7267"),
    answer(104, "68656c6c6f07ff"),
    answer(250, `08 686d61632d6d6435 00 00005f5e1000 012c 0004 aabbccdd 1234 0000 0000`),
    ...["00000000", "00000001", "0000003c", "00015180", "00093a80", "01e13380", "ffffffff", "01ebb7e5"].map(
      (ttl) => answer(1, "0a000001", { ttl }),
    ),
  ];
}

function names(): Uint8Array[] {
  const long = `3f ${"61".repeat(63)} `.repeat(4);
  return [
    "00",
    "01 00 00",
    "03 2e2e2e 03 202122 00",
    "05 c3a4c3b6ff 00",
    "41 08 ab 00",
    `41 00 ${"ab".repeat(64)} 00`,
    "41 0c abcd 03 6f7267 00",
    "41 03 e0 00",
    "42 00",
    "80 00",
    "c00c",
    "c000",
    "c020",
    "03 616263 c00c",
    "03 616263 c00e",
    "3f 6162",
    `${long}00`,
    `${long}03 616263 00`,
    `${`3f ${"61".repeat(63)} `.repeat(3)}3d ${"61".repeat(61)} 00`,
  ].flatMap((name) => [query(0x0100, undefined, `${name} 0001 0001`), answer(5, name)]);
}

function options(): Uint8Array[] {
  const subnets = [
    "0001 18 00 c0a801",
    "0002 38 00 20010db8000000",
    "0001 21 00 c0a80100",
    "0003 00 00",
    "0001 18 00 c0a8",
  ];
  return [
    ...Array.from({ length: 20 }, (_, code) => opt(option(code, "0102030405060708"))),
    ...Array.from({ length: 20 }, (_, code) => opt(option(code, ""))),
    ...subnets.map((data) => opt(option(8, data))),
    ...[
      "00",
      "0001",
      "00010203",
      "0102030405060708 1112131415161718",
      "01".repeat(41),
      "01".repeat(12),
    ].flatMap((data) => [5, 6, 7, 9, 10, 11, 13, 14].map((code) => opt(option(code, data)))),
    opt(option(5, "00 01 02 03 05 06 07 08 0a 0c 0d 0e 0f 10 fc fd fe 63")),
    opt(option(6, "01 02 03 04 05")),
    opt(`${option(10, "0102030405060708")}${option(15, "000e")}${option(12, "000000")}`, "00008000"),
    opt("000a 0010 01"),
    opt("000a"),
  ];
}

function written(): Uint8Array[] {
  const name = "www.example.org.";
  const record = (type: number, data: Parameters<typeof dnsBytes>[0]["answers"][number]["data"]) => ({
    ...{ name, type, class: 1, ttl: 60, data },
  });
  const section = [
    record(DNS_TYPE.CNAME, { kind: "name", name: "example.org." }),
    { ...record(DNS_TYPE.A, { kind: "a", address: 0x0a000001 as never }), name: "example.org." },
    record(DNS_TYPE.TXT, { kind: "txt", strings: [ASCII.encode("hello world")] }),
  ];
  const questions = [{ name, type: 255, class: 1 }];
  return [
    dnsBytes({
      id: 9,
      flags: 0x8580,
      questions,
      answers: section,
      authorities: section,
      additionals: section,
    }),
    dnsBytes({
      id: 9,
      flags: 0x0100,
      questions,
      answers: section,
      authorities: section,
      additionals: section,
    }),
  ];
}

export function dnsCases(): CornerCase[] {
  const messages = [...headers(), ...types(), ...names(), ...options(), ...written()];
  const random = createRandom("tcpdump").stream("dns");
  const some = messages.filter(() => random.below(6) === 0);
  const frames = [
    ...messages.map(over4),
    ...some.map(over6),
    ...some.map(mdns),
    ...some.map((message) => tcp(message)),
    tcp(messages[0]!, 5),
    tcp(new Uint8Array(0), 0),
    ipv4(6, octets("9c40 0035 00000001 00000001 5018 2000 0000 0000 00")),
    over4(messages[0]!.slice(0, 11)),
    mdns(messages[0]!.slice(0, 11)),
  ];
  const whole = frames.map((bytes) => ({ bytes, originalLength: bytes.length }));
  return [
    ...whole,
    ...truncatedCases(written().map(over4)).slice(-20),
    ...truncatedCases([...some, ...options().slice(-3)].map(over4)).filter(({ bytes }) => bytes.length > 42),
    ...damagedCases(written().map(over4), 150),
  ];
}
