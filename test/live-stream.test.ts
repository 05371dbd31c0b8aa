import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeStreamLine, encodeStreamLine, type StreamLine } from "../src/live/capture/stream.ts";
import { StreamReplay } from "../src/live/capture/stream-replay.ts";

// test/golden/live: streams of control calls and frames recorded from the live program while real programs talked through
// its slaves (tools/record-live.ts), and how many packets the kernel counted on the slaves' devices. Replayed through
// src/ipvlan, with no network anywhere, each has to give the same deliveries.

const FOLDER = new URL("golden/live/", import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".jsonl"));
const linesOf = (name: string): readonly string[] =>
  readFileSync(new URL(name, FOLDER), "utf8").trimEnd().split("\n");
const replayed = (lines: readonly string[]): readonly string[] => {
  const replay = new StreamReplay();
  return lines.map((line) => encodeStreamLine(replay.replay(decodeStreamLine(line))));
};

describe.each(FILES)("%s, recorded live", (name) => {
  const lines = linesOf(name);

  test("gives the same deliveries, line by line", () => {
    expect(replayed(lines)).toEqual(lines);
  });

  test("holds control calls, frames both ways and what the kernel counted", () => {
    const kinds = new Set(lines.map((line) => kindOf(decodeStreamLine(line))));
    expect([...kinds]).toEqual(
      expect.arrayContaining(["newLink", "addressAdded", "transmit", "receive", "tally"]),
    );
    expect(decodeStreamLine(lines[0]!)).toMatchObject({
      stream: 1,
      kernel: expect.stringMatching(/^Linux \d/),
    });
  });
});

function kindOf(line: StreamLine): string {
  if ("control" in line) return line.control;
  if ("call" in line) return line.call;
  return "tally" in line ? "tally" : "header";
}

describe("all recordings together", () => {
  const branches = new Set(
    FILES.flatMap((name) => linesOf(name).flatMap((line) => line.match(/ipvlan_\w+:[\w-]+/g) ?? [])),
  );

  test("are of l2 and l3 with all three flags", () => {
    const pairs = ["l2", "l3"].flatMap((mode) =>
      ["bridge", "private", "vepa"].map((flag) => `${mode}-${flag}.jsonl`),
    );
    expect(FILES).toEqual(expect.arrayContaining(pairs));
  });

  test("go through most branches of the driver", () => {
    expect([...branches].sort()).toMatchInlineSnapshot(`
      [
        "ipvlan_handle_mode_l2:group",
        "ipvlan_handle_mode_l2:group-copy",
        "ipvlan_handle_mode_l3:slave",
        "ipvlan_process_multicast:no-taker",
        "ipvlan_process_multicast:rx-copy",
        "ipvlan_process_multicast:tx-copy",
        "ipvlan_process_multicast:tx-original",
        "ipvlan_process_outbound:group",
        "ipvlan_process_v4_outbound:miss",
        "ipvlan_process_v4_outbound:vepa",
        "ipvlan_process_v6_outbound:miss",
        "ipvlan_process_v6_outbound:vepa",
        "ipvlan_xmit_mode_l2:group",
        "ipvlan_xmit_mode_l2:miss",
        "ipvlan_xmit_mode_l2:other-mac",
        "ipvlan_xmit_mode_l2:private",
        "ipvlan_xmit_mode_l2:sibling",
        "ipvlan_xmit_mode_l2:vepa",
        "ipvlan_xmit_mode_l3:private",
        "ipvlan_xmit_mode_l3:sibling",
      ]
    `);
  });

  test("a call of the address table that is left out is missed", () => {
    const lines = linesOf("l2-bridge.jsonl");
    const at = lines.findIndex((line) => line.includes('"control":"addressAdded"'));
    const without = lines.toSpliced(at, 1);
    expect(replayed(without)).not.toEqual(without);
  });
});
