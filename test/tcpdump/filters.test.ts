import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileFilter } from "../../src/commands/tcpdump/filter/filter.ts";
import { parseIpv4Address } from "../../src/wire/ipv4-address.ts";
import { IPV6_LOOPBACK } from "../../src/wire/ipv6-address.ts";
import { decodePcapFile, decodePcapRecord, type PcapFile, type PcapRecord } from "../../src/wire/pcap.ts";
import { GOLDEN, machineWithCaptures, runTcpdump } from "./machine.ts";

// Which packets the real tcpdump matched by each filter, and a digest of what it printed of them: filters.txt, made by
// tools/record-tcpdump.ts.

interface Recorded {
  readonly filter: string;
  /** `1-3,7`, `-` for none, or `! message` when the filter was refused. */
  readonly outcome: string;
  readonly digest: string | undefined;
}

function recorded(): Map<string, Recorded[]> {
  const files = new Map<string, Recorded[]>();
  let list: Recorded[] = [];
  for (const line of readFileSync(new URL("filters.txt", GOLDEN), "utf8").split("\n").slice(1)) {
    if (line.startsWith("# ")) {
      list = [];
      files.set(line.slice(2), list);
    } else if (line !== "") {
      const [filter, outcome, digest] = line.split("\t");
      list.push({ filter: filter!, outcome: outcome!, digest });
    }
  }
  return files;
}

function packetsOf(path: string): { readonly file: PcapFile; readonly records: readonly PcapRecord[] } {
  const bytes = new Uint8Array(readFileSync(new URL(path, GOLDEN)));
  const file = decodePcapFile(bytes);
  if (!file.ok) throw new Error(file.reason);
  const records: PcapRecord[] = [];
  for (let offset = 24; offset < bytes.length; ) {
    const record = decodePcapRecord(file.value, bytes, offset);
    if (!record.ok) throw new Error(record.reason);
    records.push(record.value);
    offset += 16 + record.value.bytes.length;
  }
  return { file: file.value, records };
}

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

/** FNV-1a, 32 bits. */
function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

const LOOPBACK = { ipv4: [parseIpv4Address("127.0.0.1")!], ipv6: [IPV6_LOOPBACK] };
const resolve = (name: string) => (name === "localhost" ? LOOPBACK : { ipv4: [], ipv6: [] });

test("more than a hundred filters were recorded, most of them accepted", () => {
  const all = recorded().get("traffic/all.pcap")!;
  const accepted = all.filter(({ outcome }) => !outcome.startsWith("!"));
  expect(new Set(accepted.map(({ filter }) => filter)).size).toBeGreaterThan(180);
  expect(accepted.filter(({ outcome }) => outcome !== "-").length).toBeGreaterThan(140);
});

describe.each([...recorded()])("%s", (path, filters) => {
  const { file, records } = packetsOf(path);
  const machine = machineWithCaptures([path]);

  test.each(filters.map(({ filter, outcome, digest }) => [filter, outcome, digest] as const))(
    "%s",
    (filter, outcome, digest) => {
      const compiled = compileFilter({ linkType: file.linkType, source: "file", text: filter, resolve });
      const output = runTcpdump(machine, ["-n", "-r", path, filter]);
      if (!compiled.ok) {
        expect(`! tcpdump: ${compiled.message}`).toBe(outcome);
        expect(output.status).toBe(1);
        expect(output.stderr.endsWith(`tcpdump: ${compiled.message}\n`)).toBe(true);
        return;
      }
      const matched = records.flatMap((record, index) => (compiled.matches(record) ? [index + 1] : []));
      expect(ranges(matched)).toBe(outcome);
      expect(digestOf(output.stdout)).toBe(digest);
    },
  );
});
