import { expect, test } from "vitest";
import { frame, ipv4, ipv6, scenario } from "../../test/driver-scenario.ts";
import type { DropDelivery } from "./delivery.ts";
import { logOf, routeRequest } from "./outbound.ts";
import { transmit } from "./transmit.ts";

const packet = (notation: string, mark = 0) => {
  const { id, bytes, protocol, offload } = frame(notation);
  return { id, bytes: bytes.slice(14), protocol, mark, offload };
};

test("IPv4: addresses, the TOS bits that routing knows, mark", () => {
  const sent = packet("H>H ip s1>x", 9);
  sent.bytes[1] = 0xff;
  expect(routeRequest(sent)).toEqual({ family: 4, saddr: ipv4("s1"), daddr: ipv4("x"), tos: 0x1e, mark: 9 });
});

test("IPv6: addresses, traffic class with flow label, mark, next header", () => {
  const sent = packet("H>H ip6 s1>x", 9);
  sent.bytes.set([0x6a, 0xbc, 0xde, 0xf1]);
  const asked = {
    family: 6,
    saddr: ipv6("s1"),
    daddr: ipv6("x"),
    flowInfo: 0xabcdef1,
    mark: 9,
    protocol: 17,
  };
  expect(routeRequest(sent)).toEqual(asked);
});

test("every octet of an address counts", () => {
  const sent = packet("H>H ip s1>x");
  sent.bytes.set([1, 2, 3, 4, 251, 252, 253, 254], 12);
  expect(routeRequest(sent)).toMatchObject({ saddr: 0x01020304, daddr: 0xfbfcfdfe });
});

test("a header that ends early is asked for with zeros", () => {
  const cut = { ...packet("H>H ip s1>x"), bytes: Uint8Array.of(0x45) };
  expect(routeRequest(cut)).toEqual({ family: 4, saddr: 0, daddr: 0, tos: 0, mark: 0 });
  expect(routeRequest({ ...cut, protocol: 0x86dd })).toMatchObject({ family: 6, daddr: 0n });
});

test.each([
  ["H>H odd", "Dropped outbound packet type=88b5"],
  ["H>H ask s1>x", "Dropped outbound packet type=806"],
  ["raw H>H ip s1>x", "Dropped outbound packet type=0"],
  ["H>bcast ip s1>x", undefined],
])("%s is logged as %s", (notation, line) => {
  const scene = scenario("l3", "vepa");
  const [drop] = transmit(scene.port, scene.s1, frame(notation));
  expect(logOf(drop as DropDelivery)).toBe(line);
});
