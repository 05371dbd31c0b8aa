import { describe, expect, test } from "vitest";
import { assembleClassic, type ClassicInstruction } from "./classic.ts";

/** As `tcpdump -ddd` prints a program: code, both distances, k. */
function printed(program: readonly ClassicInstruction[]): readonly string[] {
  const bytes = assembleClassic(program);
  const view = new DataView(bytes.buffer);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 8) {
    lines.push(
      [view.getUint16(at, true), bytes[at + 2], bytes[at + 3], view.getUint32(at + 4, true)].join(" "),
    );
  }
  return lines;
}

const label = (name: string): ClassicInstruction => ({ kind: "label", name });
const back = (value: number): ClassicInstruction => ({ kind: "return", value });
const equal = (right: number, yes: string | undefined, no: string | undefined): ClassicInstruction => ({
  kind: "jump",
  is: "==",
  right,
  yes,
  no,
});

describe("classic BPF", () => {
  test("is what tcpdump 4.99.3 makes of `(ether[14] & 15) * 4 >= 20 and (ether[14] >> 4) = 4`", () => {
    const program: readonly ClassicInstruction[] = [
      { kind: "packet", size: 1, offset: 14 },
      { kind: "arithmetic", by: "&=", value: 15 },
      { kind: "arithmetic", by: "*=", value: 4 },
      { kind: "jump", is: ">=", right: 20, yes: undefined, no: "no" },
      { kind: "packet", size: 1, offset: 14 },
      { kind: "arithmetic", by: ">>=", value: 4 },
      equal(4, undefined, "no"),
      back(262_144),
      label("no"),
      back(0),
    ];
    const tcpdump =
      "48 0 0 14;84 0 0 15;36 0 0 4;53 0 4 20;48 0 0 14;116 0 0 4;21 0 1 4;6 0 0 262144;6 0 0 0";
    expect(printed(program)).toEqual(tcpdump.split(";"));
  });

  test("is what tcpdump 4.99.3 makes of `arp[6:2]=1 and len >= 42`", () => {
    const program: readonly ClassicInstruction[] = [
      { kind: "packet", size: 2, offset: 12 },
      equal(0x806, undefined, "no"),
      { kind: "packet", size: 2, offset: 20 },
      equal(1, undefined, "no"),
      { kind: "length" },
      { kind: "jump", is: ">=", right: 42, yes: undefined, no: "no" },
      back(262_144),
      label("no"),
      back(0),
    ];
    const tcpdump = "40 0 0 12;21 0 5 2054;40 0 0 20;21 0 3 1;128 0 0 0;53 0 1 42;6 0 0 262144;6 0 0 0";
    expect(printed(program)).toEqual(tcpdump.split(";"));
  });

  test("a jump of more than 255 instructions takes a detour, either way", () => {
    const filling = Array.from({ length: 300 }, (): ClassicInstruction => ({ kind: "constant", value: 7 }));
    const ends = [label("a"), back(1), label("b"), back(2)];
    // jump always (5) has its distance in k.
    expect(printed([equal(9, "b", "a"), ...filling, ...ends]).slice(0, 3)).toEqual([
      "21 0 1 9",
      "5 0 0 302",
      "5 0 0 300",
    ]);
    expect(printed([equal(9, undefined, "b"), ...filling, ...ends]).slice(0, 3)).toEqual([
      "21 0 1 9",
      "5 0 0 1",
      "5 0 0 301",
    ]);
    expect(printed([equal(9, "a", undefined), ...filling, ...ends]).slice(0, 3)).toEqual([
      "21 0 1 9",
      "5 0 0 301",
      "5 0 0 0",
    ]);
  });
});
