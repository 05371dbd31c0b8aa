import { expect, test } from "vitest";
import { frame, MAC } from "../../test/driver-scenario.ts";
import { forwarded, protocolOf, scrubbed } from "./forward.ts";

test.each([
  ["Y>H ip", "host"],
  ["Y>X ip", "otherhost"],
  ["Y>bcast ip", "broadcast"],
  ["Y>all4 ip", "multicast"],
])("%s arrives as %s", (notation, packetType) => {
  const sent = { ...frame(notation), packetType: "outgoing" as const };
  expect(forwarded(sent, MAC.H!, MAC.bcast!, 0)).toEqual({ ...sent, packetType });
});

test("broadcast is what the device says", () => {
  expect(forwarded(frame("Y>all4 ip"), MAC.H!, MAC.all4!, 0).packetType).toBe("broadcast");
  expect(forwarded(frame("Y>bcast ip"), MAC.H!, MAC.all4!, 0).packetType).toBe("multicast");
});

test.each([
  [0x0800, 0, 0x0800],
  [0x0600, 0, 0x0600],
  [0x05ff, 0x4242, 0x0004],
  [0x05ff, 0xffff, 0x0001],
])("type field %i with %i behind it is protocol %i", (field, behind, protocol) => {
  const bytes = new Uint8Array(60);
  bytes.set([field >> 8, field & 255, behind >> 8, behind & 255], 12);
  expect(protocolOf(bytes)).toBe(protocol);
});

test("a scrub takes packet type, ingress and mark, and leaves the rest", () => {
  const sent = { ...frame("raw X>bcast ip"), ingress: 3, mark: 4, offload: "virtio" };
  const clean = { ...sent, packetType: "host", ingress: 0, mark: 0 };
  expect(scrubbed(sent, 0)).toEqual(clean);
  expect(scrubbed(sent, 4)).toEqual({ ...clean, mark: 4 });
});
