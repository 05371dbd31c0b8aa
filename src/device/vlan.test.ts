import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ETH_P_8021AD, ETH_P_8021Q, ETH_P_IP } from "../wire/ethernet.ts";
import type { Frame } from "../wire/frame.ts";
import { taggedInside, untagged } from "./vlan-group.ts";

const frames: fc.Arbitrary<Frame> = fc.uint8Array({ minLength: 18, maxLength: 100 }).map((bytes): Frame => {
  bytes[12] = ETH_P_IP >>> 8;
  bytes[13] = ETH_P_IP & 255;
  const rest = {
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  } as const;
  return { id: 1, bytes, protocol: ETH_P_IP, packetType: "host", ...rest };
});
const tags = fc.record({
  protocol: fc.constantFrom(ETH_P_8021Q, ETH_P_8021AD),
  tci: fc.integer({ min: 0, max: 0xffff }),
});

describe("a tag beside the frame and the same tag inside it", () => {
  it("become each other without a change to the rest", () => {
    fc.assert(
      fc.property(frames, tags, (frame, vlan) => {
        const inside = taggedInside({ ...frame, vlan }, vlan);
        expect(inside.protocol).toBe(vlan.protocol);
        expect(untagged(inside)).toEqual({ ...frame, vlan });
      }),
    );
  });

  it("an inner tag stays inside while an outer one stands beside", () => {
    fc.assert(
      fc.property(frames, tags, tags, (frame, inner, outer) => {
        const twice = { ...taggedInside(frame, inner), vlan: outer };
        expect(untagged(twice)).toBe(twice);
      }),
    );
  });

  it("every truncation is taken or refused, never thrown at", () => {
    fc.assert(
      fc.property(frames, tags, fc.nat(30), (frame, tag, length) => {
        const inside = taggedInside(frame, tag);
        const cut = { ...inside, bytes: inside.bytes.subarray(0, length) };
        const plain = untagged(cut);
        if (length < 20) expect(plain).toBe(undefined);
        else expect(plain?.vlan).toEqual(tag);
      }),
    );
  });
});
