import fc from "fast-check";
import { expect, it } from "vitest";
import { createRandom } from "../../time/random.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { Tracer } from "../../trace/tracer.ts";
import { ipv4ChecksumIsRight, ipv4TotalLength } from "../../wire/ipv4.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { Namespace } from "../namespace.ts";
import { Network } from "../network.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { fragmentPacket } from "./fragment.ts";
import { writeIpv4Header } from "./header.ts";
import { Reassembly } from "./reassembly.ts";

function packetOf(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(NETWORK_OFFSET + 20 + data.length);
  bytes.set(data, NETWORK_OFFSET + 20);
  writeIpv4Header(bytes, {
    headerLength: 20,
    tos: 0,
    id: 77,
    fragment: 0,
    ttl: 64,
    protocol: 17,
    source: 0x0a000001 as Ipv4Address,
    destination: 0x0a000002 as Ipv4Address,
  });
  return bytes;
}

function received(bytes: Uint8Array): Packet {
  return {
    id: 1,
    bytes,
    protocol: 0x0800,
    input: undefined,
    packetType: "host",
    mark: 0,
    priority: 0,
    tracking: undefined,
  };
}

function emptyReassembly(): { reassembly: Reassembly; clock: VirtualClock } {
  const clock = new VirtualClock();
  const network = new Network(clock, createRandom(1), new Tracer(() => clock.now()));
  return { reassembly: new Reassembly(new Namespace(network, "test").ipv4), clock };
}

const data = fc.uint8Array({ minLength: 1, maxLength: 5000 });
const mtu = fc.integer({ min: 68, max: 1500 });

it("every fragment fits the MTU, has a right header, and starts where the one before ended", () => {
  fc.assert(
    fc.property(data, mtu, (payload, limit) => {
      const original = packetOf(payload);
      let expected = 0;
      for (const bytes of fragmentPacket(original, limit)) {
        expect(bytes.length - NETWORK_OFFSET).toBeLessThanOrEqual(limit);
        expect(ipv4TotalLength(bytes, NETWORK_OFFSET)).toBe(bytes.length - NETWORK_OFFSET);
        expect(ipv4ChecksumIsRight(bytes, NETWORK_OFFSET)).toBe(true);
        expect((((bytes[20]! << 8) | bytes[21]!) & 0x1fff) * 8).toBe(expected);
        expected += bytes.length - NETWORK_OFFSET - 20;
      }
      expect(expected).toBe(payload.length);
    }),
  );
});

it("any order of the fragments, fragmented twice or not, gives the packet back", () => {
  fc.assert(
    fc.property(data, mtu, mtu, fc.nat(), (payload, first, second, seed) => {
      const original = packetOf(payload);
      const random = createRandom(seed);
      const fragments = fragmentPacket(original, first)
        .flatMap((bytes) => fragmentPacket(bytes, second))
        .map((bytes) => ({ bytes, order: random.uint32() }))
        .sort((a, b) => a.order - b.order);
      if (fragments.length < 2) return;
      const { reassembly } = emptyReassembly();
      const answers = fragments.map(({ bytes }) => reassembly.add(received(bytes)));
      expect(answers.slice(0, -1).every((answer) => answer === undefined)).toBe(true);
      expect(answers.at(-1)?.bytes).toEqual(original);
    }),
  );
});

it("an incomplete packet is given up after 30 s", () => {
  const { reassembly, clock } = emptyReassembly();
  const [first, second] = fragmentPacket(packetOf(new Uint8Array(2000)), 1500) as [Uint8Array, Uint8Array];
  reassembly.add(received(first));
  while (clock.runNext());
  expect(clock.now()).toBeGreaterThanOrEqual(30e9);
  expect(clock.now()).toBeLessThan(31e9);
  expect(reassembly.add(received(second))).toBeUndefined();
});
