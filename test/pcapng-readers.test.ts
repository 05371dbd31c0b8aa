import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { encodePcapFile, encodePcapRecord, LINKTYPE_ETHERNET, type PcapFile } from "../src/wire/pcap.ts";
import {
  encodePcapngBlock,
  NANOSECONDS,
  type PcapngBlock,
  type PcapngPacket,
  pcapngBlockLength,
} from "../src/wire/pcapng.ts";
import type { ByteOrder } from "../src/wire/pcapng-option.ts";
import { framesOf } from "./golden-frames.ts";

// What src/wire/pcapng.ts writes, read by the real programs: tcpdump has to print of it what it prints of the same frames
// in a classic file, tshark has to see the fields that only pcapng has.

const scratch = mkdtempSync(join(tmpdir(), "ipvl-pcapng-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function has(program: string): boolean {
  const found = spawnSync(program, ["--version"]).status === 0;
  if (!found) console.warn(`SKIPPED: ${program} is not installed, so that it can't read our pcapng`);
  return found;
}

const START = 1_700_000_000n;
const DIRECTIONS = ["in", "out", "unknown"] as const;

const packets: readonly PcapngPacket[] = framesOf("small.pcap").map((bytes, index) => ({
  kind: "packet",
  interfaceId: index % 2,
  time: (START + BigInt(index)) * 1_000_000_000n + 123_456_789n,
  originalLength: bytes.length,
  bytes,
  direction: DIRECTIONS[index % 3]!,
  reception: "unicast",
  lostBefore: index % 4,
  comments: index % 2 === 0 ? [`ipvlan_xmit_mode_l2:sibling -> größer${index}`] : [],
}));

function pcapng(byteOrder: ByteOrder): Uint8Array {
  const device = { kind: "interface", linkType: LINKTYPE_ETHERNET, resolution: NANOSECONDS } as const;
  const blocks: readonly PcapngBlock[] = [
    { kind: "section", byteOrder, hardware: undefined, operatingSystem: "Linux", application: "ipvl" },
    { ...device, snapshotLength: 262144, name: "eth0", description: "parent" },
    { ...device, snapshotLength: 0, name: "ipvl1", description: undefined },
    { kind: "other", type: 0x80000001, body: new Uint8Array(8) },
    ...packets,
    { kind: "statistics", interfaceId: 1, time: START, received: 7, lost: 1 },
  ];
  return Buffer.concat(
    blocks.map((block) => {
      const bytes = new Uint8Array(pcapngBlockLength(block));
      encodePcapngBlock(block, bytes, 0, byteOrder);
      return bytes;
    }),
  );
}

function classic(): Uint8Array {
  const file: PcapFile = {
    linkType: LINKTYPE_ETHERNET,
    snapshotLength: 262144,
    fractionDigits: 9,
    byteOrder: "little",
  };
  const records = packets.map(({ time, bytes, originalLength }) =>
    encodePcapRecord(file, {
      seconds: Number(time / 1_000_000_000n),
      fraction: Number(time % 1_000_000_000n),
      bytes,
      originalLength,
    }),
  );
  return Buffer.concat([encodePcapFile(file), ...records]);
}

function inFile(name: string, bytes: Uint8Array): string {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    env: { LC_ALL: "C.UTF-8", PATH: process.env.PATH },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

describe.each(["little", "big"] as const)("%s-endian pcapng of ours", (byteOrder) => {
  const path = inFile(`${byteOrder}.pcapng`, pcapng(byteOrder));

  test.skipIf(!has("tcpdump"))("tcpdump prints what it prints of the classic file", () => {
    const print = (file: string): string => run("tcpdump", "-n", "-tt", "-e", "--nano", "-xx", "-r", file);
    const text = print(path);
    expect(text.split("\n").length).toBeGreaterThan(packets.length);
    expect(text).toBe(print(inFile("classic.pcap", classic())));
  });

  test.skipIf(!has("tshark"))("tshark sees interfaces, directions and comments", () => {
    const fields = ["frame.interface_name", "frame.packet_flags_direction", "frame.len", "frame.time_epoch"];
    const printed = run(
      "tshark",
      "-r",
      path,
      "-T",
      "fields",
      ...[...fields, "frame.comment"].flatMap((field) => ["-e", field]),
    );
    const expected = packets.map((packet) =>
      [
        ["eth0", "ipvl1"][packet.interfaceId],
        { in: "0x00000001", out: "0x00000002", unknown: "0x00000000" }[packet.direction],
        packet.originalLength,
        `${packet.time / 1_000_000_000n}.123456789`,
        packet.comments.join(","),
      ].join("\t"),
    );
    expect(
      printed
        .trimEnd()
        .split("\n")
        .map((line) => line.trimEnd()),
    ).toEqual(expected.map((line) => line.trimEnd()));
  });
});
