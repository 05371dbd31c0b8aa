import { readdirSync, readFileSync } from "node:fs";
import { decodePcapFile, decodePcapRecord, PCAP_FILE_HEADER_LENGTH_BYTES } from "../src/wire/pcap.ts";

// Frames that a real kernel sent, as the real `tcpdump -w` recorded them (test/golden/tcpdump/README.md), cut into
// the parts that codec tests want. The cutting is by fixed offsets, not by the codecs under test.

const FOLDER = new URL("golden/tcpdump/traffic/", import.meta.url);

/** All Ethernet frames of all recordings. */
export const GOLDEN_FRAMES: readonly Uint8Array[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".pcap") && !["any.pcap", "all.pcap", "small.pcap"].includes(name))
  .flatMap((name) => framesOf(name));

export function framesOf(name: string): Uint8Array[] {
  return framesOfFile(readFileSync(new URL(name, FOLDER)));
}

/** Of a classic capture file. */
export function framesOfFile(octets: Uint8Array): Uint8Array[] {
  const bytes = new Uint8Array(octets);
  const file = decodePcapFile(bytes);
  if (!file.ok) throw new Error(file.reason);
  const frames: Uint8Array[] = [];
  let offset = PCAP_FILE_HEADER_LENGTH_BYTES;
  while (offset < bytes.length) {
    const record = decodePcapRecord(file.value, bytes, offset);
    if (!record.ok) throw new Error(`${record.reason} at ${offset}`);
    frames.push(record.value.bytes);
    offset += 16 + record.value.bytes.length;
  }
  return frames;
}

/** A packet with its IP header still before it. */
export interface GoldenPacket {
  /** From the IP header on. */
  readonly packet: Uint8Array;
  /** From the upper-layer header on, a hop-by-hop header of eight octets passed over. */
  readonly payload: Uint8Array;
}

export function goldenEtherPayloads(ethertype: number): Uint8Array[] {
  return GOLDEN_FRAMES.filter((frame) => ((frame[12]! << 8) | frame[13]!) === ethertype).map((frame) =>
    frame.slice(14),
  );
}

/** Unfragmented IPv4 packets of one protocol. */
export function goldenIpv4(protocol: number): GoldenPacket[] {
  return goldenEtherPayloads(0x0800)
    .filter((packet) => packet[9] === protocol && (packet[6]! & 0x3f) === 0 && packet[7] === 0)
    .map((packet) => {
      const total = (packet[2]! << 8) | packet[3]!;
      return { packet, payload: packet.slice((packet[0]! & 15) * 4, total) };
    });
}

/** IPv6 packets of one protocol, directly or after a hop-by-hop header. */
export function goldenIpv6(protocol: number): GoldenPacket[] {
  const found: GoldenPacket[] = [];
  for (const packet of goldenEtherPayloads(0x86dd)) {
    const end = 40 + ((packet[4]! << 8) | packet[5]!);
    if (packet[6] === protocol) found.push({ packet, payload: packet.slice(40, end) });
    else if (packet[6] === 0 && packet[40] === protocol)
      found.push({ packet, payload: packet.slice(48, end) });
  }
  return found;
}
