import { expect, test } from "vitest";
import { goldenIpv4, goldenIpv6 } from "../../../test/golden-frames.ts";
import type { Frame } from "../../wire/frame.ts";
import { membershipReport } from "./membership-report.ts";

function frame(packet: Uint8Array, protocol: number): Frame {
  const bytes = new Uint8Array(14 + packet.length);
  bytes.set(packet, 14);
  return {
    id: 1,
    bytes,
    protocol,
    packetType: "multicast",
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  };
}

test("reports and leavings among recorded ICMPv6 messages, and nothing else", () => {
  const seen = new Map<number, boolean>();
  for (const { packet, payload } of goldenIpv6(58)) {
    seen.set(payload[0]!, membershipReport(frame(packet, 0x86dd)) === "ipv6");
  }
  const reports = [...seen].filter(([, is]) => is).map(([type]) => type);
  expect(reports.sort()).toEqual([131, 132, 143]);
  expect(seen.size).toBeGreaterThan(6);
});

test("every recorded IGMP message, and no ICMP", () => {
  expect(goldenIpv4(2).every(({ packet }) => membershipReport(frame(packet, 0x0800)) === "ipv4")).toBe(true);
  expect(goldenIpv4(1).some(({ packet }) => membershipReport(frame(packet, 0x0800)) !== undefined)).toBe(
    false,
  );
});

test("cut off anywhere", () => {
  const { packet } = goldenIpv6(58)[0]!;
  for (let length = 0; length < packet.length; length++) {
    membershipReport(frame(packet.subarray(0, length), 0x86dd));
  }
});
