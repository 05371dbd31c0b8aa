import { compileFilter } from "../../src/commands/tcpdump/filter/filter.ts";
import { numericNames, parseHosts, resolvedNames } from "../../src/commands/tcpdump/names.ts";
import type { PrintOptions } from "../../src/commands/tcpdump/print/dissection.ts";
import { printPacket } from "../../src/commands/tcpdump/print/packet.ts";
import { Conversations } from "../../src/commands/tcpdump/print/tcp-conversations.ts";
import { TimePrinter } from "../../src/commands/tcpdump/print/timestamp.ts";
import { createRandom, type Random } from "../../src/time/random.ts";
import { decodeArp } from "../../src/wire/arp.ts";
import type { Decoded } from "../../src/wire/decoded.ts";
import { decodeDns, dnsLength } from "../../src/wire/dns.ts";
import { decodeIcmpv4 } from "../../src/wire/icmpv4.ts";
import { decodeIcmpv6 } from "../../src/wire/icmpv6.ts";
import { decodeIgmp } from "../../src/wire/igmp.ts";
import { decodeIpv4 } from "../../src/wire/ipv4.ts";
import { decodeIpv4Options } from "../../src/wire/ipv4-options.ts";
import { decodeIpv6, decodeIpv6Fragment, walkIpv6 } from "../../src/wire/ipv6.ts";
import { decodeSll2 } from "../../src/wire/linux-sll2.ts";
import { decodeMld } from "../../src/wire/mld.ts";
import { decodeNdp } from "../../src/wire/ndp.ts";
import {
  decodePcapFile,
  decodePcapRecord,
  LINKTYPE_ETHERNET,
  LINKTYPE_LINUX_SLL2,
} from "../../src/wire/pcap.ts";
import { decodePcapngFile } from "../../src/wire/pcapng.ts";
import { decodeTcp } from "../../src/wire/tcp.ts";
import { decodeUdp } from "../../src/wire/udp.ts";

// Random octets, most of them led by headers that let a decoder get far, through every decoder, through tcpdump's
// printers with random options, and random words through its filter compiler. Nothing may throw or loop.

/** Throws on the first case that breaks, naming seed and case; otherwise says how many cases ran. */
export function fuzzWire(cases: number, seed: number): { cases: number } {
  const random = createRandom(seed).stream("wire");
  const filters = Array.from({ length: 16 }, () => randomFilter(random));
  for (let index = 0; index < cases; index++) {
    const bytes = randomFrame(random);
    const filter = index % 64 === 0 ? randomFilter(random) : filters[index % filters.length]!;
    try {
      decodeAll(bytes, random);
      printFrame(bytes, random);
      runFilter(filter, bytes);
    } catch (error) {
      const octets = Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
      throw new Error(`wire, seed ${seed}, case ${index}, filter ${filter}, ${octets}`, { cause: error });
    }
  }
  return { cases };
}

const DECODERS: readonly ((bytes: Uint8Array, offset: number, end: number) => Decoded<unknown>)[] = [
  decodeArp,
  decodeIcmpv4,
  decodeIcmpv6,
  decodeIgmp,
  decodeIpv4,
  decodeIpv4Options,
  decodeIpv6,
  decodeIpv6Fragment,
  walkIpv6,
  decodeSll2,
  decodeMld,
  decodeNdp,
  decodeTcp,
  decodeUdp,
];

function decodeAll(bytes: Uint8Array, random: Random): void {
  const offset = random.below(bytes.length + 1);
  const end = offset + random.below(bytes.length - offset + 1);
  for (const decode of DECODERS) {
    if (typeof decode(bytes, offset, end).ok !== "boolean") throw new Error("no answer");
  }
  const message = decodeDns(bytes, offset, end);
  if (message.ok && dnsLength(message.value) < 12) throw new Error("no header");
  const file = decodePcapFile(bytes);
  if (file.ok) decodePcapRecord(file.value, bytes, 24);
  if (typeof decodePcapngFile(likePcapng(bytes, random)).ok !== "boolean") throw new Error("no answer");
}

/** Blocks whose lengths are mostly right, so that what is in them is looked at. */
function likePcapng(random: Uint8Array, chance: Random): Uint8Array {
  const view = new DataView(random.slice(0, random.length & ~3).buffer);
  for (let at = 0; at + 12 <= view.byteLength; ) {
    const length = Math.min(view.byteLength - at, 12 + 4 * chance.below(24));
    view.setUint32(at, at === 0 ? 0x0a0d0d0a : PCAPNG_TYPES[chance.below(PCAPNG_TYPES.length)]!, true);
    if (at === 0) view.setUint32(at + 8, 0x1a2b3c4d, true);
    if (chance.below(16) !== 0) view.setUint32(at + 4, length, true);
    view.setUint32(at + length - 4, length, true);
    if (at === 0 && length > 16) view.setUint16(at + 12, 1, true);
    for (let option = at + 8; option + 4 < at + length; option += 4) {
      if (chance.below(2) === 0) view.setUint32(option, chance.below(40) * 0x10000 + chance.below(6), true);
    }
    at += length;
  }
  return new Uint8Array(view.buffer);
}

const PCAPNG_TYPES = [1, 1, 5, 6, 6, 6, 0x0a0d0d0a, 77];

function printFrame(bytes: Uint8Array, random: Random): void {
  const linkType = random.below(8) === 0 ? LINKTYPE_LINUX_SLL2 : LINKTYPE_ETHERNET;
  const device = (ifindex: number): string | undefined => (ifindex === 1 ? "lo" : undefined);
  const names = random.below(4) === 0 ? resolvedNames(parseHosts(""), device) : numericNames(device);
  const context = { options: randomOptions(random), names, conversations: new Conversations() };
  const originalLength = bytes.length + (random.below(2) === 0 ? 0 : random.below(100));
  const packet = { time: { seconds: random.uint32(), fraction: 5 }, bytes, originalLength, linkType };
  const { text } = printPacket(packet, 1, context, new TimePrinter());
  if (!text.endsWith("\n")) throw new Error("no whole line");
  if (text.length > MAXIMUM_TEXT) throw new Error(`${text.length} characters`);
}

/** A packet of 300 octets with every dump that there is, many times over. */
const MAXIMUM_TEXT = 200_000;

function randomOptions(random: Random): PrintOptions {
  const sometimes = (): number => (random.below(4) === 0 ? 1 + random.below(2) : 0);
  return {
    verbose: random.below(4),
    linkHeader: random.below(2),
    quiet: sometimes(),
    timestamps: random.below(6),
    hex: sometimes(),
    hexAndAscii: sometimes(),
    ascii: sometimes(),
    absoluteSequenceNumbers: sometimes(),
    unverifiedChecksums: sometimes(),
    numbered: sometimes(),
    fractionDigits: random.below(2) === 0 ? 6 : 9,
  };
}

/** Ethernet and IP headers that are nearly right, so that what follows is looked at. */
function randomFrame(random: Random): Uint8Array {
  const bytes = Uint8Array.from({ length: random.below(300) }, () => random.below(256));
  const ethertype = ETHERTYPES[random.below(ETHERTYPES.length)]!;
  if (random.below(16) === 0 || bytes.length < 14) return bytes;
  bytes[12] = ethertype >>> 8;
  bytes[13] = ethertype & 255;
  const payload = bytes.subarray(14);
  const protocol = PROTOCOLS[random.below(PROTOCOLS.length)]!;
  if (ethertype === 0x0800) {
    payload.set([0x45 + (random.below(4) === 0 ? random.below(11) : 0)].slice(0, payload.length));
    if (payload.length > 9)
      payload.set([0, 0, 0, payload.length & 255, 0, 1, 0, 0, 64, protocol].slice(1), 1);
  } else if (ethertype === 0x86dd && payload.length > 7) {
    payload.set([0x60, 0, 0, 0, 0, (payload.length - 40) & 255, protocol, 64]);
  }
  const upper = payload.subarray(ethertype === 0x0800 ? 20 : 40);
  if (protocol === 17 && random.below(2) === 0) lookLikeDns(upper);
  else if (upper.length > 1 && random.below(4) !== 0) upper[0] = TYPES[random.below(TYPES.length)]!;
  return bytes;
}

/** From or to port 53, with few records and a short name. */
function lookLikeDns(bytes: Uint8Array): void {
  bytes.set([0, 53, 0, 54, 0, bytes.length & 255].slice(0, bytes.length));
  if (bytes.length > 24)
    bytes.set([0, 1, 0, 2, 0, 1, 0, 1, 1, 0x61, 0xc0, bytes[24]! & 63].slice(0, bytes.length - 12), 12);
}

const ETHERTYPES = [
  0x0800, 0x0800, 0x0800, 0x86dd, 0x86dd, 0x86dd, 0x0806, 0x8100, 0x88a8, 0x88cc, 40, 0x88b5,
];
const PROTOCOLS = [1, 2, 4, 6, 17, 41, 58, 58, 0, 43, 44, 51, 60, 59, 200];
const TYPES = [0, 3, 5, 8, 11, 12, 0x11, 0x22, 58, 128, 130, 133, 134, 135, 136, 137, 143];

function randomFilter(random: Random): string {
  const count = 1 + random.below(8);
  return Array.from({ length: count }, () => WORDS[random.below(WORDS.length)]!).join(
    random.below(3) === 0 ? "" : " ",
  );
}

const WORDS =
  `ip arp tcp udp icmp icmp6 ip6 ether host net port src dst and or not ( ) 10.0.0.1 10.0.0.0/8 2001:db8::1 80 22
   vlan 5 less greater len [ ] : = != < > + - * / % & | ^ << >> 0x10 ip[0] tcp[13] proto broadcast multicast
   ba:6b:8c:00:00:01 portrange 1-80 localhost \\tcp icmptype inbound ! && ||`.split(/\s+/);

function runFilter(text: string, bytes: Uint8Array): void {
  const resolve = (): { ipv4: []; ipv6: [] } => ({ ipv4: [], ipv6: [] });
  const compiled = compileFilter({ linkType: LINKTYPE_ETHERNET, source: "file", text, resolve });
  if (compiled.ok) compiled.matches({ bytes, originalLength: bytes.length });
}
