import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  decodePcapFile,
  decodePcapRecord,
  encodePcapFile,
  encodePcapRecord,
  LINKTYPE_ETHERNET,
  LINKTYPE_LINUX_SLL2,
  PCAP_FILE_HEADER_LENGTH_BYTES,
  type PcapFile,
} from "./pcap.ts";

const folder = new URL("../../test/golden/tcpdump/traffic/", import.meta.url);

describe("pcap", () => {
  test.each([
    ["ping.pcap", LINKTYPE_ETHERNET],
    ["any.pcap", LINKTYPE_LINUX_SLL2],
  ])("%s as tcpdump -w wrote it, both ways", (name, linkType) => {
    const bytes = new Uint8Array(readFileSync(new URL(name, folder)));
    const file = decodePcapFile(bytes);
    if (!file.ok) throw new Error(file.reason);
    expect(file.value).toEqual({
      linkType,
      snapshotLength: 262144,
      fractionDigits: 6,
      byteOrder: "little",
    });
    const written = [...encodePcapFile(file.value)];
    for (let offset = PCAP_FILE_HEADER_LENGTH_BYTES; offset < bytes.length; ) {
      const record = decodePcapRecord(file.value, bytes, offset);
      if (!record.ok) throw new Error(record.reason);
      const octets = encodePcapRecord(file.value, record.value);
      written.push(...octets);
      offset += octets.length;
    }
    expect(Buffer.from(written).equals(Buffer.from(bytes))).toBe(true);
  });

  test("big-endian nanosecond files are read back", () => {
    const file: PcapFile = { linkType: 1, snapshotLength: 96, fractionDigits: 9, byteOrder: "big" };
    expect(decodePcapFile(encodePcapFile(file))).toEqual({ ok: true, value: file });
    const record = {
      seconds: 0xfedcba98,
      fraction: 999_999_999,
      bytes: new Uint8Array([1, 2, 3]),
      originalLength: 60,
    };
    expect(decodePcapRecord(file, encodePcapRecord(file, record), 0)).toEqual({ ok: true, value: record });
  });

  test("every truncation and a wrong magic are refused", () => {
    const bytes = new Uint8Array(readFileSync(new URL("ping.pcap", folder))).slice(0, 24 + 16 + 42);
    for (let end = 0; end < 24; end++)
      expect(decodePcapFile(bytes.slice(0, end))).toEqual({ ok: false, reason: "truncated" });
    const file = decodePcapFile(bytes);
    if (!file.ok) throw new Error(file.reason);
    for (let end = 24; end < bytes.length; end++) {
      expect(decodePcapRecord(file.value, bytes.slice(0, end), 24)).toEqual({
        ok: false,
        reason: "truncated",
      });
    }
    bytes[0] = 0;
    expect(decodePcapFile(bytes)).toEqual({ ok: false, reason: "bad magic" });
  });
});
