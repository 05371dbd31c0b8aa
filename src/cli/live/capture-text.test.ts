import { describe, expect, test } from "vitest";
import { framesOf } from "../../../test/golden-frames.ts";
import { parseInvocation } from "../../commands/tcpdump/options.ts";
import type { PcapngPacket } from "../../wire/pcapng.ts";
import { CaptureText } from "./capture-text.ts";

function text(args: readonly string[]): CaptureText {
  const invocation = parseInvocation(args);
  if (invocation.kind !== "capture") throw new Error(invocation.kind);
  return new CaptureText(invocation.options.print);
}

const [ask] = framesOf("ping.pcap");
const packet: PcapngPacket = {
  kind: "packet",
  interfaceId: 0,
  time: 1_700_000_000_123_456_789n,
  originalLength: ask!.length,
  bytes: ask!,
  direction: "out",
  reception: "unknown",
  lostBefore: 0,
  comments: ["ipvlan_xmit_mode_l2:group -> backlog of group frames (backlog)", "a note"],
};
// test/golden/tcpdump/print has the same of tcpdump 4.99.3, without device and decision.
const ARP = "ARP, Request who-has 10.138.36.66 tell 10.138.36.58, length 28";
const DECISION = "[ipvlan_xmit_mode_l2:group -> backlog of group frames (backlog); a note]";

describe("frames as text", () => {
  test("a line", () => {
    expect(text([]).print(packet, "ipvl1")).toBe(`22:13:20.123456 ipvl1 Out ${ARP} ${DECISION}\n`);
  });

  test("nanoseconds, numbers, no time", () => {
    expect(text(["--nano", "-#"]).print(packet, "eth0")).toBe(
      `    1  22:13:20.123456789 eth0  Out ${ARP} ${DECISION}\n`,
    );
    expect(text(["-t"]).print({ ...packet, direction: "in", reception: "broadcast" }, "eth0")).toBe(
      `eth0  B   ${ARP} ${DECISION}\n`,
    );
  });

  test("octets follow on lines of their own", () => {
    const lines = text(["-t", "-x"]).print(packet, "ipvl1").split("\n");
    expect(lines[0]).toBe(`ipvl1 Out ${ARP} ${DECISION}`);
    expect(lines[1]).toMatch(/^\t0x0000: {2}0001 0800/);
  });

  test("the second frame's time may be the time since the first", () => {
    const printer = text(["-ttt"]);
    expect(printer.print(packet, "ipvl1")).toMatch(/^ 00:00:00.000000 ipvl1/);
    expect(printer.print({ ...packet, time: packet.time + 2_000_000n }, "ipvl1")).toMatch(
      /^ 00:00:00.002000 ipvl1/,
    );
  });
});
