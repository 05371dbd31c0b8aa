import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { numericNames } from "../src/commands/tcpdump/names.ts";
import { printPacket } from "../src/commands/tcpdump/print/packet.ts";
import { Conversations } from "../src/commands/tcpdump/print/tcp-conversations.ts";
import { TimePrinter } from "../src/commands/tcpdump/print/timestamp.ts";
import { DEBIAN_HOSTS } from "../src/kernel/etc-files.ts";
import {
  decodePcapFile,
  decodePcapRecord,
  encodePcapFile,
  encodePcapRecord,
  LINKTYPE_ETHERNET,
  type PcapRecord,
} from "../src/wire/pcap.ts";
import { type CornerCase, craftedCases, damagedCases, truncatedCases } from "./tcpdump-corner-cases.ts";
import { dnsCases } from "./tcpdump-dns-cases.ts";
import { FILTERS } from "./tcpdump-filters.ts";
import { writtenHere } from "./tcpdump-written-here.ts";

// Makes test/golden/tcpdump anew: the corner cases, and what the real tcpdump prints and matches of all capture files.
// Needs root (each run has a network namespace with lo only, and /etc/hosts of a fresh Debian) and tcpdump 4.99.3.
//
//   node dist/tools/record-tcpdump.js        from the root of the repository

const GOLDEN = "test/golden/tcpdump";
const TRAFFIC = ["startup", "ping", "ping6", "udptcp", "igmp", "vlanstp"] as const;
const SCRATCH = mkdtempSync(join(tmpdir(), "record-tcpdump-"));

/** Option sets by capture file; time and dump options on one small file are enough. */
const COMMON = ["-n", "-ne", "-nv", "-nvv", "-nvvv", "-nq", "-v", "-e"];
const SETS: readonly (readonly [file: string, sets: readonly string[]])[] = [
  ...[...TRAFFIC, "any"].map((name) => [`traffic/${name}.pcap`, COMMON] as const),
  [
    "traffic/small.pcap",
    [
      ...[
        "-nx",
        "-nxx",
        "-nX",
        "-nXX",
        "-nA",
        "-nAA",
        "-nt",
        "-ntt",
        "-nttt",
        "-ntttt",
        "-nttttt",
        "-n#",
        "-nS",
      ],
      ...[
        "-nqe",
        "-nqq",
        "-nK -vv",
        "-nevvXX",
        "-n --nano",
        "-n -c 3",
        "-n -c 1 -v",
        "-n --count",
        "-vvv -e",
      ],
    ],
  ],
  ["traffic/any.pcap", ["-nXX -c 5", "-nx -c 5", "-nqe"]],
  ["written-here/eno2.pcap", COMMON],
  ["written-here/any.pcap", COMMON],
  ["corner/crafted.pcap", ["-nt", "-ntv", "-ntvv", "-ntvvv", "-ntq", "-nte", "-tev"]],
  ["traffic/dns.pcap", COMMON],
  ["corner/dns.pcap", ["-nt", "-ntv", "-ntvv", "-ntvvv", "-ntq"]],
  ["corner/truncated.pcap", ["-nt", "-ntvv", "-nte -x -c 60"]],
  ["corner/damaged.pcap", ["-nt", "-ntevvv"]],
];

function main(): void {
  const version = spawnSync("tcpdump", ["--version"], { encoding: "utf8" });
  const stamp = `${version.stdout}${version.stderr}`.split("\n").slice(0, 2).join(", ");
  writeFileSync(join(SCRATCH, "hosts"), DEBIAN_HOSTS);
  writeCornerCases();
  mkdirSync(`${GOLDEN}/written-here`, { recursive: true });
  for (const [name, bytes] of writtenHere()) writeFileSync(`${GOLDEN}/written-here/${name}.pcap`, bytes);
  recordPrints(stamp);
  recordFilters(stamp);
  rmSync(SCRATCH, { recursive: true });
}

/** Traffic of all kinds in one file, a few frames of each in another, and the made-up frames. */
function writeCornerCases(): void {
  mkdirSync(`${GOLDEN}/corner`, { recursive: true });
  const records = TRAFFIC.flatMap((name) => recordsOf(`${GOLDEN}/traffic/${name}.pcap`));
  const frames = records.map((record) => record.bytes);
  const kinds = oneOfEachKind(frames);
  writeCapture("traffic/small.pcap", records.filter((record) => kinds.includes(record.bytes)).slice(0, 40));
  const cases = {
    crafted: craftedCases(),
    truncated: truncatedCases(kinds),
    dns: dnsCases(),
    damaged: damagedCases(frames, 600).filter(isPrintedHere).slice(0, 400),
  };
  for (const [name, list] of Object.entries(cases)) {
    const numbered = list.map((one, index) => ({ ...one, seconds: 1_700_000_000 + index, fraction: index }));
    writeCapture(`corner/${name}.pcap`, numbered);
  }
}

/** The first frame of each line that tcpdump prints, numbers and addresses aside. */
function oneOfEachKind(frames: readonly Uint8Array[]): Uint8Array[] {
  const seen = new Map<string, Uint8Array>();
  for (const bytes of frames) {
    const kind = print({ bytes, originalLength: bytes.length }).text.replace(
      /[0-9a-f:.]*[0-9][0-9a-f:.]*/g,
      "#",
    );
    if (!seen.has(kind)) seen.set(kind, bytes);
  }
  return [...seen.values()];
}

/** Whether our printer claims to know the whole of it; the others are in docs/fidelity.md. */
function isPrintedHere(one: CornerCase): boolean {
  return print(one).unknownProtocols.size === 0;
}

function print(one: CornerCase): { text: string; unknownProtocols: ReadonlySet<string> } {
  const options = {
    ...{ verbose: 0, linkHeader: 0, quiet: 0, timestamps: 1, hex: 0, hexAndAscii: 0, ascii: 0 },
    ...{ absoluteSequenceNumbers: 0, unverifiedChecksums: 0, numbered: 0, fractionDigits: 6 as const },
  };
  const packet = { ...one, time: { seconds: 0, fraction: 0 }, linkType: LINKTYPE_ETHERNET };
  const context = { options, names: numericNames(() => undefined), conversations: new Conversations() };
  return printPacket(packet, 1, context, new TimePrinter());
}

function recordPrints(stamp: string): void {
  mkdirSync(`${GOLDEN}/print`, { recursive: true });
  const texts = new Map<string, string>();
  for (const [file, sets] of SETS) {
    const name = file
      .replace(/^(traffic|corner)\//, "")
      .replace("/", "-")
      .replace(".pcap", "");
    let text = texts.get(name) ?? `# ${stamp}\n`;
    for (const set of sets) {
      const output = tcpdump([...set.split(" "), "-r", `${GOLDEN}/${file}`]).stdout;
      const lines = output.toString("latin1").split("\n").length - 1;
      text += `$ tcpdump ${set} -r ${file} # ${lines} lines\n${output.toString("latin1")}`;
    }
    texts.set(name, text);
  }
  for (const [name, text] of texts) writeFileSync(`${GOLDEN}/print/${name}.txt`, text, "latin1");
}

/** For each filter the packets that it matches, by number, and a digest of their printed text. */
function recordFilters(stamp: string): void {
  const all = TRAFFIC.flatMap((name) => recordsOf(`${GOLDEN}/traffic/${name}.pcap`));
  writeCapture("traffic/all.pcap", all);
  let text = `# ${stamp}\n`;
  for (const file of ["traffic/all.pcap", "traffic/any.pcap", "written-here/eno2.pcap"]) {
    text += `\n# ${file}\n`;
    const records = recordsOf(`${GOLDEN}/${file}`);
    for (const filter of FILTERS) text += `${filter}\t${recordFilter(file, records, filter)}\n`;
  }
  writeFileSync(`${GOLDEN}/filters.txt`, text);
}

function recordFilter(file: string, records: readonly PcapRecord[], filter: string): string {
  const matched = tcpdump(["-r", `${GOLDEN}/${file}`, "-w", "-", filter]);
  if (matched.status !== 0) {
    const lines = matched.stderr.toString().split("\n");
    return `! ${lines.filter((line) => line.startsWith("tcpdump: ")).join(" ")}`;
  }
  const numbers: number[] = [];
  let index = 0;
  for (const record of readRecords(new Uint8Array(matched.stdout))) {
    while (!isSame(records[index]!, record)) index++;
    numbers.push(++index);
  }
  const printed = tcpdump(["-n", "-r", `${GOLDEN}/${file}`, filter]).stdout.toString("latin1");
  return `${ranges(numbers)}\t${digest(printed)}`;
}

/** FNV-1a, 32 bits. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** `1-3,7`; `-` for none. */
function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < numbers.length; ) {
    let end = at;
    while (numbers[end + 1] === numbers[end]! + 1) end++;
    parts.push(end === at ? `${numbers[at]}` : `${numbers[at]}-${numbers[end]}`);
    at = end + 1;
  }
  return parts.length === 0 ? "-" : parts.join(",");
}

function isSame(a: PcapRecord, b: PcapRecord): boolean {
  return a.seconds === b.seconds && a.fraction === b.fraction && Buffer.compare(a.bytes, b.bytes) === 0;
}

function tcpdump(args: readonly string[]): { stdout: Buffer; stderr: Buffer; status: number | null } {
  const script = 'mount --bind "$0" /etc/hosts; exec tcpdump "$@"';
  return spawnSync("unshare", ["-nm", "bash", "-c", script, join(SCRATCH, "hosts"), ...args], {
    env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
    maxBuffer: 1 << 28,
  });
}

function recordsOf(path: string): PcapRecord[] {
  return [...readRecords(new Uint8Array(readFileSync(path)))];
}

function* readRecords(bytes: Uint8Array): Generator<PcapRecord> {
  const file = decodePcapFile(bytes);
  if (!file.ok) return;
  for (let offset = 24; offset < bytes.length; ) {
    const record = decodePcapRecord(file.value, bytes, offset);
    if (!record.ok) throw new Error(record.reason);
    yield record.value;
    offset += 16 + record.value.bytes.length;
  }
}

function writeCapture(name: string, records: readonly PcapRecord[]): void {
  const file = {
    linkType: LINKTYPE_ETHERNET,
    snapshotLength: 262144,
    fractionDigits: 6,
    byteOrder: "little",
  } as const;
  const parts = [encodePcapFile(file), ...records.map((record) => encodePcapRecord(file, record))];
  writeFileSync(`${GOLDEN}/${name}`, Buffer.concat(parts));
}

main();
