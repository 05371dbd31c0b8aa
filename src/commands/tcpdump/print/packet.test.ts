import { expect, test } from "vitest";
import { LINKTYPE_ETHERNET } from "../../../wire/pcap.ts";
import { numericNames } from "../names.ts";
import type { PrintOptions } from "./dissection.ts";
import { printPacket } from "./packet.ts";
import { Conversations } from "./tcp-conversations.ts";
import { TimePrinter } from "./timestamp.ts";

// What is printed is held against recordings in test/tcpdump; here is what no recording shows.

const OPTIONS: PrintOptions = {
  verbose: 0,
  linkHeader: 0,
  quiet: 0,
  timestamps: 1,
  hex: 0,
  hexAndAscii: 0,
  ascii: 0,
  absoluteSequenceNumbers: 0,
  unverifiedChecksums: 0,
  numbered: 0,
  fractionDigits: 6,
};

function print(bytes: Uint8Array) {
  const packet = {
    time: { seconds: 0, fraction: 0 },
    bytes,
    originalLength: bytes.length,
    linkType: LINKTYPE_ETHERNET,
  };
  const context = {
    options: OPTIONS,
    names: numericNames(() => undefined),
    conversations: new Conversations(),
  };
  return printPacket(packet, 1, context, new TimePrinter());
}

test("thousands of packets within packets end in a line", () => {
  const levels = 3000;
  const bytes = new Uint8Array(14 + 20 * levels);
  bytes[12] = 8;
  for (let level = 0; level < levels; level++) {
    const length = 20 * (levels - level);
    bytes.set([0x45, 0, length >>> 8, length & 255, 0, 0, 0, 0, 64, 4], 14 + 20 * level);
  }
  expect(print(bytes).text.endsWith(" [|ip]\n")).toBe(true);
});

test("protocols that are not dissected are named, for docs/fidelity.md's note", () => {
  const datagram = Buffer.from("ba6b8c000002ba6b8c0000010800", "hex");
  const header = Buffer.from("4500002000000000401100000a0000010a000002", "hex");
  const ntp = Buffer.from("d431007b000c000001020304", "hex");
  const { text, unknownProtocols } = print(new Uint8Array(Buffer.concat([datagram, header, ntp])));
  expect(text).toBe("IP 10.0.0.1.54321 > 10.0.0.2.123: UDP, length 4\n");
  expect([...unknownProtocols]).toEqual(["NTP (UDP port 123)"]);
});
